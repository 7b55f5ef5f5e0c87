package desk

import (
	"fmt"
	"slices"
)

// RoleAct is what an administrator wants done with a role.
type RoleAct string

// The acts.
const (
	RoleGrant  RoleAct = "grant"
	RoleRevoke RoleAct = "revoke"
)

// RoleWishState is where a wish for a role stands.
type RoleWishState string

// The states.
const (
	RoleWishAsked   RoleWishState = "asked"
	RoleWishDone    RoleWishState = "done"
	RoleWishRefused RoleWishState = "refused"
)

// RoleWish is a change of the role table that one administrator wants and
// another decides on.
type RoleWish struct {
	ID        int64
	Act       RoleAct
	User      string // whose role it is
	Role      Role
	Component string // "" for all
	By        string
	State     RoleWishState
	DecidedBy string
}

// Check returns ErrInvalid for a wish that says nothing that can be done.
func (w RoleWish) Check() error {
	if w.User == "" || w.By == "" || w.Act != RoleGrant && w.Act != RoleRevoke || w.Role == RoleUser || !slices.Contains(Roles(), w.Role) {
		return fmt.Errorf("%s of role %q for %q by %q: %w", w.Act, w.Role, w.User, w.By, ErrInvalid)
	}
	return nil
}

// Decide is the second administrator's word: never of who wants it, nor of
// whose role it is.
func (w RoleWish) Decide(by string, s RoleWishState) (RoleWish, error) {
	switch {
	case w.State != RoleWishAsked:
		return w, fmt.Errorf("wish %d is %s: %w", w.ID, w.State, ErrConflict)
	case by == Nobody || by == w.By || by == w.User:
		return w, fmt.Errorf("wish %d decided by %s: %w", w.ID, by, ErrRefused)
	case s != RoleWishDone && s != RoleWishRefused:
		return w, fmt.Errorf("wish %d: %q: %w", w.ID, s, ErrInvalid)
	}
	w.State, w.DecidedBy = s, by
	return w, nil
}
