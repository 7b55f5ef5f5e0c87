package desk

import (
	"testing"
	"time"
)

func TestKnown(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	open := Ticket{ID: 1, State: StateInProgress, Tier: T2, Component: "reports", Code: "RPT-1", Requester: "UANA", OpenedAt: now}
	with := func(change func(*Ticket)) Ticket { k := open; change(&k); return k }
	wish := func(change func(*Event)) Event {
		e := Event{Act: ActOpen, At: now.Add(time.Hour), Requester: "UBOB", Kind: KindFault, Impact: ImpactPart, Component: "reports"}
		change(&e)
		return e
	}
	plain := wish(func(*Event) {})
	for _, c := range []struct {
		name  string
		t     Ticket
		e     Event
		alike float64
		want  bool
	}{
		{"same code", open, wish(func(e *Event) { e.Code, e.Component = "RPT-1", "" }), 0, true},
		{"another code, other words", open, wish(func(e *Event) { e.Code = "RPT-2" }), 0.2, false},
		{"alike", open, plain, 0.5, true},
		{"hardly alike", open, plain, 0.4, false},
		{"no component", open, wish(func(e *Event) { e.Component = "" }), 1, false},
		{"a T1, a little alike", with(func(k *Ticket) { k.Tier = T1 }), plain, 0.3, true},
		{"a T1, work has stopped", with(func(k *Ticket) { k.Tier = T1 }), wish(func(e *Event) { e.Impact = ImpactStopped }), 0, true},
		{"work has stopped, and that is news", open, wish(func(e *Event) { e.Code, e.Impact = "RPT-1", ImpactStopped }), 1, false},
		{"a day old", open, wish(func(e *Event) { e.At = now.Add(25 * time.Hour) }), 1, false},
		{"a T1 for days", with(func(k *Ticket) { k.Tier = T1 }), wish(func(e *Event) { e.At = now.Add(72 * time.Hour) }), 1, true},
		{"one's own", open, wish(func(e *Event) { e.Requester = "UANA" }), 1, false},
		{"private", with(func(k *Ticket) { k.Private = true }), plain, 1, false},
		{"wished private", open, wish(func(e *Event) { e.Private = true }), 1, false},
		{"resolved", with(func(k *Ticket) { k.State = StateResolved }), plain, 1, false},
		{"security", open, wish(func(e *Event) { e.Kind = KindSecurity }), 1, false},
	} {
		if got := Known(c.t, c.e, c.alike); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// Undoing a merger gives a ticket back as it was, but for the time between.
func TestRestore(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	at := func(m int) time.Time { return now.Add(time.Duration(m) * time.Minute) }
	k, err := Opened(1, Event{Act: ActOpen, At: now, Title: "x", Tier: T2, Impact: ImpactPart, Requester: "UBOB"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Apply(Event{Act: ActRestore, At: at(1)}); err == nil {
		t.Error("an open ticket was restored")
	}
	k, err = k.Apply(Event{Act: ActCancel, At: at(1), Text: "merged"})
	if err != nil {
		t.Fatal(err)
	}
	k, err = k.Apply(Event{Act: ActRestore, At: at(2)})
	if err != nil || k.State != StateNew || k.Reason != "" || !k.ClosedAt.IsZero() {
		t.Errorf("restored: %+v, %v", k, err)
	}
}
