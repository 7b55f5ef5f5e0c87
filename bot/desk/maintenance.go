package desk

import "time"

// Planned is a time known beforehand in which a component may fail without
// being an outage: once, [From, To), or hours of every week.
type Planned struct {
	Component string // required
	From, To  time.Time
	Week      Week
	Zone      *time.Location // of Week; UTC without one
}

// Until returns until when the window that covers an instant lasts; ok is
// false if none does. Hours that go on past midnight last until then first.
func (p Planned) Until(at time.Time) (until time.Time, ok bool) {
	if !p.To.IsZero() {
		return p.To, !at.Before(p.From) && at.Before(p.To)
	}
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	y, m, d := at.In(zone).Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	for _, i := range p.Week[day.Weekday()] {
		from, to := instant(day.Add(i.From), zone), instant(day.Add(i.To), zone)
		if !at.Before(from) && at.Before(to) {
			return to, true
		}
	}
	return time.Time{}, false
}
