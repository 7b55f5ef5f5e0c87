package desk

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the rules of the zones are those of the program

	"github.com/google/go-cmp/cmp"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// week reads a week like "mon-fri 09:00-18:00; sat 09:00-12:00".
func week(t testing.TB, s string) (w Week) {
	t.Helper()
	for part := range strings.SplitSeq(s, "; ") {
		days, hours, _ := strings.Cut(part, " ")
		on, err := ParseWeekdays(days)
		if err != nil {
			t.Fatal(err)
		}
		day, err := ParseIntervals(hours)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range on {
			w[d] = day
		}
	}
	return w
}

func calendar(t testing.TB, h Hours) Calendar {
	t.Helper()
	c, err := NewCalendar(h)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func china(t testing.TB) Holidays {
	t.Helper()
	h, err := ChinaHolidays()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// shanghai is a desk from nine to six on China's workdays.
func shanghai(t testing.TB) Calendar {
	return calendar(t, Hours{
		Name: "shanghai", Zone: zone(t, "Asia/Shanghai"), Week: week(t, "mon-fri 09:00-18:00"), Holidays: china(t),
	})
}

// newYork is a nightly desk, midnight to eight, every day.
func newYork(t testing.TB) Calendar {
	return calendar(t, Hours{Name: "newyork", Zone: zone(t, "America/New_York"), Week: week(t, "mon-sun 00:00-08:00")})
}

// clockAt reads a wall clock like 2026-02-13 17:00 in a zone.
func clockAt(t testing.TB, s string, z *time.Location) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, z)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestDue(t *testing.T) {
	for _, c := range []struct {
		cal   Calendar
		from  string // local
		hours int
		want  string // UTC
	}{
		{shanghai(t), "2026-02-13 17:00", 2, "2026-02-14 02:00"}, // a Saturday that is worked
		{shanghai(t), "2026-02-14 17:00", 2, "2026-02-24 02:00"},
		{shanghai(t), "2026-09-30 17:30", 1, "2026-10-08 01:30"},
		{shanghai(t), "2026-11-16 09:00", 9, "2026-11-16 10:00"}, // a window's end
		{shanghai(t), "2026-11-16 18:00", 1, "2026-11-17 02:00"},
		{shanghai(t), "2026-11-14 12:00", 1, "2026-11-16 02:00"},
		{shanghai(t), "2025-12-31 17:00", 2, "2026-01-04 02:00"}, // a Sunday that is worked
		{newYork(t), "2026-03-08 00:00", 8, "2026-03-09 05:00"},
		{newYork(t), "2026-11-01 00:00", 9, "2026-11-01 13:00"},
		{newYork(t), "2026-03-07 09:00", 7, "2026-03-08 12:00"},

		{shanghai(t), "2018-12-28 17:00", 2, "2018-12-29 02:00"}, // worked by the notice of 2019
		{shanghai(t), "2019-12-31 18:00", 9, "2020-01-02 10:00"},
		{shanghai(t), "2026-11-16 12:00", 0, "2026-11-16 04:00"},
		{shanghai(t), "2026-11-15 12:00", 0, "2026-11-15 04:00"}, // nothing has passed at once
		{Calendar{}, "2026-11-15 12:00", 5, "2026-11-15 17:00"},
	} {
		from := clockAt(t, c.from, time.UTC)
		if c.cal.plan != nil {
			from = clockAt(t, c.from, c.cal.plan.zone)
		}
		want := clockAt(t, c.want, time.UTC)
		d := time.Duration(c.hours) * time.Hour
		if got := c.cal.Add(from, d); !got.Equal(want) {
			t.Errorf("%s: Add(%s, %v) = %v, want %v", c.cal.Name(), c.from, d, got.UTC(), want)
		}
		if got := c.cal.Between(from, want); got != d {
			t.Errorf("%s: Between(%s, %v) = %v, want %v", c.cal.Name(), c.from, want, got, d)
		}
	}
}

func TestElapsed(t *testing.T) {
	lunch := calendar(t, Hours{Zone: zone(t, "Asia/Shanghai"), Week: week(t, "mon-fri 09:00-12:00, 13:30-18:00; sat 09:00-12:00")})
	night := calendar(t, Hours{Zone: zone(t, "Asia/Shanghai"), Week: week(t, "mon 22:00-24:00; tue 00:00-06:00")})
	berlin := calendar(t, Hours{Zone: zone(t, "Europe/Berlin"), Week: week(t, "mon-sun 02:00-03:00")})
	half := calendar(t, Hours{Zone: zone(t, "Europe/Berlin"), Week: week(t, "mon-sun 01:00-02:30")})
	beirut := calendar(t, Hours{Zone: zone(t, "Asia/Beirut"), Week: week(t, "mon-sun 00:00-08:00")})
	samoa := calendar(t, Hours{Zone: zone(t, "Pacific/Apia"), Week: week(t, "mon-sun 00:00-24:00")})
	for _, c := range []struct {
		name     string
		cal      Calendar
		from, to string // local
		want     string
	}{
		{"lunch is free", lunch, "2026-11-16 11:00", "2026-11-16 14:00", "1h30m"},
		{"a week with a Saturday", lunch, "2026-11-16 00:00", "2026-11-23 00:00", "40h30m"},
		{"a Sunday is free", lunch, "2026-11-15 00:00", "2026-11-16 00:00", "0s"},
		{"across midnight", night, "2026-11-16 23:00", "2026-11-17 07:00", "7h"},
		{"nothing", lunch, "2026-11-16 10:00", "2026-11-16 10:00", "0s"},
		{"backwards", lunch, "2026-11-16 11:00", "2026-11-16 10:00", "0s"},
		{"clocks go forward", newYork(t), "2026-03-08 00:00", "2026-03-09 00:00", "7h"},
		{"clocks go back", newYork(t), "2026-11-01 00:00", "2026-11-02 00:00", "9h"},
		{"an hour that is missing", berlin, "2026-03-29 00:00", "2026-03-30 00:00", "0s"},
		{"an hour that comes twice", berlin, "2026-10-25 00:00", "2026-10-26 00:00", "2h"},
		{"the end that comes twice is the earlier", half, "2026-10-25 00:00", "2026-10-26 00:00", "1h30m"},
		{"the end that is missing is after the gap", half, "2026-03-29 00:00", "2026-03-30 00:00", "1h"},
		{"a midnight that is missing", beirut, "2026-03-28 12:00", "2026-03-29 12:00", "7h"},
		{"a day that is missing", samoa, "2011-12-29 00:00", "2012-01-01 00:00", "48h"},
	} {
		want, err := time.ParseDuration(c.want)
		if err != nil {
			t.Fatal(err)
		}
		z := c.cal.plan.zone
		if got := c.cal.Between(clockAt(t, c.from, z), clockAt(t, c.to, z)); got != want {
			t.Errorf("%s: Between(%s, %s) = %v, want %v", c.name, c.from, c.to, got, want)
		}
	}
}

func TestOverrides(t *testing.T) {
	date := func(s string) Date {
		d, err := ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	cal := calendar(t, Hours{
		Zone: zone(t, "Asia/Shanghai"), Week: week(t, "mon-thu 09:00-18:00; fri 09:00-15:00; sat 10:00-12:00"),
		Holidays: Holidays{
			Off:    []Date{date("2026-10-01"), date("2026-10-02"), date("2026-10-05")},
			Worked: []Date{date("2026-09-20"), date("2026-10-10")},
			Years:  []int{2026},
		},
		Days: map[Date]Day{
			date("2026-10-02"): DayLike(time.Friday),                          // worked in spite of the holiday
			date("2026-10-06"): {},                                            // off though a weekday
			date("2026-10-10"): DayLike(time.Saturday),                        // the notice says otherwise
			date("2026-10-11"): DayOn(Interval{8 * time.Hour, 9 * time.Hour}), // a Sunday
		},
	})
	want := map[string]time.Duration{
		"2026-09-20": 9 * time.Hour, // moved to a Sunday: like Monday
		"2026-09-30": 9 * time.Hour, "2026-10-01": 0, "2026-10-02": 6 * time.Hour, "2026-10-03": 2 * time.Hour,
		"2026-10-05": 0, "2026-10-06": 0, "2026-10-07": 9 * time.Hour, "2026-10-10": 2 * time.Hour, "2026-10-11": time.Hour,
	}
	got := make(map[string]time.Duration)
	for day := range want {
		from := clockAt(t, day+" 00:00", cal.plan.zone)
		got[day] = cal.Between(from, from.AddDate(0, 0, 1))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("hours by date (-want +got):\n%s", diff)
	}
}

func TestHoursRefused(t *testing.T) {
	z := time.UTC
	hour := func(from, to int) Interval {
		return Interval{time.Duration(from) * time.Hour, time.Duration(to) * time.Hour}
	}
	for _, c := range []struct {
		name  string
		hours Hours
		says  string
	}{
		{"no zone", Hours{Name: "x", Week: week(t, "mon 09:00-12:00")}, "needs a time zone"},
		{"no hours", Hours{Name: "x", Zone: z}, "no hours on any weekday"},
		{"overlap", Hours{Zone: z, Week: Week{time.Monday: {hour(9, 12), hour(11, 13)}}}, "Monday: 09:00-12:00 and 11:00-13:00 overlap"},
		{"overlap out of order", Hours{Zone: z, Week: Week{time.Monday: {hour(11, 13), hour(9, 12)}}}, "overlap"},
		{"past midnight", Hours{Zone: z, Week: Week{time.Monday: {hour(22, 30)}}}, "leaves the day"},
		{"like a free day", Hours{Zone: z, Week: week(t, "mon 09:00-12:00"), Days: map[Date]Day{{2026, 5, 9}: DayLike(time.Sunday)}},
			"2026-05-09: is to be like Sunday, which has no hours"},
		{"own hours overlap", Hours{Zone: z, Week: week(t, "mon 09:00-12:00"), Days: map[Date]Day{{2026, 5, 9}: DayOn(hour(9, 12), hour(11, 13))}},
			"2026-05-09: 09:00-12:00 and 11:00-13:00 overlap"},
	} {
		_, err := NewCalendar(c.hours)
		if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}

func TestParseIntervals(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
		says string // what is wrong with it
	}{
		{in: "09:00-12:00, 13:30-18:00", want: "[09:00-12:00 13:30-18:00]"},
		{in: "13:30-18:00,09:00-12:00", want: "[09:00-12:00 13:30-18:00]"},
		{in: "00:00-24:00", want: "[00:00-24:00]"},
		{in: "09:00-12:00, 12:00-13:00", want: "[09:00-12:00 12:00-13:00]"},
		{in: "", want: "[]"},
		{in: " off ", want: "[]"},
		{in: "22:00-06:00", says: "write 22:00-24:00, and 00:00-06:00 on the next day"},
		{in: "22:00-00:00", says: "the end of a day is 24:00"},
		{in: "09:00-09:00", says: "no length"},
		{in: "09:00-12:00, 11:59-13:00", says: "09:00-12:00 and 11:59-13:00 overlap"},
		{in: "9-18", says: "like 09:00-12:00"},
		{in: "9:00-18:00", says: "like 09:00-12:00"},
		{in: "09:00", says: "like 09:00-12:00"},
		{in: "09:00-24:30", says: "like 09:00-12:00"},
		{in: "24:00-24:00", says: "no length"},
		{in: "09:00-12:00,", says: "like 09:00-12:00"},
	} {
		got, err := ParseIntervals(c.in)
		var words []string
		for _, v := range got {
			words = append(words, v.String())
		}
		switch {
		case c.says != "" && (!errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%q: %v, want %q", c.in, err, c.says)
		case c.says == "" && (err != nil || "["+strings.Join(words, " ")+"]" != c.want):
			t.Errorf("%q: %v, %v; want %s", c.in, words, err, c.want)
		}
	}
}

func TestParseWeekdays(t *testing.T) {
	for in, want := range map[string][]time.Weekday{
		"mon": {1}, "Monday": {1}, "mon-wed": {1, 2, 3}, "sun-mon": {0, 1}, "fri-sun": {5, 6, 0}, "mon-mon": {1},
		"mon-sun": {1, 2, 3, 4, 5, 6, 0}, "": nil, "mo": nil, "mon-": nil, "weekday": nil,
	} {
		got, err := ParseWeekdays(in)
		if !slices.Equal(got, want) || (err == nil) != (want != nil) {
			t.Errorf("%q: %v, %v; want %v", in, got, err, want)
		}
	}
}

func TestKnownYears(t *testing.T) {
	s := shanghai(t)
	for year, want := range map[int]bool{2014: false, 2015: true, 2026: true, 2027: false} {
		if got := s.Known(year); got != want {
			t.Errorf("Known(%d) = %v", year, got)
		}
	}
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"2026-01-01 00:00", "2026-12-31 18:00", false},
		{"2026-12-31 17:00", "2027-01-01 00:00", false}, // up to, not into
		{"2026-12-31 17:00", "2027-01-01 00:01", true},
		{"2027-01-01 00:00", "2027-01-01 00:00", true},
		{"2014-12-31 23:59", "2015-06-01 00:00", true},
	} {
		if got := s.Provisional(clockAt(t, c.from, s.plan.zone), clockAt(t, c.to, s.plan.zone)); got != c.want {
			t.Errorf("Provisional(%s, %s) = %v", c.from, c.to, got)
		}
	}
	// Where nothing was published the week counts.
	from, to := clockAt(t, "2027-10-01 00:00", s.plan.zone), clockAt(t, "2027-10-08 00:00", s.plan.zone)
	if got := s.Between(from, to); got != 45*time.Hour {
		t.Errorf("an unknown week has %v", got)
	}
	for _, c := range []Calendar{{}, newYork(t)} {
		if !c.Known(2050) || c.Provisional(from, to) {
			t.Errorf("%q without holidays is provisional", c.Name())
		}
	}
}

func TestMissingYears(t *testing.T) {
	s := shanghai(t)
	for now, want := range map[string][]int{
		"2026-10-31 23:59": nil, "2026-11-01 00:00": {2027}, "2026-12-31 23:59": {2027},
		"2027-01-01 00:00": {2027}, "2027-11-01 00:00": {2027, 2028}, "2014-12-01 00:00": {2014},
	} {
		if got := s.Missing(clockAt(t, now, s.plan.zone)); !slices.Equal(got, want) {
			t.Errorf("at %s: %v, want %v", now, got, want)
		}
	}
	for _, c := range []Calendar{{}, newYork(t)} {
		if got := c.Missing(noon); got != nil {
			t.Errorf("%q: %v", c.Name(), got)
		}
	}
}

func TestChinaHolidays(t *testing.T) {
	h := china(t)
	count := func(dates []Date, year int) (n int) {
		for _, d := range dates {
			if d.Year == year {
				n++
			}
		}
		return n
	}
	for year, want := range map[int][2]int{2024: {28, 8}, 2025: {28, 5}, 2026: {33, 6}} {
		if got := [2]int{count(h.Off, year), count(h.Worked, year)}; got != want {
			t.Errorf("%d: %v days off and worked, want %v", year, got, want)
		}
	}
	for _, d := range h.Worked {
		// Where a longer holiday was announced later, its end is named too.
		if w := d.utc().Weekday(); w != time.Saturday && w != time.Sunday && d != (Date{2020, 2, 3}) {
			t.Errorf("%s, a %s, is called worked", d, w)
		}
	}
}

func TestHolidayFileRefused(t *testing.T) {
	const notice = "notice https://www.gov.cn/ title\n"
	for text, says := range map[string]string{
		"off 2026-01-01 New Year":                            "no notice",
		notice + "free 2026-01-01 New Year":                  "line 2: free",
		notice + "off 2026-01-01":                            "line 2: want a word",
		notice + "off 2026-13-01 New Year":                   "line 2: \"2026-13-01\" is not a date",
		notice + "off 2026-01-01..tomorrow New Year":         "is not a date",
		notice + "off 2026-01-03..2026-01-01 New Year":       "line 2: off",
		notice + "off 2027-01-01 New Year":                   "in the file of 2026",
		notice + "off 2024-12-31 New Year":                   "in the file of 2026",
		notice + "off 2026-01-01 A day\nwork 2026-01-01 Day": "line 3: 2026-01-01 is given twice",
	} {
		var h Holidays
		if err := h.read(2026, text); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", text, err, says)
		}
	}
}

