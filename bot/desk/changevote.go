package desk

import (
	"fmt"
	"slices"
	"time"
)

// ChangeRules is what a firm decides about changes.
type ChangeRules struct {
	Quorum   map[Risk]int // approvals a class needs, the technical lead's among them
	Majority bool         // one rejection does not decide, more rejections than approvals do
}

// DefaultQuorum is one approval for a low risk, two for a medium and three for
// a high one.
func DefaultQuorum() map[Risk]int { return map[Risk]int{RiskLow: 1, RiskMedium: 2, RiskHigh: 3} }

// Approver is somebody with the rights they hold at this moment.
type Approver struct {
	Person
	Lead bool // technical lead of one of the change's components, or of all
}

// MayVote reports whether somebody's vote on the change counts: nil, or why
// not. No role overrides it.
func (c Change) MayVote(p Approver) error {
	switch {
	case p.Stranger():
		return c.refuses(p.ID, WhyStranger)
	case p.ID == c.Requester:
		return c.refuses(p.ID, WhyRequester)
	case p.ID == c.Plan.Implementer:
		return c.refuses(p.ID, WhyImplementer)
	case c.testedBy(p.ID):
		return c.refuses(p.ID, WhyTester)
	case !p.Lead && !p.Has(RoleManager) && !p.Has(RoleLead):
		return c.refuses(p.ID, WhyNotApprover)
	}
	return nil
}

// MayBreak reports whether somebody may approve the change alone, without
// votes: nil, or why not. That is the way out where voting is not: leads,
// managers and administrators may, whatever else they do in the change.
func (c Change) MayBreak(p Approver) error {
	switch {
	case p.Stranger():
		return c.refuses(p.ID, WhyStranger)
	case !p.Lead && !p.Has(RoleManager) && !p.Has(RoleLead) && !p.Has(RoleAdmin):
		return c.refuses(p.ID, WhyNotApprover)
	}
	return nil
}

// Delegation is that somebody votes for somebody else for a time, [From, To).
type Delegation struct {
	ID       int64
	Voter    string // whose votes they are
	Delegate string // who casts them
	From, To time.Time
}

// Covers reports whether the delegation counts at an instant.
func (d Delegation) Covers(at time.Time) bool { return !at.Before(d.From) && at.Before(d.To) }

// MayCast reports whether somebody may cast another's vote on the change: nil,
// or why not. Who stands in is bound by the same rules as who votes, but for
// the role, which is the voter's.
func (c Change) MayCast(by Person) error {
	return c.MayVote(Approver{Person: by, Lead: true})
}

// Why is the reason of a vote that does not count.
type Why string

// The reasons.
const (
	WhyStranger    Why = "stranger"
	WhyNotApprover Why = "not_approver"
	WhyRequester   Why = "requester"
	WhyImplementer Why = "implementer"
	WhyTester      Why = "tester"
)

// NoVote is the error of a vote that does not count. It is an ErrRefused.
type NoVote struct {
	Change int64
	Voter  string
	Why    Why
}

func (n NoVote) Error() string {
	return fmt.Sprintf("change %d: vote of %s: %s: %v", n.Change, n.Voter, n.Why, ErrRefused)
}

// Unwrap makes a NoVote an ErrRefused.
func (n NoVote) Unwrap() error { return ErrRefused }

func (c Change) refuses(voter string, why Why) error { return NoVote{c.ID, voter, why} }

func (c Change) testedBy(user string) bool {
	return slices.ContainsFunc(c.Evidence, func(e Evidence) bool { return e.Tester == user && !e.Machine })
}

// Need is how many approvals the change needs, 0 as long as no technical lead
// has set its class.
func (c Change) Need(r ChangeRules) int {
	switch {
	case c.Risk == "":
		return 0
	case c.Type == ChangeEmergency:
		return 1
	}
	return r.Quorum[c.Risk]
}

// Count is how the votes on a revision stand.
type Count struct {
	Approve, Reject, Revise int
	Lead                    bool // a technical lead is among those who approve
}

// Count counts the votes of those who are eligible now: who has lost the right
// since does not count any more.
func (c Change) Count(eligible []string) (n Count) {
	for _, v := range c.Votes {
		if !slices.Contains(eligible, v.Voter) {
			continue
		}
		switch v.Verdict {
		case VerdictApprove:
			n.Approve++
			n.Lead = n.Lead || v.Lead
		case VerdictReject:
			n.Reject++
		case VerdictRevise:
			n.Revise++
		}
	}
	return n
}

// decide returns the verdict that the votes make, or "" while there is none.
func (c Change) decide(e ChangeEvent) Verdict {
	n := c.Count(e.Eligible)
	switch {
	case n.Reject > 0 && (!e.Majority || n.Reject > n.Approve && 2*n.Reject > len(e.Eligible)):
		return VerdictReject
	case n.Revise > 0:
		return VerdictRevise
	case e.Need > 0 && n.Approve >= e.Need && n.Lead:
		return VerdictApprove
	}
	return ""
}

// Blocked is why a change cannot be approved as things are.
type Blocked string

// The reasons. The empty one means that it can be.
const (
	NotBlocked    Blocked = ""
	BlockedNobody Blocked = "nobody" // nobody may vote
	BlockedLead   Blocked = "lead"   // no technical lead of its components may
	BlockedQuorum Blocked = "quorum" // fewer may than must
)

// Blocked reports whether those who may vote are too few. A blocked change is
// never approved by absence.
func (c Change) Blocked(approvers []Approver, r ChangeRules) Blocked {
	able, lead := 0, false
	for _, p := range approvers {
		if c.MayVote(p) == nil {
			able++
			lead = lead || p.Lead
		}
	}
	switch {
	case able == 0:
		return BlockedNobody
	case !lead:
		return BlockedLead
	case able < c.Need(r):
		return BlockedQuorum
	}
	return NotBlocked
}
