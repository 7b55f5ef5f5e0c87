package desk

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestResolutionClock(t *testing.T) {
	take := Event{Act: ActTake, At: at(5), Actor: "chen", Assignee: "chen"}
	wait := func(m int, s State) Event { return Event{Act: ActWait, At: at(m), Actor: "chen", State: s, Text: "x"} }
	resume := func(m int) Event { return Event{Act: ActResume, At: at(m), Actor: "ana"} }
	resolve := func(m int) Event { return Event{Act: ActResolve, At: at(m), Actor: "chen"} }
	min := time.Minute
	for _, c := range []struct {
		name     string
		tier     Tier
		events   []Event
		now      int
		state    ClockState
		elapsed  time.Duration
		paused   time.Duration
		breached bool
	}{
		{"runs from opening", T1, nil, 30, ClockRunning, 30 * min, 0, false},
		{"taking does not stop it", T1, []Event{take}, 30, ClockRunning, 30 * min, 0, false},
		{"exactly the target is met", T1, []Event{resolve(120)}, 500, ClockStopped, 120 * min, 0, false},
		{"a minute more is not", T1, []Event{resolve(121)}, 500, ClockStopped, 121 * min, 0, true},
		{"waiting for the requester pauses", T1, []Event{wait(10, StateWaitingRequester)}, 300, ClockPaused, 10 * min, 290 * min, false},
		{"a T1 does not pause for a vendor", T1, []Event{wait(10, StateWaitingVendor)}, 100, ClockRunning, 100 * min, 0, false},
		{"a T2 does", T2, []Event{wait(10, StateWaitingVendor)}, 100, ClockPaused, 10 * min, 90 * min, false},
		{"an answer ends the pause", T1, []Event{wait(10, StateWaitingRequester), resume(110)}, 130, ClockRunning, 30 * min, 100 * min, false},
		{"pauses end at five times the target", T1, []Event{wait(0, StateWaitingRequester)}, 610, ClockRunning, 10 * min, 600 * min, false},
		{"time between resolve and reopen does not count", T1,
			[]Event{resolve(60), {Act: ActReopen, At: at(600), Actor: "ana"}, resolve(630)}, 700, ClockStopped, 90 * min, 0, false},
		{"T3 promises no solution", T3, nil, 9999, ClockNone, 9999 * min, 0, false},
		{"raising may breach at once", T2, []Event{{Act: ActChange, At: at(180), Tier: T1, Impact: ImpactStopped}}, 180, ClockRunning, 180 * min, 0, true},
		{"lowering never un-breaches", T1, []Event{{Act: ActChange, At: at(180), Tier: T2, Impact: ImpactPart}}, 181, ClockRunning, 181 * min, 0, true},
		{"cancelling stops it", T1, []Event{{Act: ActCancel, At: at(20), Actor: "ana"}}, 300, ClockStopped, 20 * min, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := DefaultPolicy().Read(ResolutionClock, append([]Event{opening(c.tier)}, c.events...), at(c.now))
			if got.State != c.state || got.Elapsed != c.elapsed || got.Paused != c.paused || got.Breached != c.breached {
				t.Errorf("%s, elapsed %v, paused %v, breached %v; want %s, %v, %v, %v",
					got.State, got.Elapsed, got.Paused, got.Breached, c.state, c.elapsed, c.paused, c.breached)
			}
		})
	}
}

func TestBreachKeepsItsCause(t *testing.T) {
	events := []Event{opening(T2), {Act: ActChange, At: at(180), Tier: T1, Impact: ImpactStopped}}
	c := DefaultPolicy().Read(ResolutionClock, events, at(200))
	if c.Cause != CauseTierRaised || !c.BreachedAt.Equal(at(180)) {
		t.Errorf("raised: %q at %v", c.Cause, c.BreachedAt)
	}
	c = DefaultPolicy().Read(ResolutionClock, events[:1], at(24*60+5))
	if c.Cause != CauseTime || !c.BreachedAt.Equal(at(24*60)) {
		t.Errorf("by time: %q at %v, want %v", c.Cause, c.BreachedAt, at(24*60))
	}
}

func TestResponseClock(t *testing.T) {
	wait := Event{Act: ActWait, At: at(5), Actor: "chen", State: StateWaitingRequester, Text: "x"}
	for _, c := range []struct {
		name    string
		events  []Event
		now     int
		state   ClockState
		elapsed time.Duration
	}{
		{"runs", nil, 10, ClockRunning, 10 * time.Minute},
		{"waiting does not pause it", []Event{wait}, 20, ClockRunning, 20 * time.Minute},
		{"stops at the first response", []Event{{Act: ActRespond, At: at(7), Actor: "chen"}}, 20, ClockStopped, 7 * time.Minute},
		{"being given a ticket is no response", []Event{{Act: ActAssign, At: at(7), Assignee: "dora"}}, 20, ClockRunning, 20 * time.Minute},
		{"resolving stops it too", []Event{{Act: ActResolve, At: at(9), Actor: "chen"}}, 20, ClockStopped, 9 * time.Minute},
	} {
		got := DefaultPolicy().Read(ResponseClock, append([]Event{opening(T1)}, c.events...), at(c.now))
		if got.State != c.state || got.Elapsed != c.elapsed {
			t.Errorf("%s: %s after %v, want %s after %v", c.name, got.State, got.Elapsed, c.state, c.elapsed)
		}
	}
}

