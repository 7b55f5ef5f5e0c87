package desk

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

var changeStart = time.Date(2026, 11, 16, 1, 0, 0, 0, time.UTC)

func aPlan() *Plan {
	return &Plan{
		Title: "Raise the export limit", Background: "Exports stop", Purpose: "Let them through", Impact: "Reports slow for a minute",
		Components: []string{"reports"}, Risk: RiskMedium, Steps: "Set the limit", Rollback: "Set it back", Test: "Export once",
		From: changeStart.Add(48 * time.Hour), To: changeStart.Add(50 * time.Hour), Implementer: "IMP",
	}
}

func requested(t testing.TB) Change {
	t.Helper()
	c, err := OpenedChange(1, ChangeEvent{Act: ChangeOpens, Actor: "REQ", At: changeStart, Type: ChangeNormal, Plan: aPlan()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func all3() []string { return []string{"LEAD", "LEAD2", "MGR"} }

func vote(c Change, who string, v Verdict, need int) ChangeEvent {
	e := ChangeEvent{Act: ChangeVotes, Actor: who, At: c.LastAt.Add(time.Minute), Hash: c.Hash, Verdict: v, Eligible: all3(), Need: need}
	if who == "LEAD" {
		e.Lead, e.Risk, e.Text = true, RiskMedium, "can be done"
	}
	if v != VerdictApprove {
		e.Text = "because"
	}
	return e
}

func do(t testing.TB, c Change, e ChangeEvent) Change {
	t.Helper()
	after, err := c.Apply(e)
	if err != nil {
		t.Fatalf("%s: %v", e.Act, err)
	}
	return after
}

func TestVotesDecide(t *testing.T) {
	type cast struct {
		who string
		v   Verdict
	}
	ok, no, wish := VerdictApprove, VerdictReject, VerdictRevise
	for name, c := range map[string]struct {
		casts []cast
		need  int
		want  ChangeState
	}{
		"one of two":              {[]cast{{"LEAD", ok}}, 2, ChangeReview},
		"two of two":              {[]cast{{"LEAD", ok}, {"MGR", ok}}, 2, ChangeApproved},
		"lead last":               {[]cast{{"MGR", ok}, {"LEAD", ok}}, 2, ChangeApproved},
		"two without the lead":    {[]cast{{"MGR", ok}, {"LEAD2", ok}}, 2, ChangeReview},
		"the same twice":          {[]cast{{"LEAD", ok}, {"LEAD", ok}}, 2, ChangeReview},
		"one rejects":             {[]cast{{"LEAD", ok}, {"MGR", no}}, 2, ChangeRejected},
		"one wants changes":       {[]cast{{"MGR", wish}}, 2, ChangeRevising},
		"low risk, the lead":      {[]cast{{"LEAD", ok}}, 1, ChangeApproved},
		"high risk, three":        {[]cast{{"LEAD", ok}, {"MGR", ok}, {"LEAD2", ok}}, 3, ChangeApproved},
		"no class, no decision":   {[]cast{{"MGR", ok}, {"LEAD2", ok}}, 0, ChangeReview},
		"quorum above the people": {[]cast{{"LEAD", ok}, {"MGR", ok}, {"LEAD2", ok}}, 4, ChangeReview},
	} {
		t.Run(name, func(t *testing.T) {
			ch := requested(t)
			for _, one := range c.casts {
				ch = do(t, ch, vote(ch, one.who, one.v, c.need))
			}
			if ch.State != c.want {
				t.Errorf("state %s, want %s", ch.State, c.want)
			}
			if (ch.State == ChangeReview) != (ch.Decision == Decision{}) {
				t.Errorf("decision %+v in %s", ch.Decision, ch.State)
			}
		})
	}
}

func TestVoterChangesTheirMindUntilTheDecision(t *testing.T) {
	c := requested(t)
	c = do(t, c, vote(c, "MGR", VerdictApprove, 3))
	c = do(t, c, vote(c, "MGR", VerdictReject, 3))
	if c.State != ChangeRejected || len(c.Votes) != 1 {
		t.Errorf("state %s, votes %v", c.State, c.Votes)
	}
	if _, err := c.Apply(vote(c, "LEAD", VerdictApprove, 3)); !errors.Is(err, ErrConflict) {
		t.Errorf("vote after the decision: %v", err)
	}
}

func TestVoteOfWhoLostTheRightNoLongerCounts(t *testing.T) {
	c := requested(t)
	c = do(t, c, vote(c, "MGR", VerdictApprove, 2))
	e := vote(c, "LEAD", VerdictApprove, 2)
	e.Eligible = []string{"LEAD", "LEAD2"} // the manager was taken out of the group
	c = do(t, c, e)
	if c.State != ChangeReview {
		t.Errorf("state %s: a vote counted that must not", c.State)
	}
	c = do(t, c, func() ChangeEvent {
		e := vote(c, "LEAD2", VerdictApprove, 2)
		e.Eligible = []string{"LEAD", "LEAD2"}
		return e
	}())
	if c.State != ChangeApproved {
		t.Errorf("state %s, want approved", c.State)
	}
}

func TestVotesThatAreRefused(t *testing.T) {
	c := requested(t)
	with := func(e ChangeEvent, do func(*ChangeEvent)) ChangeEvent { do(&e); return e }
	ok := vote(c, "MGR", VerdictApprove, 2)
	for name, tc := range map[string]struct {
		e    ChangeEvent
		want error
	}{
		"old revision":          {with(ok, func(e *ChangeEvent) { e.Hash = "old" }), ErrConflict},
		"not eligible":          {with(ok, func(e *ChangeEvent) { e.Actor = "REQ" }), ErrRefused},
		"reject without words":  {with(ok, func(e *ChangeEvent) { e.Verdict = VerdictReject }), ErrInvalid},
		"no verdict":            {with(ok, func(e *ChangeEvent) { e.Verdict = "maybe" }), ErrInvalid},
		"lead without a class":  {with(vote(c, "LEAD", VerdictApprove, 2), func(e *ChangeEvent) { e.Risk = "" }), ErrInvalid},
		"lead without an essay": {with(vote(c, "LEAD", VerdictApprove, 2), func(e *ChangeEvent) { e.Text = " " }), ErrInvalid},
	} {
		if _, err := c.Apply(tc.e); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

func TestDelegateDoesNotVoteTwice(t *testing.T) {
	c := requested(t)
	c = do(t, c, vote(c, "LEAD2", VerdictApprove, 2))
	e := vote(c, "LEAD2", VerdictApprove, 2)
	e.Voter, e.Lead, e.Risk, e.Text = "LEAD", true, RiskMedium, "can be done"
	if _, err := c.Apply(e); !errors.Is(err, ErrConflict) {
		t.Errorf("second vote of one person: %v", err)
	}
	e.Actor = "MGR"
	if c = do(t, c, e); c.State != ChangeApproved || c.Votes[1].By != "MGR" || c.Votes[1].Voter != "LEAD" {
		t.Errorf("state %s, votes %+v", c.State, c.Votes)
	}
}

func TestMayVote(t *testing.T) {
	c := requested(t)
	c.Evidence = []Evidence{{Tester: "TEST"}}
	lead := func(id string) Approver { return Approver{Person{ID: id, Roles: []Role{RoleLead}}, true} }
	away := lead("LEAD")
	away.Inactive = true
	for name, tc := range map[string]struct {
		p    Approver
		want Why
	}{
		"lead":        {lead("LEAD"), ""},
		"manager":     {Approver{Person{ID: "MGR", Roles: []Role{RoleManager}}, false}, ""},
		"engineer":    {Approver{Person{ID: "E", Roles: []Role{RoleEngineer, RoleAdmin}}, false}, WhyNotApprover},
		"requester":   {lead("REQ"), WhyRequester},
		"implementer": {lead("IMP"), WhyImplementer},
		"tester":      {lead("TEST"), WhyTester},
		"deactivated": {away, WhyStranger},
	} {
		err := c.MayVote(tc.p)
		var no NoVote
		if (err == nil) != (tc.want == "") || err != nil && (!errors.As(err, &no) || no.Why != tc.want || !errors.Is(err, ErrRefused)) {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
	rules := ChangeRules{Quorum: DefaultQuorum()}
	c.Risk = RiskHigh
	for name, tc := range map[string]struct {
		who  []Approver
		want Blocked
	}{
		"nobody":  {nil, BlockedNobody},
		"no lead": {[]Approver{{Person{ID: "MGR", Roles: []Role{RoleManager}}, false}}, BlockedLead},
		"too few": {[]Approver{lead("LEAD"), lead("LEAD2"), lead("REQ")}, BlockedQuorum},
		"enough":  {[]Approver{lead("LEAD"), lead("LEAD2"), lead("LEAD3")}, NotBlocked},
	} {
		if got := c.Blocked(tc.who, rules); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestEditVoidsVotes(t *testing.T) {
	c := requested(t)
	old := vote(c, "LEAD", VerdictApprove, 2)
	c = do(t, c, old)
	p := aPlan()
	p.Steps = "Set the limit to twice as much"
	c = do(t, c, ChangeEvent{Act: ChangeRevises, Actor: "REQ", At: c.LastAt, Plan: p})
	if len(c.Votes) != 0 || c.Revision != 2 || c.Risk != "" {
		t.Errorf("after the edit: %+v", c)
	}
	if _, err := c.Apply(old); !errors.Is(err, ErrConflict) {
		t.Errorf("vote on the old card: %v", err)
	}
}

func proof(c Change, passed bool) ChangeEvent {
	return ChangeEvent{Act: ChangeTests, Actor: "TEST", At: c.LastAt.Add(time.Minute), Text: "log says so", Evidence: &Evidence{
		Revision: c.Revision, Artefact: "a1", Environment: "staging", Checks: "export", Report: "r1", Tester: "TEST", Rehearsed: true, Passed: passed,
	}}
}

func approved(t testing.TB) Change {
	c := requested(t)
	c = do(t, c, vote(c, "LEAD", VerdictApprove, 2))
	return do(t, c, vote(c, "MGR", VerdictApprove, 2))
}

func TestGates(t *testing.T) {
	c := approved(t)
	lead := 24 * time.Hour
	in := c.Plan.From.Add(time.Minute)
	if w := c.Waits(in, lead); w != WaitEvidence {
		t.Errorf("waits for %q, want evidence", w)
	}
	c = do(t, c, proof(c, true))
	if w := c.Waits(in, lead); w != WaitNotice {
		t.Errorf("waits for %q, want notice", w)
	}
	c = do(t, c, ChangeEvent{Act: ChangeNotifies, At: c.LastAt.Add(time.Minute)})
	for at, want := range map[time.Time]Wait{c.Plan.From.Add(-time.Minute): WaitWindow, in: WaitNothing, c.Plan.To: WaitOver} {
		if w := c.Waits(at, lead); w != want {
			t.Errorf("at %s waits for %q, want %q", at, w, want)
		}
	}
	if w := c.Waits(in, 72*time.Hour); w != WaitLead {
		t.Errorf("waits for %q, want the lead time", w)
	}
	if _, err := c.Apply(ChangeEvent{Act: ChangeDeploys, Actor: "LEAD", At: in, Notice: lead}); !errors.Is(err, ErrRefused) {
		t.Errorf("deployed by another: %v", err)
	}
	failed := do(t, c, proof(c, false))
	if failed.State != ChangeReview || len(failed.Votes) != 0 {
		t.Errorf("after a failed test: %s, votes %v", failed.State, failed.Votes)
	}
	if c = do(t, c, ChangeEvent{Act: ChangeDeploys, Actor: "IMP", At: in, Notice: lead}); c.State != ChangeDeploying || c.Deployed.Artefact != "a1" {
		t.Errorf("%+v", c.Deployed)
	}
}

func TestEvidenceThatIsRefused(t *testing.T) {
	c := approved(t)
	for name, tc := range map[string]struct {
		do   func(*Evidence)
		want error
	}{
		"by the requester":   {func(e *Evidence) { e.Tester = "REQ" }, ErrRefused},
		"by the implementer": {func(e *Evidence) { e.Tester = "IMP" }, ErrRefused},
		"by a voter":         {func(e *Evidence) { e.Tester = "MGR" }, ErrRefused},
		"old revision":       {func(e *Evidence) { e.Revision = 7 }, ErrConflict},
		"no artefact":        {func(e *Evidence) { e.Artefact = "" }, ErrInvalid},
		"no rehearsal":       {func(e *Evidence) { e.Rehearsed = false }, ErrInvalid},
	} {
		e := proof(c, true)
		tc.do(e.Evidence)
		if _, err := c.Apply(e); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
}

func observing(t testing.TB) Change {
	c := approved(t)
	c = do(t, c, proof(c, true))
	c = do(t, c, ChangeEvent{Act: ChangeNotifies, At: c.LastAt})
	c = do(t, c, ChangeEvent{Act: ChangeDeploys, Actor: "IMP", At: c.Plan.From})
	return do(t, c, ChangeEvent{Act: ChangeEnds, Actor: "IMP", At: c.Plan.From.Add(time.Hour), Result: ChangeObserving})
}

func TestObservation(t *testing.T) {
	c := observing(t)
	end := c.Deployed.To.Add(ChangeWatch)
	closing := func(c Change, at time.Time) error {
		_, err := c.Apply(ChangeEvent{Act: ChangeCloses, Actor: "IMP", At: at})
		return err
	}
	if err := closing(c, end.Add(-time.Second)); !errors.Is(err, ErrConflict) {
		t.Errorf("closed before 72 h: %v", err)
	}
	if err := closing(c, end); !errors.Is(err, ErrConflict) {
		t.Errorf("closed without a look at the articles: %v", err)
	}
	c = do(t, c, ChangeEvent{Act: ChangeChecks, Actor: "IMP", At: c.LastAt})
	hit := do(t, c, ChangeEvent{Act: ChangeHits, At: end.Add(-time.Hour), Hit: &Hit{Ref: "ticket/9", Tier: T2}})
	if !hit.Deployed.Until.Equal(end.Add(23 * time.Hour)) {
		t.Errorf("watched until %s", hit.Deployed.Until)
	}
	if err := closing(hit, hit.Deployed.Until); !errors.Is(err, ErrConflict) {
		t.Errorf("closed with a candidate: %v", err)
	}
	mine := do(t, hit, ChangeEvent{Act: ChangeJudges, Actor: "IMP", At: end, Hit: &Hit{Ref: "ticket/9", State: HitConfirmed}, Due: end.Add(120 * time.Hour)})
	if mine.State != ChangeFailed || mine.ReviewDue.IsZero() {
		t.Errorf("confirmed T2: %s, review due %s", mine.State, mine.ReviewDue)
	}
	not := do(t, hit, ChangeEvent{Act: ChangeJudges, Actor: "IMP", At: end, Hit: &Hit{Ref: "ticket/9", State: HitDismissed}})
	if err := closing(not, not.Deployed.Until); err != nil {
		t.Errorf("dismissed: %v", err)
	}
	if err := closing(c, end); err != nil {
		t.Errorf("nothing happened: %v", err)
	}
}

func TestEmergency(t *testing.T) {
	e := ChangeEvent{Act: ChangeOpens, Actor: "REQ", At: changeStart, Type: ChangeEmergency, Plan: aPlan()}
	e.Plan.From, e.Plan.To = changeStart, changeStart.Add(4*time.Hour)
	c, err := OpenedChange(1, e)
	if err != nil {
		t.Fatal(err)
	}
	v := vote(c, "LEAD", VerdictApprove, c.Need(ChangeRules{Quorum: DefaultQuorum()}))
	c.Risk = RiskHigh
	v.Need = c.Need(ChangeRules{Quorum: DefaultQuorum()})
	c = do(t, c, v)
	if c.State != ChangeApproved || c.SecondDue.IsZero() {
		t.Fatalf("%s, second review due %s", c.State, c.SecondDue)
	}
	if w := c.Waits(c.LastAt, 24*time.Hour); w != WaitEvidence {
		t.Errorf("waits for %q: evidence is never skipped", w)
	}
	p := proof(c, true)
	p.Evidence.Rehearsed = false // shortened
	c = do(t, c, p)
	c = do(t, c, ChangeEvent{Act: ChangeNotifies, At: c.LastAt})
	if w := c.Waits(c.LastAt, 24*time.Hour); w != WaitNothing {
		t.Errorf("waits for %q", w)
	}
	for _, who := range []string{"LEAD", "REQ", "IMP"} {
		if _, err := c.Apply(ChangeEvent{Act: ChangeSeconds, Actor: who, At: c.LastAt, Text: "fine"}); !errors.Is(err, ErrRefused) {
			t.Errorf("second review by %s: %v", who, err)
		}
	}
	if c = do(t, c, ChangeEvent{Act: ChangeSeconds, Actor: "MGR", At: c.LastAt, Text: "fine"}); c.SecondBy != "MGR" {
		t.Errorf("second review by %q", c.SecondBy)
	}
}

var changeSeed = flag.Uint64("change-seed", 0, "the seed of the random changes; 0 takes one of the time")

// TestNoChangeReachesProductionUnapproved makes random acts and holds every
// deployment against a reading of the events that shares no code with the
// rules: enough approvals of the newest plan, the technical lead's among them,
// evidence that passed and has not failed since, and notice, all of that plan.
func TestNoChangeReachesProductionUnapproved(t *testing.T) {
	seed := *changeSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-change-seed=%d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	deployed := 0
	for range 3000 {
		c, events := requested(t), []ChangeEvent(nil)
		for range 40 {
			e := randomAct(r, c)
			after, err := c.Apply(e)
			if err != nil {
				continue
			}
			events = append(events, e)
			if after.State == ChangeDeploying && c.State != ChangeDeploying {
				deployed++
				if why := unfit(events, c.Hash); why != "" {
					t.Fatalf("deployed %s: %+v", why, events)
				}
			}
			c = after
		}
		first := ChangeEvent{Act: ChangeOpens, Actor: "REQ", At: changeStart, Type: ChangeNormal, Plan: aPlan()}
		again, err := ReplayChange(1, append([]ChangeEvent{first}, events...))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(c) {
			t.Fatalf("replayed: %v\n%+v\n%+v", err, again, c)
		}
	}
	if deployed < 20 {
		t.Errorf("only %d of the random changes were deployed: the acts are not random enough", deployed)
	}
}

func randomAct(r *rand.Rand, c Change) ChangeEvent {
	people := []string{"LEAD", "LEAD2", "MGR", "REQ", "IMP", "TEST"}
	who := people[r.IntN(len(people))]
	at := c.LastAt.Add(time.Duration(r.IntN(3)) * time.Hour)
	pick := func(n int) bool { return r.IntN(n) == 0 }
	switch r.IntN(9) {
	case 0, 1, 2:
		e := vote(c, who, VerdictApprove, 1+r.IntN(3))
		if pick(12) {
			e = vote(c, who, VerdictReject, 2)
		}
		if pick(10) {
			e.Hash = "old"
		}
		if pick(5) { // somebody casts it, also who must not
			e.Voter, e.Actor = who, people[r.IntN(len(people))]
		}
		if pick(4) {
			e.Eligible = e.Eligible[:1+r.IntN(2)]
		}
		return e
	case 3:
		if pick(12) {
			e := ChangeEvent{Act: ChangeBreaks, Actor: who, At: at, Hash: c.Hash, Text: "it burns"}
			if pick(3) {
				e.Hash = "old"
			}
			return e
		}
		if !pick(4) {
			return ChangeEvent{Act: ChangeKnows, Actor: who, At: at}
		}
		p := aPlan()
		p.Steps = fmt.Sprint(r.IntN(50))
		return ChangeEvent{Act: ChangeRevises, Actor: who, At: at, Plan: p}
	case 4, 5:
		e := proof(c, !pick(5))
		e.Evidence.Tester = who
		if pick(6) {
			e.Evidence.Revision--
		}
		return e
	case 6:
		return ChangeEvent{Act: ChangeNotifies, At: at}
	}
	if pick(2) {
		at = c.Plan.From.Add(time.Minute)
	}
	return ChangeEvent{Act: ChangeDeploys, Actor: who, At: at, Notice: time.Hour}
}

// unfit says what a deployment lacks, by its events alone.
func unfit(events []ChangeEvent, hash string) string {
	from := 0
	for i, e := range events {
		if e.Act == ChangeRevises || e.Act == ChangeTests && !e.Evidence.Passed && decidedBefore(events[:i]) {
			from = i + 1
		}
	}
	votes, need, eligible, leads, casters := map[string]Verdict{}, 0, []string(nil), map[string]bool{}, map[string]string{}
	passed, told, glass := false, false, false
	for i, e := range events {
		switch e.Act {
		case ChangeVotes:
			if i >= from && e.Hash == hash {
				voter := e.Actor
				if e.Voter != "" {
					voter = e.Voter
				}
				votes[voter], need, eligible, leads[voter], casters[voter] = e.Verdict, e.Need, e.Eligible, e.Lead, e.Actor
			}
		case ChangeBreaks:
			glass = i >= from && e.Hash == hash && e.Text != ""
		case ChangeTests:
			passed = e.Evidence.Passed
		case ChangeNotifies:
			told = true
		case ChangeRevises:
			passed, told, glass = false, false, false
		}
	}
	n, lead, hands := 0, false, map[string]bool{}
	for who, v := range votes {
		if v == VerdictApprove && slices.Contains(eligible, who) {
			n++
			lead = lead || leads[who]
			hands[casters[who]] = true
		}
	}
	switch {
	case hands["REQ"] || hands["IMP"]:
		return "with a vote that its requester or implementer cast"
	case !glass && len(hands) < n:
		return fmt.Sprintf("with %d approvals of %d people", n, len(hands))
	case !glass && (n < need || need == 0):
		return fmt.Sprintf("with %d of %d approvals", n, need)
	case !glass && !lead:
		return "without its technical lead"
	case !passed:
		return "without evidence"
	case !told:
		return "without notice"
	}
	return ""
}

// decidedBefore reports whether the newest plan had been approved: only then
// does a failed test void the votes.
func decidedBefore(events []ChangeEvent) bool {
	c, err := OpenedChange(1, ChangeEvent{Act: ChangeOpens, Actor: "REQ", At: changeStart, Type: ChangeNormal, Plan: aPlan()})
	for _, e := range events {
		if err == nil {
			c, err = c.Apply(e)
		}
	}
	return err == nil && c.State == ChangeApproved
}
