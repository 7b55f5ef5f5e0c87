package gateway

import (
	"sync"
	"sync/atomic"
	"time"
)

// Health is what can be said of the connection, and what was done with all
// that came since the start.
type Health struct {
	Connected bool      // Slack said hello and is still heard of
	Since     time.Time // since when that is so
	LastBytes time.Time // when a byte last came on the socket

	Hellos   int64 // connections that stood
	Received int64 // frames with something in them
	Kept     int64
	Answered int64
	Own      int64 // dropped: our own words and reactions
	Bots     int64 // dropped: words of other bots
	Unknown  int64 // dropped: kinds the desk does not act upon
	Bad      int64 // dropped: unreadable, lacking a field, too large
	Unkept   int64 // the desk refused; Slack sends events again
	Full     int64 // refused: too much waits already
	Panics   int64 // of the desk
	Acked    int64 // acknowledgements handed to the socket
	LostAcks int64 // acknowledgements that did not reach it
	Waiting  int64 // taken, not yet acknowledged
}

type health struct {
	mu        sync.Mutex
	connected bool
	since     time.Time

	hellos, received, kept, answered, own, bots, unknown, bad,
	unkept, full, panics, acked, lostAcks atomic.Int64
}

// Health reports the state of things. Times are real ones, whatever the
// desk's clock says.
func (g *Gateway) Health() Health {
	s := &g.health
	h := Health{
		LastBytes: g.wire.lastBytes(), Hellos: s.hellos.Load(), Received: s.received.Load(), Kept: s.kept.Load(),
		Answered: s.answered.Load(), Own: s.own.Load(), Bots: s.bots.Load(), Unknown: s.unknown.Load(),
		Bad: s.bad.Load(), Unkept: s.unkept.Load(), Full: s.full.Load(), Panics: s.panics.Load(),
		Acked: s.acked.Load(), LostAcks: s.lostAcks.Load(), Waiting: int64(g.lanes.waiting()),
	}
	h.Connected, h.Since = s.state()
	if quiet := g.clock().Sub(h.LastBytes); h.Connected && quiet >= g.limits.silence {
		h.Connected, h.Since = false, h.LastBytes
	}
	return h
}

func (s *health) state() (bool, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connected, s.since
}

func (s *health) set(connected bool, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.connected != connected || s.since.IsZero() {
		s.connected, s.since = connected, at
	}
}
