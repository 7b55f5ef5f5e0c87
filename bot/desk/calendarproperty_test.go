package desk

import (
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Many may ask a new calendar at once, for years that are not worked out yet.
func TestCalendarAtOnce(t *testing.T) {
	s, want := shanghai(t), shanghai(t)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for year := 2000 + i; year < 2060; year += 7 {
				from := time.Date(year, 3, 1, 0, 0, 0, 0, time.UTC)
				to := from.AddDate(1, i, 0)
				if got, want := s.Between(from, to), want.Between(from, to); got != want {
					t.Errorf("Between(%v, %v) = %v, want %v", from, to, got, want)
				}
			}
		})
	}
	wg.Wait()
}

// randomCalendar has hours on the hour, in zones that move their clocks on
// the hour, in different ways.
func randomCalendar(rt *rapid.T) Calendar {
	name := rapid.SampledFrom([]string{
		"UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Asia/Beirut", "America/Sao_Paulo", "Pacific/Apia",
	}).Draw(rt, "zone")
	z, err := time.LoadLocation(name)
	if err != nil {
		rt.Fatal(err)
	}
	h := Hours{Name: name, Zone: z, Days: make(map[Date]Day)}
	day := rapid.Custom(func(rt *rapid.T) (day []Interval) {
		borders := rapid.SliceOfNDistinct(rapid.IntRange(0, 24), 0, 6, rapid.ID).Draw(rt, "hours")
		slices.Sort(borders)
		for ; len(borders) >= 2; borders = borders[2:] {
			day = append(day, Interval{time.Duration(borders[0]) * time.Hour, time.Duration(borders[1]) * time.Hour})
		}
		return day
	})
	for d := range h.Week {
		h.Week[d] = day.Draw(rt, time.Weekday(d).String())
	}
	h.Week[rapid.IntRange(0, 6).Draw(rt, "never free")] = []Interval{{9 * time.Hour, 18 * time.Hour}}
	for range rapid.IntRange(0, 5).Draw(rt, "overrides") {
		d := dateOf(time.Date(2011, 1, 1+rapid.IntRange(0, 3000).Draw(rt, "date"), 0, 0, 0, 0, time.UTC))
		h.Days[d] = DayOn(day.Draw(rt, "own")...)
	}
	c, err := NewCalendar(h)
	if err != nil {
		rt.Fatal(err)
	}
	return c
}

func randomInstant(rt *rapid.T, name string) time.Time {
	return time.UnixMilli(rapid.Int64Range(1293840000000, 1546300800000).Draw(rt, name)).UTC() // 2011 to 2018
}

func TestCalendarProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cal := randomCalendar(rt)
		a, b, c := randomInstant(rt, "a"), randomInstant(rt, "b"), randomInstant(rt, "c")
		ordered := []time.Time{a, b, c}
		slices.SortFunc(ordered, time.Time.Compare)
		a, b, c = ordered[0], ordered[1], ordered[2]
		if whole, parts := cal.Between(a, c), cal.Between(a, b)+cal.Between(b, c); whole != parts {
			rt.Fatalf("%v in all, %v in parts", whole, parts)
		}
		d := time.Duration(rapid.Int64Range(0, int64(5000*time.Hour)).Draw(rt, "d"))
		due := cal.Add(a, d)
		if got := cal.Between(a, due); got != d {
			rt.Fatalf("Between(%v, Add = %v) = %v, want %v", a, due, got, d)
		}
		if d > 0 && cal.Between(a, due.Add(-1)) != d-1 {
			rt.Fatalf("%v is not the earliest at which %v have passed since %v", due, d, a)
		}
		if more := cal.Add(a, d+time.Nanosecond); !more.After(due) {
			rt.Fatalf("more time ends at %v, less at %v", more, due)
		}
		if later := cal.Add(b, d); later.Before(due) {
			rt.Fatalf("begun later, at %v, it ends earlier: %v, not %v", b, later, due)
		}
		if next := cal.Next(a); next.Before(a) || cal.Between(a, next) != 0 || cal.Between(next, next.Add(1)) != 1 {
			rt.Fatalf("Next(%v) = %v", a, next)
		}
	})
}

// Counting minute by minute what the clock on the wall shows is slow and
// needs no windows: both must agree.
func TestCalendarAgainstTheWall(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cal := randomCalendar(rt)
		from := randomInstant(rt, "from").Truncate(time.Minute)
		if rapid.Bool().Draw(rt, "at a change of clocks") {
			if _, end := from.In(cal.plan.zone).ZoneBounds(); !end.IsZero() {
				from = end.Add(-30 * time.Hour)
			}
		}
		to := from.Add(time.Duration(rapid.IntRange(1, 4*24*60).Draw(rt, "minutes")) * time.Minute)
		var want time.Duration
		for at := from; at.Before(to); at = at.Add(time.Minute) {
			wall := at.In(cal.plan.zone)
			since := time.Duration(wall.Hour())*time.Hour + time.Duration(wall.Minute())*time.Minute
			if slices.ContainsFunc(cal.plan.hours(dateOf(wall), wall.Weekday()), func(v Interval) bool { return v.From <= since && since < v.To }) {
				want += time.Minute
			}
		}
		if got := cal.Between(from, to); got != want {
			rt.Fatalf("%s: Between(%v, %v) = %v, the wall says %v", cal.Name(), from, to, got, want)
		}
	})
}
