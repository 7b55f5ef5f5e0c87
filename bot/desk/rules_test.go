package desk

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// changing is three policies that differ in everything: plain hours, the
// hours of Shanghai, and tight targets with other pauses.
func changing(t testing.TB) Rules {
	office, _ := office(t)
	office.Calendars[T3] = newYork(t)
	tight := DefaultPolicy()
	tight.Targets = map[Tier]Targets{T1: {time.Minute, 10 * time.Minute}, T2: {time.Hour, 3 * time.Hour}, T3: {time.Hour, 5 * time.Hour}}
	tight.Pausing = map[Tier][]State{T1: {StateWaitingVendor}}
	tight.PauseCap = 0.3333
	return Rules{}.With(3, DefaultPolicy()).With(20, office).With(41, tight)
}

func TestRulesByNumber(t *testing.T) {
	r := changing(t)
	for number, want := range map[int64]time.Duration{0: 4 * time.Hour, 3: 4 * time.Hour, 7: 4 * time.Hour, 41: time.Hour, 99: time.Hour} {
		if got := r.Policy(number).Targets[T2].Response; got != want {
			t.Errorf("policy %d answers in %v, want %v", number, got, want)
		}
	}
	if number, p := r.Latest(); number != 41 || p.Targets[T1].Response != time.Minute {
		t.Errorf("the latest is %d: %+v", number, p.Targets)
	}
	if number, p := (Rules{}).Latest(); number != 0 || p.Targets[T1].Response != 30*time.Minute {
		t.Errorf("without any: %d, %+v", number, p.Targets)
	}
}

// What comes later never changes rules that somebody holds.
func TestRulesAreValues(t *testing.T) {
	r := changing(t)
	a, b := r.With(50, DefaultPolicy()), r.With(60, DefaultPolicy())
	if n, _ := a.Latest(); n != 50 {
		t.Errorf("a has %d, b was given 60", n)
	}
	if n, _ := b.Latest(); n != 60 {
		t.Errorf("b has %d", n)
	}
}

// New rules move what runs and leave what is stopped; what they breach keeps
// that cause.
func TestNewRules(t *testing.T) {
	rules := changing(t)
	told := func(m int, number int64) Event { return Event{Act: ActRules, At: at(m), Rules: number} }
	wait := Event{Act: ActWait, At: at(10), Actor: "chen", State: StateWaitingVendor, Text: "x"}
	for _, c := range []struct {
		name     string
		tier     Tier
		events   []Event
		now      int
		state    ClockState
		target   time.Duration
		elapsed  time.Duration
		paused   time.Duration
		cause    Cause
		due      int // minutes after noon UTC; 0 for none
		calendar string
	}{
		{"none", T2, nil, 60, ClockRunning, 24 * time.Hour, time.Hour, 0, "", 24 * 60, ""},
		// Noon UTC is eight in the evening in Shanghai: nothing has counted.
		{"office hours", T2, []Event{told(30, 20)}, 60, ClockRunning, 24 * time.Hour, 0, 0, "", 0, "shanghai"},
		{"tight", T2, []Event{told(60, 41)}, 60, ClockRunning, 3 * time.Hour, time.Hour, 0, "", 3 * 60, ""},
		{"breached by them", T2, []Event{told(181, 41)}, 181, ClockRunning, 3 * time.Hour, 181 * time.Minute, 0, CauseCalendarChanged, 3 * 60, ""},
		{"exactly the target is kept", T2, []Event{told(180, 41)}, 180, ClockRunning, 3 * time.Hour, 3 * time.Hour, 0, "", 3 * 60, ""},
		{"breached before", T1, []Event{told(150, 20)}, 160, ClockRunning, 2 * time.Hour, 160 * time.Minute, 0, CauseTime, 2 * 60, ""},
		{"a pause that is none any more", T2, []Event{wait, told(40, 41)}, 70, ClockRunning, 3 * time.Hour, 40 * time.Minute, 30 * time.Minute, "", 210, ""},
		{"stopped", T2, []Event{{Act: ActResolve, At: at(20)}, told(60, 41)}, 90, ClockStopped, 24 * time.Hour, 20 * time.Minute, 0, "", 0, ""},
		{"stopped and reopened", T2, []Event{{Act: ActResolve, At: at(200)}, told(210, 41), {Act: ActReopen, At: at(300)}}, 310,
			ClockRunning, 3 * time.Hour, 210 * time.Minute, 0, CauseCalendarChanged, 3 * 60, ""},
		{"there and back", T2, []Event{told(181, 41), told(190, 50)}, 200, ClockRunning, 3 * time.Hour, 200 * time.Minute, 0, CauseCalendarChanged, 3 * 60, ""},
	} {
		got := rules.Read(ResolutionClock, append([]Event{opening(c.tier)}, c.events...), at(c.now))
		if got.State != c.state || got.Target != c.target || got.Elapsed != c.elapsed || got.Paused != c.paused || got.Cause != c.cause ||
			got.Calendar != c.calendar || (c.due != 0 && !got.Due.Equal(at(c.due))) {
			t.Errorf("%s: %s by %q, target %v, elapsed %v, paused %v, breached %q, due %v",
				c.name, got.State, got.Calendar, got.Target, got.Elapsed, got.Paused, got.Cause, got.Due)
		}
	}
}

