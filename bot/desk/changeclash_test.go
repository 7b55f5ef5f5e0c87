package desk

import (
	"testing"
	"time"
)

func TestClashes(t *testing.T) {
	c := requested(t)
	from, to := c.Plan.From, c.Plan.To
	another := func(part, who string) Change {
		o := requested(t)
		o.ID, o.Plan.Components, o.Plan.Implementer = 2, []string{part}, who
		return o
	}
	later := another("reports", "X")
	later.Plan.From, later.Plan.To = to, to.Add(time.Hour)
	parts := []Component{{Key: "reports", Needs: []string{"database"}}, {Key: "cost"}, {Key: "database"}}
	freeze := func(hard bool, components ...string) Surroundings {
		return Surroundings{Freezes: []Freeze{{Components: components, From: to.Add(-time.Minute), To: to.Add(time.Hour), Hard: hard}}}
	}
	for name, tc := range map[string]struct {
		s    Surroundings
		want ClashKind
	}{
		"nothing":             {Surroundings{}, ""},
		"itself":              {Surroundings{Changes: []Change{c}}, ""},
		"the same component":  {Surroundings{Changes: []Change{another("reports", "X")}}, ClashChange},
		"begins at its end":   {Surroundings{Changes: []Change{later}}, ""},
		"what it needs":       {Surroundings{Changes: []Change{another("database", "X")}, Components: parts}, ClashDependant},
		"unrelated":           {Surroundings{Changes: []Change{another("cost", "X")}, Components: parts}, ""},
		"the same person":     {Surroundings{Changes: []Change{another("cost", "IMP")}, Components: parts}, ClashImplementer},
		"hard freeze of all":  {freeze(true), ClashHardFreeze},
		"soft freeze":         {freeze(false, "reports"), ClashFreeze},
		"freeze of another":   {freeze(true, "cost"), ""},
		"maintenance":         {Surroundings{Maintenance: []Maintenance{{Component: "reports", From: from, To: to}}}, ClashMaintenance},
		"maintenance of cost": {Surroundings{Maintenance: []Maintenance{{Component: "cost", From: from, To: to}}}, ""},
		"leave":               {Surroundings{Leave: []Leave{{Who: "IMP", From: from, To: to}}}, ClashAway},
		"nobody on duty":      {Surroundings{Duty: Roster{People: []string{"A", "B"}, Leave: []Leave{{Who: "A", From: from, To: to.Add(1)}, {Who: "B", From: from, To: to.Add(1)}}}}, ClashNobody},
		"somebody on duty":    {Surroundings{Duty: Roster{People: []string{"A", "B"}, Leave: []Leave{{Who: "A", From: from, To: to.Add(1)}}}}, ""},
		"leave of another":    {Surroundings{Leave: []Leave{{Who: "REQ", From: from, To: to}}}, ""},
	} {
		got := c.Clashes(tc.s)
		if len(got) > 1 || (len(got) == 0) != (tc.want == "") || len(got) == 1 && got[0].Kind != tc.want {
			t.Errorf("%s: %+v, want %q", name, got, tc.want)
		}
	}
	c.Type = ChangeEmergency
	if got := c.Clashes(freeze(true)); len(got) != 1 || got[0].Kind != ClashFreeze {
		t.Errorf("emergency in a hard freeze: %+v, want one that a reason overcomes", got)
	}
}
