package report

import (
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// Unit is how long a period is that somebody asks about.
type Unit string

// The units.
const (
	UnitDay     Unit = "day"
	UnitWeek    Unit = "week"
	UnitMonth   Unit = "month"
	UnitQuarter Unit = "quarter"
	UnitYear    Unit = "year"
)

// length is how periods of a unit are called and follow each other.
type length struct {
	unit   Unit
	parse  func(name string, zone *time.Location) (time.Time, error)
	name   func(begins time.Time) string
	step   func(begins time.Time, n int) time.Time
	begins func(at time.Time) time.Time // of the period that at lies in
}

func lengths() []length {
	return []length{
		{UnitMonth, parseMonth, monthName, months(1), func(at time.Time) time.Time { return lastMonth(1)(at).AddDate(0, 1, 0) }},
		{UnitWeek, parseWeek, weekName, days(7), monday},
		{UnitQuarter, parseQuarter, quarterName, months(3), func(at time.Time) time.Time { return lastMonth(3)(at).AddDate(0, 3, 0) }},
		{UnitDay, layout(time.DateOnly), named(time.DateOnly), days(1), midnight},
		{UnitYear, layout("2006"), named("2006"), months(12), func(at time.Time) time.Time {
			return time.Date(at.Year(), 1, 1, 0, 0, 0, 0, at.Location())
		}},
	}
}

func layout(l string) func(string, *time.Location) (time.Time, error) {
	return func(name string, zone *time.Location) (time.Time, error) { return time.ParseInLocation(l, name, zone) }
}

func named(l string) func(time.Time) string {
	return func(begins time.Time) string { return begins.Format(l) }
}

func midnight(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
}

// PeriodAt names the period of a unit that lies so many before the one in
// which at is, in at's zone.
func PeriodAt(u Unit, at time.Time, back int) string {
	for _, l := range lengths() {
		if l.unit == u {
			return l.name(l.step(l.begins(at), -back))
		}
	}
	return ""
}

// stretchOf returns the period of a name, like 2026-10, 2026-W47, 2026-Q3,
// 2026-11-27 or 2026, and the one before it.
func stretchOf(name string, zone *time.Location) (at, before desk.Stretch, err error) {
	for _, l := range lengths() {
		from, err := l.parse(name, zone)
		if err == nil && l.name(from) == name {
			return desk.Stretch{From: from, To: l.step(from, 1)}, desk.Stretch{From: l.step(from, -1), To: from}, nil
		}
	}
	return at, before, fmt.Errorf("%q is no day, week, month, quarter or year: %w", name, desk.ErrInvalid)
}
