package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func long(n int) string { return strings.Repeat("x", n) }

func many(n int, item any) []any {
	list := make([]any, n)
	for i := range list {
		list[i] = item
	}
	return list
}

func plainText(s string) object { return object{"type": "plain_text", "text": s} }

func section(s string) object {
	return object{"type": "section", "text": object{"type": "mrkdwn", "text": s}}
}

func actions(elements ...any) object { return object{"type": "actions", "elements": elements} }

func inputBlock(element object) object {
	return object{"type": "input", "block_id": "b", "label": plainText("l"), "element": element}
}

func option(value string) object { return object{"text": plainText(value), "value": value} }

// Blocks of a message are refused with the place and the words of Slack.
func TestMessageLimits(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	pie := func(n int) object {
		return object{"type": "data_visualization", "title": "t", "chart": object{"type": "pie", "segments": many(n, object{"label": "a", "value": 1})}}
	}
	cell := object{"type": "raw_text", "text": "x"}
	tests := []struct {
		name   string
		blocks any
		want   string // the last of the messages, or the error code
	}{
		{"right", []any{section(long(3000))}, ""},
		{"section too long", []any{section(long(3001))}, "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"},
		{"empty text", []any{section("")}, "must be more than 0 characters [json-pointer:/blocks/0/text/text]"},
		{"Chinese counts by character", []any{section(strings.Repeat("汉", 3000))}, ""},
		{"51 blocks", many(51, object{"type": "divider"}), "no more than 50 items allowed [json-pointer:/blocks]"},
		{"header", []any{object{"type": "header", "text": plainText(long(151))}}, "must be less than 151 characters [json-pointer:/blocks/0/text/text]"},
		{"header is plain", []any{object{"type": "header", "text": object{"type": "mrkdwn", "text": "x"}}}, "must be a valid enum value [json-pointer:/blocks/0/text/type]"},
		{"text of no type", []any{object{"type": "section", "text": object{"type": "html", "text": "x"}}}, "unsupported type: html [json-pointer:/blocks/0/text/type]"},
		{"unknown field", []any{object{"type": "divider", "color": "red"}}, "invalid additional property: color [json-pointer:/blocks/0]"},
		{"unknown block", []any{object{"type": "banner"}}, "unsupported type: banner [json-pointer:/blocks/0/type]"},
		{"no type", []any{object{}}, "missing required field: type [json-pointer:/blocks/0]"},
		{"alert is for modals", []any{object{"type": "alert", "text": plainText("x")}}, "unsupported type: alert [json-pointer:/blocks/0/type]"},
		{"same block_id", []any{object{"type": "divider", "block_id": "a"}, object{"type": "divider", "block_id": "a"}}, "`block_id` \"a\" already exists [json-pointer:/blocks/1/block_id]"},
		{"section without text", []any{object{"type": "section"}}, "missing required field: text or fields [json-pointer:/blocks/0]"},
		{"11 fields", []any{object{"type": "section", "fields": many(11, plainText("x"))}}, "no more than 10 items allowed [json-pointer:/blocks/0/fields]"},
		{"field", []any{object{"type": "section", "fields": []any{plainText(long(2001))}}}, "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"},
		{"26 elements", []any{actions(many(26, object{"type": "button", "text": plainText("x")})...)}, "no more than 25 items allowed [json-pointer:/blocks/0/elements]"},
		{"button text", []any{actions(object{"type": "button", "text": plainText(long(76))})}, "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"},
		{"button value", []any{actions(object{"type": "button", "text": plainText("x"), "value": long(2001)})}, "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]"},
		{"button style", []any{actions(object{"type": "button", "text": plainText("x"), "style": "big"})}, "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"},
		{"disabled does not exist", []any{actions(object{"type": "button", "text": plainText("x"), "disabled": true})}, "invalid additional property: disabled [json-pointer:/blocks/0/elements/0]"},
		{"same action_id", []any{actions(object{"type": "button", "text": plainText("x"), "action_id": "a"}, object{"type": "button", "text": plainText("x"), "action_id": "a"})}, "`action_id` \"a\" already exists [json-pointer:/blocks/0/elements/1/action_id]"},
		{"confirm", []any{actions(object{"type": "button", "text": plainText("x"), "confirm": object{"title": plainText(long(101)), "text": plainText("x"), "confirm": plainText("x"), "deny": plainText("x")}})}, "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]"},
		{"11 in context", []any{object{"type": "context", "elements": many(11, plainText("x"))}}, "no more than 10 items allowed [json-pointer:/blocks/0/elements]"},
		{"button in context", []any{object{"type": "context", "elements": []any{object{"type": "button", "text": plainText("x")}}}}, "unsupported type: button [json-pointer:/blocks/0/elements/0/type]"},
		{"101 options", []any{actions(object{"type": "static_select", "options": many(101, option("a"))})}, "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]"},
		{"options and groups", []any{actions(object{"type": "static_select", "options": []any{option("a")}, "option_groups": []any{object{"label": plainText("g"), "options": []any{option("a")}}}})}, "must provide exactly one of options and option_groups [json-pointer:/blocks/0/elements/0]"},
		{"initial option", []any{actions(object{"type": "static_select", "options": []any{option("a")}, "initial_option": option("b")})}, "must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]"},
		{"11 radio buttons", []any{actions(object{"type": "radio_buttons", "options": many(11, option("a"))})}, "no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]"},
		{"6 in overflow", []any{actions(object{"type": "overflow", "options": many(6, option("a"))})}, "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]"},
		{"option value", []any{actions(object{"type": "overflow", "options": []any{option(long(151))}})}, "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]"},
		{"date", []any{actions(object{"type": "datepicker", "initial_date": "tomorrow"})}, "must be a date in the format YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]"},
		{"number input is for modals", []any{inputBlock(object{"type": "number_input", "is_decimal_allowed": true})}, "unsupported type: number_input [json-pointer:/blocks/0/element/type]"},
		{"input in a message", []any{inputBlock(object{"type": "plain_text_input"})}, ""},
		{"image without place", []any{object{"type": "image", "alt_text": "x"}}, "must provide exactly one of image_url and slack_file [json-pointer:/blocks/0]"},
		{"not a string", []any{object{"type": "section", "text": object{"type": "mrkdwn", "text": 5}}}, "must provide a string [json-pointer:/blocks/0/text/text]"},
		{"21 cells", []any{object{"type": "table", "rows": []any{many(21, cell)}}}, "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"},
		{"empty cell", []any{object{"type": "table", "rows": []any{[]any{object{"type": "raw_text", "text": ""}}}}}, "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]"},
		{"two tables", many(2, object{"type": "table", "rows": []any{[]any{cell}}}), "only_one_table_allowed"},
		{"data table rows", []any{object{"type": "data_table", "caption": "c", "rows": []any{[]any{cell, cell}, []any{cell}}}}, "all rows must have the same number of cells [json-pointer:/blocks/0/rows/1]"},
		{"7 segments", []any{pie(7)}, "no more than 6 items allowed [json-pointer:/blocks/0/chart/segments]"},
		{"three charts", []any{pie(1), pie(1), pie(1)}, "no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"},
		{"container in a container", []any{object{"type": "container", "child_blocks": []any{object{"type": "container", "child_blocks": []any{object{"type": "divider"}}}}}}, "unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]"},
		{"empty container", []any{object{"type": "container", "child_blocks": []any{}}}, "no fewer than 1 items allowed [json-pointer:/blocks/0/child_blocks]"},
		{"style of rich text", []any{object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": []any{object{"type": "text", "text": "x", "style": object{"big": true}}}}}}}, "invalid additional property: big [json-pointer:/blocks/0/elements/0/elements/0/style]"},
		{"column setting", []any{object{"type": "table", "rows": []any{[]any{cell}}, "column_settings": []any{"left"}}}, "must provide an object [json-pointer:/blocks/0/column_settings/0]"},
		{"least over most", []any{inputBlock(object{"type": "plain_text_input", "min_length": 5, "max_length": 4})}, "must be less than or equal to max_length [json-pointer:/blocks/0/element/min_length]"},
		{"same action_id in a card", []any{object{"type": "card", "actions": many(2, object{"type": "button", "text": plainText("x"), "action_id": "a"})}}, "`action_id` \"a\" already exists [json-pointer:/blocks/0/actions/1/action_id]"},
		{"not a list", object{"type": "divider"}, "invalid_blocks_format"},
		{"too much in all", many(5, section(long(2900))), "msg_blocks_too_long"},
	}
	for _, tt := range tests {
		got := p.call("chat.postMessage", object{"channel": help, "text": "x", "blocks": tt.blocks})
		if last := lastMessage(got); last != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, last, tt.want)
		}
	}
}

