package torture

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// ballot is what must be stored of a change in the end.
type ballot struct {
	State     desk.ChangeState
	Votes     map[string]int // by the name of the voter: how often it was cast
	Decisions int
}

// K7: killed while a change is asked for, voted on, decided, or while time
// brings something for it, the desk counts each vote once, makes one decision,
// says everything once and shows the change as it is.
func TestKilledWhileVoting(t *testing.T) {
	cases := []struct {
		point, scene string
		long         bool
	}{
		{"gateway-after-keep:2", "request", false},
		{"courier-after-send", "request", true},
		{"gateway-before-keep", "vote", true},
		{"gateway-after-ack", "vote", true},
		{"bot-before-handle", "vote", true},
		{"bot-after-handle", "vote", false},
		{"courier-after-send", "vote", false},
		{"gateway-before-keep:2", "decision", true},
		{"gateway-after-keep:2", "decision", false},
		{"courier-before-send", "decision", true},
		{"courier-after-send:2", "decision", false},
		{"bot-before-handle", "last vote", false},
		{"bot-after-handle", "last vote", false},
		{"bot-after-begin", "reminder", true},
		{"bot-after-handle", "reminder", true},
		{"courier-after-send", "reminder", false},
		{"bot-before-handle", "expiry", true},
		{"bot-after-handle", "expiry", false},
		{"courier-after-send", "expiry", true},
	}
	for _, c := range cases {
		t.Run(c.scene+" "+c.point, func(t *testing.T) {
			inLong(t, c.long)
			t.Parallel()
			w := newWorld(t)
			s := votes()[c.scene]
			w.play(s.scene, c.point)
			w.quiet()
			w.settle()
			w.checkBallot(s.ballot)
		})
	}
}

// election is a scene about one change, and what is stored of it in the end.
type election struct {
	scene
	ballot ballot
}

func votes() map[string]election {
	review := sight{"lead", "#changes", "Change #1: raise the export limit.*In review.*Waits for the technical lead", 1}
	mine := sight{"bob", "@bot", "Change #1: raise the export limit.*● Requested", 1}
	approves := sight{"lead", "#changes", "^mgr approves version 1", 1}
	one := sight{"lead", "#changes", "Change #1.*In review.*✓ mgr approves.*1 approvals", 1}
	approved := []sight{
		{"lead", "#changes", "^Change #1.*✓ mgr approves.*Approved, (lead|mgr) decided", 1},
		{"lead", "#changes", "^Change #1.*✓ lead .technical lead.: fine.*Approved, (lead|mgr) decided", 1},
		{"lead", "#changes", "^mgr approves version 1", 1}, {"lead", "#changes", "^lead approves version 1", 1},
		{"bob", "@bot", "^Change #1 .*is approved", 1}, {"dora", "@bot", "^Change #1 .*is approved", 1},
		{"bob", "@bot", "Change #1.*● Reviewed and approved", 1},
	}
	both := ballot{desk.ChangeApproved, map[string]int{"mgr": 1, "lead": 1}, 1}
	return map[string]election{
		"request": {scene{act: asksChange, sights: []sight{review, mine}}, ballot{State: desk.ChangeReview}},
		"vote": {scene{before: asksChange, act: managerVotes, sights: []sight{one, approves, mine}},
			ballot{desk.ChangeReview, map[string]int{"mgr": 1}, 0}},
		"decision":  {scene{before: func(w *world) { asksChange(w); managerVotes(w) }, act: leadVotes, sights: approved}, both},
		"last vote": {scene{before: func(w *world) { asksChange(w); leadVotes(w) }, act: managerVotes, sights: approved}, both},
		"reminder": {scene{before: asksChange, act: func(w *world) { w.jump(24*time.Hour + time.Minute) }, sights: []sight{
			review, {"mgr", "@bot", "^Change #1 .*waits for your vote", 1}, {"lead", "@bot", "^Change #1 .*waits for your vote", 1},
		}}, ballot{State: desk.ChangeReview}},
		"expiry": {scene{
			before: func(w *world) { asksChange(w); managerVotes(w); w.jump(25 * time.Hour) },
			act:    func(w *world) { w.jump(2 * time.Hour) },
			sights: []sight{
				{"lead", "#changes", "^Change #1.*Expired: nobody decided in time", 1}, {"lead", "#changes", "^Nobody decided in time: expired", 1},
				{"bob", "@bot", "^Change #1 .*has expired", 1}, {"dora", "@bot", "^Change #1 .*has expired", 1},
			},
		}, ballot{desk.ChangeExpired, map[string]int{"mgr": 1}, 0}},
	}
}

// asksChange has bob ask for a change that two must approve.
func asksChange(w *world) {
	from := w.slack.Now().Add(26 * time.Hour)
	w.insist("the form to open", func() bool { return w.command("bob", "#help", "change raise the export limit") && w.form("bob") })
	w.insist("the form to close", func() bool {
		return len(w.said("lead", "#changes", "raise the export limit")) > 0 || w.submit("bob", map[string]any{
			"title": "raise the export limit", "background": "b", "purpose": "p", "impact": "i", "steps": "s", "rollback": "r", "test": "t",
			"components": []string{"cost"}, "risk": "medium", "implementer": "@dora",
			"from": fmt.Sprint(from.Unix()), "to": fmt.Sprint(from.Add(2 * time.Hour).Unix()),
		})
	})
	w.insist("the card", func() bool { return len(w.said("lead", "#changes", "raise the export limit")) > 0 })
}

func managerVotes(w *world) {
	w.insist("the vote to be shown", func() bool {
		if len(w.said("lead", "#changes", "✓ mgr approves")) > 0 {
			return true
		}
		w.press("mgr", "#changes", "raise the export limit", "change_approve")
		return false
	})
}

// leadVotes is the lead's review, which is a vote by form.
func leadVotes(w *world) {
	w.insist("the form to open", func() bool {
		return w.form("lead") || w.press("lead", "#changes", "raise the export limit", "change_review") && w.form("lead")
	})
	w.insist("the form to close", func() bool { return w.submit("lead", map[string]any{"text": "fine", "risk": "medium"}) })
}

// checkBallot holds the votes and the decisions that a desk has left behind
// against what must be: in the records, and in the ledger they are made from.
func (w *world) checkBallot(want ballot) {
	w.t.Helper()
	ctx := context.Background()
	db := w.records()
	defer func() { w.must(db.Close()) }()
	all, err := db.Changes(ctx, store.ChangeFilter{})
	w.must(err)
	if len(all) != 1 {
		w.t.Fatalf("%d changes are stored, want one", len(all))
	}
	got := ballot{State: all[0].State, Decisions: countRows(w.t, w.data(), `SELECT count(*) FROM decisions`)}
	history, err := db.ChangeHistory(ctx, all[0].ID)
	w.must(err)
	for _, e := range history {
		if e.Act != desk.ChangeVotes {
			continue
		}
		p, err := db.Person(ctx, e.Actor)
		w.must(err)
		if got.Votes == nil {
			got.Votes = make(map[string]int)
		}
		got.Votes[p.Name]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("the change (-want +got):\n%s", diff)
	}
	if n := countRows(w.t, w.data(), `SELECT count(*) FROM votes`); n != len(want.Votes) {
		w.t.Errorf("%d votes are stored, want %d", n, len(want.Votes))
	}
}
