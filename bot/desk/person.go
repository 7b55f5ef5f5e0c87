package desk

import (
	"fmt"
	"slices"
)

// Role is what somebody may do at the desk. Everybody who is not listed in
// the role table is a RoleUser.
type Role string

// The eight roles.
const (
	RoleUser      Role = "user"
	RoleEngineer  Role = "engineer"
	RoleLead      Role = "lead"
	RoleTester    Role = "tester"
	RoleManager   Role = "manager"
	RoleKnowledge Role = "knowledge_owner"
	RoleSecurity  Role = "security" // reads private tickets
	RoleAdmin     Role = "admin"
)

// Roles lists every role, in the order people are shown them.
func Roles() []Role {
	return []Role{RoleUser, RoleEngineer, RoleLead, RoleTester, RoleManager, RoleKnowledge, RoleSecurity, RoleAdmin}
}

// Person is somebody in the Slack workspace, with the roles they hold at this
// moment.
type Person struct {
	ID     string // Slack user id
	Name   string
	Locale string // as Slack gives it: "zh-CN"
	TZ     string // IANA name
	Roles  []Role

	Inactive bool // deactivated in Slack
	Guest    bool // single or multi channel guest
	Foreign  bool // of another workspace, in a shared channel
	Bot      bool
}

// Stranger reports whether p may only ask: guests, people of other
// workspaces, bots and the deactivated never act on tickets.
func (p Person) Stranger() bool { return p.Inactive || p.Guest || p.Foreign || p.Bot }

// Agent reports whether p works the queue: engineer or above.
func (p Person) Agent() bool {
	return !p.Stranger() && slices.ContainsFunc(p.Roles, func(r Role) bool {
		return r == RoleEngineer || r == RoleLead || r == RoleManager || r == RoleAdmin
	})
}

// Has reports whether p holds the role.
func (p Person) Has(r Role) bool { return !p.Stranger() && slices.Contains(p.Roles, r) }

// May reports whether p may do act to ticket t: nil, or ErrRefused. The
// requester may cancel, add, say that it works or that it does not; an
// engineer may do everything but answer for the requester. Guests may only
// answer for what was opened for them.
func May(p Person, act Act, t Ticket) error {
	if p.ID == Nobody {
		return nil
	}
	if p.Stranger() && !(p.ID == t.Requester && (act == ActAdd || act == ActResume)) {
		return fmt.Errorf("%s by a guest or stranger: %w", act, ErrRefused)
	}
	switch act {
	case ActAdd, ActOpen:
		return nil
	case ActShow:
		return mayUncover(p, t)
	case ActCancel, ActReopen, ActClose, ActResume, ActHide:
		if p.ID == t.Requester {
			return nil
		}
	}
	if !p.Agent() {
		return fmt.Errorf("%s needs the engineer role: %w", act, ErrRefused)
	}
	return nil
}
