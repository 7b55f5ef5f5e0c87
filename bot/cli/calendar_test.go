package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
)

// officeHours is a configuration whose tiers keep different hours.
const officeHours = `channels: { duty: "#duty" }
duty: ["@chen"]
components: [{ key: reports, layer: auxiliary }]
targets:
  T1: { response: 30m, resolution: 2h, calendar: always }
  T2: { response: 4h, resolution: 24h, calendar: shanghai }
  T3: { response: 48h, calendar: london }
calendars:
  shanghai:
    zone: Asia/Shanghai
    week: { mon-fri: "09:00-12:00, 13:30-18:00", sat: off }
    holidays: china
    overrides:
      2026-05-04: "10:00-12:00"
      2026-05-08: off
      2026-05-09: off
      2026-05-10: { like: mon }
  london:
    zone: Europe/London
    week: { mon-fri: "09:00-17:00" }
    holidays: england.ics
`

func TestCalendarsFromConfig(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("england.ics", ics("DTSTART;VALUE=DATE:20261225", "DTSTART;VALUE=DATE:20261228"))
	c, err := loadConfig(write("opsdesk.yaml", officeHours))
	if err != nil {
		t.Fatal(err)
	}
	shanghai, london := c.Policy.Calendars[desk.T2], c.Policy.Calendars[desk.T3]
	if got := c.Policy.Calendars[desk.T1]; got != (desk.Calendar{}) {
		t.Errorf("T1 keeps the hours of %q, want every hour", got.Name())
	}
	got := make(map[string]string)
	for _, day := range []string{"2026-05-04", "2026-05-06", "2026-05-08", "2026-05-09", "2026-05-10"} {
		got[day] = hoursOn(t, shanghai, day)
	}
	want := map[string]string{
		"2026-05-04": "2h0m0s", "2026-05-06": "7h30m0s", "2026-05-08": "0s",
		"2026-05-09": "0s", // the notice says worked; the firm does not
		"2026-05-10": "7h30m0s",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("hours in Shanghai (-want +got):\n%s", diff)
	}
	for day, want := range map[string]string{"2026-12-24": "8h0m0s", "2026-12-25": "0s", "2026-12-28": "0s"} {
		if got := hoursOn(t, london, day); got != want {
			t.Errorf("London has %s on %s, want %s", got, day, want)
		}
	}
	if !london.Known(2026) || london.Known(2027) {
		t.Error("the file speaks for 2026 alone")
	}
	// What the ledger keeps says the same when the file is gone.
	if err := os.Remove(filepath.Join(dir, "england.ics")); err != nil {
		t.Fatal(err)
	}
	again, err := readConfig("configuration in ledger row 3", c.raw)
	if err != nil {
		t.Fatal(err)
	}
	if got := hoursOn(t, again.Policy.Calendars[desk.T3], "2026-12-25"); got != "0s" {
		t.Errorf("from the ledger London has %s on Christmas Day", got)
	}
	if string(again.raw) != string(c.raw) {
		t.Errorf("kept twice it is longer:\n%s", again.raw)
	}
}

func hoursOn(t *testing.T, c desk.Calendar, day string) string {
	t.Helper()
	from, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	// The hours of both offices lie within a day of UTC.
	return c.Between(from, from.AddDate(0, 0, 1)).String()
}

func TestCalendarFaults(t *testing.T) {
	const start = "calendars:\n  office:\n    zone: Europe/London\n"
	for _, tt := range []struct{ name, add, want string }{
		{"none", "calendars: {}", ""},
		{"overlap", start + "    week: { mon: \"09:00-12:00, 11:00-13:00\" }", `c.yaml:12: calendars.week: 09:00-12:00 and 11:00-13:00 overlap`},
		{"over midnight", start + "    week: { mon: \"22:00-06:00\" }", `c.yaml:12: calendars.week: 22:00-06:00 ends before it begins; to cross midnight write`},
		{"no hours", start, `has no hours on any weekday`},
		{"no zone", "calendars:\n  office: { week: { mon: \"09:00-12:00\" } }", `calendar "office" needs a time zone`},
		{"zone", "calendars:\n  office: { zone: Mars, week: { mon: \"09:00-12:00\" } }", `c.yaml:10: calendars.zone: "Mars" is not a time zone`},
		{"weekday", start + "    week: { someday: \"09:00-12:00\" }", `c.yaml:12: calendars.week: "someday" is neither a weekday nor a run`},
		{"weekday twice", start + "    week: { mon-fri: \"09:00-12:00\", wed: off }", `c.yaml:12: calendars.week: Wednesday is given twice`},
		{"hours as a list", start + "    week: { mon: [9, 12] }", `c.yaml:12: calendars.week: want the hours of a day`},
		{"date", start + "    week: { mon: \"09:00-12:00\" }\n    overrides: { tomorrow: off }", `c.yaml:13: calendars.overrides: "tomorrow" is not a date`},
		{"date twice", start + "    week: { mon: \"09:00-12:00\" }\n    overrides: { 2026-05-04: off, 2026-05-04: off }", `c.yaml:13: calendars.overrides: 2026-05-04 is given twice`},
		{"like nothing", start + "    week: { mon: \"09:00-12:00\" }\n    overrides: { 2026-05-04: { like: holiday } }", `c.yaml:13: calendars.overrides.like: "holiday" is not a weekday`},
		{"like a free day", start + "    week: { mon: \"09:00-12:00\" }\n    overrides: { 2026-05-04: { like: sun } }", `calendar "office", 2026-05-04: is to be like Sunday, which has no hours`},
		{"unknown key", start + "    colour: blue", `c.yaml:12: calendars: unknown key "colour"; known here: holidays, overrides, week, zone`},
		{"country", start + "    holidays: atlantis", `c.yaml:12: calendars.holidays: holidays "atlantis" are neither china nor an iCalendar file`},
		{"no such file", start + "    holidays: none.ics", `none.ics: no such file`},
		{"calendar twice", start + "    week: { mon: \"09:00-12:00\" }\n  office: {}", `c.yaml:13: calendars: calendar "office" is given twice`},
		{"every hour is taken", "calendars: { always: { zone: UTC } }", `c.yaml:9: calendars: calendar "always" is given twice, or is the one for every hour`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readConfig("c.yaml", []byte(sound+tt.add+"\n"))
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error = %v, want %q in it", err, tt.want)
			}
		})
	}
	named := strings.Replace(sound, "resolution: 1h", "resolution: 1h, calendar: office", 1)
	if _, err := readConfig("c.yaml", []byte(named)); err == nil || !strings.Contains(err.Error(), `c.yaml:8: there is no calendar "office"`) {
		t.Errorf("a calendar that is not described: %v", err)
	}
}
