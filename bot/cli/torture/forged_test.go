package torture

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"opsdesk/bot/desk"
)

// forgery is what somebody changes in the press of a button that they saw.
type forgery struct {
	name, pattern, put string
	audited            bool   // and refused without a word of why
	told               string // what they are told instead
}

func forgeries(elsewhere string) []forgery {
	const no = "^您没有这个权限|^You don't have the right to do that"
	return []forgery{
		{"another record", `"change/1/`, `"change/2/`, true, no},
		{"no such card", `"change/1/[^/"]+`, `"change/1/ffffffffffff`, true, no},
		{"a value of another kind", `"change/1/`, `"ticket/1/`, true, no},
		{"no value", `"value":"change/1/[^"]*"`, `"value":""`, true, no},
		{"another message", `"(message_ts|ts)":"[^"]+"`, `"$1":"1700000000.000100"`, true, no},
		{"another channel", `"C0\w+"`, `"` + elsewhere + `"`, true, no},
		{"another team", `"T0\w+"`, `"T0ELSE"`, true, no},
		{"another person without a vote", `"user":\{"id":"\w+"`, `"user":{"id":"U0GHOST000"`, false, ""},
		{"another revision", `("change/1/[^/"]+/)\w+`, `${1}ffffffffffffffff`, true, "^变更 #1 刚被修改"},
	}
}

// A3, A5: a press that no card of ours has to offer does nothing. It is
// audited, and who sent it learns nothing from the answer.
func TestForgedPress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	asksChange(w)
	press := w.stolen()
	random, _ := w.say("bob", "#random", "good morning")
	audited := 0
	for i, f := range forgeries(random) {
		before := len(w.messages("mgr", "#changes"))
		w.must(w.line.say(regexp.MustCompile(f.pattern).ReplaceAllString(w.fresh(press, i), f.put)))
		w.quiet()
		if f.audited {
			audited++
		}
		if got := len(w.messages("mgr", "#changes")); f.name == "another channel" || f.told == "" {
			if got > before {
				t.Errorf("%s: something was said\n%s", f.name, w.page("mgr", "#changes"))
			}
			continue
		} else if got != before+1 || len(w.said("mgr", "#changes", f.told)) == 0 {
			t.Errorf("%s: %d messages, want one like %q\n%s", f.name, got-before, f.told, w.page("mgr", "#changes"))
		}
	}
	w.look([]sight{{"lead", "#changes", "Change #1.*In review.*Waits for the technical lead", 1}}, nil)
	w.must(w.line.say(w.fresh(press, 99))) // the press itself, as it was
	w.quiet()
	w.look([]sight{{"lead", "#changes", "^mgr approves version 1", 1}}, nil)
	w.dead = -1
	w.settle()
	w.checkBallot(ballot{desk.ChangeReview, map[string]int{"mgr": 1}, 0})
	if n := w.refusals(1) + w.refusals(2) + w.refusals(0); n != audited {
		t.Errorf("%d refusals are audited, want %d", n, audited)
	}
}

// A4: a press that was made while its presser still had the right, and arrives
// when they have left; one of the bot itself; one of who never had it. None is
// a vote.
func TestPressOfWhoIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	asksChange(w)
	press := w.stolen()
	by := func(name string) string {
		return strings.ReplaceAll(w.fresh(press, len(name)), w.user("mgr"), w.user(name))
	}
	w.must(w.act("users", map[string]any{"name": "mgr", "deleted": true}, nil))
	w.quiet()
	for _, frame := range []string{w.fresh(press, 1), by("opsdesk"), by("ana"), by("chen")} {
		w.must(w.line.say(frame))
		w.quiet()
	}
	w.look([]sight{{"lead", "#changes", "approves version 1", 0}, {"lead", "#changes", "Change #1.*In review", 1}}, nil)
	leadVotes(w)
	w.quiet()
	w.must(w.act("users", map[string]any{"name": "mgr", "deleted": false}, nil)) // only to look with their eyes
	w.dead = -1
	w.settle()
	w.checkBallot(ballot{desk.ChangeReview, map[string]int{"lead": 1}, 0})
	if n := w.refusals(1); n != 3 {
		t.Errorf("%d refusals are audited, want 3: of the manager who left, ana and chen", n)
	}
}

// A3: a press on the card of an old revision, and one on a decided change, are
// answered with what the change is now.
func TestPressOnAnOldCard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	asksChange(w)
	press := w.stolen()
	w.insist("the form to open", func() bool {
		return w.form("bob") || w.press("bob", "@bot", "raise the export limit", "change_revise") && w.form("bob")
	})
	w.insist("the form to close", func() bool { return w.submit("bob", map[string]any{"steps": "another way"}) })
	w.must(w.line.say(w.fresh(press, 1)))
	w.quiet()
	w.look([]sight{{"mgr", "#changes", "^变更 #1 刚被修改，现在是第 2 版", 1}, {"lead", "#changes", "mgr approves", 0}}, nil)
	managerVotes(w)
	leadVotes(w)
	w.quiet()
	w.must(w.line.say(w.fresh(press, 2)))
	w.quiet()
	w.look([]sight{{"lead", "#changes", "^mgr approves", 1}}, nil)
	w.settle()
	w.checkBallot(ballot{desk.ChangeApproved, map[string]int{"mgr": 1, "lead": 1}, 1})
}

// stolen is the press of the manager's approval, which never arrives.
func (w *world) stolen() (press string) {
	w.t.Helper()
	got := make(chan string, 1)
	w.line.between(func(n *line) {
		n.frame = func(raw []byte) [][]byte {
			if f := readFrame(raw); len(f.Payload.Actions) > 0 {
				select {
				case got <- string(raw):
				default:
				}
				return nil
			}
			return [][]byte{raw}
		}
	})
	w.press("mgr", "#changes", "raise the export limit", "change_approve")
	w.line.between(func(n *line) { n.frame = nil })
	return <-got
}

// fresh is a frame under an id and at a time of its own, so that it is no
// repeat.
func (w *world) fresh(raw string, n int) string {
	raw = strings.ReplaceAll(raw, readFrame([]byte(raw)).ID, fmt.Sprintf("forged-%d", n))
	return regexp.MustCompile(`"action_ts":"[^"]+"`).ReplaceAllString(raw, fmt.Sprintf(`"action_ts":"%d.%06d"`, w.slack.Now().Unix(), n))
}

// refusals counts the refused presses that the ledger of a change holds.
func (w *world) refusals(change int64) (n int) {
	w.t.Helper()
	db := w.records()
	defer func() { w.must(db.Close()) }()
	rows, err := db.Ledger(context.Background(), fmt.Sprintf("change/%d", change))
	w.must(err)
	for _, r := range rows {
		if r.Act == "change_refused" {
			n++
		}
	}
	return n
}
