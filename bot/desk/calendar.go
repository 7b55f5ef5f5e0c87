package desk

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Calendar says which ticket open. The zero value is 24×7: every hour does.
// A Calendar never changes and may be used by many at once.
//
// Other calendars count the years 1970 to 2199, by the time-zone database of
// the program.
type Calendar struct{ plan *plan }

// Hours is what a calendar is made of.
type Hours struct {
	Name     string
	Zone     *time.Location // required
	Week     Week           // required: hours on one day at least
	Holidays Holidays
	Days     map[Date]Day // win over the holidays, which win over the week
}

// NewCalendar returns the calendar of these hours.
func NewCalendar(h Hours) (Calendar, error) {
	if h.Zone == nil {
		return Calendar{}, fmt.Errorf("calendar %q needs a time zone, like Asia/Shanghai: %w", h.Name, ErrInvalid)
	}
	p := &plan{name: h.Name, zone: h.Zone, days: make(map[Date][]Interval)}
	for i, day := range h.Week {
		clean, err := checkDay(day)
		if err != nil {
			return Calendar{}, fmt.Errorf("calendar %q, %s: %w", h.Name, time.Weekday(i), err)
		}
		p.week[i] = clean
	}
	if p.week.empty() {
		return Calendar{}, fmt.Errorf("calendar %q has no hours on any weekday, so nothing would ever be due: %w", h.Name, ErrInvalid)
	}
	p.holidays(h.Holidays)
	if err := p.overrides(h.Days); err != nil {
		return Calendar{}, fmt.Errorf("calendar %q, %w", h.Name, err)
	}
	return Calendar{p}, nil
}

// holidays sets the days of rest and those worked in exchange. A worked day
// has the hours of Monday, or of the next weekday that has any.
func (p *plan) holidays(h Holidays) {
	if h.Years != nil {
		p.known = make(map[int]bool)
		for _, y := range h.Years {
			p.known[y] = true
		}
	}
	for _, d := range h.Off {
		p.days[d] = nil
	}
	for _, like := range p.week[time.Monday : time.Friday+1] {
		if len(like) == 0 {
			continue
		}
		for _, d := range h.Worked {
			p.days[d] = like
		}
		return
	}
}

func (p *plan) overrides(days map[Date]Day) error {
	dates := make([]Date, 0, len(days))
	for d := range days {
		dates = append(dates, d)
	}
	slices.SortFunc(dates, func(a, b Date) int { return cmp.Compare(a.String(), b.String()) })
	for _, d := range dates {
		hours, err := days[d].hours(p.week)
		if err != nil {
			return fmt.Errorf("%s: %w", d, err)
		}
		p.days[d] = hours
	}
	return nil
}

// Name is what the firm calls the calendar; empty for 24×7.
func (c Calendar) Name() string {
	if c.plan == nil {
		return ""
	}
	return c.plan.name
}

// Add returns the earliest instant at which d of service time has passed
// since from: exactly at the end of a window that is its end, not the start
// of the next. A d below 0 counts as 0.
func (c Calendar) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	if c.plan == nil {
		return from.Add(d)
	}
	at := nano(from)
	return time.Unix(0, c.plan.add(at, int64(d))).In(from.Location())
}

// Between returns the service time in [a, b); 0 if b is not after a.
func (c Calendar) Between(a, b time.Time) time.Duration {
	if c.plan == nil {
		return max(0, b.Sub(a))
	}
	from, to := nano(a), nano(b)
	if to <= from {
		return 0
	}
	t := c.plan.timeline(from, to)
	return time.Duration(t.before(to) - t.before(from))
}

// Next returns the first instant, t or later, that counts.
func (c Calendar) Next(t time.Time) time.Time {
	if c.plan == nil {
		return t
	}
	if at := c.plan.add(nano(t), 1) - 1; at > nano(t) {
		return time.Unix(0, at).In(t.Location())
	}
	return t
}

// Known reports whether the holidays of a year have been published. Until
// they are, its days follow the week.
func (c Calendar) Known(year int) bool {
	return c.plan == nil || c.plan.known == nil || c.plan.known[year]
}

// Missing returns the years that should be known by now and are not: the
// present one and, from November on, the next. China's notice for a year
// appears in the last months of the one before.
func (c Calendar) Missing(now time.Time) (years []int) {
	if c.plan == nil {
		return nil
	}
	now = now.In(c.plan.zone)
	last := now.Year()
	if now.Month() >= time.November {
		last++
	}
	for y := now.Year(); y <= last; y++ {
		if !c.Known(y) {
			years = append(years, y)
		}
	}
	return years
}

// Provisional reports whether [from, to) touches a year that is not known:
// what is counted there may change.
func (c Calendar) Provisional(from, to time.Time) bool {
	if c.plan == nil || c.plan.known == nil {
		return false
	}
	if to.After(from) {
		to = to.Add(-1)
	}
	for y := from.In(c.plan.zone).Year(); y <= to.In(c.plan.zone).Year(); y++ {
		if !c.plan.known[y] {
			return true
		}
	}
	return false
}
