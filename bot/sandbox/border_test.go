package sandbox_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// exactly writes a template out with n: "?" becomes a text of n characters, and what stands between the
// brackets <[ ]> comes n times.
func exactly(t *testing.T, template string, n int) (v any) {
	t.Helper()
	text := strings.ReplaceAll(template, `"?"`, `"`+long(n)+`"`)
	for {
		before, rest, found := strings.Cut(text, "<[")
		if !found {
			break
		}
		item, after, _ := strings.Cut(rest, "]>")
		text = before + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + after
	}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", template, err)
	}
	return v
}

// border is a limit: so much is accepted, one more is refused.
type border struct {
	name     string
	max      int
	template string
}

func onBorder(t *testing.T, borders []border, accepted func(v any) object) {
	t.Helper()
	for _, b := range borders {
		if got := accepted(exactly(t, b.template, b.max)); got["ok"] != true {
			t.Errorf("%s: %d are refused: %v", b.name, b.max, got)
		}
		if got := accepted(exactly(t, b.template, b.max+1)); got["ok"] == true {
			t.Errorf("%s: %d are accepted", b.name, b.max+1)
		}
	}
}

const (
	borderButton = `{"type":"button","text":{"type":"plain_text","text":"x"}`
	borderOption = `{"text":{"type":"plain_text","text":"x"},"value":"x"}`
	borderCell   = `{"type":"raw_text","text":"x"}`
)

