package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

func TestConnectedIsCalledAfterEachHello(t *testing.T) {
	called := make(chan int64, 10)
	var s *setup
	var running atomic.Int64
	s = start(t, &notebook{}, func(g *Gateway) {
		g.o.Connected = func(context.Context) {
			if running.Add(1) != 1 {
				t.Error("two catch-ups at once")
			}
			called <- g.Health().Hellos
			running.Add(-1)
			panic("a catch-up that fails must not end the next")
		}
	})
	for want := int64(1); want <= 3; want++ {
		line := s.call()
		if got := await(t, "catch-up", called); got != want {
			t.Errorf("catch-up after hello %d, want %d", got, want)
		}
		line.cut()
	}
}

// A line that breaks in the middle of a frame, or that Slack ends for
// whatever reason, is taken up again, and what was sent meanwhile comes.
func TestReconnects(t *testing.T) {
	table := map[string]func(*socket){
		"mid-frame":            (*socket).cutMidFrame,
		"drop":                 (*socket).cut,
		"warning":              func(s *socket) { s.disconnect("warning") },
		"refresh_requested":    func(s *socket) { s.disconnect("refresh_requested") },
		"link_disabled":        func(s *socket) { s.disconnect("link_disabled") },
		"too_many_websockets":  func(s *socket) { s.disconnect("too_many_websockets") },
		"unreadable too often": func(s *socket) { s.babble(12) },
	}
	for name, end := range table {
		t.Run(name, func(t *testing.T) {
			s := start(t, &notebook{}, nil)
			line := s.call()
			line.event("before", said("Ev1", "C1", "1700000000.000100", "a"))
			awaitAcks(t, s.acks, "before")
			end(line)
			s.call().event("after", said("Ev2", "C1", "1700000000.000200", "b"))
			awaitAcks(t, s.acks, "after")
			if h := s.gateway.Health(); !h.Connected || h.Hellos != 2 {
				t.Errorf("health = %+v, want connected by a second hello", h)
			}
		})
	}
}

func (s *socket) disconnect(reason string) {
	s.send(fmt.Sprintf(`{"type":"disconnect","reason":%q,"debug_info":{"host":"applink-1"}}`, reason))
}

// babble sends text that is no JSON.
func (s *socket) babble(times int) {
	for range times {
		s.mu.Lock()
		_ = s.conn.WriteMessage(1, []byte(`{"type":`)) // the peer may have hung up
		s.mu.Unlock()
	}
}

func TestHundredReconnects(t *testing.T) {
	desk := &notebook{}
	s := start(t, desk, func(g *Gateway) { g.wire.pause = func(int) time.Duration { return 0 } })
	const times = 100
	for i := range times {
		line := s.call()
		id := fmt.Sprint("e", i)
		line.event(id, said("Ev"+id, "C1", fmt.Sprintf("1700000000.%06d", i), id))
		awaitAcks(t, s.acks, id)
		line.disconnect("refresh_requested")
	}
	if h := s.gateway.Health(); len(desk.texts()) != times || h.LostAcks != 0 {
		t.Errorf("kept %d of %d, health %+v", len(desk.texts()), times, h)
	}
}

// The acknowledgement is lost with the line; Slack sends the event again on
// the next one, where it is known.
func TestLostAcknowledgement(t *testing.T) {
	entered, release := make(chan struct{}, 10), make(chan struct{})
	desk := &notebook{keep: func(context.Context, Envelope) error {
		entered <- struct{}{}
		<-release
		return nil
	}}
	s := start(t, desk, nil)
	line := s.call()
	line.event("first", said("Ev1", "C1", "1700000000.000100", "once"))
	await(t, "Keep", entered)
	line.cut()
	again := s.call()
	close(release)
	again.send(envelope(typeEvents, "second", said("Ev1", "C1", "1700000000.000100", "once"), `,"retry_attempt":1,"retry_reason":"timeout"`))
	awaitAcks(t, s.acks, "second")
	if diff := cmp.Diff([]string{"once"}, desk.texts()); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// While Slack is away nobody waits for ever to acknowledge.
func TestAcknowledgementIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	s := start(t, &notebook{keep: func(context.Context, Envelope) error { <-release; return nil }}, func(g *Gateway) {
		g.limits.ack = time.Millisecond
		g.limits.slots = 64
		g.lanes = newLanes(g.limits)
	})
	line := s.call()
	const n = 60 // more than the library queues
	for i := range n {
		line.event(fmt.Sprint("e", i), said(fmt.Sprint("Ev", i), fmt.Sprint("C", i), "1700000000.000100", "a"))
	}
	until(t, "all wait", func() bool { return s.gateway.Health().Waiting == n })
	s.refuse.Store(func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) })
	line.cut()
	until(t, "not connected", func() bool { return !s.gateway.Health().Connected })
	close(release)
	until(t, "idle", func() bool { return s.gateway.Health().Waiting == 0 })
	if h := s.gateway.Health(); h.Kept != n || h.LostAcks == 0 || h.LostAcks+h.Acked != n {
		t.Errorf("health = %+v, want all kept and some acknowledgements lost", h)
	}
}

