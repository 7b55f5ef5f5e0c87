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

// Whatever is done to a ticket, at whatever times the events claim, its
// events make it again, and the chain holds.
func TestReplayEqualsStored(t *testing.T) {
	f := open(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		o := fault(fmt.Sprint("origin ", n))
		o.Event.At = anyTime(rt)
		o.Event.Text = rapid.String().Draw(rt, "text")
		var ticket desk.Ticket
		f.write(func(tx *Tx) (err error) { ticket, _, err = tx.OpenTicket(o); return err })
		for range rapid.IntRange(0, 12).Draw(rt, "acts") {
			e := anyEvent(rt)
			err := f.Write(f.ctx, func(tx *Tx) (err error) { _, err = tx.Act(ticket.ID, e); return err })
			if err != nil && !errors.Is(err, desk.ErrConflict) && !errors.Is(err, desk.ErrInvalid) {
				rt.Fatalf("Act(%+v) = %v", e, err)
			}
		}
		stored, err := f.Ticket(f.ctx, ticket.ID)
		if err != nil {
			rt.Fatal(err)
		}
		events, err := f.History(f.ctx, ticket.ID)
		if err != nil {
			rt.Fatal(err)
		}
		replayed, err := desk.Replay(ticket.ID, events)
		if diff := cmp.Diff(stored, replayed); diff != "" || err != nil {
			rt.Fatalf("replay: %v (-stored +replayed):\n%s", err, diff)
		}
		for i := 1; i < len(events); i++ {
			if events[i].At.Before(events[i-1].At) || events[i].Seq != i+1 {
				rt.Fatalf("event %d: %v after %v", events[i].Seq, events[i].At, events[i-1].At)
			}
		}
	})
	f.sound()
}

func anyTime(t *rapid.T) time.Time {
	if rapid.Bool().Draw(t, "now") {
		return time.Time{}
	}
	return monday.Add(time.Duration(rapid.Int64Range(-int64(72*time.Hour), int64(72*time.Hour)).Draw(t, "at")))
}

func anyEvent(t *rapid.T) desk.Event {
	one := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	return desk.Event{
		At:    anyTime(t),
		Actor: one("actor", "", "U1", "U2"),
		Act: rapid.SampledFrom([]desk.Act{desk.ActRespond, desk.ActTake, desk.ActAssign, desk.ActWait, desk.ActResume, desk.ActResolve,
			desk.ActReopen, desk.ActClose, desk.ActCancel, desk.ActChange, desk.ActAdd, desk.ActProgress, desk.ActEdit}).Draw(t, "act"),
		State:     desk.State(one("state", "waiting_vendor", "waiting_requester", "resolved")),
		Assignee:  one("assignee", "", "U2", "U3"),
		Tier:      desk.Tier(rapid.IntRange(0, 3).Draw(t, "tier")),
		Impact:    desk.Impact(one("impact", "", "part")),
		Kind:      desk.Kind(one("kind", "", "question")),
		Component: one("component", "", "cost <&> 成本"),
		Title:     one("title", "", "新的标题", "a\x00b\xffc"),
		Text:      one("text", "", "because", "a\x00b\xffc"),
	}
}

func TestOpenTicketIsOncePerOrigin(t *testing.T) {
	f := open(t)
	open := func() (ticket desk.Ticket, fresh bool) {
		f.write(func(tx *Tx) (err error) { ticket, fresh, err = tx.OpenTicket(fault("button/1")); return err })
		return ticket, fresh
	}
	first, fresh := open()
	again, repeat := open()
	if !fresh || repeat || first != again {
		t.Errorf("first %v %v, again %v %v", fresh, first, repeat, again)
	}
	if n := f.count(`SELECT count(*) FROM ledger`); n != 1 {
		t.Errorf("%d rows in the ledger, want 1", n)
	}
	for _, bad := range []Opening{{}, {Origin: "x"}, {Origin: "y", Event: desk.Event{Act: desk.ActTake, Title: "t"}}} {
		err := f.Write(f.ctx, func(tx *Tx) error { _, _, err := tx.OpenTicket(bad); return err })
		if !errors.Is(err, desk.ErrInvalid) {
			t.Errorf("OpenTicket(%+v) = %v, want ErrInvalid", bad, err)
		}
	}
}

func TestActOnWhatDoesNotAllowIt(t *testing.T) {
	f := open(t)
	ticket := f.openFault("a")
	act := func(id int64, e desk.Event) error {
		return f.Write(f.ctx, func(tx *Tx) error { _, err := tx.Act(id, e); return err })
	}
	must(t, act(ticket.ID, desk.Event{Act: desk.ActTake, Actor: "U2", Assignee: "U2"}))
	if err := act(ticket.ID, desk.Event{Act: desk.ActTake, Actor: "U2", Assignee: "U2"}); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("taken twice: %v, want ErrConflict", err)
	}
	if err := act(99, desk.Event{Act: desk.ActTake}); !errors.Is(err, desk.ErrNotFound) {
		t.Errorf("ticket 99: %v, want ErrNotFound", err)
	}
	if n := f.count(`SELECT count(*) FROM ledger`); n != 2 {
		t.Errorf("%d rows in the ledger, want 2", n)
	}
}

