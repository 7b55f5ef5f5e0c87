package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAcknowledgedOnlyOnceKept(t *testing.T) {
	release, entered := make(chan struct{}), make(chan struct{})
	s := start(t, &notebook{keep: func(_ context.Context, e Envelope) error {
		if e.Text == "slow" {
			close(entered)
			<-release
		}
		return nil
	}}, nil)
	line := s.call()
	line.event("slow", said("Ev1", "C1", "1700000000.000100", "slow"))
	await(t, "Keep", entered)
	line.event("quick", said("Ev2", "C2", "1700000000.000200", "quick"))
	line.event("topic", `{"type":"event_callback","event":{"type":"message","subtype":"channel_topic","channel":"C1",
		"user":"U1","ts":"1700000000.000100","text":"new topic"}}`) // the slow one's lane, but of no use
	if got := awaitAcks(t, s.acks, "quick", "topic"); len(got["slow"]) != 0 {
		t.Error("acknowledged before it was kept")
	}
	close(release)
	awaitAcks(t, s.acks, "slow")
}

func TestUnkeptEventIsLeftToComeAgain(t *testing.T) {
	full := errors.New("disk full")
	var mu sync.Mutex
	desk := &notebook{}
	desk.keep = func(_ context.Context, e Envelope) error {
		mu.Lock()
		defer mu.Unlock()
		if e.Text == "a" && e.Retry == 0 {
			return full
		}
		return nil
	}
	s := start(t, desk, nil)
	line := s.call()
	line.event("one", said("Ev1", "C1", "1700000000.000100", "a"))
	line.event("mark", said("Ev2", "C1", "1700000000.000100", "b")) // same lane: handled after
	if got := awaitAcks(t, s.acks, "mark"); len(got["one"]) != 0 {
		t.Error("acknowledged though not kept")
	}
	line.send(envelope(typeEvents, "two", said("Ev1", "C1", "1700000000.000100", "a"), `,"retry_attempt":1,"retry_reason":"timeout"`))
	awaitAcks(t, s.acks, "two")
	if h := s.gateway.Health(); h.Unkept != 1 || h.Kept != 2 {
		t.Errorf("health = %+v, want 1 unkept and 2 kept", h)
	}
}