func TestSilenceIsNoConnection(t *testing.T) {
	var clock moved
	s := start(t, &notebook{}, func(g *Gateway) {
		g.clock = clock.now
		g.wire.clock = clock.now
	})
	if h := s.gateway.Health(); h.Connected {
		t.Error("connected before hello")
	}
	line := s.call()
	until(t, "connected", func() bool { return s.gateway.Health().Connected })
	line.silence()
	line.event("mark", said("Ev1", "C1", "1700000000.000100", "a"))
	awaitAcks(t, s.acks, "mark") // all that was sent before is read
	last := s.gateway.Health().LastBytes
	clock.add(74 * time.Second)
	if h := s.gateway.Health(); !h.Connected {
		t.Errorf("not connected %v after the last byte", clock.now().Sub(last))
	}
	clock.add(2 * time.Second)
	if h := s.gateway.Health(); h.Connected || !h.Since.Equal(h.LastBytes) {
		t.Errorf("health = %+v %v after the last byte, want not connected since then", h, clock.now().Sub(last))
	}
}

// A peer that is gone without a word: the library gives the line up when no
// ping comes, and the next one works.
func TestHalfOpenLineIsGivenUp(t *testing.T) {
	f, acks := newFakeSlack(t)
	f.silent.Store(true)
	g := newGateway(Options{Slack: f.client(), Desk: &notebook{}}, usualLimits())
	g.limits.ping = 300 * time.Millisecond
	s := run(t, &setup{fakeSlack: f, acks: acks, gateway: g})
	s.call()
	if s.gateway.Health().Connected {
		t.Error("connected without hello")
	}
	f.silent.Store(false)
	s.call().event("after", said("Ev1", "C1", "1700000000.000100", "a"))
	awaitAcks(t, s.acks, "after")
}

func TestFinalRefusals(t *testing.T) {
	for _, code := range []string{"invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive", "token_revoked"} {
		t.Run(code, func(t *testing.T) {
			f, _ := newFakeSlack(t)
			f.refuse.Store(func(w http.ResponseWriter) { fmt.Fprintf(w, `{"ok":false,"error":%q}`, code) })
			err := New(Options{Slack: f.client(), Desk: &notebook{}}).Run(t.Context())
			var refused slack.SlackErrorResponse
			if !errors.As(err, &refused) || refused.Err != code {
				t.Errorf("Run = %v, want %s", err, code)
			}
			if n := f.opens.Load(); n != 1 {
				t.Errorf("asked %d times, want once", n)
			}
		})
	}
}

// Faults that pass are waited out, whatever the library makes of them.
func TestPassingRefusals(t *testing.T) {
	table := map[string]func(http.ResponseWriter){
		"internal_error": func(w http.ResponseWriter) { fmt.Fprint(w, `{"ok":false,"error":"internal_error"}`) },
		"502 with HTML": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadGateway)
			fmt.Fprint(w, "<html>")
		},
		"404": func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) },
		"429": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"no JSON":  func(w http.ResponseWriter) { fmt.Fprint(w, `{"ok":tr`) },
		"bad link": func(w http.ResponseWriter) { fmt.Fprint(w, `{"ok":true,"url":"ws://127.0.0.1:1/link"}`) },
	}
	for name, refuse := range table {
		t.Run(name, func(t *testing.T) {
			f, acks := newFakeSlack(t)
			f.refuse.Store(refuse)
			g := newGateway(Options{Slack: f.client(), Desk: &notebook{}}, usualLimits())
			g.limits.rest = 150 * time.Millisecond
			s := run(t, &setup{fakeSlack: f, acks: acks, gateway: g})
			until(t, "two attempts", func() bool { return f.opens.Load() >= 2 })
			f.refuse.Store((func(http.ResponseWriter))(nil))
			s.call()
			until(t, "connected", func() bool { return s.gateway.Health().Connected })
		})
	}
}

