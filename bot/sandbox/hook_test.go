package sandbox_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
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
