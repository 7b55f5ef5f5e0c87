package desk

import (
	"fmt"
	"slices"
	"time"
)

// ComplaintState is where a complaint stands.
type ComplaintState string

// The states of a complaint. A withdrawn one does not count.
const (
	ComplaintOpen      ComplaintState = "open"
	ComplaintTaken     ComplaintState = "taken"
	ComplaintClosed    ComplaintState = "closed"
	ComplaintWithdrawn ComplaintState = "withdrawn"
)

// ComplaintSource is how a complaint came about.
type ComplaintSource string

// The sources: a bad rating, the requester's button or words, a manager.
const (
	ComplaintRating    ComplaintSource = "rating"
	ComplaintRequester ComplaintSource = "requester"
	ComplaintManager   ComplaintSource = "manager"
)

// ComplaintCause is what a complaint turned out to be about.
type ComplaintCause string

// The causes.
const (
	CauseSlow       ComplaintCause = "slow"        // too late, or nobody answered
	CauseNotSolved  ComplaintCause = "not_solved"  // closed though it was not solved, or again and again
	CauseAnswer     ComplaintCause = "answer"      // wrong or unclear
	CauseManner     ComplaintCause = "manner"      // how people were spoken to
	CauseProduct    ComplaintCause = "product"     // the software, not the desk
	CauseNotFounded ComplaintCause = "not_founded" // a slip, a misunderstanding
)

// ComplaintCauses lists the causes, in the order that a form shows them.
func ComplaintCauses() []ComplaintCause {
	return []ComplaintCause{CauseSlow, CauseNotSolved, CauseAnswer, CauseManner, CauseProduct, CauseNotFounded}
}

// Complaint is somebody's being dissatisfied with how a ticket was handled: a
// ticket has at most one. Somebody owns it until it has a cause and an end.
type Complaint struct {
	ID       int64
	Ticket   int64
	Source   ComplaintSource
	By       string // who complained, or marked it
	Text     string
	Owner    string // who sees to it
	State    ComplaintState
	Cause    ComplaintCause
	Outcome  string // what was done
	OpenedAt time.Time
	TakenAt  time.Time
	ClosedAt time.Time
}

// Pending reports whether somebody still has to see to it.
func (c Complaint) Pending() bool { return c.State == ComplaintOpen || c.State == ComplaintTaken }

// Take returns the complaint with somebody who sees to it.
func (c Complaint) Take(who string, now time.Time) (Complaint, error) {
	if !c.Pending() || c.State == ComplaintTaken && c.Owner == who {
		return c, fmt.Errorf("complaint %d is %s: %w", c.ID, c.State, ErrConflict)
	}
	c.Owner, c.State = who, ComplaintTaken
	if c.TakenAt.IsZero() {
		c.TakenAt = now
	}
	return c, nil
}

// Close returns the complaint with its cause and what was done.
func (c Complaint) Close(who string, cause ComplaintCause, outcome string, now time.Time) (Complaint, error) {
	switch {
	case !slices.Contains(ComplaintCauses(), cause) || outcome == "":
		return c, fmt.Errorf("complaint %d: cause %q: %w", c.ID, cause, ErrInvalid)
	case !c.Pending():
		return c, fmt.Errorf("complaint %d is %s: %w", c.ID, c.State, ErrConflict)
	}
	c.Owner, c.State, c.Cause, c.Outcome, c.ClosedAt = who, ComplaintClosed, cause, outcome, now
	return c, nil
}

// Withdraw returns the complaint as taken back: by a better rating, as long as
// nobody has begun to see to it.
func (c Complaint) Withdraw(now time.Time) (Complaint, error) {
	if c.State != ComplaintOpen || c.Source != ComplaintRating {
		return c, fmt.Errorf("complaint %d is %s: %w", c.ID, c.State, ErrConflict)
	}
	c.State, c.ClosedAt = ComplaintWithdrawn, now
	return c, nil
}

// Again returns a complaint that was taken back as open once more.
func (c Complaint) Again(source ComplaintSource, by, text string, now time.Time) (Complaint, error) {
	if c.State != ComplaintWithdrawn {
		return c, fmt.Errorf("complaint %d is %s: %w", c.ID, c.State, ErrConflict)
	}
	c.State, c.Source, c.By, c.Text, c.OpenedAt, c.ClosedAt = ComplaintOpen, source, by, text, now, time.Time{}
	return c, nil
}

// MaySeeTo reports whether p may own complaints, and mark a ticket as one.
func (p Person) MaySeeTo() bool {
	return p.Has(RoleLead) || p.Has(RoleManager) || p.Has(RoleAdmin)
}
