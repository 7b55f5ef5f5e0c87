package gateway

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// moved is a clock that a test moves on.
type moved struct {
	mu sync.Mutex
	by time.Duration
}

func (m *moved) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Add(m.by)
}

func (m *moved) add(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.by += d
}

func TestRedialPause(t *testing.T) {
	table := map[int]time.Duration{
		0: 0, 1: 0, 3: 0, 4: 250 * time.Millisecond, 5: 500 * time.Millisecond, 9: 8 * time.Second, 10: 10 * time.Second, 1000: 10 * time.Second,
	}
	for quick, want := range table {
		if got := redialPause(quick); got != want {
			t.Errorf("redialPause(%d) = %v, want %v", quick, got, want)
		}
	}
}

// Only connections that follow each other within a minute are held back.
func TestQuickDialsAreCounted(t *testing.T) {
	var clock moved
	w := newWire(clock.now)
	w.pause = func(quick int) time.Duration { return time.Duration(quick) }
	for want := range 5 {
		if got := w.hold(); got != time.Duration(want) {
			t.Errorf("hold after %d quick dials = %d", want, got)
		}
		w.connected()
	}
	clock.add(61 * time.Second)
	if got := w.hold(); got != 0 {
		t.Errorf("hold after a minute = %d, want 0", got)
	}
}

func TestDialIsHeldBack(t *testing.T) {
	f, _ := newFakeSlack(t)
	w := newWire(time.Now)
	var held []int
	w.pause = func(quick int) time.Duration {
		held = append(held, quick)
		return time.Millisecond
	}
	for range 3 {
		conn, err := w.dial(t.Context(), "tcp", f.server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
	}
	if diff := cmp.Diff([]int{1, 2}, held); diff != "" {
		t.Errorf("held back after (-want +got):\n%s", diff)
	}
	if _, err := w.dial(t.Context(), "tcp", "127.0.0.1:1"); err == nil || w.quick != 3 {
		t.Errorf("a failed dial: %v, %d quick ones; the library waits after those itself", err, w.quick)
	}
}

func TestDialerKeepsWhatTheLibrarySets(t *testing.T) {
	d := newWire(time.Now).dialer()
	// One answer must fit a frame: Slack does not put frames together.
	if d.Proxy == nil || d.HandshakeTimeout != 45*time.Second || d.WriteBufferSize < 20_480 || d.EnableCompression {
		t.Errorf("dialer = %+v", d)
	}
}
