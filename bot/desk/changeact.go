package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// ChangeAct is what an event does to a change.
type ChangeAct string

// The acts.
const (
	ChangeOpens    ChangeAct = "change_request"
	ChangeRevises  ChangeAct = "change_revise"
	ChangeVotes    ChangeAct = "change_vote"
	ChangeBreaks   ChangeAct = "change_break_glass"
	ChangeTests    ChangeAct = "change_evidence"
	ChangeNotifies ChangeAct = "change_notice"
	ChangeKnows    ChangeAct = "change_known"
	ChangeDeploys  ChangeAct = "change_deploy"
	ChangeEnds     ChangeAct = "change_deployed" // with Result
	ChangeHits     ChangeAct = "change_hit"
	ChangeJudges   ChangeAct = "change_judge" // a person confirms or dismisses a hit
	ChangeChecks   ChangeAct = "change_articles"
	ChangeBacksOut ChangeAct = "change_back_out"
	ChangeCloses   ChangeAct = "change_close"
	ChangeSeconds  ChangeAct = "change_second_review"
	ChangeReviews  ChangeAct = "change_post_review"
	ChangeExpires  ChangeAct = "change_expire"
	ChangeCancels  ChangeAct = "change_cancel"
)

// How long things last that are not configured.
const (
	ChangeWatch  = 72 * time.Hour // how long a deployed change is watched
	ChangeExtend = 24 * time.Hour // how long at least after something happened
	SecondReview = 24 * time.Hour // until when a second person looks at what one decided

	DelegationUsual = 7 * 24 * time.Hour // how long a form offers
)

// ChangeEvent is one change of a change, as the ledger keeps it. Which fields
// count depends on Act. What depends on configuration or on people's rights at
// the moment is in the event, so that replaying needs neither.
type ChangeEvent struct {
	Seq   int
	At    time.Time
	Actor string // Slack user id, or Nobody
	Act   ChangeAct

	Type   ChangeType // open
	Lang   string     // open
	Ticket int64      // open
	// Template is what an instance of a standard change is made of; Voter is
	// then the lead who approved it.
	Template int64
	Plan     *Plan   // open, revise
	Hash     string  // vote: of the plan that was read
	Verdict  Verdict // vote
	Voter    string  // vote: whose it is, if not the actor's
	Lead     bool    // vote: as technical lead
	Risk     Risk    // vote of a lead: the class

	Eligible []string // vote: who may vote now
	Need     int      // vote: approvals needed, once the class is set
	Majority bool     // vote

	Evidence *Evidence
	Notice   time.Duration // deploy: how long before the window people must have been told
	Result   ChangeState   // end of a deployment: observing, failed or backed out
	Hit      *Hit
	Due      time.Time // until when a review is due, where the act makes one due
	Text     string    // a sentence: why
}

// planHash is the hash the plan was kept under: its words may have been erased
// since.
func (e ChangeEvent) planHash() string {
	if e.Hash != "" {
		return e.Hash
	}
	return e.Plan.Hash()
}

// OpenedChange returns the change that a request begins.
func OpenedChange(id int64, e ChangeEvent) (Change, error) {
	switch {
	case e.Act != ChangeOpens || e.Plan == nil:
		return Change{}, fmt.Errorf("change %d begins with %q: %w", id, e.Act, ErrInvalid)
	case len(e.Plan.Missing()) > 0:
		return Change{}, fmt.Errorf("change without %s: %w", strings.Join(e.Plan.Missing(), ", "), ErrInvalid)
	case e.Actor == Nobody:
		return Change{}, fmt.Errorf("change without a requester: %w", ErrInvalid)
	case e.Type == ChangeStandard && (e.Template == 0 || e.Voter == ""):
		return Change{}, fmt.Errorf("standard change without an approved template: %w", ErrInvalid)
	}
	c := Change{
		ID: id, Type: e.Type, Requester: e.Actor, Lang: e.Lang, Ticket: e.Ticket, State: ChangeReview,
		Plan: *e.Plan, Revision: 1, Hash: e.planHash(), OpenedAt: e.At, Seq: 1, LastAt: e.At,
	}
	if c.Type == ChangeStandard { // the template was voted on, not each instance
		c.State, c.Risk = ChangeApproved, e.Plan.Risk
		c.Decision = Decision{Verdict: VerdictApprove, By: e.Voter, At: e.At}
	}
	return c, nil
}

// Apply returns the change after e, or ErrConflict where its state does not
// allow e, ErrRefused where the actor may not, ErrInvalid where e lacks
// something. Stored times never decrease.
func (c Change) Apply(e ChangeEvent) (Change, error) {
	if e.At.Before(c.LastAt) {
		e.At = c.LastAt
	}
	do, ok := changeActs()[e.Act]
	if !ok {
		return c, fmt.Errorf("change %d: act %q: %w", c.ID, e.Act, ErrInvalid)
	}
	after := c.clone()
	if err := do(&after, e); err != nil {
		return c, err
	}
	after.Seq++
	after.LastAt = e.At
	return after, nil
}

