package desk

import (
	"testing"
	"time"
)

func TestAboutAlert(t *testing.T) {
	rules := []AlertRule{{Match: map[string]string{"job": "pg", "env": "prod"}, Component: "database", Impact: ImpactStopped}, {Match: map[string]string{"job": "pg"}, Component: "database"}}
	all := []Component{{Key: "database", EN: "Database"}, {Key: "reports", EN: "Reports", Words: []string{"export"}}}
	for name, c := range map[string]struct {
		labels    map[string]string
		component string
		impact    Impact
	}{
		"first rule":        {map[string]string{"job": "pg", "env": "prod"}, "database", ImpactStopped},
		"second rule":       {map[string]string{"job": "pg", "severity": "critical"}, "database", ImpactPart},
		"label":             {map[string]string{"component": "reports", "impact": "stopped"}, "reports", ImpactStopped},
		"unknown component": {map[string]string{"component": "kitchen"}, "", ImpactMinor},
		"words":             {map[string]string{"service": "export-worker", "severity": "page"}, "reports", ImpactPart},
		"nothing":           {map[string]string{"severity": "warning", "impact": "very"}, "", ImpactMinor},
	} {
		if component, impact := AboutAlert(rules, all, c.labels); component != c.component || impact != c.impact {
			t.Errorf("%s: %q, %s; want %q, %s", name, component, impact, c.component, c.impact)
		}
	}
}

func TestNewsOfAnAlert(t *testing.T) {
	at := time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC)
	firing, over := Alert{Firing: true, StartsAt: at}, Alert{StartsAt: at, EndsAt: at.Add(time.Minute)}
	early := Alert{StartsAt: at.Add(-time.Minute), EndsAt: at.Add(time.Minute)} // the other half of a pair
	next := Alert{Firing: true, StartsAt: at.Add(time.Hour)}
	for _, c := range []struct {
		news, known Alert
		want        bool
	}{{over, firing, true}, {early, firing, true}, {firing, over, false}, {firing, firing, true}, {over, over, false}, {next, over, true}, {over, next, false}} {
		if got := c.news.Follows(c.known); got != c.want {
			t.Errorf("%+v after %+v: %t, want %t", c.news, c.known, got, c.want)
		}
	}
	m := Maintenance{From: at, To: at.Add(time.Hour)}
	for d, want := range map[time.Duration]bool{-1: false, 0: true, time.Hour - 1: true, time.Hour: false} {
		if m.Covers(at.Add(d)) != want {
			t.Errorf("covers at %v: want %t", d, want)
		}
	}
}