// The library's own back-off grows to five minutes; ours ends at the rest.
func TestLongBackOffIsCutShort(t *testing.T) {
	g := newGateway(Options{}, usualLimits())
	again := func(data any) error {
		g.unconnected(data)
		select {
		case err := <-g.redial:
			return err
		default:
			return nil
		}
	}
	down, refused := errors.New("connection refused"), slack.SlackErrorResponse{Err: "not_allowed_token_type"}
	table := []struct {
		err  error
		wait time.Duration
		want error
	}{
		{down, time.Second, nil},
		{down, 30 * time.Second, nil},
		{down, 51 * time.Second, errImpatient},
		{&slack.RateLimitedError{RetryAfter: 2 * time.Minute}, 2 * time.Minute, nil},
		{&slack.RateLimitedError{RetryAfter: time.Second}, time.Minute, errImpatient},
		{refused, time.Second, refused},
	}
	for _, row := range table {
		got := again(&slack.ConnectionErrorEvent{Backoff: row.wait, ErrorObj: row.err})
		if fmt.Sprint(got) != fmt.Sprint(row.want) {
			t.Errorf("after %v and a wait of %v: %v, want %v", row.err, row.wait, got, row.want)
		}
	}
}

// An attempt that hangs is given up.
func TestStalledAttempt(t *testing.T) {
	f, acks := newFakeSlack(t)
	hang := make(chan struct{})
	var first sync.Once
	f.refuse.Store(func(w http.ResponseWriter) {
		stuck := false
		first.Do(func() { stuck = true })
		if stuck {
			<-hang
			return
		}
		w.WriteHeader(http.StatusBadGateway)
	})
	defer close(hang)
	g := newGateway(Options{Slack: f.client(), Desk: &notebook{}}, usualLimits())
	g.limits.stall, g.limits.rest = 20*time.Millisecond, time.Millisecond
	s := run(t, &setup{fakeSlack: f, acks: acks, gateway: g})
	until(t, "another attempt", func() bool { return f.opens.Load() >= 2 })
	f.refuse.Store((func(http.ResponseWriter))(nil))
	s.call()
}

// The watch on attempts ends with the attempt.
func TestStandingConnectionIsLeftAlone(t *testing.T) {
	s := start(t, &notebook{}, func(g *Gateway) { g.limits.stall = 50 * time.Millisecond })
	s.call()
	until(t, "connected", func() bool { return s.gateway.Health().Connected })
	until(t, "some pings", func() bool {
		h := s.gateway.Health()
		return h.LastBytes.Sub(h.Since) > 150*time.Millisecond
	})
	if n := s.opens.Load(); n != 1 {
		t.Errorf("connected %d times, want once", n)
	}
}

// What the library knows is enough to see that the write failed.
func TestWriteFailureIsCounted(t *testing.T) {
	var log journal
	g := newGateway(Options{Log: log.logger()}, usualLimits())
	g.event(t.Context(), nil, socketmode.Event{
		Type: socketmode.EventTypeErrorWriteFailed,
		Data: &socketmode.ErrorWriteFailed{Cause: errors.New("broken pipe"), Response: &socketmode.Response{EnvelopeID: "e1", Payload: "words"}},
	})
	if n := g.Health().LostAcks; n != 1 || !strings.Contains(log.String(), "e1") || strings.Contains(log.String(), "words") {
		t.Errorf("%d lost acknowledgements, log %s", n, log.String())
	}
}

// An answer of the largest size arrives whole, in one frame.
func TestLargestAnswer(t *testing.T) {
	words := strings.Repeat("y", 20_000-len(`{"x":""}`))
	s := start(t, &notebook{answer: func(context.Context, Envelope) (any, error) {
		return map[string]string{"x": words}, nil
	}}, nil)
	s.call().send(envelope(typeInteractive, "it", string(payload(t, "submit")), ""))
	got := awaitAcks(t, s.acks, "it")["it"][0]
	if !bytes.Contains(got.Payload, []byte(words)) {
		t.Errorf("payload of %d bytes", len(got.Payload))
	}
}
