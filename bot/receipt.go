package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// receipt says how clocks come to read as they do: every stretch, counted or
// not, by which rule, since when and by whom, with the sum, the target and
// the hours that count. It is the same in Slack and on the command line; only
// instants and foreign words are written as each can show them.
type receipt struct {
	w       lang.Words
	id      int64
	clocks  []desk.Clock
	reasons map[int]string    // what was said with an event, by its number
	names   map[string]string // by Slack id
	when    func(time.Time) string
	foreign func(string) string
}

// receiptRows is how many stretches of a clock are shown; a life of more is
// for the command line. Slack takes some 13,000 characters in a message, and
// a line with two times needs two hundred.
const receiptRows = 40

// newReceipt gathers what a receipt of a ticket's clocks needs beside them.
func newReceipt(ctx context.Context, r store.Reader, w lang.Words, id int64, clocks []desk.Clock) (receipt, error) {
	c := receipt{w: w, id: id, clocks: clocks, reasons: make(map[int]string), names: make(map[string]string)}
	t, err := r.Ticket(ctx, id)
	if err != nil {
		return c, err
	}
	events, err := r.History(ctx, id)
	if err != nil {
		return c, err
	}
	for _, e := range events {
		if e.Act == desk.ActWait && !t.Private {
			c.reasons[e.Seq] = firstLine(e.Text, 80)
		}
		if _, known := c.names[e.Actor]; !known {
			c.names[e.Actor] = nameIn(ctx, r, e.Actor)
		}
	}
	c.names[desk.Nobody] = w.Say("why.nobody")
	return c, nil
}

// inSlack has instants shown in each reader's zone.
func (c receipt) inSlack(now time.Time, zone *time.Location) receipt {
	c.when = func(t time.Time) string { return when(c.w, t, now, zone) }
	c.foreign = escape
	return c
}

// blocks draws the receipt for Slack.
func (c receipt) blocks() (blocks []slack.Block) {
	for _, k := range c.clocks {
		lines := []string{"*" + c.head(k) + "*"}
		rows := c.rows(k)
		if more := len(rows) - receiptRows; more > 0 {
			note := []string{c.w.Say("why.more", "n", more, "id", c.id)}
			rows = slices.Concat(rows[:receiptRows/2], [][]string{note}, rows[len(rows)-receiptRows/2:])
		}
		for _, row := range rows {
			lines = append(lines, strings.Join(row, " · "))
		}
		for _, text := range pages(append(lines, c.sum(k)...), maxSection) {
			blocks = append(blocks, section(text))
		}
	}
	return blocks
}

// maxSection is Slack's limit for the text of a section, in characters.
const maxSection = 3000

// pages joins lines into texts of at most limit characters.
func pages(lines []string, limit int) (texts []string) {
	text := ""
	for _, line := range lines {
		line = cut(line, limit)
		switch {
		case text == "":
			text = line
		case len([]rune(text))+1+len([]rune(line)) > limit:
			texts, text = append(texts, text), line
		default:
			text += "\n" + line
		}
	}
	return append(texts, text)
}

// text writes the receipt for a terminal, the stretches in columns.
func (c receipt) text() string {
	var b strings.Builder
	for i, k := range c.clocks {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintln(&b, c.head(k))
		t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		for _, row := range c.rows(k) {
			fmt.Fprintln(t, "  "+strings.Join(row, "\t"))
		}
		t.Flush()
		for _, line := range c.sum(k) {
			fmt.Fprintln(&b, "  "+line)
		}
	}
	return b.String()
}

func (c receipt) head(k desk.Clock) string {
	return c.w.Say("clock.line", "name", c.w.Say("clock."+string(k.Kind)), "reads", clockReads(c.w, k, c.when))
}

// rows are the stretches of a clock: from and to, how much service time,
// counted or not, why, and who began it.
func (c receipt) rows(k desk.Clock) (rows [][]string) {
	if k.State == desk.ClockNone {
		return nil
	}
	spans := k.Spans
	if n := len(spans); k.State == desk.ClockStopped && n > 0 && spans[n-1].Rule == k.Rule {
		spans = spans[:n-1] // what came after it was stopped tells nothing
	}
	for _, s := range spans {
		counted, rule := c.w.Say("why.counted"), c.w.Say("rule."+s.Rule)
		if !s.Counted {
			counted = c.w.Say("why.not_counted")
		}
		if reason := c.reasons[s.Event]; reason != "" && desk.State(s.Rule).Waiting() {
			rule = c.w.Say("why.reason", "rule", rule, "reason", c.foreign(reason))
		}
		rows = append(rows, []string{
			c.when(s.From) + " – " + c.when(s.To), serviceTime(c.w, k, s.Service), counted, rule, c.foreign(c.names[s.Actor]),
		})
	}
	return rows
}

