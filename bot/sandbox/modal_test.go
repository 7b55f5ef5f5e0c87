package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// keen is an app on a bare socket: it answers every interaction the way the test says.
func (p *place) keen(answer func(payload object) any) <-chan object {
	p.Helper()
	w := p.dial()
	seen := make(chan object, 100)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for f := range w.frames {
			payload, _ := f["payload"].(object)
			var reply any
			if f["type"] != "events_api" {
				reply = answer(payload)
			}
			if reply != "silence" {
				frame := object{"envelope_id": f["envelope_id"]}
				if reply != nil {
					frame["payload"] = reply
				}
				w.ws.WriteJSON(frame)
			}
			if f["type"] != "events_api" {
				seen <- payload
			}
		}
	}()
	p.Cleanup(func() { w.ws.Close(); <-done })
	return seen
}

func modalView(title string, blocks ...any) object {
	if blocks == nil {
		blocks = []any{}
	}
	return object{
		"type": "modal", "callback_id": title, "title": plainText(title), "submit": plainText("Send"), "notify_on_close": true, "blocks": blocks,
	}
}

func (p *place) trigger(seen <-chan object) string {
	p.Helper()
	p.act("shortcut", object{"as": "ana", "callback_id": "note_new"})
	return (<-seen)["trigger_id"].(string)
}

func (p *place) top(as string) object {
	p.Helper()
	var v object
	p.do("GET", "/sandbox/view?as="+as, nil, &v)
	return v
}

// A trigger works once; three modals may lie on each other; closing tells the app if it wants to know.
func TestModalStack(t *testing.T) {
	p := open(t)
	seen := p.keen(func(object) any { return nil })
	id := p.trigger(seen)
	more := actions(object{"type": "button", "action_id": "more", "text": plainText("More")})
	first := p.must("views.open", object{"trigger_id": id, "view": modalView("one", more)})["view"].(object)["id"].(string)
	if got := p.call("views.open", object{"trigger_id": id, "view": modalView("x")}); got["error"] != "exchanged_trigger_id" {
		t.Errorf("second use = %v, want exchanged_trigger_id", got)
	}
	for _, want := range []any{nil, nil, "push_limit_reached"} {
		p.act("press", object{"as": "ana", "action_id": "more"})
		payload := <-seen
		got := p.call("views.push", object{"trigger_id": payload["trigger_id"], "view": modalView("more", more)})
		if got["error"] != want {
			t.Errorf("push = %v, want %v", got, want)
		}
	}
	p.act("close", object{"as": "ana"})
	if got := <-seen; got["type"] != "view_closed" || got["is_cleared"] != false {
		t.Errorf("close = %v, want view_closed", got)
	}
	p.act("close", object{"as": "ana", "all": true})
	for range 2 {
		if got := <-seen; got["type"] != "view_closed" || got["is_cleared"] != true {
			t.Errorf("close all = %v, want view_closed, cleared", got)
		}
	}
	for view, want := range map[string]int{"": 409, first: 409, "V404": 404} {
		if status := p.do("POST", "/sandbox/close", object{"as": "ana", "view_id": view}, nil); status != want {
			t.Errorf("close of view %q = %d, want %d", view, status, want)
		}
	}
}

// views.update checks the hash and keeps what was entered where the input is still there.
func TestViewUpdate(t *testing.T) {
	p := open(t)
	seen := p.keen(func(object) any { return nil })
	text := object{"type": "input", "block_id": "note", "label": plainText("l"), "element": object{"type": "plain_text_input", "action_id": "text"}}
	opened := p.must("views.open", object{"trigger_id": p.trigger(seen), "view": modalView("one", text)})["view"].(object)
	p.act("press", object{"as": "ana", "action_id": "text", "value": "typed"})
	next := p.must("views.update", object{"view_id": opened["id"], "hash": opened["hash"], "view": modalView("two", text)})["view"].(object)
	values := next["state"].(object)["values"].(object)["note"].(object)["text"].(object)["value"]
	if next["id"] != opened["id"] || next["hash"] == opened["hash"] || values != "typed" {
		t.Errorf("updated view = %v, want same id, new hash, the text kept", next)
	}
	if got := p.call("views.update", object{"view_id": opened["id"], "hash": opened["hash"], "view": modalView("three")}); got["error"] != "hash_conflict" {
		t.Errorf("old hash = %v, want hash_conflict", got)
	}
}

