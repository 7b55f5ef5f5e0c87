package courier

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/store"
)

// K3–K6: a process that ends at any point of a send leaves every message said
// once, in order, when the next one has run.
func TestCrash(t *testing.T) {
	for _, point := range []string{"courier-before-send", "courier-after-send", "courier-after-sent"} {
		for _, kind := range []string{"root", "thread", "direct", "card"} {
			t.Run(point+" "+kind, func(t *testing.T) {
				r := newRig(t)
				thread := map[string]string{"thread": "1.0"}[kind]
				channel := "C1"
				switch kind {
				case "card":
					r.card(7, "C1", "one")
				case "direct":
					channel = "DU1"
					r.say(store.Saying{Key: "one", Kind: store.SayDirect, User: "U1", Words: Message{Text: "one"}.JSON()})
				default:
					r.post("C1", thread, "one")
				}
				crashed := make(chan struct{}, 1)
				r.o.Crash = func(at string) {
					if at == point {
						crashed <- struct{}{}
						runtime.Goexit() // the row is left as a killed process leaves it
					}
				}
				r.run()
				<-crashed
				r.stop()
				r.o.Crash = nil
				if kind == "card" {
					r.redraw(7, "one")
				} else if kind != "direct" {
					r.post("C1", thread, "two")
				}
				r.run()
				r.settled()
				want := []string{"one", "two"}
				if kind == "card" || kind == "direct" {
					want = want[:1]
				}
				if diff := cmp.Diff(want, r.slack.texts(channel)); diff != "" {
					t.Errorf("said (-want +got):\n%s", diff)
				}
				if kind == "card" {
					r.redraw(7, "edited") // K5: later edits hit the right message
					r.settled()
					if all := r.slack.all(); len(all) != 1 || all[0].Text != "edited" {
						t.Errorf("messages = %+v, want the one card, edited", all)
					}
				}
				if states := r.states(); states["sent"] == 0 || len(states) != 1 {
					t.Errorf("states = %v, want all sent", states)
				}
			})
		}
	}
}

// While the history cannot be read nothing is said again, until ten minutes
// have passed: then a duplicate is better than silence.
func TestHistoryNotReadable(t *testing.T) {
	r := newRig(t)
	r.slack.goWrong(trouble{method: "chat.postMessage", cut: true, after: true})
	r.slack.goWrong(slices.Repeat([]trouble{{method: "conversations.history", code: "missing_scope"}}, 200)...)
	r.post("C1", "", "once")
	r.run()
	r.settled()
	for range 9 {
		r.pass(time.Minute)
	}
	if got := r.slack.texts("C1"); len(got) != 1 {
		t.Fatalf("after 9 minutes said %q, want once", got)
	}
	r.pass(2 * time.Minute)
	if got := r.slack.texts("C1"); len(got) != 2 {
		t.Errorf("after 11 minutes said %q, want it said again", got)
	}
}

// Ephemeral messages cannot be looked up: they are sent again once.
func TestEphemeralAgainOnce(t *testing.T) {
	r := newRig(t)
	for range 5 {
		r.slack.goWrong(trouble{method: "chat.postEphemeral", cut: true, after: true})
	}
	r.say(store.Saying{Key: "e", Kind: store.SayEphemeral, Channel: "C1", User: "U1", Words: Message{Text: "psst"}.JSON()})
	r.run()
	for range 5 {
		r.pass(10 * time.Second)
	}
	if got := r.slack.texts("C1"); len(got) != 2 {
		t.Errorf("said %q, want twice", got)
	}
	if diff := cmp.Diff([]string{"e no_answer"}, r.given()); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// A card that is posted anew is not posted twice for a crash in between.
func TestCrashWhileRenewing(t *testing.T) {
	r := newRig(t)
	r.card(7, "C1", "new")
	r.run()
	r.settled()
	r.stop()
	crashed := make(chan struct{}, 1)
	sends := 0
	r.o.Crash = func(at string) {
		if at != "courier-after-send" {
			return
		}
		if sends++; sends == 2 { // the refused edit, then the new message
			crashed <- struct{}{}
			runtime.Goexit()
		}
	}
	r.slack.goWrong(trouble{method: "chat.update", code: "message_not_found"})
	r.run()
	r.redraw(7, "taken")
	r.Wake()
	<-crashed
	r.stop()
	r.o.Crash = nil
	r.run()
	r.settled()
	if diff := cmp.Diff([]string{"new", "taken"}, r.slack.texts("C1")); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
}

// What did not fit is not lost by a crash after the message was posted.
func TestCrashBeforeOverflow(t *testing.T) {
	r := newRig(t)
	r.post("C1", "", strings.Repeat("这是一句中文。", 1200))
	crashed := make(chan struct{}, 1)
	r.o.Crash = func(at string) {
		if at == "courier-after-send" {
			crashed <- struct{}{}
			runtime.Goexit()
		}
	}
	r.run()
	<-crashed
	r.stop()
	r.o.Crash = nil
	r.run()
	r.settled()
	if all := r.slack.all(); len(all) != 2 || all[1].Thread != all[0].TS {
		t.Errorf("%d messages, want the first and the rest in its thread", len(all))
	}
}
