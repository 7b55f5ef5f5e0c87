package desk

import "time"

// OfferFor is how long somebody who wishes for a ticket may think about
// whether theirs is a known trouble. Then they get their ticket.
const OfferFor = 5 * time.Minute

// Undoable is how long merging, splitting and linking tickets can be undone.
const Undoable = 24 * time.Hour

// KnownFor is how long after its opening a ticket is offered as a known
// trouble. A T1 is, as long as it is open.
const KnownFor = 24 * time.Hour

// Known reports whether a wish for help is likely about the trouble of an open
// ticket: it has the same code; or the same component and alike words, for
// which the bar is lower where a T1 is open, and none where for the wisher
// work has stopped, too. Who cannot work is asked about a T1 only. alike is the share of words in common, 0 to 1. A
// private ticket is nobody's known trouble, nor is one's own.
func Known(t Ticket, wish Event, alike float64) bool {
	switch {
	case t.Private || wish.Private || !t.State.Open() || t.Requester == wish.Requester:
		return false
	case wish.Kind == KindSecurity || wish.Kind == KindDataLoss || wish.Kind == KindSuggestion:
		return false
	case wish.Impact == ImpactStopped && t.Tier != T1: // half an hour is too short to ask first
		return false
	case t.Tier != T1 && wish.At.Sub(t.OpenedAt) > KnownFor:
		return false
	case wish.Code != "" && wish.Code == t.Code:
		return true
	case wish.Component == "" || wish.Component != t.Component:
		return false
	case t.Tier == T1:
		return wish.Impact == ImpactStopped || alike >= 0.3
	}
	return alike >= 0.5
}
