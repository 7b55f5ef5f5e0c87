package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"

	"opsdesk/bot/desk"
)

// Card is a message that draws a record and is drawn anew when the record
// changes.
type Card struct {
	ID         int64
	Kind       string // required: "ticket"
	Ref        int64  // required: of which record
	View       string // for whom: "duty", "requester"
	Channel    string // where it is to be posted, or
	User       string // in whose direct messages
	ThreadTS   string
	ThreadCard int64  // in the thread of that card's message
	TS         string // of its message; "" until posted
	PostedIn   string // channel of its message
	Nonce      string // goes into its buttons' values; made here
	Urgent     bool
}

const cardColumns = `id, kind, ref, view, channel, slack_id, thread_ts, thread_card, posted_in, ts, nonce, urgent`

func scanCard(r row) (c Card, err error) {
	err = r.Scan(&c.ID, &c.Kind, &c.Ref, &c.View, &c.Channel, &c.User, &c.ThreadTS, refer{&c.ThreadCard}, &c.PostedIn, &c.TS, &c.Nonce, &c.Urgent)
	return c, err
}

// PutCard makes the card of a record for a view, or returns the one there
// is, and has it drawn.
func (tx *Tx) PutCard(c Card) (Card, error) {
	if c.Kind == "" || (c.Channel == "" && c.User == "" && c.ThreadCard == 0) {
		return Card{}, fmt.Errorf("card of %q %d without a place: %w", c.Kind, c.Ref, desk.ErrInvalid)
	}
	nonce := make([]byte, 12)
	rand.Read(nonce)
	_, err := tx.exec(`INSERT INTO cards (kind, ref, view, channel, slack_id, thread_ts, thread_card, posted_in, ts, nonce, urgent)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', '', ?, ?) ON CONFLICT (kind, ref, view) DO NOTHING`,
		c.Kind, c.Ref, c.View, c.Channel, c.User, c.ThreadTS, ref(c.ThreadCard), hex.EncodeToString(nonce), c.Urgent)
	if err != nil {
		return Card{}, err
	}
	c, err = scanCard(tx.q.QueryRowContext(background, `SELECT `+cardColumns+` FROM cards WHERE kind = ? AND ref = ? AND view = ?`,
		c.Kind, c.Ref, c.View))
	if err != nil {
		return Card{}, err
	}
	return c, tx.draw(c)
}

func (tx *Tx) draw(c Card) error {
	s := Saying{Kind: SayCard, Card: c.ID, Channel: c.Channel, User: c.User, ThreadTS: c.ThreadTS, Urgent: c.Urgent, posted: c.TS != ""}
	if !s.posted {
		s.ThreadCard = c.ThreadCard
	}
	return tx.Say(s)
}

// MoveCard has a card posted in somebody's direct messages: where it was, or
// was to be, it cannot be. A ticket's requester is spoken to there from then
// on.
func (tx *Tx) MoveCard(card int64, user string) error {
	_, err := tx.exec(`UPDATE cards SET channel = COALESCE((SELECT dm FROM people WHERE slack_id = ?), ''), slack_id = ?,
		thread_ts = '', thread_card = NULL, posted_in = '', ts = '' WHERE id = ?`, user, user, card)
	if err != nil {
		return err
	}
	c, err := tx.Card(background, card)
	if err != nil {
		return err
	}
	if c.Kind == "ticket" && c.View == "requester" {
		if err := tx.SetThread(c.Ref, Thread{}); err != nil {
			return err
		}
	}
	return tx.draw(c)
}

// Redraw has every card of a record drawn anew. What is waiting to be drawn
// already is not queued twice.
func (tx *Tx) Redraw(kind string, ref int64) error {
	cards, err := tx.Cards(background, kind, ref)
	for _, c := range cards {
		if err == nil {
			err = tx.draw(c)
		}
	}
	return err
}

// Cards returns the cards of a record, oldest first.
func (r Reader) Cards(ctx context.Context, kind string, ref int64) ([]Card, error) {
	return list(ctx, r.q, scanCard, `SELECT `+cardColumns+` FROM cards WHERE kind = ? AND ref = ? ORDER BY id`, kind, ref)
}

// Card returns a card, or desk.ErrNotFound.
func (r Reader) Card(ctx context.Context, id int64) (Card, error) {
	c, err := scanCard(r.q.QueryRowContext(ctx, `SELECT `+cardColumns+` FROM cards WHERE id = ?`, id))
	return c, found(err, "card %d", id)
}

// CardByNonce returns the card whose buttons carry a nonce, or
// desk.ErrNotFound.
func (r Reader) CardByNonce(ctx context.Context, nonce string) (Card, error) {
	c, err := scanCard(r.q.QueryRowContext(ctx, `SELECT `+cardColumns+` FROM cards WHERE nonce = ?`, nonce))
	return c, found(err, "card of a button")
}

// CardAt returns the card that a message draws, or desk.ErrNotFound.
func (r Reader) CardAt(ctx context.Context, channel, ts string) (Card, error) {
	c, err := scanCard(r.q.QueryRowContext(ctx, `SELECT `+cardColumns+` FROM cards WHERE posted_in = ? AND ts = ? AND ts <> ''`, channel, ts))
	return c, found(err, "card at %s/%s", channel, ts)
}