// The limits of the blocks of a message.
func TestMessageBorders(t *testing.T) {
	p := open(t)
	row := func(element string) string { return `[{"type":"actions","elements":[` + element + `]}]` }
	confirm := func(title, text, yes, no string) string {
		return row(borderButton + `,"confirm":{"title":{"type":"plain_text","text":"` + title + `"},"text":{"type":"mrkdwn","text":"` + text +
			`"},"confirm":{"type":"plain_text","text":"` + yes + `"},"deny":{"type":"plain_text","text":"` + no + `"}}}`)
	}
	chart := func(body string) string { return `[{"type":"data_visualization","title":"x","chart":` + body + `}]` }
	onBorder(t, []border{
		{"blocks", 50, `[<[{"type":"divider"}]>]`},
		{"block_id", 255, `[{"type":"divider","block_id":"?"}]`},
		{"action_id", 255, row(borderButton + `,"action_id":"?"}`)},
		{"header", 150, `[{"type":"header","text":{"type":"plain_text","text":"?"}}]`},
		{"section text", 3000, `[{"type":"section","text":{"type":"mrkdwn","text":"?"}}]`},
		{"section fields", 10, `[{"type":"section","fields":[<[{"type":"mrkdwn","text":"x"}]>]}]`},
		{"section field", 2000, `[{"type":"section","fields":[{"type":"mrkdwn","text":"?"}]}]`},
		{"context elements", 10, `[{"type":"context","elements":[<[{"type":"mrkdwn","text":"x"}]>]}]`},
		{"context text", 3000, `[{"type":"context","elements":[{"type":"plain_text","text":"?"}]}]`},
		{"actions", 25, row(`<[` + borderButton + `}]>`)},
		{"context_actions", 5, `[{"type":"context_actions","elements":[<[{"type":"icon_button","icon":"trash","text":{"type":"plain_text","text":"x"}}]>]}]`},
		{"button text", 75, row(`{"type":"button","text":{"type":"plain_text","text":"?"}}`)},
		{"button value", 2000, row(borderButton + `,"value":"?"}`)},
		{"button label", 75, row(borderButton + `,"accessibility_label":"?"}`)},
		{"option text", 75, row(`{"type":"static_select","options":[{"text":{"type":"plain_text","text":"?"},"value":"x"}]}`)},
		{"option value", 150, row(`{"type":"static_select","options":[{"text":{"type":"plain_text","text":"x"},"value":"?"}]}`)},
		{"option description", 75, row(`{"type":"static_select","options":[{"text":{"type":"plain_text","text":"x"},"value":"x","description":{"type":"plain_text","text":"?"}}]}`)},
		{"options", 100, row(`{"type":"static_select","options":[<[` + borderOption + `]>]}`)},
		{"groups", 100, row(`{"type":"static_select","option_groups":[<[{"label":{"type":"plain_text","text":"x"},"options":[` + borderOption + `]}]>]}`)},
		{"options of a group", 100, row(`{"type":"static_select","option_groups":[{"label":{"type":"plain_text","text":"x"},"options":[<[` + borderOption + `]>]}]}`)},
		{"group label", 75, row(`{"type":"static_select","option_groups":[{"label":{"type":"plain_text","text":"?"},"options":[` + borderOption + `]}]}`)},
		{"placeholder", 150, row(`{"type":"users_select","placeholder":{"type":"plain_text","text":"?"}}`)},
		{"checkboxes", 10, row(`{"type":"checkboxes","options":[<[` + borderOption + `]>]}`)},
		{"radio buttons", 10, row(`{"type":"radio_buttons","options":[<[` + borderOption + `]>]}`)},
		{"overflow", 5, row(`{"type":"overflow","options":[<[` + borderOption + `]>]}`)},
		{"confirm title", 100, confirm("?", "x", "x", "x")},
		{"confirm text", 300, confirm("x", "?", "x", "x")},
		{"confirm yes", 30, confirm("x", "x", "?", "x")},
		{"confirm no", 30, confirm("x", "x", "x", "?")},
		{"image alt_text", 2000, `[{"type":"image","image_url":"https://example.com/a.png","alt_text":"?"}]`},
		{"image title", 2000, `[{"type":"image","image_url":"https://example.com/a.png","alt_text":"x","title":{"type":"plain_text","text":"?"}}]`},
		{"markdown", 12000, `[{"type":"markdown","text":"?"}]`},
		{"markdown in all", 6000, `[{"type":"markdown","text":"?"},{"type":"markdown","text":"?"}]`},
		{"table rows", 100, `[{"type":"table","rows":[<[[` + borderCell + `]]>]}]`},
		{"table cells", 20, `[{"type":"table","rows":[[<[` + borderCell + `]>]]}]`},
		{"table settings", 20, `[{"type":"table","column_settings":[<[{"align":"left"}]>],"rows":[[` + borderCell + `]]}]`},
		{"table text", 10000, `[{"type":"table","rows":[[{"type":"raw_text","text":"?"}]]}]`},
		{"tables", 1, `[<[{"type":"table","rows":[[` + borderCell + `]]}]>]`},
		{"data table rows", 101, `[{"type":"data_table","caption":"x","rows":[<[[` + borderCell + `]]>]}]`},
		{"data table cells", 20, `[{"type":"data_table","caption":"x","rows":[[<[` + borderCell + `]>],[<[` + borderCell + `]>]]}]`},
		{"chart title", 50, `[{"type":"data_visualization","title":"?","chart":{"type":"pie","segments":[{"label":"x","value":1}]}}]`},
		{"charts", 2, `[<[{"type":"data_visualization","title":"x","chart":{"type":"pie","segments":[{"label":"x","value":1}]}}]>]`},
		{"pie segments", 6, chart(`{"type":"pie","segments":[<[{"label":"x","value":1}]>]}`)},
		{"pie label", 20, chart(`{"type":"pie","segments":[{"label":"?","value":1}]}`)},
		{"axis label", 50, chart(`{"type":"bar","axis_config":{"categories":["a"],"x_label":"?"},"series":[{"name":"s","data":[{"label":"a","value":1}]}]}`)},
		{"category", 20, chart(`{"type":"bar","axis_config":{"categories":["?"]},"series":[{"name":"s","data":[{"label":"?","value":1}]}]}`)},
		{"container title", 150, `[{"type":"container","title":{"type":"plain_text","text":"?"},"child_blocks":[{"type":"divider"}]}]`},
		{"container children", 10, `[{"type":"container","title":{"type":"plain_text","text":"x"},"child_blocks":[<[{"type":"divider"}]>]}]`},
		{"card title", 150, `[{"type":"card","title":{"type":"mrkdwn","text":"?"}}]`},
		{"card subtitle", 150, `[{"type":"card","subtitle":{"type":"mrkdwn","text":"?"}}]`},
		{"card body", 200, `[{"type":"card","body":{"type":"mrkdwn","text":"?"}}]`},
		{"carousel", 10, `[{"type":"carousel","elements":[<[{"type":"card","body":{"type":"mrkdwn","text":"x"}}]>]}]`},
	}, func(blocks any) object {
		return p.call("chat.postMessage", object{"channel": p.channel("help"), "text": "x", "blocks": blocks})
	})
}

