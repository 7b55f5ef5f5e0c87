package schedule

import "time"

// A wall-clock reading is kept as the UTC time that shows the same digits: UTC
// has every reading exactly once.

// civil returns the date that t shows, at midnight.
func civil(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// instant returns when a clock in zone shows wall. A reading that comes twice
// means the earlier one; one that is skipped means the first instant after the
// gap, which time.Date does not promise.
func instant(wall time.Time, zone *time.Location) time.Time {
	// A zone is at most 14 h off UTC, and the longest gap known is a whole day.
	const reach = 38 * time.Hour
	before, after := offset(wall.Add(-reach), zone), offset(wall.Add(reach), zone)
	for _, off := range []time.Duration{max(before, after), min(before, after)} {
		if t := wall.Add(-off); offset(t, zone) == off {
			return t
		}
	}
	start, _ := wall.Add(-min(before, after)).In(zone).ZoneBounds()
	return start.UTC()
}

func offset(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}