func TestRungs(t *testing.T) {
	p := DefaultPolicy()
	for _, c := range []struct {
		now, reached, after int
		next                int
		at                  int
		ok                  bool
	}{
		{0, 0, 0, 50, 15, true},
		{14, 0, 0, 50, 15, true},
		{15, 50, 0, 50, 15, true}, // reached and not yet told: due now
		{15, 50, 50, 80, 24, true},
		{29, 80, 80, 100, 30, true},
		{30, 100, 100, 0, 0, false},
		{90, 100, 0, 50, 90, true},
	} {
		clock := p.Read(ResponseClock, []Event{opening(T1)}, at(c.now))
		rung, when, ok := p.NextRung(clock, at(c.now), c.after)
		if clock.Rung() != c.reached || rung != c.next || ok != c.ok || (ok && !when.Equal(at(c.at))) {
			t.Errorf("after %d min, %d %% told: reached %d, next %d at %v, %v; want %d, %d at %v, %v",
				c.now, c.after, clock.Rung(), rung, when, ok, c.reached, c.next, at(c.at), c.ok)
		}
	}
	paused := p.Read(ResolutionClock, []Event{opening(T1), {Act: ActWait, At: at(1), State: StateWaitingRequester, Text: "x"}}, at(5))
	if _, _, ok := p.NextRung(paused, at(5), 0); ok {
		t.Error("a paused clock has a next rung")
	}
}

func TestReceipt(t *testing.T) {
	events := []Event{
		opening(T2),
		{Act: ActTake, At: at(10), Actor: "chen", Assignee: "chen"},
		{Act: ActWait, At: at(20), Actor: "chen", State: StateWaitingVendor, Text: "patch"},
		{Act: ActResume, At: at(50), Actor: "chen"},
		{Act: ActResolve, At: at(60), Actor: "chen"},
	}
	got := DefaultPolicy().Read(ResolutionClock, events, at(90)).Spans
	want := []Span{
		{From: at(0), To: at(20), Service: 20 * time.Minute, Counted: true, Rule: "open", Actor: "ana", Event: 1},
		{From: at(20), To: at(50), Service: 30 * time.Minute, Rule: "waiting_vendor", Actor: "chen", Event: 3},
		{From: at(50), To: at(60), Service: 10 * time.Minute, Counted: true, Rule: "open", Actor: "chen", Event: 4},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

// For every life of a ticket: what is counted and what is paused is what the
// spans say, the clock never runs backwards, and a breach stays.
func TestClockProperty(t *testing.T) {
	p := DefaultPolicy()
	rapid.Check(t, func(rt *rapid.T) {
		events := history(rt)
		kind := rapid.SampledFrom(Clocks()).Draw(rt, "clock")
		last := events[len(events)-1].At
		var before Clock
		for now := noon; now.Before(last.Add(48 * time.Hour)); now = now.Add(7 * time.Hour) {
			c := p.Read(kind, events, now)
			var counted time.Duration
			for _, s := range c.Spans {
				if s.Counted {
					counted += s.To.Sub(s.From)
				}
			}
			if counted != c.Elapsed {
				rt.Fatalf("spans count %v, clock says %v", counted, c.Elapsed)
			}
			if c.Elapsed < before.Elapsed || c.Paused < before.Paused {
				rt.Fatalf("clock ran backwards at %v: %v to %v", now, before.Elapsed, c.Elapsed)
			}
			if before.Breached && !c.Breached {
				rt.Fatalf("breach undone at %v", now)
			}
			before = c
		}
	})
}

// Reaching the due time adds exactly what is left, and no instant earlier.
func TestDueProperty(t *testing.T) {
	p := DefaultPolicy()
	rapid.Check(t, func(rt *rapid.T) {
		events := history(rt)
		kind := rapid.SampledFrom(Clocks()).Draw(rt, "clock")
		now := events[len(events)-1].At
		c := p.Read(kind, events, now)
		if c.State != ClockRunning || !c.Due.After(now) {
			return
		}
		if at := p.Read(kind, events, c.Due); at.Elapsed != at.Target || at.Breached && !c.Breached {
			rt.Fatalf("at its due time: elapsed %v of %v, breached %v", at.Elapsed, at.Target, at.Breached)
		}
		if late := p.Read(kind, events, c.Due.Add(time.Millisecond)); !late.Breached {
			rt.Fatal("not breached a millisecond after its due time")
		}
	})
}

func TestPolicyCheck(t *testing.T) {
	if faults := DefaultPolicy().Check(); len(faults) != 0 {
		t.Errorf("default policy: %v", faults)
	}
	bad := Policy{Targets: map[Tier]Targets{T1: {Response: time.Hour, Resolution: -1}, T2: {}}, PauseCap: -1}
	if faults := bad.Check(); len(faults) != 4 {
		t.Errorf("%d faults, want 4: %v", len(faults), faults)
	}
}

// A pause ends by itself when its cap is reached, and says when that is.
func TestPauseEnds(t *testing.T) {
	p := DefaultPolicy()
	events := []Event{opening(T1), {Act: ActWait, At: at(10), State: StateWaitingRequester, Text: "x"}}
	c := p.Read(ResolutionClock, events, at(100))
	end, ok := p.PauseEnds(c, at(100))
	if !ok || !end.Equal(at(610)) || c.PauseUsedUp {
		t.Fatalf("pause ends at %v, %v, want %v", end, ok, at(610))
	}
	c = p.Read(ResolutionClock, events, end)
	if _, ok := p.PauseEnds(c, end); ok || !c.PauseUsedUp || c.State != ClockRunning {
		t.Errorf("at its cap: %s, used up %v", c.State, c.PauseUsedUp)
	}
}
