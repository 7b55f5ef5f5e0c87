package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

// clock is the desk's time: the wall clock, or that of a sandbox, which people
// may move forward. Only what is stored follows it; deadlines in memory are
// real.
type clock struct {
	url     string // of the sandbox; empty for the wall clock
	offset  atomic.Int64
	version int64 // of the clock when it was first read
	log     *slog.Logger
	client  http.Client
}

// settleFor is how long a step of the sandbox's clock may keep the desk busy
// before the sandbox is told that it can go on.
const settleFor = 5 * time.Second

// newClock returns the wall clock if base is empty, else the clock of the
// sandbox at base, read once.
func newClock(ctx context.Context, base string, log *slog.Logger) (*clock, error) {
	c := &clock{url: base, log: log}
	if base == "" {
		return c, nil
	}
	u, err := url.Parse(base)
	if err != nil || !loopback(u.Hostname()) {
		return nil, usage("--clock %s: only a sandbox on this machine, like http://127.0.0.1:8787", base)
	}
	if c.version, err = c.read(ctx, -1); err != nil {
		return nil, fmt.Errorf("%w; is \"opsdesk sandbox\" running there?", err)
	}
	return c, nil
}

// Now is the time on the clock.
func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// follow keeps up with the sandbox's clock until ctx ends. After each move it
// lets settle do what has become due: asking again tells the sandbox that this
// is done, so that time flows there as fast as the desk can live it.
func (c *clock) follow(ctx context.Context, settle func(context.Context)) error {
	if c.url == "" {
		return nil
	}
	for version := c.version; ctx.Err() == nil; {
		now, err := c.read(ctx, version)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			c.log.Warn("clock not readable", "err", err)
			version = -1
			pause(ctx, time.Second)
			continue
		}
		if now != version {
			version = now
			settle(ctx)
		}
	}
	return nil
}

// read asks for the clock; with the version we know the answer comes when it
// has moved.
func (c *clock) read(ctx context.Context, after int64) (version int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	address := c.url + "/sandbox/clock?after=" + strconv.FormatInt(after, 10)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	res, err := c.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("%s: %s", address, res.Status)
	}
	var reading struct {
		Offset  int64 `json:"offset_ms"`
		Version int64 `json:"version"`
	}
	if err := json.NewDecoder(res.Body).Decode(&reading); err != nil {
		return 0, fmt.Errorf("%s: %w", address, err)
	}
	c.offset.Store(int64(time.Duration(reading.Offset) * time.Millisecond))
	return reading.Version, nil
}

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
