package sandbox_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func (p *place) respond(url string, body object) (int, object) {
	p.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		p.Fatal(err)
	}
	resp, err := http.Post(url, "application/json", bytes.NewReader(raw))
	if err != nil {
		p.Fatal(err)
	}
	return resp.StatusCode, readObject(p.T, resp)
}

// pressed posts a message with a button, presses it and returns the response URL.
func (p *place) pressed(seen <-chan object) (ts, url string) {
	p.Helper()
	row := actions(object{"type": "button", "action_id": "go", "text": plainText("Go")})
	ts = p.must("chat.postMessage", object{"channel": p.channel("help"), "text": "x", "blocks": []any{row}})["ts"].(string)
	p.act("press", object{"as": "ana", "channel": "#help", "message_ts": ts, "action_id": "go"})
	return ts, (<-seen)["response_url"].(string)
}

// A response URL answers five times within half an hour: to the person, to all, in place of the message.
func TestResponseURL(t *testing.T) {
	p := open(t)
	seen := p.keen(func(object) any { return nil })
	ts, url := p.pressed(seen)
	bodies := []object{
		{"text": "for you"},
		{"text": "for all", "response_type": "in_channel"},
		{"text": "instead", "replace_original": true},
		{"delete_original": true},
		{"text": "fifth"},
	}
	for _, b := range bodies {
		if status, o := p.respond(url, b); status != http.StatusOK || o["ok"] != true {
			t.Errorf("%v = %d %v", b, status, o)
		}
	}
	if status, o := p.respond(url, bodies[0]); status != http.StatusNotFound || o["error"] != "used_url" {
		t.Errorf("sixth use = %d %v, want 404 used_url", status, o)
	}
	var texts []any
	for _, m := range p.see("bob", "help") {
		texts = append(texts, m["text"])
		if m["ts"] == ts {
			t.Errorf("the original is still there: %v", m)
		}
	}
	if len(texts) != 1 || texts[0] != "for all" {
		t.Errorf("bob sees %v, want only what was for all", texts)
	}
	if got := len(p.see("ana", "help")); got != 3 {
		t.Errorf("ana sees %d messages, want 3", got)
	}
	_, url = p.pressed(seen)
	p.act("clock", object{"advance": "31m"})
	if status, o := p.respond(url, bodies[0]); status != http.StatusNotFound || o["error"] != "expired_url" {
		t.Errorf("after 31 minutes = %d %v, want 404 expired_url", status, o)
	}
}

// A command in a channel without the app: its answers arrive all the same.
func TestCommandElsewhere(t *testing.T) {
	p := open(t)
	seen := p.keen(func(payload object) any { return object{"text": "at once"} })
	if got := p.act("command", object{"as": "ana", "channel": "#secret", "command": "/raw", "text": "@bob <x>"}); got["acked"] != true {
		t.Errorf("command = %v, want acked", got)
	}
	payload := <-seen
	if payload["text"] != "@bob <x>" || payload["channel_name"] != "secret" || payload["is_enterprise_install"] != "false" {
		t.Errorf("payload = %v", payload)
	}
	if status, _ := p.respond(payload["response_url"].(string), object{"text": "later", "response_type": "in_channel"}); status != http.StatusOK {
		t.Errorf("response = %d", status)
	}
	if got := p.see("ana", "secret"); len(got) != 2 || got[0]["ephemeral"] != true || got[1]["ephemeral"] != false {
		t.Errorf("ana sees %v, want both answers", got)
	}
	if status := p.do("POST", "/sandbox/command", object{"as": "ana", "channel": "#help", "command": "/nothing"}, nil); status != 409 {
		t.Errorf("unknown command = %d, want 409", status)
	}
}

// Without an answer the person is told so, and the envelope does not come again.
func TestUnansweredCommand(t *testing.T) {
	t.Parallel()
	p := open(t)
	seen := p.keen(func(object) any { return "silence" })
	if got := p.act("command", object{"as": "ana", "channel": "#help", "command": "/raw", "text": "x"}); got["acked"] != false {
		t.Errorf("command = %v, want not acked", got)
	}
	late := <-seen
	if got := p.call("views.open", object{"trigger_id": late["trigger_id"], "view": modalView("late")}); got["error"] != "expired_trigger_id" {
		t.Errorf("trigger after three seconds = %v, want expired_trigger_id", got)
	}
	if got := p.see("ana", "help"); len(got) != 1 || got[0]["ephemeral"] != true {
		t.Errorf("ana sees %v, want word of the failure", got)
	}
	p.act("clock", object{"advance": "10m"})
	p.settled()
	select {
	case again := <-seen:
		t.Errorf("came again: %v", again)
	default:
	}
}

// While the app has no connection a command is not even sent.
func TestCommandWithoutApp(t *testing.T) {
	p := open(t)
	if got := p.act("command", object{"as": "ana", "channel": "#help", "command": "/raw", "text": "x"}); got["acked"] != false {
		t.Errorf("command = %v, want not acked", got)
	}
	if got, want := p.see("ana", "help")[0]["text"], `/raw failed with the error "dispatch_failed"`; got != want {
		t.Errorf("ana reads %q, want %q", got, want)
	}
}

// An app may answer a command with a message or with bare text.
func TestCommandAnswers(t *testing.T) {
	p := open(t)
	answers := []any{object{"text": "a message"}, "bare text", object{"text": "for all", "response_type": "in_channel"}}
	next := make(chan any, len(answers))
	p.keen(func(object) any { return <-next })
	for _, a := range answers {
		next <- a
		p.act("command", object{"as": "ana", "channel": "#help", "command": "/raw", "text": "x"})
	}
	var got []any
	for _, m := range p.see("ana", "help") {
		got = append(got, m["text"], m["ephemeral"])
	}
	if diff := cmp.Diff([]any{"a message", true, "bare text", true, "for all", false}, got); diff != "" {
		t.Errorf("ana sees (-want +got)\n%s", diff)
	}
}

// What a person wrote stays, whatever the response URL of a shortcut on it is asked for.
func TestResponseURLOfShortcut(t *testing.T) {
	p := open(t)
	seen := p.keen(func(object) any { return nil })
	ts := p.act("say", object{"as": "bob", "channel": "#help", "text": "mine"})["ts"]
	p.act("shortcut", object{"as": "ana", "callback_id": "note_from_message", "channel": "#help", "message_ts": ts})
	url := (<-seen)["response_url"].(string)
	tests := []struct {
		body object
		want any
	}{
		{object{"text": "x", "replace_original": true}, "cant_update_message"},
		{object{"delete_original": true}, "cant_delete_message"},
		{object{"text": "x"}, nil},
	}
	for _, tt := range tests {
		if _, got := p.respond(url, tt.body); got["error"] != tt.want {
			t.Errorf("%v = %v, want error %v", tt.body, got, tt.want)
		}
	}
	if got := p.see("ana", "help"); len(got) != 2 || got[0]["text"] != "mine" {
		t.Errorf("ana sees %v, want the message as it was, and the answer", got)
	}
}
