package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
)

// frozen keeps a report with words of two people.
func (f fixture) frozen(ticket int64) (x Report) {
	f.t.Helper()
	f.write(func(tx *Tx) (err error) {
		x, _, err = tx.Freeze(Report{Name: "duty", Period: "2026-11-27T09:00", Channel: "C1", Body: []byte(`{}`), Words: []Wording{
			{Ref: ticketSubject(ticket), Author: "U1", Text: "Nobody can sign in"}, {Ref: "person/U1", Author: "U1", Text: "Ana"}, {Ref: "person/U2", Author: "U2", Text: "Chen"},
			{Ref: "question/1", Author: "U3", Text: "why"},
		}})
		return err
	})
	return x
}

func (f fixture) wordsOf(x Report) (refs []string) {
	f.t.Helper()
	got, err := f.ReportByID(f.ctx, x.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, w := range got.Words {
		refs = append(refs, w.Ref)
	}
	return refs
}

// What people said can be taken out of a report; its figures stay, and the
// chain holds.
func TestWordsOfReportsCanBeErased(t *testing.T) {
	for name, erase := range map[string]func(f fixture, ticket int64) error{
		"old":       func(f fixture, _ int64) error { return f.ForgetQuestions(f.ctx, f.Now().Add(time.Hour)) },
		"forgotten": func(f fixture, _ int64) error { return f.Forget(f.ctx, "U1") },
		"hidden": func(f fixture, ticket int64) error {
			return f.Write(f.ctx, func(tx *Tx) error {
				_, err := tx.Act(ticket, desk.Event{Act: desk.ActHide, Actor: "U1"})
				return err
			})
		},
	} {
		f := open(t)
		ticket := f.openFault("one")
		f.write(func(tx *Tx) error { _, _, err := tx.Ask(Question{Origin: "q", User: "U3", Text: "why"}); return err })
		x := f.frozen(ticket.ID)
		if diff := cmp.Diff([]string{"person/U1", "person/U2", "question/1", ticketSubject(ticket.ID)}, f.wordsOf(x)); diff != "" {
			t.Fatal(diff)
		}
		if err := erase(f, ticket.ID); err != nil {
			t.Fatal(name, err)
		}
		want := map[string][]string{
			"old": {"person/U1", "person/U2", ticketSubject(ticket.ID)}, "forgotten": {"person/U2", "question/1"}, "hidden": {"person/U1", "person/U2", "question/1"},
		}[name]
		if diff := cmp.Diff(want, f.wordsOf(x)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		f.sound()
	}
}

// Minutes are kept once, and what was agreed is found until it was closed, and
// in the period in which it was.
func TestMinutes(t *testing.T) {
	f := open(t)
	x := f.frozen(f.openFault("one").ID)
	m := Minutes{Origin: "form/1", Report: x.N, Text: "more disks", By: "U2", Actions: []desk.Action{
		{Text: "buy one", Owner: "U3", Due: "2026-12-01"}, {Text: "fit it", Owner: "U1", Due: "2026-11-30"},
	}}
	var kept Minutes
	f.write(func(tx *Tx) (err error) { kept, err = tx.PutMinutes(m); return err })
	f.write(func(tx *Tx) error {
		again, err := tx.PutMinutes(m)
		if again.ID != 0 {
			t.Error("a repeat is kept again")
		}
		return err
	})
	agreed := f.Now()
	f.add(48 * time.Hour)
	close := func(who desk.Person, s desk.ActionState) error {
		return f.Write(f.ctx, func(tx *Tx) error {
			_, err := tx.CloseAction(kept.Actions[0].ID, who, s)
			return err
		})
	}
	if err := close(desk.Person{ID: "U9"}, desk.ActionDone); !errors.Is(err, desk.ErrRefused) {
		t.Errorf("a stranger closes it: %v", err)
	}
	if err := close(desk.Person{ID: "U3"}, desk.ActionDone); err != nil {
		t.Fatal(err)
	}
	if err := close(desk.Person{ID: "U9", Roles: []desk.Role{desk.RoleManager}}, desk.ActionDropped); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("closed twice: %v", err)
	}
	for _, c := range []struct {
		from, to time.Time
		want     []int64
	}{
		{agreed.Add(-time.Hour), agreed, nil},
		{agreed, agreed.Add(time.Hour), []int64{2, 1}},
		{f.Now(), f.Now().Add(time.Hour), []int64{2, 1}},
		{f.Now().Add(time.Hour), f.Now().Add(2 * time.Hour), []int64{2}},
	} {
		list, err := f.ActionsIn(f.ctx, c.from, c.to)
		var ids []int64
		for _, a := range list {
			ids = append(ids, a.ID)
		}
		if diff := cmp.Diff(c.want, ids); err != nil || diff != "" {
			t.Errorf("from %s: %v (-want +got):\n%s", c.from, err, diff)
		}
	}
	all, err := f.MinutesOf(f.ctx, x.N)
	if err != nil || len(all) != 1 || len(all[0].Actions) != 2 || all[0].Actions[0].State != desk.ActionDone || all[0].Actions[0].Period != x.Period {
		t.Errorf("%+v, %v", all, err)
	}
	if err := f.Forget(f.ctx, "U2"); err != nil {
		t.Fatal(err)
	}
	if all, err = f.MinutesOf(f.ctx, x.N); err != nil || all[0].Text != Erased || all[0].Actions[1].Text != Erased {
		t.Errorf("after forgetting: %+v, %v", all, err)
	}
	f.sound()
}