// clone copies what acts write into.
func (c Change) clone() Change {
	c.Votes, c.Evidence, c.Hits = slices.Clone(c.Votes), slices.Clone(c.Evidence), slices.Clone(c.Hits)
	c.Noticed.Known = slices.Clone(c.Noticed.Known)
	return c
}

func changeActs() map[ChangeAct]func(*Change, ChangeEvent) error {
	return map[ChangeAct]func(*Change, ChangeEvent) error{
		ChangeRevises: (*Change).revise, ChangeVotes: (*Change).vote, ChangeBreaks: (*Change).breakGlass,
		ChangeTests: (*Change).test, ChangeNotifies: (*Change).notify, ChangeKnows: (*Change).know,
		ChangeDeploys: (*Change).deploy, ChangeEnds: (*Change).end, ChangeHits: (*Change).hit,
		ChangeJudges: (*Change).judge, ChangeChecks: (*Change).checkArticles, ChangeBacksOut: (*Change).backOut,
		ChangeCloses: (*Change).close, ChangeSeconds: (*Change).second, ChangeReviews: (*Change).review,
		ChangeExpires: (*Change).expire, ChangeCancels: (*Change).cancel,
	}
}

// ReplayChange returns the change that its events make.
func ReplayChange(id int64, events []ChangeEvent) (Change, error) {
	if len(events) == 0 {
		return Change{}, fmt.Errorf("change %d has no events: %w", id, ErrNotFound)
	}
	c, err := OpenedChange(id, events[0])
	for _, e := range events[1:] {
		if err != nil {
			return Change{}, err
		}
		c, err = c.Apply(e)
	}
	return c, err
}

// in refuses an act outside of some states.
func (c *Change) in(act ChangeAct, states ...ChangeState) error {
	if slices.Contains(states, c.State) {
		return nil
	}
	return fmt.Errorf("change %d is %s, %s: %w", c.ID, c.State, act, ErrConflict)
}

func (c *Change) needsText(e ChangeEvent) error {
	if strings.TrimSpace(e.Text) == "" {
		return fmt.Errorf("change %d: %s without a reason: %w", c.ID, e.Act, ErrInvalid)
	}
	return nil
}

// revise makes a new revision: votes on the old one are void, and what was
// tested or told of it no longer counts.
func (c *Change) revise(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeReview, ChangeRevising, ChangeApproved); err != nil {
		return err
	}
	if e.Plan == nil || len(e.Plan.Missing()) > 0 {
		return fmt.Errorf("change %d: revision with empty fields: %w", c.ID, ErrInvalid)
	}
	if e.Actor != c.Requester && e.Actor != c.Plan.Implementer {
		return fmt.Errorf("change %d: revised by %s: %w", c.ID, e.Actor, ErrRefused)
	}
	if c.Type == ChangeStandard {
		return fmt.Errorf("change %d: an instance of a template is not edited: %w", c.ID, ErrConflict)
	}
	if e.planHash() == c.Hash {
		return fmt.Errorf("change %d: nothing is different: %w", c.ID, ErrConflict)
	}
	c.Plan, c.Hash = *e.Plan, e.planHash()
	c.Revision++
	c.State, c.Reason, c.Risk, c.Votes, c.Decision, c.Glass = ChangeReview, "", "", nil, Decision{}, false
	c.SecondDue, c.SecondBy = time.Time{}, ""
	return nil
}

func (c *Change) vote(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeReview); err != nil {
		return err
	}
	voter := e.Voter
	if voter == "" {
		voter = e.Actor
	}
	switch {
	case e.Hash != c.Hash:
		return fmt.Errorf("change %d: vote on another revision: %w", c.ID, ErrConflict)
	case !slices.Contains(e.Eligible, voter):
		return fmt.Errorf("change %d: vote of %s: %w", c.ID, voter, ErrRefused)
	case e.Verdict != VerdictApprove && e.Verdict != VerdictReject && e.Verdict != VerdictRevise:
		return fmt.Errorf("change %d: verdict %q: %w", c.ID, e.Verdict, ErrInvalid)
	case voter != e.Actor && (e.Actor == c.Requester || e.Actor == c.Plan.Implementer || c.testedBy(e.Actor)):
		return fmt.Errorf("change %d: vote of %s cast by %s: %w", c.ID, voter, e.Actor, ErrRefused)
	case c.castTwice(voter, e.Actor):
		return fmt.Errorf("change %d: %s has voted already, under another name: %w", c.ID, e.Actor, ErrConflict)
	}
	if e.Verdict != VerdictApprove || e.Lead {
		if err := c.needsText(e); err != nil { // a lead says why it can be done
			return err
		}
	}
	if e.Lead && e.Verdict == VerdictApprove {
		if !e.Risk.Valid() {
			return fmt.Errorf("change %d: lead without a class: %w", c.ID, ErrInvalid)
		}
		c.Risk = e.Risk
	}
	c.Votes = slices.DeleteFunc(c.Votes, func(v Vote) bool { return v.Voter == voter })
	c.Votes = append(c.Votes, Vote{Voter: voter, By: e.Actor, Lead: e.Lead, Verdict: e.Verdict, Text: e.Text, At: e.At})
	c.settle(e, voter)
	return nil
}

