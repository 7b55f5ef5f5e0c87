package torture

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// I8, I9: bots are not answered; who or what nobody knows breaks nothing; who
// is from elsewhere has no rights.
func TestStrangers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	channel, _ := w.say("bob", "#random", "good morning")
	event := func(id, rest string) {
		w.must(w.line.say(`{"type":"events_api","envelope_id":"` + id + `","payload":{"type":"event_callback","team_id":"T0SB","event_id":"Ev` + id +
			`","event":{"type":"app_mention","ts":"` + fmt.Sprint(w.slack.Now().Unix()) + `.00000` + id[len(id)-1:] + `",` + rest + `}}}`))
	}
	words := func(text string) string { return `"text":"<@` + w.botUser() + `> ` + text + `"` }
	event("s-1", `"channel":"`+channel+`","user":"U0OTHERBOT","bot_id":"B0OTHER",`+words(e1042))
	event("s-2", `"channel":"`+channel+`","user":"`+w.botUser()+`",`+words(e1042))
	event("s-3", `"channel":"`+channel+`","user":"U0GHOST000",`+words("what is DB-9001?"))
	event("s-4", `"channel":"C0NOWHERE0","user":"U0GHOST000",`+words(rpt7001))
	w.hears("lead", "#random", "DB-9001.*What to do")
	w.hears("lead", "#reports", "C0NOWHERE0")
	w.quiet()
	openCrane(w)
	w.line.between(func(n *line) {
		n.frame = func(raw []byte) [][]byte {
			if f := readFrame(raw); len(f.Payload.Actions) > 0 {
				raw = []byte(strings.ReplaceAll(string(raw), w.user("chen"), "U0FOREIGN0"))
			}
			return [][]byte{raw}
		}
	})
	w.press("chen", "#duty", "crane 3", "ticket_take")
	w.quiet()
	w.line.between(func(n *line) { n.frame = nil })
	w.look([]sight{
		{"lead", "#random", "E1042", 0}, {"lead", "#random", "DB-9001.*What to do", 1}, {"lead", "#duty", "has it", 0},
		{"lead", "#duty", "#1 · T. · crane 3 .*New", 1},
	}, nil)
	for n := 1; n <= 4; n++ {
		if id := fmt.Sprintf("s-%d", n); w.line.acked(id) != 1 {
			t.Errorf("%s was acknowledged %d times, want once", id, w.line.acked(id))
		}
	}
	w.tickets["crane 3 is dark"] = 1
	w.dead = 4 // the answer to nowhere, the word to a stranger, and both again by direct message
	w.settle()
}

// user is the id of a person; botUser the bot's own.
func (w *world) user(name string) string {
	w.t.Helper()
	var o struct {
		Users []struct{ ID, Name string }
	}
	w.must(w.see("workspace", nil, &o))
	for _, u := range o.Users {
		if u.Name == name {
			return u.ID
		}
	}
	w.t.Fatalf("nobody is called %s", name)
	return ""
}

func (w *world) botUser() string { return w.user("opsdesk") }

// I9: who or what is renamed stays who or what it was, under the new name.
func TestRenamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	openCrane(w)
	channel, _ := w.say("ana", "#random", "good morning")
	w.line.between(func(n *line) {
		n.edit = func(method string, body []byte) []byte {
			if method == "users.info" {
				body = bytes.ReplaceAll(body, []byte(`"display_name":"bob"`), []byte(`"display_name":"robert <!channel>"`))
			}
			return body
		}
	})
	w.must(w.act("users", map[string]any{"name": "bob", "real_name": "Robert Miller"}, nil)) // Slack tells of it
	w.must(w.line.say(`{"type":"events_api","envelope_id":"r-1","payload":{"type":"event_callback","team_id":"T0SB","event_id":"Evr1",` +
		`"event":{"type":"channel_rename","channel":{"id":"` + channel + `","name":"small-talk","created":1}}}}`))
	w.quiet()
	w.press("chen", "#duty", "crane 3", "ticket_take")
	w.insist("bob's own word to be his", func() bool { return w.press("bob", "@bot", "Ticket #1", "ticket_cancel") })
	w.say("ana", "#random", "@opsdesk "+rpt7001)
	w.hears("ana", "#random", "RPT-7001.*What to do")
	w.quiet()
	w.look([]sight{
		{"lead", "#duty", "#1 · T. · crane 3 .*Cancelled", 1}, {"lead", "#duty", "robert &lt;!channel&gt; cancelled it", 1},
	}, nil)
	if w.line.acked("r-1") != 1 {
		t.Error("a renamed channel was not acknowledged")
	}
	w.tickets["crane 3 is dark"] = 1
	w.settle()
}

// I9: who comes from another workspace by a shared channel is answered and
// has no rights, whatever roles the desk gave: neither when the profile says
// where they are from, nor when only the act does.
func TestFromElsewhere(t *testing.T) {
	home := regexp.MustCompile(`"team_id":"T\w+"`)
	actor := regexp.MustCompile(`("name":"(?:chen|mgr)",)"team_id":"T\w+"`)
	profile := func(w *world) {
		w.line.between(func(n *line) {
			n.edit = func(method string, body []byte) []byte {
				if method != "users.info" {
					return body
				}
				return home.ReplaceAll(body, []byte(`"team_id":"T0ELSE","is_stranger":true`))
			}
		})
		w.flow(6 * time.Minute) // who acts is looked up anew
	}
	act := func(w *world) {
		w.line.between(func(n *line) {
			n.frame = func(raw []byte) [][]byte {
				raw = actor.ReplaceAll(raw, []byte(`${1}"team_id":"T0ELSE"`))
				raw = bytes.ReplaceAll(raw, []byte(`"type":"message"`), []byte(`"type":"message","user_team":"T0ELSE","source_team":"T0ELSE"`))
				return [][]byte{raw}
			}
		})
	}
	for name, makeForeign := range map[string]func(*world){"by profile": profile, "by act": act} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.start()
			openCrane(w)
			asksChange(w)
			makeForeign(w)
			w.press("chen", "#duty", "crane 3", "ticket_take")
			w.press("mgr", "#changes", "export limit", "change_approve")
			w.say("bob", "#random", "@opsdesk "+e1042)
			w.hears("bob", "#random", "E1042.*What to do")
			w.quiet()
			w.look([]sight{
				{"chen", "#duty", "访客和外部工作区的成员|[Gg]uests and people of other workspaces", 1},
				{"mgr", "#changes", "访客和外部|[Gg]uests and people of other workspaces", 1},
				{"lead", "#duty", "has it", 0}, {"lead", "#duty", "#1 · T. · crane 3 .*New", 1},
				{"lead", "#changes", "mgr approves", 0}, {"bob", "#random", "E1042.*What to do", 1},
			}, nil)
			w.tickets["crane 3 is dark"] = 1
			w.settle()
			w.checkBallot(ballot{State: desk.ChangeReview})
		})
	}
}
