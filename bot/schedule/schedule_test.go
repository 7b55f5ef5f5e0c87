package schedule

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ name, spec, zone, why string }{
		{"", "0 6 * * *", "", "no name"},
		{"job", "", "", "no rule"},
		{"job", "0 6 * *", "", "four fields"},
		{"job", "0 0 6 * * *", "", "seconds"},
		{"job", "@daily", "", "midnight may be missing"},
		{"job", "TZ=Asia/Shanghai 0 6 * * *", "", "two zones"},
		{"job", "CRON_TZ=", "", "zone without a rule"},
		{"job", "0 6 1 * MON", "", "first of the month, or Mondays?"},
		{"job", "0 6 */2 * 1-5", "", "every second day, or weekdays?"},
		{"job", "30 1 * * *", "", "may come twice"},
		{"job", "0 2 * * *", "", "may be missing"},
		{"job", "0 0-6 * * *", "", "range holds 01:00"},
		{"job", "0 */2 * * *", "", "step holds 02:00"},
		{"job", "0 6 31 4 *", "", "30 days has April"},
		{"job", "0 6 30 feb *", "", "never"},
		{"job", ", 6 * * *", "", "no minute"},
		{"job", "0 24 * * *", "", "no such hour"},
		{"job", "0 6 * * *", "Mars/Olympus", "no such zone"},
	} {
		if j, err := Parse(Job{Name: tt.name, Spec: tt.spec, Zone: tt.zone}); err == nil {
			t.Errorf("Parse(%q, %q, %q) = %v, want refused: %s", tt.name, tt.spec, tt.zone, j, tt.why)
		}
	}
}

func TestParseTakes(t *testing.T) {
	for _, spec := range []string{
		"0 6 * * *", "0 3 * * *", "59 0 * * *", "*/5 * * * *", "0 */6 * * *", "0 6 29 feb *", "0 6 31 * ?",
		"30 8 * * mon-fri", "0 6 1 1,4,7,10 *", "0 6 31 12 *",
	} {
		if _, err := Parse(Job{Name: "job", Spec: spec}); err != nil {
			t.Errorf("Parse(%q): %v", spec, err)
		}
	}
}

// run is what Due gives, with the instant as UTC.
type run struct{ Period, At string }

