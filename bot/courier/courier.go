// Package courier is Slack out: it says what the outbox holds, once, in order,
// redrawn.
//
// A row of the outbox goes pending → sending → sent, or to unknown when a call
// ended without an answer. What is unknown is looked up in Slack by the row's
// id, which every message carries in its metadata, before it is said again.
// The rows of a lane go one after the other, lanes side by side.
package courier

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/store"
)

// Options are what a Courier needs.
type Options struct {
	Slack *slack.Client    // required; made with HTTPClient, without its retries and debug
	DB    *store.DB        // required
	Log   *slog.Logger     // required
	Now   func() time.Time // required

	// Draw has the drawing of each kind of card. The courier knows no record.
	Draw map[string]func(context.Context, store.Card) (Message, error)
	// Home draws a person's App Home.
	Home func(ctx context.Context, user string) (slack.HomeTabViewRequest, error)
	// Dead tells people that a message was given up, and why: a code of Slack's
	// or of ours. It must give what it says keys that start with NoticeKey: of
	// a notice by direct message that cannot be said it is not told.
	Dead func(tx *store.Tx, out store.Out, reason string) error
	// Late is how long a message may wait before LateNote is added to it; zero
	// is ten minutes.
	Late time.Duration
	// LateNote is the line of mrkdwn for a message that comes late.
	LateNote func(out store.Out) string
	// OnSent is called after a message was sent and stored as such.
	OnSent func(out store.Out)
	// Files copies files, which may take longer than a call; nil is Slack.
	Files *slack.Client
	// HTTP calls response URLs; nil is HTTPClient().
	HTTP *http.Client
	// Crash is called at named points so that a test can end the process
	// there: "courier-before-send", "courier-after-send", "courier-after-sent".
	Crash func(point string)
}

// NoticeKey starts the key of every notice about a message that was given up.
const NoticeKey = "dead/"

const (
	defaultLate = 10 * time.Minute
	// lanes is how many messages are under way at once.
	lanes = 8
	// lastCalls is how long calls under way may take when Run is to end.
	lastCalls = 8 * time.Second
	// The outbox is looked at when something was put in, when something falls
	// due, and this often at least and at most: what a command beside the desk
	// puts in does not wake it.
	oftenest, rarest = time.Second, 2 * time.Second
)

// Courier empties the outbox into Slack.
type Courier struct {
	o    Options
	wake chan struct{}
	work sync.WaitGroup

	mu      sync.Mutex
	busy    map[string]bool // lanes with a message under way
	limits  limits
	weather weather
	halted  string // why nothing is sent any more: a code of Slack's
	running bool
}

// New returns a courier. It sends nothing before Run.
func New(o Options) *Courier {
	if o.Late == 0 {
		o.Late = defaultLate
	}
	if o.HTTP == nil {
		o.HTTP = HTTPClient()
	}
	if o.Crash == nil {
		o.Crash = func(string) {}
	}
	if o.OnSent == nil {
		o.OnSent = func(store.Out) {}
	}
	return &Courier{o: o, wake: make(chan struct{}, 1), busy: make(map[string]bool), limits: make(limits)}
}

// Run sends until ctx ends, and then gives calls under way a few seconds. What
// they leave undone is settled by the next Run.
func (c *Courier) Run(ctx context.Context) error {
	if err := c.o.DB.Recover(ctx); err != nil {
		return err
	}
	c.setRunning(true)
	defer c.setRunning(false)
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	for {
		if c.mayGo(ctx) {
			c.start(work)
		}
		timer := time.NewTimer(c.rest(ctx))
		select {
		case <-ctx.Done():
			timer.Stop()
			late := time.AfterFunc(lastCalls, stop)
			c.work.Wait()
			late.Stop()
			return nil
		case <-c.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// Wake makes the courier look at the outbox now.
func (c *Courier) Wake() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// start takes what is due and has a free lane.
func (c *Courier) start(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	free := lanes - len(c.busy)
	if free <= 0 {
		return
	}
	due, err := c.o.DB.Outgoing(ctx, free, c.busy)
	if err != nil {
		c.o.Log.Error("outbox not read", "err", err)
		return
	}
	for _, out := range due {
		c.busy[out.Lane] = true
		c.work.Go(func() { c.carry(ctx, out) })
	}
}

// carry delivers one message and frees its lane.
func (c *Courier) carry(ctx context.Context, out store.Out) {
	defer func() {
		c.mu.Lock()
		delete(c.busy, out.Lane)
		c.mu.Unlock()
		c.Wake()
	}()
	c.deliver(ctx, out)
}

// mayGo reports whether messages may be tried. After an outage it first makes
// a call that says nothing.
func (c *Courier) mayGo(ctx context.Context) bool {
	c.mu.Lock()
	halted, away, until := c.halted != "", c.weather.away(), c.weather.until
	c.mu.Unlock()
	switch {
	case halted:
		return false
	case !away:
		return true
	case c.o.Now().Before(until):
		return false
	}
	_, err := c.o.Slack.AuthTestContext(ctx)
	f := judge(err)
	switch f.remedy {
	case done:
		c.o.Log.Info("slack is back")
	case halt:
		c.halt(f.code)
	}
	c.note(f)
	return f.remedy == done
}

// note keeps account of whether Slack can be reached. Any answer of Slack's
// own, even a refusal, shows that it can.
func (c *Courier) note(f fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.remedy != again && f.remedy != unclear {
		c.weather.good()
		return
	}
	was := c.weather.away()
	c.weather.bad(c.o.Now())
	if !was && c.weather.away() {
		c.o.Log.Warn("slack is away", "err", f)
	}
}

// halt stops all sending: Slack does not take the token any more, and asking
// again and again would not change it.
func (c *Courier) halt(code string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.halted == "" {
		c.halted = code
		c.o.Log.Error("slack refuses the bot token: nothing is sent until a restart with a good one", "err", code)
	}
}

// rest returns how long nothing will happen by itself.
func (c *Courier) rest(ctx context.Context) time.Duration {
	now := c.o.Now()
	wait := rarest
	if at, ok, err := c.o.DB.NextDue(ctx); err == nil && ok {
		wait = at.Sub(now)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.weather.away() {
		wait = c.weather.until.Sub(now)
	}
	return min(rarest, max(oftenest, wait))
}

func (c *Courier) setRunning(yes bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running = yes
}

// Quiet reports whether nothing is under way and nothing is to be sent before
// time passes or something new is put in.
func (c *Courier) Quiet(ctx context.Context) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.busy) > 0 {
		return false, nil
	}
	if c.halted != "" || c.weather.away() && c.o.Now().Before(c.weather.until) {
		return true, nil
	}
	due, err := c.o.DB.Outgoing(ctx, 1, nil)
	return len(due) == 0, err
}

// stuckAfter is how long Slack may be away before the outbox counts as not
// moving.
const stuckAfter = time.Minute

// Health reports whether the outbox moves, and how many messages wait in it.
func (c *Courier) Health() (moving bool, pending int) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	stats, err := c.o.DB.Stats(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	stuck := c.weather.away() && c.o.Now().Sub(c.weather.since) > stuckAfter
	return c.running && c.halted == "" && !stuck && err == nil, stats.Outbox.Pending
}