// The limits of a modal and of what stands only there.
func TestViewBorders(t *testing.T) {
	p := open(t)
	modal := func(extra, blocks string) string {
		return `{"type":"modal","title":{"type":"plain_text","text":"x"},"submit":{"type":"plain_text","text":"x"}` + extra + `,"blocks":[` + blocks + `]}`
	}
	input := func(extra, element string) string {
		return modal("", `{"type":"input","label":{"type":"plain_text","text":"x"}`+extra+`,"element":`+element+`}`)
	}
	onBorder(t, []border{
		{"blocks", 100, modal("", `<[{"type":"divider"}]>`)},
		{"blocks of the Home tab", 100, `{"type":"home","blocks":[<[{"type":"divider"}]>]}`},
		{"title", 24, `{"type":"modal","title":{"type":"plain_text","text":"?"},"blocks":[]}`},
		{"submit", 24, `{"type":"modal","title":{"type":"plain_text","text":"x"},"submit":{"type":"plain_text","text":"?"},"blocks":[]}`},
		{"close", 24, modal(`,"close":{"type":"plain_text","text":"?"}`, "")},
		{"callback_id", 255, modal(`,"callback_id":"?"`, "")},
		{"external_id", 255, modal(`,"external_id":"?"`, "")},
		{"private_metadata", 3000, modal(`,"private_metadata":"?"`, "")},
		{"alert", 200, modal("", `{"type":"alert","text":{"type":"plain_text","text":"?"}}`)},
		{"label", 2000, modal("", `{"type":"input","label":{"type":"plain_text","text":"?"},"element":{"type":"plain_text_input"}}`)},
		{"hint", 2000, input(`,"hint":{"type":"plain_text","text":"?"}`, `{"type":"plain_text_input"}`)},
		{"placeholder", 150, input("", `{"type":"plain_text_input","placeholder":{"type":"plain_text","text":"?"}}`)},
		{"options to choose", 10, input("", `{"type":"checkboxes","options":[<[`+borderOption+`]>]}`)},
	}, func(view any) object { return p.call("blocks.validate", object{"view": view}) })
	ints := []border{
		{"max_length", 3000, `{"type":"plain_text_input","max_length":%}`},
		{"min_length", 3000, `{"type":"plain_text_input","min_length":%}`},
		{"max_files", 10, `{"type":"file_input","max_files":%}`},
	}
	for _, b := range ints {
		for n, want := range map[int]bool{b.max: true, b.max + 1: false} {
			number, err := json.Marshal(n)
			if err != nil {
				t.Fatal(err)
			}
			view := exactly(t, input("", strings.ReplaceAll(b.template, "%", string(number))), 0)
			if got := p.call("blocks.validate", object{"view": view}); (got["ok"] == true) != want {
				t.Errorf("%s %d: %v", b.name, n, got)
			}
		}
	}
}

// The limits of a message besides its blocks, by the code that one more than the limit gets.
func TestTextBorders(t *testing.T) {
	p := open(t)
	help, ana := p.channel("help"), p.user("ana")
	mine := p.must("chat.postMessage", object{"channel": help, "text": "x"})["ts"]
	hour := p.ws.Now().Unix() + 3600
	tests := []struct {
		method string
		args   object
		field  string
		max    int
		want   string
	}{
		{"chat.update", object{"channel": help, "ts": mine}, "text", 4000, "msg_too_long"},
		{"chat.postEphemeral", object{"channel": help, "user": ana}, "text", 40000, "msg_too_long"},
		{"chat.scheduleMessage", object{"channel": help, "post_at": hour}, "text", 40000, "msg_too_long"},
		{"chat.postMessage", object{"channel": help}, "markdown_text", 12000, "msg_too_long"},
		{"conversations.setTopic", object{"channel": help}, "topic", 250, "too_long"},
	}
	for _, tt := range tests {
		for n, want := range map[int]string{tt.max: "", tt.max + 1: tt.want} {
			tt.args[tt.field] = strings.Repeat("汉", n)
			if got, _ := p.call(tt.method, tt.args)["error"].(string); got != want {
				t.Errorf("%s of %d = %q, want %q", tt.method, n, got, want)
			}
		}
	}
	attach := func(n int) object {
		return p.call("chat.postMessage", object{"channel": help, "text": "x", "attachments": many(n, object{"text": "x"})})
	}
	if got := attach(100); got["ok"] != true {
		t.Errorf("100 attachments = %v", got)
	}
	if got := attach(101); got["error"] != "too_many_attachments" {
		t.Errorf("101 attachments = %v, want too_many_attachments", got)
	}
}