// Blocks in attachments are refused by their place; what is too much only together is told of validated blocks too.
func TestTogether(t *testing.T) {
	p := open(t)
	table := object{"type": "table", "rows": []any{[]any{object{"type": "raw_text", "text": "x"}}}}
	attached := []any{object{"text": "x"}, object{"blocks": []any{object{"type": "banner"}}}}
	tests := []struct {
		method string
		args   object
		want   string
	}{
		{"chat.postMessage", object{"channel": p.channel("help"), "attachments": attached}, "unsupported type: banner [json-pointer:/attachments/1/blocks/0/type]"},
		{"blocks.validate", object{"blocks": many(2, table)}, "map[code:failed_constraint message:only_one_table_allowed pointer:/blocks]"},
		{"blocks.validate", object{"blocks": many(5, section(long(2900)))}, "map[code:failed_constraint message:must be less than 13001 characters in all pointer:/blocks]"},
		{"blocks.validate", object{"message": object{"blocks": []any{object{"type": "banner"}}}}, "map[code:failed_constraint message:unsupported type: banner pointer:/message/blocks/0/type]"},
		{"blocks.validate", object{"blocks": []any{section("x")}}, ""},
		{"blocks.validate", object{}, "must provide exactly one of `blocks`, `view`, or `message`"},
		{"blocks.validate", object{"blocks": []any{}, "view": object{}}, "must provide exactly one of `blocks`, `view`, or `message`"},
	}
	for _, tt := range tests {
		got := p.call(tt.method, tt.args)
		last := lastMessage(got)
		if list, _ := got["errors"].([]any); tt.method == "blocks.validate" && len(list) > 0 {
			last = fmt.Sprint(list[len(list)-1])
		}
		if last != tt.want {
			t.Errorf("%s %v: %q, want %q", tt.method, tt.args, last, tt.want)
		}
	}
}

