package desk

import (
	"errors"
	"testing"
)

func TestRoleWishNeedsTwo(t *testing.T) {
	w := RoleWish{ID: 1, Act: RoleGrant, User: "ENG", Role: RoleLead, By: "ADMIN", State: RoleWishAsked}
	if err := w.Check(); err != nil {
		t.Fatal(err)
	}
	for by, want := range map[string]error{"ADMIN": ErrRefused, "ENG": ErrRefused, Nobody: ErrRefused, "ADMIN2": nil} {
		if _, err := w.Decide(by, RoleWishDone); !errors.Is(err, want) {
			t.Errorf("decided by %q: %v, want %v", by, err, want)
		}
	}
	done, err := w.Decide("ADMIN2", RoleWishDone)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := done.Decide("ADMIN2", RoleWishRefused); !errors.Is(err, ErrConflict) {
		t.Errorf("decided twice: %v", err)
	}
	w.Role = RoleUser
	if err := w.Check(); !errors.Is(err, ErrInvalid) {
		t.Errorf("the role of everybody: %v", err)
	}
}
