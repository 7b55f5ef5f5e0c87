package cli

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// caseCalendars are the calendars that the judged cases name.
const caseCalendars = `calendars:
  shanghai_9_18_workdays:
    zone: Asia/Shanghai
    week: { mon-fri: "09:00-18:00" }
    holidays: china
  newyork_8_20_mon_fri:
    zone: America/New_York
    week: { mon-fri: "08:00-20:00" }
  newyork_0_8_daily:
    zone: America/New_York
    week: { mon-sun: "00:00-08:00" }
`

// sla computes cases by caseCalendars.
func sla(t *testing.T, cases string) (status int, out, errOut string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"cases.csv": cases, "c.yaml": caseCalendars} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var o, e strings.Builder
	status = run(t.Context(), []string{"sla", "compute", filepath.Join(dir, "cases.csv"), "--config", filepath.Join(dir, "c.yaml")}, &o, &e)
	return status, o.String(), e.String()
}

func TestSLACompute(t *testing.T) {
	status, out, errOut := sla(t, "\uFEFF"+`ticket,calendar,opened,resolved,pauses_epoch,target_s
A,always,2016-05-01T10:52Z,2016-05-01T11:52Z,1462099920-1462100520,1800
B,shanghai_9_18_workdays,2016-04-29T09:00Z,2016-05-03T03:00Z,1461924000-1461927600 1462237200-1462240800,7200
C,newyork_8_20_mon_fri,2016-05-06T23:00:00Z,2016-05-09T13:00:00Z,,3600
D,newyork_0_8_daily,2016-03-13T00:00-05:00,2016-03-14T04:00Z,,25200
overlapping pauses,always,2026-11-16T09:00Z,2026-11-16T10:00Z,1794819600-1794820200 1794819900-1794820500,3600
pauses outside,always,2026-11-16T09:00Z,2026-11-16T10:00Z,1794816000-1794819600 1794823200-1794826800,3600
open,shanghai_9_18_workdays,2026-02-13T09:00Z,,,7200
no target,always,2026-11-16T09:00Z,2026-11-16T09:00:01Z,,
next year,shanghai_9_18_workdays,2026-12-31T09:30Z,,,7200
`)
	want := `ticket,calendar,elapsed_s,paused_s,net_s,due_without_pause
A,always,3600,600,3000,2016-05-01T11:22:00Z
B,shanghai_9_18_workdays,10800,3600,7200,2016-05-03T02:00:00Z
C,newyork_8_20_mon_fri,7200,0,7200,2016-05-07T00:00:00Z
D,newyork_0_8_daily,25200,0,25200,2016-03-13T12:00:00Z
overlapping pauses,always,3600,900,2700,2026-11-16T10:00:00Z
pauses outside,always,3600,0,3600,2026-11-16T10:00:00Z
open,shanghai_9_18_workdays,,,,2026-02-14T02:00:00Z
no target,always,1,0,1,
next year,shanghai_9_18_workdays,,,,2027-01-01T02:30:00Z
`
	if diff := cmp.Diff(want, out); diff != "" || status != exitDone {
		t.Errorf("status %d (-want +got):\n%s", status, diff)
	}
	if want := "1 cases by shanghai_9_18_workdays are provisional"; !strings.HasPrefix(errOut, want) {
		t.Errorf("told %q, want %q", errOut, want)
	}
}

// A row that cannot be read is told of with its line; the others are computed.
func TestSLAComputeFaults(t *testing.T) {
	status, out, errOut := sla(t, `ticket,calendar,opened,resolved,pauses_epoch,target_s
A,moon,2026-11-16T09:00Z,2026-11-16T10:00Z,,
B,always,yesterday,2026-11-16T10:00Z,,
C,always,2026-11-16T09:00Z,2026-11-16T08:59Z,,
D,always,2026-11-16T09:00Z,2026-11-16T10:00Z,7-3,
E,always,2026-11-16T09:00Z,2026-11-16T10:00Z,,soon
F,always
G,always,2026-11-16T09:00Z,2026-11-16T10:00Z,,60
`)
	want := []string{
		`cases.csv:2: no calendar "moon" in the configuration, which has always, newyork_0_8_daily, newyork_8_20_mon_fri, shanghai_9_18_workdays`,
		`cases.csv:3: opened "yesterday" is not a time, like 2026-05-01T10:52Z`,
		`cases.csv:4: resolved 2026-11-16T08:59Z is before opened 2026-11-16T09:00Z`,
		`cases.csv:5: pause "7-3" is not START-END in Unix seconds`,
		`cases.csv:6: target_s "soon" is not a number of seconds`,
		`cases.csv:7: wrong number of fields`,
		`opsdesk: cases.csv: 6 rows could not be read`,
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(errOut), "\n")); diff != "" || status != exitFailed {
		t.Errorf("status %d (-want +got):\n%s", status, diff)
	}
	if !strings.HasSuffix(out, "G,always,3600,0,3600,2026-11-16T09:01:00Z\n") {
		t.Errorf("the row without a fault is missing:\n%s", out)
	}
	for cases, says := range map[string]string{"": "no header", "ticket,opened\n": "no column calendar, resolved in the header"} {
		if status, _, errOut := sla(t, cases); status != exitUsage || !strings.Contains(errOut, says) {
			t.Errorf("%q: status %d, %q; want %q", cases, status, errOut, says)
		}
	}
}

// Every judged case agrees to the second.
func TestSLAComputeJudged(t *testing.T) {
	dir := os.Getenv("OPSDESK_TESTDATA")
	if dir == "" {
		t.Skip("OPSDESK_TESTDATA is not set: it names the folder with the judged cases")
	}
	data, err := os.ReadFile(filepath.Join(dir, "tickets", "sla_cases.csv"))
	if err != nil {
		t.Fatal(err)
	}
	status, out, errOut := sla(t, string(data))
	if status != exitDone || errOut != "" {
		t.Fatalf("status %d: %s", status, errOut)
	}
	got, want := rowsOf(t, out), rowsOf(t, string(data))
	if len(got) != len(want) || len(got) < 2400 {
		t.Fatalf("%d rows for %d cases", len(got), len(want))
	}
	for i := range got {
		if diff := cmp.Diff(want[i], got[i]); diff != "" {
			t.Errorf("row %d (-want +got):\n%s", i+2, diff)
		}
	}
}

// rowsOf reads the columns that sla compute prints.
func rowsOf(t *testing.T, text string) (rows []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all[1:] {
		row := make(map[string]string)
		for i, name := range all[0] {
			switch name {
			case "ticket", "calendar", "elapsed_s", "paused_s", "net_s", "due_without_pause":
				row[name] = r[i]
			}
		}
		rows = append(rows, row)
	}
	return rows
}