// lastMessage is what a refusal says last: the innermost fault, else the code.
func lastMessage(o object) string {
	if o["ok"] == true {
		return ""
	}
	meta, _ := o["response_metadata"].(object)
	messages, _ := meta["messages"].([]any)
	if len(messages) == 0 {
		return fmt.Sprint(o["error"])
	}
	return strings.TrimPrefix(fmt.Sprint(messages[len(messages)-1]), "[ERROR] ")
}

// The whole answer for refused blocks, as Slack gives it.
func TestInvalidBlocks(t *testing.T) {
	p := open(t)
	got := p.call("chat.postMessage", object{"channel": p.channel("help"), "blocks": []any{section(long(3001))}})
	want := object{
		"ok": false, "error": "invalid_blocks",
		"errors": []any{"must be less than 3001 characters [json-pointer:/blocks/0/text/text]"},
		"response_metadata": object{"messages": []any{
			"[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0/text]",
			"[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got)\n%s", diff)
	}
}

// Views are refused in the same words; blocks.validate uses the same tables without a person's trigger.
func TestViewLimits(t *testing.T) {
	p := open(t)
	ana := p.user("ana")
	modal := func(extra object) object {
		v := object{"type": "modal", "title": plainText("t"), "blocks": []any{}}
		for k, x := range extra {
			v[k] = x
		}
		return v
	}
	tests := []struct {
		name string
		view object
		want string
	}{
		{"right", modal(nil), ""},
		{"no title", object{"type": "modal", "blocks": []any{}}, "missing required field: title /view"},
		{"title", modal(object{"title": plainText(long(25))}), "must be less than 25 characters /view/title/text"},
		{"input without submit", modal(object{"blocks": []any{inputBlock(object{"type": "plain_text_input"})}}), "missing required field: submit /view"},
		{"private_metadata", modal(object{"private_metadata": long(3001)}), "must be less than 3001 characters /view/private_metadata"},
		{"101 blocks", modal(object{"blocks": many(101, object{"type": "divider"})}), "no more than 100 items allowed /view/blocks"},
		{"markdown is for messages", modal(object{"blocks": []any{object{"type": "markdown", "text": "x"}}}), "unsupported type: markdown /view/blocks/0/type"},
		{"an answer's field", modal(object{"hash": "x"}), "invalid additional property: hash /view"},
		{"alert", modal(object{"blocks": []any{object{"type": "alert", "text": plainText("x")}}}), ""},
		{"file input", modal(object{"submit": plainText("s"), "blocks": []any{inputBlock(object{"type": "file_input", "max_files": 11})}}), "must be less than or equal to 10 /view/blocks/0/element/max_files"},
		{"home has no title", object{"type": "home", "title": plainText("x"), "blocks": []any{}}, "invalid additional property: title /view"},
		{"home has no submit", object{"type": "home", "submit": plainText("x"), "blocks": []any{}}, "invalid additional property: submit /view"},
	}
	for _, tt := range tests {
		got := p.call("blocks.validate", object{"view": tt.view})
		var last string
		if list, _ := got["errors"].([]any); len(list) > 0 {
			e := list[len(list)-1].(object)
			last = fmt.Sprint(e["message"], " ", e["pointer"])
		}
		if last != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, last, tt.want)
		}
	}
	got := p.call("views.publish", object{"user_id": ana, "view": object{"type": "modal", "blocks": []any{}}})
	if got["error"] != "invalid_arguments" || lastMessage(got) != "must be a valid enum value [json-pointer:/view/type]" {
		t.Errorf("modal as Home tab = %v", got)
	}
	if got := p.call("views.publish", object{"user_id": ana, "view": object{"type": "home", "blocks": many(90, section(long(2900)))}}); got["error"] != "view_too_large" {
		t.Errorf("large view = %v, want view_too_large", got)
	}
}
