package report

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// records is a store at a fixed time, with some tickets.
func records(t *testing.T, now time.Time, events ...desk.Event) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		for i, e := range events {
			e.Act, e.Impact, e.Lang, e.Actor = desk.ActOpen, desk.ImpactPart, "en", e.Requester
			if e.Kind == "" {
				e.Kind = desk.KindFault
			}
			if e.Tier == 0 {
				e.Tier = desk.T2
			}
			if _, _, err := tx.OpenTicket(store.Opening{Origin: string(rune('a' + i)), Event: e}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// Tickets of one code belong together whatever they say, others by component
// and words; a private one is counted and not quoted.
func TestPains(t *testing.T) {
	db := records(t, at(5, 0),
		desk.Event{Requester: "U1", Component: "cost", Code: "ERR-1042", Title: "secret budget of the palace", Private: true},
		desk.Event{Requester: "U2", Component: "cost", Code: "ERR-1042", Title: "payment fails"},
		desk.Event{Requester: "U2", Component: "approvals", Code: "ERR-1042", Title: "nothing works"},
		desk.Event{Requester: "U1", Component: "reports", Title: "The report export stops at 99 %"},
		desk.Event{Requester: "U1", Component: "reports", Title: "report export hangs at 99%"},
		desk.Event{Requester: "U1", Component: "quality", Title: "report export hangs at 99%"},
		desk.Event{Requester: "U1", Component: "reports", Title: "wrong colours in the dashboard"},
		desk.Event{Requester: "U1", Component: "reports", Title: "The report export could be faster", Kind: desk.KindSuggestion},
	)
	var q quotes
	list, alone, err := painsOf(t.Context(), db.Reader, desk.Stretch{From: at(1, 0), To: at(32, 0)}, &q)
	want := []Pain{
		{Code: "ERR-1042", Component: "cost", N: 3, People: 2, IDs: []int64{1, 2, 3}},
		{Component: "reports", N: 2, People: 1, IDs: []int64{4, 5}},
	}
	if diff := cmp.Diff(want, list); err != nil || diff != "" || alone != 2 {
		t.Errorf("%d alone, %v (-want +got):\n%s", alone, err, diff)
	}
	quoted := []store.Wording{{Ref: "ticket/1", Author: "U2", Text: "payment fails"}, {Ref: "ticket/4", Author: "U1", Text: "The report export stops at 99 %"}}
	if diff := cmp.Diff(quoted, q.list); diff != "" {
		t.Errorf("quoted (-want +got):\n%s", diff)
	}
}

// What is due at this instant is not overdue yet; what a private ticket says is
// not kept.
func TestOwedAtItsDeadline(t *testing.T) {
	db := records(t, at(5, 0), desk.Event{Requester: "U1", Component: "cost", Title: "payment fails"}, desk.Event{Requester: "U1", Title: "secret", Private: true})
	all, err := db.Owed(t.Context(), at(6, 0))
	if err != nil || len(all) != 2 || all[0].Due.IsZero() {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{0, 0}, {time.Millisecond, 2}} {
		var q quotes
		list, err := owed(t.Context(), db.Reader, all[0].Due.Add(c.after), &q)
		if err != nil || overdue(list) != c.want {
			t.Errorf("%s after the deadline %d are overdue, %v, want %d", c.after, overdue(list), err, c.want)
		}
		if diff := cmp.Diff([]store.Wording{{Ref: "ticket/1", Author: "U1", Text: "payment fails"}}, q.list); diff != "" {
			t.Errorf("quoted (-want +got):\n%s", diff)
		}
	}
}

// The same records give the same bytes, of every report.
func TestSameRecordsSameBytes(t *testing.T) {
	db := records(t, at(5, 0), desk.Event{Requester: "U1", Component: "cost", Title: "payment fails"}, desk.Event{Requester: "U2", Component: "cost", Title: "the payment fails again"})
	p := Plan{Zone: time.UTC, Goals: DefaultGoals(), Roster: desk.Roster{People: []string{"U1", "U2"}, Days: 7, Start: at(1, 9)}}
	for _, k := range Kinds() {
		period := k.Last(at(5, 0).AddDate(0, 3, 0), time.UTC)
		one, _, err := k.Make(context.Background(), db, p, period)
		if err != nil {
			t.Fatal(k.Name, err)
		}
		two, _, err := k.Make(context.Background(), db, p, period)
		if diff := cmp.Diff(string(one.Body), string(two.Body)); err != nil || diff != "" {
			t.Errorf("%s: %v, two counts differ:\n%s", k.Name, err, diff)
		}
		if diff := cmp.Diff(one.Words, two.Words); diff != "" {
			t.Errorf("%s: two counts quote otherwise:\n%s", k.Name, diff)
		}
	}
}
