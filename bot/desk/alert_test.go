package desk

import (
	"regexp"
	"testing"
	"time"
)

func TestAboutAlert(t *testing.T) {
	like := func(expr string) *regexp.Regexp {
		re, err := WholeValue(expr)
		if err != nil {
			t.Fatal(err)
		}
		return re
	}
	rules := []AlertRule{{Like: map[string]*regexp.Regexp{"alertname": like("Disk.*|Inode.*")}, Match: map[string]string{"job": "pg"}, Component: "database", Code: "DB-1"}, {Match: map[string]string{"job": "pg", "env": "prod"}, Component: "database", Impact: ImpactStopped}, {Match: map[string]string{"job": "pg"}, Component: "database"}}
	all := []Component{{Key: "database", EN: "Database"}, {Key: "reports", EN: "Reports", Words: []string{"export"}}}
	for name, c := range map[string]struct {
		labels map[string]string
		want   AlertAbout
	}{
		"like":              {map[string]string{"job": "pg", "alertname": "DiskFull"}, AlertAbout{"database", "DB-1", ImpactMinor}},
		"like a part of it": {map[string]string{"job": "pg", "alertname": "NoDisk"}, AlertAbout{"database", "", ImpactMinor}},
		"like, no label":    {map[string]string{"job": "pg"}, AlertAbout{"database", "", ImpactMinor}},
		"first rule":        {map[string]string{"job": "pg", "env": "prod"}, AlertAbout{"database", "", ImpactStopped}},
		"second rule":       {map[string]string{"job": "pg", "severity": "critical"}, AlertAbout{"database", "", ImpactPart}},
		"label":             {map[string]string{"component": "reports", "impact": "stopped"}, AlertAbout{"reports", "", ImpactStopped}},
		"unknown component": {map[string]string{"component": "kitchen"}, AlertAbout{"", "", ImpactMinor}},
		"words":             {map[string]string{"service": "export-worker", "severity": "page"}, AlertAbout{"reports", "", ImpactPart}},
		"nothing":           {map[string]string{"severity": "warning", "impact": "very"}, AlertAbout{"", "", ImpactMinor}},
	} {
		if got := AboutAlert(rules, all, c.labels); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
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
