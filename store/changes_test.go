package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
)

var windowFrom = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

func aChange() desk.ChangeEvent {
	return desk.ChangeEvent{Act: desk.ChangeOpens, Actor: "UREQ", At: windowFrom.Add(-48 * time.Hour), Type: desk.ChangeNormal, Lang: "zh", Plan: &desk.Plan{
		Title: "导出上限", Background: "b", Purpose: "p", Impact: "i", Components: []string{"reports", "database"}, Risk: desk.RiskMedium,
		Steps: "s", Rollback: "r", Test: "t", From: windowFrom, To: windowFrom.Add(time.Hour), Implementer: "UIMP", Tell: []string{"UMGR"},
	}}
}

func openChange(t *testing.T, db fixture) desk.Change {
	t.Helper()
	var c desk.Change
	commit(t, db, func(tx *Tx) (err error) {
		c, _, err = tx.OpenChange("form/1", aChange())
		return err
	})
	return c
}

func commit(t *testing.T, db fixture, do func(*Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

func ballot(c desk.Change, who string, v desk.Verdict) desk.ChangeEvent {
	e := desk.ChangeEvent{Act: desk.ChangeVotes, Actor: who, At: windowFrom.Add(-40 * time.Hour), Hash: c.Hash, Verdict: v, Eligible: []string{"ULEAD", "UMGR", "ULEAD2"}, Need: 2, Text: "so"}
	if who == "ULEAD" {
		e.Lead, e.Risk = true, desk.RiskMedium
	}
	return e
}

func changesAgree(t *testing.T, db fixture) {
	t.Helper()
	if bad, err := db.VerifyChanges(t.Context()); err != nil || len(bad) > 0 {
		t.Errorf("VerifyChanges = %v, %v", bad, err)
	}
	if v, err := db.VerifyLedger(t.Context()); err != nil || v.BadSeq != 0 {
		t.Errorf("VerifyLedger = %+v, %v", v, err)
	}
	if bad, err := db.VerifyTickets(t.Context()); err != nil || len(bad) > 0 {
		t.Errorf("VerifyTickets = %v, %v", bad, err)
	}
}

func TestChangeIsWhatItsEventsSay(t *testing.T) {
	db := open(t)
	c := openChange(t, db)
	commit(t, db, func(tx *Tx) error {
		again, fresh, err := tx.OpenChange("form/1", aChange())
		if fresh || again.ID != c.ID {
			t.Errorf("a repeat made change %d, fresh %t", again.ID, fresh)
		}
		return err
	})
	for _, e := range []desk.ChangeEvent{
		ballot(c, "ULEAD", desk.VerdictApprove), ballot(c, "UMGR", desk.VerdictApprove),
		{Act: desk.ChangeTests, Actor: "UTEST", At: windowFrom.Add(-30 * time.Hour), Evidence: &desk.Evidence{Revision: 1, Artefact: "sha", Environment: "staging", Checks: "c", Report: "r", Tester: "UTEST", Rehearsed: true, Passed: true}},
		{Act: desk.ChangeNotifies, At: windowFrom.Add(-25 * time.Hour)},
		{Act: desk.ChangeDeploys, Actor: "UIMP", At: windowFrom.Add(time.Minute), Notice: 24 * time.Hour},
		{Act: desk.ChangeEnds, Actor: "UIMP", At: windowFrom.Add(2 * time.Minute), Result: desk.ChangeObserving},
		{Act: desk.ChangeHits, At: windowFrom.Add(time.Hour), Hit: &desk.Hit{Ref: "ticket/4", Tier: desk.T2}},
		{Act: desk.ChangeJudges, Actor: "UIMP", At: windowFrom.Add(2 * time.Hour), Hit: &desk.Hit{Ref: "ticket/4", State: desk.HitConfirmed}, Due: windowFrom.Add(100 * time.Hour)},
	} {
		// Its window is maintenance of what it touches, once it was used.
		if n := windowsOf(t, db); (n == 2) != (e.Act == desk.ChangeEnds || e.Act == desk.ChangeHits || e.Act == desk.ChangeJudges) || n != 0 && n != 2 {
			t.Errorf("before %s: %d windows of maintenance", e.Act, n)
		}
		commit(t, db, func(tx *Tx) error { _, err := tx.ChangeAct(c.ID, e); return err })
	}
	got, err := db.Change(t.Context(), c.ID)
	if err != nil || got.State != desk.ChangeFailed || got.Plan.Title != "导出上限" {
		t.Errorf("%+v, %v", got, err)
	}
	changesAgree(t, db)
	commit(t, db, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE changes SET record = replace(record, 'medium', 'low')`)
		return err
	})
	if bad, err := db.VerifyChanges(t.Context()); err != nil || !cmp.Equal(bad, []int64{c.ID}) {
		t.Errorf("VerifyChanges = %v, %v after a record was changed", bad, err)
	}
}

// windowsOf counts the maintenance that changes make, for availability.
func windowsOf(t *testing.T, db fixture) (n int) {
	t.Helper()
	list, err := db.Outages(t.Context(), windowFrom, windowFrom.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list {
		if o.Impact == desk.OutageMaintenance && o.Origin == "change/1" && o.From.Equal(windowFrom) {
			n++
		}
	}
	return n
}

func TestFiftyVotesAtOnceMakeOneDecision(t *testing.T) {
	db := open(t)
	c := openChange(t, db)
	people := []string{"ULEAD", "UMGR", "ULEAD2", "USTRANGER"}
	var mu sync.Mutex
	errs := map[string]int{}
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			err := db.Write(t.Context(), func(tx *Tx) error {
				_, err := tx.ChangeAct(c.ID, ballot(c, people[i%len(people)], desk.VerdictApprove))
				return err
			})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, desk.ErrConflict):
				errs["late"]++
			case errors.Is(err, desk.ErrRefused):
				errs["refused"]++
			case err != nil:
				t.Error(err)
			}
		})
	}
	all.Wait()
	var decisions, votes int
	if err := db.q.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM decisions), (SELECT count(*) FROM votes)`).Scan(&decisions, &votes); err != nil {
		t.Fatal(err)
	}
	got, err := db.Change(t.Context(), c.ID)
	if err != nil || decisions != 1 || got.State != desk.ChangeApproved || votes != len(got.Votes) || votes < 2 || votes > 3 {
		t.Errorf("%d decisions, %d votes, %+v, %v; errors %v", decisions, votes, got, err, errs)
	}
	if errs["late"]+errs["refused"] < 40 {
		t.Errorf("losers: %v", errs)
	}
	changesAgree(t, db)
}

// The last approval, a rejection and an edit come at once: they are taken one
// after the other, and what came after the decision, or votes on what was
// edited, is refused.
func TestApproveRejectAndEditAtOnce(t *testing.T) {
	db := open(t)
	ends := make(map[desk.ChangeState]int)
	for i := range 40 {
		var c desk.Change
		commit(t, db, func(tx *Tx) (err error) {
			if c, _, err = tx.OpenChange(fmt.Sprint("form/", i), aChange()); err == nil {
				_, err = tx.ChangeAct(c.ID, ballot(c, "ULEAD", desk.VerdictApprove))
			}
			return err
		})
		plan := c.Plan
		plan.Steps = "others"
		acts := []desk.ChangeEvent{
			ballot(c, "UMGR", desk.VerdictApprove), ballot(c, "ULEAD2", desk.VerdictReject),
			{Act: desk.ChangeRevises, Actor: "UREQ", At: windowFrom.Add(-40 * time.Hour), Plan: &plan},
		}
		var all sync.WaitGroup
		for n := range acts {
			e := acts[(n+i)%len(acts)] // each is the first of them now and then
			all.Go(func() {
				err := db.Write(t.Context(), func(tx *Tx) error { _, err := tx.ChangeAct(c.ID, e); return err })
				if err != nil && !errors.Is(err, desk.ErrConflict) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		got, err := db.Change(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		ends[got.State]++
		switch got.State {
		case desk.ChangeReview: // the edit came last, or first and voided the votes
			if got.Revision != 2 || len(got.Votes) != 0 || got.Decision.Verdict != "" {
				t.Errorf("edited: %+v", got)
			}
		case desk.ChangeRejected, desk.ChangeApproved:
			if got.Revision != 1 || got.Decision.Verdict == "" || (got.State == desk.ChangeApproved) != (got.Decision.Verdict == desk.VerdictApprove) {
				t.Errorf("decided: %+v", got)
			}
		default:
			t.Errorf("state %s", got.State)
		}
	}
	if len(ends) < 2 {
		t.Errorf("all ended alike: %v", ends)
	}
	if n := db.count(`SELECT max(n) FROM (SELECT count(*) AS n FROM decisions GROUP BY change_id, revision)`); n > 1 {
		t.Errorf("%d decisions on one revision", n)
	}
	changesAgree(t, db)
}

func TestForgottenWordsLeaveTheChangeWhole(t *testing.T) {
	db := open(t)
	c := openChange(t, db)
	commit(t, db, func(tx *Tx) error { _, err := tx.ChangeAct(c.ID, ballot(c, "ULEAD", desk.VerdictApprove)); return err })
	if err := db.Forget(t.Context(), "UREQ"); err != nil {
		t.Fatal(err)
	}
	got, err := db.Change(t.Context(), c.ID)
	if err != nil || got.Plan.Title != Erased || got.Hash != c.Hash || len(got.Votes) != 1 || got.Votes[0].Text != "so" {
		t.Errorf("%+v, %v", got, err)
	}
	changesAgree(t, db)
}

func TestChangesAreFoundByWindowAndComponent(t *testing.T) {
	db := open(t)
	openChange(t, db)
	for name, c := range map[string]struct {
		f    ChangeFilter
		want int
	}{
		"all":               {ChangeFilter{}, 1},
		"component":         {ChangeFilter{Component: "database"}, 1},
		"other component":   {ChangeFilter{Component: "cost"}, 0},
		"window":            {ChangeFilter{From: windowFrom.Add(59 * time.Minute), To: windowFrom.Add(3 * time.Hour)}, 1},
		"after the window":  {ChangeFilter{From: windowFrom.Add(time.Hour), To: windowFrom.Add(3 * time.Hour)}, 0},
		"before the window": {ChangeFilter{From: windowFrom.Add(-time.Hour), To: windowFrom}, 0},
		"state":             {ChangeFilter{States: []desk.ChangeState{desk.ChangeApproved}}, 0},
		"requester":         {ChangeFilter{Requester: "UREQ", States: []desk.ChangeState{desk.ChangeReview}}, 1},
	} {
		got, err := db.Changes(t.Context(), c.f)
		if err != nil || len(got) != c.want {
			t.Errorf("%s: %d changes, %v; want %d", name, len(got), err, c.want)
		}
	}
}

func TestChangeBodyIsCanonical(t *testing.T) {
	e := aChange()
	e.Seq, e.Hit, e.Evidence = 1, &desk.Hit{Ref: "ticket/1"}, &desk.Evidence{Artefact: "<a>"}
	body, _ := changeParts(e)
	want, err := canonical(body)
	got, errGot := encode(body)
	if diff := cmp.Diff(string(want), string(got)); diff != "" || err != nil || errGot != nil {
		t.Error(fmt.Sprint(err, errGot), diff)
	}
}
