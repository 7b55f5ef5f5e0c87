package store

import (
	"errors"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

func TestLeave(t *testing.T) {
	f := open(t)
	l := desk.Leave{Who: "U1", From: f.Now().Add(time.Hour), To: f.Now().Add(3 * time.Hour), By: "U2"}
	var id, again int64
	f.write(func(tx *Tx) (err error) {
		id, err = tx.PutLeave("form/1", l)
		if err == nil {
			again, err = tx.PutLeave("form/1", l)
		}
		return err
	})
	if id == 0 || again != 0 {
		t.Errorf("a repeat has the id %d, the first %d", again, id)
	}
	for after, want := range map[time.Duration]int{0: 1, 3 * time.Hour: 0} {
		if all, err := f.Leaves(f.ctx, f.Now().Add(after)); err != nil || len(all) != want {
			t.Errorf("%s later: %+v, %v; want %d", after, all, err, want)
		}
	}
	f.add(2 * time.Hour)
	f.write(func(tx *Tx) error { return tx.EndLeave(id, "U1") })
	if all, err := f.Leaves(f.ctx, f.Now()); err != nil || len(all) != 0 {
		t.Errorf("ended early: %+v, %v", all, err)
	}
	if err := f.Write(f.ctx, func(tx *Tx) error { return tx.EndLeave(id, "U1") }); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("ended a second time: %v", err)
	}
	f.write(func(tx *Tx) (err error) {
		l.From, l.To = f.Now().Add(time.Hour), f.Now().Add(2*time.Hour)
		if id, err = tx.PutLeave("form/3", l); err == nil {
			err = tx.EndLeave(id, "U1")
		}
		return err
	})
	if all, err := f.Leaves(f.ctx, f.Now()); err != nil || len(all) != 0 {
		t.Errorf("ended before it began: %+v, %v", all, err)
	}
	if err := f.Write(f.ctx, func(tx *Tx) error { _, err := tx.PutLeave("form/2", desk.Leave{Who: "U1"}); return err }); !errors.Is(err, desk.ErrInvalid) {
		t.Errorf("a leave without a time: %v", err)
	}
}

func TestSwap(t *testing.T) {
	f := open(t)
	s := desk.SwapRequest{Who: "U1", With: "U2", From: f.Now(), To: f.Now().Add(24 * time.Hour)}
	var id int64
	f.write(func(tx *Tx) (err error) { id, err = tx.AskSwap("form/1", s); return err })
	swaps := func() []desk.Swap {
		t.Helper()
		all, err := f.Swaps(f.ctx, f.Now())
		must(t, err)
		return all
	}
	if got := swaps(); len(got) != 0 {
		t.Errorf("a swap nobody agreed to counts: %+v", got)
	}
	decide := func(who string, yes bool) error {
		return f.Write(f.ctx, func(tx *Tx) error { _, err := tx.DecideSwap(id, who, yes); return err })
	}
	if err := decide("U1", true); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("agreed to by who asked: %v", err)
	}
	must(t, decide("U2", true))
	if err := decide("U2", false); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("taken back: %v", err)
	}
	if got := swaps(); len(got) != 1 || got[0].Who != "U2" || got[0].For != "U1" || !got[0].To.Equal(s.To) {
		t.Errorf("agreed: %+v", got)
	}
	f.add(24 * time.Hour)
	if got := swaps(); len(got) != 0 {
		t.Errorf("a swap outlives its shift: %+v", got)
	}
}

// Calls count for tickets that nobody has and that are not over.
func TestOpenCalls(t *testing.T) {
	f := open(t)
	ticket := f.openFault("form/1")
	calls := func() []desk.Call {
		t.Helper()
		all, err := f.OpenCalls(f.ctx)
		must(t, err)
		return all
	}
	f.write(func(tx *Tx) error {
		return errors.Join(tx.Call(ticket.ID, "U1", desk.CallOpened), tx.Call(ticket.ID, "U2", desk.CallRung))
	})
	if got := calls(); len(got) != 1 || got[0].Who != "U2" || got[0].Why != desk.CallRung || !got[0].At.Equal(f.Now()) {
		t.Errorf("calls %+v", got)
	}
	f.write(func(tx *Tx) error {
		_, err := tx.Act(ticket.ID, desk.Event{Act: desk.ActTake, Actor: "U3", Assignee: "U3"})
		return err
	})
	if got := calls(); len(got) != 0 {
		t.Errorf("calls for a ticket that somebody has: %+v", got)
	}
}

func TestDeliverOnce(t *testing.T) {
	f := open(t)
	f.write(func(tx *Tx) error {
		return errors.Join(tx.Deliver(Delivery{ID: "a", Key: "k", Body: []byte("{}")}), tx.Deliver(Delivery{ID: "b", Key: "k", Body: []byte("[]")}))
	})
	d, ok, err := f.DeliveryDue(f.ctx)
	if err != nil || !ok || d.ID != "a" || string(d.Body) != "{}" {
		t.Fatalf("due: %+v %t %v", d, ok, err)
	}
	must(t, f.PutOff(f.ctx, d, time.Minute, "HTTP 500"))
	if _, ok, err := f.DeliveryDue(f.ctx); ok || err != nil {
		t.Errorf("due before its time: %v", err)
	}
	f.add(time.Minute)
	if d, ok, err = f.DeliveryDue(f.ctx); !ok || err != nil || d.Error != "HTTP 500" {
		t.Errorf("a minute later: %+v %t %v", d, ok, err)
	}
	if pending, dead, err := f.CountDeliveries(f.ctx); pending != 1 || dead != 0 || err != nil {
		t.Errorf("%d wait, %d are dead, %v", pending, dead, err)
	}
	must(t, f.Delivered(f.ctx, d))
	f.add(31 * 24 * time.Hour)
	must(t, f.Clean(f.ctx))
	if n := f.count(`SELECT count(*) FROM deliveries WHERE body = x'' AND key = 'k' AND state = 'sent'`); n != 1 {
		t.Errorf("%d deliveries are known and have no body after a month, want 1", n)
	}
}

// What has ended is forgotten after a month; what fires stays.
func TestCleanForgetsAlerts(t *testing.T) {
	f := open(t)
	f.write(func(tx *Tx) error {
		if err := tx.PutAlertGroup(AlertGroup{Key: "g", Title: "t", Impact: desk.ImpactMinor}); err != nil {
			return err
		}
		_, err1 := tx.PutAlert("g", desk.Alert{Fingerprint: "fires", Firing: true, StartsAt: f.Now()})
		_, err2 := tx.PutAlert("g", desk.Alert{Fingerprint: "over", StartsAt: f.Now(), EndsAt: f.Now()})
		return errors.Join(err1, err2)
	})
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{29 * 24 * time.Hour, 2}, {2 * 24 * time.Hour, 1}} {
		f.add(c.after)
		must(t, f.Clean(f.ctx))
		if n := f.count(`SELECT count(*) FROM alerts`); n != c.want {
			t.Errorf("%d alerts, want %d", n, c.want)
		}
	}
}