// An answer that was in time stays so, whatever is promised later.
func TestStoppedClockIsFrozen(t *testing.T) {
	rules := changing(t)
	events := []Event{opening(T1), {Act: ActTake, At: at(20), Actor: "chen", Assignee: "chen"}}
	before := rules.Read(ResponseClock, events, at(25))
	after := rules.Read(ResponseClock, append(events, Event{Act: ActRules, At: at(30), Rules: 41}), at(500))
	after.Newer, after.Spans = before.Newer, before.Spans
	if !before.Same(after) {
		t.Errorf("frozen (-before +after):\n%s", cmp.Diff(before, after))
	}
}

// Reading event by event, as the desk does, gives what reading the whole life
// at once gives, at every instant, with new rules coming at any time.
func TestStepByStepProperty(t *testing.T) {
	rules := changing(t)
	rapid.Check(t, func(rt *rapid.T) {
		events := history(rt)
		kind := rapid.SampledFrom(Clocks()).Draw(rt, "clock")
		for _, number := range []int64{20, 41} {
			if !rapid.Bool().Draw(rt, "told") {
				continue
			}
			i := rapid.IntRange(1, len(events)).Draw(rt, "after")
			told := Event{Act: ActRules, At: events[i-1].At, Rules: number}
			events = append(events[:i:i], append([]Event{told}, events[i:]...)...)
		}
		k, _ := Opened(1, events[0])
		c := rules.Start(kind, events[0])
		for i, e := range events[1:] {
			c = rules.Step(c, k, e)
			next, err := k.Apply(e)
			if err != nil {
				rt.Fatal(err)
			}
			k = next
			if want := rules.Read(kind, events[:i+2], k.LastAt); !c.Same(want) {
				rt.Fatalf("at event %d (-whole +step):\n%s", k.Seq, cmp.Diff(want, c))
			}
			now := k.LastAt.Add(time.Duration(rapid.IntRange(0, 6000).Draw(rt, "minutes")) * time.Minute)
			if got, want := rules.At(c, k, now), rules.Read(kind, events[:i+2], now); !got.Same(want) {
				rt.Fatalf("at %v (-whole +kept):\n%s", now, cmp.Diff(want, got))
			}
		}
	})
}

// A policy is kept whole: what is read back counts the same, and equal ones
// are kept equal.
func TestPolicyIsKeptWhole(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := DefaultPolicy()
		p.PauseCap = rapid.Float64Range(0, 10).Draw(rt, "cap")
		p.Targets[T2] = Targets{Response: time.Duration(rapid.IntRange(1, 1e9).Draw(rt, "target")) * time.Millisecond}
		p.Pausing[T1] = rapid.Permutation([]State{StateWaitingRequester, StateWaitingVendor}).Draw(rt, "pausing")
		for _, tier := range Tiers() {
			if rapid.Bool().Draw(rt, "hours") {
				p.Calendars[tier] = randomCalendar(rt)
			}
		}
		kept, err := json.Marshal(p)
		if err != nil {
			rt.Fatal(err)
		}
		var got Policy
		if err := json.Unmarshal(kept, &got); err != nil {
			rt.Fatal(err)
		}
		if again, err := json.Marshal(got); err != nil || string(again) != string(kept) {
			rt.Fatalf("kept again: %v\n%s\n%s", err, kept, again)
		}
		for _, tier := range Tiers() {
			for _, kind := range Clocks() {
				if got.target(kind, tier) != p.target(kind, tier) {
					rt.Fatalf("%s of T%d: %v, want %v", kind, tier, got.target(kind, tier), p.target(kind, tier))
				}
			}
			from, d := randomInstant(rt, "from").Truncate(time.Millisecond), time.Duration(rapid.IntRange(0, 1e6).Draw(rt, "seconds"))*time.Second
			was, is := p.Calendars[tier], got.Calendars[tier]
			if was.Add(from, d) != is.Add(from, d) || was.Name() != is.Name() || was.Provisional(from, from) != is.Provisional(from, from) {
				rt.Fatalf("T%d counts otherwise from %v", tier, from)
			}
		}
	})
}
