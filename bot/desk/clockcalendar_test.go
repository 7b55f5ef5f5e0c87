package desk

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// office is a policy whose T2 keeps the hours of Shanghai.
func office(t testing.TB) (Policy, Calendar) {
	cal := shanghai(t)
	p := DefaultPolicy()
	p.Calendars = map[Tier]Calendar{T2: cal}
	return p, cal
}

// opened is the opening of a ticket at a time in Shanghai.
func opened(t testing.TB, tier Tier, at string) Event {
	e := opening(tier)
	e.At = clockAt(t, at, zone(t, "Asia/Shanghai"))
	return e
}

func TestClockKeepsHours(t *testing.T) {
	p, cal := office(t)
	in := func(s string) time.Time { return clockAt(t, s, cal.plan.zone) }
	events := []Event{
		opened(t, T2, "2026-11-13 17:00"), // a Friday
		{Act: ActWait, At: in("2026-11-16 10:00"), Actor: "chen", State: StateWaitingVendor, Text: "patch"},
		{Act: ActResume, At: in("2026-11-17 10:00"), Actor: "chen"},
	}
	got := p.Read(ResolutionClock, events, in("2026-11-17 12:00"))
	want := Clock{
		Kind: ResolutionClock, State: ClockRunning, Tier: T2, Calendar: "shanghai",
		Target: 24 * time.Hour, Elapsed: 4 * time.Hour, Paused: 9 * time.Hour, Due: in("2026-11-19 14:00"),
		Rule: "open", Actor: "chen", Event: 3,
		Spans: []Span{
			{From: in("2026-11-13 17:00"), To: in("2026-11-16 10:00"), Service: 2 * time.Hour, Counted: true, Rule: "open", Actor: "ana", Event: 1},
			{From: in("2026-11-16 10:00"), To: in("2026-11-17 10:00"), Service: 9 * time.Hour, Rule: "waiting_vendor", Actor: "chen", Event: 2},
			{From: in("2026-11-17 10:00"), To: in("2026-11-17 12:00"), Service: 2 * time.Hour, Counted: true, Rule: "open", Actor: "chen", Event: 3},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("clock (-want +got):\n%s", diff)
	}
	late := p.Read(ResolutionClock, events, in("2026-11-20 12:00"))
	if !late.Breached || !late.BreachedAt.Equal(want.Due) || !late.Due.Equal(want.Due) {
		t.Errorf("overdue: breached %v at %v, due %v; want %v", late.Breached, late.BreachedAt, late.Due, want.Due)
	}
}

// Exactly at a window's end the target is reached and kept; outside of the
// window nothing more passes.
func TestDueAtTheEndOfTheDay(t *testing.T) {
	p, cal := office(t)
	in := func(s string) time.Time { return clockAt(t, s, cal.plan.zone) }
	events := []Event{opened(t, T2, "2026-11-16 14:00")}
	for now, breached := range map[string]bool{"2026-11-16 18:00": false, "2026-11-17 09:00": false, "2026-11-17 09:01": true} {
		c := p.Read(ResponseClock, events, in(now))
		if c.Breached != breached || !c.Due.Equal(in("2026-11-16 18:00")) {
			t.Errorf("at %s: due %v, breached %v", now, c.Due, c.Breached)
		}
	}
}

func TestRungsWaitForHours(t *testing.T) {
	p, cal := office(t)
	in := func(s string) time.Time { return clockAt(t, s, cal.plan.zone) }
	p.Calendars[T1] = cal
	for _, c := range []struct {
		name  string
		tier  Tier
		from  string
		now   string
		after int
		rung  int
		at    string
	}{
		{"in the day", T2, "2026-11-16 10:00", "2026-11-16 10:00", 0, 50, "2026-11-16 12:00"},
		{"over the weekend", T2, "2026-11-13 17:00", "2026-11-14 10:00", 0, 50, "2026-11-16 10:00"},
		{"the end of the day is outside", T2, "2026-11-16 14:00", "2026-11-16 17:00", 80, 100, "2026-11-17 09:00"},
		{"missed, and read at night", T2, "2026-11-16 10:00", "2026-11-17 03:00", 50, 80, "2026-11-17 09:00"},
		{"a T1 calls at any hour", T1, "2026-11-16 17:30", "2026-11-17 03:00", 80, 100, "2026-11-17 03:00"},
	} {
		clock := p.Read(ResponseClock, []Event{opened(t, c.tier, c.from)}, in(c.now))
		rung, at, ok := p.NextRung(clock, in(c.now), c.after)
		if rung != c.rung || !at.Equal(in(c.at)) || !ok {
			t.Errorf("%s: %d at %v, %v; want %d at %s", c.name, rung, at, ok, c.rung, c.at)
		}
		if wait := at.After(in(c.now)); clock.Rung() >= rung && p.Quiet(clock, in(c.now)) != wait {
			t.Errorf("%s: quiet %v although the rung is for %v", c.name, !wait, at)
		}
	}
}

// The tier of now decides which hours count, from the opening on.
func TestTierChangesCalendar(t *testing.T) {
	p, cal := office(t)
	in := func(s string) time.Time { return clockAt(t, s, cal.plan.zone) }
	raise := Event{Act: ActChange, At: in("2026-11-14 12:00"), Tier: T1, Impact: ImpactStopped}
	c := p.Read(ResolutionClock, []Event{opened(t, T2, "2026-11-13 17:00"), raise}, in("2026-11-14 12:00"))
	if c.Elapsed != 19*time.Hour || c.Cause != CauseTierRaised || !c.BreachedAt.Equal(raise.At) || c.Calendar != "" {
		t.Errorf("raised on a Saturday: %+v", c)
	}
	if due := in("2026-11-13 19:00"); !c.Due.Equal(due) {
		t.Errorf("raised on a Saturday: due %v, want %v", c.Due, due)
	}
	lower := Event{Act: ActChange, At: in("2026-11-13 18:30"), Tier: T2, Impact: ImpactPart}
	c = p.Read(ResolutionClock, []Event{opened(t, T1, "2026-11-13 17:00"), lower}, in("2026-11-14 12:00"))
	if c.Elapsed != time.Hour || c.Breached || c.Calendar != "shanghai" || !c.Due.Equal(in("2026-11-18 14:00")) {
		t.Errorf("lowered on a Friday evening: %+v", c)
	}
}

func TestProvisionalClock(t *testing.T) {
	p, cal := office(t)
	in := func(s string) time.Time { return clockAt(t, s, cal.plan.zone) }
	for from, want := range map[string]bool{"2026-12-28 09:00": false, "2026-12-30 17:00": true, "2027-03-01 09:00": true} {
		c := p.Read(ResolutionClock, []Event{opened(t, T2, from)}, in(from))
		if c.Provisional != want {
			t.Errorf("opened %s, due %v: provisional %v", from, c.Due, c.Provisional)
		}
	}
}

// With hours, too, what is counted and paused is what the spans say, and at
// its due time a clock has just used up its target.
func TestClockPropertyWithHours(t *testing.T) {
	p, cal := office(t)
	p.Calendars[T3] = newYork(t)
	rapid.Check(t, func(rt *rapid.T) {
		events := history(rt)
		kind := rapid.SampledFrom(Clocks()).Draw(rt, "clock")
		now := events[len(events)-1].At.Add(time.Duration(rapid.IntRange(0, 500).Draw(rt, "hours")) * time.Hour)
		c := p.Read(kind, events, now)
		tier := p.Calendars[c.Tier]
		var counted, paused time.Duration
		for _, s := range c.Spans {
			if s.Service != tier.Between(s.From, s.To) {
				rt.Fatalf("span %v has not its hours of %q", s, cal.Name())
			}
			switch {
			case s.Counted:
				counted += s.Service
			case State(s.Rule).Waiting():
				paused += s.Service
			}
		}
		if counted != c.Elapsed || paused != c.Paused {
			rt.Fatalf("spans count %v and pause %v, the clock says %v and %v", counted, paused, c.Elapsed, c.Paused)
		}
		if c.State != ClockRunning {
			return
		}
		switch at := p.Read(kind, events, c.Due); {
		case c.Due.After(now) && at.Elapsed != at.Target:
			rt.Fatalf("at its due time %v of %v are used up", at.Elapsed, at.Target)
		case !c.Due.After(now) && c.Elapsed < c.Target:
			rt.Fatalf("due at %v, but only %v of %v are used up at %v", c.Due, c.Elapsed, c.Target, now)
		}
	})
}
