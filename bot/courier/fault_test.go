package courier

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/store"
)

// O1: a 429 waits as long as it says, for that method and channel only, and is
// no attempt.
func TestRateLimit(t *testing.T) {
	for _, tt := range []struct {
		retry string
		wait  time.Duration
	}{
		{"1", time.Second},
		{"30", 30 * time.Second},
		{"none", 30 * time.Second},
		{"soon", 30 * time.Second},
		{"-5", 30 * time.Second},
	} {
		t.Run(tt.retry, func(t *testing.T) {
			r := newRig(t)
			r.slack.goWrong(trouble{method: "chat.postMessage", status: 429, retry: tt.retry})
			r.post("C1", "1.0", "first")
			r.run()
			r.settled()
			r.post("C1", "1.0", "second")
			r.post("C1", "2.0", "same channel")
			r.post("C2", "", "other channel")
			r.pass(tt.wait - time.Millisecond)
			if got := r.slack.texts("C1"); len(got) != 0 {
				t.Errorf("before the wait is over C1 = %q, want nothing", got)
			}
			if got := r.slack.texts("C2"); len(got) != 1 {
				t.Errorf("C2 = %q, want its message: other channels go on", got)
			}
			r.pass(time.Millisecond)
			got := r.slack.texts("C1")
			if len(got) != 3 || slices.Index(got, "first") > slices.Index(got, "second") {
				t.Errorf("after the wait C1 = %q, want all three, first before second", got)
			}
			if got := r.slack.called("conversations.replies"); got != 0 {
				t.Errorf("a message that was refused was looked up %d times", got)
			}
		})
	}
}

// Waiting as told is no attempt, however often it is told.
func TestRateLimitIsNoAttempt(t *testing.T) {
	r := newRig(t)
	r.slack.goWrong(slices.Repeat([]trouble{{method: "chat.postMessage", status: 429, retry: "1"}}, 2*maxAttempts)...)
	r.slack.goWrong(trouble{method: "chat.postMessage", status: 500}) // the first attempt that counts
	r.post("C1", "", "patient")
	r.run()
	for range 2*maxAttempts + 3 {
		r.pass(time.Second)
	}
	if got := r.slack.texts("C1"); len(got) != 1 {
		t.Errorf("said %q, given up %q, want it said once", got, r.given())
	}
}

