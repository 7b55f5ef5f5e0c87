package gateway

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestRefusedActs(t *testing.T) {
	said := make(chan Envelope, 10)
	s := start(t, &notebook{keep: func(_ context.Context, e Envelope) error {
		if e.Kind == Close {
			return nil
		}
		return errors.New("locked")
	}}, func(g *Gateway) {
		g.o.Busy = func(_ context.Context, e Envelope) { said <- e }
	})
	line := s.call()
	for _, act := range []struct{ id, typ string }{
		{"click", typeInteractive}, {"command", typeCommands}, {"shortcut", typeInteractive}, {"message_shortcut", typeInteractive},
	} {
		line.send(envelope(act.typ, act.id, string(payload(t, act.id)), ""))
		if e := await(t, "words", said); (e.Kind == Command) != (act.id == "command") {
			t.Errorf("words for %s after %s", e.Kind, act.id)
		}
	}
	line.send(envelope(typeInteractive, "close", string(payload(t, "close")), ""))
	got := awaitAcks(t, s.acks, "close")
	if len(got["command"]) != 1 || len(got) != 2 {
		t.Errorf("acknowledged %v, want close and command only", got)
	}
}

func TestCommandIsLeftToSlackWhenThereAreNoWords(t *testing.T) {
	s := start(t, &notebook{keep: func(_ context.Context, e Envelope) error {
		if e.Kind == Command {
			return errors.New("locked")
		}
		return nil
	}}, nil)
	line := s.call()
	line.send(envelope(typeCommands, "command", string(payload(t, "command")), ""))
	line.send(envelope(typeInteractive, "close", string(payload(t, "close")), "")) // the same person's lane
	if got := awaitAcks(t, s.acks, "close"); len(got["command"]) != 0 {
		t.Error("a command was acknowledged that nobody kept or spoke of")
	}
}

func TestAnswers(t *testing.T) {
	table := []struct {
		name, file, typ string
		first           bool
		said            any
		err             error
		acked           bool
		want            string // payload
	}{
		{name: "errors of a form", file: "submit", typ: typeInteractive, acked: true,
			said: map[string]any{"response_action": "errors"}, want: `{"response_action":"errors"}`},
		{name: "form closes", file: "submit", typ: typeInteractive, acked: true},
		{name: "fault in a form", file: "submit", typ: typeInteractive, err: errors.New("broken")},
		{name: "fault with words", file: "submit", typ: typeInteractive, err: errors.New("broken"), acked: true,
			said: map[string]any{"response_action": "errors"}, want: `{"response_action":"errors"}`},
		{name: "typed nil", file: "submit", typ: typeInteractive, said: (*int)(nil), acked: true},
		{name: "too large", file: "submit", typ: typeInteractive, said: strings.Repeat("x", 20_001-len(`""`)), acked: true},
		{name: "no JSON", file: "submit", typ: typeInteractive, said: func() {}, acked: true},
		{name: "options", file: "suggest", typ: typeInteractive, said: map[string]any{"options": []int{}}, acked: true, want: `{"options":[]}`},
		{name: "opens a form", file: "click", typ: typeInteractive, first: true, acked: true},
		{name: "clicks take no payload", file: "click", typ: typeInteractive, first: true, said: "words", acked: true},
		{name: "cannot open", file: "click", typ: typeInteractive, first: true, err: errors.New("expired_trigger_id")},
		{name: "command with a form", file: "command", typ: typeCommands, first: true, acked: true},
		{name: "global shortcut", file: "shortcut", typ: typeInteractive, first: true, acked: true},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			answered := make(chan Envelope, 1)
			desk := &notebook{}
			desk.answer = func(_ context.Context, e Envelope) (any, error) {
				answered <- e
				return row.said, row.err
			}
			s := start(t, desk, func(g *Gateway) {
				g.o.AnswerFirst = func(e Envelope) bool { return row.first && e.Kind != Close }
			})
			line := s.call()
			line.send(envelope(row.typ, "it", string(payload(t, row.file)), ""))
			await(t, "answer", answered)
			until(t, "settled", func() bool { return s.gateway.Health().Waiting == 0 })
			line.send(envelope(typeInteractive, "mark", string(payload(t, "close")), ""))
			got := awaitAcks(t, s.acks, "mark")["it"]
			if (len(got) == 1) != row.acked {
				t.Fatalf("acknowledged %d times, want %v", len(got), row.acked)
			}
			if row.acked && string(got[0].Payload) != row.want {
				t.Errorf("payload %q, want %q", got[0].Payload, row.want)
			}
			if n := len(desk.texts()); n != 1 {
				t.Errorf("kept %d envelopes, want the mark only", n)
			}
		})
	}
}

