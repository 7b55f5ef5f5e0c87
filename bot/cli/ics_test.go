package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ics is a calendar file with these events, each some lines long.
func ics(events ...string) string {
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN"}
	for _, e := range events {
		lines = append(append(append(lines, "BEGIN:VEVENT"), strings.Split(e, "\n")...), "END:VEVENT")
	}
	return strings.Join(append(lines, "END:VCALENDAR", ""), "\r\n")
}

func TestReadICS(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []string
		off    string // the first days, in order
		years  []int
	}{
		{"one day", []string{"DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261226"}, "2026-12-25", []int{2026}},
		{"without an end", []string{"DTSTART;VALUE=DATE:20261225"}, "2026-12-25", []int{2026}},
		{"an end that is the start", []string{"DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261225"}, "2026-12-25", []int{2026}},
		{"several days", []string{"DTSTART;VALUE=DATE:20261230\nDTEND;VALUE=DATE:20270102"}, "2026-12-30 2026-12-31 2027-01-01", []int{2026}},
		{"days by length", []string{"DURATION:P2D\nDTSTART;VALUE=DATE:20261230"}, "2026-12-30 2026-12-31", []int{2026}},
		{"a week", []string{"DTSTART;VALUE=DATE:20260801\nDURATION:P1W"},
			"2026-08-01 2026-08-02 2026-08-03 2026-08-04 2026-08-05 2026-08-06 2026-08-07", []int{2026}},
		{"the years between are known", []string{"DTSTART;VALUE=DATE:20270101", "DTSTART;VALUE=DATE:20250101"}, "2025-01-01 2027-01-01", []int{2025, 2026, 2027}},
		{"a meeting is none", []string{"DTSTART:20261225T090000Z\nDTEND:20261225T100000Z", "DTSTART;VALUE=DATE:20261226"}, "2026-12-26", []int{2026}},
		{"cancelled", []string{"DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED", "DTSTART;VALUE=DATE:20261226"}, "2026-12-26", []int{2026}},
		{"folded, with a colon in quotes", []string{"DTSTART;X-A=\"a:b\";VAL\n UE=DATE:202612\n\t25"}, "2026-12-25", []int{2026}},
		{"an alarm has a length of its own", []string{"DTSTART;VALUE=DATE:20261225\nBEGIN:VALARM\nDURATION:P3D\nEND:VALARM"}, "2026-12-25", []int{2026}},
		{"each year, for ever", []string{"DTSTART;VALUE=DATE:20241225\nRRULE:FREQ=YEARLY"}, "2024-12-25 2025-12-25 2026-12-25", nil},
		{"each year, three times", []string{"DTSTART;VALUE=DATE:20241225\nRRULE:FREQ=YEARLY;COUNT=3"}, "2024-12-25 2025-12-25 2026-12-25", []int{2024, 2025, 2026}},
		{"each year until", []string{"DTSTART;VALUE=DATE:20241225\nRRULE:FREQ=YEARLY;UNTIL=20251225"}, "2024-12-25 2025-12-25", []int{2024, 2025}},
		{"the fourth Thursday of November", []string{"DTSTART;VALUE=DATE:20251127\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"}, "2025-11-27 2026-11-26 2027-11-25", nil},
		{"the last Monday of May", []string{"DTSTART;VALUE=DATE:20250526\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO"}, "2025-05-26 2026-05-25 2027-05-31", nil},
		{"29 February", []string{"DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY"}, "2024-02-29 2028-02-29 2032-02-29", nil},
		{"except and besides", []string{"DTSTART;VALUE=DATE:20240101\nRRULE:FREQ=YEARLY;COUNT=3\nEXDATE;VALUE=DATE:20250101\nRDATE;VALUE=DATE:20250102,20250103"},
			"2024-01-01 2025-01-02 2025-01-03 2026-01-01", []int{2024, 2025, 2026}},
		{"one of a series is moved", []string{"UID:a\nDTSTART;VALUE=DATE:20240101\nRRULE:FREQ=YEARLY;COUNT=2", "UID:a\nRECURRENCE-ID;VALUE=DATE:20250101\nDTSTART;VALUE=DATE:20250102"},
			"2024-01-01 2025-01-02", []int{2024, 2025}},
		{"one of a series is cancelled", []string{"UID:a\nDTSTART;VALUE=DATE:20240101\nRRULE:FREQ=YEARLY;COUNT=2", "UID:a\nRECURRENCE-ID;VALUE=DATE:20250101\nDTSTART;VALUE=DATE:20250101\nSTATUS:CANCELLED"},
			"2024-01-01", []int{2024}},
		{"a rule and single days: the single days say which years", []string{"DTSTART;VALUE=DATE:20200101\nRRULE:FREQ=YEARLY", "DTSTART;VALUE=DATE:20260403"},
			"2020-01-01 2021-01-01 2022-01-01", []int{2026}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, err := readICS([]byte("\uFEFF" + ics(c.events...)))
			if err != nil {
				t.Fatal(err)
			}
			var off []string
			for _, d := range h.Off {
				off = append(off, d.String())
			}
			slices.Sort(off)
			want := strings.Fields(c.off)
			if diff := cmp.Diff(want, off[:min(len(off), len(want))]); diff != "" {
				t.Errorf("days off (-want +got):\n%s", diff)
			}
			if endless := c.years == nil || len(c.events) == 2 && strings.HasSuffix(c.events[0], "YEARLY"); !endless && len(off) != len(want) {
				t.Errorf("%d days off, want %d: %v", len(off), len(want), off)
			}
			if diff := cmp.Diff(c.years, h.Years); diff != "" {
				t.Errorf("years (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadICSRefused(t *testing.T) {
	for _, c := range []struct{ name, in, says string }{
		{"nothing", "", "no all-day event"},
		{"only meetings", ics("DTSTART:20261225T090000Z"), "no all-day event"},
		{"a web page", "<!DOCTYPE html>\n<html>", "line 1: not an iCalendar file"},
		{"cut off", strings.TrimSuffix(ics("DTSTART;VALUE=DATE:20261225"), "END:VCALENDAR\r\n"), "ends within BEGIN:VCALENDAR"},
		{"crossed", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", "line 3: END:VCALENDAR without its BEGIN"},
		{"no date", ics("DTSTART;VALUE=DATE:Christmas"), "line 5: DTSTART: \"Christmas\" is not a date"},
		{"no such date", ics("DTSTART;VALUE=DATE:20260231"), "line 5: DTSTART"},
		{"no duration", ics("DTSTART;VALUE=DATE:20260201\nDURATION:long"), "line 6: DURATION"},
		{"no rule", ics("DTSTART;VALUE=DATE:20260201\nRRULE:FREQ=NEVER"), "line 4: rule \"FREQ=NEVER\""},
		{"each hour", ics("DTSTART;VALUE=DATE:20260201\nRRULE:FREQ=HOURLY"), "daily or less often"},
		{"each day", ics("DTSTART;VALUE=DATE:20260201\nRRULE:FREQ=DAILY"), "more than 20000 days off"},
		{"years at a stretch", ics("DTSTART;VALUE=DATE:20260201\nDTEND;VALUE=DATE:20280201"), "more than 366 days"},
		{"too big", strings.Repeat(" ", maxICS+1), "bytes"},
	} {
		if _, err := readICS([]byte(c.in)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}

func FuzzReadICS(f *testing.F) {
	f.Add([]byte(ics("DTSTART;VALUE=DATE:20261225\nDURATION:P2D\nRRULE:FREQ=YEARLY;COUNT=3\nEXDATE:20271225")))
	f.Add([]byte(ics("DTSTART;VALUE=DATE:20251127\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH")))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := readICS(data)
		if err == nil && len(h.Off) == 0 {
			t.Error("taken, and no day off in it")
		}
		if err == nil && len(h.Off) > maxDaysOff {
			t.Errorf("%d days off", len(h.Off))
		}
	})
}