// castTwice reports whether somebody votes both for themselves and for who
// they stand in for: two approvals are two people.
func (c *Change) castTwice(voter, by string) bool {
	return slices.ContainsFunc(c.Votes, func(v Vote) bool {
		return v.Voter != voter && (v.By == by || v.Voter == by && v.By == v.Voter)
	})
}

// Voted reports whether somebody has had their say on this revision: a vote of
// theirs was cast, or they cast one for somebody else.
func (c Change) Voted(user string) bool {
	return slices.ContainsFunc(c.Votes, func(v Vote) bool { return v.Voter == user || v.By == user })
}

// settle makes the decision if the vote was the one that decides.
func (c *Change) settle(e ChangeEvent, voter string) {
	verdict := c.decide(e)
	if verdict == "" {
		return
	}
	c.Decision = Decision{Verdict: verdict, By: voter, At: e.At}
	switch verdict {
	case VerdictApprove:
		c.State = ChangeApproved
		if c.Type == ChangeEmergency {
			c.SecondDue = e.At.Add(SecondReview)
		}
	case VerdictReject:
		c.State, c.Reason = ChangeRejected, e.Text
	case VerdictRevise:
		c.State, c.Reason = ChangeRevising, e.Text
	}
}

// breakGlass approves without votes: it needs a reason, and a second person
// looks at it within a day.
func (c *Change) breakGlass(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeReview, ChangeRevising); err != nil {
		return err
	}
	if e.Hash != c.Hash || e.Actor == Nobody {
		return fmt.Errorf("change %d: approved alone by %q, on another revision: %w", c.ID, e.Actor, ErrConflict)
	}
	if err := c.needsText(e); err != nil {
		return err
	}
	c.State, c.Glass, c.Reason = ChangeApproved, true, e.Text
	c.Decision = Decision{Verdict: VerdictApprove, By: e.Actor, At: e.At}
	c.SecondDue = e.At.Add(SecondReview)
	return nil
}

// test adds evidence. It voids no votes; a failed test sends the change back
// to review.
func (c *Change) test(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeReview, ChangeRevising, ChangeApproved); err != nil {
		return err
	}
	v := e.Evidence
	switch {
	case v == nil || v.Artefact == "" || v.Environment == "" || v.Checks == "" || v.Report == "":
		return fmt.Errorf("change %d: evidence with empty fields: %w", c.ID, ErrInvalid)
	case v.Revision != c.Revision:
		return fmt.Errorf("change %d: evidence of revision %d: %w", c.ID, v.Revision, ErrConflict)
	case !v.Machine && (v.Tester == c.Requester || v.Tester == c.Plan.Implementer):
		return fmt.Errorf("change %d: tested by its author: %w", c.ID, ErrRefused)
	case !v.Machine && c.Voted(v.Tester):
		return fmt.Errorf("change %d: tested by a voter: %w", c.ID, ErrRefused)
	case v.Passed && !v.Rehearsed && c.Type != ChangeEmergency:
		return fmt.Errorf("change %d: rolling back was not rehearsed: %w", c.ID, ErrInvalid)
	}
	one := *v
	one.At = e.At
	c.Evidence = append(c.Evidence, one)
	if !one.Passed && c.State == ChangeApproved && c.Type != ChangeStandard {
		c.State, c.Reason = ChangeReview, e.Text
		c.Votes, c.Decision, c.Risk, c.Glass = nil, Decision{}, "", false
		c.SecondDue = time.Time{}
	}
	return nil
}

// Proof is the newest evidence of this revision; ok is false where there is
// none, or it failed.
func (c Change) Proof() (v Evidence, ok bool) {
	for _, one := range slices.Backward(c.Evidence) {
		if one.Revision == c.Revision {
			return one, one.Passed
		}
	}
	return Evidence{}, false
}

func (c *Change) notify(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeApproved); err != nil {
		return err
	}
	if c.Noticed.Revision == c.Revision {
		return fmt.Errorf("change %d: told already: %w", c.ID, ErrConflict)
	}
	c.Noticed = ChangeNotice{Revision: c.Revision, At: e.At}
	return nil
}

func (c *Change) know(e ChangeEvent) error {
	if c.Noticed.At.IsZero() || slices.Contains(c.Noticed.Known, e.Actor) {
		return fmt.Errorf("change %d: known by %s: %w", c.ID, e.Actor, ErrConflict)
	}
	c.Noticed.Known = append(c.Noticed.Known, e.Actor)
	return nil
}

func (c *Change) expire(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeReview, ChangeRevising); err != nil {
		return err
	}
	c.State = ChangeExpired
	return nil
}

func (c *Change) cancel(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeReview, ChangeRevising, ChangeApproved); err != nil {
		return err
	}
	c.State, c.Reason = ChangeCancelled, e.Text
	return nil
}
