package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// imports runs the command on a data folder of its own.
func imports(t *testing.T, dir, format, name string, more ...string) (out, faults string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args := append([]string{"ticket", "import", "--format", format, "--data", dir, name}, more...)
	if code := run(t.Context(), args, &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d\n%s%s", code, &stdout, &stderr)
	}
	return stdout.String(), stderr.String()
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func allTickets(t *testing.T, dir string) []desk.Ticket {
	t.Helper()
	db, err := store.Open(t.Context(), dir, store.Options{Now: time.Now, Log: quietLog()})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tickets, err := db.AllTickets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if bad, err := db.VerifyTickets(t.Context()); err != nil || len(bad) > 0 {
		t.Errorf("tickets that are not what the ledger says: %v, %v", bad, err)
	}
	if faults, _, err := db.VerifyClocks(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("clocks that are not what the ledger says: %v, %v", len(faults), err)
	}
	if v, err := db.VerifyLedger(t.Context()); err != nil || v.BadSeq != 0 {
		t.Errorf("ledger: %+v, %v", v, err)
	}
	return tickets
}

const smallLog = `number,incident_state,reassignment_count,reopen_count,sys_mod_count,caller_id,opened_at,sys_updated_by,sys_updated_at,category,u_symptom,priority,assignment_group,assigned_to,resolved_at,closed_at
INC1,New,0,0,0,Ann,1/5/2026 08:00,U1,1/5/2026 08:00,Reports,S1,2 - High,Group 7,?,1/5/2026 12:00,3/5/2026 12:00
INC1,Active,0,0,1,Ann,1/5/2026 08:00,U2,1/5/2026 08:30,Reports,S1,2 - High,Group 7,Bob,1/5/2026 12:00,3/5/2026 12:00
INC1,Awaiting User Info,0,0,2,Ann,1/5/2026 08:00,U2,1/5/2026 09:00,Reports,S1,2 - High,Group 7,Bob,1/5/2026 12:00,3/5/2026 12:00
INC1,Active,1,0,3,Ann,1/5/2026 08:00,U2,1/5/2026 10:00,Reports,S1,2 - High,Group 8,Eve,1/5/2026 12:00,3/5/2026 12:00
INC1,Resolved,1,0,4,Ann,1/5/2026 08:00,U3,1/5/2026 11:00,Reports,S1,2 - High,Group 8,Eve,1/5/2026 12:00,3/5/2026 12:00
INC1,Active,1,1,5,Ann,1/5/2026 08:00,U3,1/5/2026 11:30,Reports,S1,2 - High,Group 8,Eve,1/5/2026 12:00,3/5/2026 12:00
INC1,Resolved,1,1,6,Ann,1/5/2026 08:00,U3,1/5/2026 12:00,Reports,S1,2 - High,Group 8,Eve,1/5/2026 12:00,3/5/2026 12:00
INC1,Closed,1,1,7,Ann,1/5/2026 08:00,U3,3/5/2026 12:00,Reports,S1,2 - High,Group 8,Eve,1/5/2026 12:00,3/5/2026 12:00
INC2,New,0,0,0,Ann,2/5/2026 08:00,U1,never,Reports,S1,1 - Critical,?,?,?,?
INC3,New,0,0,0,Zhou,2/5/2026 08:00,U1,2/5/2026 08:00,Cost,S2,4 - Low,?,?,?,4/5/2026 08:00
INC3,Closed,0,0,1,Zhou,2/5/2026 08:00,U1,4/5/2026 08:00,Cost,S2,4 - Low,?,?,?,4/5/2026 08:00
`

func TestImportServiceNow(t *testing.T) {
	dir := t.TempDir()
	log := file(t, "log.csv", smallLog)
	out, faults := imports(t, dir, "servicenow", log, "--zone", "Asia/Shanghai")
	if !strings.Contains(out, "2 new tickets") || !strings.Contains(faults, `line 10: INC2: sys_updated_at: "never" is not a time`) {
		t.Errorf("%s%s", out, faults)
	}
	tickets := allTickets(t, dir)
	at := func(day, hour int) time.Time { return time.Date(2026, 5, day, hour-8, 0, 0, 0, time.UTC) }
	one := tickets[0]
	got := []any{one.Tier, one.Kind, one.State, one.Component, one.Requester, one.Assignee, one.OpenedAt, one.FirstResponseAt, one.ResolvedAt, one.ClosedAt, one.ReopenCount, one.Reassigned}
	want := []any{desk.T2, desk.KindFault, desk.StateClosed, "Reports", "Ann", "Eve", at(1, 8), at(1, 8).Add(30 * time.Minute), at(1, 12), at(3, 12), 1, 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if three := tickets[1]; !three.ResolvedAt.Equal(at(4, 8)) { // without resolved_at it counts as resolved when it was closed
		t.Errorf("resolved %s", three.ResolvedAt)
	}
	if out, _ = imports(t, dir, "servicenow", log, "--zone", "Asia/Shanghai"); !strings.Contains(out, "0 new tickets, 0 with more than before, 2 as they were; 0 events") {
		t.Errorf("second run: %s", out)
	}
	more := smallLog + "INC4,New,0,0,0,Ann,5/5/2026 08:00,U1,5/5/2026 08:00,Cost,S,3 - Moderate,?,?,?,?\n"
	if out, _ = imports(t, dir, "servicenow", file(t, "more.csv", more), "--zone", "Asia/Shanghai"); !strings.Contains(out, "1 new tickets, 0 with more than before, 2 as they were") {
		t.Errorf("with one more: %s", out)
	}
	grown := more + "INC4,Active,0,0,1,Ann,5/5/2026 08:00,U1,5/5/2026 09:00,Cost,S,3 - Moderate,?,Bob,?,?\n"
	if out, _ = imports(t, dir, "servicenow", file(t, "grown.csv", grown), "--zone", "Asia/Shanghai"); !strings.Contains(out, "0 new tickets, 1 with more than before, 2 as they were; 1 events") {
		t.Errorf("grown: %s", out)
	}
	other := strings.Replace(grown, "S,3 - Moderate", "S,1 - Critical", 2)
	if out, faults = imports(t, dir, "servicenow", file(t, "other.csv", other), "--zone", "Asia/Shanghai"); !strings.Contains(faults, "INC4: its past differs") {
		t.Errorf("other past: %s%s", out, faults)
	}
	allTickets(t, dir)
}

func TestImportEncodings(t *testing.T) {
	rows := "id,title,text,state,tier,opened_at,requester\r\n1,\"报表,\n导不出\",'=1+1,已解决,T2,2026-05-01T00:00:00Z,王\r\n"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(rows)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"utf-8": rows, "mark": "\ufeff" + rows, "gb18030": gbk} {
		dir := t.TempDir()
		imports(t, dir, "csv", file(t, "t.csv", content))
		if got := allTickets(t, dir); len(got) != 1 || got[0].Title != "报表,\n导不出" || got[0].Text != "=1+1" || got[0].Requester != "王" || got[0].Lang != "zh" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestImportJiraAndZendesk(t *testing.T) {
	for name, c := range map[string]struct{ format, content string }{
		"jira csv": {"jira", "Summary,Issue key,Status,Priority,Created,Updated,Resolved,Reporter,Assignee\nExport stops,OPS-1,Done,High,2026-05-01 08:00,2026-05-01 10:00,2026-05-01 10:00,Ann,Bob\n"},
		"jira json": {"jira", `{"issues":[{"key":"OPS-1","fields":{"summary":"Export stops","description":{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"at 99 %"}]}]},
			"created":"2026-05-01T08:00:00.000+0000","updated":"2026-05-01T10:00:00.000+0000","resolutiondate":"2026-05-01T10:00:00.000+0000","status":{"name":"Done"},"priority":{"name":"High"},"reporter":{"displayName":"Ann"},"assignee":{"displayName":"Bob"}},
			"changelog":{"histories":[{"created":"2026-05-01T10:00:00.000+0000","author":{"displayName":"Bob"},"items":[{"field":"status","fromString":"In Progress","toString":"Done"}]},
			{"created":"2026-05-01T09:00:00.000+0000","author":{"displayName":"Bob"},"items":[{"field":"status","fromString":"To Do","toString":"In Progress"}]}]}}]}`},
		"zendesk": {"zendesk", `{"id":1,"subject":"Export stops","status":"solved","priority":"high","requester_id":7,"assignee_id":8,"created_at":"2026-05-01T08:00:00Z","updated_at":"2026-05-01T10:00:00Z","metric_set":{"solved_at":"2026-05-01T10:00:00Z"}}` + "\n"},
	} {
		dir := t.TempDir()
		_, faults := imports(t, dir, c.format, file(t, "t", c.content))
		got := allTickets(t, dir)
		if len(got) != 1 || faults != "" {
			t.Fatalf("%s: %+v %s", name, got, faults)
		}
		one := got[0]
		at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
		if one.Title != "Export stops" || one.Tier != desk.T2 || one.State != desk.StateResolved || !one.OpenedAt.Equal(at) || !one.ResolvedAt.Equal(at.Add(2*time.Hour)) {
			t.Errorf("%s: %+v", name, one)
		}
		if name == "jira json" && (!one.FirstResponseAt.Equal(at.Add(time.Hour)) || one.Text != "at 99 %") {
			t.Errorf("%s: answered %s, %q", name, one.FirstResponseAt, one.Text)
		}
	}
}

func TestExportComesBack(t *testing.T) {
	dir, again := t.TempDir(), t.TempDir()
	imports(t, dir, "servicenow", file(t, "log.csv", strings.ReplaceAll(smallLog, "Reports", "=cmd|'/C calc'!A0")))
	var out bytes.Buffer
	if code := run(t.Context(), []string{"ticket", "export", "--format", "csv", "--data", dir}, &out, io.Discard); code != 0 {
		t.Fatal(code)
	}
	if !strings.Contains(out.String(), "'=cmd|") || strings.Contains(out.String(), ",=cmd|") {
		t.Errorf("a formula is not defused:\n%s", &out)
	}
	imports(t, again, "csv", file(t, "out.csv", out.String()))
	was, is := allTickets(t, dir), allTickets(t, again)
	for i := range was {
		a, b := was[i], is[i]
		if a.Title != b.Title || a.State != b.State || a.Tier != b.Tier || a.Component != b.Component || !a.OpenedAt.Equal(b.OpenedAt) || !a.ResolvedAt.Equal(b.ResolvedAt) || !a.ClosedAt.Equal(b.ClosedAt) {
			t.Errorf("ticket %d:\n%+v\n%+v", a.ID, a, b)
		}
	}
}

// No cell of what is written is a formula to a spreadsheet, and each comes
// back as it was.
func TestTicketTableHoldsNoFormulas(t *testing.T) {
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	for _, title := range []string{"=cmd|'/C calc'!A0", "+1", "-2+3", "@SUM(A1)", "＝1+1", "＋１", "－２", "＠x", "'=x", "''=x", "'quoted'", "plain"} {
		var out bytes.Buffer
		one := desk.Ticket{ID: 1, Title: title, Text: title, Tier: desk.T2, State: desk.StateNew, Requester: title, OpenedAt: at}
		if err := writeTicketsCSV(&out, []desk.Ticket{one}, nil); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(out.Bytes())).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%q: %d rows, %v", title, len(rows), err)
		}
		for i, cell := range rows[1] {
			if r, _ := utf8.DecodeRuneInString(cell); strings.ContainsRune("=+-@\t\r＝＋－＠", r) {
				t.Errorf("%s is the formula %q", rows[0][i], cell)
			}
		}
		dir := t.TempDir()
		imports(t, dir, "csv", file(t, "t.csv", out.String()))
		if got := allTickets(t, dir); len(got) != 1 || got[0].Title != title {
			t.Errorf("%q comes back as %+v", title, got)
		}
	}
}

func TestImportRefusals(t *testing.T) {
	for name, c := range map[string]struct{ format, content, want string }{
		"wrong format":  {"servicenow", "a,b\n1,2\n", "is this the right --format?"},
		"no format":     {"", "a,b\n", "is not servicenow, jira, zendesk or csv"},
		"empty":         {"csv", "", "no header"},
		"cut off gzip":  {"csv", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xca", "cut off"},
		"broken json":   {"zendesk", `{"id":`, "not the JSON of Zendesk"},
		"bad zone":      {"csv", "id\n", "is not a time zone"},
		"a picture":     {"csv", "\x89PNG\r\n\x1a\n\x00\x00", "is this the right --format?"},
		"a zip":         {"jira", "PK\x03\x04\x14\x00", "is this the right --format?"},
		"a web page":    {"zendesk", "<html>404</html>", "not the JSON of Zendesk"},
		"not text":      {"csv", "\xff\xfe\xff\x80", "is this the right --format?"},
		"nothing in it": {"csv", "id,title,state,opened_at\n", ""},
	} {
		var stderr bytes.Buffer
		args := []string{"ticket", "import", "--format", c.format, "--data", t.TempDir(), file(t, "f", c.content)}
		if name == "bad zone" {
			args = append(args, "--zone", "Mars/Base")
		}
		code := run(t.Context(), args, io.Discard, &stderr)
		if (code == 0) != (c.want == "") || !strings.Contains(stderr.String(), c.want) {
			t.Errorf("%s: exit %d, %s", name, code, &stderr)
		}
	}
}

// A small packed file that unpacks to a very large one is refused, and no more
// of it is held than may be.
func TestUnpackRefusesABomb(t *testing.T) {
	const most = 1 << 20
	pack := func(size int) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(bytes.Repeat([]byte("a,b\n"), size/4)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if out, err := unpack("fits.csv.gz", pack(most), most); err != nil || len(out) != most {
		t.Errorf("unpack up to the limit: %d bytes, %v", len(out), err)
	}
	bomb := pack(64 << 20)
	out, err := unpack("bomb.csv.gz", bomb, most)
	if err == nil || len(out) > 0 || !strings.Contains(err.Error(), "bomb.csv.gz unpacks to more than 1 MB; split it") {
		t.Errorf("unpack of %d bytes: %d bytes, %v, want a refusal that names the file", len(bomb), len(out), err)
	}
}

// TestImportJudged holds the judged log against its reference answers.
func TestImportJudged(t *testing.T) {
	data := os.Getenv("OPSDESK_TESTDATA")
	if data == "" {
		t.Skip("OPSDESK_TESTDATA is not set: it names the folder with the judged ticket log")
	}
	raw, err := os.ReadFile(filepath.Join(data, "tickets", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Tickets int
		Monthly map[string]struct {
			Opened, Resolved, Closed int
			Backlog                  int   `json:"backlog_end"`
			MTTR                     hours `json:"mttr_hours"`
			Reopened                 int
			FirstContact             int            `json:"first_contact_resolved"`
			FirstResponse            *hours         `json:"first_response_hours"`
			Top                      [][2]any       `json:"top_categories"`
			ByPriority               map[string]any `json:"by_priority"`
		}
	}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	imports(t, dir, "servicenow", filepath.Join(data, "tickets", "incident_event_log_opened_2016-05.csv.gz"))
	tickets := allTickets(t, dir)
	if len(tickets) != want.Tickets {
		t.Errorf("%d tickets, want %d", len(tickets), want.Tickets)
	}
	for month, w := range want.Monthly {
		from, err := time.Parse("2006-01", month)
		if err != nil {
			t.Fatal(err)
		}
		to := from.AddDate(0, 1, 0)
		in := func(at time.Time) bool { return !at.Before(from) && at.Before(to) }
		var opened, resolved, closed, backlog, reopened, first int
		var solved, answered []float64
		for _, k := range tickets {
			opened += bit2(in(k.OpenedAt))
			closed += bit2(in(k.ClosedAt))
			backlog += bit2(k.OpenedAt.Before(to) && (k.ResolvedAt.IsZero() || !k.ResolvedAt.Before(to)))
			if in(k.OpenedAt) && !k.FirstResponseAt.IsZero() {
				answered = append(answered, k.FirstResponseAt.Sub(k.OpenedAt).Hours())
			}
			if in(k.ResolvedAt) {
				resolved++
				solved = append(solved, k.ResolvedAt.Sub(k.OpenedAt).Hours())
				reopened += bit2(k.ReopenCount > 0)
				first += bit2(k.ReopenCount == 0 && k.Reassigned == 0)
			}
		}
		got := []any{opened, resolved, closed, backlog, reopened, first, summed(solved)}
		wanted := []any{w.Opened, w.Resolved, w.Closed, w.Backlog, w.Reopened, w.FirstContact, w.MTTR}
		if diff := cmp.Diff(wanted, got); diff != "" {
			t.Errorf("%s: opened, resolved, closed, backlog, reopened, first contact, MTTR (-want +got):\n%s", month, diff)
		}
		if w.FirstResponse != nil && w.Opened > 0 {
			if diff := cmp.Diff(*w.FirstResponse, summed(answered)); diff != "" {
				t.Errorf("%s: first response (-want +got):\n%s", month, diff)
			}
		}
	}
}

type hours struct {
	N                 int
	Mean, Median, P90 float64
}

func summed(list []float64) (h hours) {
	h.N = len(list)
	if h.N == 0 {
		return h
	}
	slices.Sort(list)
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	four := func(v float64) float64 { return math.Round(v*1e4) / 1e4 }
	h.Mean = four(sum / float64(h.N))
	h.Median = four((list[(h.N-1)/2] + list[h.N/2]) / 2)
	h.P90 = four(list[int(math.Ceil(0.9*float64(h.N)))-1])
	return h
}

func bit2(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// BenchmarkImport takes a log in, against the plain insertion of as many rows
// into the same table in the same run. OPSDESK_TESTDATA names a real one.
func BenchmarkImport(b *testing.B) {
	log := filepath.Join(os.Getenv("OPSDESK_TESTDATA"), "tickets", "incident_event_log_opened_2016-05.csv.gz")
	if os.Getenv("OPSDESK_TESTDATA") == "" {
		b.Skip("OPSDESK_TESTDATA is not set: it names the folder with the judged ticket log")
	}
	content, err := readPacked(log)
	if err != nil {
		b.Fatal(err)
	}
	rows := bytes.Count(content, []byte("\n")) - 1
	for b.Loop() {
		begun := time.Now()
		if code := run(b.Context(), []string{"ticket", "import", "--format", "servicenow", "--data", b.TempDir(), log}, io.Discard, io.Discard); code != 0 {
			b.Fatal(code)
		}
		took := time.Since(begun)
		plain := plainRows(b, rows)
		b.ReportMetric(float64(rows)/took.Seconds(), "rows/s")
		b.ReportMetric(took.Seconds()/plain.Seconds(), "×plain")
	}
}

// plainRows is how long so many rows take that nobody reads or chains.
func plainRows(b *testing.B, rows int) time.Duration {
	db, err := store.Open(context.Background(), b.TempDir(), store.Options{Now: time.Now, Log: quietLog()})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	begun := time.Now()
	for from := 0; from < rows; from += 2500 {
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			for i := range min(2500, rows-from) {
				if err := tx.Note("plain", "", "row", i, fmt.Sprint("row ", from+i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(begun)
}
