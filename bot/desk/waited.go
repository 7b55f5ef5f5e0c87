package desk

import "time"

// Waited returns how long a ticket was in a state within p, by the clock on
// the wall; from its last event on, to the end of p.
func Waited(id int64, events []Event, s State, p Stretch) (sum time.Duration, err error) {
	var t Ticket
	for i, e := range events {
		if t.State == s {
			sum += clipped(Stretch{From: events[i-1].At, To: e.At}, p)
		}
		if i == 0 {
			t, err = Opened(id, e)
		} else {
			t, err = t.Apply(e)
		}
		if err != nil {
			return 0, err
		}
	}
	if len(events) > 0 && t.State == s {
		sum += clipped(Stretch{From: events[len(events)-1].At, To: p.To}, p)
	}
	return sum, nil
}

// clipped is how much of s lies within p.
func clipped(s, p Stretch) time.Duration {
	if s.From.Before(p.From) {
		s.From = p.From
	}
	if s.To.After(p.To) {
		s.To = p.To
	}
	return max(0, s.To.Sub(s.From))
}