func TestNotesOnATicketAreNotItsEvents(t *testing.T) {
	f := open(t)
	ticket := f.openFault("a")
	f.write(func(tx *Tx) error {
		return tx.Note(ticketSubject(ticket.ID), "U3", "resolve", map[string]string{"refused": "guest"}, "")
	})
	events, err := f.History(f.ctx, ticket.ID)
	if err != nil || len(events) != 1 {
		t.Errorf("History = %v, %v, want the opening", events, err)
	}
	if rows, err := f.Ledger(f.ctx, ticketSubject(ticket.ID)); err != nil || len(rows) != 2 {
		t.Errorf("Ledger = %v, %v, want two rows", rows, err)
	}
	f.sound()
}

func TestTicketsFilter(t *testing.T) {
	f := open(t)
	for i := range 6 {
		ticket := f.openFault(fmt.Sprint(i))
		if i%2 == 1 {
			f.write(func(tx *Tx) error {
				_, err := tx.Act(ticket.ID, desk.Event{Act: desk.ActTake, Assignee: fmt.Sprint("U", i)})
				return err
			})
		}
		if i == 5 {
			f.write(func(tx *Tx) error { _, err := tx.Act(ticket.ID, desk.Event{Act: desk.ActResolve}); return err })
		}
	}
	for _, c := range []struct {
		filter Filter
		want   []int64
	}{
		{Filter{}, []int64{6, 5, 4, 3, 2, 1}},
		{Filter{Limit: 2}, []int64{6, 5}},
		{Filter{Limit: 2, BeforeID: 5}, []int64{4, 3}},
		{Filter{Open: true}, []int64{5, 4, 3, 2, 1}},
		{Filter{States: []desk.State{desk.StateResolved, desk.StateInProgress}}, []int64{6, 4, 2}},
		{Filter{Assignee: "U3"}, []int64{4}},
		{Filter{Requester: "U1", Open: true, States: []desk.State{desk.StateNew}}, []int64{5, 3, 1}},
		{Filter{Requester: "U1' OR 1=1 --"}, nil},
	} {
		tickets, err := f.Tickets(f.ctx, c.filter)
		must(t, err)
		var got []int64
		for _, ticket := range tickets {
			got = append(got, ticket.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("Tickets(%+v) (-want +got):\n%s", c.filter, diff)
		}
	}
}

func TestRungsFireOnceEver(t *testing.T) {
	f := open(t)
	ticket := f.openFault("a")
	for _, c := range []struct {
		clock desk.ClockKind
		rung  int
		fresh bool
	}{
		{desk.ResponseClock, 80, true}, // after downtime: only the highest missed one
		{desk.ResponseClock, 50, false},
		{desk.ResponseClock, 80, false},
		{desk.ResolutionClock, 50, true},
		{desk.ResponseClock, 100, true},
		{desk.ResponseClock, 100, false},
	} {
		var fresh bool
		f.write(func(tx *Tx) (err error) { fresh, err = tx.FireRung(ticket.ID, c.clock, c.rung); return err })
		if fresh != c.fresh {
			t.Errorf("FireRung(%s, %d) = %v, want %v", c.clock, c.rung, fresh, c.fresh)
		}
	}
	if highest, err := f.Rung(f.ctx, ticket.ID, desk.ResponseClock); err != nil || highest != 100 {
		t.Errorf("Rung = %d, %v, want 100", highest, err)
	}
	if highest, err := f.Rung(f.ctx, 99, desk.ResponseClock); err != nil || highest != 0 {
		t.Errorf("Rung of no ticket = %d, %v, want 0", highest, err)
	}
}

func TestLiveThreads(t *testing.T) {
	f := open(t)
	over, owed := f.openFault("a"), f.openFault("b")
	f.write(func(tx *Tx) error {
		_, err := tx.Act(over.ID, desk.Event{Act: desk.ActCancel})
		_, _, old := tx.Ask(Question{Origin: "q1", Channel: "C3", TS: "3.1", At: monday.Add(-25 * time.Hour)})
		_, _, young := tx.Ask(Question{Origin: "q2", Channel: "C4", TS: "4.2", ThreadTS: "4.1", At: monday.Add(-time.Hour)})
		_, _, root := tx.Ask(Question{Origin: "q3", Channel: "C5", TS: "5.1", At: monday})
		return errors.Join(err, old, young, root, tx.SetThread(over.ID, Thread{"C1", "1.1"}), tx.SetThread(owed.ID, Thread{"C2", "2.1"}))
	})
	got, err := f.LiveThreads(f.ctx, monday.Add(-24*time.Hour))
	if diff := cmp.Diff([]Thread{{"C2", "2.1"}, {"C4", "4.1"}, {"C5", "5.1"}}, got); diff != "" || err != nil {
		t.Errorf("LiveThreads: %v (-want +got):\n%s", err, diff)
	}
}
