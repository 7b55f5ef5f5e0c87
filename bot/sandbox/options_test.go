package sandbox_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// colours answers block_suggestion with those that begin as was typed; what begins with bad gets a bad answer.
func colours(payload object) any {
	typed, _ := payload["value"].(string)
	switch {
	case payload["type"] != "block_suggestion":
		return nil
	case strings.HasPrefix(typed, "bad"):
		return object{"options": []any{object{"text": "x"}}}
	}
	list := []any{}
	for _, name := range []string{"red", "green", "blue"} {
		if strings.HasPrefix(name, typed) {
			list = append(list, object{"text": plainText("The " + name), "value": name})
		}
	}
	return object{"options": list}
}

// An external select takes what the app offers: asked for what is typed, then for all.
func TestExternalSelect(t *testing.T) {
	p := open(t)
	seen := p.keen(colours)
	one := object{"type": "external_select", "action_id": "one", "initial_option": option("old")}
	many := object{"type": "multi_external_select", "action_id": "many", "min_query_length": 0}
	row := object{"type": "actions", "block_id": "row", "elements": []any{one, many}}
	ts := p.must("chat.postMessage", object{"channel": p.channel("help"), "text": "x", "blocks": []any{row}})["ts"]
	press := object{"as": "ana", "channel": "#help", "message_ts": ts, "action_id": "one"}
	picked := func(action string, v any) (asked []any, got any) {
		press["action_id"], press["value"] = action, v
		p.act("press", press)
		for payload := range seen {
			if payload["type"] == "block_suggestion" {
				asked = append(asked, payload["value"])
				continue
			}
			a := payload["actions"].([]any)[0].(object)
			if o, ok := a["selected_option"].(object); ok {
				return asked, textOf(o)
			}
			var texts []any
			for _, o := range a["selected_options"].([]any) {
				texts = append(texts, textOf(o.(object)))
			}
			return asked, texts
		}
		return nil, nil
	}
	tests := []struct {
		action string
		value  any
		asked  []any
		want   any
	}{
		{"one", "red", []any{"red"}, "The red"},
		{"one", "red", nil, "The red"}, // it was offered before
		{"one", "old", nil, "old"},
		{"many", []any{"green", "blue"}, []any{"green", "blue"}, []any{"The green", "The blue"}},
	}
	for _, tt := range tests {
		asked, got := picked(tt.action, tt.value)
		if diff := cmp.Diff([]any{tt.asked, tt.want}, []any{asked, got}); diff != "" {
			t.Errorf("%v in %s (-want +got)\n%s", tt.value, tt.action, diff)
		}
	}
	press["action_id"], press["value"] = "one", "pink"
	if status := p.do("POST", "/sandbox/press", press, nil); status != 409 {
		t.Errorf("what is not offered = %d, want 409", status)
	}
	press["value"] = "gre"
	if got := p.act("options", press); got["acked"] != true || len(got["options"].([]any)) != 1 {
		t.Errorf("options for gre = %v, want one", got)
	}
	press["value"] = "bad"
	if status := p.do("POST", "/sandbox/options", press, nil); status != 409 {
		t.Errorf("options without text = %d, want 409", status)
	}
}

func textOf(o object) any { return o["text"].(object)["text"] }
