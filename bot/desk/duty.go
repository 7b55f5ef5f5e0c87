package desk

import (
	"fmt"
	"slices"
	"time"
)

// SwapState is what became of asking somebody to take a shift.
type SwapState string

// The states of a swap that is asked for.
const (
	SwapAsked    SwapState = "asked"
	SwapAgreed   SwapState = "agreed"
	SwapDeclined SwapState = "declined"
)

// SwapRequest asks somebody to take a shift, [From, To).
type SwapRequest struct {
	ID       int64
	Who      string // whose shift it is
	With     string // who is asked to take it
	From, To time.Time
	State    SwapState
}

// Decide answers a request: only who was asked may, once, and before the shift
// is over.
func (s SwapRequest) Decide(who string, yes bool, now time.Time) (SwapRequest, error) {
	switch {
	case who != s.With:
		return s, fmt.Errorf("swap %d decided by %q: %w", s.ID, who, ErrRefused)
	case s.State != SwapAsked || !s.To.After(now):
		return s, fmt.Errorf("swap %d is %s: %w", s.ID, s.State, ErrConflict)
	}
	s.State = SwapDeclined
	if yes {
		s.State = SwapAgreed
	}
	return s, nil
}

// CallReason is why somebody was called for a ticket.
type CallReason string

// The reasons of a call.
const (
	CallOpened  CallReason = "opened"
	CallBack    CallReason = "back"    // it was reopened, or given back
	CallRung    CallReason = "rung"    // a part of its target is used up
	CallSilence CallReason = "silence" // whoever had it has said nothing for too long
	CallAgain   CallReason = "again"   // who was called has not taken it
	CallShift   CallReason = "shift"   // the shift of who was called is over
	CallAway    CallReason = "away"    // who was called is on leave
)

// Call is who was called for a ticket last.
type Call struct {
	Ticket int64
	Who    string
	Why    CallReason
	At     time.Time
}

// From is a list, which goes round, beginning with somebody; as it is where it
// does not have them.
func From(list []string, who string) []string {
	i := max(0, slices.Index(list, who))
	return append(slices.Clone(list[i:]), list[:i]...)
}

// After returns who follows somebody in a list, which goes round; its first
// where the list does not have them.
func After(list []string, who string) string {
	if len(list) == 0 {
		return who
	}
	return list[(slices.Index(list, who)+1)%len(list)]
}
