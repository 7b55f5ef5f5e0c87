package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
)

// Slack sends the same thing under the same and under other ids, at once and
// minutes later, and after a restart.
func TestKeepTakesAThingOnce(t *testing.T) {
	f := open(t)
	at := func(keys ...string) Incoming { in := message("x"); in.Keys = keys; return in }
	for _, c := range []struct {
		in    Incoming
		after time.Duration
		fresh bool
	}{
		{at("Ev1", "T/C/1.1"), 0, true},
		{at("Ev1", "T/C/1.1"), 0, false},
		{at("Ev2", "T/C/1.1"), 0, false}, // another event id of the same message
		{at("Ev2"), time.Minute, false},  // that id again, alone
		{at("Ev1", "T/C/1.1"), 6 * time.Minute, false},
		{at("Ev3", "T/C/1.2"), 0, true},
	} {
		f.add(c.after)
		if fresh, err := f.Keep(f.ctx, c.in); err != nil || fresh != c.fresh {
			t.Errorf("Keep(%v) = %v, %v, want %v", c.in.Keys, fresh, err, c.fresh)
		}
	}
	must(t, f.Close())
	again := openIn(t, f.dir)
	if fresh, err := again.Keep(again.ctx, at("Ev1", "T/C/1.1")); err != nil || fresh {
		t.Errorf("after a restart: Keep = %v, %v, want a repeat", fresh, err)
	}
	if got := again.count(`SELECT count(*) FROM inbox`); got != 2 {
		t.Errorf("inbox has %d rows, want 2", got)
	}
}

func TestKeepRefusesWhatCannotBeToldApart(t *testing.T) {
	f := open(t)
	for _, in := range []Incoming{{Kind: "message"}, {Keys: []string{"Ev1"}}, {Keys: []string{""}, Kind: "message"}} {
		if fresh, err := f.Keep(f.ctx, in); err == nil || fresh {
			t.Errorf("Keep(%+v) = %v, %v, want an error", in, fresh, err)
		}
	}
}

func TestHandleIsAllOrNothing(t *testing.T) {
	f := open(t)
	f.keep(message("Ev1"))
	it := f.due()[0]
	broken := errors.New("broken")
	act := func(end error) func(*Tx) error {
		return func(tx *Tx) error {
			_, _, err := tx.OpenTicket(fault("Ev1"))
			return errors.Join(err, tx.SetTimer("rung", "1", "", monday), end)
		}
	}
	if err := f.Handle(f.ctx, it, act(broken)); !errors.Is(err, broken) {
		t.Fatalf("Handle = %v", err)
	}
	if n := f.count(`SELECT (SELECT count(*) FROM tickets) + (SELECT count(*) FROM timers) + (SELECT count(*) FROM ledger)`); n != 0 {
		t.Errorf("a failed handler left %d rows", n)
	}
	if len(f.due()) != 1 {
		t.Error("the item of a failed handler is gone")
	}
	must(t, f.Handle(f.ctx, it, act(nil)))
	if err := f.Handle(f.ctx, it, act(nil)); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("second Handle = %v, want ErrConflict", err)
	}
	if n := f.count(`SELECT count(*) FROM inbox WHERE state = 'done' AND payload IS NULL`); n != 1 {
		t.Error("a done item keeps its payload")
	}
	f.sound()
}

