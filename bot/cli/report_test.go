package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// told runs a command that must succeed and returns what it prints.
func told(t *testing.T, args ...string) (out, errOut string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), args, &stdout, &stderr); code != 0 {
		t.Fatalf("%v: exit %d\n%s%s", args, code, &stdout, &stderr)
	}
	return stdout.String(), stderr.String()
}

// agree holds every figure that is wanted against the one there is. A share
// may come with what it is a part of.
func agree(t *testing.T, path string, want, got any) (figures int) {
	t.Helper()
	if list, ok := want.(map[string]any); ok {
		has, _ := got.(map[string]any)
		for k, w := range list {
			figures += agree(t, path+"/"+k, w, has[k])
		}
		return figures
	}
	if share, ok := got.(map[string]any); ok {
		got = share["value"]
	}
	if fmt.Sprint(want) != fmt.Sprint(got) {
		t.Errorf("%s: got %v, want %v", path, got, want)
	}
	return 1
}

func monthly(t *testing.T, dir, month string) (m map[string]any) {
	t.Helper()
	out, _ := told(t, "report", "monthly", "--month", month, "--json", "--data", dir)
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMonthlyJudged holds every figure of the judged log against its reference
// answers.
func TestMonthlyJudged(t *testing.T) {
	data := os.Getenv("OPSDESK_TESTDATA")
	if data == "" {
		t.Skip("OPSDESK_TESTDATA is not set: it names the folder with the judged ticket log")
	}
	raw, err := os.ReadFile(filepath.Join(data, "tickets", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct{ Monthly map[string]any }
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	imports(t, dir, "servicenow", filepath.Join(data, "tickets", "incident_event_log_opened_2016-05.csv.gz"))
	figures := 0
	for month, w := range want.Monthly {
		figures += agree(t, month, w, monthly(t, dir, month))
	}
	if figures < 500 {
		t.Errorf("only %d figures were compared", figures)
	}
}

// fewIncidents is a log small enough to count by hand.
const fewIncidents = `number,incident_state,reassignment_count,reopen_count,made_sla,caller_id,opened_at,sys_updated_by,sys_updated_at,category,priority,assigned_to,resolved_at,closed_at
A1,New,0,0,true,Ann,1/10/2026 08:00,Bob,1/10/2026 08:00,Cost,1 - Critical,?,1/10/2026 10:00,3/10/2026 10:00
A1,Active,0,0,true,Ann,1/10/2026 08:00,Bob,1/10/2026 08:30,Cost,1 - Critical,Bob,1/10/2026 10:00,3/10/2026 10:00
A1,Resolved,0,0,true,Ann,1/10/2026 08:00,Bob,1/10/2026 10:00,Cost,1 - Critical,Bob,1/10/2026 10:00,3/10/2026 10:00
A1,Closed,0,0,true,Ann,1/10/2026 08:00,Bob,3/10/2026 10:00,Cost,1 - Critical,Bob,1/10/2026 10:00,3/10/2026 10:00
A2,New,0,0,true,Ann,2/10/2026 08:00,Bob,2/10/2026 08:00,Cost,4 - Low,?,5/11/2026 08:00,?
A2,Active,0,0,true,Ann,2/10/2026 08:00,Bob,2/10/2026 09:00,Cost,4 - Low,Bob,5/11/2026 08:00,?
A2,Active,1,0,true,Ann,2/10/2026 08:00,Bob,2/10/2026 10:00,Cost,4 - Low,Cid,5/11/2026 08:00,?
A2,Resolved,1,0,false,Ann,2/10/2026 08:00,Cid,5/11/2026 08:00,Cost,4 - Low,Cid,5/11/2026 08:00,?
A3,New,0,0,true,Eve,31/10/2026 23:59,Bob,31/10/2026 23:59,Access,3 - Moderate,?,?,1/11/2026 00:59
A3,Closed,0,0,true,Eve,31/10/2026 23:59,Bob,1/11/2026 00:59,Access,3 - Moderate,Bob,?,1/11/2026 00:59
`

func TestMonthly(t *testing.T) {
	dir := t.TempDir()
	imports(t, dir, "servicenow", file(t, "log.csv", fewIncidents))
	one := func(h float64) map[string]any { return map[string]any{"n": 1, "mean": h, "median": h, "p90": h} }
	none := map[string]any{"n": 0, "mean": nil, "median": nil, "p90": nil}
	for month, want := range map[string]map[string]any{
		"2026-09": {"opened": 0, "backlog_end": 0, "sla_attainment_pct": nil, "mttr_hours": none, "top_categories": []any{}},
		"2026-10": {
			"opened": 3, "resolved": 1, "closed": 1, "backlog_end": 2, "mttr_hours": one(2), "sla_met": 1, "sla_attainment_pct": 100,
			"first_contact_resolution_pct": 100, "reopen_rate_pct": 0, "first_response_hours": map[string]any{"n": 3, "mean": 0.8333, "median": 1, "p90": 1},
			"top_categories": []any{[]any{"Cost", 2}, []any{"Access", 1}},
			"by_priority":    map[string]any{"1": map[string]any{"opened": 1, "resolved": 1}, "2": map[string]any{"opened": 0, "mttr_hours": none}, "4": map[string]any{"opened": 1, "resolved": 0}},
		},
		"2026-11": {
			"opened": 0, "resolved": 2, "closed": 1, "backlog_end": 0, "sla_met": 1, "sla_attainment_pct": 50,
			"first_contact_resolved": 1, "mttr_hours_recorded_resolution_only": one(816),
		},
	} {
		agree(t, month, any(want), any(monthly(t, dir, month)))
	}
}

func TestFrozenReportStays(t *testing.T) {
	dir := t.TempDir()
	imports(t, dir, "servicenow", file(t, "log.csv", fewIncidents))
	_, said := told(t, "report", "monthly", "--month", "2026-10", "--freeze", "--json", "--data", dir)
	id := strings.TrimSpace(strings.TrimPrefix(said[strings.Index(said, "kept as"):], "kept as "))
	print := func(format, lang string) string {
		out, _ := told(t, "report", "monthly", "--month", "2026-10", "--id", id, "--format", format, "--lang", lang, "--data", dir)
		return out
	}
	before := map[string]string{}
	formats := []string{"md", "json", "csv", "xlsx", "html"}
	for _, f := range formats {
		before[f] = print(f, "zh")
	}
	more := strings.ReplaceAll(strings.ReplaceAll(fewIncidents, "\nA", "\nB"), "Cost", "=cmd()|<b>")
	imports(t, dir, "servicenow", file(t, "more.csv", more))
	for _, f := range formats {
		if print(f, "zh") != before[f] {
			t.Errorf("%s: %s reads otherwise after more tickets came", id, f)
		}
	}
	if !strings.Contains(before["html"], "运维月报") || !strings.Contains(print("html", "en"), "<svg") {
		t.Error("the page lacks its title or its chart")
	}
	now, _ := told(t, "report", "monthly", "--month", "2026-10", "--format", "html", "--data", dir)
	if strings.Contains(now, "<b>") || !strings.Contains(now, "=cmd()|&lt;b&gt;") {
		t.Error("foreign words are markup in the page")
	}
	table, _ := told(t, "report", "monthly", "--month", "2026-10", "--format", "csv", "--data", dir)
	if !strings.Contains(table, "'=cmd()") {
		t.Error("foreign words are a formula in the table")
	}
	if m := monthly(t, dir, "2026-11"); len(m["restatements"].([]any)) == 0 {
		t.Error("what came late is not told of next month")
	}
	var stderr bytes.Buffer
	if code := run(t.Context(), []string{"report", "monthly", "--month", "2026-11", "--id", id, "--data", dir}, &stderr, &stderr); code != exitUsage {
		t.Errorf("an id of another month: exit %d, %s", code, &stderr)
	}
}

func TestOutageImport(t *testing.T) {
	dir := t.TempDir()
	name := file(t, "o.csv", `incident_id,downtime_start,downtime_end,impact,title
1,2026-10-01T00:00:00Z,2026-10-01T01:00:00Z,critical,first
2,2026-10-01T00:30:00Z,2026-10-01T02:00:00Z,critical,beside it
3,2026-10-01T01:30:00Z,2026-10-01T03:30:00Z,maintenance,planned
4,2026-10-05T00:00:00Z,2026-10-05T10:00:00Z,unknown,nobody looked
5,2026-10-06T00:00:00Z,2026-10-06T01:00:00Z,major,not counted
6,2026-10-07T00:00:00Z,2026-10-06T00:00:00Z,critical,backwards
7,2026-10-07T00:00:00Z,,none,
`)
	out, faults := told(t, "outage", "import", name, "--service", "database", "--data", dir)
	if !strings.Contains(out, "5 new outages, 0 known before. Rows with something wrong: 1.") || !strings.Contains(faults, "line 7: 6: it ends before it begins") {
		t.Errorf("%s%s", out, faults)
	}
	if out, _ := told(t, "outage", "import", name, "--service", "database", "--data", dir); !strings.Contains(out, "0 new outages, 5 known") {
		t.Errorf("again: %s", out)
	}
	services := monthly(t, dir, "2026-10")["availability"].([]any)
	agree(t, "database", any(map[string]any{
		"service": "database", "incidents": 2, "downtime_minutes_union": 120, "downtime_minutes_summed": 150, "maintenance_minutes": 120, "unknown_minutes": 600,
		"service_minutes": 44040, "availability_pct": 99.727520, "availability_pct_scheduled": 99.795082,
	}), services[0])
}

// TestAvailabilityJudged holds the judged outages against their reference
// answers, for each set of impacts.
func TestAvailabilityJudged(t *testing.T) {
	data := os.Getenv("OPSDESK_TESTDATA")
	if data == "" {
		t.Skip("OPSDESK_TESTDATA is not set: it names the folder with the judged outages")
	}
	raw, err := os.ReadFile(filepath.Join(data, "availability", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]map[string]json.RawMessage
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(data, "availability", "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	list, faults, err := readOutages(content, "site", defaultForeignMap())
	if err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	for month, sets := range want {
		from, err := time.Parse("2006-01", month)
		if err != nil {
			t.Fatal(err)
		}
		for set, w := range sets {
			impacts := []desk.OutageImpact{}
			for word := range strings.SplitSeq(set, "+") {
				impacts = append(impacts, outageImpacts()[word])
			}
			var figures map[string]float64
			if slices.Contains(impacts, "") || json.Unmarshal(w, &figures) != nil {
				continue // minutes of the month
			}
			a := desk.Calendar{}.Availability(list, desk.Stretch{From: from, To: from.AddDate(0, 1, 0)}, impacts...)
			got := map[string]any{
				"incidents": a.Incidents, "downtime_minutes_union": a.Down.Minutes(), "downtime_minutes_summed": a.Summed.Minutes(),
				"availability_pct":           figure(100 * (1 - float64(a.Down)/float64(a.Service))),
				"availability_pct_scheduled": figure(100 * (1 - float64(a.ScheduledDown)/float64(a.ScheduledService))),
			}
			for k, v := range figures {
				if fmt.Sprint(got[k]) != fmt.Sprint(v) {
					t.Errorf("%s %s %s: got %v, want %v", month, set, k, got[k], v)
				}
			}
		}
	}
}

// figure has six decimals, without zeros at its end.
func figure(v float64) json.Number {
	s := strings.TrimRight(fmt.Sprintf("%.6f", v), "0")
	return json.Number(strings.TrimSuffix(s, "."))
}