// Far from all tickets counting ends, but never hangs.
func TestEdgesOfTime(t *testing.T) {
	s := shanghai(t)
	long := time.Duration(1<<63 - 1)
	end := time.Date(2200, 1, 1, 0, 0, 0, 0, s.plan.zone)
	if got := s.Add(noon, long); !got.Equal(end) {
		t.Errorf("a deadline that is never reached: %v, want %v", got, end)
	}
	if got := s.Between(time.Time{}, noon); got != s.Between(time.Unix(0, 0), noon) {
		t.Errorf("since the zero time: %v", got)
	}
	late := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if got := s.Between(late, late.AddDate(0, 0, 7)); got != 0 {
		t.Errorf("in the year 9999: %v", got)
	}
	if got := s.Add(noon, -time.Hour); !got.Equal(noon) {
		t.Errorf("a negative span: %v", got)
	}
}

func TestNext(t *testing.T) {
	s := shanghai(t)
	for from, want := range map[string]string{
		"2026-11-16 10:00": "2026-11-16 10:00",
		"2026-11-16 09:00": "2026-11-16 09:00",
		"2026-11-16 18:00": "2026-11-17 09:00", // an end is outside
		"2026-11-13 20:00": "2026-11-16 09:00",
		"2026-09-30 18:00": "2026-10-08 09:00",
	} {
		if got := s.Next(clockAt(t, from, s.plan.zone)); !got.Equal(clockAt(t, want, s.plan.zone)) {
			t.Errorf("Next(%s) = %v, want %s", from, got, want)
		}
	}
	if got := (Calendar{}).Next(noon); !got.Equal(noon) {
		t.Errorf("24×7: %v", got)
	}
}
