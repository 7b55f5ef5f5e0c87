package report

import (
	"maps"
	"slices"
)

// Light says how a figure stands to its target, in a word and a shape as well:
// not everybody sees colours.
type Light string

// The lights. None: there is nothing to judge.
const (
	LightMet    Light = "met"
	LightNear   Light = "near"
	LightMissed Light = "missed"
	LightNone   Light = "none"
)

// Shape is the light for the eye.
func (l Light) Shape() string {
	return map[Light]string{LightMet: "●", LightNear: "▲", LightMissed: "■"}[l] + map[bool]string{true: "–"}[l == LightNone || l == ""]
}

// Target is a figure with what the firm wants it to be and what it was before.
type Target struct {
	Figure string   `json:"figure"`
	Value  *float64 `json:"value"`
	Goal   float64  `json:"target"`
	Base   *float64 `json:"baseline"`
	Least  bool     `json:"at_least"` // else at most
	Light  Light    `json:"light"`
}

// judge gives a target its light. Near is within a twentieth of the target.
func (t Target) judge() Target {
	t.Light = LightNone
	if t.Value == nil {
		return t
	}
	v, near := *t.Value, t.Goal*1.05
	if t.Least {
		v, near = -v, -t.Goal*0.95
		if t.Goal > 99 { // a twentieth of availability is a day and a half
			near = -(t.Goal - 0.5)
		}
	}
	goal := t.Goal
	if t.Least {
		goal = -goal
	}
	switch {
	case v <= goal:
		t.Light = LightMet
	case v <= near:
		t.Light = LightNear
	default:
		t.Light = LightMissed
	}
	return t
}

func (m Month) targets(g Goals) []Target {
	base := func(v float64) *float64 {
		if v == 0 {
			return nil
		}
		return &v
	}
	list := []Target{
		{Figure: "availability", Value: m.worstService(), Goal: g.Availability, Base: base(g.AvailabilityBase), Least: true},
		{Figure: "mttr", Value: m.MTTR.Mean, Goal: g.MTTR, Base: base(g.MTTRBase)},
		{Figure: "sla", Value: m.SLA.Value, Goal: g.SLA, Least: true},
		{Figure: "complaints", Value: m.Satisfaction.PerHundred.Value, Goal: g.Complaints},
		{Figure: "survey", Goal: g.Survey, Base: base(g.SurveyBase), Least: true}, // a survey is held apart from ratings; none was
	}
	for i := range list {
		list[i] = list[i].judge()
	}
	return list
}

// worstService is the availability of the service that was down longest.
func (m Month) worstService() (worst *float64) {
	for _, s := range m.Availability {
		if s.Scheduled != nil && (worst == nil || *s.Scheduled < *worst) {
			worst = s.Scheduled
		}
	}
	return worst
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
