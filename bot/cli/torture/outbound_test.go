package torture

import (
	"fmt"
	"testing"
	"time"
)

// calls counts the calls of a method that met a fault.
func (w *world) faulted(method string) (n int) {
	w.t.Helper()
	var list []struct{ Kind, Method, Fault string }
	w.must(w.see("log", nil, &list))
	for _, e := range list {
		if e.Kind == "api" && e.Method == method && e.Fault != "" {
			n++
		}
	}
	return n
}

// O1: asked to wait, the desk waits that long for that channel, speaks in the
// others, and keeps the order.
func TestRateLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	cases := []struct {
		header any
		wait   time.Duration
	}{{30, 30 * time.Second}, {1, time.Second}, {"", 30 * time.Second}, {"soon", 30 * time.Second}}
	random, _ := w.say("bob", "#random", "good morning")
	for i, c := range cases {
		w.fail("chat.postMessage", map[string]any{"channel": random, "status": 429, "retry_after": c.header})
		_, root := w.say("bob", "#random", "@opsdesk "+e1042)
		w.reply("bob", "#random", root, "@opsdesk "+rpt7001)
		w.say("ana", "#help", "what is DB-9001?")
		w.until("the other channel to be served", func() bool { return len(w.said("ana", "#help", "DB-9001.*What to do")) == i+1 })
		w.until("the limit to be met", func() bool { return w.faulted("chat.postMessage") == i+1 })
		if c.wait == 30*time.Second {
			w.look([]sight{{"bob", "#random", "E1042.*What to do", i}}, nil)
		}
		w.flow(c.wait + 2*time.Second)
		w.quiet()
		answers := w.said("bob", "#random", "What to do")
		if n := len(answers); n != 2*i+2 || answers[n-2].ThreadTS != root || answers[n-1].ThreadTS != root {
			t.Errorf("after Retry-After %v: %d answers\n%s", c.header, n, w.page("bob", "#random"))
			continue
		}
		w.look([]sight{{"bob", "#random", "E1042.*What to do", i + 1}, {"bob", "#random", "RPT-7001.*What to do", i + 1}}, nil)
	}
	if n := w.faulted("chat.postMessage"); n != len(cases) {
		t.Errorf("%d calls were turned away, want %d: each waits", n, len(cases))
	}
	w.settle()
}

// O2: whatever breaks between the desk and Slack, each message is there once.
func TestBrokenCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	faults := []map[string]any{
		{"status": 500}, {"status": 502, "body": "<html>bad gateway</html>"}, {"status": 503, "times": 3},
		{"lose_reply": true}, {"lose_reply": true, "times": 2}, {"error": "internal_error"},
		{"status": 200, "body": "<html>"}, {"lose_reply": true, "delay": "100ms"},
	}
	for i, how := range faults {
		w.fail("chat.postMessage", how)
		title := fmt.Sprintf("crane %d is dark", i)
		w.say("bob", "@bot", "open a ticket: "+title)
		w.tickets[title] = 1
		w.until("the ticket to be told of", func() bool {
			w.quiet()
			return len(w.said("lead", "#duty", title)) > 0 && len(w.said("bob", "@bot", "Ticket #.*"+title)) > 0
		})
	}
	w.fail("chat.update", map[string]any{"lose_reply": true})
	w.press("chen", "#duty", "crane 0", "ticket_take")
	w.quiet()
	for i := range faults {
		title := fmt.Sprintf("crane %d is dark", i)
		w.look([]sight{{"lead", "#duty", title, 1}, {"bob", "@bot", "Ticket #.*" + title, 1}}, nil)
	}
	w.look([]sight{{"lead", "#duty", "crane 0 .*In progress", 1}, {"lead", "#duty", "chen has it", 1}}, nil)
	w.settle()
}

// O3: what Slack will never take is given up at once. The admins are told,
// and the person gets it by direct message.
func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	random, _ := w.say("bob", "#random", "good morning")
	for i, code := range []string{"channel_not_found", "not_in_channel", "is_archived", "restricted_action"} {
		w.fail("chat.postMessage", map[string]any{"channel": random, "error": code})
		w.say("bob", "#random", "@opsdesk "+e1042)
		w.hears("lead", "#reports", code)
		w.quiet()
		w.dead++
		w.look([]sight{
			{"bob", "#random", "E1042.*What to do", 0}, {"bob", "@bot", "E1042.*What to do", i + 1}, {"lead", "#reports", code, 1},
		}, nil)
		if n := w.faulted("chat.postMessage"); n != i+1 {
			t.Errorf("%s: %d calls refused, want one each", code, n-i)
		}
	}
	w.settle()
}

// O4: what Slack cannot draw is said once more, in plain words.
func TestPlainWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	random, _ := w.say("bob", "#random", "good morning")
	for i, code := range []string{"invalid_blocks", "msg_too_long"} {
		w.fail("chat.postMessage", map[string]any{"channel": random, "error": code})
		w.say("bob", "#random", "@opsdesk "+e1042)
		w.until("the answer in plain words", func() bool { return len(w.said("bob", "#random", "E1042")) == i+1 })
		w.quiet()
		for _, m := range w.said("bob", "#random", "E1042") {
			if len(m.Blocks) > 1 {
				t.Errorf("%s: said with %d blocks, want plain words", code, len(m.Blocks))
			}
		}
	}
	w.settle()
}
