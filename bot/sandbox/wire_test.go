package sandbox_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"opsdesk/bot/sandbox"
)

// Who is not this machine talking to itself is refused, whatever it asks for.
func TestGuard(t *testing.T) {
	p := open(t)
	tests := []struct {
		host, origin string
		want         int
	}{
		{"", "", 200},
		{"evil.example", "", 403},
		{"127.0.0.1.evil.example", "", 403},
		{"localhost:1", "", 200},
		{"", "http://evil.example", 403},
		{"", "null", 403},
		{"", "https://api.slack.com", 403},
		{"", p.ws.URL(), 200},
	}
	for _, tt := range tests {
		for _, path := range []string{"/", "/sandbox/workspace", "/api/api.test"} {
			req, err := http.NewRequest("GET", p.ws.URL()+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = tt.host
			if tt.origin != "" {
				req.Header.Set("Origin", tt.origin)
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != tt.want && !(path == "/api/api.test" && tt.want == 200) {
				t.Errorf("Host %q Origin %q %s = %d, want %d", tt.host, tt.origin, path, resp.StatusCode, tt.want)
			}
			if policy := resp.Header.Get("Content-Security-Policy"); path == "/" && tt.want == 200 && !strings.HasPrefix(policy, "default-src 'self';") {
				t.Errorf("page has the policy %q", policy)
			}
		}
	}
}

// Whatever comes in, the workspace answers and lives.
func TestBadInput(t *testing.T) {
	p := open(t)
	post := func(path, kind, body string) (int, string) {
		resp, err := http.Post(p.ws.URL()+path, kind, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(raw)
	}
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	parts.WriteField("text", long(20<<20))
	parts.Close()
	bottomless := `{"blocks":` + strings.Repeat("[", 200000) + strings.Repeat("]", 200000) + `}`
	deep := strings.Repeat(`{"type":"container","child_blocks":[`, 40) + strings.Repeat("]}", 40)
	tests := []struct{ path, kind, body, want string }{
		{"/api/chat.postMessage", "application/json", "{", `"invalid_json"`},
		{"/api/chat.postMessage", "application/json", "[]", `"json_not_object"`},
		{"/api/chat.postMessage", "text/plain", "x", `"invalid_post_type"`},
		{"/api/chat.postMessage", "application/x-www-form-urlencoded", "%zz", `"invalid_form_data"`},
		{"/api/chat.postMessage", "application/json", `{"text":"` + long(2<<20) + `"}`, `"request_too_large"`},
		{"/api/chat.postMessage", "application/json", `{"text":"` + long(20<<20) + `"}`, `"request_too_large"`},
		{"/api/chat.postMessage", "application/x-www-form-urlencoded", "text=" + long(20<<20), `"request_too_large"`},
		{"/api/chat.postMessage", parts.FormDataContentType(), form.String(), `"request_too_large"`},
		{"/api/chat.postMessage", "multipart/form-data", "x", `"invalid_form_data"`},
		{"/api/chat.postMessage", "application/octet-stream", long(20 << 20), `"request_too_large"`},
		{"/api/chat.postMessage", "application/json", bottomless, `"invalid_json"`},
		{"/sandbox/say", "application/json", `{"as":"ana","channel":"#help","text":"` + long(20<<20) + `"}`, `more than 40000`},
		{"/sandbox/say", "application/json", `{"as":"ana","channel":"#help","text":"` + long(50<<20) + `"}`, `"error"`},
		{"/sandbox/say", "application/json", `{"as":"ana","channel":"#help","files":[{"name":"x","base64":"!"}]}`, `not base64`},
		{"/sandbox/fail", "application/json", `{"method":"chat.dance"}`, `none of that name`},
		{"/upload/v1/nothing", "text/plain", "x", `no such upload`},
		{"/api/chat.postMessage?token=xoxb-sandbox&channel=" + p.channel("help"), "application/x-www-form-urlencoded", "blocks=[" + deep + "]", `"invalid_blocks"`},
		{"/api/../../etc/passwd?token=xoxb-sandbox", "application/json", "{}", `404`},
		{"/sandbox/say", "application/json", "{", `"error"`},
		{"/sandbox/say", "application/json", `{"as":5}`, `"error"`},
		{"/sandbox/dance", "application/json", `{}`, `"error"`},
		{"/sandbox/clock", "application/json", `{"advance":"-5m"}`, `"error"`},
		{"/sandbox/clock", "application/json", `{"set":"2001-01-01T00:00:00Z"}`, `"error"`},
		{"/actions/T1/nothing", "application/json", `{"text":"x"}`, `"no_such_url"`},
	}
	for _, tt := range tests {
		if _, got := post(tt.path, tt.kind, tt.body); !strings.Contains(got, tt.want) {
			t.Errorf("%s %.40s = %.200s, want %s", tt.path, tt.body, got, tt.want)
		}
	}
	w := p.dial()
	for _, frame := range []string{"", "x", "[]", `{"envelope_id":5}`, `{"envelope_id":"nobody"}`, `"` + long(30000) + `"`} {
		if err := w.ws.WriteMessage(1, []byte(frame)); err != nil {
			t.Fatal(err)
		}
	}
	p.act("say", object{"as": "ana", "channel": "#help", "text": "still there?"})
	if got := w.next(); event(got)["text"] != "still there?" {
		t.Errorf("frame = %v, want the message", got)
	}
}

// Arguments of the wrong kind are refused or read as well as can be, by every method; none is a fault of ours.
func TestOddArguments(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	ts := p.must("chat.postMessage", object{"channel": help, "text": "x"})["ts"]
	right := object{
		"channel": help, "channel_id": help, "ts": ts, "timestamp": ts, "message_ts": ts, "thread_ts": ts, "user": p.user("ana"), "user_id": p.user("ana"),
		"users": p.user("ana"), "text": "x", "name": "eyes", "title": "x", "type": "link", "link": "https://example.com", "post_at": p.ws.Now().Unix() + 90,
		"view": modalView("x"), "files": []any{object{"id": "F1"}}, "filename": "x", "length": 5, "blocks": []any{section("x")}, "chunks": []any{},
		"attachments": []any{}, "metadata": object{"event_type": "x", "event_payload": object{}}, "prompts": []any{object{"title": "x", "message": "x"}},
		"limit": 1, "cursor": "", "types": "im", "topic": "x", "status": "x", "loading_messages": []any{"x"}, "file": "F1", "email": "x", "outputs": object{},
	}
	odd := []any{nil, 5, -1.5, true, "", "\u0000", []any{[]any{5}}, object{"type": object{}}, []any{object{"type": []any{}}, nil}}
	for _, method := range allMethods() {
		for name := range right {
			for _, v := range odd {
				args := maps.Clone(right)
				args[name] = v
				if got := p.json(method, args); got["error"] == "internal_error" || got["ok"] != true && got["error"] == nil {
					t.Errorf("%s with %s %v = %v", method, name, v, got)
				}
			}
		}
	}
}

// json is one Web API call with a JSON body.
func (p *place) json(method string, args object) object {
	p.Helper()
	raw, err := json.Marshal(args)
	if err != nil {
		p.Fatal(err)
	}
	req, err := http.NewRequest("POST", p.ws.URL()+"/api/"+method, bytes.NewReader(raw))
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Authorization", "bearer xoxb-sandbox")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.Fatalf("%s %v: %v", method, args, err)
	}
	return readObject(p.T, resp)
}

// Faults happen to the next calls, as often as was asked.
func TestFaults(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	say := func() error {
		_, _, err := p.api.PostMessage(help, slack.MsgOptionText("x", false))
		return err
	}
	p.act("fail", object{"method": "chat.postMessage", "times": 1, "status": 429, "retry_after": "7"})
	var limited *slack.RateLimitedError
	if err := say(); !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second {
		t.Errorf("429 = %v, want to wait 7 s", err)
	}
	for _, wait := range []string{"", "soon"} {
		p.act("fail", object{"method": "chat.postMessage", "status": 429, "retry_after": wait})
		if err := say(); err == nil {
			t.Errorf("429 with Retry-After %q = nil", wait)
		}
	}
	p.act("fail", object{"method": "chat.postMessage", "status": 502})
	var status slack.StatusCodeError
	if err := say(); !errors.As(err, &status) || status.Code != 502 {
		t.Errorf("502 = %v", err)
	}
	p.act("fail", object{"method": "chat.postMessage", "error": "account_inactive"})
	if err := say(); err == nil || err.Error() != "account_inactive" {
		t.Errorf("error = %v, want account_inactive", err)
	}
	if got := p.see("ana", "help"); len(got) != 0 {
		t.Errorf("messages = %v, want none so far", got)
	}
	p.act("fail", object{"method": "chat.postMessage", "lose_reply": true})
	if err := say(); err == nil {
		t.Error("lost reply = nil, want a broken connection")
	}
	if err := say(); err != nil {
		t.Errorf("after the faults = %v", err)
	}
	if got := p.see("ana", "help"); len(got) != 2 {
		t.Errorf("%d messages, want the one with the lost reply and the last", len(got))
	}
}

// A file goes up in three steps and comes down with the token; its name decides nothing.
func TestFiles(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	up, err := p.api.UploadFile(slack.UploadFileParameters{
		Filename: "../../etc/pass\u202ewd.txt", FileSize: 5, Reader: strings.NewReader("hello"), Channel: help, InitialComment: "look",
	})
	if err != nil {
		t.Fatal(err)
	}
	f, _, _, err := p.api.GetFileInfo(up.ID, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if f.Name != "passwd.txt" || f.Size != 5 {
		t.Errorf("file = %q of %d bytes, want passwd.txt of 5", f.Name, f.Size)
	}
	var got bytes.Buffer
	if err := p.api.GetFile(f.URLPrivateDownload, &got); err != nil || got.String() != "hello" {
		t.Errorf("download = %q, %v", got.String(), err)
	}
	resp, err := http.Get(f.URLPrivate)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("download without the token = %d, want 403", resp.StatusCode)
	}
	entries, err := os.ReadDir(filepath.Join(p.dir, "files"))
	if err != nil || len(entries) != 1 || entries[0].Name() != up.ID {
		t.Errorf("folder = %v, %v, want the file under its id", entries, err)
	}
	seen := p.see("ana", "help")
	if len(seen) != 1 || seen[0]["text"] != "look" || seen[0]["subtype"] != "file_share" {
		t.Errorf("messages = %v, want the file with its comment", seen)
	}
}

// An upload that nobody completes is forgotten after a while, with its bytes.
func TestUploadForgotten(t *testing.T) {
	var later atomic.Int64
	p := openAt(t, t.TempDir(), sandbox.Options{Now: func() time.Time { return time.Now().Add(time.Duration(later.Load())) }})
	send := func(url any) int {
		resp, err := http.Post(url.(string), "application/octet-stream", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	ask := func() object {
		return p.must("files.getUploadURLExternal", object{"filename": "a.txt", "length": 5})
	}
	old := ask()
	if got := send(old["upload_url"]); got != http.StatusOK {
		t.Fatalf("upload = %d, want 200", got)
	}
	later.Store(int64(2 * time.Hour))
	ask()
	if got := send(old["upload_url"]); got != http.StatusNotFound {
		t.Errorf("upload two hours later = %d, want 404", got)
	}
	if left, err := os.ReadDir(filepath.Join(p.dir, "files")); err != nil || len(left) != 0 {
		t.Errorf("folder = %v, %v, want none", left, err)
	}
	if got := p.call("files.completeUploadExternal", object{"files": []any{object{"id": old["file_id"]}}}); got["error"] != "file_not_found" {
		t.Errorf("complete = %v, want file_not_found", got)
	}
}

// A voice clip arrives before its transcript, which is announced.
func TestVoiceClip(t *testing.T) {
	p := open(t)
	w := p.dial()
	p.act("say", object{"as": "ana", "channel": "@bot", "files": []any{object{
		"name": "clip.m4a", "mimetype": "audio/mp4", "base64": base64.StdEncoding.EncodeToString([]byte("sound")),
		"audio": object{"transcript": "登录报错", "locale": "zh-CN"},
	}}})
	frame := w.next()
	w.ack(frame, nil)
	e := event(frame)
	clip := e["files"].([]any)[0].(object)
	if e["subtype"] != "file_share" || clip["subtype"] != "slack_audio" || clip["transcription"].(object)["status"] != "processing" {
		t.Errorf("event = %v, want a clip being transcribed", e)
	}
	p.act("clock", object{"advance": "5s"})
	frame = w.next()
	w.ack(frame, nil)
	if e := event(frame); e["type"] != "file_change" || e["file_id"] != clip["id"] {
		t.Errorf("event = %v, want file_change", e)
	}
	f, _, _, err := p.api.GetFileInfo(clip["id"].(string), 0, 0)
	if err != nil || f.Transcription == nil || f.Transcription.Status != "complete" || f.Transcription.Preview.Content != "登录报错" {
		t.Errorf("file = %+v, %v, want the transcript", f, err)
	}
	var vtt bytes.Buffer
	if err := p.api.GetFile(f.VTT, &vtt); err != nil || !strings.HasPrefix(vtt.String(), "WEBVTT") {
		t.Errorf("vtt = %q, %v", vtt.String(), err)
	}
}

// After a kill the workspace is the same, and a line that was torn is gone.
func TestJournal(t *testing.T) {
	dir := t.TempDir()
	p := openAt(t, dir, sandbox.Options{})
	seen := p.keen(func(object) any { return nil })
	ts, _ := p.pressed(seen)
	p.must("chat.postEphemeral", object{"channel": p.channel("help"), "user": p.user("ana"), "text": "psst"})
	p.must("views.publish", object{"user_id": p.user("ana"), "view": object{"type": "home", "blocks": []any{section("home")}}})
	p.must("views.open", object{"trigger_id": p.trigger(seen), "view": modalView("form")})
	p.act("react", object{"as": "bob", "channel": "#help", "ts": ts, "name": "eyes"})
	p.act("users", object{"name": "eve", "locale": "de-DE"})
	p.act("channels", object{"name": "new", "members": []string{"ana"}, "bot": true})
	p.act("clock", object{"advance": "3h"})
	p.settled()
	before := p.everything()
	left := p.ws.Now()
	p.stop()
	path := filepath.Join(dir, "workspace.jsonl")
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(`{"n":99999,"ts":1,"puts":[{"k":"message","v":{"chan`)
	f.Close()
	p = openAt(t, dir, sandbox.Options{})
	if diff := cmp.Diff(before, p.everything()); diff != "" {
		t.Errorf("after the restart (-before +after)\n%s", diff)
	}
	if p.ws.Now().Before(left) {
		t.Errorf("clock went back from %v to %v", left, p.ws.Now())
	}
	p.act("say", object{"as": "ana", "channel": "#help", "text": "on"})
	p.stop()
	p = openAt(t, dir, sandbox.Options{})
	if got := p.see("ana", "help"); got[len(got)-1]["text"] != "on" {
		t.Errorf("messages = %v, want the one after the torn line", got)
	}
}

// everything is what ana sees, without what may differ between two runs.
func (p *place) everything() object {
	p.Helper()
	var world, home object
	p.do("GET", "/sandbox/workspace", nil, &world)
	p.do("GET", "/sandbox/home?as=ana", nil, &home)
	for _, key := range []string{"url", "api_url", "clock", "connections"} {
		delete(world, key)
	}
	return object{"workspace": world, "home": home, "modal": p.top("ana"), "messages": p.see("ana", "help")}
}

// A second workspace on the same folder is refused.
func TestLock(t *testing.T) {
	p := open(t)
	if _, err := sandbox.Open(sandbox.Options{Dir: p.dir, Manifest: readManifest(t)}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("second Open = %v, want an error", err)
	}
}

// A journal of another kind is refused, not overwritten.
func TestForeignJournal(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "workspace.jsonl")
	if err := os.WriteFile(path, []byte("hello\nworld\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sandbox.Open(sandbox.Options{Dir: dir, Manifest: readManifest(t)}); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("Open = %v, want an error that names the line", err)
	}
	if raw, err := os.ReadFile(path); err != nil || string(raw) != "hello\nworld\n" {
		t.Errorf("file = %q, %v, want it as it was", raw, err)
	}
}

// A manifest with a mistake is refused with every mistake in it.
func TestManifest(t *testing.T) {
	good := readManifest(t)
	tests := []struct {
		from, to string
		want     []string
	}{
		{"app_home:", "app_hime:", []string{"app_hime"}},
		{"      - commands\n", "", []string{"/help-me: needs the bot scope commands", "shortcut note_new: needs the bot scope commands"}},
		{"message.im", "message.dm", []string{`bot event "message.dm"`}},
		{"name: helper", "name: " + long(36), []string{"36 characters, must be 1 to 35"}},
	}
	for _, tt := range tests {
		_, err := sandbox.Open(sandbox.Options{Dir: t.TempDir(), Manifest: bytes.Replace(good, []byte(tt.from), []byte(tt.to), 1)})
		for _, want := range tt.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q for %q: %v, want %q", tt.to, tt.from, err, want)
			}
		}
	}
}

// The log tells what happened between app and workspace, and never a token.
func TestLog(t *testing.T) {
	p := open(t)
	w := p.dial()
	p.act("say", object{"as": "ana", "channel": "#help", "text": "hello"})
	w.ack(w.next(), nil)
	p.settled()
	if _, err := p.api.OpenView("nobody", slack.ModalViewRequest{Type: slack.VTModal}); err == nil {
		t.Error("views.open with a made-up trigger = nil")
	}
	var list []object
	p.do("GET", "/sandbox/log?since=0", nil, &list)
	var got []string
	for _, e := range list {
		line := fmt.Sprint(e["kind"], " ", e["method"], e["type"])
		if e["kind"] == "envelope" {
			line += fmt.Sprint(" acked ", e["acked"])
		}
		got = append(got, line)
	}
	want := []string{"api apps.connections.open<nil>", "envelope <nil>events_api acked true", "api views.open<nil>"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("log (-want +got)\n%s", diff)
	}
	raw, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"xoxb-", "xapp-"} {
		if bytes.Contains(raw, []byte(token)) {
			t.Errorf("log holds a token: %s", raw)
		}
	}
	var after []object
	p.do("GET", fmt.Sprintf("/sandbox/log?since=%v", list[1]["seq"]), nil, &after)
	if len(after) != 1 || after[0]["method"] != "views.open" {
		t.Errorf("log since the second = %v, want the third", after)
	}
}
