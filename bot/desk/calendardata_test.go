package desk

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// testdata is the folder of the judged cases. They are not part of the
// project.
func testdata(t *testing.T, name ...string) string {
	t.Helper()
	dir := os.Getenv("OPSDESK_TESTDATA")
	if dir == "" {
		t.Skip("OPSDESK_TESTDATA is not set: it names the folder with the judged cases")
	}
	return filepath.Join(append([]string{dir}, name...)...)
}

// judged are the calendars that the cases name.
func judged(t *testing.T) map[string]Calendar {
	return map[string]Calendar{
		"always":                 {},
		"shanghai_9_18_workdays": shanghai(t),
		"newyork_8_20_mon_fri":   calendar(t, Hours{Zone: zone(t, "America/New_York"), Week: week(t, "mon-fri 08:00-20:00")}),
		"newyork_0_8_daily":      newYork(t),
	}
}

// ownCases are made by hand, in the form of the judged ones: an evening, a
// holiday with two pauses, and the night on which clocks go forward.
const ownCases = `ticket,calendar,priority,opened,resolved,first_response,pauses_epoch,elapsed_s,paused_s,net_s,target_s,due_without_pause
A,always,3,2016-05-01T10:52Z,2016-05-01T11:52Z,,1462099920-1462100520,3600,600,3000,1800,2016-05-01T11:22:00Z
B,shanghai_9_18_workdays,3,2016-04-29T09:00Z,2016-05-03T03:00Z,,1461924000-1461927600 1462237200-1462240800,10800,3600,7200,7200,2016-05-03T02:00:00Z
C,newyork_8_20_mon_fri,3,2016-05-06T23:00Z,2016-05-09T13:00Z,,,7200,0,7200,3600,2016-05-07T00:00:00Z
D,newyork_0_8_daily,3,2016-03-13T05:00Z,2016-03-14T04:00Z,,,25200,0,25200,25200,2016-03-13T12:00:00Z
`

func TestOwnCases(t *testing.T) {
	if n := checkCases(t, []byte(ownCases)); n != 4 {
		t.Errorf("%d cases, want 4", n)
	}
}

func TestJudgedCases(t *testing.T) {
	data, err := os.ReadFile(testdata(t, "tickets", "sla_cases.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if n := checkCases(t, data); n < 2400 {
		t.Errorf("only %d cases", n)
	}
}

// checkCases holds calendars to what the cases say, to the second.
func checkCases(t *testing.T, data []byte) int {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cals := judged(t)
	for _, row := range rows[1:] {
		in := make(map[string]string)
		for i, name := range rows[0] {
			in[name] = row[i]
		}
		cal, ok := cals[in["calendar"]]
		if !ok {
			t.Fatalf("no calendar %q", in["calendar"])
		}
		opened, resolved := minute(t, in["opened"]), minute(t, in["resolved"])
		elapsed := cal.Between(opened, resolved)
		paused := pausesIn(t, cal, in["pauses_epoch"])
		target, _ := strconv.Atoi(in["target_s"])
		got := fmt.Sprintf("%.0f %.0f %.0f %s", elapsed.Seconds(), paused.Seconds(), (elapsed - paused).Seconds(),
			cal.Add(opened, time.Duration(target)*time.Second).UTC().Format(time.RFC3339))
		if want := fmt.Sprintf("%s %s %s %s", in["elapsed_s"], in["paused_s"], in["net_s"], in["due_without_pause"]); got != want {
			t.Errorf("%s by %s: %s, want %s", in["ticket"], in["calendar"], got, want)
		}
	}
	return len(rows) - 1
}

func minute(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04Z", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func pausesIn(t *testing.T, cal Calendar, pauses string) (sum time.Duration) {
	for _, p := range strings.Fields(pauses) {
		var from, to int64
		if _, err := fmt.Sscanf(p, "%d-%d", &from, &to); err != nil {
			t.Fatalf("pause %q: %v", p, err)
		}
		sum += cal.Between(time.Unix(from, 0), time.Unix(to, 0))
	}
	return sum
}

// What is embedded is what the notices say, for every year published.
func TestJudgedHolidays(t *testing.T) {
	h := china(t)
	for year := 2015; year <= 2026; year++ {
		data, err := os.ReadFile(testdata(t, "holidays", fmt.Sprintf("%d.json", year)))
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Days []struct {
				Date  string `json:"date"`
				IsOff bool   `json:"isOffDay"`
			} `json:"days"`
		}
		if err := json.Unmarshal(data, &file); err != nil {
			t.Fatal(err)
		}
		for _, day := range file.Days {
			d, err := ParseDate(day.Date)
			if err != nil {
				t.Fatal(err)
			}
			if off, worked := slices.Contains(h.Off, d), slices.Contains(h.Worked, d); off != day.IsOff || worked == day.IsOff {
				t.Errorf("%s: off %v, worked %v; want off %v", d, off, worked, day.IsOff)
			}
		}
	}
}
