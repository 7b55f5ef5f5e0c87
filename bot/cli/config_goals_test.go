package cli

import (
	"strings"
	"testing"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/report"
)

const goalsStart = "channels: { duty: \"#duty\" }\nduty: [\"@a\"]\ncomponents: [{ key: a, layer: core }]\n"

func TestGoalsFaults(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"goals:\n  availability: { target: 101 }", "c.yaml:5: goals.availability.target: want a number above 0 and at most 100"},
		{"goals:\n  mttr: { target: 0 }", "c.yaml:5: goals.mttr.target: want a number above 0"},
		{"goals:\n  sla: { before: 3 }", `c.yaml:5: goals.sla: unknown key "before"; known here: target`},
		{"goals:\n  mttr: 3", "c.yaml:5: goals.mttr: want keys with values here"},
		{"goals:\n  csat: { target: 3 }", `c.yaml:5: goals: unknown key "csat"`},
		{"services:\n  b: always", `c.yaml:5: services: there is no component "b"`},
		{"services:\n  a: office", `c.yaml:5: services: "office" is neither always nor one of the calendars`},
		{"services:\n  a: always\n  a: always", `c.yaml:6: services: "a" is given twice`},
	} {
		if _, err := readConfig("c.yaml", []byte(goalsStart+c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.in, err, c.want)
		}
	}
}

func TestGoalsAreRead(t *testing.T) {
	c, err := readConfig("c.yaml", []byte(goalsStart+"goals: { mttr: { target: 4 }, availability: { before: 0 } }\n"+
		"services: { a: office }\ncalendars: { office: { zone: UTC, week: { mon-fri: \"09:00-17:00\" } } }\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := report.DefaultGoals()
	want.MTTR, want.AvailabilityBase = 4, 0
	if c.plan().Goals != want {
		t.Errorf("goals = %+v, want %+v", c.plan().Goals, want)
	}
	// A Monday to Sunday has five days of eight hours.
	from := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	got := c.plan().Services(nil, desk.Stretch{From: from, To: from.AddDate(0, 0, 7)})
	if len(got) != 1 || got[0].Minutes != 5*8*60 {
		t.Errorf("services = %+v, want 2400 minutes of a", got)
	}
}
