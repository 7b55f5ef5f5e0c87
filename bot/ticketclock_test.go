package bot

import (
	"errors"
	"strings"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// openT2 opens a T2 ticket for bob and returns it.
func openT2(t *testing.T, b *Bot) desk.Ticket {
	t.Helper()
	err := b.db.Write(t.Context(), b.open(wanted{
		origin: "test/1", requester: "UBOB", title: "the export stops", kind: desk.KindFault, impact: desk.ImpactPart, at: b.now(),
	}))
	if err != nil {
		t.Fatal(err)
	}
	k, err := b.db.Ticket(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func act(t *testing.T, b *Bot, k desk.Ticket, e desk.Event) {
	t.Helper()
	if err := b.db.Write(t.Context(), b.act(k, e)); err != nil {
		t.Fatal(err)
	}
}

// liveUntil does what time brings up to an instant, each timer at its own.
func liveUntil(t *testing.T, b *Bot, clock *time.Time, end time.Time) {
	t.Helper()
	for {
		rows, err := b.db.Queue(t.Context(), "timers", "")
		if err != nil {
			t.Fatal(err)
		}
		next := end.Add(time.Hour)
		for _, r := range rows {
			if r.DueAt.Before(next) {
				next = r.DueAt
			}
		}
		if next.After(end) {
			*clock = end
			return
		}
		if next.After(*clock) {
			*clock = next
		}
		items, err := b.db.Due(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range items {
			it, err = b.db.Begin(t.Context(), it, b.tellParked)
			if errors.Is(err, desk.ErrConflict) {
				continue // the one before it took it away
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := b.attempt(t.Context(), it); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// said counts what waits to be said under keys that contain a word.
func said(t *testing.T, b *Bot, word string) (n int) {
	t.Helper()
	rows, err := b.db.Queue(t.Context(), "outbox", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if strings.Contains(r.Ref, word) {
			n++
		}
	}
	return n
}

// A pause that has used up its cap says so once, and the rungs come after.
func TestPauseCapWakes(t *testing.T) {
	b, clock := testBot(t)
	k := openT2(t, b)
	act(t, b, k, desk.Event{Act: desk.ActTake, Actor: "UCHEN", Assignee: "UCHEN"})
	act(t, b, k, desk.Event{Act: desk.ActWait, Actor: "UCHEN", State: desk.StateWaitingVendor, Text: "a patch"})
	liveUntil(t, b, clock, k.OpenedAt.Add(119*time.Hour))
	if n := said(t, b, "pause_over") + said(t, b, "/resolution/"); n != 0 {
		t.Errorf("%d reminders while it waits", n)
	}
	liveUntil(t, b, clock, k.OpenedAt.Add(145*time.Hour))
	if n := said(t, b, "pause_over"); n != 1 {
		t.Errorf("the end of the longest pause was told %d times", n)
	}
	for _, rung := range []string{"/resolution/50", "/resolution/80", "/resolution/100"} {
		if n := said(t, b, rung); n != 1 {
			t.Errorf("%s was told %d times", rung, n)
		}
	}
}

// Slack's clock may be ahead of ours: an act it stamped a moment from now
// starts the clock's timers all the same.
func TestClockSkew(t *testing.T) {
	b, clock := testBot(t)
	k := openT2(t, b)
	ahead := clock.Add(time.Second)
	act(t, b, k, desk.Event{Act: desk.ActWait, At: ahead, Actor: "UCHEN", State: desk.StateWaitingVendor, Text: "a patch"})
	act(t, b, k, desk.Event{Act: desk.ActResume, At: ahead, Actor: "UCHEN"})
	liveUntil(t, b, clock, k.OpenedAt.Add(13*time.Hour))
	if n := said(t, b, "/resolution/50"); n != 1 {
		t.Errorf("half of the time was told %d times, want once", n)
	}
}
