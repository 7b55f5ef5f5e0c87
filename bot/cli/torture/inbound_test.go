package torture

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	e1042   = "payment fails with E1042"
	rpt7001 = "the report export stops at 99 %, RPT-7001"
)

// I1: what Slack sends again, at once, six minutes later or after a restart,
// has its effect once, and is acknowledged each time.
func TestSameEventAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	_, asked := w.say("bob", "@bot", e1042)
	w.hears("bob", "@bot", "E1042.*What to do")
	_, wished := w.say("bob", "@bot", "open a ticket: crane 3 is dark")
	w.hears("lead", "#duty", "#1 .* crane 3")
	_, greeted := w.say("dora", "@bot", "hello")
	w.hears("dora", "@bot", "Tell me what goes wrong")
	w.quiet()
	for _, times := range []int{1, 10} {
		w.repeat(asked, times)
		w.repeat(wished, times)
		w.repeat(greeted, times)
	}
	w.flow(6 * time.Minute)
	w.repeat(asked, 1)
	w.kill()
	w.start()
	w.repeat(asked, 2)
	w.repeat(wished, 2)
	w.repeat(greeted, 2)
	w.quiet()
	w.look([]sight{
		{"dora", "@bot", "Tell me what goes wrong", 1},
		{"bob", "@bot", "E1042.*What to do", 1}, {"lead", "#duty", "#1 .* crane 3", 1}, {"bob", "@bot", "Ticket #1: crane 3", 1},
	}, nil)
	for ts, sent := range map[string]int{asked: 15, wished: 14, greeted: 14} {
		all, acked := w.envelopes(ts)
		if all != sent || acked != sent {
			t.Errorf("of the message %s %d envelopes of %d were acknowledged, want all %d", ts, acked, all, sent)
		}
	}
	w.tickets["crane 3 is dark"] = 1
	w.settle()
}

// logged is an envelope as Slack remembers it.
type logged struct {
	EventID string `json:"event_id"`
	Settled bool
	Acked   bool
	Millis  float64 `json:"ack_ms"`
	Payload struct {
		Event struct {
			Type, TS string
			Item     struct{ TS string }
		}
	}
}

func (w *world) envelopeLog() (list []logged) {
	w.t.Helper()
	var raw []struct {
		Kind string
		logged
		Payload json.RawMessage
	}
	w.must(w.see("log", nil, &raw))
	for _, e := range raw {
		if e.Kind == "envelope" {
			json.Unmarshal(e.Payload, &e.logged.Payload) // a payload that is too long for the log is a text
			list = append(list, e.logged)
		}
	}
	return list
}

// envelopes counts those that brought a message.
func (w *world) envelopes(ts string) (all, acked int) {
	w.t.Helper()
	for _, e := range w.envelopeLog() {
		if e.Payload.Event.Type == "message" && e.Payload.Event.TS == ts {
			if all++; e.Acked {
				acked++
			}
		}
	}
	return all, acked
}

// repeat has Slack send the event of a message again.
func (w *world) repeat(ts string, times int) {
	w.t.Helper()
	for _, e := range w.envelopeLog() {
		if e.Payload.Event.Type == "message" && e.Payload.Event.TS == ts {
			w.must(w.act("redeliver", map[string]any{"event_id": e.EventID, "times": times}, nil))
			w.quiet()
			return
		}
	}
	w.t.Fatalf("Slack knows no event of %s", ts)
}

// I2: one message under several event ids, and each frame twice, have one
// effect; all are acknowledged.
func TestOneMessageUnderManyEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	var copies atomic.Int64
	w.line.between(func(n *line) {
		n.frame = func(raw []byte) [][]byte {
			f := readFrame(raw)
			if f.ID == "" {
				return [][]byte{raw}
			}
			_, one := f.copied(raw, copies.Add(1))
			_, two := f.copied(raw, copies.Add(1))
			return [][]byte{one, raw, two}
		}
	})
	w.say("bob", "@bot", e1042)
	w.say("bob", "#random", "@opsdesk "+rpt7001)
	w.say("bob", "@bot", "open a ticket: crane 3 is dark")
	w.hears("lead", "#duty", "#1 .* crane 3")
	w.quiet()
	w.press("chen", "#duty", "crane 3", "ticket_take")
	w.quiet()
	w.look([]sight{
		{"bob", "@bot", "E1042.*What to do", 1}, {"bob", "#random", "RPT-7001.*What to do", 1},
		{"lead", "#duty", "#1 .* crane 3", 1}, {"lead", "#duty", "chen has it", 1},
		{"chen", "#duty", late, 0},
	}, nil)
	for n := range copies.Load() {
		if id := fmt.Sprintf("copy-%d", n+1); w.line.acked(id) != 1 {
			t.Errorf("%s was acknowledged %d times, want once", id, w.line.acked(id))
		}
	}
	w.tickets["crane 3 is dark"] = 1
	w.settle()
}