// Blocks and elements stand only where Slack draws them.
func TestSurfaces(t *testing.T) {
	p := open(t)
	input := func(element object) object {
		return object{"type": "input", "label": plainText("x"), "element": element}
	}
	option := []any{option("a")}
	cell := []any{object{"type": "raw_text", "text": "x"}}
	tests := []struct {
		name  string
		block object
		on    string // message, modal, home
	}{
		{"actions", actions(object{"type": "button", "text": plainText("x")}), "message modal home"},
		{"context", object{"type": "context", "elements": []any{plainText("x")}}, "message modal home"},
		{"divider", object{"type": "divider"}, "message modal home"},
		{"header", object{"type": "header", "text": plainText("x")}, "message modal home"},
		{"image", object{"type": "image", "image_url": "https://example.com/a.png", "alt_text": "x"}, "message modal home"},
		{"section", section("x"), "message modal home"},
		{"input", input(object{"type": "plain_text_input"}), "message modal home"},
		{"rich_text", object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": "x"}}}}}, "message modal home"},
		{"markdown", object{"type": "markdown", "text": "x"}, "message"},
		{"table", object{"type": "table", "rows": []any{cell}}, "message"},
		{"data_table", object{"type": "data_table", "caption": "x", "rows": []any{cell, cell}}, "message"},
		{"data_visualization", object{"type": "data_visualization", "title": "x", "chart": object{"type": "pie", "segments": []any{object{"label": "x", "value": 1}}}}, "message"},
		{"context_actions", object{"type": "context_actions", "elements": []any{object{"type": "icon_button", "icon": "trash", "text": plainText("x")}}}, "message"},
		{"task_card", object{"type": "task_card", "task_id": "1", "title": "x", "status": "pending"}, "message"},
		{"plan", object{"type": "plan", "title": "x"}, "message"},
		{"container", object{"type": "container", "title": plainText("x"), "child_blocks": []any{object{"type": "divider"}}}, "message"},
		{"card", object{"type": "card", "body": plainText("x")}, "message home"},
		{"carousel", object{"type": "carousel", "elements": []any{object{"type": "card", "body": plainText("x")}}}, "message home"},
		{"alert", object{"type": "alert", "text": plainText("x")}, "modal"},
		{"video", object{"type": "video", "video_url": "https://example.com/v", "thumbnail_url": "https://example.com/t", "alt_text": "x", "title": plainText("x")}, "message modal home"},
		{"file", object{"type": "file", "external_id": "x", "source": "remote"}, ""},
		{"call", object{"type": "call"}, ""},
		{"file_input", input(object{"type": "file_input"}), "modal"},
		{"number_input", input(object{"type": "number_input", "is_decimal_allowed": true}), "modal"},
		{"email_text_input", input(object{"type": "email_text_input"}), "modal"},
		{"url_text_input", input(object{"type": "url_text_input"}), "modal"},
		{"datetimepicker", input(object{"type": "datetimepicker"}), "message modal"},
		{"rich_text_input", input(object{"type": "rich_text_input"}), "modal home"},
		{"workflow_button", actions(object{"type": "workflow_button", "text": plainText("x"), "workflow": object{"trigger": object{"url": "https://example.com"}}}), "message"},
		{"static_select", input(object{"type": "static_select", "options": option}), "message modal home"},
	}
	for _, tt := range tests {
		got := ""
		for _, surface := range []string{"message", "modal", "home"} {
			args := object{"blocks": []any{tt.block}}
			switch surface {
			case "modal":
				args = object{"view": object{"type": "modal", "title": plainText("x"), "submit": plainText("x"), "blocks": []any{tt.block}}}
			case "home":
				args = object{"view": object{"type": "home", "blocks": []any{tt.block}}}
			}
			if p.call("blocks.validate", args)["ok"] == true {
				got += " " + surface
			}
		}
		if strings.TrimSpace(got) != tt.on {
			t.Errorf("%s stands on %q, want %q", tt.name, strings.TrimSpace(got), tt.on)
		}
	}
}
