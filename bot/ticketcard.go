package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// ticketCard draws a ticket, for the desk or for its requester. It is a pure
// function of its fields.
type ticketCard struct {
	w         lang.Words
	t         desk.Ticket
	clocks    []desk.Clock
	component string
	nonce     string
	now       time.Time
	zone      *time.Location
	duty      string        // who is called while nobody has it
	thread    string        // link to the requester's thread
	alerts    []slack.Block // what fires behind it
	affected  int           // how many people have the trouble
	joined    []string      // tickets that belong to it
	machine   bool          // a program opened it: there is nobody to reply to

	// Of the requester's card only.
	rating     desk.Rating // the zero one if none was asked for
	complained bool
	desk       string // link to the desk's card, where more than the requester read
}

// DrawTicket draws a card of a ticket as the record is now.
func (b *Bot) DrawTicket(ctx context.Context, c store.Card) (courier.Message, error) {
	t, err := b.db.Ticket(ctx, c.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	w := b.shared()
	switch {
	case c.View == store.Moved:
		return stub(b.in(lang.Of(t.Lang)), t.ID), nil
	case c.View == "duty":
		t = covered(w, t)
	default:
		w = b.in(lang.Of(t.Lang))
	}
	card, err := b.cardFor(ctx, t, w)
	if err != nil {
		return courier.Message{}, err
	}
	card.nonce = c.Nonce
	if c.View != "duty" {
		if err := b.withVerdict(ctx, &card); err != nil {
			return courier.Message{}, err
		}
		if !direct(firstNonEmpty(c.PostedIn, c.Channel, "D")) {
			card.desk = b.deskLink(ctx, t.ID)
		}
		return card.forRequester(), nil
	}
	card.thread = b.threadLink(ctx, t.ID)
	if card.joined, err = b.joined(ctx, w, t.ID); err != nil {
		return courier.Message{}, err
	}
	if card.alerts, err = b.alertLines(ctx, w, t); err != nil {
		return courier.Message{}, err
	}
	return card.forDesk(), nil
}

// withVerdict adds what the requester thinks of it.
func (b *Bot) withVerdict(ctx context.Context, c *ticketCard) (err error) {
	if c.rating, err = b.db.Rating(ctx, c.t.ID); err != nil && !errors.Is(err, desk.ErrNotFound) {
		return err
	}
	k, err := b.db.ComplaintOf(ctx, c.t.ID)
	c.complained = err == nil && k.State != desk.ComplaintWithdrawn
	if errors.Is(err, desk.ErrNotFound) {
		err = nil
	}
	return err
}

func (b *Bot) cardFor(ctx context.Context, t desk.Ticket, w lang.Words) (ticketCard, error) {
	cfg, now := b.cfg(), b.now()
	clocks, err := b.db.Clocks(ctx, t, later(now, t.LastAt))
	if err != nil {
		return ticketCard{}, err
	}
	called, err := b.calledFor(ctx, b.db.Reader, t)
	if err != nil {
		return ticketCard{}, err
	}
	affected, err := b.affected(ctx, t.ID)
	if err != nil {
		return ticketCard{}, err
	}
	card := ticketCard{
		affected: affected,
		w:        w, t: t, clocks: clocks, now: now, zone: cfg.Zone, duty: called, nonce: private,
		component: cfg.component(t.Component).Name(string(w.Lang())), machine: b.machine(t),
	}
	return card, nil
}

// joined says which tickets belong to one.
func (b *Bot) joined(ctx context.Context, w lang.Words, ticket int64) (lines []string, err error) {
	links, err := b.db.Links(ctx, ticket)
	for _, l := range links {
		other, side := l.Other, ""
		if l.Ticket != ticket {
			other, side = l.Ticket, ".other"
		}
		lines = append(lines, w.Say("link."+string(l.Kind)+side, "id", other))
	}
	return lines, err
}

// threadLink is the address of the requester's thread, for the desk to go and
// answer there. A direct message cannot be opened by others: no link.
func (b *Bot) threadLink(ctx context.Context, ticket int64) string {
	th, err := b.db.Thread(ctx, ticket)
	if err != nil || th.TS == "" || direct(th.Channel) {
		return ""
	}
	return b.permalink(ctx, th.Channel, th.TS)
}

// permalink is the address of a message; empty where Slack gives none.
func (b *Bot) permalink(ctx context.Context, channel, ts string) string {
	link, err := b.slack.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: channel, Ts: ts})
	if err != nil {
		return ""
	}
	return link
}