func TestRepeatsAreAcknowledgedEachTime(t *testing.T) {
	desk := &notebook{}
	s := start(t, desk, nil)
	line := s.call()
	var ids []string
	for i := range 10 { // the same event ten times, then under other event ids
		id, event := fmt.Sprint("same-", i), "Ev1"
		if i >= 5 {
			event = fmt.Sprint("Ev", i)
		}
		ids = append(ids, id)
		line.send(envelope(typeEvents, id, said(event, "C1", "1700000000.000100", "once"), fmt.Sprintf(`,"retry_attempt":%d`, i%4)))
	}
	awaitAcks(t, s.acks, ids...)
	if diff := cmp.Diff([]string{"once"}, desk.texts()); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

func TestOwnAndOtherBotsAreDropped(t *testing.T) {
	desk := &notebook{}
	s := start(t, desk, func(g *Gateway) {
		g.o.Self = func() (string, string) { return "B01OPS", "U01BOT" }
	})
	line := s.call()
	drop := map[string]string{
		"own":      `{"type":"message","bot_id":"B01OPS","user":"U01BOT","channel":"C1","ts":"1.1","text":"mine"}`,
		"ownuser":  `{"type":"message","user":"U01BOT","channel":"C1","ts":"1.2","text":"mine"}`,
		"ownedit":  `{"type":"message","subtype":"message_changed","channel":"C1","ts":"1.9","message":{"bot_id":"B01OPS","ts":"1.1","text":"x"}}`,
		"owndel":   `{"type":"message","subtype":"message_deleted","channel":"C1","deleted_ts":"1.1","previous_message":{"bot_id":"B01OPS","ts":"1.1"}}`,
		"ownreact": `{"type":"reaction_added","user":"U01BOT","reaction":"eyes","item":{"channel":"C1","ts":"1.1"}}`,
		"bot":      `{"type":"message","bot_id":"B09CI","user":"U09CI","channel":"C1","ts":"1.3","text":"build"}`,
		"botping":  `{"type":"app_mention","bot_id":"B09CI","user":"U09CI","channel":"C1","ts":"1.4","text":"<@U01BOT>"}`,
		"oldbot":   `{"type":"message","subtype":"bot_message","bot_id":"B09","channel":"C1","ts":"1.5","text":"hook"}`,
		"slackbot": `{"type":"message","user":"USLACKBOT","channel":"C1","ts":"1.6","text":"reminder"}`,
		"join":     `{"type":"message","subtype":"channel_join","user":"U1","channel":"C1","ts":"1.7","text":"joined"}`,
		"future":   `{"type":"event_of_tomorrow","user":"U1"}`,
	}
	ids := []string{}
	for id, event := range drop {
		ids = append(ids, id)
		line.event(id, `{"type":"event_callback","team_id":"T1","event_id":"Ev`+id+`","event":`+event+`}`)
	}
	awaitAcks(t, s.acks, ids...)
	line.event("joined", string(payload(t, "member"))) // the bot itself: not dropped
	awaitAcks(t, s.acks, "joined")
	h := s.gateway.Health()
	if h.Own != 5 || h.Bots != 4 || h.Unknown != 2 || h.Kept != 1 || h.Bad != 0 || len(desk.texts()) != 1 {
		t.Errorf("health = %+v, want 5 own, 4 bots, 2 unknown, 1 kept", h)
	}
}

func TestOrderWithinALane(t *testing.T) {
	desk := &notebook{}
	s := start(t, desk, nil)
	line := s.call()
	var ids, want []string
	for i := range 200 {
		id := fmt.Sprint("e", i)
		ids, want = append(ids, id), append(want, id)
		line.event(id, strings.Replace(said("Ev"+id, "C1", fmt.Sprintf("1700000001.%06d", i), id),
			`"text"`, `"thread_ts":"1700000000.000100","text"`, 1))
	}
	awaitAcks(t, s.acks, ids...)
	if diff := cmp.Diff(want, desk.texts()); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// What Slack gives no time of happened when it came, by the desk's clock.
func TestTimeOfActsWithoutOne(t *testing.T) {
	desk, now := &notebook{}, at(1800000000, 0)
	s := start(t, desk, func(g *Gateway) { g.o.Now = func() time.Time { return now } })
	line := s.call()
	line.send(envelope(typeCommands, "command", string(payload(t, "command")), ""))
	line.event("message", string(payload(t, "message")))
	awaitAcks(t, s.acks, "command", "message")
	want := map[Kind]time.Time{Command: now, Message: at(1700000000, 100)}
	desk.mu.Lock()
	defer desk.mu.Unlock()
	for _, e := range desk.kept {
		if !e.At.Equal(want[e.Kind]) || e.ID != string(e.Kind) {
			t.Errorf("%s %q at %v, want %v", e.Kind, e.ID, e.At, want[e.Kind])
		}
	}
}

func TestCrashPoints(t *testing.T) {
	points := make(chan string, 10)
	s := start(t, &notebook{}, func(g *Gateway) { g.o.Crash = func(p string) { points <- p } })
	s.call().event("one", said("Ev1", "C1", "1700000000.000100", "a"))
	for _, want := range []string{"gateway-before-keep", "gateway-after-keep", "gateway-after-ack"} {
		if got := await(t, "crash point", points); got != want {
			t.Errorf("crash point %q, want %q", got, want)
		}
	}
}

func TestFullGatewayRefuses(t *testing.T) {
	release, words := make(chan struct{}), make(chan Envelope, 10)
	s := start(t, &notebook{keep: func(context.Context, Envelope) error {
		<-release
		return nil
	}}, func(g *Gateway) {
		g.limits.items = 2
		g.lanes = newLanes(g.limits)
		g.o.Busy = func(_ context.Context, e Envelope) { words <- e }
	})
	line := s.call()
	for _, id := range []string{"a", "b", "c"} {
		line.event(id, said("Ev"+id, "C"+id, "1700000000.000100", id))
	}
	line.send(envelope(typeInteractive, "click", string(payload(t, "click")), ""))
	if e := await(t, "words", words); e.Kind != Click {
		t.Errorf("words for %s", e.Kind)
	}
	close(release)
	until(t, "idle", func() bool { return s.gateway.Health().Waiting == 0 })
	line.event("again", said("Evc", "Cc", "1700000000.000100", "c"))
	got := awaitAcks(t, s.acks, "again")
	if len(got["c"]) != 0 || len(got["click"]) != 0 {
		t.Errorf("acknowledged what was refused: %v", got)
	}
	if h := s.gateway.Health(); h.Full != 2 || h.Kept != 3 {
		t.Errorf("health = %+v, want 2 refused and 3 kept", h)
	}
}

// A burst far over what may run at once is kept and acknowledged in full.
func TestBurst(t *testing.T) {
	desk := &notebook{}
	s := start(t, desk, nil)
	line := s.call()
	var ids []string
	for i := range 2000 {
		id := fmt.Sprint("e", i)
		ids = append(ids, id)
		line.event(id, said("Ev"+id, fmt.Sprint("C", i%7), fmt.Sprintf("1700000001.%06d", i), id))
	}
	awaitAcks(t, s.acks, ids...)
	texts := desk.texts()
	slices.Sort(texts)
	slices.Sort(ids)
	if diff := cmp.Diff(ids, texts); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

func TestStoppingFinishesWhatIsInWork(t *testing.T) {
	release := make(chan struct{})
	desk := &notebook{keep: func(context.Context, Envelope) error {
		<-release
		return nil
	}}
	s := start(t, desk, nil)
	line := s.call()
	const n = 15
	var ids []string
	for i := range n {
		id := fmt.Sprint("e", i)
		ids = append(ids, id)
		line.event(id, said("Ev"+id, "C"+id, "1700000000.000100", id))
	}
	until(t, "all in work", func() bool { return s.gateway.Health().Waiting == n })
	s.stop()
	until(t, "closed", func() bool { return !s.gateway.lanes.open() })
	line.event("late", said("Ev2", "C2", "1700000000.000200", "late"))
	until(t, "seen", func() bool { return s.gateway.Health().Unkept == 1 })
	close(release)
	if got := awaitAcks(t, s.acks, ids...); len(got["late"]) != 0 {
		t.Error("acknowledged what came after the end")
	}
	if err := await(t, "end of Run", s.over); err != nil || len(desk.texts()) != n {
		t.Errorf("Run = %v, kept %d; want nil and %d", err, len(desk.texts()), n)
	}
}

func TestStoppingDoesNotWaitForEver(t *testing.T) {
	entered := make(chan string, 10)
	desk := &notebook{keep: func(ctx context.Context, e Envelope) error {
		entered <- e.Text
		<-ctx.Done()
		return ctx.Err()
	}}
	s := start(t, desk, func(g *Gateway) {
		g.limits.drain, g.limits.keep = 10*time.Millisecond, time.Hour
	})
	line := s.call()
	line.event("one", said("Ev1", "C1", "1700000000.000100", "a"))
	line.event("two", said("Ev2", "C1", "1700000000.000100", "b"))
	await(t, "Keep", entered)
	until(t, "both wait", func() bool { return s.gateway.Health().Waiting == 2 })
	s.stop()
	if err := await(t, "end of Run", s.over); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	if h := s.gateway.Health(); h.Waiting != 0 || h.Unkept != 2 || h.Connected || len(entered) != 0 {
		t.Errorf("health = %+v, want both unkept and the second not tried", h)
	}
}

func TestRunWantsItsParts(t *testing.T) {
	f, _ := newFakeSlack(t)
	for _, o := range []Options{{}, {Slack: f.client()}, {Desk: &notebook{}}} {
		if err := New(o).Run(t.Context()); err == nil {
			t.Errorf("Run with %+v is no error", o)
		}
	}
}

// Nothing of what people wrote, and no secret, reaches the log.
func TestLogHoldsNoContent(t *testing.T) {
	var log journal
	s := start(t, &notebook{keep: func(_ context.Context, e Envelope) error {
		if e.Kind == Command {
			return errors.New("locked")
		}
		return nil
	}}, func(g *Gateway) {
		g.o.Log = log.logger()
		g.o.Busy = func(context.Context, Envelope) { panic("canary") }
	})
	line := s.call()
	for i, m := range samples() {
		line.send(envelope(m.typ, fmt.Sprint("s", i), string(payload(t, m.file)), ""))
	}
	line.send(`{"type":"canary canary","envelope_id":"odd","payload":{"text":"canary"}}`)
	line.send(`canary {`)
	line.event("end", said("EvEnd", "C1", "1700000009.000100", "canary"))
	awaitAcks(t, s.acks, "end", "odd")
	until(t, "all settled", func() bool { return s.gateway.Health().Waiting == 0 })
	for _, secret := range []string{"payment fails", "hooks.slack.com", "xapp-", "xoxb-", "form-1", "111.222", "q12.k7"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, log.String())
		}
	}
	if n := strings.Count(log.String(), "msg=envelope "); n != len(samples())+2 {
		t.Errorf("%d lines for %d envelopes", n, len(samples())+2)
	}
}
