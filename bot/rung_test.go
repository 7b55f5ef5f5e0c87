package bot

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// fired returns the rungs that were fired for the ticket 1, without when.
func fired(t *testing.T, b *Bot) []store.Rung {
	t.Helper()
	rungs, err := b.db.Rungs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range rungs {
		rungs[i].At = time.Time{}
	}
	return rungs
}

// officeBot is a bot whose T2 and T3 keep office hours, 09:00 to 18:00 on
// weekdays, and so would its T1 if rungs of a T1 waited.
func officeBot(t *testing.T) (*Bot, *time.Time) {
	t.Helper()
	b, clock := testBot(t)
	var week desk.Week
	for d := time.Monday; d <= time.Friday; d++ {
		week[d] = []desk.Interval{{From: 9 * time.Hour, To: 18 * time.Hour}}
	}
	office, err := desk.NewCalendar(desk.Hours{Name: "office", Zone: shanghai(t), Week: week})
	if err != nil {
		t.Fatal(err)
	}
	cfg := *b.cfg()
	cfg.Policy.Calendars = map[desk.Tier]desk.Calendar{desk.T1: office, desk.T2: office, desk.T3: office}
	if err := b.Reconfigure(cfg); err != nil {
		t.Fatal(err)
	}
	return b, clock
}