// deskLink is the address of the desk's card, once it is there.
func (b *Bot) deskLink(ctx context.Context, ticket int64) string {
	cards, err := b.db.Cards(ctx, "ticket", ticket)
	i := slices.IndexFunc(cards, func(c store.Card) bool { return c.View == deskSide && c.TS != "" })
	if err != nil || i < 0 {
		return ""
	}
	return b.permalink(ctx, firstNonEmpty(cards[i].PostedIn, cards[i].Channel), cards[i].TS)
}

func (c ticketCard) value() string { return value{kind: "ticket", id: c.t.ID, nonce: c.nonce}.String() }

func (c ticketCard) head() string {
	return fmt.Sprintf("#%d · T%d · %s", c.t.ID, c.t.Tier, courier.Clean(c.t.Title))
}

func (c ticketCard) state() string { return c.w.Say("state." + string(c.t.State)) }

// forDesk is the card in the duty channel.
func (c ticketCard) forDesk() courier.Message {
	who := c.w.Say("card.nobody", "duty", mention(c.duty))
	if c.t.Assignee != "" || !c.t.State.Open() {
		who = mention(c.t.Assignee)
	}
	fields := []*slack.TextBlockObject{
		field(c.w.Say("card.state"), c.state()),
		field(c.w.Say("card.assignee"), who),
	}
	if !c.t.Private {
		fields = append(fields, field(c.w.Say("card.requester"), mention(c.t.Requester)),
			field(c.w.Say("card.impact"), c.w.Say("impact."+string(c.t.Impact))))
	}
	if c.component != "" {
		fields = append(fields, field(c.w.Say("card.component"), escape(c.component)))
	}
	if c.affected > 1 {
		fields = append(fields, field(c.w.Say("card.affected"), c.w.Say("affected.people", "n", c.affected)))
	}
	if c.t.Code != "" {
		fields = append(fields, field(c.w.Say("card.code"), escape(c.t.Code)))
	}
	title := slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, cut(c.head(), maxTitle), false, false))
	blocks := []slack.Block{title, slack.NewSectionBlock(nil, fields, nil)}
	if text := firstLine(c.t.Text, 400); text != "" && text != c.t.Title {
		blocks = append(blocks, section("> "+escape(text)))
	}
	blocks = append(blocks, c.alerts...)
	if len(c.joined) > 0 {
		blocks = append(blocks, contextLine(c.joined...))
	}
	blocks = append(blocks, contextLine(c.clockLines()...))
	if c.t.Reason != "" {
		blocks = append(blocks, contextLine(c.w.Say("card.reason", "why", escape(firstLine(c.t.Reason, 300)))))
	}
	if c.thread != "" {
		blocks = append(blocks, contextLine("<"+c.thread+"|"+c.w.Say("card.thread")+">"))
	}
	if buttons := c.deskButtons(); len(buttons) > 0 {
		blocks = append(blocks, slack.NewActionBlock("", buttons...))
	}
	words := fmt.Sprintf("%s — %s", escape(c.head()), c.state())
	return message(words, blocks...)
}

func (c ticketCard) clockLines() (lines []string) {
	for _, k := range c.clocks {
		lines = append(lines, c.clock(k))
	}
	return lines
}

// clock is the line of one clock. One that a cancellation stopped has kept
// nothing and missed nothing.
func (c ticketCard) clock(k desk.Clock) string {
	kept := k.Kind == desk.ResponseClock && !c.t.FirstResponseAt.IsZero()
	if c.t.State == desk.StateCancelled && !kept && !k.Breached {
		return c.w.Say("clock.line", "name", c.w.Say("clock."+string(k.Kind)), "reads", c.w.Say("clock.cancelled"))
	}
	return clockLine(c.w, k, c.now, c.zone)
}

