package desk

import (
	"fmt"
	"slices"
	"time"
)

// Freeze is a time in which nothing is to be changed, [From, To).
type Freeze struct {
	Components []string // keys; none means all
	From, To   time.Time
	Hard       bool // changes are refused, but for emergencies; else they need a reason
	Reason     string
}

// ClashKind says what is in the way of a change.
type ClashKind string

// The kinds. Only a hard freeze cannot be overcome by a reason.
const (
	ClashHardFreeze  ClashKind = "hard_freeze"
	ClashFreeze      ClashKind = "freeze"
	ClashChange      ClashKind = "change"      // another change of the same component
	ClashDependant   ClashKind = "dependant"   // another change of a component that one of the two needs
	ClashImplementer ClashKind = "implementer" // who carries it out has another change at that time
	ClashMaintenance ClashKind = "maintenance"
	ClashAway        ClashKind = "away"   // who carries it out is on leave
	ClashNobody      ClashKind = "nobody" // everybody on the duty list is on leave: who would see to what it breaks?
)

// Clash is one thing in the way of a change.
type Clash struct {
	Kind      ClashKind
	Change    int64  // the other one
	Component string // that both concern, "" for all
	From, To  time.Time
	Reason    string
}

// Surroundings is what a window may clash with.
type Surroundings struct {
	Changes     []Change // those that are not over
	Freezes     []Freeze
	Maintenance []Maintenance
	Leave       []Leave
	Duty        Roster
	Components  []Component
}

// Clashes returns what is in the way of the change in its window, the worst
// first.
func (c Change) Clashes(s Surroundings) (list []Clash) {
	list = append(list, c.freezes(s.Freezes)...)
	for _, o := range s.Changes {
		if k, ok := c.clashWith(o, s.Components); ok {
			list = append(list, k)
		}
	}
	for _, m := range s.Maintenance {
		if c.Plan.Touches(m.Component) && c.Plan.during(m.From, m.To) {
			list = append(list, Clash{Kind: ClashMaintenance, Component: m.Component, From: m.From, To: m.To, Reason: m.Reason})
		}
	}
	for _, l := range s.Leave {
		if l.Who == c.Plan.Implementer && c.Plan.during(l.From, l.To) {
			list = append(list, Clash{Kind: ClashAway, From: l.From, To: l.To})
		}
	}
	if s.Duty.Empty(c.Plan.From) || s.Duty.Empty(c.Plan.To) {
		list = append(list, Clash{Kind: ClashNobody, From: c.Plan.From, To: c.Plan.To})
	}
	return list
}

// during reports whether the window shares an instant with [from, to).
func (p Plan) during(from, to time.Time) bool { return p.From.Before(to) && from.Before(p.To) }

func (c Change) freezes(all []Freeze) (list []Clash) {
	for _, f := range all {
		i := slices.IndexFunc(c.Plan.Components, func(key string) bool { return slices.Contains(f.Components, key) })
		if !c.Plan.during(f.From, f.To) || i < 0 && len(f.Components) > 0 {
			continue
		}
		k := Clash{Kind: ClashFreeze, From: f.From, To: f.To, Reason: f.Reason}
		if i >= 0 {
			k.Component = c.Plan.Components[i]
		}
		if f.Hard && c.Type != ChangeEmergency {
			k.Kind = ClashHardFreeze
			list = slices.Insert(list, 0, k)
			continue
		}
		list = append(list, k)
	}
	return list
}

// clashWith says how another change is in the way, if it is: it touches the
// same component, one that a touched one needs or that needs it, or keeps the
// same person busy.
func (c Change) clashWith(o Change, parts []Component) (Clash, bool) {
	k := Clash{Change: o.ID, From: o.Plan.From, To: o.Plan.To}
	if o.ID == c.ID || !c.Plan.during(o.Plan.From, o.Plan.To) {
		return k, false
	}
	for _, key := range c.Plan.Components {
		if o.Plan.Touches(key) {
			k.Kind, k.Component = ClashChange, key
			return k, true
		}
	}
	for _, p := range parts {
		for _, need := range p.Needs {
			if c.Plan.Touches(p.Key) && o.Plan.Touches(need) || o.Plan.Touches(p.Key) && c.Plan.Touches(need) {
				k.Kind, k.Component = ClashDependant, need
				return k, true
			}
		}
	}
	k.Kind = ClashImplementer
	return k, o.Plan.Implementer == c.Plan.Implementer
}

// Key names the clash, so that it can be known again.
func (k Clash) Key() string {
	if k.Change != 0 {
		return fmt.Sprintf("change/%d", k.Change)
	}
	return fmt.Sprintf("%s/%s/%d", k.Kind, k.Component, k.From.Unix())
}