// sum is what the stretches come to, when the target was missed and why, and
// which hours count.
func (c receipt) sum(k desk.Clock) (lines []string) {
	if k.State == desk.ClockNone {
		return nil
	}
	key, counted, target := "why.sum", serviceTime(c.w, k, k.Elapsed), serviceTime(c.w, k, k.Target)
	if k.Paused > 0 {
		key = "why.sum_paused"
	}
	lines = append(lines, c.w.Say(key, "counted", counted, "target", target, "paused", serviceTime(c.w, k, k.Paused)))
	if k.State == desk.ClockPaused {
		lines = append(lines, c.w.Say("why.pause_left", "left", serviceTime(c.w, k, k.PauseLeft)))
	}
	if k.Breached {
		lines = append(lines, c.w.Say("why.breached."+string(k.Cause), "at", c.when(k.BreachedAt)))
	}
	hours := c.w.Say("why.calendar")
	if k.Calendar != "" {
		hours = c.w.Say("why.hours", "name", c.foreign(k.Calendar))
	}
	if k.Provisional {
		hours += " " + c.w.Say("why.provisional")
	}
	return append(lines, hours)
}

// listed is how instants stand below each other on a terminal.
const listed = "2006-01-02 15:04"

// Explain writes the receipt of a ticket's clocks as plain text: what Why?
// shows, for the command line.
func Explain(ctx context.Context, r store.Reader, l lang.Lang, t desk.Ticket, clocks []desk.Clock, now time.Time, zone *time.Location) (string, error) {
	w := lang.New(l)
	c, err := newReceipt(ctx, r, w, t.ID, clocks)
	if err != nil {
		return "", err
	}
	c.when = func(t time.Time) string { return t.In(zone).Format(listed) }
	c.foreign = courier.Clean
	head := w.Say("why.zone", "id", t.ID, "title", courier.Clean(covered(w, t).Title), "zone", zone, "at", now.In(zone).Format(listed))
	return head + "\n\n" + c.text(), nil
}

// sayReceipt explains a missed target by itself, once ever, where the desk
// and where the requester reads of the ticket.
func (b *Bot) sayReceipt(tx *store.Tx, t desk.Ticket, k desk.Clock, now time.Time) error {
	if !k.Breached {
		return nil
	}
	key := fmt.Sprintf("ticket/%d/receipt/%s", t.ID, k.Kind)
	if said, err := tx.Said(background, key); err != nil || said {
		return err
	}
	duty, err := b.dutyCard(tx, t.ID)
	if err != nil {
		return err
	}
	m, err := b.receiptMessage(tx, b.shared(), "duty", t, k, now)
	if err != nil {
		return err
	}
	err = tx.Say(store.Saying{
		Key: key, Kind: store.SayPost, Channel: duty.Channel, ThreadCard: duty.ID, Words: m.JSON(), Urgent: t.Tier == desk.T1,
	})
	if err != nil {
		return err
	}
	if m, err = b.receiptMessage(tx, b.in(lang.Of(t.Lang)), "requester", t, k, now); err != nil {
		return err
	}
	return b.toRequester(tx, t, key+"-requester", m)
}

func (b *Bot) receiptMessage(tx *store.Tx, w lang.Words, to string, t desk.Ticket, k desk.Clock, now time.Time) (courier.Message, error) {
	c, err := newReceipt(background, tx.Reader, w, t.ID, []desk.Clock{k})
	if err != nil {
		return courier.Message{}, err
	}
	words := w.Say("receipt."+to+"."+string(k.Kind), "id", t.ID, "target", serviceTime(w, k, k.Target))
	return message(words, append([]slack.Block{section(words)}, c.inSlack(now, b.cfg().Zone).blocks()...)...), nil
}
