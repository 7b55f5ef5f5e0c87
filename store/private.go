package store

import (
	"context"

	"opsdesk/bot/desk"
)

// Moved is the view of a card that stands where a ticket's conversation was
// before it was made private.
const Moved = "moved"

// MovePrivate takes a ticket's conversation with its requester out of a
// channel: its card there becomes one of view Moved, and a new one goes into
// the requester's direct messages, to which belongs what waits to be said. It
// returns the names of what was said in the channel. A conversation that is
// in direct messages already stays.
func (tx *Tx) MovePrivate(ticket int64) (said []string, err error) {
	t, err := tx.Ticket(background, ticket)
	if err != nil {
		return nil, err
	}
	th, err := tx.Thread(background, ticket)
	if err != nil {
		return nil, err
	}
	old, err := tx.cardView(ticket, "requester")
	if err != nil || th.Channel == "" || conversation(th.Channel) {
		return nil, err
	}
	if _, err := tx.exec(`UPDATE cards SET view = ? WHERE id = ?`, Moved, old.ID); err != nil {
		return nil, err
	}
	if err := tx.SetThread(ticket, Thread{}); err != nil {
		return nil, err
	}
	fresh, err := tx.PutCard(Card{Kind: "ticket", Ref: ticket, View: "requester", User: t.Requester, Urgent: t.Tier == desk.T1})
	if err != nil {
		return nil, err
	}
	if said, err = tx.SaidIn(background, th.Channel, th.TS, old.ID); err != nil {
		return nil, err
	}
	_, err = tx.exec(`UPDATE outbox SET channel = '', thread_ts = '', thread_card = ?, lane = ?
		WHERE state = 'pending' AND kind = 'post' AND (channel = ? AND thread_ts = ? AND thread_ts <> '' OR thread_card = ?)`,
		fresh.ID, cardLane(fresh.ID), th.Channel, th.TS, old.ID)
	return said, err
}

func (tx *Tx) cardView(ticket int64, view string) (Card, error) {
	c, err := scanCard(tx.q.QueryRowContext(background, `SELECT `+cardColumns+` FROM cards WHERE kind = 'ticket' AND ref = ? AND view = ?`, ticket, view))
	return c, found(err, "%s card of ticket %d", view, ticket)
}

// SaidIn returns the keys of what the desk said in a thread, or in that of a
// card's message, cards left out.
func (r Reader) SaidIn(ctx context.Context, channel, threadTS string, card int64) ([]string, error) {
	return list(ctx, r.q, scanText, `SELECT key FROM outbox WHERE kind = 'post' AND state = 'sent' AND key IS NOT NULL AND sent_ts <> ''
		AND (channel = ? AND thread_ts = ? AND thread_ts <> '' OR thread_card = ?) ORDER BY id`, channel, threadTS, card)
}

// MovedFrom returns the ticket whose conversation was in a thread before it
// was made private, or desk.ErrNotFound.
func (r Reader) MovedFrom(ctx context.Context, channel, threadTS string) (desk.Ticket, error) {
	var id int64
	err := r.q.QueryRowContext(ctx, `SELECT ref FROM cards WHERE kind = 'ticket' AND view = ? AND posted_in = ? AND (thread_ts = ? OR ts = ?)
		ORDER BY id DESC LIMIT 1`, Moved, channel, threadTS, threadTS).Scan(&id)
	if err != nil {
		return desk.Ticket{}, found(err, "ticket moved from %s/%s", channel, threadTS)
	}
	return r.Ticket(ctx, id)
}

// NoteLook keeps who looked at a private ticket, before they see it.
func (tx *Tx) NoteLook(ticket int64, who string) error {
	return tx.Note(ticketSubject(ticket), who, "look", struct{}{}, "")
}
