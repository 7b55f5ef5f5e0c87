package desk

import (
	"slices"
	"time"
)

// Roster says who of the desk is called, and in which order.
type Roster struct {
	People []string // required; Slack user ids
	// Days is how long a shift is. Without it the first of People is always
	// the one on duty.
	Days   int
	Start  time.Time           // of the first shift, which is the first person's; each begins at its time of day
	Zone   *time.Location      // of that time of day; UTC without one
	Leave  []Leave             // who is away
	Skills map[string][]string // by component: who is called first for it
	Turns  bool                // tickets go round, instead of all to the one on duty
}

// Leave is when somebody is away, [From, To).
type Leave struct {
	Who      string
	From, To time.Time
}

func (r Roster) zone() *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// begin is when shift k begins: by the wall clock, so that a night in which the
// clocks change is an hour longer or shorter.
func (r Roster) begin(k int) time.Time {
	s := r.Start.In(r.zone())
	return time.Date(s.Year(), s.Month(), s.Day()+k*r.Days, s.Hour(), s.Minute(), 0, 0, r.zone())
}

// shift is the number of the shift at an instant: the last to have begun, the
// first before there was any.
func (r Roster) shift(at time.Time) int {
	if r.Days <= 0 || !at.After(r.Start) {
		return 0
	}
	k := int(at.Sub(r.Start)/(24*time.Hour)) / r.Days
	for k > 0 && r.begin(k).After(at) {
		k--
	}
	for !r.begin(k + 1).After(at) {
		k++
	}
	return k
}

// Shift is the time somebody is on duty, [From, To). To is zero where shifts
// do not change.
type Shift struct {
	Who      string
	From, To time.Time
}

// Shift returns whose shift it is at an instant. Who is on leave is stood in
// for by the next.
func (r Roster) Shift(at time.Time) Shift {
	order := r.Called(at, "", 0)
	s := Shift{Who: order[0]}
	if r.Days > 0 {
		k := r.shift(at)
		s.From, s.To = r.begin(k), r.begin(k+1)
	}
	return s
}

// Called returns whom to call for a component at an instant, the first first:
// the one on duty and those who follow, without who is away, those who know
// the component before the others. Where tickets go round, turn moves the
// beginning. If all are away all are called: somebody must be.
func (r Roster) Called(at time.Time, component string, turn int64) []string {
	n := len(r.People)
	if n == 0 {
		return []string{""}
	}
	first := r.shift(at) % n
	order := append(slices.Clone(r.People[first:]), r.People[:first]...)
	here := slices.DeleteFunc(slices.Clone(order), func(who string) bool { return r.away(who, at) })
	if len(here) == 0 {
		here = order
	}
	knows := func(who string) bool { return slices.Contains(r.Skills[component], who) }
	able := slices.DeleteFunc(slices.Clone(here), func(who string) bool { return !knows(who) })
	rest := slices.DeleteFunc(slices.Clone(here), knows)
	if r.Turns {
		able, rest = turned(able, turn), turned(rest, turn)
	}
	return append(able, rest...)
}

// turned is a list that begins n further on.
func turned(list []string, n int64) []string {
	if len(list) == 0 {
		return list
	}
	i := int(n % int64(len(list)))
	return append(slices.Clone(list[i:]), list[:i]...)
}

func (r Roster) away(who string, at time.Time) bool {
	return slices.ContainsFunc(r.Leave, func(l Leave) bool { return l.Who == who && !at.Before(l.From) && at.Before(l.To) })
}

// Silence is how long "I have it" counts on a T1 without a word of progress.
const Silence = 30 * time.Minute

// SilentSince returns since when nobody of the desk has said anything of a
// ticket: the last event that was not the requester's, a bystander's words, nor
// the desk's own.
func SilentSince(t Ticket, events []Event) time.Time {
	for _, e := range slices.Backward(events) {
		if e.Actor != Nobody && e.Actor != t.Requester && e.Act != ActAdd && e.Act != ActEdit {
			return e.At
		}
	}
	return t.OpenedAt
}
