package report

import (
	"fmt"
	"strings"
	"time"
)

func parseMonth(name string, zone *time.Location) (time.Time, error) {
	return time.ParseInLocation("2006-01", name, zone)
}

func monthName(begins time.Time) string { return begins.Format("2006-01") }

// months and days step by the calendar: what begins at midnight does so on
// either side of a change of clocks.
func months(n int) func(time.Time, int) time.Time {
	return func(begins time.Time, k int) time.Time { return begins.AddDate(0, n*k, 0) }
}

func days(n int) func(time.Time, int) time.Time {
	return func(begins time.Time, k int) time.Time { return begins.AddDate(0, 0, n*k) }
}

// lastMonth is the beginning of the last n months that are over.
func lastMonth(n int) func(time.Time) time.Time {
	return func(at time.Time) time.Time {
		into := (int(at.Month()) - 1) % n
		return time.Date(at.Year(), at.Month()-time.Month(into+n), 1, 0, 0, 0, 0, at.Location())
	}
}

// A week is one of ISO 8601: it begins on Monday, and the first of a year is
// the one with its first Thursday.
func parseWeek(name string, zone *time.Location) (time.Time, error) {
	var year, week int
	if n, err := fmt.Sscanf(name, "%d-W%d", &year, &week); n != 2 || err != nil || year < 1 || year > 9999 {
		return time.Time{}, fmt.Errorf("%q is not a week", name)
	}
	begins := monday(time.Date(year, 1, 4, 0, 0, 0, 0, zone)).AddDate(0, 0, 7*(week-1))
	if weekName(begins) != name {
		return time.Time{}, fmt.Errorf("%d has no week %d", year, week)
	}
	return begins, nil
}

func weekName(begins time.Time) string {
	year, week := begins.ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}

func monday(at time.Time) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day()-(int(at.Weekday())+6)%7, 0, 0, 0, 0, at.Location())
}

func lastWeek(at time.Time) time.Time { return monday(at).AddDate(0, 0, -7) }

func parseQuarter(name string, zone *time.Location) (time.Time, error) {
	var year, quarter int
	if n, err := fmt.Sscanf(name, "%d-Q%d", &year, &quarter); n != 2 || err != nil || year < 1 || year > 9999 {
		return time.Time{}, fmt.Errorf("%q is not a quarter", name)
	}
	begins := time.Date(year, time.Month(3*quarter-2), 1, 0, 0, 0, 0, zone)
	if quarterName(begins) != name {
		return time.Time{}, fmt.Errorf("there is no quarter %d", quarter)
	}
	return begins, nil
}

func quarterName(begins time.Time) string {
	return fmt.Sprintf("%04d-Q%d", begins.Year(), (int(begins.Month())+2)/3)
}

// A shift is called by when it is handed over: the day before that is what it
// is about. Of a day alone the morning is meant.
func parseShift(name string, zone *time.Location) (time.Time, error) {
	name = strings.Replace(strings.TrimSpace(name), " ", "T", 1)
	if len(name) == len(time.DateOnly) {
		name += "T09:00"
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", name, zone)
	return at.AddDate(0, 0, -1), err
}

func shiftName(begins time.Time) string { return begins.AddDate(0, 0, 1).Format("2006-01-02T15:04") }

// lastShift is handed over at the end of the minute, so that nothing that was
// there when somebody asked is left out.
func lastShift(at time.Time) time.Time {
	return at.Add(time.Minute-1).Truncate(time.Minute).AddDate(0, 0, -1)
}
