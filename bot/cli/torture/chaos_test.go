package torture

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// Whatever happens, and whenever: no wish that was acknowledged is without its
// effect, nothing exists twice, every message is said or given up with a
// notice, every ledger replays to what is stored.
func TestChaos(t *testing.T) {
	t.Parallel()
	seed := *chaosSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("to repeat: -run TestChaos -torture.seed %d", seed)
	c := &chaos{
		world: newWorld(t), rnd: rand.New(rand.NewPCG(seed, 0)),
		asked: make(map[string]int), threads: make(map[string]bool), marked: make(map[string]string),
		heard: make(map[string]bool), taken: make(map[string]bool), solved: make(map[string]bool),
	}
	c.dead = -1
	c.start()
	for _, who := range c.people() {
		c.say(who, "@bot", "hello") // a conversation begins with the first message that is heard
	}
	c.quiet()
	for end := time.Now().Add(time.Duration(*chaosSeconds) * time.Second); time.Now().Before(end) && !t.Failed(); {
		c.step()
	}
	t.Logf("%d wishes; the desk was killed %d times, ended itself %d times; %d faults", c.wishes, c.kills, c.crashes, c.faults)
	c.heal()
	c.judge()
}

// chaos is a world in which anything may go wrong, and what people have
// wished for in it.
type chaos struct {
	*world
	rnd *rand.Rand
	seq int64 // of the last line of Slack's log that was read

	asked   map[string]int    // questions by direct message, by person
	threads map[string]bool   // root ts of questions in #random
	marked  map[string]string // title by ts, of messages marked with a ticket
	heard   map[string]bool   // ts of those whose mark was acknowledged
	taken   map[string]bool   // titles of tickets that somebody took
	solved  map[string]bool   // titles of tickets that were resolved
	titles  []string

	words                          int // makes each title another
	wishes, kills, crashes, faults int
}

func (c *chaos) people() []string { return []string{"ana", "bob", "chen", "dora", "mgr"} }

func pick[T any](c *chaos, list []T) T { return list[c.rnd.IntN(len(list))] }

// step lets people do something, and now and then something go wrong.
func (c *chaos) step() {
	c.t.Helper()
	if c.desk == nil || c.desk.ended() {
		c.comeBack()
	}
	for range 1 + c.rnd.IntN(4) {
		c.wish()
	}
	if c.rnd.IntN(2) == 0 {
		c.misfortune()
	}
	c.read()
}

// comeBack starts the desk again, perhaps after a while in which people went
// on writing, and perhaps so that it will end itself.
func (c *chaos) comeBack() {
	if c.desk != nil {
		if !c.desk.killed() {
			c.t.Fatalf("the desk ended by itself: %v\n%s", c.desk.err, c.log())
		}
		if c.desk.armed {
			c.crashes++
		}
	}
	c.desk = nil
	for range c.rnd.IntN(4) {
		c.write()
	}
	if c.rnd.IntN(6) == 0 {
		c.jump(time.Duration(1+c.rnd.IntN(40)) * time.Minute)
	}
	if c.rnd.IntN(2) == 0 {
		c.start(fmt.Sprintf("%s:%d", pick(c, points()), 1+c.rnd.IntN(12)))
		return
	}
	c.start()
}

func points() []string {
	return []string{
		"gateway-before-keep", "gateway-after-keep", "gateway-after-ack", "store-before-commit", "store-after-commit",
		"bot-after-begin", "bot-before-handle", "bot-after-handle",
		"courier-before-send", "courier-after-send", "courier-after-sent",
	}
}

func (c *chaos) wish() {
	c.t.Helper()
	c.wishes++
	switch c.rnd.IntN(8) {
	case 0:
		c.take()
	case 1:
		c.resolve()
	case 2:
		c.outage()
	default:
		c.write()
	}
}

// write has somebody ask, or wish for a ticket, in words or with a mark.
func (c *chaos) write() {
	c.t.Helper()
	who := pick(c, c.people())
	c.words++
	title := fmt.Sprintf("crane %d is dark", c.words)
	switch c.rnd.IntN(4) {
	case 0:
		c.say(who, "@bot", e1042+", "+title)
		c.asked[who]++
	case 1:
		_, ts := c.say(who, "#random", "@opsdesk "+e1042+", "+title)
		c.threads[ts] = true
	case 2:
		c.say(who, "@bot", "open a ticket: "+title)
		c.tickets[title]++
		c.titles = append(c.titles, title)
	case 3:
		_, ts := c.say(who, "#random", title)
		c.react(pick(c, c.people()), "#random", ts, "ticket")
		c.marked[ts] = title
	}
}

func (c *chaos) up() bool { return c.desk != nil && !c.desk.ended() && c.connections() > 0 }

func (c *chaos) take() {
	if !c.up() || len(c.titles) == 0 {
		return
	}
	title := pick(c, c.titles)
	if c.press(pick(c, []string{"chen", "dora"}), "#duty", title, "ticket_take") {
		c.taken[title] = true
	}
}

func (c *chaos) resolve() {
	if !c.up() || len(c.titles) == 0 {
		return
	}
	title, who := pick(c, c.titles), pick(c, []string{"chen", "dora"})
	if !c.press(who, "#duty", title, "ticket_resolve") || !c.form(who) {
		return
	}
	if c.submit(who, map[string]any{"text": "a new lamp"}) {
		c.solved[title] = true
	}
	c.closeForms(who)
}

// outage opens a ticket of the first tier by form.
func (c *chaos) outage() {
	if !c.up() {
		return
	}
	who := pick(c, c.people())
	title := fmt.Sprintf("outage %d at the gate", c.wishes)
	if !c.command(who, "#help", "ticket "+title) || !c.form(who) {
		c.closeForms(who)
		return
	}
	if c.submit(who, map[string]any{"title": title, "impact": "stopped"}) {
		c.tickets[title]++
		c.titles = append(c.titles, title)
		return
	}
	c.maybe[title] = true // Slack was not told; it may have been taken all the same
	c.closeForms(who)
}

