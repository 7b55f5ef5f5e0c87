package gateway

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// wire dials the socket and watches what comes over it: the library hides
// Slack's pings, and they are the only sign of life on a quiet day.
type wire struct {
	clock func() time.Time
	pause func(quick int) time.Duration // before a dial, after so many quick ones
	last  atomic.Int64                  // when a byte was last read, unix nanoseconds

	mu     sync.Mutex
	dialed time.Time // the last successful dial
	quick  int       // dials in a row that followed the one before within a minute
}

func newWire(clock func() time.Time) *wire {
	return &wire{clock: clock, pause: redialPause}
}

// redialPause is how long to hold back a dial when connections do not last.
// Slack may end each one at once (Socket Mode turned off, too many
// connections), and the library dials again without a pause.
func redialPause(quick int) time.Duration {
	const free, most = 3, 10 * time.Second
	if quick <= free {
		return 0
	}
	d := 250 * time.Millisecond << min(quick-free-1, 10)
	return min(d, most)
}

// dialer is the library's own but for the counting. The write buffer holds
// the largest answer, so that each goes out in one frame.
func (w *wire) dialer() *websocket.Dialer {
	return &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: 45 * time.Second,
		WriteBufferSize:  32 << 10,
		NetDialContext:   w.dial,
	}
}

func (w *wire) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if d := w.hold(); d > 0 {
		pause(ctx, d)
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	w.connected()
	return &watched{Conn: conn, wire: w}, nil
}

func (w *wire) hold() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dialed.IsZero() || w.clock().Sub(w.dialed) > time.Minute {
		w.quick = 0
		return 0
	}
	return w.pause(w.quick)
}

func (w *wire) connected() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.quick++
	w.dialed = w.clock()
}

// lastBytes is when a byte was last read; zero if never.
func (w *wire) lastBytes() time.Time {
	if n := w.last.Load(); n != 0 {
		return time.Unix(0, n)
	}
	return time.Time{}
}

// watched is a connection that notes when bytes arrive.
type watched struct {
	net.Conn
	wire *wire
}

func (c *watched) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.wire.last.Store(c.wire.clock().UnixNano())
	}
	return n, err
}
