package bot

import (
	"context"
	"fmt"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// ticketPressed returns the ticket of a button and refuses who may not do
// act to it. The record decides, not the drawing: old messages keep their
// buttons for years.
func (b *Bot) ticketPressed(ctx context.Context, r request, act desk.Act) (desk.Ticket, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "ticket" {
		return desk.Ticket{}, fmt.Errorf("ticket button %q: %w", r.Value, desk.ErrInvalid)
	}
	t, err := b.db.Ticket(ctx, v.id)
	if err != nil {
		return t, err
	}
	if err := mayAct(r.who); err != nil {
		return t, err
	}
	if b.ownChange(t, act, r) {
		return t, nil
	}
	if err := allowed(t, act, r); err != nil {
		if act == desk.ActShow {
			return t, refuse(desk.ErrRefused, "private.only_requester")
		}
		return t, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	return t, nil
}

// ticketTake says "I have it": the ticket is the presser's, and that is a
// first response.
func (b *Bot) ticketTake(ctx context.Context, r request) (effect, error) {
	t, err := b.ticketPressed(ctx, r, desk.ActTake)
	if err != nil {
		return nil, err
	}
	e := desk.Event{Act: desk.ActTake, Actor: r.who.ID, Assignee: r.who.ID, At: r.At}
	if taken(t) {
		return nil, b.nowWith(ctx, t)
	}
	return all(free(t.ID), b.act(t, e)), b.already(ctx, t, e)
}

// taken reports whether somebody has a ticket and has said so. Its card does
// not offer it any more then; who still sees an old one, or presses at the
// same moment, must not take it away.
func taken(t desk.Ticket) bool { return t.Assignee != "" && !t.FirstResponseAt.IsZero() }

// free refuses a ticket that was taken since it was looked at.
func free(id int64) effect {
	return func(tx *store.Tx) error {
		t, err := tx.Ticket(background, id)
		if err == nil && taken(t) {
			err = fmt.Errorf("ticket %d is taken: %w", id, desk.ErrConflict)
		}
		return err
	}
}

// ticketAct does what a button without a form says.
func (b *Bot) ticketAct(ctx context.Context, r request) (effect, error) {
	button, _ := findClick(r.ActionID)
	act := button.does
	t, err := b.ticketPressed(ctx, r, act)
	if err != nil {
		return nil, err
	}
	e := desk.Event{Act: act, Actor: r.who.ID, At: r.At, Text: b.cancelReason(act, "")}
	return b.act(t, e), b.already(ctx, t, e)
}

// already returns the words for a button that comes too late: what the ticket
// is now and with whom. The store checks again when the event is written.
func (b *Bot) already(ctx context.Context, t desk.Ticket, e desk.Event) error {
	if _, err := t.Apply(e); err == nil {
		return nil
	}
	return b.nowWith(ctx, t)
}

// nowWith says what a ticket is now, and with whom.
func (b *Bot) nowWith(ctx context.Context, t desk.Ticket) error {
	key := "ticket.already." + string(t.State)
	return refuse(desk.ErrConflict, key, "id", t.ID, "who", escape(b.name(ctx, t.Assignee)))
}
