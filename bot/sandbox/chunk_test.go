package sandbox_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// stream starts a streamed message in a thread of #help.
func (p *place) stream(extra object) string {
	p.Helper()
	root := p.act("say", object{"as": "ana", "channel": "#help", "text": "go"})["ts"]
	args := object{
		"channel": p.channel("help"), "thread_ts": root, "recipient_user_id": p.user("ana"), "recipient_team_id": p.must("auth.test", nil)["team_id"],
	}
	for k, v := range extra {
		args[k] = v
	}
	return p.must("chat.startStream", args)["ts"].(string)
}

func task(id, status string, extra object) object {
	o := object{"type": "task_update", "id": id, "title": "Task " + id, "status": status}
	for k, v := range extra {
		o[k] = v
	}
	return o
}

// outline is what a message shows of its tasks.
func outline(blocks []any) (lines []string) {
	for _, b := range blocks {
		o := b.(object)
		switch o["type"] {
		case "task_card":
			lines = append(lines, fmt.Sprint(o["task_id"], " ", o["status"], " ", len(fmt.Sprint(o["details"])) > len("<nil>")))
		case "plan":
			lines = append(lines, fmt.Sprint("plan ", o["title"]))
			lines = append(lines, outline(o["tasks"].([]any))...)
		default:
			lines = append(lines, fmt.Sprint(o["type"]))
		}
	}
	return lines
}

// Tasks are cards of their own in the timeline and stand together in a plan; a later chunk draws a task anew.
func TestChunks(t *testing.T) {
	p := open(t)
	tests := []struct {
		mode string
		want []string
	}{
		{"timeline", []string{"markdown", "1 complete true", "2 pending false", "divider"}},
		{"plan", []string{"markdown", "plan Two steps", "1 complete true", "2 pending false", "divider"}},
	}
	for _, tt := range tests {
		ts := p.stream(object{"task_display_mode": tt.mode, "chunks": []any{task("1", "in_progress", object{"details": "reading & thinking"})}})
		p.must("chat.appendStream", object{"channel": p.channel("help"), "ts": ts, "chunks": []any{
			object{"type": "markdown_text", "text": "Here "}, object{"type": "plan_update", "title": "Two steps"}, task("2", "pending", nil),
			task("1", "complete", object{"output": "done", "sources": []any{object{"type": "url", "url": "https://example.com", "text": "page"}}}),
		}})
		done := p.must("chat.stopStream", object{
			"channel": p.channel("help"), "ts": ts, "markdown_text": "it is", "chunks": []any{object{"type": "blocks", "blocks": []any{object{"type": "divider"}}}},
		})
		m := done["message"].(object)
		if diff := cmp.Diff(tt.want, outline(m["blocks"].([]any))); diff != "" || m["text"] != "Here it is" {
			t.Errorf("%s: %q (-want +got)\n%s", tt.mode, m["text"], diff)
		}
		if got := p.call("blocks.validate", object{"blocks": m["blocks"]}); got["ok"] != true {
			t.Errorf("%s: what was streamed is not valid: %v", tt.mode, got)
		}
	}
}

// What a stream refuses, by its code and place.
func TestChunkErrors(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	ts := p.stream(nil)
	tests := []struct {
		name  string
		chunk any
		want  string
	}{
		{"unknown type", object{"type": "noise"}, "unsupported type: noise [json-pointer:/chunks/0/type]"},
		{"no type", object{}, "missing required field: type [json-pointer:/chunks/0]"},
		{"not an object", "x", "must provide an object [json-pointer:/chunks/0]"},
		{"status", task("1", "asleep", nil), "must be a valid enum value [json-pointer:/chunks/0/status]"},
		{"no id", object{"type": "task_update", "title": "x", "status": "pending"}, "missing required field: id [json-pointer:/chunks/0]"},
		{"unknown field", task("1", "pending", object{"color": "red"}), "invalid additional property: color [json-pointer:/chunks/0]"},
		{"title", object{"type": "plan_update", "title": long(257)}, "must be less than 257 characters [json-pointer:/chunks/0/title]"},
		{"text", object{"type": "markdown_text", "text": long(12001)}, "must be less than 12001 characters [json-pointer:/chunks/0/text]"},
		{"blocks", object{"type": "blocks", "blocks": many(51, object{"type": "divider"})}, "no more than 50 items allowed [json-pointer:/chunks/0/blocks]"},
		{"right", task("1", "pending", nil), ""},
	}
	for _, tt := range tests {
		if got := lastMessage(p.call("chat.appendStream", object{"channel": help, "ts": ts, "chunks": []any{tt.chunk}})); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	codes := []struct {
		method string
		args   object
		want   string
	}{
		{"chat.appendStream", object{"channel": help, "ts": ts}, "no_text"},
		{"chat.appendStream", object{"channel": help, "ts": ts, "markdown_text": long(12001)}, "msg_too_long"},
		{"chat.appendStream", object{"channel": help, "ts": ts, "chunks": "{}"}, "invalid_chunks"},
		{"chat.appendStream", object{"channel": help, "ts": "1.2", "markdown_text": "x"}, "message_not_found"},
		{"chat.startStream", object{"channel": help, "markdown_text": "x"}, "invalid_arguments"},
		{"chat.startStream", object{"channel": help, "thread_ts": "soon"}, "invalid_thread_ts"},
		{"chat.appendStream", object{"channel": help, "ts": ts, "chunks": []any{object{"type": "blocks", "blocks": many(50, object{"type": "divider"})}}}, "msg_blocks_too_many"},
		{"chat.update", object{"channel": help, "ts": ts, "text": "x"}, "streaming_state_conflict"},
		{"chat.stopStream", object{"channel": help, "ts": ts, "markdown_text": "end"}, ""},
		{"chat.stopStream", object{"channel": help, "ts": ts}, "message_not_in_streaming_state"},
	}
	for _, tt := range codes {
		if got, _ := p.call(tt.method, tt.args)["error"].(string); got != tt.want {
			t.Errorf("%s %v = %q, want %q", tt.method, tt.args, got, tt.want)
		}
	}
}
