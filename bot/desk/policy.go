package desk

import (
	"fmt"
	"slices"
	"time"
)

// Targets are what a tier is promised, in service time. A zero Resolution
// means that none is promised: no due time, no rungs, "n/a" in reports.
type Targets struct {
	Response   time.Duration
	Resolution time.Duration
}

// Policy is what the desk promises and how its clocks run.
type Policy struct {
	Targets   map[Tier]Targets  // required, one for each tier
	Pausing   map[Tier][]State  // which waiting states stop the resolution clock
	PauseCap  float64           // sum of pauses, as a multiple of the target; past it the clock runs again
	Calendars map[Tier]Calendar // which ticket open; 24×7 for a tier that is not in it
}

// DefaultPolicy is what a firm gets that configures nothing: T1 answered in
// 30 minutes and resolved in 2 hours, T2 4 hours and 24 hours, T3 answered in
// 48 hours. Only waiting for the requester pauses a T1.
func DefaultPolicy() Policy {
	all := []State{StateWaitingRequester, StateWaitingVendor, StateWaitingApproval}
	return Policy{
		Targets: map[Tier]Targets{
			T1: {30 * time.Minute, 2 * time.Hour},
			T2: {4 * time.Hour, 24 * time.Hour},
			T3: {Response: 48 * time.Hour},
		},
		Pausing:   map[Tier][]State{T1: {StateWaitingRequester}, T2: all, T3: all},
		PauseCap:  5,
		Calendars: make(map[Tier]Calendar),
	}
}

// Check returns every fault of the policy.
func (p Policy) Check() (faults []error) {
	for _, t := range []Tier{T1, T2, T3} {
		target, ok := p.Targets[t]
		if !ok || target.Response < time.Millisecond {
			faults = append(faults, fmt.Errorf("tier %d needs a response target above 0: %w", t, ErrInvalid))
		}
		if target.Resolution < 0 {
			faults = append(faults, fmt.Errorf("tier %d: resolution target %s is below 0: %w", t, target.Resolution, ErrInvalid))
		}
	}
	if p.PauseCap < 0 {
		faults = append(faults, fmt.Errorf("pause cap %v is below 0: %w", p.PauseCap, ErrInvalid))
	}
	return faults
}

// target is as precise as times are stored.
func (p Policy) target(c ClockKind, t Tier) time.Duration {
	if c == ResponseClock {
		return p.Targets[t].Response.Truncate(time.Millisecond)
	}
	return p.Targets[t].Resolution.Truncate(time.Millisecond)
}

func (p Policy) pauses(c ClockKind, t Tier, s State) bool {
	return c == ResolutionClock && s.Waiting() && slices.Contains(p.Pausing[t], s)
}
