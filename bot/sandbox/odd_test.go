package sandbox_test

import (
	"strings"
	"testing"
)

// oddValues are what nobody should send.
func oddValues() []any {
	return []any{
		nil, 5, -1.5, true, "", "x", "\u0000", []any{}, []any{nil}, []any{[]any{5}}, object{}, object{"value": 5}, object{"type": "rich_text"},
		object{"type": "rich_text", "elements": []any{object{"type": "noise"}}}, object{"text": object{}, "value": "x"}, object{"name": 5, "base64": "!"},
	}
}

// Whatever somebody puts into an input of any kind, it is taken or refused, and the form still works.
func TestOddValues(t *testing.T) {
	p := open(t)
	triggers := make(chan string, 1)
	seen := p.keen(func(payload object) any {
		switch payload["type"] {
		case "shortcut":
			triggers <- payload["trigger_id"].(string)
			return nil
		case "block_suggestion":
			return object{"options": []any{}}
		}
		return object{"response_action": "errors", "errors": object{"plain_text_input": "again"}}
	})
	go func() {
		for range seen { // nobody looks at them
		}
	}()
	options := []any{option("a")}
	elements := []object{
		{"type": "plain_text_input"}, {"type": "number_input", "is_decimal_allowed": true}, {"type": "email_text_input"}, {"type": "url_text_input"},
		{"type": "rich_text_input"}, {"type": "file_input"}, {"type": "datepicker"}, {"type": "timepicker"}, {"type": "datetimepicker"},
		{"type": "checkboxes", "options": options}, {"type": "radio_buttons", "options": options}, {"type": "static_select", "options": options},
		{"type": "multi_static_select", "options": options}, {"type": "external_select"}, {"type": "multi_external_select"}, {"type": "users_select"},
		{"type": "multi_users_select"}, {"type": "channels_select"}, {"type": "multi_channels_select"}, {"type": "conversations_select"}, {"type": "multi_conversations_select"},
	}
	blocks := []any{}
	for _, e := range elements {
		e["action_id"] = "x"
		blocks = append(blocks, object{"type": "input", "block_id": e["type"], "optional": true, "label": plainText("l"), "element": e})
	}
	p.act("shortcut", object{"as": "ana", "callback_id": "note_new"})
	p.must("views.open", object{"trigger_id": <-triggers, "view": modalView("odd", blocks...)})
	for _, e := range elements {
		for _, v := range oddValues() {
			body := object{"as": "ana", "state": object{e["type"].(string): object{"x": v}}}
			var answer object
			if status := p.do("POST", "/sandbox/submit", body, &answer); status != 200 && status != 400 && status != 404 && status != 409 {
				t.Errorf("%v in %v = %d %v", v, e["type"], status, answer)
			}
			if o, ok := v.(object); ok && e["type"] == "rich_text_input" && o["elements"] != nil && answer["error"] == nil {
				t.Errorf("%v in %v = %v, want a refusal", v, e["type"], answer)
			}
			if text, _ := answer["error"].(string); strings.Contains(text, "internal") || answer["status"] == "failed" {
				t.Errorf("%v in %v = %v", v, e["type"], answer)
			}
		}
	}
}

// Whatever the app acknowledges with, the person sees that it failed and the workspace lives.
func TestOddAcks(t *testing.T) {
	p := open(t)
	var reply any
	seen := p.keen(func(payload object) any {
		if payload["type"] == "shortcut" || payload["type"] == "view_closed" {
			return nil
		}
		return reply
	})
	forms := []any{
		"x", 5, []any{}, object{"response_action": 5}, object{"response_action": "dance"}, object{"response_action": "update"},
		object{"response_action": "push", "view": []any{}}, object{"response_action": "push", "view": object{"type": "home", "blocks": []any{}}},
		object{"response_action": "errors"}, object{"response_action": "errors", "errors": object{}}, object{"response_action": "errors", "errors": object{"a": 5}},
		object{"response_action": "errors", "errors": object{"nothing": "x"}}, object{"response_action": "update", "view": modalView(long(25))},
	}
	for _, reply = range forms {
		p.must("views.open", object{"trigger_id": p.trigger(seen), "view": modalView("form")})
		got := p.act("submit", object{"as": "ana"})
		if <-seen; got["status"] != "failed" {
			t.Errorf("form answered with %v = %v, want failed", reply, got)
		}
		if p.top("ana")["trouble"] != true {
			t.Errorf("form answered with %v shows no trouble", reply)
		}
	}
	for _, reply = range []any{5, []any{}, object{"text": 5}, object{"blocks": "x"}, object{"blocks": []any{5}}, object{"attachments": 5}, true} {
		p.act("command", object{"as": "ana", "channel": "#help", "command": "/raw", "text": "x"})
		<-seen
	}
	if got := p.act("say", object{"as": "ana", "channel": "#help", "text": "still there?"}); got["ts"] == nil {
		t.Errorf("say = %v", got)
	}
}
