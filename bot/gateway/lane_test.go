package gateway

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestLanesRefuseWhatDoesNotFit(t *testing.T) {
	l := usualLimits()
	l.items, l.bytes = 3, 100
	queue, release := newLanes(l), make(chan struct{})
	wait := func() { <-release }
	table := []struct {
		size int
		want bool
	}{{60, true}, {60, false}, {40, true}, {1, false}, {0, true}, {0, false}}
	for i, row := range table {
		if got := queue.add("lane", task{size: row.size, run: wait}); got != row.want {
			t.Errorf("task %d of %d bytes: taken %v, want %v", i, row.size, got, row.want)
		}
	}
	close(release)
	if !queue.drain(patience) || queue.waiting() != 0 {
		t.Errorf("%d tasks are left", queue.waiting())
	}
	until(t, "lanes are gone", func() bool {
		queue.mu.Lock()
		defer queue.mu.Unlock()
		return len(queue.queues) == 0
	})
	if queue.add("lane", task{run: wait}) {
		t.Error("a closed queue took a task")
	}
}

// A flood of events leaves slots for what people wait for.
func TestActsHaveSlotsOfTheirOwn(t *testing.T) {
	l := usualLimits()
	l.slots = 2
	queue, release, done := newLanes(l), make(chan struct{}), make(chan struct{})
	for _, lane := range []string{"a", "b", "c", "d"} {
		queue.add(lane, task{run: func() { <-release }})
	}
	until(t, "the slots of events are taken", func() bool { return len(queue.events) == l.slots })
	queue.add("e", task{act: true, run: func() { close(done) }})
	await(t, "end of the act", done)
	close(release)
	if !queue.drain(patience) {
		t.Error("not drained")
	}
}

func TestDrainHasALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queue, release := newLanes(usualLimits()), make(chan struct{})
		queue.add("a", task{run: func() { <-release }})
		from := time.Now()
		if queue.drain(time.Minute) || time.Since(from) != time.Minute {
			t.Errorf("drained %v after a task that hangs", time.Since(from))
		}
		close(release)
		if !queue.drain(time.Minute) || time.Since(from) != time.Minute {
			t.Errorf("not drained at once, but after %v", time.Since(from))
		}
	})
}
