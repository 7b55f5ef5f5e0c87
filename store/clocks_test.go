package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opsdesk/bot/desk"
)

// anyPolicy draws what a firm may come to promise.
func anyPolicy(t *rapid.T) desk.Policy {
	p := desk.DefaultPolicy()
	for _, tier := range desk.Tiers() {
		hours := func(name string) time.Duration { return time.Duration(rapid.IntRange(1, 40).Draw(t, name)) * time.Hour }
		p.Targets[tier] = desk.Targets{Response: hours("response"), Resolution: hours("resolution")}
		if rapid.Bool().Draw(t, "vendor pauses") {
			p.Pausing[tier] = []desk.State{desk.StateWaitingVendor}
		}
		if rapid.Bool().Draw(t, "office hours") {
			p.Calendars[tier] = officeHours(rapid.SampledFrom([]string{"Asia/Shanghai", "America/New_York"}).Draw(t, "zone"))
		}
	}
	p.PauseCap = rapid.SampledFrom([]float64{0, 0.333, 5}).Draw(t, "pause cap")
	return p
}

func officeHours(name string) desk.Calendar {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	h := desk.Hours{Name: name, Zone: zone}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Week[d] = []desk.Interval{{From: 9 * time.Hour, To: 12 * time.Hour}, {From: 13*time.Hour + 30*time.Minute, To: 18 * time.Hour}}
	}
	if h.Holidays, err = desk.ChinaHolidays(); err != nil {
		panic(err)
	}
	c, err := desk.NewCalendar(h)
	if err != nil {
		panic(err)
	}
	return c
}

// Whatever happens to a ticket, and whatever the desk comes to promise
// meanwhile, what is kept of its clocks is what its events give.
func TestKeptClocksAreThoseOfTheLedger(t *testing.T) {
	f := open(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		if n++; n%30 == 0 { // every ticket is verified each time
			f.sound()
			f = open(t)
		}
		o := fault(fmt.Sprint("origin ", n))
		o.Event.At, o.Event.Tier = anyTime(rt), desk.Tier(rapid.IntRange(1, 3).Draw(rt, "tier"))
		var ticket desk.Ticket
		f.write(func(tx *Tx) (err error) { ticket, _, err = tx.OpenTicket(o); return err })
		for range rapid.IntRange(0, 12).Draw(rt, "acts") {
			if rapid.IntRange(0, 5).Draw(rt, "what") == 0 {
				p := anyPolicy(rt)
				f.write(func(tx *Tx) error { return tx.SetRules(p) })
				f.ruleAll()
				continue
			}
			e := anyEvent(rt)
			err := f.Write(f.ctx, func(tx *Tx) (err error) { _, err = tx.Act(ticket.ID, e); return err })
			if err != nil && !errors.Is(err, desk.ErrConflict) && !errors.Is(err, desk.ErrInvalid) {
				rt.Fatalf("Act(%+v) = %v", e, err)
			}
		}
		if faults, _, err := f.VerifyClocks(f.ctx); err != nil || len(faults) > 0 {
			rt.Fatalf("VerifyClocks: %v %s", err, differences(faults))
		}
		f.readsTheSame(rt, ticket.ID)
	})
	f.sound()
}

func differences(faults []ClockFault) (text string) {
	for _, x := range faults {
		text += fmt.Sprintf("\n#%d %s (-kept +read):\n%s", x.Ticket, x.Clock, cmp.Diff(x.Kept, x.Read))
	}
	return text
}

// ruleAll lets every ticket that it concerns know of the latest rules.
func (f fixture) ruleAll() {
	f.t.Helper()
	tickets, err := f.Outdated(f.ctx, 0, 1000)
	must(f.t, err)
	f.write(func(tx *Tx) error {
		rules, err := tx.Rules()
		if err != nil {
			return err
		}
		number, _ := rules.Latest()
		for _, t := range tickets {
			if _, err := tx.Act(t.ID, desk.Event{Act: desk.ActRules, Rules: number}); err != nil {
				return err
			}
		}
		return nil
	})
}

// readsTheSame holds what is read from the kept clocks, at times to come,
// against the events.
func (f fixture) readsTheSame(rt *rapid.T, id int64) {
	t, err := f.Ticket(f.ctx, id)
	if err != nil {
		rt.Fatal(err)
	}
	rules, err := f.Rules(f.ctx)
	if err != nil {
		rt.Fatal(err)
	}
	events, err := f.History(f.ctx, id)
	if err != nil {
		rt.Fatal(err)
	}
	now := t.LastAt.Add(time.Duration(rapid.IntRange(0, 300).Draw(rt, "hours")) * time.Hour)
	clocks, err := f.Clocks(f.ctx, t, now)
	if err != nil {
		rt.Fatal(err)
	}
	for _, got := range clocks {
		if want := rules.Read(got.Kind, events, now); !got.Same(want) {
			rt.Fatalf("at %v (-events +kept):\n%s", now, cmp.Diff(want, got))
		}
	}
}

