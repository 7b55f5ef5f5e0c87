package sandbox_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What makes no sense is 400, what is not there 404, what a person could not do 409.
func TestPeopleErrors(t *testing.T) {
	p := open(t)
	seen := p.keen(func(object) any { return nil })
	row := actions(object{"type": "button", "action_id": "go", "text": plainText("Go")}, object{"type": "datepicker", "action_id": "day"}, object{"type": "overflow", "action_id": "more", "options": []any{option("a")}})
	mine := p.must("chat.postMessage", object{"channel": p.channel("help"), "text": "x", "blocks": []any{row}})["ts"]
	hers := p.act("say", object{"as": "ana", "channel": "#help", "text": "x"})["ts"]
	p.act("channels", object{"name": "few", "members": []string{"ana"}, "bot": true})
	p.act("users", object{"name": "gone", "deleted": true})
	closed := p.must("views.open", object{"trigger_id": p.trigger(seen), "view": modalView("form")})["view"].(object)["id"]
	p.act("close", object{"as": "ana"})
	<-seen // it wants to know
	text := object{"type": "input", "block_id": "b", "label": plainText("l"), "element": object{"type": "plain_text_input", "action_id": "a"}}
	p.must("views.open", object{"trigger_id": p.trigger(seen), "view": modalView("form", text)})
	in := func(o object) object {
		all := object{"as": "ana", "channel": "#help"}
		for k, v := range o {
			all[k] = v
		}
		return all
	}
	tests := []struct {
		path string
		body any
		want int
	}{
		{"say", object{}, 400},
		{"say", in(nil), 400},
		{"say", in(object{"text": "x"}), 200},
		{"say", in(object{"as": "nobody", "text": "x"}), 404},
		{"say", in(object{"as": "@bot", "text": "x"}), 409},
		{"say", in(object{"as": "gone", "text": "x"}), 409},
		{"say", in(object{"channel": "#nowhere", "text": "x"}), 404},
		{"say", in(object{"channel": "", "text": "x"}), 400},
		{"say", in(object{"as": "bob", "channel": "#few", "text": "x"}), 409},
		{"say", in(object{"text": "x", "thread_ts": "1.2"}), 404},
		{"say", in(object{"channel": "@bot", "text": "x"}), 200},
		{"say", in(object{"channel": "@bob", "text": "x"}), 404},
		{"say", []any{}, 400},
		{"edit", in(object{"ts": hers, "text": "y"}), 200},
		{"edit", in(object{"ts": hers}), 400},
		{"edit", in(object{"text": "y"}), 400},
		{"edit", in(object{"ts": mine, "text": "y"}), 409},
		{"edit", in(object{"ts": "1.2", "text": "y"}), 404},
		{"delete", in(object{"as": "bob", "ts": hers}), 409},
		{"delete", in(object{"ts": "1.2"}), 404},
		{"react", in(object{"ts": hers, "name": "eyes"}), 200},
		{"react", in(object{"ts": hers, "name": "eyes"}), 409},
		{"react", in(object{"ts": hers}), 400},
		{"react", in(object{"ts": hers, "name": "tada", "remove": true}), 409},
		{"press", in(object{"message_ts": mine}), 400},
		{"press", in(object{"message_ts": mine, "action_id": "go"}), 200},
		{"press", in(object{"message_ts": mine, "action_id": "stop"}), 409},
		{"press", in(object{"message_ts": "1.2", "action_id": "go"}), 404},
		{"press", in(object{"message_ts": mine, "action_id": "day", "value": "tomorrow"}), 400},
		{"press", in(object{"message_ts": mine, "action_id": "day", "value": "2026-05-01"}), 200},
		{"press", in(object{"message_ts": mine, "action_id": "more", "value": "z"}), 409},
		{"press", object{"as": "bob", "action_id": "go"}, 409},
		{"press", object{"as": "ana", "view_id": "V404", "action_id": "go"}, 404},
		{"press", object{"as": "ana", "view_id": closed, "action_id": "go"}, 409},
		{"submit", object{"as": "bob"}, 409},
		{"submit", object{"as": "ana", "view_id": "V404"}, 404},
		{"submit", object{"as": "ana", "view_id": closed}, 409},
		{"submit", object{"as": "ana", "state": object{"b": object{"z": "x"}}}, 409},
		{"submit", object{"as": "ana", "state": object{"b": object{"a": []any{"x"}}}}, 400},
		{"submit", object{"as": "ana", "state": "x"}, 400},
		{"submit", object{"as": "ana", "state": object{"b": object{"a": "x"}}}, 200},
		{"close", object{"as": "ana"}, 409},
		{"command", in(object{"command": "/raw"}), 200},
		{"command", in(object{"command": "/nothing"}), 409},
		{"command", in(nil), 400},
		{"shortcut", object{"as": "ana"}, 400},
		{"shortcut", object{"as": "ana", "callback_id": "nothing"}, 409},
		{"shortcut", object{"as": "ana", "callback_id": "note_new"}, 200},
		{"shortcut", in(object{"callback_id": "note_from_message", "message_ts": "1.2"}), 404},
		{"home", object{"as": "nobody"}, 404},
		{"home", object{"as": "ana"}, 200},
		{"users", object{}, 400},
		{"users", object{"name": "a b/c"}, 400},
		{"users", object{"name": "zoe", "tz": "Mars/Base"}, 400},
		{"channels", object{"name": "Not A Name"}, 400},
		{"channels", object{"name": "fine", "members": []string{"nobody"}}, 404},
		{"clock", object{}, 400},
		{"clock", object{"advance": "1m", "set": "2030-01-01T00:00:00Z"}, 400},
		{"clock", object{"advance": "soon"}, 400},
		{"clock", object{"set": "tomorrow"}, 400},
		{"clock", object{"set": "2001-01-01T00:00:00Z"}, 409},
		{"fail", object{}, 400},
		{"fail", object{"method": "auth.test", "status": 42}, 400},
		{"fail", object{"method": "auth.test", "delay": "for ever"}, 400},
		{"disconnect", object{"reason": "mood"}, 400},
		{"redeliver", object{"event_id": "Ev404"}, 404},
		{"redeliver", object{"times": -1}, 400},
		{"dance", object{}, 404},
	}
	for _, tt := range tests {
		var answer any
		if got := p.do("POST", "/sandbox/"+tt.path, tt.body, &answer); got != tt.want {
			t.Errorf("%s %v = %d %v, want %d", tt.path, tt.body, got, answer, tt.want)
		}
		if o, _ := answer.(object); tt.want != 200 && o["error"] == "" {
			t.Errorf("%s %v says nothing", tt.path, tt.body)
		}
	}
	gets := []struct {
		path string
		want int
	}{
		{"messages", 400}, {"messages?as=ana", 400}, {"messages?as=ana&channel=nowhere", 404}, {"messages?as=nobody&channel=help", 404},
		{"messages?as=ana&channel=help", 200}, {"view", 400}, {"view?as=nobody", 404}, {"view?as=ana", 200}, {"home?as=ana", 200},
		{"workspace", 200}, {"clock", 200}, {"clock?after=x", 400}, {"log?since=x", 400}, {"log?since=0", 200}, {"wait?idle=x", 400},
		{"wait?idle=1ms&max=1s", 200}, {"say", 404},
	}
	for _, tt := range gets {
		if got := p.do("GET", "/sandbox/"+tt.path, nil, nil); got != tt.want {
			t.Errorf("GET %s = %d, want %d", tt.path, got, tt.want)
		}
	}
}

