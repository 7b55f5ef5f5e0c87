package report

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// What was asked most comes first, however it was put, and only its first
// wording is quoted.
func TestGapsOfRecords(t *testing.T) {
	db := records(t, at(5, 0))
	asked := []struct{ who, text, mark string }{
		{"U1", "teleport a crane to the moon", ""}, {"U1", "the invoice printer is jammed", ""}, {"U2", "invoice printer jammed again", "wrong"}, {"U2", "invoice printer jammed", ""},
	}
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		for i, a := range asked {
			q := store.Question{Origin: fmt.Sprint(i), User: a.who, Text: a.text, Mark: a.mark}
			if a.mark != "" {
				q.Shown = []store.Shown{{ID: "a", Revision: 1}}
			}
			if _, _, err := tx.Ask(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var q quotes
	list, err := gapsOf(t.Context(), db.Reader, desk.Stretch{From: at(1, 0), To: at(32, 0)}, &q)
	want := []Gap{{Asked: 3, People: 2, Unknown: 2, NoHelp: 1, Questions: []int64{2, 3, 4}}, {Asked: 1, People: 1, Unknown: 1, Questions: []int64{1}}}
	if diff := cmp.Diff(want, list); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	quoted := []store.Wording{{Ref: "question/2", Author: "U1", Text: "the invoice printer is jammed"}, {Ref: "question/1", Author: "U1", Text: "teleport a crane to the moon"}}
	if diff := cmp.Diff(quoted, q.list); diff != "" {
		t.Errorf("quoted (-want +got):\n%s", diff)
	}
}

// Who hands over to whom follows from shifts, and from leave that people noted.
func TestWhoHandsOver(t *testing.T) {
	roster := desk.Roster{People: []string{"U1", "U2", "U3"}, Days: 7, Start: at(5, 9)}
	for _, c := range []struct {
		name      string
		leave     desk.Leave
		at        time.Time
		who, next string
		until     time.Time
	}{
		{"in a shift", desk.Leave{}, at(7, 9), "U1", "U1", at(12, 9)},
		{"when shifts change", desk.Leave{}, at(12, 9), "U1", "U2", at(19, 9)},
		{"into leave", desk.Leave{Who: "U2", From: at(10, 0), To: at(20, 0), By: "U2"}, at(12, 9), "U1", "U3", at(26, 9)}, // the shift after it is theirs anyway,
	} {
		db := records(t, at(6, 0))
		if c.leave.Who != "" {
			err := db.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.PutLeave("leave", c.leave); return err })
			if err != nil {
				t.Fatal(err)
			}
		}
		var d Shift
		q := quotes{names: map[string]string{"U1": "Ana"}}
		err := d.people(t.Context(), db.Reader, Plan{Zone: time.UTC, Roster: roster}, desk.Stretch{From: c.at.AddDate(0, 0, -1), To: c.at}, &q)
		if err != nil || d.Who != c.who || d.Next != c.next || !d.Until.Equal(c.until) {
			t.Errorf("%s: %s hands over to %s until %s, %v, want %s to %s until %s", c.name, d.Who, d.Next, d.Until, err, c.who, c.next, c.until)
		}
	}
}