// deskButtons offers what the state allows and nothing else.
func (c ticketCard) deskButtons() (out []slack.BlockElement) {
	v := c.value()
	add := func(b *slack.ButtonBlockElement) { out = append(out, b) }
	if c.t.Private {
		add(button("ticket_show", v, c.w.Say("button.look")))
	}
	switch {
	case c.t.State.Open():
		if !taken(c.t) {
			add(primary(button("ticket_take", v, c.w.Say("button.take"))))
		}
		if !c.machine {
			add(button("ticket_reply", v, c.w.Say("button.reply")))
		}
		if c.t.State.Waiting() {
			add(button("ticket_resume", v, c.w.Say("button.resume")))
		} else {
			add(button("ticket_wait", v, c.w.Say("button.wait")))
		}
		add(button("ticket_resolve", v, c.w.Say("button.resolve")))
		add(button("ticket_change", v, c.w.Say("button.change")))
		if taken(c.t) {
			add(button("change_new", v, c.w.Say("button.change_new")))
		}
	case c.t.State == desk.StateResolved:
		add(button("ticket_reopen", v, c.w.Say("button.reopen")))
		add(button("ticket_close", v, c.w.Say("button.close")))
	}
	add(button("ticket_why", v, c.w.Say("button.why")))
	return out
}

// forRequester is the card in the requester's own thread: where it stands,
// who has it, until when, and what they can do.
func (c ticketCard) forRequester() courier.Message {
	who := c.w.Say("mine.nobody")
	if c.t.Assignee != "" {
		who = c.w.Say("mine.with", "who", mention(c.t.Assignee))
	}
	if !c.t.State.Open() {
		who = c.state()
	}
	words := c.w.Say("mine.head", "id", c.t.ID, "title", escape(c.t.Title))
	lines := []string{c.w.Say("mine.tier." + fmt.Sprint(int(c.t.Tier))), who}
	if c.t.State.Waiting() {
		lines = append(lines, c.state())
	}
	if c.affected > 1 {
		lines = append(lines, c.w.Say("affected", "n", c.affected))
	}
	blocks := []slack.Block{
		slack.NewRichTextBlock("", slack.NewRichTextSection(
			bold(c.w.Say("mine.head", "id", c.t.ID, "title", courier.Clean(c.t.Title))))),
		contextLine(lines...),
	}
	if c.t.State.Open() {
		blocks = append(blocks, contextLine(c.openClock()))
	}
	if c.t.Reason != "" && c.t.State != desk.StateCancelled {
		blocks = append(blocks, section("> "+escape(firstLine(c.t.Reason, 500))))
	}
	if c.desk != "" {
		blocks = append(blocks, contextLine("<"+c.desk+"|"+c.w.Say("mine.desk")+">"))
	}
	if buttons := c.requesterButtons(); len(buttons) > 0 {
		blocks = append(blocks, slack.NewActionBlock("", buttons...))
	}
	blocks = append(blocks, c.ratingBlocks()...)
	return message(words+" — "+who, blocks...)
}

// openClock is the line of the clock that matters to the requester now: until
// somebody answers the first, then the second.
func (c ticketCard) openClock() string {
	k := c.clocks[0]
	if k.State == desk.ClockStopped {
		k = c.clocks[1]
	}
	return clockLine(c.w, k, c.now, c.zone)
}

func (c ticketCard) requesterButtons() (out []slack.BlockElement) {
	v := c.value()
	switch {
	case c.t.State.Open():
		if c.now.Before(c.t.OpenedAt.Add(changeFor)) {
			out = append(out, button("ticket_change", v, c.w.Say("button.change")))
		}
		out = append(out, sure(c.w, "cancel", button("ticket_cancel", v, c.w.Say("button.cancel"))))
	case c.t.State == desk.StateResolved:
		out = append(out,
			primary(button("ticket_close", v, c.w.Say("button.works"))),
			button("ticket_reopen", v, c.w.Say("button.still_broken")))
	}
	out = append(out, button("ticket_why", v, c.w.Say("button.why")))
	if early := c.t.State.Open() && c.now.Before(c.t.OpenedAt.Add(changeFor)); !early && !c.complained && c.t.State != desk.StateCancelled {
		out = append(out, button("ticket_complain", v, c.w.Say("button.complain")))
	}
	if c.t.Private {
		out = append(out, button("ticket_public", v, c.w.Say("button.public")))
	}
	return out
}
