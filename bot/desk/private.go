package desk

import "fmt"

// MayRead reports whether p may read what a ticket says: of a private one only
// who asked for it, who works on it, the technical leads, and who looks after
// security. Everybody else at the desk sees its number, tier and clocks.
func MayRead(p Person, t Ticket) bool {
	if !t.Private {
		return true
	}
	return p.ID == t.Requester || p.ID == t.Assignee && p.Agent() || p.Has(RoleLead) || p.Has(RoleSecurity)
}

// mayUncover reports whether p may make a private ticket public again: that
// is for who wrote it, or a lead.
func mayUncover(p Person, t Ticket) error {
	if p.ID == t.Requester || p.Has(RoleLead) {
		return nil
	}
	return fmt.Errorf("ticket %d made public by %s: %w", t.ID, p.ID, ErrRefused)
}

// Covered is the ticket as everybody at the desk may read it: without what
// people wrote, if it is private. title stands for its own.
func (t Ticket) Covered(title string) Ticket {
	if t.Private {
		t.Title, t.Text, t.Reason, t.Code = title, "", "", ""
	}
	return t
}

// allowsHide reports whether the ticket's privacy admits e.
func (t Ticket) allowsHide(e Event) error {
	if t.Private == (e.Act == ActHide) {
		return fmt.Errorf("ticket %d is that already: %w", t.ID, ErrConflict)
	}
	return nil
}