// misfortune has something go wrong.
func (c *chaos) misfortune() {
	c.t.Helper()
	c.faults++
	switch c.rnd.IntN(9) {
	case 0, 1:
		<-time.After(time.Duration(c.rnd.IntN(80)) * time.Millisecond)
		c.kill()
		c.kills++
	case 2:
		c.disconnect(pick(c, []string{"warning", "refresh_requested", "drop", "link_disabled"}))
	case 3:
		c.line.tear()
	case 4:
		if c.up() {
			err := c.act("redeliver", map[string]any{"times": 1 + c.rnd.IntN(3)}, nil)
			c.mustBePossible(err)
		}
	case 5:
		c.flow(time.Duration(1+c.rnd.IntN(180)) * time.Second)
	case 6:
		c.loseAck()
	default:
		method := pick(c, []string{
			"chat.postMessage", "chat.postMessage", "chat.update", "chat.postEphemeral", "conversations.history",
			"conversations.replies", "conversations.open", "views.publish", "views.open", "users.conversations",
		})
		c.fail(method, pick(c, wrongs()))
	}
}

func wrongs() []map[string]any {
	return []map[string]any{
		{"status": 500}, {"status": 503}, {"status": 502, "body": "<html>"}, {"error": "internal_error"},
		{"status": 429, "retry_after": 1}, {"status": 429, "retry_after": 20}, {"status": 429, "retry_after": "soon"},
		{"lose_reply": true}, {"lose_reply": true}, {"delay": "200ms"},
	}
}

// loseAck has the next acknowledgement get lost.
func (c *chaos) loseAck() {
	lost := false
	c.line.between(func(n *line) {
		n.ack = func(string) bool {
			n.mu.Lock()
			defer n.mu.Unlock()
			was := lost
			lost = true
			return was
		}
	})
}

// read notes which marks were acknowledged.
func (c *chaos) read() {
	c.t.Helper()
	var raw []struct {
		Seq     int64
		Kind    string
		Settled bool
		Acked   bool
		Payload json.RawMessage
	}
	c.must(c.see("log", url.Values{"since": {strconv.FormatInt(c.seq, 10)}}, &raw))
	for _, e := range raw {
		if e.Kind == "envelope" && !e.Settled {
			break // looked at again when it is known what became of it
		}
		c.seq = e.Seq
		var p struct {
			Event struct {
				Type string
				Item struct{ TS string }
			}
		}
		if e.Acked && json.Unmarshal(e.Payload, &p) == nil && p.Event.Type == "reaction_added" {
			c.heard[p.Event.Item.TS] = true
		}
	}
}

// heal ends the misfortunes and lets the desk do what is left.
func (c *chaos) heal() {
	c.t.Helper()
	c.line.between(func(n *line) { n.ack = nil })
	if c.desk != nil && (c.desk.ended() || c.desk.armed) {
		c.kill()
	}
	if c.desk == nil {
		c.start()
	}
	c.later()
	for _, id := range c.parked() {
		c.run("queue", "retry", "--data", c.data(), "inbox", id)
	}
	c.jump(7 * time.Minute)
	c.quiet()
	c.read()
}

// judge holds what is there in the end against what was wished for.
func (c *chaos) judge() {
	c.t.Helper()
	for _, who := range c.people() {
		c.look([]sight{{who, "@bot", "E1042.*What to do", c.asked[who]}}, nil)
	}
	answers := make(map[string]int)
	for _, m := range c.said("lead", "#random", "E1042.*What to do") {
		answers[m.ThreadTS]++
	}
	for ts := range c.threads {
		if answers[ts] != 1 {
			c.t.Errorf("the question %s has %d answers", ts, answers[ts])
		}
	}
	for ts, title := range c.marked {
		if c.heard[ts] {
			c.tickets[title]++
		} else {
			c.maybe[title] = true
		}
	}
	c.judgeReminders()
	cards := c.said("lead", "#duty", `#\d+ · T\d · `)
	for _, t := range c.settle() {
		n := 0
		for _, m := range cards {
			if strings.HasPrefix(m.Text, fmt.Sprintf("#%d · ", t.ID)) {
				n++
			}
		}
		if n != 1 {
			c.t.Errorf("ticket %d has %d cards", t.ID, n)
		}
		// A T1 goes back to the queue when whoever has it is silent; that it was
		// answered stays.
		if lost := t.Assignee == "" && t.Tier != desk.T1; c.taken[t.Title] && t.State.Open() && (lost || t.FirstResponseAt.IsZero()) {
			c.t.Errorf("ticket %d (%s) was taken and is with nobody", t.ID, t.Title)
		}
		if c.solved[t.Title] && t.ResolvedAt.IsZero() {
			c.t.Errorf("ticket %d (%s) was resolved and is %s", t.ID, t.Title, t.State)
		}
	}
}

// judgeReminders: of each clock and part of its time there is one at most.
func (c *chaos) judgeReminders() {
	kinds := regexp.MustCompile(`#(\d+) “.*?(waits for an answer: \d+|is not solved yet: \d+|nobody answered|not solved within)`)
	seen := make(map[string]bool)
	for _, m := range c.said("lead", "#duty", "“") {
		found := kinds.FindStringSubmatch(m.Text)
		if found == nil {
			continue
		}
		key := found[1] + " " + found[2]
		if seen[key] {
			c.t.Errorf("reminded twice: %s", m.Text)
		}
		seen[key] = true
	}
}
