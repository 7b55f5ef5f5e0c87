package courier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/store"
)

func TestSaysInOrder(t *testing.T) {
	r := newRig(t)
	var want []string
	for i := range 20 {
		text := fmt.Sprintf("line %02d", i)
		r.post("C1", "1.0", text)
		r.post("C2", "", "other "+text)
		want = append(want, text)
	}
	r.run()
	r.settled()
	if diff := cmp.Diff(want, r.slack.texts("C1")); diff != "" {
		t.Errorf("thread (-want +got):\n%s", diff)
	}
	if got := len(r.slack.texts("C2")); got != 20 {
		t.Errorf("other channel has %d messages, want 20", got)
	}
	if diff := cmp.Diff(map[string]int{"sent": 40}, r.states()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func TestUrgentFirst(t *testing.T) {
	r := newRig(t)
	for i := range 30 {
		r.post("C1", fmt.Sprintf("%d.0", i+1), fmt.Sprintf("slow %d", i))
	}
	r.say(store.Saying{Key: "t1", Kind: store.SayPost, Channel: "C1", ThreadTS: "99.0", Urgent: true, Words: Message{Text: "T1"}.JSON()})
	r.run()
	r.settled()
	first := r.slack.texts("C1")[:lanes]
	if !strings.Contains(strings.Join(first, "|"), "T1") {
		t.Errorf("first messages = %q, want T1 among them", first)
	}
}

func TestDirectMessagesAreOpenedOnce(t *testing.T) {
	r := newRig(t)
	for i := range 3 {
		r.say(store.Saying{Key: fmt.Sprint(i), Kind: store.SayDirect, User: "U1", Words: Message{Text: fmt.Sprint("hello ", i)}.JSON()})
	}
	r.run()
	r.settled()
	r.stop()
	r.say(store.Saying{Key: "later", Kind: store.SayDirect, User: "U1", Words: Message{Text: "later"}.JSON()})
	r.run()
	r.settled()
	if diff := cmp.Diff([]string{"hello 0", "hello 1", "hello 2", "later"}, r.slack.texts("DU1")); diff != "" {
		t.Errorf("direct messages (-want +got):\n%s", diff)
	}
	if got := r.slack.called("conversations.open"); got != 1 {
		t.Errorf("conversations.open was called %d times, want once", got)
	}
}

func TestCardIsPostedOnceAndEdited(t *testing.T) {
	r := newRig(t)
	c := r.card(7, "C1", "new")
	r.run()
	r.settled()
	r.redraw(7, "taken")
	r.settled()
	r.say(store.Saying{Key: "history", Kind: store.SayPost, ThreadCard: c.ID, Words: Message{Text: "in its thread"}.JSON()})
	r.settled()
	all := r.slack.all()
	if len(all) != 2 || all[0].Text != "taken" || all[0].Edits != 1 || all[1].Thread != all[0].TS {
		t.Errorf("messages = %+v, want one card, edited once, and a reply in its thread", all)
	}
}

// A card that changes many times while Slack is slow is edited once, to what
// it is at last.
func TestEditsCoalesce(t *testing.T) {
	r := newRig(t)
	r.card(7, "C1", "new")
	r.run()
	r.settled()
	r.slack.goWrong(trouble{method: "chat.update", status: 429, retry: "30"})
	r.redraw(7, "state 0")
	r.settled()
	for i := range 10 {
		r.redraw(7, fmt.Sprintf("state %d", i+1))
	}
	r.settled()
	r.pass(30 * time.Second)
	all := r.slack.all()
	if len(all) != 1 || all[0].Text != "state 10" || all[0].Edits != 1 {
		t.Errorf("messages = %+v, want one card that was edited once, to state 10", all)
	}
}

func TestHomeAndEphemeral(t *testing.T) {
	r := newRig(t)
	r.write(func(tx *store.Tx) error { return tx.RefreshHome("U1") })
	r.write(func(tx *store.Tx) error { return tx.RefreshHome("U1") })
	r.say(store.Saying{Key: "e", Kind: store.SayEphemeral, Channel: "C1", User: "U1", ThreadTS: "5.0", Words: Message{Text: "psst"}.JSON()})
	r.run()
	r.settled()
	if got := r.slack.called("views.publish"); got != 1 {
		t.Errorf("home published %d times, want once", got)
	}
	want := []said{{Channel: "C1", User: "U1", Text: "psst", Thread: "5.0"}}
	if diff := cmp.Diff(want, r.slack.all()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
}

func TestResponseURL(t *testing.T) {
	for _, tt := range []struct {
		name    string
		waits   time.Duration
		trouble []trouble
		hook    int // answers by the URL
		direct  int // answers by direct message
	}{
		{"in time", 0, nil, 1, 0},
		{"after 30 minutes", 31 * time.Minute, nil, 0, 1},
		{"used up", 0, []trouble{{method: "hook", code: "used_url"}}, 0, 1},
		{"expired", 0, []trouble{{method: "hook", status: 404, body: "expired_url"}}, 0, 1},
		{"refused drawing", 0, []trouble{{method: "hook", code: "invalid_blocks"}}, 1, 0},
		{"no answer once", 0, []trouble{{method: "hook", cut: true, after: true}}, 2, 0},
		{"no answer twice", 0, []trouble{{method: "hook", status: 500}, {method: "hook", status: 502}}, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			r.slack.goWrong(tt.trouble...)
			url := r.slack.URL + "/hook"
			r.say(store.Saying{Key: "answer", Kind: store.SayResponse, Channel: "C1", User: "U1", URL: url, Words: Message{Text: "answer"}.JSON()})
			r.mu.Lock()
			r.now = r.now.Add(tt.waits)
			r.mu.Unlock()
			r.run()
			for range 3 {
				r.pass(2 * time.Second)
			}
			if hook, direct := len(r.slack.texts("hook")), len(r.slack.texts("DU1")); hook != tt.hook || direct != tt.direct {
				t.Errorf("answered %d times by URL and %d by direct message, want %d and %d", hook, direct, tt.hook, tt.direct)
			}
			if diff := cmp.Diff(map[string]int{"sent": 1}, r.states()); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
			if strings.Contains(r.log.String(), "/hook") {
				t.Errorf("the log names the response URL:\n%s", r.log)
			}
		})
	}
}

func TestLateMessagesSaySo(t *testing.T) {
	r := newRig(t)
	r.o.LateNote = func(store.Out) string { return "this comes late" }
	r.post("C1", "1.0", "old news")
	r.card(7, "C1", "card")
	r.mu.Lock()
	r.now = r.now.Add(11 * time.Minute)
	r.mu.Unlock()
	r.post("C2", "", "fresh news")
	r.run()
	r.settled()
	for _, m := range r.slack.all() {
		if late := strings.Contains(m.Blocks, "this comes late"); late != (m.Text == "old news") {
			t.Errorf("%q is marked late: %v", m.Text, late)
		}
	}
}

func TestOverflowGoesToTheThread(t *testing.T) {
	r := newRig(t)
	long := strings.Repeat("这是一句中文。", 1200)
	r.say(store.Saying{Key: "long", Kind: store.SayPost, Channel: "C1", Words: Message{Text: long}.JSON()})
	r.show(7, long)
	r.card(7, "C2", long)
	r.run()
	r.settled()
	r.redraw(7, long)
	r.settled()
	for _, channel := range []string{"C1", "C2"} {
		var root said
		replies := 0
		for _, m := range r.slack.all() {
			switch {
			case m.Channel != channel:
			case m.Thread == "":
				root = m
			case m.Thread == root.TS:
				replies++
			}
		}
		if root.TS == "" || replies != 1 {
			t.Errorf("%s: root %q and %d replies, want a root and one reply", channel, root.TS, replies)
		}
	}
}

// A drawing that fails or panics is tried again and holds nobody else up.
func TestDrawingFails(t *testing.T) {
	for _, how := range []string{"error", "panic"} {
		t.Run(how, func(t *testing.T) {
			r := newRig(t)
			var broken atomic.Bool
			broken.Store(true)
			r.o.Draw = map[string]func(context.Context, store.Card) (Message, error){
				"note": func(ctx context.Context, c store.Card) (Message, error) {
					switch {
					case broken.Load() && how == "panic":
						panic("no such view")
					case broken.Load():
						return Message{}, errors.New("no such view")
					}
					return r.draw(ctx, c)
				},
			}
			r.card(7, "C1", "card")
			r.post("C1", "", "other")
			r.run()
			r.settled()
			if got := r.slack.texts("C1"); len(got) != 1 {
				t.Errorf("said %q, want the other message alone", got)
			}
			broken.Store(false)
			r.pass(2 * time.Second)
			if got := r.slack.texts("C1"); len(got) != 2 {
				t.Errorf("said %q, want the card too", got)
			}
		})
	}
}

func TestRunEndsWithMessagesPending(t *testing.T) {
	r := newRig(t)
	r.run()
	r.stop()
	r.post("C1", "", "after the end")
	if moving, pending := r.Health(); moving || pending != 1 {
		t.Errorf("Health after the end = %v, %d, want not moving, 1", moving, pending)
	}
	if got := r.slack.texts("C1"); len(got) != 0 {
		t.Errorf("said %q after the end", got)
	}
}

func TestQuietSeesWhatIsDue(t *testing.T) {
	r := newRig(t)
	c := New(r.o)
	r.post("C1", "", "waiting")
	if quiet, err := c.Quiet(context.Background()); quiet || err != nil {
		t.Errorf("Quiet with a message due = %v, %v, want false", quiet, err)
	}
}

// What another process puts into the outbox, such as "queue retry" beside a
// running desk, is found without being woken for it.
func TestFindsWhatOthersPutIn(t *testing.T) {
	r := newRig(t)
	r.run()
	r.settled()
	other, err := store.Open(t.Context(), r.db.Dir(), store.Options{Now: r.clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	words := Message{Text: "from beside"}.JSON()
	err = other.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Say(store.Saying{Key: "beside", Kind: store.SayPost, Channel: "C1", Words: words})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.wait("what another process put in", func() bool { return r.states()["sent"] == 1 })
}
