package desk

import (
	"slices"
	"time"
)

// Step calls people when a part of a ticket's target is used up, or a while
// after it was missed.
type Step struct {
	Rung  int           // percent, one of Rungs; 0 for a step after the target was missed
	After time.Duration // service time since it was missed
	Tiers []Tier        // whose tickets; none are all
	Call  []string      // required; parts that people have, or Slack user ids
}

// The parts that a step may call. First, second and third are the places in
// the line of a ticket: whoever has it, then who is on duty, then who follows.
// The line's end stands for the places it has not.
const (
	CallAssignee = "assignee" // whoever has it; nobody while nobody has
	CallFirst    = "first"
	CallSecond   = "second"
	CallThird    = "third"
	CallLead     = "lead"    // the first of the leads
	CallManager  = "manager" // the first of the managers
)

// CallParts lists the parts.
func CallParts() []string {
	return []string{CallAssignee, CallFirst, CallSecond, CallThird, CallLead, CallManager}
}

// Ladder is whom a ticket calls, step by step. Steps at the same time add up.
type Ladder []Step

// DefaultLadder calls whoever has a ticket or is on duty, then the next on the
// list, then the one after that with a lead, for a T1 also a manager.
func DefaultLadder() Ladder {
	return Ladder{
		{Rung: 50, Call: []string{CallFirst}},
		{Rung: 80, Call: []string{CallAssignee, CallSecond}},
		{Rung: 100, Call: []string{CallAssignee, CallThird, CallLead}},
		{Rung: 100, Tiers: []Tier{T1}, Call: []string{CallManager}},
	}
}

func (s Step) of(t Tier) bool { return len(s.Tiers) == 0 || slices.Contains(s.Tiers, t) }

// At returns what the steps at a rung call, in their order.
func (l Ladder) At(rung int, t Tier) (call []string) {
	for _, s := range l {
		if s.After == 0 && s.Rung == rung && s.of(t) {
			call = append(call, s.Call...)
		}
	}
	return call
}

// Later returns how long after a missed target the ladder goes on, the soonest
// first.
func (l Ladder) Later(t Tier) (after []time.Duration) {
	for _, s := range l {
		if s.After > 0 && s.of(t) {
			after = append(after, s.After)
		}
	}
	slices.Sort(after)
	return slices.Compact(after)
}

// AtLater returns what the steps so long after a missed target call.
func (l Ladder) AtLater(after time.Duration, t Tier) (call []string) {
	for _, s := range l {
		if s.After > 0 && s.After == after && s.of(t) {
			call = append(call, s.Call...)
		}
	}
	return call
}

// Line is who there is to call for a ticket.
type Line struct {
	Assignee string   // "" while nobody has it
	Duty     []string // who can be called, the one on duty first
	Leads    []string
	Managers []string
}

// First is the head of the line: whoever has the ticket, or is on duty.
func (l Line) First() string { return l.place(0) }

// Called returns the people that parts of a step stand for, each once. A step
// that finds nobody calls the head of the line: it must not be silent.
func (l Line) Called(parts []string) (called []string) {
	for _, p := range parts {
		if who := l.part(p); who != "" && !slices.Contains(called, who) {
			called = append(called, who)
		}
	}
	if first := l.First(); len(called) == 0 && first != "" {
		called = []string{first}
	}
	return called
}

// Next is the last in the line that parts of a step reach: who is to take the
// ticket while nobody has it; "" if they reach nobody on duty.
func (l Line) Next(parts []string) (who string) {
	for _, p := range parts {
		switch p {
		case CallFirst, CallSecond, CallThird:
			who = l.part(p)
		}
	}
	return who
}

func (l Line) part(p string) string {
	switch p {
	case CallAssignee:
		return l.Assignee
	case CallFirst:
		return l.place(0)
	case CallSecond:
		return l.place(1)
	case CallThird:
		return l.place(2)
	case CallLead:
		return nth(l.Leads, 0)
	case CallManager:
		return nth(l.Managers, 0)
	}
	return p
}

// place is one of the line; what is past its end is its end.
func (l Line) place(i int) string {
	line := l.Duty
	if l.Assignee != "" {
		others := slices.DeleteFunc(slices.Clone(l.Duty), func(who string) bool { return who == l.Assignee })
		line = append([]string{l.Assignee}, others...)
	}
	return nth(line, min(i, len(line)-1))
}

func nth(list []string, i int) string {
	if i < 0 || i >= len(list) {
		return ""
	}
	return list[i]
}
