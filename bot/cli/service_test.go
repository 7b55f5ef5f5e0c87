package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
	"opsdesk/bot/sandbox"
	"opsdesk/deployments"
	"opsdesk/store"
)

// newTestStore opens records in a folder of the test.
func newTestStore(t *testing.T, now func() time.Time) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: now, Log: quietLog()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// newTestWorkspace serves a workspace and returns it and its address.
func newTestWorkspace(t *testing.T) (*sandbox.Workspace, string) {
	t.Helper()
	w, err := sandbox.Open(sandbox.Options{Dir: t.TempDir(), Manifest: deployments.Manifest(), Log: quietLog()})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(w.Handler())
	t.Cleanup(func() {
		srv.CloseClientConnections()
		w.Close()
		srv.Close()
	})
	return w, srv.URL
}

// freePort is an address nobody listens on for now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// soon asks until the answer is what is wanted.
func soon(t *testing.T, what string, ok func() bool) {
	t.Helper()
	limit := time.After(patience)
	for !ok() {
		select {
		case <-limit:
			t.Fatalf("%s: not within %s", what, patience)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func get(t *testing.T, url string) (status int, body string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(data)
}

// The demonstration runs both halves in one process, tells how it is, and
// ends when it is told to.
func TestDemo(t *testing.T) {
	d := demo{dir: filepath.Join(t.TempDir(), "demo"), lang: "zh", listen: freePort(t)}
	var out, errOut bytes.Buffer
	cmd := &cobra.Command{}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	cmd.SetContext(ctx)
	cmd.SetOut(&out)
	cmd.SetErr(&errOut)
	ended := make(chan error, 1)
	go func() { ended <- d.run(cmd) }()

	health, metrics := "http://"+d.listen+"/healthz", "http://"+d.listen+"/metrics"
	soon(t, "healthy", func() bool {
		status, body := get(t, health)
		return status == http.StatusOK && strings.Contains(body, `"ok": true`)
	})
	_, figures := get(t, metrics)
	for _, want := range []string{
		"opsdesk_up 1", "opsdesk_connected 1", `opsdesk_queue_stuck{queue="outbox"} 0`, `opsdesk_envelopes_total{fate="hellos"} 1`,
	} {
		if !strings.Contains(figures, want+"\n") {
			t.Errorf("/metrics lacks %q", want)
		}
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v\n%s", err, errOut.String())
		}
	case <-time.After(patience):
		t.Fatal("did not end")
	}
	for _, want := range []string{"http://127.0.0.1:", "The report export", "报表导出", d.dir} {
		if !strings.Contains(strings.ToLower(out.String()), strings.ToLower(want)) {
			t.Errorf("the welcome lacks %q:\n%s", want, out.String())
		}
	}
	if _, err := os.Stat(filepath.Join(d.dir, "workspace.jsonl")); err != nil {
		t.Errorf("the workspace is not in the data folder: %v", err)
	}
}

func TestHealthWhileStarting(t *testing.T) {
	db := newTestStore(t, time.Now)
	s := &service{db: db, clock: &clock{}, log: quietLog()}
	w := httptest.NewRecorder()
	s.healthHandler().ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	var p pulse
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatal(err)
	}
	if w.Code != http.StatusServiceUnavailable || p.OK || p.Why == "" {
		t.Errorf("/healthz while starting = %d %+v, want 503 and why", w.Code, p)
	}
	w = httptest.NewRecorder()
	s.healthHandler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if !strings.Contains(w.Body.String(), "opsdesk_up 0\n") {
		t.Errorf("/metrics while starting lacks opsdesk_up 0:\n%s", w.Body)
	}
}

func TestResolve(t *testing.T) {
	_, url := newTestWorkspace(t)
	c, err := demo{lang: "en"}.config(url)
	if err != nil {
		t.Fatal(err)
	}
	b, grants, err := c.resolve(t.Context(), c.client(sandboxTokens()))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Check(); err != nil {
		t.Errorf("the bot refuses what was resolved: %v", err)
	}
	for _, id := range append([]string{b.DutyChannel, b.AdminChannel}, b.Helpful...) {
		if !isChannelID(id) {
			t.Errorf("channel %q is no id", id)
		}
	}
	var roles []string
	for _, g := range grants {
		if !isUserID(g.User) {
			t.Errorf("%s of %q: no user id", g.Role, g.User)
		}
		roles = append(roles, string(g.Role))
	}
	if diff := cmp.Diff("admin engineer engineer lead lead manager", strings.Join(roles, " ")); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}

func TestResolveTellsEveryName(t *testing.T) {
	_, url := newTestWorkspace(t)
	c, err := demo{lang: "en"}.config(url)
	if err != nil {
		t.Fatal(err)
	}
	c.DutyChannel, c.Helpful, c.Duty, c.Admin = "#nowhere", []string{"#help", "#void"}, []string{"@chen", "@nobody"}, "eva@example.com"
	_, _, err = c.resolve(t.Context(), c.client(sandboxTokens()))
	if err == nil {
		t.Fatal("names that Slack does not know were taken")
	}
	for _, want := range []string{"channel #nowhere", "channel #void", "person @nobody", "person eva@example.com: addresses need the scope"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q: %v", want, err)
		}
	}
}

