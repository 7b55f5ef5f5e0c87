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
	Swaps  []Swap              // who takes whose shift
	Backup []string            // who is called while all of People are away
	Skills map[string][]string // by component: who is called first for it
	Turns  bool                // tickets go round, instead of all to the one on duty
}

// Leave is when somebody is away, [From, To).
type Leave struct {
	Who      string
	From, To time.Time
	ID       int64  // 0 for one of the configuration
	By       string // who said so
}

// Swap is when somebody stands in somebody else's place, [From, To); that one
// stands in theirs.
type Swap struct {
	Who, For string
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

// Shift is the time somebody is on duty, [From, To). To is zero where nobody
// else is to follow.
type Shift struct {
	Who      string
	From, To time.Time
}

// changesAhead bounds how far is looked for somebody else on duty.
const changesAhead = 100

// Shift returns whose shift it is at an instant, and until when nobody else is
// on duty. Who is on leave is stood in for by the next.
func (r Roster) Shift(at time.Time) Shift {
	s := Shift{Who: r.Called(at, "", 0)[0]}
	if r.Days > 0 {
		s.From = r.begin(r.shift(at))
	}
	to := at
	for range changesAhead {
		if to = r.Next(to); to.IsZero() {
			break
		}
		if r.Called(to, "", 0)[0] != s.Who {
			s.To = to
			break
		}
	}
	return s
}

// Next returns the first instant after at when somebody else may be on duty: a
// shift, leave or a swap begins or ends. It is zero if there is none.
func (r Roster) Next(at time.Time) (next time.Time) {
	see := func(t time.Time) {
		if t.After(at) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if r.Days > 0 {
		see(r.begin(r.shift(at) + 1))
	}
	for _, l := range r.Leave {
		see(l.From)
		see(l.To)
	}
	for _, w := range r.Swaps {
		see(w.From)
		see(w.To)
	}
	return next
}

// Ahead returns the next n shifts of somebody that are not over at an instant,
// as they are after leave and swaps.
func (r Roster) Ahead(who string, at time.Time, n int) (shifts []Shift) {
	if r.Days <= 0 || len(r.People) == 0 {
		return nil
	}
	first := r.shift(at)
	for k := first; len(shifts) < n && k < first+n*len(r.People); k++ {
		from, to := later(r.begin(k), at), r.begin(k+1)
		if r.Called(from, "", 0)[0] == who {
			shifts = append(shifts, Shift{Who: who, From: r.begin(k), To: to})
		}
	}
	return shifts
}

// Empty reports whether everybody on the list is away at an instant.
func (r Roster) Empty(at time.Time) bool {
	return len(r.People) > 0 && !slices.ContainsFunc(r.People, func(who string) bool { return !r.Away(who, at) })
}

// Called returns whom to call for a component at an instant, the first first:
// the one on duty and those who follow, without who is away, those who know
// the component before the others. Where tickets go round, turn moves the
// beginning. If all are away Backup is called, and without one all are:
// somebody must be.
func (r Roster) Called(at time.Time, component string, turn int64) []string {
	if len(r.People) == 0 {
		return []string{""}
	}
	here := r.here(at)
	knows := func(who string) bool { return slices.Contains(r.Skills[component], who) }
	able := slices.DeleteFunc(slices.Clone(here), func(who string) bool { return !knows(who) })
	rest := slices.DeleteFunc(slices.Clone(here), knows)
	if r.Turns {
		able, rest = turned(able, turn), turned(rest, turn)
	}
	return append(able, rest...)
}

// here is who can be called at an instant, the one on duty first.
func (r Roster) here(at time.Time) []string {
	order := r.order(at)
	for _, list := range [][]string{order, r.Backup} {
		here := slices.DeleteFunc(slices.Clone(list), func(who string) bool { return r.Away(who, at) })
		if len(here) > 0 {
			return here
		}
	}
	if len(r.Backup) > 0 {
		return r.Backup
	}
	return order
}

// order is the list as shifts and swaps have it at an instant.
func (r Roster) order(at time.Time) []string {
	first := r.shift(at) % len(r.People)
	order := append(slices.Clone(r.People[first:]), r.People[:first]...)
	for _, w := range r.Swaps {
		i, j := slices.Index(order, w.For), slices.Index(order, w.Who)
		if at.Before(w.From) || !at.Before(w.To) || i < 0 {
			continue
		}
		order[i] = w.Who
		if j >= 0 {
			order[j] = w.For
		}
	}
	return order
}

// turned is a list that begins n further on.
func turned(list []string, n int64) []string {
	if len(list) == 0 {
		return list
	}
	i := int(n % int64(len(list)))
	return append(slices.Clone(list[i:]), list[:i]...)
}

// Away reports whether somebody is on leave at an instant.
func (r Roster) Away(who string, at time.Time) bool {
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
