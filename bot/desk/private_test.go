package desk

import (
	"errors"
	"testing"
)

func TestMayRead(t *testing.T) {
	ticket := Ticket{ID: 1, Requester: "U1", Assignee: "U2", Private: true}
	for _, c := range []struct {
		who  Person
		want bool
	}{
		{Person{ID: "U1"}, true},
		{Person{ID: "U1", Guest: true}, true},
		{Person{ID: "U2", Roles: []Role{RoleEngineer}}, true},
		{Person{ID: "U2"}, false}, // is no engineer any more
		{Person{ID: "U2", Roles: []Role{RoleEngineer}, Inactive: true}, false},
		{Person{ID: "U3", Roles: []Role{RoleEngineer}}, false},
		{Person{ID: "U3", Roles: []Role{RoleManager}}, false},
		{Person{ID: "U3", Roles: []Role{RoleAdmin}}, false},
		{Person{ID: "U3", Roles: []Role{RoleLead}}, true},
		{Person{ID: "U3", Roles: []Role{RoleSecurity}}, true},
		{Person{ID: "U3", Roles: []Role{RoleSecurity}, Foreign: true}, false},
	} {
		if got := MayRead(c.who, ticket); got != c.want {
			t.Errorf("MayRead(%+v) = %v, want %v", c.who, got, c.want)
		}
	}
	ticket.Private = false
	if !MayRead(Person{ID: "U9"}, ticket) {
		t.Error("a ticket that is not private is covered")
	}
}

func TestMayHideAndShow(t *testing.T) {
	ticket := Ticket{ID: 1, Requester: "U1", Assignee: "U2", State: StateInProgress}
	for _, c := range []struct {
		who        Person
		hide, show bool
	}{
		{Person{ID: "U1"}, true, true},
		{Person{ID: "U2", Roles: []Role{RoleEngineer}}, true, false},
		{Person{ID: "U3", Roles: []Role{RoleLead}}, true, true},
		{Person{ID: "U3", Roles: []Role{RoleSecurity}}, false, false},
		{Person{ID: "U3"}, false, false},
		{Person{ID: "U1", Guest: true}, false, false},
	} {
		if got := May(c.who, ActHide, ticket) == nil; got != c.hide {
			t.Errorf("May(%+v, hide) = %v, want %v", c.who, got, c.hide)
		}
		if got := May(c.who, ActShow, ticket) == nil; got != c.show {
			t.Errorf("May(%+v, show) = %v, want %v", c.who, got, c.show)
		}
	}
}

// Hiding and showing follow each other, and leave nothing else changed.
func TestHideAndShow(t *testing.T) {
	before := Ticket{ID: 1, Title: "a", Text: "b", Reason: "c", Code: "E1", State: StateClosed, Requester: "U1", Seq: 3}
	hidden, err := before.Apply(Event{Act: ActHide})
	if err != nil || !hidden.Private || hidden.State != StateClosed {
		t.Fatalf("hide: %+v, %v", hidden, err)
	}
	if _, err := hidden.Apply(Event{Act: ActHide}); !errors.Is(err, ErrConflict) {
		t.Errorf("hide twice = %v, want ErrConflict", err)
	}
	if c := hidden.Covered("x"); c.Title != "x" || c.Text+c.Reason+c.Code != "" || c.ID != 1 {
		t.Errorf("Covered = %+v", c)
	}
	shown, err := hidden.Apply(Event{Act: ActShow})
	if err != nil || shown.Private || shown.Covered("x").Title != "a" {
		t.Errorf("show: %+v, %v", shown, err)
	}
	if _, err := shown.Apply(Event{Act: ActShow}); !errors.Is(err, ErrConflict) {
		t.Errorf("show twice = %v, want ErrConflict", err)
	}
}
