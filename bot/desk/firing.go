package desk

import "time"

// Firing is a rung that the desk calls somebody for.
type Firing struct {
	Rung int
	At   time.Time
}

// Firings returns when the rungs of a clock fire in the life that events
// tell, up to an instant, if the desk is always awake: each once ever, none
// while the clock is paused or stopped, below T1 in the hours that count only.
func (r Rules) Firings(kind ClockKind, events []Event, until time.Time) (fired []Firing) {
	if len(events) == 0 {
		return nil
	}
	k, err := Opened(0, events[0])
	c, highest := r.Start(kind, events[0]), 0
	for i := 0; err == nil; i++ {
		end, over := until, true
		if i+1 < len(events) && !events[i+1].At.After(until) {
			end, over = events[i+1].At, false
		}
		for _, f := range r.firings(c, k, highest, end, over) {
			highest = f.Rung
			fired = append(fired, f)
		}
		if over {
			return fired
		}
		c = r.Step(c, k, events[i+1])
		k, err = k.Apply(events[i+1])
	}
	return fired
}

// firings are those between two events: from how the clock read at the first
// up to the time of the second, which comes first if both are at once.
func (r Rules) firings(c Clock, k Ticket, highest int, end time.Time, last bool) (fired []Firing) {
	p := r.Policy(c.Rules)
	now, at := k.LastAt, c
	for {
		next, ok := p.Wakes(at, now, highest)
		if !ok || next.After(end) || (next.Equal(end) && !last) {
			return fired
		}
		stuck := next.Equal(now)
		now, at = next, r.At(c, k, next)
		if reached := at.Rung(); at.State == ClockRunning && reached > highest && !p.Quiet(at, now) {
			highest, stuck = reached, false
			fired = append(fired, Firing{reached, now})
		}
		if stuck {
			return fired
		}
	}
}
