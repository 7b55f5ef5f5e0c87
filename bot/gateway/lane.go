package gateway

import (
	"sync"
	"time"
)

// task is one envelope to be worked on.
type task struct {
	size int  // of its payload in bytes
	act  bool // a person waits for it
	run  func()
}

// lanes work off tasks: one after the other within a lane, lanes beside each
// other. What waits is bounded in number and bytes; what does not fit is
// refused, never waited for, so that the socket is always read and Slack's
// pings are answered.
type lanes struct {
	limits limits
	events chan struct{} // slots
	acts   chan struct{} // slots of their own, so that a person never waits behind a flood of events

	mu     sync.Mutex
	queues map[string][]task // a lane with a worker has an entry, even an empty one
	items  int
	bytes  int
	closed bool
	idle   chan struct{} // closed when closed and nothing is left
}

func newLanes(l limits) *lanes {
	return &lanes{
		limits: l,
		events: make(chan struct{}, l.slots),
		acts:   make(chan struct{}, l.slots),
		queues: map[string][]task{},
		idle:   make(chan struct{}),
	}
}

// add queues t and reports whether there was room.
func (l *lanes) add(lane string, t task) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.items >= l.limits.items || l.bytes+t.size > l.limits.bytes {
		return false
	}
	l.items++
	l.bytes += t.size
	queue, busy := l.queues[lane]
	l.queues[lane] = append(queue, t)
	if !busy {
		go l.work(lane)
	}
	return true
}

// work runs a lane until it is empty.
func (l *lanes) work(lane string) {
	for {
		t, ok := l.next(lane)
		if !ok {
			return
		}
		slots := l.events
		if t.act {
			slots = l.acts
		}
		slots <- struct{}{}
		t.run()
		<-slots
		l.done(t)
	}
}

func (l *lanes) next(lane string) (task, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.queues[lane]
	if len(queue) == 0 {
		delete(l.queues, lane)
		return task{}, false
	}
	l.queues[lane] = queue[1:]
	return queue[0], true
}

func (l *lanes) done(t task) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items--
	l.bytes -= t.size
	if l.closed && l.items == 0 {
		close(l.idle)
	}
}

// drain refuses new tasks from now on and waits for the rest, at most for d.
// It reports whether nothing is left.
func (l *lanes) drain(d time.Duration) bool {
	l.close()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-l.idle:
		return true
	case <-timer.C:
		return false
	}
}

func (l *lanes) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return
	}
	l.closed = true
	if l.items == 0 {
		close(l.idle)
	}
}

func (l *lanes) waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.items
}

func (l *lanes) open() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.closed
}