// An item that ends its handler each time is parked, told of once, and the
// others go on.
func TestItemIsParkedAfterThreeAttempts(t *testing.T) {
	for _, ends := range []string{"fails", "kills"} {
		t.Run(ends, func(t *testing.T) {
			f := open(t)
			f.keep(message("bad"))
			f.write(func(tx *Tx) error { return tx.SetTimer("rung", "7", "", monday) })
			told := map[Queue]string{}
			tell := func(tx *Tx, it Item, why string) error {
				told[it.Queue] = why
				return tx.Say(Saying{Key: fmt.Sprint("parked/", it.Queue), Kind: SayPost, Channel: "C9", Words: []byte("{}")})
			}
			runs := map[Queue]int{}
			for range 10 {
				f.add(time.Minute)
				for _, it := range f.due() {
					begun, err := f.Begin(f.ctx, it, tell)
					if errors.Is(err, ErrParked) {
						continue
					}
					must(t, err)
					runs[it.Queue]++
					if begun.Attempt != runs[it.Queue] {
						t.Errorf("%s: Attempt = %d on run %d", it.Queue, begun.Attempt, runs[it.Queue])
					}
					if ends == "fails" {
						must(t, f.Fail(f.ctx, begun, errors.New("boom"), tell))
					}
				}
			}
			if diff := cmp.Diff(map[Queue]int{QueueInbox: 3, QueueTimers: 3}, runs); diff != "" {
				t.Errorf("runs (-want +got):\n%s", diff)
			}
			if len(told) != 2 || f.count(`SELECT count(*) FROM outbox`) != 2 {
				t.Errorf("told %v", told)
			}
			stats, err := f.Stats(f.ctx)
			must(t, err)
			if stats.Inbox.Stuck != 1 || stats.Timers.Stuck != 1 || stats.Inbox.Pending != 0 {
				t.Errorf("Stats = %+v", stats)
			}
		})
	}
}

func TestLanesOfTheInbox(t *testing.T) {
	f := open(t)
	in := func(key, lane string, after time.Duration) Incoming {
		return Incoming{Keys: []string{key}, Kind: key, Lane: lane, Payload: []byte("x"), After: after}
	}
	f.keep(in("mention", "C1", 2*time.Second)) // waits, but holds nobody back
	f.keep(in("first", "C1", 0))
	f.keep(in("second", "C1", 0))
	f.keep(in("elsewhere", "C2", 0))
	f.keep(in("laneless", "", 0))
	want := func(moment string, kinds ...string) {
		t.Helper()
		var got []string
		for _, it := range f.due() {
			got = append(got, it.Kind)
		}
		if diff := cmp.Diff(kinds, got); diff != "" {
			t.Errorf("%s: due (-want +got):\n%s", moment, diff)
		}
	}
	want("at once", "first", "elsewhere", "laneless")
	first, err := f.Begin(f.ctx, f.due()[0], nil)
	must(t, err)
	must(t, f.Fail(f.ctx, first, errors.New("no answer"), nil))
	want("first failed", "elsewhere", "laneless")
	if at, ok, err := f.NextDue(f.ctx); err != nil || !ok || at.After(f.Now()) {
		t.Errorf("NextDue = %v, %v, %v", at, ok, err)
	}
	f.add(time.Second)
	want("a second later", "first", "elsewhere", "laneless")
	must(t, f.Handle(f.ctx, f.due()[0], func(*Tx) error { return nil }))
	want("first done", "second", "elsewhere", "laneless")
	f.add(time.Second)
	want("two seconds later", "mention", "elsewhere", "laneless")
}

func TestSubmitRunsOnce(t *testing.T) {
	f := open(t)
	form := Incoming{Keys: []string{"form/1"}, Kind: "view_submission", Payload: []byte("x")}
	invalid := errors.New("invalid")
	if fresh, err := f.Submit(f.ctx, form, func(*Tx) error { return invalid }); fresh || !errors.Is(err, invalid) {
		t.Fatalf("Submit = %v, %v", fresh, err)
	}
	for i, want := range []bool{true, false} {
		fresh, err := f.Submit(f.ctx, form, func(tx *Tx) error {
			_, _, err := tx.OpenTicket(fault(fmt.Sprint("form/1/", i)))
			return err
		})
		if err != nil || fresh != want {
			t.Errorf("Submit %d = %v, %v, want %v", i, fresh, err, want)
		}
	}
	if got := f.count(`SELECT count(*) FROM tickets`); got != 1 {
		t.Errorf("%d tickets, want 1", got)
	}
	if items := f.due(); len(items) != 0 {
		t.Errorf("a submitted form is due: %v", items)
	}
}

