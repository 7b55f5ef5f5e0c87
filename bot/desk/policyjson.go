package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// A policy as it is kept: whole, with every holiday it knows, so that what
// was counted by it can be counted again when a later program, or another
// file of holidays, would say otherwise. Times are milliseconds.

type keptPolicy struct {
	Calendars map[Tier]keptCalendar `json:"calendars"`
	PauseCap  float64               `json:"pause_cap"`
	Pausing   map[Tier][]State      `json:"pausing"`
	Targets   map[Tier]keptTargets  `json:"targets"`
}

type keptTargets struct {
	Resolution int64 `json:"resolution_ms,omitempty"`
	Response   int64 `json:"response_ms"`
}

type keptCalendar struct {
	Days  map[string][]keptInterval `json:"days"` // what a date has instead of its weekday's hours
	Known []int                     `json:"known,omitempty"`
	Name  string                    `json:"name"`
	Some  bool                      `json:"some_known,omitempty"` // only the years in Known are
	Week  [7][]keptInterval         `json:"week"`                 // from Sunday
	Zone  string                    `json:"zone"`
}

// keptInterval is from when to when, since midnight by the clock on the wall.
type keptInterval [2]int64

// MarshalJSON writes the policy in a form that is the same for equal ones.
func (p Policy) MarshalJSON() ([]byte, error) {
	k := keptPolicy{
		Calendars: make(map[Tier]keptCalendar), PauseCap: p.PauseCap,
		Pausing: make(map[Tier][]State), Targets: make(map[Tier]keptTargets),
	}
	for _, t := range Tiers() {
		k.Targets[t] = keptTargets{Resolution: p.Targets[t].Resolution.Milliseconds(), Response: p.Targets[t].Response.Milliseconds()}
		k.Pausing[t] = slices.Compact(slices.Sorted(slices.Values(p.Pausing[t])))
		if c := p.Calendars[t]; c.plan != nil {
			k.Calendars[t] = c.plan.keep()
		}
	}
	return json.Marshal(k)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *Policy) UnmarshalJSON(data []byte) error {
	var k keptPolicy
	if err := json.Unmarshal(data, &k); err != nil {
		return fmt.Errorf("policy: %w", err)
	}
	*p = Policy{
		Targets: make(map[Tier]Targets), Pausing: k.Pausing, PauseCap: k.PauseCap, Calendars: make(map[Tier]Calendar),
	}
	for t, v := range k.Targets {
		p.Targets[t] = Targets{Response: time.Duration(v.Response) * time.Millisecond, Resolution: time.Duration(v.Resolution) * time.Millisecond}
	}
	for t, v := range k.Calendars {
		plan, err := v.plan()
		if err != nil {
			return fmt.Errorf("policy, calendar %q: %w", v.Name, err)
		}
		p.Calendars[t] = Calendar{plan}
	}
	return nil
}

func (p *plan) keep() keptCalendar {
	k := keptCalendar{Name: p.name, Zone: p.zone.String(), Days: make(map[string][]keptInterval), Some: p.known != nil}
	for i, day := range p.week {
		k.Week[i] = keepDay(day)
	}
	for d, day := range p.days {
		k.Days[d.String()] = keepDay(day)
	}
	for year, known := range p.known {
		if known {
			k.Known = append(k.Known, year)
		}
	}
	slices.Sort(k.Known)
	return k
}

func keepDay(day []Interval) []keptInterval {
	kept := []keptInterval{}
	for _, v := range day {
		kept = append(kept, keptInterval{v.From.Milliseconds(), v.To.Milliseconds()})
	}
	return kept
}

func (k keptCalendar) plan() (*plan, error) {
	zone, err := time.LoadLocation(k.Zone)
	if err != nil {
		return nil, err
	}
	p := &plan{name: k.Name, zone: zone, days: make(map[Date][]Interval)}
	for i, day := range k.Week {
		p.week[i] = readDay(day)
	}
	for s, day := range k.Days {
		d, err := ParseDate(s)
		if err != nil {
			return nil, err
		}
		p.days[d] = readDay(day)
	}
	if k.Some {
		p.known = make(map[int]bool)
		for _, year := range k.Known {
			p.known[year] = true
		}
	}
	return p, nil
}

func readDay(kept []keptInterval) (day []Interval) {
	for _, v := range kept {
		day = append(day, Interval{time.Duration(v[0]) * time.Millisecond, time.Duration(v[1]) * time.Millisecond})
	}
	return day
}
