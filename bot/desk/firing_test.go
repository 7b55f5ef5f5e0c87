package desk

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// When the rungs of a resolution clock fire, in minutes after noon.
func TestFirings(t *testing.T) {
	take := Event{Act: ActTake, At: at(1), Actor: "chen", Assignee: "chen"}
	wait := func(m int) Event {
		return Event{Act: ActWait, At: at(m), Actor: "chen", State: StateWaitingRequester, Text: "x"}
	}
	act := func(m int, a Act) Event { return Event{Act: a, At: at(m), Actor: "chen"} }
	change := func(m int, tier Tier) Event {
		return Event{Act: ActChange, At: at(m), Tier: tier, Impact: ImpactStopped}
	}
	const never = 0
	for _, c := range []struct {
		name            string
		tier            Tier
		events          []Event
		until           int
		half, most, out int
	}{
		{"nobody does anything", T1, nil, 1000, 60, 96, 120},
		{"up to half", T1, nil, 60, 60, never, never},
		{"before half", T1, nil, 59, never, never, never},
		{"taking it does not matter", T1, []Event{take}, 1000, 60, 96, 120},
		{"resolved", T1, []Event{take, act(90, ActResolve)}, 1000, 60, never, never},
		{"resolved at the very instant", T1, []Event{act(60, ActResolve)}, 1000, never, never, never},
		{"cancelled", T1, []Event{act(10, ActCancel)}, 1000, never, never, never},
		{"closed", T1, []Event{act(10, ActClose)}, 1000, never, never, never},
		{"paused", T1, []Event{wait(10)}, 300, never, never, never},
		{"paused and gone on", T1, []Event{wait(10), act(40, ActResume)}, 1000, 90, 126, 150},
		{"paused for ever", T1, []Event{wait(10)}, 1000, 660, 696, 720},
		{"reopened: what fired does not fire again", T1,
			[]Event{act(70, ActResolve), act(200, ActReopen)}, 1000, 60, 226, 250},
		{"raised: only the highest that is passed", T2, []Event{change(100, T1)}, 1000, never, 100, 120},
		{"lowered", T1, []Event{change(70, T2)}, 3000, 60, 24 * 48, 24 * 60},
		{"lowered and raised", T1, []Event{change(70, T2), change(110, T1)}, 3000, 60, 110, 120},
		{"no solution promised", T3, nil, 9999, never, never, never},
	} {
		want := []Firing{}
		for i, m := range []int{c.half, c.most, c.out} {
			if m != never {
				want = append(want, Firing{Rungs()[i], at(m)})
			}
		}
		got := Rules{}.Firings(ResolutionClock, append([]Event{opening(c.tier)}, c.events...), at(c.until))
		if diff := cmp.Diff(want, append([]Firing{}, got...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// Whatever happens: a rung fires once, in order, when its part of the target
// is used up, never on a clock that is not running, below T1 in service only.
func TestFiringsProperty(t *testing.T) {
	p, _ := office(t)
	p.Calendars[T3] = newYork(t)
	rules := Rules{}.With(1, p)
	rapid.Check(t, func(rt *rapid.T) {
		events := history(rt)
		kind := rapid.SampledFrom(Clocks()).Draw(rt, "clock")
		until := events[len(events)-1].At.Add(time.Duration(rapid.IntRange(0, 2000).Draw(rt, "hours")) * time.Hour)
		fired := rules.Firings(kind, events, until)
		before := 0
		for _, f := range fired {
			c := rules.Read(kind, events, f.At)
			if f.Rung <= before || c.State != ClockRunning || c.Rung() < f.Rung || p.Quiet(c, f.At) || f.At.After(until) {
				rt.Fatalf("%d %% after %d %%, %s at %d %% at %v", f.Rung, before, c.State, c.Rung(), f.At)
			}
			before = f.Rung
		}
		end := rules.Read(kind, events, until)
		if end.State == ClockRunning && end.Rung() > before && !p.Quiet(end, until) {
			rt.Fatalf("at the end %d %% are reached and %d %% were told", end.Rung(), before)
		}
	})
}
