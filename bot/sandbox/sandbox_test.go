package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"opsdesk/bot/sandbox"
)

type object = map[string]any

// limit is how long a test waits for what must come.
const limit = 20 * time.Second

// place is a workspace being served, and a client of its app.
type place struct {
	*testing.T
	ws   *sandbox.Workspace
	api  *slack.Client
	stop func()
	dir  string
}

func readManifest(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "manifest.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func open(t *testing.T) *place { return openAt(t, t.TempDir(), sandbox.Options{}) }

func openAt(t *testing.T, dir string, o sandbox.Options) *place {
	t.Helper()
	if o.Manifest == nil {
		o.Manifest = readManifest(t)
	}
	o.Dir = dir
	ws, err := sandbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- ws.Serve(ctx, l) }()
	var stopped bool
	p := &place{T: t, ws: ws, dir: dir, stop: func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		<-ended
		ws.Close()
	}}
	t.Cleanup(p.stop)
	p.until("served", func() bool { return ws.URL() != "" })
	p.api = slack.New("xoxb-sandbox", slack.OptionAppLevelToken("xapp-sandbox"), slack.OptionAPIURL(ws.URL()+"/api/"))
	return p
}

// until polls for something that must become true.
func (p *place) until(what string, ok func() bool) {
	p.Helper()
	deadline := time.Now().Add(limit)
	for !ok() {
		if time.Now().After(deadline) {
			p.Fatalf("%s: not within %v", what, limit)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// do calls the people's API and returns status and answer.
func (p *place) do(method, path string, body, into any) int {
	p.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		p.Fatal(err)
	}
	if body == nil {
		raw = nil
	}
	req, err := http.NewRequest(method, p.ws.URL()+path, bytes.NewReader(raw))
	if err != nil {
		p.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		p.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			p.Fatalf("%s %s: %s: %v", method, path, answer, err)
		}
	}
	return resp.StatusCode
}

// act is a person's act that must succeed.
func (p *place) act(path string, body object) object {
	p.Helper()
	var answer object
	if status := p.do("POST", "/sandbox/"+path, body, &answer); status != http.StatusOK {
		p.Fatalf("%s %v = %d %v", path, body, status, answer)
	}
	return answer
}

// see is a list of what a person sees.
func (p *place) see(as, channel string) []object {
	p.Helper()
	var list []object
	if status := p.do("GET", fmt.Sprintf("/sandbox/messages?as=%s&channel=%%23%s", as, channel), nil, &list); status != http.StatusOK {
		p.Fatalf("messages = %d", status)
	}
	return list
}

func (p *place) workspace() (w struct {
	App   struct{ ID, BotID, BotUserID string }
	Users []struct{ ID, Name, DM string }
	Rooms []struct{ ID, Name string } `json:"channels"`
}) {
	p.Helper()
	p.do("GET", "/sandbox/workspace", nil, &w)
	return w
}

func (p *place) user(name string) string {
	p.Helper()
	for _, u := range p.workspace().Users {
		if u.Name == name {
			return u.ID
		}
	}
	p.Fatalf("no user %q", name)
	return ""
}

func (p *place) channel(name string) string {
	p.Helper()
	for _, c := range p.workspace().Rooms {
		if c.Name == name {
			return c.ID
		}
	}
	p.Fatalf("no channel %q", name)
	return ""
}

// client runs slack-go's Socket Mode client; every event is handed to on, which must acknowledge it.
func (p *place) client(on func(*socketmode.Client, socketmode.Event)) {
	p.Helper()
	c := socketmode.New(p.api)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.RunContext(ctx)
	}()
	greeted := make(chan struct{})
	handled := make(chan struct{})
	go func() {
		defer close(handled)
		for {
			select {
			case e := <-c.Events:
				if e.Type == socketmode.EventTypeHello {
					select {
					case <-greeted:
					default:
						close(greeted)
					}
				}
				on(c, e)
			case <-ctx.Done():
				return
			}
		}
	}()
	p.Cleanup(func() { cancel(); <-done; <-handled })
	select {
	case <-greeted:
	case <-time.After(limit):
		p.Fatal("no hello")
	}
}
