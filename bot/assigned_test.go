package bot

import (
	"testing"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// Who is given a ticket by somebody else hears of it in the way they chose, of
// a T1 always; who takes one hears nothing.
func TestTellAssigned(t *testing.T) {
	for _, c := range []struct {
		name   string
		impact desk.Impact
		chosen desk.When
		e      desk.Event
		now    int // said at once
		later  int // kept for their bundle
	}{
		{"no choice", desk.ImpactPart, "", desk.Event{Act: desk.ActAssign, Actor: "ULEAD", Assignee: "UDORA"}, 1, 0},
		{"in the morning", desk.ImpactPart, desk.WhenBundle, desk.Event{Act: desk.ActAssign, Actor: "ULEAD", Assignee: "UDORA"}, 0, 1},
		{"never", desk.ImpactPart, desk.WhenNever, desk.Event{Act: desk.ActAssign, Actor: "ULEAD", Assignee: "UDORA"}, 0, 0},
		{"never, of a T1", desk.ImpactStopped, desk.WhenNever, desk.Event{Act: desk.ActAssign, Actor: "ULEAD", Assignee: "UDORA"}, 1, 0},
		{"by herself", desk.ImpactStopped, "", desk.Event{Act: desk.ActAssign, Actor: "UDORA", Assignee: "UDORA"}, 0, 0},
		{"taken", desk.ImpactStopped, "", desk.Event{Act: desk.ActTake, Actor: "UDORA", Assignee: "UDORA"}, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, _ := testBot(t)
			if c.chosen != "" {
				err := b.db.Write(t.Context(), func(tx *store.Tx) error { return tx.Prefer("UDORA", desk.NoticeAssigned, c.chosen) })
				if err != nil {
					t.Fatal(err)
				}
			}
			act(t, b, openAs(t, b, "test/1", c.impact), c.e)
			waiting, err := b.db.Waiting(t.Context(), "UDORA")
			if err != nil {
				t.Fatal(err)
			}
			if n := said(t, b, "/assigned/"); n != c.now || len(waiting) != c.later {
				t.Errorf("said %d, kept %d; want %d and %d", n, len(waiting), c.now, c.later)
			}
		})
	}
}