// O2, K4: what Slack did not answer is said once, whether it took it or not.
func TestNoDuplicate(t *testing.T) {
	for _, tt := range []struct {
		name string
		trouble
	}{
		{"500", trouble{status: 500}},
		{"502 with HTML", trouble{status: 502, body: "<html>Bad Gateway</html>"}},
		{"503", trouble{status: 503}},
		{"reset before", trouble{cut: true}},
		{"reset after", trouble{cut: true, after: true}},
		{"500 after", trouble{status: 500, after: true}},
		{"200 with garbage after", trouble{status: 200, body: "<html>", after: true}},
		{"200 with half an answer", trouble{status: 200, body: `{"ok":false}`}},
		{"fatal_error", trouble{code: "fatal_error"}},
		{"internal_error after", trouble{code: "internal_error", after: true}},
	} {
		for _, thread := range []string{"", "1.0"} {
			t.Run(tt.name+" "+thread, func(t *testing.T) {
				r := newRig(t)
				for i := range 5 { // the search has several pages
					r.post("C1", thread, fmt.Sprint("before ", i))
				}
				r.run()
				r.settled()
				tt.method = "chat.postMessage"
				r.slack.goWrong(tt.trouble)
				r.post("C1", thread, "once")
				r.post("C1", thread, "next")
				r.settled()
				r.pass(2 * time.Second)
				got := r.slack.texts("C1")
				if diff := cmp.Diff([]string{"once", "next"}, got[5:]); diff != "" {
					t.Errorf("said (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(map[string]int{"sent": 7}, r.states()); diff != "" {
					t.Errorf("states (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// A time-out is an answer that does not come, before or after the work.
func TestTimeout(t *testing.T) {
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			r := newRig(t)
			hangs := newHanging(t, r.slack, after)
			client := HTTPClient()
			client.Timeout = 100 * time.Millisecond
			r.o.Slack = newClient(client, hangs.URL)
			r.post("C1", "", "once")
			r.run()
			r.settled()
			r.pass(2 * time.Second)
			if diff := cmp.Diff([]string{"once"}, r.slack.texts("C1")); diff != "" {
				t.Errorf("said (-want +got):\n%s", diff)
			}
		})
	}
}

// O3: a permanent refusal ends the message at once, and people are told, but
// not about a notice.
func TestDeadAtOnce(t *testing.T) {
	for _, code := range []string{"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "missing_scope", "no_text", "never_heard_of"} {
		t.Run(code, func(t *testing.T) {
			r := newRig(t)
			r.slack.goWrong(trouble{method: "chat.postMessage", code: code}, trouble{method: "chat.postMessage", code: code})
			r.post("C1", "", "lost")
			r.run()
			r.settled()
			if diff := cmp.Diff([]string{"lost " + code}, r.given()); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(map[string]int{"dead": 2}, r.states()); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
			if got := r.slack.called("chat.postMessage"); got != 2 {
				t.Errorf("called %d times, want once for the message and once for the notice", got)
			}
		})
	}
}

// A message that fails ten times, while others go through, is given up.
func TestGivenUpAfterTenAttempts(t *testing.T) {
	r := newRig(t)
	for range 20 {
		r.slack.goWrong(trouble{method: "chat.postMessage", status: 500})
	}
	r.post("C1", "", "doomed")
	r.run()
	for range 30 {
		r.pass(6 * time.Minute)
	}
	if diff := cmp.Diff([]string{"doomed http_500"}, r.given()); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// O4: what Slack does not draw is said in plain, short words.
func TestPlainOnce(t *testing.T) {
	for _, code := range []string{"invalid_blocks", "msg_too_long", "msg_blocks_too_long"} {
		t.Run(code, func(t *testing.T) {
			r := newRig(t)
			r.slack.goWrong(trouble{method: "chat.postMessage", code: code})
			m := Message{Text: "title"}
			m.Blocks.BlockSet = append(m.Blocks.BlockSet, section("what was drawn"))
			r.say(store.Saying{Key: "k", Kind: store.SayPost, Channel: "C1", Words: m.JSON()})
			r.run()
			r.settled()
			all := r.slack.all()
			if len(all) != 1 || all[0].Blocks != "" || all[0].Text != "title\nwhat was drawn" {
				t.Errorf("messages = %+v, want the words without blocks", all)
			}
		})
	}
	r := newRig(t)
	r.slack.goWrong(trouble{method: "chat.postMessage", code: "msg_too_long"}, trouble{method: "chat.postMessage", code: "msg_too_long"})
	r.post("C1", "", "still too long")
	r.run()
	r.settled()
	if diff := cmp.Diff([]string{"still too long msg_too_long"}, r.given()); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// O5: a card whose message is out of reach is posted anew, with a link to the
// old one if there is one, and later edits hit the new message.
func TestCardIsRenewed(t *testing.T) {
	for _, code := range []string{"message_not_found", "cant_update_message", "edit_window_closed"} {
		t.Run(code, func(t *testing.T) {
			r := newRig(t)
			r.slack.linked = code != "message_not_found"
			r.card(7, "C1", "new")
			r.run()
			r.settled()
			r.slack.goWrong(trouble{method: "chat.update", code: code})
			r.redraw(7, "taken")
			r.settled()
			r.redraw(7, "resolved")
			r.settled()
			all := r.slack.all()
			if len(all) != 2 || all[0].Text != "new" || all[1].Text != "resolved" {
				t.Errorf("messages = %+v, want the old one untouched and a new one that is resolved", all)
			}
		})
	}
}

func TestRenewedCardLinksTheOld(t *testing.T) {
	r := newRig(t)
	r.slack.linked = true
	r.card(7, "C1", "new")
	r.run()
	r.settled()
	r.slack.goWrong(trouble{method: "chat.update", code: "edit_window_closed"}, trouble{method: "chat.update", status: 429, retry: "60"})
	r.redraw(7, "taken")
	r.settled()
	all := r.slack.all()
	if want := "https://demo.slack.com/archives/C1/p" + all[0].TS; len(all) != 2 || !strings.Contains(all[1].Blocks, want) {
		t.Errorf("messages = %+v, want a second one that links %s", all, want)
	}
}

// A reply to a thread whose root is gone is said in the channel.
func TestThreadGone(t *testing.T) {
	r := newRig(t)
	r.slack.goWrong(trouble{method: "chat.postMessage", code: "thread_not_found"})
	r.post("C1", "1.0", "hello")
	r.run()
	r.settled()
	all := r.slack.all()
	if len(all) != 1 || all[0].Thread != "" {
		t.Errorf("messages = %+v, want one in the channel", all)
	}
}

// O6: while Slack is away for two hours no message is given up; afterwards
// they go out, the urgent ones first, the edits of a card as one.
func TestSlackAwayForTwoHours(t *testing.T) {
	for _, code := range []int{http.StatusServiceUnavailable, 0} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			r := newRig(t)
			r.card(7, "C9", "new")
			r.run()
			r.settled()
			r.slack.goWrong(slices.Repeat([]trouble{{method: "*", status: code, cut: code == 0}}, 500)...)
			for i := range 20 {
				r.post("C1", fmt.Sprintf("%d.0", i+1), fmt.Sprintf("waiting %d", i))
			}
			r.settled()
			for i := range 12 {
				r.redraw(7, fmt.Sprintf("state %d", i))
				r.pass(10 * time.Minute)
			}
			r.say(store.Saying{Key: "t1", Kind: store.SayPost, Channel: "C1", ThreadTS: "99.0", Urgent: true, Words: Message{Text: "T1"}.JSON()})
			r.settled()
			if moving, pending := r.Health(); moving || pending != 22 {
				t.Errorf("Health = %v, %d, want not moving, 22", moving, pending)
			}
			calls := r.slack.called("auth.test")
			if calls > 40 {
				t.Errorf("asked %d times whether Slack is back, want at most every 5 minutes", calls)
			}
			r.slack.mu.Lock()
			r.slack.script = nil
			r.slack.mu.Unlock()
			for range 4 {
				r.pass(6 * time.Minute)
			}
			got := r.slack.texts("C1")
			if len(got) != 21 || len(r.given()) != 0 {
				t.Errorf("C1 = %q, given up %q, want 21 messages and none", got, r.given())
			}
			if i := slices.Index(got, "T1"); i < 0 || i >= lanes {
				t.Errorf("T1 came as number %d, want it among the first", i+1)
			}
			if all := r.slack.all(); all[0].Text != "state 11" || all[0].Edits > 2 {
				t.Errorf("card = %+v, want state 11 after at most two edits", all[0])
			}
			if moving, _ := r.Health(); !moving {
				t.Error("Health = not moving, want moving")
			}
		})
	}
}

// O7: a token that is no good stops all calls until a restart.
func TestTokenRevoked(t *testing.T) {
	for _, code := range []string{"token_revoked", "account_inactive", "invalid_auth"} {
		t.Run(code, func(t *testing.T) {
			r := newRig(t)
			r.slack.goWrong(slices.Repeat([]trouble{{method: "*", code: code}}, 100)...)
			r.post("C1", "", "first")
			r.run()
			r.settled()
			calls := len(r.slack.calls)
			for range 10 {
				r.post("C1", "", fmt.Sprint("more ", r.clock()))
				r.pass(10 * time.Minute)
			}
			if got := len(r.slack.calls); got != calls {
				t.Errorf("Slack was called %d times after it refused the token", got-calls)
			}
			if moving, _ := r.Health(); moving {
				t.Error("Health = moving, want not moving")
			}
			if n := strings.Count(r.log.String(), "refuses the bot token"); n != 1 {
				t.Errorf("the log says so %d times, want once", n)
			}
			if diff := cmp.Diff([]string{"first " + code}, r.given()); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
			r.stop()
			r.slack.mu.Lock()
			r.slack.script = nil
			r.slack.mu.Unlock()
			r.run()
			r.settled()
			if got := len(r.slack.texts("C1")); got != 10 {
				t.Errorf("after a restart with a good token %d messages, want the 10 that waited", got)
			}
		})
	}
}

// X1: neither words nor the token get into the log, whatever fails.
func TestLogKeepsSecrets(t *testing.T) {
	r := newRig(t)
	r.slack.goWrong(
		trouble{method: "chat.postMessage", cut: true}, trouble{method: "conversations.history", status: 500, body: token},
		trouble{method: "chat.postMessage", code: "secret words " + token},
	)
	r.post("C1", "", "secret words")
	r.run()
	for range 5 {
		r.pass(time.Minute)
	}
	if log := r.log.String(); strings.Contains(log, "secret") || !strings.Contains(log, "message not sent") {
		t.Errorf("log holds what it must not, or nothing:\n%s", log)
	}
}
