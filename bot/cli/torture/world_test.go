package torture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"opsdesk/bot/sandbox"
	"opsdesk/deployments"
)

// patience is how long the parent waits for what must come.
const patience = 30 * time.Second

// world is a Slack with its people, a desk in a process of its own, and the
// line between them.
type world struct {
	t     testing.TB
	dir   string
	slack *sandbox.Workspace
	url   string // of the Slack itself, for people
	line  *line  // what the desk takes for Slack
	port  int    // of the desk's own health

	desk    *process
	tickets map[string]int  // what must be in the store in the end, by title
	maybe   map[string]bool // what may be there: nobody was told that it was taken
	dead    int             // messages that cannot be said; -1 is any number
}

func newWorld(t testing.TB) *world {
	t.Helper()
	if testing.Short() {
		t.Skip("kills processes and waits for Slack's three seconds; not in short mode")
	}
	w := &world{t: t, dir: t.TempDir(), tickets: make(map[string]int), maybe: make(map[string]bool)}
	var err error
	w.slack, err = sandbox.Open(sandbox.Options{Dir: filepath.Join(w.dir, "slack"), Manifest: deployments.Manifest()})
	w.must(err)
	l := w.listen()
	w.url = "http://" + l.Addr().String()
	ctx, hangUp := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- w.slack.Serve(ctx, l) }()
	w.line = newLine(w.listen(), l.Addr().String())
	t.Cleanup(func() {
		w.kill()
		w.line.close()
		hangUp()
		if err := errors.Join(<-served, w.slack.Close()); err != nil {
			t.Error(err)
		}
	})
	w.furnish()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v\n%s", err, w.log())
	}
}

func (w *world) listen() net.Listener {
	w.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	return l
}

// furnish writes the desk's configuration and gives it the library.
func (w *world) furnish() {
	w.t.Helper()
	w.port = freePort(w.t)
	text := fmt.Sprintf(`
slack: {api_url: "%s/api/"}
channels: {duty: "#duty", admin: "#reports", changes: "#changes", helpful: ["#help"]}
duty: ["@chen", "@dora"]
roles: {lead: ["@lead"], manager: ["@mgr"]}
admin: "@admin"
components:
  - {key: database, layer: core, en: Database, zh: 数据库}
  - {key: cost, layer: business, en: Cost, zh: 成本}
listen: "127.0.0.1:%d"
`, w.line.url, w.port)
	w.must(os.WriteFile(filepath.Join(w.dir, "config.yaml"), []byte(text), 0o600))
	from, err := library()
	w.must(err)
	w.must(os.CopyFS(w.data(), os.DirFS(from)))
}

func (w *world) data() string { return filepath.Join(w.dir, "data") }

// freePort finds a port below those that the system gives away by itself.
func freePort(t testing.TB) int {
	for range 100 {
		port := 20000 + rand.IntN(12000)
		if l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port)); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

// until asks again and again, for as long as there is patience.
func (w *world) until(what string, done func() bool) {
	w.t.Helper()
	if !poll(patience, done) {
		w.t.Fatalf("waited in vain: %s\n%s", what, w.log())
	}
}

func poll(limit time.Duration, done func() bool) bool {
	over := time.After(limit)
	for !done() {
		select {
		case <-over:
			return false
		case <-time.After(10 * time.Millisecond):
		}
	}
	return true
}

// refusedError is an act that a person could not do.
type refusedError struct {
	status int
	text   string
}

func (e *refusedError) Error() string { return e.text }

// act has a person do something.
func (w *world) act(path string, in map[string]any, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	res, err := http.Post(w.url+"/sandbox/"+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	return decode(res, path, out)
}

// see reads what there is to be seen.
func (w *world) see(path string, query url.Values, out any) error {
	res, err := http.Get(w.url + "/sandbox/" + path + "?" + query.Encode())
	if err != nil {
		return err
	}
	return decode(res, path, out)
}

func decode(res *http.Response, path string, out any) error {
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return &refusedError{res.StatusCode, path + ": " + strings.TrimSpace(string(body))}
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(body, out)
}

// fail has the next calls of a method go wrong.
func (w *world) fail(method string, how map[string]any) {
	w.t.Helper()
	in := map[string]any{"method": method}
	for k, v := range how {
		in[k] = v
	}
	w.must(w.act("fail", in, nil))
}

// flow lets time pass, by the clock that Slack and the desk share.
func (w *world) flow(d time.Duration) {
	w.t.Helper()
	w.must(w.act("clock", map[string]any{"advance": d.String()}, nil))
}

// jump puts the clock forward in one go.
func (w *world) jump(d time.Duration) {
	w.t.Helper()
	w.must(w.act("clock", map[string]any{"set": w.slack.Now().Add(d).Format(time.RFC3339)}, nil))
}

func (w *world) connections() (n int) {
	var o struct{ Connections int }
	w.must(w.see("workspace", nil, &o))
	return o.Connections
}