// I3: an edit or a deletion comes before its message, a reply before its
// root. Nothing breaks, and what was said last counts.
func TestWrongOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	isEdit := func(f frame) bool { return f.edit() }
	w.line.between(func(n *line) { n.frame = heldBack(func(f frame) bool { return f.message("E1042") }, isEdit) })
	channel, ts := w.say("bob", "@bot", e1042)
	w.must(w.act("edit", map[string]any{"as": "bob", "channel": channel, "ts": ts, "text": rpt7001}, nil))
	w.hears("bob", "@bot", "RPT-7001.*What to do")

	w.line.between(func(n *line) { n.frame = heldBack(func(f frame) bool { return f.message("DB-9001") }, isEdit) })
	channel, ts = w.say("ana", "@bot", "what is DB-9001?")
	w.must(w.act("delete", map[string]any{"as": "ana", "channel": channel, "ts": ts}, nil))
	w.quiet()

	w.line.between(func(n *line) {
		n.frame = heldBack(func(f frame) bool { return f.message("crane 3") }, func(f frame) bool { return f.message("lamp") })
	})
	_, root := w.say("bob", "@bot", "open a ticket: crane 3 is dark")
	w.reply("bob", "@bot", root, "the lamp is broken")
	w.hears("lead", "#duty", "#1 .* crane 3")
	w.line.between(func(n *line) { n.frame = nil })
	w.quiet()
	w.look([]sight{
		{"bob", "@bot", "E1042.*What to do", 0}, {"bob", "@bot", "RPT-7001.*What to do", 1},
		{"ana", "@bot", "DB-9001.*What to do", 0}, {"lead", "#duty", "#1 .* crane 3", 1},
	}, nil)
	w.tickets["crane 3 is dark"] = 1
	w.settle()
}

// I3: in the threads of a ticket what is changed before it is told reaches the
// other side as it was left, and what is taken back never does.
func TestWrongOrderInThreads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	openCrane(w)
	root := w.said("bob", "@bot", "Ticket #1")[0].ThreadTS
	card := w.said("lead", "#duty", "#1 · T. · crane 3")[0].TS
	isEdit := func(f frame) bool { return f.edit() }
	swap := func(as, channel, root, first, then string) {
		t.Helper()
		w.line.between(func(n *line) {
			n.frame = heldBack(func(f frame) bool { return f.message(strings.TrimPrefix(first, ">> ")) }, isEdit)
		})
		at, ts := w.reply(as, channel, root, first)
		in, path := map[string]any{"as": as, "channel": at, "ts": ts}, "delete"
		if then != "" {
			in["text"], path = then, "edit"
		}
		w.must(w.act(path, in, nil))
		w.quiet()
		w.line.between(func(n *line) { n.frame = nil })
	}
	swap("bob", "@bot", root, "the lamp is red", "the lamp is blue")
	swap("bob", "@bot", root, "the door opens with 4711x", "")
	swap("chen", "#duty", card, ">> we are asleep", ">> we are on our way")
	swap("chen", "#duty", card, ">> bob is a fool", "bob is a fool")
	swap("chen", "#duty", card, ">> never mind this", "")
	w.look([]sight{
		{"lead", "#duty", "the lamp is red", 0}, {"lead", "#duty", "bob wrote:.*the lamp is blue", 1}, {"lead", "#duty", "4711x", 0},
		{"bob", "@bot", "we are asleep", 0}, {"bob", "@bot", "chen wrote:.*we are on our way", 1},
		{"bob", "@bot", "a fool", 0}, {"bob", "@bot", "never mind this", 0},
	}, nil)
	w.tickets["crane 3 is dark"] = 1
	w.settle()
}

// I4: an acknowledgement is lost, or the line breaks while it is written. Slack
// sends again, and nothing happens again.
func TestLostAcknowledgements(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	for round, lose := range []func(string) bool{
		func(string) bool { return false },
		func(string) bool { w.line.drop(); return false },
	} {
		var once sync.Map
		w.line.between(func(n *line) {
			n.ack = func(id string) (passes bool) {
				passes = true
				once.LoadOrStore("spent", func() bool { passes = lose(id); return true }())
				return passes
			}
		})
		w.say("bob", "@bot", fmt.Sprintf("open a ticket: crane %d is dark", round))
		w.hears("lead", "#duty", fmt.Sprintf("crane %d", round))
		w.tickets[fmt.Sprintf("crane %d is dark", round)] = 1
		w.line.between(func(n *line) { n.ack = nil })
		w.until("the desk to be back", func() bool { return w.connections() > 0 })
		w.later()
		w.look([]sight{
			{"lead", "#duty", fmt.Sprintf("crane %d", round), 1}, {"bob", "@bot", fmt.Sprintf("Ticket #%d: crane %d", round+1, round), 1},
		}, nil)
	}
	w.settle()
}

// I5: the line breaks in the middle of a frame and in every other way. What
// was said meanwhile is heard when it stands again, once.
func TestBrokenLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.say("bob", "@bot", "hello")
	w.hears("bob", "@bot", "Tell me what goes wrong")
	breaks := []struct {
		name string
		how  func()
	}{
		{"torn", w.line.tear},
		{"dropped", w.line.drop},
		{"refresh_requested", func() { w.disconnect("refresh_requested") }},
		{"warning", func() { w.disconnect("warning") }},
		{"drop", func() { w.disconnect("drop") }},
	}
	for i, b := range breaks {
		b.how()
		w.say("bob", "@bot", fmt.Sprintf("open a ticket: crane %s is dark", b.name))
		w.tickets[fmt.Sprintf("crane %s is dark", b.name)] = 1
		w.hears("lead", "#duty", fmt.Sprintf("#%d · T. · crane %s", i+1, b.name))
	}
	w.later()
	for i, b := range breaks {
		w.look([]sight{{"bob", "@bot", fmt.Sprintf("Ticket #%d: crane %s", i+1, b.name), 1}}, nil)
	}
	w.settle()
}

func (w *world) disconnect(reason string) {
	w.t.Helper()
	w.must(w.act("disconnect", map[string]any{"reason": reason}, nil))
}
