package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
)

// formWhy shows how a ticket's clocks come to say what they say: every
// stretch, counted or not, and by which rule.
func (b *Bot) formWhy(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	v, err := parseValue(r.Value)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	t, err := b.db.Ticket(ctx, v.id)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if t.Requester != r.who.ID && !r.who.Agent() {
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "sorry.not_yours")
	}
	w := b.in(lang.Of(r.to.locale))
	card, err := b.cardFor(ctx, t, w)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	return modal(w, "", w.Say("form.why", "id", t.ID), "", card.receipt()...), nil
}

// receipt lists the stretches of each clock.
func (c ticketCard) receipt() (blocks []slack.Block) {
	for _, k := range c.clocks {
		lines := []string{"*" + clockLine(c.w, k, c.now, c.zone) + "*"}
		for _, s := range k.Spans[:min(len(k.Spans), 30)] {
			counted := c.w.Say("why.counted")
			if !s.Counted {
				counted = c.w.Say("why.not_counted")
			}
			lines = append(lines, fmt.Sprintf("%s – %s · %s · %s · %s",
				when(c.w, s.From, c.now, c.zone), when(c.w, s.To, c.now, c.zone),
				serviceTime(c.w, k, s.Service), counted, c.w.Say("rule."+s.Rule)))
		}
		blocks = append(blocks, section(strings.Join(lines, "\n")))
	}
	return append(blocks, contextLine(c.hours()))
}

// hours says which hours count for the ticket, and whether that may change.
func (c ticketCard) hours() string {
	words := c.w.Say("why.calendar")
	for _, k := range c.clocks { // the tier gives both the same calendar
		if k.Calendar != "" {
			words = c.w.Say("why.hours", "name", escape(k.Calendar))
		}
	}
	if slices.ContainsFunc(c.clocks, func(k desk.Clock) bool { return k.Provisional }) {
		words += " " + c.w.Say("why.provisional")
	}
	return words
}