// state.values has the shape of each element, and the payload what Slack's has.
func TestSubmission(t *testing.T) {
	p := open(t)
	seen := p.keen(func(object) any { return nil })
	in := func(id string, e object) object {
		e["action_id"] = "x"
		return object{"type": "input", "block_id": id, "optional": true, "label": plainText(id), "element": e}
	}
	choices := []any{option("a"), option("b")}
	p.must("views.open", object{"trigger_id": p.trigger(seen), "view": modalView("all",
		in("text", object{"type": "plain_text_input"}), in("pick", object{"type": "static_select", "options": choices}),
		in("picks", object{"type": "multi_static_select", "options": choices}), in("boxes", object{"type": "checkboxes", "options": choices}),
		in("radio", object{"type": "radio_buttons", "options": choices, "initial_option": option("b")}), in("date", object{"type": "datepicker"}),
		in("user", object{"type": "users_select"}), in("room", object{"type": "conversations_select"}), in("number", object{"type": "number_input", "is_decimal_allowed": false}),
		in("left", object{"type": "plain_text_input"}),
	)})
	value := func(v any) object { return object{"x": v} }
	got := p.act("submit", object{"as": "ana", "state": object{
		"text": value("hello"), "pick": value("a"), "picks": value([]any{"a", "b"}), "boxes": value([]any{"b"}), "date": value("2026-02-03"),
		"user": value("bob"), "room": value("#help"), "number": value(7),
	}})
	if got["status"] != "closed" {
		t.Errorf("submit = %v, want closed", got)
	}
	payload := <-seen
	view := payload["view"].(object)
	short := object{}
	for id, actions := range view["state"].(object)["values"].(object) {
		entry := actions.(object)["x"].(object)
		for k, v := range entry {
			switch v := v.(type) {
			case object:
				short[id] = v["value"]
			case []any:
				var list []any
				for _, o := range v {
					list = append(list, o.(object)["value"])
				}
				short[id] = list
			default:
				if k != "type" {
					short[id] = v
				}
			}
		}
	}
	want := object{
		"text": "hello", "pick": "a", "picks": []any{"a", "b"}, "boxes": []any{"b"}, "radio": "b", "date": "2026-02-03",
		"user": p.user("bob"), "room": p.channel("help"), "number": "7", "left": nil,
	}
	if diff := cmp.Diff(want, short); diff != "" {
		t.Errorf("state (-want +got)\n%s", diff)
	}
	for _, key := range []string{"team", "user", "api_app_id", "token", "trigger_id", "response_urls"} {
		if payload[key] == nil {
			t.Errorf("payload has no %s", key)
		}
	}
}

// What Slack's own client would not send is not sent; what the app does not answer stays open.
func TestFormRefused(t *testing.T) {
	t.Parallel()
	p := open(t)
	var reply any
	seen := p.keen(func(object) any { return reply })
	in := object{"type": "input", "block_id": "n", "label": plainText("l"), "element": object{"type": "number_input", "action_id": "x", "is_decimal_allowed": false, "min_value": "1", "max_value": "9"}}
	p.must("views.open", object{"trigger_id": p.trigger(seen), "view": modalView("number", in)})
	submit := func(v any) object {
		return p.act("submit", object{"as": "ana", "state": object{"n": object{"x": v}}})
	}
	for _, v := range []any{"", "x", "0", "10", "1.5"} {
		if got := submit(v); got["status"] != "open" || got["errors"].(object)["n"] == nil {
			t.Errorf("submit %q = %v, want open with an error", v, got)
		}
	}
	tests := []struct {
		reply any
		want  string
	}{
		{object{"response_action": "errors", "errors": object{"nowhere": "x"}}, "failed"},
		{object{"response_action": "update", "view": object{"type": "modal"}}, "failed"},
		{object{"response_action": "dance"}, "failed"},
		{"silence", "failed"},
		{object{"response_action": "errors", "errors": object{"n": "too small"}}, "open"},
		{object{"response_action": "push", "view": modalView("above")}, "open"},
		{nil, "open"}, // the one above closes, the form shows again
		{object{"response_action": "clear"}, "closed"},
	}
	for _, tt := range tests {
		reply = tt.reply
		body := object{"as": "ana"}
		if p.top("ana")["callback_id"] == "number" {
			body["state"] = object{"n": object{"x": "5"}}
		}
		if got := p.act("submit", body); got["status"] != tt.want {
			t.Errorf("answer %v: %v, want %s", tt.reply, got, tt.want)
		}
		<-seen
	}
}

// What a person cannot see they cannot press.
func TestPressRefused(t *testing.T) {
	p := open(t)
	seen := p.keen(func(object) any { return nil })
	help := p.channel("help")
	row := actions(object{"type": "button", "action_id": "go", "text": plainText("Go")}, object{"type": "static_select", "action_id": "pick", "options": []any{option("a")}})
	ts := p.must("chat.postMessage", object{"channel": help, "text": "x", "blocks": []any{row}})["ts"]
	whisper := p.must("chat.postEphemeral", object{"channel": help, "user": p.user("ana"), "text": "x", "blocks": []any{row}})["message_ts"]
	tests := []struct {
		body object
		want int
	}{
		{object{"as": "ana", "channel": "#help", "message_ts": ts, "action_id": "stop"}, 409},
		{object{"as": "ana", "channel": "#help", "message_ts": ts, "action_id": "pick", "value": "z"}, 409},
		{object{"as": "ana", "channel": "#help", "message_ts": "1.2", "action_id": "go"}, 404},
		{object{"as": "bob", "channel": "#help", "message_ts": whisper, "action_id": "go"}, 404},
		{object{"as": "nobody", "channel": "#help", "message_ts": ts, "action_id": "go"}, 404},
		{object{"as": "ana", "channel": "#secret2", "message_ts": ts, "action_id": "go"}, 404},
		{object{"as": "ana", "channel": "#help", "message_ts": ts}, 400},
		{object{"as": "ana", "action_id": "go"}, 409},
		{object{"as": "ana", "channel": "#help", "message_ts": ts, "action_id": "pick", "value": "a"}, 200},
		{object{"as": "ana", "channel": "#help", "message_ts": whisper, "action_id": "go"}, 200},
	}
	for _, tt := range tests {
		if got := p.do("POST", "/sandbox/press", tt.body, nil); got != tt.want {
			t.Errorf("press %v = %d, want %d", tt.body, got, tt.want)
		}
	}
	if picked := <-seen; picked["actions"].([]any)[0].(object)["selected_option"].(object)["value"] != "a" {
		t.Errorf("payload = %v, want the option", picked)
	}
	if payload := <-seen; payload["container"].(object)["is_ephemeral"] != true {
		t.Errorf("payload = %v, want an ephemeral container", payload)
	}
}