// drain asks until nothing is due, as the tick does.
func drain(j Job, last, now time.Time) []run {
	var runs []run
	for {
		period, at, ok := Due(j, last, now)
		if !ok {
			return runs
		}
		runs = append(runs, run{period, at.UTC().Format("2006-01-02T15:04Z")})
		last = at
	}
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDue(t *testing.T) {
	for _, tt := range []struct {
		name, spec, zone string
		each             bool
		last, now        string
		want             []run
	}{
		{"not yet", "0 6 * * *", "", false, "2026-03-01T06:00:00Z", "2026-03-02T05:59:59Z", nil},
		{"on the dot", "0 6 * * *", "", false, "2026-03-01T06:00:00Z", "2026-03-02T06:00:00Z",
			[]run{{"2026-03-02", "2026-03-02T06:00Z"}}},
		{"a late tick", "0 6 * * *", "", false, "2026-03-01T06:00:00Z", "2026-03-02T23:10:00Z",
			[]run{{"2026-03-02", "2026-03-02T06:00Z"}}},
		{"down for a week, once", "0 6 * * *", "", false, "2026-03-01T06:00:00Z", "2026-03-08T07:00:00Z",
			[]run{{"2026-03-08", "2026-03-08T06:00Z"}}},
		{"clock stepped back", "0 6 * * *", "", false, "2026-03-02T06:00:00Z", "2026-03-02T05:30:00Z", nil},
		{"the same instant", "0 6 * * *", "", false, "2026-03-02T06:00:00Z", "2026-03-02T06:00:00Z", nil},
		{"zone of the rule", "0 6 * * *", "Asia/Shanghai", false, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z",
			[]run{{"2026-03-02", "2026-03-01T22:00Z"}}},
		{"slept 8 h over 5-minute checks", "*/5 * * * *", "", false, "2026-03-01T00:00:00Z", "2026-03-01T08:03:00Z",
			[]run{{"2026-03-01T08:00Z", "2026-03-01T08:00Z"}}},
		{"weekdays", "0 8 * * mon-fri", "", false, "2026-03-06T08:00:00Z", "2026-03-08T20:00:00Z", nil},

		{"down over one month end", "0 6 1 * *", "", true, "2026-02-01T06:00:00Z", "2026-03-09T00:00:00Z",
			[]run{{"2026-03", "2026-03-01T06:00Z"}}},
		{"down over three month ends", "0 6 1 * *", "", true, "2025-11-01T06:00:00Z", "2026-02-09T00:00:00Z",
			[]run{{"2025-12", "2025-12-01T06:00Z"}, {"2026-01", "2026-01-01T06:00Z"}, {"2026-02", "2026-02-01T06:00Z"}}},
		{"down over five: the oldest two are given up", "0 6 1 * *", "", true, "2025-09-01T06:00:00Z", "2026-02-09T00:00:00Z",
			[]run{{"2025-12", "2025-12-01T06:00Z"}, {"2026-01", "2026-01-01T06:00Z"}, {"2026-02", "2026-02-01T06:00Z"}}},

		{"31st: short months have none", "0 6 31 * *", "", true, "2026-01-31T06:00:00Z", "2026-05-31T06:00:00Z",
			[]run{{"2026-03", "2026-03-31T06:00Z"}, {"2026-05", "2026-05-31T06:00Z"}}},
		{"29 February", "0 6 29 2 *", "", true, "2024-02-29T06:00:00Z", "2028-03-01T00:00:00Z",
			[]run{{"2028-02", "2028-02-29T06:00Z"}}},
		{"29 February over 2100", "0 6 29 2 *", "", true, "2096-02-29T06:00:00Z", "2104-03-01T00:00:00Z",
			[]run{{"2104-02", "2104-02-29T06:00Z"}}},
		{"Mondays of week 53 and after", "0 6 * * mon", "", true, "2026-12-21T06:00:00Z", "2027-01-04T06:00:00Z",
			[]run{{"2026-12-28", "2026-12-28T06:00Z"}, {"2027-01-04", "2027-01-04T06:00Z"}}},
		{"year end", "0 0 1 1 *", "Asia/Shanghai", true, "2025-12-31T16:00:00Z", "2026-12-31T16:00:00Z",
			[]run{{"2027-01", "2026-12-31T16:00Z"}}},

		{"spring: 06:00 comes an hour sooner", "0 6 * * *", "America/New_York", true, "2026-03-07T11:00:00Z", "2026-03-08T12:00:00Z",
			[]run{{"2026-03-08", "2026-03-08T10:00Z"}}},
		{"autumn: 06:00 comes an hour later", "0 6 * * *", "America/New_York", true, "2026-10-31T10:00:00Z", "2026-11-01T12:00:00Z",
			[]run{{"2026-11-01", "2026-11-01T11:00Z"}}},
		{"midnight is missing: the first instant after", "0 0 * * *", "America/Sao_Paulo", true, "2018-11-03T03:00:00Z", "2018-11-05T02:00:00Z",
			[]run{{"2018-11-04", "2018-11-04T03:00Z"}, {"2018-11-05", "2018-11-05T02:00Z"}}},
		{"two times in the gap run once", "0,30 0 * * *", "America/Sao_Paulo", true, "2018-11-03T03:30:00Z", "2018-11-04T12:00:00Z",
			[]run{{"2018-11-04T03:00Z", "2018-11-04T03:00Z"}}},
		{"00:30 comes twice: the earlier", "30 0 * * *", "America/Havana", true, "2026-10-31T04:30:00Z", "2026-11-01T12:00:00Z",
			[]run{{"2026-11-01", "2026-11-01T04:30Z"}}},
		{"03:30 is missing in Helsinki", "30 3 * * *", "Europe/Helsinki", true, "2026-03-28T01:30:00Z", "2026-03-29T12:00:00Z",
			[]run{{"2026-03-29", "2026-03-29T01:00Z"}}},
		{"a whole day is missing in Samoa", "0 6 * * *", "Pacific/Apia", true, "2011-12-29T16:00:00Z", "2011-12-30T17:00:00Z",
			[]run{{"2011-12-31", "2011-12-30T16:00Z"}}},
		{"every hour goes on in the hour that comes twice", "0 * * * *", "America/New_York", true, "2026-11-01T05:00:00Z", "2026-11-01T07:00:00Z",
			[]run{{"2026-11-01T06:00Z", "2026-11-01T06:00Z"}, {"2026-11-01T07:00Z", "2026-11-01T07:00Z"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j, err := Parse(Job{Name: "job", Spec: tt.spec, Zone: tt.zone, Each: tt.each})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, drain(j, at(t, tt.last), at(t, tt.now))); diff != "" {
				t.Errorf("Due from %s to %s (-want +got):\n%s", tt.last, tt.now, diff)
			}
		})
	}
}

// A whole year of ticks, with the zone's changes of clock in it, runs a daily
// job once a day and never twice.
func TestDueOncePerPeriod(t *testing.T) {
	for _, zone := range []string{"UTC", "Asia/Shanghai", "America/New_York", "Europe/Helsinki", "Australia/Lord_Howe", "America/Havana"} {
		for _, spec := range []string{"0 0 * * *", "30 3 * * *", "0 23 * * *"} {
			j, err := Parse(Job{Name: "job", Spec: spec, Zone: zone})
			if err != nil {
				t.Fatal(err)
			}
			now := time.Date(2025, 12, 31, 12, 0, 0, 0, j.zone)
			end, last, ran := now.AddDate(1, 0, 0), now, map[string]int{}
			for ; !now.After(end); now = now.Add(17 * time.Minute) {
				if period, at, ok := Due(j, last, now); ok {
					ran[period]++
					last = at
				}
			}
			for day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() == 2026 && day.YearDay() < 365; day = day.AddDate(0, 0, 1) {
				if n := ran[day.Format(time.DateOnly)]; n != 1 {
					t.Errorf("%s %q ran %d times on %s, want once", zone, spec, n, day.Format(time.DateOnly))
				}
			}
		}
	}
}

func TestDueNever(t *testing.T) {
	j, err := Parse(Job{Name: "job", Spec: "0 6 * * *"})
	if err != nil {
		t.Fatal(err)
	}
	now := at(t, "2026-03-01T07:00:00Z")
	if period, _, ok := Due(j, time.Time{}, now); ok {
		t.Errorf("Due without a start = %s, want nothing", period)
	}
	if period, _, ok := Due(Job{Name: "job", Spec: "0 6 * * *"}, now.AddDate(0, 0, -2), now); ok {
		t.Errorf("Due of an unread rule = %s, want nothing", period)
	}
}

func FuzzParse(f *testing.F) {
	for _, spec := range []string{"0 6 * * *", "TZ=", "*/0 * * * *", "1-2-3 * * * *", "@every 1h", ",,, , , , ,"} {
		f.Add(spec)
	}
	now := time.Date(2026, 3, 1, 7, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, spec string) {
		j, err := Parse(Job{Name: "job", Spec: spec})
		if err != nil {
			return
		}
		if _, at, ok := Due(j, now.AddDate(-1, 0, 0), now); ok && at.After(now) {
			t.Errorf("Due(%q) is at %v, after %v", spec, at, now)
		}
	})
}