func TestNewRulesReachOpenTicketsOnly(t *testing.T) {
	f := open(t)
	f.write(func(tx *Tx) error { return tx.SetRules(desk.DefaultPolicy()) })
	running, done, over := f.openFault("running"), f.openFault("done"), f.openFault("over")
	f.clock.add(30 * time.Minute)
	f.write(func(tx *Tx) error {
		_, err := tx.Act(done.ID, desk.Event{Act: desk.ActResolve, Actor: "U2"})
		_, err2 := tx.Act(over.ID, desk.Event{Act: desk.ActClose, Actor: "U2"})
		return errors.Join(err, err2)
	})
	tight := desk.DefaultPolicy()
	tight.Targets[desk.T1] = desk.Targets{Response: time.Minute, Resolution: 10 * time.Minute}
	f.write(func(tx *Tx) error { return errors.Join(tx.SetRules(tight), tx.SetRules(tight)) })
	if rows, err := f.Ledger(f.ctx, rulesSubject); err != nil || len(rows) != 2 {
		t.Fatalf("%d rows of rules, %v; want two: the same twice is one", len(rows), err)
	}
	f.ruleAll()
	for _, c := range []struct {
		ticket desk.Ticket
		target time.Duration
		cause  desk.Cause
	}{
		{running, 10 * time.Minute, desk.CauseCalendarChanged},
		{done, 2 * time.Hour, ""}, // stopped: as it was
		{over, 2 * time.Hour, ""},
	} {
		if got := f.resolution(c.ticket.ID); got.Target != c.target || got.Cause != c.cause {
			t.Errorf("ticket %d: target %v, breached %q; want %v, %q", c.ticket.ID, got.Target, got.Cause, c.target, c.cause)
		}
	}
	f.write(func(tx *Tx) error {
		_, err := tx.Act(done.ID, desk.Event{Act: desk.ActReopen, Actor: "U1"})
		return err
	})
	if got := f.resolution(done.ID); got.Target != 10*time.Minute || got.Cause != desk.CauseCalendarChanged {
		t.Errorf("reopened: target %v, breached %q; want the new one", got.Target, got.Cause)
	}
	if left, err := f.Outdated(f.ctx, 0, 10); err != nil || len(left) != 0 {
		t.Errorf("still to be told: %v, %v", left, err)
	}
	f.sound()
}

func (f fixture) resolution(id int64) desk.Clock {
	f.t.Helper()
	t, err := f.Ticket(f.ctx, id)
	must(f.t, err)
	clocks, err := f.Clocks(f.ctx, t, f.clock.Now())
	must(f.t, err)
	return clocks[1]
}

// Verify names every clock that was tampered with.
func TestVerifyClocks(t *testing.T) {
	for _, c := range []struct {
		name, query string
		want        []desk.ClockKind
	}{
		{"nothing", ``, nil},
		{"due", `UPDATE clocks SET due_at = due_at + 1 WHERE clock = 'resolution'`, []desk.ClockKind{desk.ResolutionClock}},
		{"sum", `UPDATE clocks SET elapsed = 0`, desk.Clocks()},
		{"a stretch", `UPDATE spans SET counted = 0 WHERE clock = 'response'`, []desk.ClockKind{desk.ResponseClock}},
		{"stretches gone", `DELETE FROM spans`, desk.Clocks()},
		{"one gone", `DELETE FROM clocks WHERE clock = 'response'`, []desk.ClockKind{desk.ResponseClock}},
		{"both gone", `DELETE FROM clocks`, desk.Clocks()},
		{"of another event", `UPDATE clocks SET seq = 1`, desk.Clocks()},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := open(t)
			ticket := f.openFault("a")
			f.openFault("b")
			f.clock.add(20 * time.Minute)
			f.write(func(tx *Tx) error {
				_, err := tx.Act(ticket.ID, desk.Event{Act: desk.ActAdd, Actor: "U1", Text: "more"})
				return err
			})
			f.tamper(`DELETE FROM clocks WHERE ticket_id = 2`)
			f.write(func(tx *Tx) error { return tx.Recount(2) })
			if c.query != "" {
				f.tamper(c.query + map[bool]string{true: ` AND ticket_id = 1`, false: ` WHERE ticket_id = 1`}[len(c.want) == 1])
			}
			faults, looked, err := f.VerifyClocks(f.ctx)
			var got []desk.ClockKind
			for _, x := range faults {
				if x.Ticket != ticket.ID {
					t.Errorf("ticket %d is faulted", x.Ticket)
				}
				got = append(got, x.Clock)
			}
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil || looked != 4 {
				t.Errorf("%d looked at, %v (-want +got):\n%s", looked, err, diff)
			}
		})
	}
}

// Tickets of before clocks were kept, or that came another way, read as their
// events say, and are found to be counted.
func TestTicketsWithoutKeptClocks(t *testing.T) {
	f := open(t)
	ticket, other := f.openFault("a"), f.openFault("b")
	f.clock.add(20 * time.Minute)
	f.write(func(tx *Tx) error {
		_, err := tx.Act(ticket.ID, desk.Event{Act: desk.ActTake, Actor: "U2", Assignee: "U2"})
		return err
	})
	want := f.resolution(ticket.ID)
	f.tamper(`DELETE FROM spans`)
	f.tamper(`DELETE FROM clocks`)
	if got := f.resolution(ticket.ID); !got.Same(want) {
		t.Errorf("without what was kept (-want +got):\n%s", cmp.Diff(want, got))
	}
	todo, err := f.Outdated(f.ctx, 0, 10)
	must(t, err)
	if len(todo) != 2 || todo[0].ID != ticket.ID || todo[1].ID != other.ID {
		t.Errorf("to be counted: %v", todo)
	}
	if rest, err := f.Outdated(f.ctx, ticket.ID, 10); err != nil || len(rest) != 1 {
		t.Errorf("after the first: %v, %v", rest, err)
	}
	f.write(func(tx *Tx) error { // an act counts as well
		_, err := tx.Act(other.ID, desk.Event{Act: desk.ActCancel, Actor: "U1"})
		return errors.Join(err, tx.Recount(ticket.ID))
	})
	if faults, looked, err := f.VerifyClocks(f.ctx); err != nil || looked != 4 || len(faults) != 0 {
		t.Errorf("%d looked at, %v %s", looked, err, differences(faults))
	}
}