// openAs opens a ticket of an impact for bob.
func openAs(t *testing.T, b *Bot, origin string, impact desk.Impact) desk.Ticket {
	t.Helper()
	err := b.db.Write(t.Context(), b.open(wanted{
		origin: origin, requester: "UBOB", title: "the export stops", kind: desk.KindFault, impact: impact, at: b.now(),
	}))
	if err != nil {
		t.Fatal(err)
	}
	k, err := b.db.TicketByOrigin(t.Context(), origin)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Each rung is told once, of the highest that was missed while the desk was
// away only that, marked late; T2 and T3 wait for the hours that count, a T1
// does not; a ticket that is over or waits is left in peace.
func TestRungsAsLived(t *testing.T) {
	const response, resolution = desk.ResponseClock, desk.ResolutionClock
	chen, dora := []string{"UCHEN"}, []string{"UDORA"}
	hour := func(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }
	wait := desk.Event{Act: desk.ActWait, Actor: "UCHEN", State: desk.StateWaitingRequester, Text: "x"}
	for _, c := range []struct {
		name   string
		impact desk.Impact
		begin  time.Duration // after ten on a Monday
		act    desk.Event    // at once; none if empty
		asleep time.Duration // the desk is down so long
		until  time.Duration
		want   []store.Rung
	}{
		{"T1, told step by step", desk.ImpactStopped, 0, desk.Event{}, 0, hour(0.4), []store.Rung{
			{Ticket: 1, Clock: response, Rung: 50, Called: chen}, {Ticket: 1, Clock: response, Rung: 80, Called: dora}}},
		{"T1, the desk was away into the night", desk.ImpactStopped, hour(7.6), desk.Event{}, hour(5), hour(5.1), []store.Rung{
			{Ticket: 1, Clock: response, Rung: 80, Called: dora, Late: true}}},
		{"T2, over night", desk.ImpactPart, hour(5), desk.Event{}, 0, hour(15), []store.Rung{{Ticket: 1, Clock: response, Rung: 50, Called: chen}}},
		{"T2, in the morning", desk.ImpactPart, hour(5), desk.Event{}, 0, hour(18.5), []store.Rung{
			{Ticket: 1, Clock: response, Rung: 50, Called: chen}, {Ticket: 1, Clock: response, Rung: 80, Called: dora}}},
		{"T2, the desk was away an hour", desk.ImpactPart, 0, desk.Event{}, hour(3.5), hour(3.6), []store.Rung{
			{Ticket: 1, Clock: response, Rung: 80, Called: dora, Late: true}}},
		{"T2, the desk was away into the night", desk.ImpactPart, 0, desk.Event{}, hour(10), hour(22.9), []store.Rung{}},
		{"T2, and in the morning", desk.ImpactPart, 0, desk.Event{}, hour(10), hour(23.1), []store.Rung{
			{Ticket: 1, Clock: response, Rung: 100, Called: dora}}},
		{"T3", desk.ImpactMinor, 0, desk.Event{}, 0, hour(24 * 3), []store.Rung{{Ticket: 1, Clock: response, Rung: 50, Called: chen}}},
		{"paused: the answer only", desk.ImpactPart, 0, wait, 0, hour(24), []store.Rung{
			{Ticket: 1, Clock: response, Rung: 50, Called: chen}, {Ticket: 1, Clock: response, Rung: 80, Called: dora},
			{Ticket: 1, Clock: response, Rung: 100, Called: dora}}},
		{"cancelled", desk.ImpactStopped, 0, desk.Event{Act: desk.ActCancel, Actor: "UBOB"}, 0, hour(300), []store.Rung{}},
		{"resolved", desk.ImpactStopped, 0, desk.Event{Act: desk.ActResolve, Actor: "UCHEN", Text: "x"}, 0, hour(300), []store.Rung{}},
		{"closed", desk.ImpactStopped, 0, desk.Event{Act: desk.ActClose, Actor: "UBOB"}, 0, hour(300), []store.Rung{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, clock := officeBot(t)
			*clock = clock.Add(c.begin)
			k := openAs(t, b, "test/1", c.impact)
			if c.act.Act != "" {
				act(t, b, k, c.act)
			}
			*clock = clock.Add(c.asleep)
			liveUntil(t, b, clock, k.OpenedAt.Add(c.until))
			if diff := cmp.Diff(c.want, append([]store.Rung{}, fired(t, b)...)); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			for _, r := range c.want {
				if n := said(t, b, fmt.Sprintf("ticket/1/%s/%d", r.Clock, r.Rung)); n != 1 {
					t.Errorf("%d %% of the %s were told %d times", r.Rung, r.Clock, n)
				}
			}
		})
	}
}

// What the desk does as it lives is what its rules say it does, rung by rung
// and to the millisecond: so the past can be replayed under others.
func TestRungsAsReplayed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b, clock := officeBot(t)
		pass := func() { // an act and a timer at the same millisecond could come in either order
			d := time.Duration(rapid.IntRange(0, 3000).Draw(rt, "minutes"))*time.Minute + time.Millisecond
			liveUntil(t, b, clock, clock.Add(d))
		}
		k := openAs(t, b, "test/1", rapid.SampledFrom(desk.Impacts()).Draw(rt, "impact"))
		for range rapid.IntRange(0, 5).Draw(rt, "acts") {
			pass()
			e := desk.Event{
				Act: rapid.SampledFrom([]desk.Act{desk.ActTake, desk.ActWait, desk.ActResume, desk.ActResolve, desk.ActReopen,
					desk.ActChange, desk.ActCancel}).Draw(rt, "act"),
				State: rapid.SampledFrom([]desk.State{desk.StateWaitingRequester, desk.StateWaitingVendor}).Draw(rt, "state"),
				Tier:  desk.Tier(rapid.IntRange(1, 3).Draw(rt, "tier")), Actor: "UCHEN", Assignee: "UCHEN", Text: "x",
			}
			if err := b.db.Write(t.Context(), b.act(k, e)); err != nil && !errors.Is(err, desk.ErrConflict) {
				rt.Fatal(err)
			}
		}
		pass()
		events, err := b.db.History(t.Context(), k.ID)
		if err != nil {
			rt.Fatal(err)
		}
		rules, err := b.db.Rules(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		var lived, replayed []string
		all, err := b.db.Rungs(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		for _, r := range all {
			lived = append(lived, fmt.Sprint(r.Clock, r.Rung, r.At.UTC()))
		}
		for _, kind := range desk.Clocks() {
			for _, f := range rules.Firings(kind, events, *clock) {
				replayed = append(replayed, fmt.Sprint(kind, f.Rung, f.At.UTC()))
			}
		}
		if diff := cmp.Diff(replayed, lived); diff != "" {
			rt.Fatalf("(-replayed +lived):\n%s", diff)
		}
	})
}
