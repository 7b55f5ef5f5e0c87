package bot

import (
	"context"
	"fmt"
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
	w := b.in(lang.Of(r.locale))
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
				c.w.Duration(s.To.Sub(s.From)), counted, c.w.Say("rule."+s.Rule)))
		}
		blocks = append(blocks, section(strings.Join(lines, "\n")))
	}
	return append(blocks, contextLine(c.w.Say("why.calendar")))
}
