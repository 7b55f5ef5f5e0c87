package desk

import (
	"cmp"
	"slices"
	"time"
)

// Stretch is a stretch of time, [From, To).
type Stretch struct{ From, To time.Time }

// Outage is a time in which a service was not there as it should have been. To
// is zero while it lasts.
type Outage struct {
	ID       int64
	Origin   string // required; what told of it
	Service  string
	Impact   OutageImpact
	Title    string
	Ticket   int64 // whose impact it was, or 0
	From, To time.Time
	Assumed  bool // from the stamps of a ticket, since nobody said otherwise
}

// OutageImpact is how bad an outage was, or that it is none.
type OutageImpact string

// The impacts of an outage. Maintenance leaves both the time down and the time
// of service; what no monitor saw is in neither.
const (
	OutageStopped     OutageImpact = "stopped"
	OutagePart        OutageImpact = "part"
	OutageMinor       OutageImpact = "minor"
	OutageMaintenance OutageImpact = "maintenance"
	OutageUnknown     OutageImpact = "unknown"
)

// Valid reports whether i is one of the impacts.
func (i OutageImpact) Valid() bool {
	return slices.Contains([]OutageImpact{OutageStopped, OutagePart, OutageMinor, OutageMaintenance, OutageUnknown}, i)
}

// Tier is that of a ticket about such an outage; 0 where it has none.
func (i OutageImpact) Tier() Tier {
	return map[OutageImpact]Tier{OutageStopped: T1, OutagePart: T2, OutageMinor: T3}[i]
}

// Availability is how long a service was there in a period.
type Availability struct {
	Incidents          int           // outages that began in it
	Service            time.Duration // of the period, by the agreed hours
	Down               time.Duration // what overlaps counts once
	Summed             time.Duration // what overlaps counts each time; wrong as time down
	Maintenance        time.Duration
	ScheduledDown      time.Duration // outside of maintenance
	ScheduledService   time.Duration
	Unknown            time.Duration // nobody looked; in no other figure
	UnknownMaintenance time.Duration // of that, in maintenance
}

// Availability measures a service in [period.From, period.To) by the hours that
// were agreed for it. What lasts still counts to the end. counted says which
// impacts are down.
func (c Calendar) Availability(all []Outage, period Stretch, counted ...OutageImpact) Availability {
	var a Availability
	var down, maintenance, unknown []Stretch
	for _, o := range all {
		if o.To.IsZero() {
			o.To = period.To
		}
		if !o.To.After(o.From) {
			continue
		}
		cut, ok := Stretch{o.From, o.To}.clip(period)
		switch {
		case slices.Contains(counted, o.Impact):
			a.Incidents += within(o.From, period)
			if ok {
				a.Summed += c.Between(cut.From, cut.To)
				down = append(down, cut)
			}
		case !ok:
		case o.Impact == OutageMaintenance:
			maintenance = append(maintenance, cut)
		case o.Impact == OutageUnknown:
			unknown = append(unknown, cut)
		}
	}
	unseen := Union(unknown)
	down, maintenance = without(Union(down), unseen), Union(maintenance)
	a.Service = c.length([]Stretch{period}) - c.length(unseen)
	a.Down, a.Maintenance, a.Unknown = c.length(down), c.length(maintenance), c.length(unseen)
	seen := without(maintenance, unseen)
	a.UnknownMaintenance = a.Maintenance - c.length(seen)
	a.ScheduledDown, a.ScheduledService = c.length(without(down, maintenance)), a.Service-c.length(seen)
	return a
}

func within(t time.Time, p Stretch) int {
	if !t.Before(p.From) && t.Before(p.To) {
		return 1
	}
	return 0
}

func (c Calendar) length(list []Stretch) (sum time.Duration) {
	for _, i := range list {
		sum += c.Between(i.From, i.To)
	}
	return sum
}

// clip is the part of i inside p; ok is false for none.
func (i Stretch) clip(p Stretch) (_ Stretch, ok bool) {
	if i.From.Before(p.From) {
		i.From = p.From
	}
	if i.To.After(p.To) {
		i.To = p.To
	}
	return i, i.To.After(i.From)
}

// Union merges what overlaps or touches; the result is in order.
func Union(list []Stretch) (merged []Stretch) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Stretch) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) })
	for _, i := range list {
		if n := len(merged); n > 0 && !i.From.After(merged[n-1].To) {
			merged[n-1].To = later(merged[n-1].To, i.To)
			continue
		}
		merged = append(merged, i)
	}
	return merged
}

// without is what of a, in order and apart, lies in none of b, which is too.
func without(a, b []Stretch) (rest []Stretch) {
	for _, i := range a {
		for _, cut := range b {
			if !cut.To.After(i.From) {
				continue
			}
			if !cut.From.Before(i.To) {
				break
			}
			if cut.From.After(i.From) {
				rest = append(rest, Stretch{i.From, cut.From})
			}
			if i.From = cut.To; !i.To.After(i.From) {
				break
			}
		}
		if i.To.After(i.From) {
			rest = append(rest, i)
		}
	}
	return rest
}
