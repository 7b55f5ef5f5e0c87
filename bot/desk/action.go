package desk

import (
	"fmt"
	"time"
)

// ActionState is where an action stands.
type ActionState string

// The states of an action.
const (
	ActionOpen    ActionState = "open"
	ActionDone    ActionState = "done"
	ActionDropped ActionState = "dropped" // it was decided not to do it
)

// Action is what was agreed at a review, with who does it and until when.
type Action struct {
	ID       int64
	Minutes  int64
	Text     string
	Owner    string // Slack user id
	Due      string // the last day, like "2026-12-01"
	State    ActionState
	By       string // who wrote the minutes
	Period   string // the period that was reviewed
	AgreedAt time.Time
	ClosedBy string
	ClosedAt time.Time
}

// Close returns the action as done or dropped. Its owner may, and who sees to
// what the desk owes.
func (a Action) Close(who Person, s ActionState, now time.Time) (Action, error) {
	switch {
	case s != ActionDone && s != ActionDropped:
		return a, fmt.Errorf("action %d to %q: %w", a.ID, s, ErrInvalid)
	case who.ID != a.Owner && !who.MaySeeTo():
		return a, fmt.Errorf("action %d by %s: %w", a.ID, who.ID, ErrRefused)
	case a.State != ActionOpen:
		return a, fmt.Errorf("action %d is %s: %w", a.ID, a.State, ErrConflict)
	}
	a.State, a.ClosedBy, a.ClosedAt = s, who.ID, now
	return a, nil
}