func TestTimers(t *testing.T) {
	f := open(t)
	set := func(ref string, after time.Duration) {
		f.write(func(tx *Tx) error { return tx.SetTimer("rung", ref, "ticket/"+ref, f.Now().Add(after)) })
	}
	set("1", time.Hour)
	set("2", 30*time.Minute)
	set("3", 40*time.Minute)
	f.write(func(tx *Tx) error { return tx.DropTimer("rung", "3") })
	if at, ok, err := f.NextDue(f.ctx); err != nil || !ok || !at.Equal(monday.Add(30*time.Minute)) {
		t.Errorf("NextDue = %v, %v, %v", at, ok, err)
	}
	f.add(2 * time.Hour)
	items := f.due()
	if len(items) != 2 || items[0].Ref != "2" || items[1].Ref != "1" || items[0].Lane != "ticket/2" {
		t.Fatalf("due = %+v, want 2 then 1", items)
	}
	set("1", time.Hour) // moved while in somebody's hand
	if err := f.Handle(f.ctx, items[1], func(*Tx) error { return nil }); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("Handle of a moved timer = %v, want ErrConflict", err)
	}
	// A handler may set its own timer again, even to the same instant.
	again := items[0]
	must(t, f.Handle(f.ctx, again, func(tx *Tx) error { return tx.SetTimer(again.Kind, again.Ref, again.Lane, again.At) }))
	if items = f.due(); len(items) != 1 || items[0].ID == again.ID {
		t.Errorf("due = %+v, want the timer anew, under another id", items)
	}
	if err := f.Handle(f.ctx, again, func(*Tx) error { return nil }); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("Handle of the old timer = %v, want ErrConflict", err)
	}
}

func TestMarksOnlyRise(t *testing.T) {
	f := open(t)
	for i, ts := range []string{"1700000001.000200", "1700000001.000100", "1700000002.000000"} {
		in := message(fmt.Sprint("Ev", i))
		in.Channel, in.TS = "C1", ts
		f.keep(in)
	}
	marks, err := f.Marks(f.ctx)
	must(t, err)
	if diff := cmp.Diff(map[string]string{"C1": "1700000002.000000"}, marks); diff != "" {
		t.Error(diff)
	}
	if ts, at, err := f.Mark(f.ctx, "C1"); err != nil || ts != "1700000002.000000" || !at.Equal(monday) {
		t.Errorf("Mark = %q, %v, %v", ts, at, err)
	}
	if ts, _, err := f.Mark(f.ctx, "C2"); err != nil || ts != "" {
		t.Errorf("Mark of an unread channel = %q, %v", ts, err)
	}
}

func TestQueueRetryAndDrop(t *testing.T) {
	f := open(t)
	f.keep(message("Ev1"))
	park := func() {
		it := f.due()[0]
		for range maxAttempts {
			f.add(time.Minute)
			var err error
			it, err = f.Begin(f.ctx, it, nil)
			must(t, err)
		}
		must(t, f.Fail(f.ctx, it, errors.New("boom"), nil))
	}
	park()
	rows, err := f.Queue(f.ctx, "inbox", "parked")
	if err != nil || len(rows) != 1 || rows[0].Error != "boom" || rows[0].Attempts != 3 {
		t.Fatalf("Queue = %+v, %v", rows, err)
	}
	must(t, f.Retry(f.ctx, "inbox", rows[0].ID))
	if items := f.due(); len(items) != 1 || items[0].Attempt != 1 {
		t.Errorf("after Retry: %+v, want the item on its first attempt", items)
	}
	park()
	must(t, f.Drop(f.ctx, "inbox", rows[0].ID))
	if err := f.Retry(f.ctx, "inbox", rows[0].ID); !errors.Is(err, desk.ErrNotFound) {
		t.Errorf("Retry of a dropped row = %v, want ErrNotFound", err)
	}
	if _, err := f.Queue(f.ctx, "letterbox", ""); !errors.Is(err, desk.ErrInvalid) {
		t.Errorf("Queue(letterbox) = %v, want ErrInvalid", err)
	}
	if entries, err := f.Ledger(f.ctx, "queue/inbox"); err != nil || len(entries) != 2 {
		t.Errorf("ledger of the queue = %+v, %v, want retry and drop", entries, err)
	}
}
