package desk

import (
	"fmt"
	"slices"
	"time"
)

// Wait is what a change still waits for before it may be deployed.
type Wait string

// The waits, in the order of the steps. The empty one means: now.
const (
	WaitNothing  Wait = ""
	WaitApproval Wait = "approval"
	WaitEvidence Wait = "evidence"
	WaitNotice   Wait = "notice"
	WaitLead     Wait = "lead_time" // people were told too short a time before
	WaitWindow   Wait = "window"    // it has not begun
	WaitOver     Wait = "over"      // it has passed
)

// Waits reports what stands between the change and its deployment at now.
// Everyone concerned is told lead before the window; in an emergency at once.
func (c Change) Waits(now time.Time, lead time.Duration) Wait {
	_, proven := c.Proof()
	switch {
	case c.State != ChangeApproved || c.Decision.Verdict != VerdictApprove:
		return WaitApproval
	case !proven:
		return WaitEvidence
	case c.Noticed.Revision != c.Revision:
		return WaitNotice
	case c.Type != ChangeEmergency && c.Noticed.At.Add(lead).After(later(now, c.Plan.From)):
		return WaitLead
	case now.Before(c.Plan.From) && c.Type != ChangeEmergency:
		return WaitWindow
	case !now.Before(c.Plan.To):
		return WaitOver
	}
	return WaitNothing
}

// deploy begins the deployment. That nothing is in its way besides what a
// change knows of itself (a freeze, another change) is for the caller to see.
func (c *Change) deploy(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeApproved); err != nil {
		return err
	}
	if e.Actor != c.Plan.Implementer {
		return fmt.Errorf("change %d: deployed by %s: %w", c.ID, e.Actor, ErrRefused)
	}
	if wait := c.Waits(e.At, e.Notice); wait != WaitNothing {
		return fmt.Errorf("change %d waits for %s: %w", c.ID, wait, ErrConflict)
	}
	proof, _ := c.Proof()
	c.State = ChangeDeploying
	c.Deployed = Deployment{By: e.Actor, From: e.At, Artefact: proof.Artefact}
	return nil
}

// end records how the deployment went. A success is watched for 72 hours.
func (c *Change) end(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeDeploying); err != nil {
		return err
	}
	switch e.Result {
	case ChangeObserving:
		c.Deployed.Until = e.At.Add(ChangeWatch)
		if c.Type == ChangeEmergency {
			c.ReviewDue = e.Due
		}
	case ChangeFailed, ChangeBackedOut:
		if err := c.needsText(e); err != nil {
			return err
		}
		c.Reason, c.ReviewDue = e.Text, e.Due
	default:
		return fmt.Errorf("change %d: result %q: %w", c.ID, e.Result, ErrInvalid)
	}
	c.State, c.Deployed.To, c.Deployed.Result = e.Result, e.At, e.Result
	return nil
}

// hit attaches something that happened. The watch lasts at least a day after
// it.
func (c *Change) hit(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeObserving); err != nil {
		return err
	}
	if e.Hit == nil || e.Hit.Ref == "" {
		return fmt.Errorf("change %d: hit without a name: %w", c.ID, ErrInvalid)
	}
	if c.hitAt(e.Hit.Ref) >= 0 {
		return fmt.Errorf("change %d: %s is attached already: %w", c.ID, e.Hit.Ref, ErrConflict)
	}
	c.Hits = append(c.Hits, Hit{Ref: e.Hit.Ref, Tier: e.Hit.Tier, State: HitCandidate, At: e.At})
	c.Deployed.Until = later(c.Deployed.Until, e.At.Add(ChangeExtend))
	return nil
}

func (c *Change) hitAt(ref string) int {
	return slices.IndexFunc(c.Hits, func(h Hit) bool { return h.Ref == ref })
}

// judge is a person's word on a hit. A T1 or T2 that the change caused makes it
// a failed one.
func (c *Change) judge(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeObserving, ChangeFailed); err != nil {
		return err
	}
	if e.Hit == nil || e.Hit.State != HitConfirmed && e.Hit.State != HitDismissed || e.Actor == Nobody {
		return fmt.Errorf("change %d: a hit is judged by a person: %w", c.ID, ErrInvalid)
	}
	i := c.hitAt(e.Hit.Ref)
	if i < 0 || c.Hits[i].State != HitCandidate {
		return fmt.Errorf("change %d: %s is not to be judged: %w", c.ID, e.Hit.Ref, ErrConflict)
	}
	c.Hits[i].State, c.Hits[i].By = e.Hit.State, e.Actor
	if t := c.Hits[i].Tier; e.Hit.State == HitConfirmed && (t == T1 || t == T2) && c.State == ChangeObserving {
		c.State, c.Reason, c.ReviewDue = ChangeFailed, e.Hit.Ref, e.Due
	}
	return nil
}

func (c *Change) checkArticles(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeDeploying, ChangeObserving); err != nil {
		return err
	}
	c.Articles = true
	return nil
}

// backOut takes the change back by its rollback plan.
func (c *Change) backOut(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeDeploying, ChangeObserving, ChangeFailed); err != nil {
		return err
	}
	if err := c.needsText(e); err != nil {
		return err
	}
	c.State, c.Reason, c.ReviewDue, c.Deployed.Result = ChangeBackedOut, e.Text, e.Due, ChangeBackedOut
	return nil
}

// Unclosed is why a watched change does not close: "time", "hits", "articles",
// or "".
func (c Change) Unclosed(now time.Time) string {
	candidate := func(h Hit) bool { return h.State == HitCandidate }
	switch {
	case now.Before(c.Deployed.Until):
		return "time"
	case slices.ContainsFunc(c.Hits, candidate):
		return "hits"
	case !c.Articles:
		return "articles"
	}
	return ""
}

func (c *Change) close(e ChangeEvent) error {
	if err := c.in(e.Act, ChangeObserving); err != nil {
		return err
	}
	if why := c.Unclosed(e.At); why != "" {
		return fmt.Errorf("change %d is not to be closed yet, %s: %w", c.ID, why, ErrConflict)
	}
	c.State = ChangeSuccessful
	return nil
}

// second is the look of a second person at what one decided alone.
func (c *Change) second(e ChangeEvent) error {
	if c.SecondDue.IsZero() || c.SecondBy != "" {
		return fmt.Errorf("change %d: no second review is due: %w", c.ID, ErrConflict)
	}
	if e.Actor == Nobody || e.Actor == c.Decision.By || e.Actor == c.Requester || e.Actor == c.Plan.Implementer {
		return fmt.Errorf("change %d: second review by %s: %w", c.ID, e.Actor, ErrRefused)
	}
	if err := c.needsText(e); err != nil {
		return err
	}
	c.SecondBy = e.Actor
	return nil
}

// review is the review after the fact.
func (c *Change) review(e ChangeEvent) error {
	if c.ReviewDue.IsZero() || c.ReviewedBy != "" {
		return fmt.Errorf("change %d: no review is due: %w", c.ID, ErrConflict)
	}
	if err := c.needsText(e); err != nil {
		return err
	}
	c.ReviewedBy = e.Actor
	return nil
}