// A role lasts as long as its line in the configuration; one that was given
// otherwise stays.
func TestSyncRoles(t *testing.T) {
	db := newTestStore(t, time.Now)
	sync := func(want ...grant) {
		t.Helper()
		if err := syncRoles(t.Context(), db, want); err != nil {
			t.Fatal(err)
		}
	}
	holders := func(r desk.Role) string {
		t.Helper()
		ids, err := db.WithRole(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(ids, " ")
	}
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Grant("U3", desk.RoleEngineer, "", "U9")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sync(grant{desk.RoleEngineer, "U1"}, grant{desk.RoleEngineer, "U2"}, grant{desk.RoleLead, "U2"})
	if got := holders(desk.RoleEngineer); got != "U1 U2 U3" {
		t.Errorf("engineers = %s, want U1 U2 U3", got)
	}
	sync(grant{desk.RoleEngineer, "U1"})
	if got := holders(desk.RoleEngineer); got != "U1 U3" {
		t.Errorf("engineers after the line of U2 went = %s, want U1 U3", got)
	}
	if got := holders(desk.RoleLead); got != "" {
		t.Errorf("leads after their line went = %q, want none", got)
	}
}

func TestJobsRunOncePerPeriod(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	db := newTestStore(t, clock)
	since, err := firstStart(t.Context(), db)
	if err != nil || !since.Equal(now) {
		t.Fatalf("first start = %v, %v, want %v", since, err, now)
	}
	nightly, err := backupPlan{At: "03:30"}.job("UTC")
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	j := &jobs{db: db, now: clock, since: since, log: quietLog(), table: []job{{Job: nightly, do: func(context.Context) (string, error) {
		runs++
		return "done", nil
	}}}}
	for _, tt := range []struct {
		name  string
		after time.Duration
		want  int
	}{
		{"nothing is owed from before the first start", 0, 0},
		{"the first night", 16 * time.Hour, 1},
		{"the same night again", time.Minute, 1},
		{"the next night", 24 * time.Hour, 2},
		{"a week asleep: once", 7 * 24 * time.Hour, 3},
	} {
		now = now.Add(tt.after)
		j.runDue(t.Context(), j.table[0])
		if runs != tt.want {
			t.Errorf("%s: ran %d times, want %d", tt.name, runs, tt.want)
		}
	}
	now = now.Add(-48 * time.Hour)
	if again, err := firstStart(t.Context(), db); err != nil || !again.Equal(since) {
		t.Errorf("first start asked again = %v, %v, want %v", again, err, since)
	}
}

// The clock follows the sandbox's, and lets what became due be done before it
// asks again.
func TestClockFollows(t *testing.T) {
	w, url := newTestWorkspace(t)
	c, err := newClock(t.Context(), url, quietLog())
	if err != nil {
		t.Fatal(err)
	}
	settled := make(chan time.Time, 100)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.follow(ctx, func(context.Context) { settled <- c.Now() }) }()
	before := c.Now()
	res, err := http.Post(url+"/sandbox/clock", "application/json", strings.NewReader(`{"advance": "5m"}`))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	var last time.Time
	soon(t, "five steps", func() bool {
		select {
		case last = <-settled:
		default:
		}
		return last.Sub(before) >= 5*time.Minute
	})
	if off := c.Now().Sub(w.Now()).Abs(); off > time.Second {
		t.Errorf("the clock is %s off the sandbox's", off)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestClockOnlyHere(t *testing.T) {
	for _, url := range []string{"http://example.com", "http://10.0.0.1:80", "::", "127.0.0.1:80"} {
		if _, err := newClock(t.Context(), url, quietLog()); err == nil {
			t.Errorf("--clock %s was taken", url)
		}
	}
}