// An events_api envelope never has a trigger: AnswerFirst is not asked.
func TestEventsAreNeverAnswered(t *testing.T) {
	desk := &notebook{answer: func(context.Context, Envelope) (any, error) { return nil, errors.New("asked") }}
	s := start(t, desk, func(g *Gateway) { g.o.AnswerFirst = func(Envelope) bool { return true } })
	s.call().event("one", said("Ev1", "C1", "1700000000.000100", "a"))
	awaitAcks(t, s.acks, "one")
	if n := len(desk.texts()); n != 1 {
		t.Errorf("kept %d, want 1", n)
	}
}

func TestDeadlines(t *testing.T) {
	type seen struct {
		kind Kind
		left time.Duration
	}
	ends := make(chan seen, 10)
	note := func(ctx context.Context, e Envelope) {
		end, ok := ctx.Deadline()
		if !ok {
			t.Errorf("%s has no deadline", e.Kind)
		}
		ends <- seen{e.Kind, time.Until(end)}
	}
	desk := &notebook{
		keep:   func(ctx context.Context, e Envelope) error { note(ctx, e); return nil },
		answer: func(ctx context.Context, e Envelope) (any, error) { note(ctx, e); return nil, nil },
	}
	s := start(t, desk, nil)
	line := s.call()
	most := map[Kind]time.Duration{Message: 2 * time.Second, Command: 2 * time.Second, Submit: 2500 * time.Millisecond}
	line.event("m", string(payload(t, "message")))
	line.send(envelope(typeCommands, "c", string(payload(t, "command")), ""))
	line.send(envelope(typeInteractive, "s", string(payload(t, "submit")), ""))
	for range most {
		if e := await(t, "call", ends); e.left > most[e.kind] {
			t.Errorf("%s has %v left, want at most %v", e.kind, e.left, most[e.kind])
		}
	}
}

// A click that waited too long in its lane is refused without being tried:
// its person has seen Slack's warning by then.
func TestLateClickIsRefused(t *testing.T) {
	release, words := make(chan struct{}), make(chan Envelope, 1)
	desk := &notebook{keep: func(ctx context.Context, e Envelope) error {
		if e.Kind == Message {
			<-release
		}
		return nil
	}}
	s := start(t, desk, func(g *Gateway) {
		g.limits.keep = time.Millisecond
		g.o.Busy = func(_ context.Context, e Envelope) { words <- e }
	})
	line := s.call()
	line.event("root", said("Ev1", "C01HELP", "1700000000.000100", "the thread the click is in"))
	line.send(envelope(typeInteractive, "late", string(payload(t, "click")), ""))
	until(t, "both wait", func() bool { return s.gateway.Health().Waiting == 2 })
	time.AfterFunc(20*time.Millisecond, func() { close(release) })
	if e := await(t, "words", words); e.ActionID != "ticket_open" {
		t.Errorf("words for %+v", e)
	}
	awaitAcks(t, s.acks, "root")
	until(t, "idle", func() bool { return s.gateway.Health().Waiting == 0 })
	if n := len(desk.texts()); n != 1 {
		t.Errorf("kept %d, want the message only", n)
	}
}

func TestPanicIsContained(t *testing.T) {
	var log journal
	s := start(t, &notebook{keep: func(_ context.Context, e Envelope) error {
		if e.Text == "secret words" {
			panic(e.Text)
		}
		return nil
	}}, func(g *Gateway) { g.o.Log = log.logger() })
	line := s.call()
	line.event("bad", said("Ev1", "C1", "1700000000.000100", "secret words"))
	line.event("good", said("Ev2", "C1", "1700000000.000100", "b"))
	if got := awaitAcks(t, s.acks, "good"); len(got["bad"]) != 0 {
		t.Error("acknowledged though the desk panicked")
	}
	if h := s.gateway.Health(); h.Panics != 1 {
		t.Errorf("panics = %d, want 1", h.Panics)
	}
	for _, want := range []string{"outcome=refused", "the desk panicked", "TestPanicIsContained"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log.String())
		}
	}
	// The value of a panic may be what people wrote.
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, "secret words") && !strings.Contains(line, "level=DEBUG") {
			t.Errorf("the log holds content above Debug: %s", line)
		}
	}
}

// The desk's fault is not the person's: "press again" would be bad advice.
func TestPanicInAnActSaysNothing(t *testing.T) {
	words := make(chan Envelope, 1)
	s := start(t, &notebook{keep: func(_ context.Context, e Envelope) error {
		if e.Kind == Command {
			panic("bug")
		}
		return nil
	}}, func(g *Gateway) { g.o.Busy = func(_ context.Context, e Envelope) { words <- e } })
	line := s.call()
	line.send(envelope(typeCommands, "command", string(payload(t, "command")), ""))
	line.send(envelope(typeInteractive, "close", string(payload(t, "close")), "")) // the same person's lane
	if got := awaitAcks(t, s.acks, "close"); len(got["command"]) != 0 || len(words) != 0 {
		t.Errorf("acknowledged %v, %d words", got, len(words))
	}
}
