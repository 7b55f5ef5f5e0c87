package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Date is a day of the Gregorian calendar, wherever it is lived.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads a date like 2026-10-01.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date, like 2026-10-01: %w", s, ErrInvalid)
	}
	return dateOf(t), nil
}

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

func (d Date) String() string { return d.utc().Format(time.DateOnly) }

func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Next returns the day after d.
func (d Date) Next() Date { return dateOf(d.utc().AddDate(0, 0, 1)) }

// Interval is a stretch of a day, [From, To), by the clock on the wall: hours
// since midnight as the hands show them.
type Interval struct{ From, To time.Duration }

func (i Interval) String() string { return hands(i.From) + "-" + hands(i.To) }

func hands(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// midnight is the end of a day, 24:00.
const midnight = 24 * time.Hour

// ParseIntervals reads the hours of a day, like "09:00-12:00, 13:30-18:00";
// nothing or "off" is a day without any.
func ParseIntervals(s string) (day []Interval, err error) {
	if s = strings.TrimSpace(s); s == "" || s == "off" {
		return nil, nil
	}
	for part := range strings.SplitSeq(s, ",") {
		from, to, ok := strings.Cut(strings.TrimSpace(part), "-")
		a, err1 := parseHands(from)
		b, err2 := parseHands(to)
		if !ok || err1 != nil || err2 != nil {
			return nil, fmt.Errorf("%q are not hours of a day, like 09:00-12:00: %w", strings.TrimSpace(part), ErrInvalid)
		}
		day = append(day, Interval{a, b})
	}
	return checkDay(day)
}

// parseHands reads a time of day with two digits each, 00:00 to 24:00.
func parseHands(s string) (time.Duration, error) {
	if s = strings.TrimSpace(s); s == "24:00" {
		return midnight, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, ErrInvalid
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// checkDay returns the hours of a day in order, or what is wrong with them.
func checkDay(day []Interval) ([]Interval, error) {
	day = slices.SortedFunc(slices.Values(day), func(a, b Interval) int { return cmp.Compare(a.From, b.From) })
	for i, v := range day {
		switch {
		case v.From < 0 || v.To > midnight:
			return nil, fmt.Errorf("%s leaves the day, 00:00 to 24:00: %w", v, ErrInvalid)
		case v.To == 0 || v.To == v.From:
			return nil, fmt.Errorf("%s has no length; the end of a day is 24:00: %w", v, ErrInvalid)
		case v.To < v.From:
			return nil, fmt.Errorf("%s ends before it begins; to cross midnight write %s-24:00, and 00:00-%s on the next day: %w",
				v, hands(v.From), hands(v.To), ErrInvalid)
		case i > 0 && v.From < day[i-1].To:
			return nil, fmt.Errorf("%s and %s overlap: %w", day[i-1], v, ErrInvalid)
		}
	}
	return day, nil
}

// Week holds the hours of each day, by time.Weekday.
type Week [7][]Interval

func (w Week) empty() bool {
	return !slices.ContainsFunc(w[:], func(day []Interval) bool { return len(day) > 0 })
}

// ParseWeekdays reads one day or a run of them, like "sat" or "mon-fri". A
// run may cross the weekend: "sun-thu".
func ParseWeekdays(s string) (days []time.Weekday, err error) {
	first, last, run := strings.Cut(strings.ToLower(strings.TrimSpace(s)), "-")
	if !run {
		last = first
	}
	a, b := parseWeekday(first), parseWeekday(last)
	if a < 0 || b < 0 {
		return nil, fmt.Errorf("%q is neither a weekday nor a run of them, like sat or mon-fri: %w", s, ErrInvalid)
	}
	for d := a; ; d = (d + 1) % 7 {
		if days = append(days, d); d == b {
			return days, nil
		}
	}
}

func parseWeekday(s string) time.Weekday {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if name := strings.ToLower(d.String()); s == name || s == name[:3] {
			return d
		}
	}
	return -1
}

// Day is what a date has instead of its weekday's hours. The zero Day is off.
type Day struct {
	like bool
	as   time.Weekday
	own  []Interval
}

// DayLike is a day with the hours of a weekday.
func DayLike(d time.Weekday) Day { return Day{like: true, as: d} }

// DayOn is a day with hours of its own.
func DayOn(own ...Interval) Day { return Day{own: own} }

func (d Day) hours(w Week) ([]Interval, error) {
	if !d.like {
		return checkDay(d.own)
	}
	if len(w[d.as]) == 0 {
		return nil, fmt.Errorf("is to be like %s, which has no hours: name another weekday or the hours: %w", d.as, ErrInvalid)
	}
	return w[d.as], nil
}
