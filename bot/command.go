package bot

import (
	"context"
	"strings"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// command handles /ops: a word from the table, or else a question.
func (b *Bot) command(ctx context.Context, r request) (effect, error) {
	c, rest := findCommand(r.Text)
	switch {
	case c.opens(rest) != nil:
		return nothing, nil // its form is open already
	case c.act != nil:
		r.Text = rest
		return c.act(b, ctx, r)
	case rest == "":
		return b.cmdHelp(ctx, r)
	}
	say := b.spoken(ctx, rest)
	if w, ok := asksTicket(say); ok {
		return b.ticketByCommand(ctx, r, w)
	}
	if do, ok, err := b.hearCount(ctx, r, say); ok || err != nil {
		return do, err
	}
	return b.ask(ctx, r, say, false)
}

// ticketByCommand opens a ticket for "/ops 开单 …".
func (b *Bot) ticketByCommand(ctx context.Context, r request, order worded) (effect, error) {
	if err := mayAct(r.who); err != nil {
		return nil, err
	}
	r.Text, r.to.text = order.rest, order.rest
	if order.rest == "" {
		w := b.in(r.to.lang())
		return b.tell(r.to, "say_what", message(w.Say("ticket.say_what"), section(w.Say("ticket.say_what")), newTicketButton(w))), nil
	}
	want := b.ticketFrom(ctx, r, order.rest)
	want.origin, want.worded, want.private = "command/"+r.to.id, true, order.private
	return b.open(want), nil
}

func (b *Bot) cmdHelp(_ context.Context, r request) (effect, error) {
	w := b.in(lang.Of(r.to.locale))
	lines := []string{w.Say("intro.1"), w.Say("intro.2"), w.Say("intro.3"), ""}
	for _, c := range commands() {
		lines = append(lines, "`/ops "+c.name+"` — "+w.Say(c.help))
	}
	words := strings.Join(lines, "\n")
	more := orderLines(w)
	return b.tell(r.to, "help", message(words+"\n\n"+more, section(words), section(more))), nil
}

// listLength is how many records a command lists: Slack takes 50 blocks in a
// message, and a ticket needs two.
const listLength = 20

func (b *Bot) cmdMine(ctx context.Context, r request) (effect, error) {
	tickets, err := b.db.Tickets(ctx, store.Filter{Requester: r.who.ID, States: unfinished(), Limit: listLength})
	if err != nil {
		return nil, err
	}
	return b.list(ctx, r, "home.mine", tickets)
}

func (b *Bot) cmdQueue(ctx context.Context, r request) (effect, error) {
	if !r.who.Agent() {
		return nil, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	tickets, _, _, err := b.db.ByDeadline(ctx, store.DeadlineFilter{Limit: listLength}, b.now().UnixMilli())
	if err != nil {
		return nil, err
	}
	return b.list(ctx, r, "home.queue", tickets)
}

func (b *Bot) list(ctx context.Context, r request, heading string, tickets []desk.Ticket) (effect, error) {
	w := b.in(lang.Of(r.to.locale))
	rows, err := b.ticketRows(ctx, w, r.who, heading, tickets)
	if err != nil {
		return nil, err
	}
	return b.tell(r.to, "list", message(w.Say(heading), rows...)), nil
}