// What programs read has every field they were promised, empty ones too.
func TestPeopleAnswers(t *testing.T) {
	p := open(t)
	p.keen(func(object) any { return nil })
	said := p.act("say", object{"as": "ana", "channel": "#help", "text": "x"})
	if diff := cmp.Diff([]string{"channel", "ts"}, keys(said)); diff != "" {
		t.Errorf("say (-want +got)\n%s", diff)
	}
	has := func(what string, o object, fields ...string) {
		t.Helper()
		for _, f := range fields {
			if _, ok := o[f]; !ok {
				t.Errorf("%s has no %s: %v", what, f, o)
			}
		}
	}
	has("message", p.see("ana", "help")[0], "ts", "user", "bot_id", "text", "blocks", "thread_ts", "ephemeral", "edited", "reactions", "files", "metadata")
	var world object
	p.do("GET", "/sandbox/workspace", nil, &world)
	has("workspace", world, "users", "channels", "app", "tokens", "url", "clock")
	has("app", world["app"].(object), "id", "commands", "shortcuts")
	has("channel", world["channels"].([]any)[0].(object), "id", "name", "members")
	has("user", p.act("users", object{"name": "eve", "real_name": "Eve", "email": "eve@example.org", "locale": "de-DE", "tz": "UTC", "is_admin": true}), "id", "name", "real_name", "email", "locale", "tz", "is_admin", "deleted")
	has("channel", p.act("channels", object{"name": "new", "private": true, "members": []string{"eve"}, "bot": true}), "id", "name", "members")
	has("clock", p.act("clock", object{"advance": "1m"}), "now")
	for path, body := range map[string]object{
		"edit": {"as": "ana", "channel": "#help", "ts": said["ts"], "text": "y"}, "home": {"as": "ana"},
		"react": {"as": "ana", "channel": "#help", "ts": said["ts"], "name": "eyes"}, "fail": {"method": "auth.test", "times": 1},
		"redeliver": {"times": 1}, "disconnect": {"reason": "warning"},
	} {
		if got := p.act(path, body); len(got) != 0 {
			t.Errorf("%s = %v, want {}", path, got)
		}
	}
	var modal any = "x"
	if p.do("GET", "/sandbox/view?as=ana", nil, &modal); modal != nil {
		t.Errorf("no modal = %v, want null", modal)
	}
}

func keys(o object) (list []string) {
	for k := range o {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
