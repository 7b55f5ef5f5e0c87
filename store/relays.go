package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"opsdesk/bot/desk"
)

// Relay is a message about a ticket that is carried to the other side of its
// conversation, and drawn there by cards of kind "relay".
type Relay struct {
	ID        int64
	Origin    string // required; unique: the message or form it was written as
	Ticket    int64  // required
	Side      string // required: to whom it goes, "duty" or "requester"
	Kind      string // required: what it is called there
	Author    string // required; Slack user id
	Text      string
	Files     []RelayFile
	Channel   string // of the message; "" for a form
	TS        string
	Edited    bool
	Withdrawn bool // its author took it back
	WrittenAt time.Time
}

// RelayFile is a file that came with a message.
type RelayFile struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Link string `json:"link,omitempty"` // where the other side can see it; else it is copied
	Big  bool   `json:"big,omitempty"`  // too big to be copied
}

const relayColumns = `id, origin, ticket_id, side, kind, author, text, files, channel, ts, edited_ts <> '', withdrawn_at IS NOT NULL, written_at`

func scanRelay(r row) (x Relay, err error) {
	var files string
	err = r.Scan(&x.ID, &x.Origin, &x.Ticket, &x.Side, &x.Kind, &x.Author, &x.Text, &files, &x.Channel, &x.TS, &x.Edited, &x.Withdrawn, stamp{&x.WrittenAt})
	if err == nil {
		err = json.Unmarshal([]byte(files), &x.Files)
	}
	return x, err
}

// PutRelay keeps a message that is to be carried. It is not fresh if the
// origin was carried before.
func (tx *Tx) PutRelay(x Relay) (id int64, fresh bool, err error) {
	if x.Origin == "" || x.Author == "" || x.Kind == "" {
		return 0, false, fmt.Errorf("relay %q of %q: %w", x.Origin, x.Author, desk.ErrInvalid)
	}
	files, err := encode(x.Files)
	if err != nil {
		return 0, false, err
	}
	id, err = tx.insert(`INSERT INTO relays (origin, ticket_id, side, kind, author, text, files, channel, ts, edited_ts, written_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?) ON CONFLICT (origin) DO NOTHING`,
		x.Origin, x.Ticket, x.Side, x.Kind, x.Author, clean(x.Text), string(files), x.Channel, x.TS, ms(tx.now))
	return id, id != 0, err
}

// EditRelay follows an edit of the message, made at the instant that editTS
// names. One that is older than the last, or of a message that was taken
// back, changes nothing.
func (tx *Tx) EditRelay(id int64, text, editTS string) (changed bool, err error) {
	n, err := tx.exec(`UPDATE relays SET text = ?, edited_ts = ? WHERE id = ? AND withdrawn_at IS NULL AND edited_ts < ? AND text <> ?`,
		clean(text), editTS, id, editTS, clean(text))
	return n > 0, err
}

// WithdrawRelay notes that the author took the message back. What it said is
// gone with it.
func (tx *Tx) WithdrawRelay(id int64) (changed bool, err error) {
	n, err := tx.exec(`UPDATE relays SET text = '', withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL`, ms(tx.now), id)
	return n > 0, err
}

// Relay returns a carried message, or desk.ErrNotFound.
func (r Reader) Relay(ctx context.Context, id int64) (Relay, error) {
	x, err := scanRelay(r.q.QueryRowContext(ctx, `SELECT `+relayColumns+` FROM relays WHERE id = ?`, id))
	return x, found(err, "relay %d", id)
}

// RelayOf returns what was carried of an origin, or desk.ErrNotFound.
func (r Reader) RelayOf(ctx context.Context, origin string) (Relay, error) {
	x, err := scanRelay(r.q.QueryRowContext(ctx, `SELECT `+relayColumns+` FROM relays WHERE origin = ?`, origin))
	return x, found(err, "relay of %q", origin)
}

// Relays returns what was carried about a ticket, oldest first.
func (r Reader) Relays(ctx context.Context, ticket int64) ([]Relay, error) {
	return list(ctx, r.q, scanRelay, `SELECT `+relayColumns+` FROM relays WHERE ticket_id = ? ORDER BY id`, ticket)
}

// Source returns the message that a ticket came from; ok is false if it came
// from none.
func (r Reader) Source(ctx context.Context, ticket int64) (channel, ts string, ok bool, err error) {
	var origin string
	err = r.q.QueryRowContext(ctx, `SELECT origin FROM tickets WHERE id = ?`, ticket).Scan(&origin)
	rest, message := strings.CutPrefix(origin, "message/")
	channel, ts, ok = strings.Cut(rest, "/")
	return channel, ts, ok && message, found(err, "ticket %d", ticket)
}

// SentAs returns what a saying became: the ts of its message, or the id of its
// file; "" if it was not sent.
func (r Reader) SentAs(ctx context.Context, key string) (channel, ts string, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT COALESCE(max(sent_channel), ''), COALESCE(max(sent_ts), '') FROM outbox WHERE key = ? AND state = 'sent'`, key).
		Scan(&channel, &ts)
	return channel, ts, err
}
