package desk

import (
	"testing"
	"time"
)

func TestPlanned(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, newYork)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	var week Week
	week[time.Sunday] = []Interval{{From: 1 * time.Hour, To: 4 * time.Hour}, {From: 22 * time.Hour, To: midnight}}
	week[time.Monday] = []Interval{{From: 0, To: 2 * time.Hour}}
	weekly := Planned{Component: "database", Week: week, Zone: newYork}
	once := Planned{Component: "database", From: at("2026-12-05 22:00"), To: at("2026-12-06 02:00")}
	for name, c := range map[string]struct {
		p    Planned
		at   time.Time
		want string // until; "" for none
	}{
		"before":                      {once, at("2026-12-05 21:59"), ""},
		"begins":                      {once, at("2026-12-05 22:00"), "2026-12-06 02:00"},
		"ends":                        {once, at("2026-12-06 02:00"), ""},
		"every week":                  {weekly, at("2026-11-29 03:59"), "2026-11-29 04:00"},
		"not that day":                {weekly, at("2026-11-28 03:00"), ""},
		"between":                     {weekly, at("2026-11-29 05:00"), ""},
		"up to midnight":              {weekly, at("2026-11-29 23:00"), "2026-11-30 00:00"},
		"past midnight":               {weekly, at("2026-11-30 00:00"), "2026-11-30 02:00"},
		"clocks go forward":           {weekly, at("2026-03-08 03:30"), "2026-03-08 04:00"},
		"clocks go back, second hour": {weekly, at("2026-11-01 01:30").Add(time.Hour), "2026-11-01 04:00"},
	} {
		until, ok := c.p.Until(c.at)
		got := ""
		if ok {
			got = until.In(newYork).Format("2006-01-02 15:04")
		}
		if got != c.want {
			t.Errorf("%s: until %q, want %q", name, got, c.want)
		}
	}
}
