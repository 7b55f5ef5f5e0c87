package torture

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// late is what somebody is told who presses after another.
const late = "is already with|Somebody was quicker|已经由|慢了一步"

// I10: impatient people press again, and several press at once. One has the
// ticket, the others are told.
func TestImpatience(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	openCrane(w)
	var all sync.WaitGroup
	var acked atomic.Int64
	for _, who := range []string{"chen", "dora", "chen", "dora", "chen"} {
		all.Go(func() {
			if w.press(who, "#duty", "crane 3", "ticket_take") {
				acked.Add(1)
			}
		})
	}
	all.Wait()
	w.quiet()
	w.look([]sight{{"lead", "#duty", "(chen|dora) has it", 1}, {"bob", "@bot", "has your ticket", 1}}, nil)
	told := len(w.said("chen", "#duty", late)) + len(w.said("dora", "#duty", late))
	if want := int(acked.Load()) - 1; told != want {
		t.Errorf("%d were told that it is taken, want %d\n%s", told, want, w.page("chen", "#duty")+w.log())
	}
	for range 3 {
		w.command("bob", "#help", "my")
	}
	w.quiet()
	w.look([]sight{{"bob", "#help", "#1.*crane 3", 3}}, nil) // asked three times, answered three times
	w.tickets["crane 3 is dark"] = 1

	// The same words again, by command and in a message, are the same wish.
	for range 3 {
		w.command("ana", "#help", "开单 塔吊计划全空了")
		w.say("bob", "@bot", "open a ticket: the lift is stuck")
	}
	w.quiet()
	w.tickets["塔吊计划全空了"], w.tickets["the lift is stuck"] = 1, 1
	w.look([]sight{
		{"ana", "#help", "这个问题已经开过单了", 2}, {"bob", "@bot", "There is a ticket for this already", 2},
		{"lead", "#duty", "#. · T. · 塔吊计划全空了", 1}, {"lead", "#duty", "#. · T. · the lift is stuck", 1},
	}, nil)

	// A score is given with one tap, however often it is tapped.
	takeAndResolve(w)
	w.until("the rating to be asked for", func() bool { return w.offered("bob", "@bot", "Ticket #1", "rate_good") })
	for range 5 {
		all.Go(func() { w.press("bob", "@bot", "Ticket #1", "rate_good") })
	}
	all.Wait()
	w.quiet()
	w.look([]sight{{"lead", "#duty", "bob rated it", 1}, {"bob", "@bot", "Your rating: 😀", 1}}, nil)
	w.settle()
}

// I7, K10: many write at once; the desk is told to end in the middle of it.
// It ends in time, and the rest is done when it has been started again.
func TestRush(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	people := []string{"ana", "bob", "chen", "dora", "lead", "mgr"}
	const each = 40
	var all sync.WaitGroup
	half := make(chan struct{}, len(people))
	for _, who := range people {
		all.Go(func() {
			for n := range each {
				if n == each/2 {
					half <- struct{}{}
				}
				w.say(who, "@bot", fmt.Sprintf("%s, case %d", e1042, n))
			}
		})
	}
	for range people {
		<-half
	}
	w.stop()
	w.start()
	all.Wait()
	w.later()
	f := w.figures()
	if rss := f["process_resident_memory_bytes"]; rss > 400<<20 {
		t.Errorf("the desk takes %.0f MB", rss/(1<<20))
	}
	for _, who := range people {
		w.look([]sight{{who, "@bot", "E1042.*What to do", each}}, nil)
	}
	for _, e := range w.envelopeLog() {
		if e.Acked && e.Millis > 3000 {
			t.Errorf("event %s was acknowledged after %.0f ms", e.EventID, e.Millis)
		}
	}
	w.settle()
}

// I7: ten times what a busy firm writes, which is a message a second: for a
// minute in the long form, for some seconds else. Nothing is lost and the desk
// stays small; how soon Slack had its answers is told, for it is a figure of
// the machine.
func TestSurge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	people := []string{"ana", "bob", "chen", "dora", "lead", "mgr"}
	const perSecond = 10
	seconds := 3
	if *long {
		seconds = 60
	}
	asked := make(map[string]int)
	beat := time.NewTicker(time.Second / perSecond)
	defer beat.Stop()
	var peak float64
	for n := range seconds * perSecond {
		<-beat.C
		who := people[n%len(people)]
		asked[who]++
		w.say(who, "@bot", fmt.Sprintf("%s, case %d", e1042, n))
		if n%perSecond == 0 {
			peak = max(peak, w.figures()["process_resident_memory_bytes"])
		}
	}
	w.quiet()
	var acks []float64
	for _, e := range w.envelopeLog() {
		if !e.Acked {
			t.Errorf("event %s was not acknowledged", e.EventID)
		}
		acks = append(acks, e.Millis)
	}
	slices.Sort(acks)
	t.Logf("%d events, acknowledged after %.0f ms in the middle, %.0f ms at most; %.0f MB at most",
		len(acks), acks[len(acks)/2], acks[len(acks)-1], peak/(1<<20))
	if peak == 0 || peak > 400<<20 {
		t.Errorf("the desk takes %.0f MB", peak/(1<<20))
	}
	for _, who := range people {
		w.look([]sight{{who, "@bot", "E1042.*What to do", asked[who]}}, nil)
	}
	w.settle()
}
