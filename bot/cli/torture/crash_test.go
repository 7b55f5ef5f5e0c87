package torture

import (
	"encoding/json"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"opsdesk/store"
)

// K1–K7: a desk that is killed at a named point while people use it leaves
// nothing out and says nothing twice when it has been started again.
func TestKilledAtAPoint(t *testing.T) {
	cases := []struct{ fault, point, scene string }{
		{"K1", "gateway-before-keep", "question"},
		{"K1", "gateway-before-keep", "reaction"},
		{"K1", "gateway-before-keep", "form"},
		{"K1", "gateway-before-keep:2", "form"},
		{"K2", "gateway-after-keep", "words"},
		{"K2", "gateway-after-keep:2", "form"},
		{"K2", "gateway-after-keep", "work"},
		{"K3", "gateway-after-ack", "words"},
		{"K3", "bot-after-begin", "question"},
		{"K3", "bot-before-handle", "reaction"},
		{"K3", "bot-after-handle", "words"},
		{"K3", "courier-before-send", "form"},
		{"K5", "courier-after-send", "question"},
		{"K5", "courier-after-send", "words"},
		{"K5", "courier-after-send", "work"},
		{"K6", "courier-after-sent", "words"},
		{"K6", "courier-after-sent:2", "work"},
		{"K7", "bot-before-handle", "rung"},
		{"K7", "bot-after-handle", "rung"},
		{"K7", "courier-after-send", "rung"},
	}
	for _, c := range cases {
		t.Run(c.fault+" "+c.scene+" "+c.point, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.playScene(c.scene, c.point)
			w.settle()
		})
	}
}

// K4: the desk ends after Slack has taken a message and before it has read
// the answer. It finds the message by its metadata.
func TestKilledBeforeTheAnswer(t *testing.T) {
	for _, method := range []string{"chat.postMessage", "chat.update", "views.publish"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.start()
			openCrane(w)
			w.must(w.act("home", map[string]any{"as": "bob"}, nil))
			w.quiet()
			w.cutAt(method)
			w.press("chen", "#duty", "crane 3", "ticket_take")
			w.crashed()
			w.quiet()
			w.look([]sight{
				{"lead", "#duty", "#1 · T. · crane 3 is dark.*In progress", 1}, {"lead", "#duty", "chen has it", 1},
				{"bob", "@bot", "Ticket #1: crane 3", 1}, {"bob", "@bot", "chen has your ticket", 1},
			}, nil)
			w.tickets["crane 3 is dark"] = 1
			w.settle()
		})
	}
}

// cutAt has the desk killed when Slack answers the next call of a method.
func (w *world) cutAt(method string) {
	var once sync.Once
	desk := w.desk // the one of now: it is another one's turn later
	w.line.between(func(n *line) {
		n.reply = func(m string) (passes bool) {
			passes = true
			if m == method {
				once.Do(func() {
					desk.cmd.Process.Kill()
					<-desk.done
					passes = false
				})
			}
			return passes
		}
	})
}

// K9: an item that ends the process each time, and one that fails each time,
// are parked after three attempts. The admins are told, everything else goes
// on, and the item can be tried again.
func TestParked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start("bot-after-begin")
	w.say("bob", "@bot", e1042)
	for range 2 {
		w.diedAt("bot-after-begin")
		w.start("bot-after-begin")
	}
	w.diedAt("bot-after-begin")
	w.start()
	w.hears("lead", "#reports", "gave up on inbox item")
	w.say("ana", "@bot", "RPT-7001")
	w.hears("ana", "@bot", "RPT-7001.*处理步骤")

	_, ts := w.say("ana", "#random", "the crane plan is empty")
	w.fail("conversations.replies", map[string]any{"status": 500, "times": 3})
	w.react("bob", "#random", ts, "ticket")
	w.until("the second item to be parked", func() bool {
		w.quiet()
		return len(w.said("lead", "#reports", "gave up on inbox item")) == 2
	})
	w.look([]sight{{"bob", "@bot", "E1042.*What to do", 0}, {"lead", "#duty", "crane plan", 0}}, nil)
	for _, id := range w.parked() {
		w.run("queue", "retry", "--data", w.data(), "inbox", id)
	}
	w.until("what was parked to be done", func() bool {
		w.quiet()
		return len(w.said("lead", "#duty", "#1 · T. · the crane plan is empty")) == 1
	})
	w.look([]sight{{"bob", "@bot", "E1042.*What to do", 1}, {"ana", "@bot", "RPT-7001.*处理步骤", 1}}, nil)
	w.tickets["the crane plan is empty"] = 1
	w.settle()
}

// K9: a handler that panics on the same item each time. The item is parked
// after three attempts, everything else goes on, and the process never ends.
func TestPanicIsParked(t *testing.T) {
	for _, point := range []string{"bot-thinks-reaction", "bot-thinks-click"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.startWith(false, "OPSDESK_PANIC="+point)
			openCrane(w)
			_, ts := w.say("ana", "#random", "the crane plan is empty")
			w.react("bob", "#random", ts, "ticket")
			w.press("chen", "#duty", "crane 3", "ticket_take")
			w.until("the item to be parked", func() bool {
				w.quiet() // fails if the process has ended
				return len(w.said("lead", "#reports", "gave up on inbox item")) == 1
			})
			w.say("bob", "@bot", e1042)
			w.hears("bob", "@bot", "E1042.*What to do")
			w.look([]sight{{"lead", "#reports", "panic", 1}, {"lead", "#reports", "of a test", 0}}, nil)
			ids := w.parked()
			if len(ids) != 1 || !strings.Contains(w.whole(), "attempt=3") || strings.Contains(w.whole(), "attempt=4") {
				t.Errorf("%d items are parked, want one, after three attempts\n%s", len(ids), w.log())
			}
			w.stop()
			w.start()
			w.run("queue", "retry", "--data", w.data(), "inbox", ids[0])
			w.quiet()
			w.look([]sight{{"lead", "#duty", "crane plan is empty", 1}, {"lead", "#duty", "chen has it", 1}}, nil)
			w.tickets["crane 3 is dark"], w.tickets["the crane plan is empty"] = 1, 1
			w.settle()
		})
	}
}

// diedAt waits until the desk has ended itself.
func (w *world) diedAt(point string) {
	w.t.Helper()
	w.until("the desk to end at "+point, w.desk.ended)
	if !w.desk.killed() {
		w.t.Fatalf("the desk ended with %v, want killed\n%s", w.desk.err, w.log())
	}
}

// parked are the ids of the inbox items that were given up.
func (w *world) parked() (ids []string) {
	w.t.Helper()
	var rows []store.Row
	w.must(json.Unmarshal(w.run("queue", "list", "inbox", "--state", "parked", "--json", "--data", w.data()), &rows))
	for _, r := range rows {
		w.t.Logf("inbox %d (%s) was parked: %s", r.ID, r.Kind, r.Error)
		ids = append(ids, strconv.FormatInt(r.ID, 10))
	}
	return ids
}

// run runs the program beside the desk.
func (w *world) run(args ...string) []byte {
	w.t.Helper()
	file, err := program()
	w.must(err)
	out, err := exec.Command(file, args...).Output()
	if err != nil {
		w.t.Fatalf("opsdesk %v: %v\n%s", args, err, out)
	}
	return out
}
