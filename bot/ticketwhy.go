package bot

import (
	"context"

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
	now := later(b.now(), t.LastAt)
	clocks, err := b.db.Clocks(ctx, t, now)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	why, err := newReceipt(ctx, b.db.Reader, w, t.ID, clocks)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	return modal(w, "", w.Say("form.why", "id", t.ID), "", why.inSlack(now, b.cfg().Zone).blocks()...), nil
}
