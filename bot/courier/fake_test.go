package courier

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/slack-go/slack"
)

// fakeSlack is as much of Slack's Web API as the courier calls, at the wire,
// with a script of what goes wrong.
type fakeSlack struct {
	*httptest.Server

	mu       sync.Mutex
	messages []*said
	views    map[string]int // publications by user
	calls    []string       // "method channel", in order
	script   []trouble
	next     int
	opened   int
	linked   bool // permalinks of old messages can be had
	now      func() int64
}

// said is a message as Slack keeps it.
type said struct {
	Channel, TS, Thread, Text, ID, User string
	Blocks                              string
	Edits                               int
}

// trouble is what happens to one call.
type trouble struct {
	method string // required
	status int    // answer with it instead of working
	retry  string // Retry-After of a 429; "none" for no header
	code   string // answer with ok:false and this error
	body   string // with status
	cut    bool   // break the connection without an answer
	after  bool   // do the work first
}

func newFakeSlack(t *testing.T, now func() int64) *fakeSlack {
	f := &fakeSlack{views: make(map[string]int), now: now}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeSlack) goWrong(all ...trouble) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script = append(f.script, all...)
}

func (f *fakeSlack) serve(w http.ResponseWriter, r *http.Request) {
	method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	args := arguments(r)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, strings.TrimSpace(method+" "+args["channel"]))
	t := f.trouble(method)
	switch {
	case t == nil:
		f.answer(w, f.work(method, args))
		return
	case t.after:
		f.work(method, args)
	}
	switch {
	case t.cut:
		panic(http.ErrAbortHandler)
	case t.status != 0:
		if t.status == http.StatusTooManyRequests && t.retry != "none" {
			w.Header().Set("Retry-After", t.retry)
		}
		w.WriteHeader(t.status)
		fmt.Fprint(w, t.body)
	default:
		f.answer(w, map[string]any{"ok": false, "error": t.code})
	}
}

func arguments(r *http.Request) map[string]string {
	args := make(map[string]string)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var body map[string]any
		json.NewDecoder(r.Body).Decode(&body)
		for k, v := range body {
			args[k] = fmt.Sprint(v)
		}
		return args
	}
	r.ParseForm()
	for k := range r.Form {
		args[k] = r.Form.Get(k)
	}
	return args
}

func (f *fakeSlack) trouble(method string) *trouble {
	i := slices.IndexFunc(f.script, func(t trouble) bool { return t.method == method || t.method == "*" })
	if i < 0 {
		return nil
	}
	t := f.script[i]
	f.script = slices.Delete(f.script, i, i+1)
	return &t
}

func (f *fakeSlack) answer(w http.ResponseWriter, v map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

func fails(code string) map[string]any { return map[string]any{"ok": false, "error": code} }

func (f *fakeSlack) work(method string, args map[string]string) map[string]any {
	ok := map[string]any{"ok": true}
	switch method {
	case "auth.test":
	case "chat.postMessage":
		return f.post(args)
	case "chat.update":
		m := f.find(args["channel"], args["ts"])
		if m == nil {
			return fails("message_not_found")
		}
		m.Text, m.Blocks = args["text"], args["blocks"]
		m.Edits++
		ok["channel"], ok["ts"] = m.Channel, m.TS
	case "chat.postEphemeral":
		f.messages = append(f.messages, &said{Channel: args["channel"], User: args["user"], Text: args["text"], Thread: args["thread_ts"]})
		ok["message_ts"] = "1.0"
	case "hook":
		f.messages = append(f.messages, &said{Channel: "hook", Text: args["text"]})
	case "conversations.open":
		f.opened++
		ok["channel"] = map[string]any{"id": "D" + args["users"]}
	case "conversations.history", "conversations.replies":
		return f.history(method, args)
	case "chat.getPermalink":
		if !f.linked {
			return fails("message_not_found")
		}
		ok["permalink"] = "https://demo.slack.com/archives/" + args["channel"] + "/p" + args["message_ts"]
	case "views.publish":
		f.views[args["user_id"]]++
		ok["view"] = map[string]any{}
	default:
		return fails("unknown_method")
	}
	return ok
}

func (f *fakeSlack) post(args map[string]string) map[string]any {
	if args["text"] == "" {
		return fails("no_text")
	}
	f.next++
	m := &said{
		Channel: args["channel"], TS: fmt.Sprintf("%d.%06d", f.now(), f.next), Thread: args["thread_ts"],
		Text: args["text"], Blocks: args["blocks"], ID: args["metadata"],
	}
	f.messages = append(f.messages, m)
	return map[string]any{"ok": true, "channel": m.Channel, "ts": m.TS}
}

func (f *fakeSlack) find(channel, ts string) *said {
	for _, m := range f.messages {
		if m.Channel == channel && m.TS == ts && ts != "" {
			return m
		}
	}
	return nil
}

// history gives two messages a page, newest first, and metadata only if asked
// for: root messages, or those of a thread.
func (f *fakeSlack) history(method string, args map[string]string) map[string]any {
	var found []map[string]any
	for _, m := range slices.Backward(f.messages) {
		inThread := m.Thread == args["ts"] || m.TS == args["ts"]
		if m.Channel != args["channel"] || m.TS < args["oldest"] || m.ID == "" ||
			method == "conversations.replies" && !inThread || method == "conversations.history" && m.Thread != "" {
			continue
		}
		row := map[string]any{"type": "message", "text": m.Text, "ts": m.TS}
		if args["include_all_metadata"] == "1" {
			row["metadata"] = json.RawMessage(m.ID)
		}
		found = append(found, row)
	}
	from := 0
	fmt.Sscan(args["cursor"], &from)
	to, next := min(len(found), from+2), ""
	if to < len(found) {
		next = fmt.Sprint(to)
	}
	return map[string]any{"ok": true, "messages": found[from:to], "response_metadata": map[string]any{"next_cursor": next}}
}

// texts returns what was said in a channel, in order.
func (f *fakeSlack) texts(channel string) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, m := range f.messages {
		if m.Channel == channel {
			all = append(all, m.Text)
		}
	}
	return all
}

// called counts the calls of a method.
func (f *fakeSlack) called(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, c := range f.calls {
		if m, _, _ := strings.Cut(c, " "); m == method {
			n++
		}
	}
	return n
}

// all returns the messages as they are now.
func (f *fakeSlack) all() []said {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []said
	for _, m := range f.messages {
		all = append(all, *m)
	}
	return all
}

// newHanging is f behind a wire on which the first post is not answered in
// time: before it reaches f, or after.
func newHanging(t *testing.T, f *fakeSlack, after bool) *httptest.Server {
	var once sync.Once
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hang := false
		if strings.HasSuffix(r.URL.Path, "chat.postMessage") {
			once.Do(func() { hang = true })
		}
		if hang && after {
			f.serve(httptest.NewRecorder(), r)
		}
		if hang {
			if !after {
				r.ParseForm() // the server notices the caller's end only once the body is read
			}
			<-r.Context().Done()
			return
		}
		f.serve(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func newClient(c *http.Client, url string) *slack.Client {
	return slack.New(token, slack.OptionHTTPClient(c), slack.OptionAPIURL(url+"/api/"))
}
