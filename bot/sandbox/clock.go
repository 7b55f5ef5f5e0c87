package sandbox

import (
	"context"
	"time"
)

// The workspace's clock is the wall clock plus an offset that only grows. Whatever is kept in a store
// follows it: redelivery of events, scheduled messages, response URLs. What lives in memory is real time:
// the three seconds of an acknowledgement or a trigger, pings, HTTP.
//
// A program that should live by the same clock is a follower: it keeps a long poll of
// GET /sandbox/clock?after=VERSION open. The answer {now, offset_ms, version} comes when the version
// differs from VERSION, or after 25 seconds. Polling with after=VERSION says: I am at that version, and
// what became due by it is done. So when the clock is advanced step by step, the workspace waits after
// each step until every follower it heard from in the last five seconds has polled with the new version
// and the app is quiet (no unacknowledged envelope, no call for 20 ms), for two seconds at most.
const (
	followerKept = 5 * time.Second
	longPoll     = 25 * time.Second
	stepWait     = 2 * time.Second
	stepQuiet    = 20 * time.Millisecond
)

// clockRecord is the offset as the journal keeps it.
type clockRecord struct {
	Offset  int64 `json:"offset"` // nanoseconds
	Version int64 `json:"version"`
}

func (c *clockRecord) kind() string  { return "clock" }
func (c *clockRecord) take(s *state) { s.clock = *c }

// follow is what is known of the followers.
type follow struct {
	waiting int           // polls that wait for the clock to move
	owed    []time.Time   // wall clock: polls that were answered and have not come back
	changed chan struct{} // closed when the version changes
	back    chan struct{} // closed when a follower comes back
}

func newFollow() follow {
	return follow{changed: make(chan struct{}), back: make(chan struct{})}
}

// reading is the answer of the clock's own calls.
type reading struct {
	Now     time.Time `json:"now"`
	Offset  int64     `json:"offset_ms"`
	Version int64     `json:"version"`

	Followers int `json:"followers"` // that wait for the clock to move
}

func (w *Workspace) reading() reading {
	return reading{Now: w.Now(), Offset: time.Duration(w.offset.Load()).Milliseconds(), Version: w.state.clock.Version, Followers: w.clock.waiting}
}

// await answers a follower's poll: at once if it is behind, else when the clock has been moved. Who
// asks with a negative version only wants to know the time, or begins to follow.
func (w *Workspace) await(ctx context.Context, after int64) reading {
	var now reading
	var changed chan struct{}
	w.look(func() {
		now, changed = w.reading(), w.clock.changed
		w.clock.returned(after == now.Version)
		if after == now.Version {
			w.clock.waiting++
		} else {
			w.clock.owed = append(w.clock.owed, time.Now())
		}
	})
	if after != now.Version {
		return now
	}
	select {
	case <-changed:
	case <-time.After(longPoll):
	case <-ctx.Done():
	case <-w.done:
	}
	w.look(func() {
		if now.Version == w.state.clock.Version { // it ends without a move
			w.clock.waiting--
		}
		now = w.reading()
	})
	return now
}

// moved answers the waiting polls. They are owed from this instant on, not
// only when each has been woken: a step must not end before it reached them.
func (f *follow) moved() {
	for range f.waiting {
		f.owed = append(f.owed, time.Now())
	}
	f.waiting = 0
	close(f.changed)
	f.changed = make(chan struct{})
}

// returned notes that a follower has come back. One that is behind is answered at once and owed anew.
func (f *follow) returned(upToDate bool) {
	if len(f.owed) > 0 {
		f.owed = f.owed[1:]
	}
	if !upToDate {
		return
	}
	close(f.back)
	f.back = make(chan struct{})
}

// outstanding counts the followers that have not come back, leaving out those unheard of for too long.
func (f *follow) outstanding() int {
	n := 0
	for n < len(f.owed) && time.Since(f.owed[n]) > followerKept {
		n++
	}
	f.owed = f.owed[n:]
	return len(f.owed)
}

// move puts the clock forward by d and does what that makes due.
func (w *Workspace) move(d time.Duration) error {
	err := w.change(func() error {
		c := clockRecord{Offset: w.offset.Load() + int64(d), Version: w.state.clock.Version + 1}
		w.keep(&c)
		w.offset.Store(c.Offset)
		w.postScheduled()
		w.finishTranscripts()
		w.clock.moved()
		w.news = append(w.news, news{Kind: "clock"})
		return nil
	})
	w.wakeAlarm()
	return err
}

// jump sets the clock to a later time in one go, as if everybody had slept.
func (w *Workspace) jump(to time.Time) error {
	w.advancing.Lock()
	defer w.advancing.Unlock()
	d := to.Sub(w.Now())
	if d < 0 {
		return impossible("the clock only goes forward; it is %s", w.Now().Format(time.RFC3339))
	}
	return w.move(d)
}

// advance lets d pass in steps, so that what becomes due on the way happens one after the other.
func (w *Workspace) advance(ctx context.Context, d time.Duration) error {
	w.advancing.Lock()
	defer w.advancing.Unlock()
	step := stepOf(d)
	for d > 0 && ctx.Err() == nil {
		s := min(d, step)
		if err := w.move(s); err != nil {
			return err
		}
		w.settleStep(ctx)
		d -= s
	}
	return ctx.Err()
}

// stepOf is how finely time flows: by the minute up to two hours, by ten up to two days, beyond by the hour.
func stepOf(d time.Duration) time.Duration {
	switch {
	case d <= 2*time.Hour:
		return time.Minute
	case d <= 48*time.Hour:
		return 10 * time.Minute
	}
	return time.Hour
}

// settleStep waits until the followers are at the new version and the app is quiet.
func (w *Workspace) settleStep(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, stepWait)
	defer cancel()
	for {
		var owed int
		var back chan struct{}
		w.look(func() { owed, back = w.clock.outstanding(), w.clock.back })
		if owed == 0 {
			break
		}
		select {
		case <-back:
		case <-time.After(followerKept / 10):
		case <-ctx.Done():
			return
		}
	}
	w.waitIdle(ctx, stepQuiet)
}

// activity is how busy the app is.
type activity struct {
	calls int       // Web API calls under way
	last  time.Time // end of the last call or acknowledgement, wall clock
}

// waitIdle waits until no envelope is unacknowledged and no call came for that long; false if ctx ended first.
func (w *Workspace) waitIdle(ctx context.Context, idle time.Duration) bool {
	for {
		wait := w.untilIdle(idle)
		if wait <= 0 {
			return true
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return false
		}
	}
}

// untilIdle says how long to wait before looking again; zero if the app is idle.
func (w *Workspace) untilIdle(idle time.Duration) (wait time.Duration) {
	const lookAgain = 2 * time.Millisecond
	w.look(func() {
		if w.activity.calls > 0 || len(w.socket.pending) > 0 {
			wait = lookAgain
			return
		}
		wait = idle - time.Since(w.activity.last)
	})
	return wait
}
