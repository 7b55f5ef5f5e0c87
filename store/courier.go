package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// Out is a row of the outbox as the courier sees it. Of one that goes into
// the thread of a card, Channel and ThreadTS are that card's message.
type Out struct {
	ID int64
	Saying
	State     string // pending, sending, sent, unknown, dead
	Attempts  int
	Lane      string
	TS        string // of the message, once sent
	CreatedAt time.Time
	TriedAt   time.Time // when sending was last begun
}

// urlLife is how long Slack takes a response_url.
// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
const urlLife = 30 * time.Minute

const outColumns = `o.id, COALESCE(o.key, ''), o.kind, COALESCE(NULLIF(c.posted_in, ''), NULLIF(o.channel, ''), c.channel, ''),
	COALESCE(c.ts, o.thread_ts), o.slack_id, o.thread_card, o.card, o.words, o.url, o.urgent, o.late,
	o.state, o.attempts, o.lane, o.sent_ts, o.created_at, o.tried_at`

func scanOut(r row) (o Out, err error) {
	err = r.Scan(&o.ID, &o.Key, &o.Kind, &o.Channel, &o.ThreadTS, &o.User, refer{&o.ThreadCard}, refer{&o.Card}, &o.Words,
		&o.URL, &o.Urgent, &o.Late, &o.State, &o.Attempts, &o.Lane, &o.TS, stamp{&o.CreatedAt}, stamp{&o.TriedAt})
	return o, err
}

// Outgoing returns what can be sent or looked for now: the first row of each
// lane that is not in flight, if it is due; urgent ones first, then in the
// order they were said. In a card's lane its own drawing goes first. What
// belongs into a card's thread waits until the card is posted or given up.
func (db *DB) Outgoing(ctx context.Context, limit int, busy map[string]bool) ([]Out, error) {
	now := db.opt.Now()
	// As in Due, the lanes are read by jumping from one to the next.
	rows, err := list(ctx, db.q, scanOut, `WITH RECURSIVE lanes (lane) AS (
			SELECT min(lane) FROM outbox WHERE state IN ('pending', 'sending', 'unknown')
			UNION ALL
			SELECT (SELECT min(o.lane) FROM outbox AS o WHERE o.state IN ('pending', 'sending', 'unknown') AND o.lane > l.lane)
			FROM lanes AS l WHERE l.lane IS NOT NULL
		), heads (id) AS (
			SELECT CASE WHEN l.lane LIKE 'card/%' THEN
				(SELECT o.id FROM outbox AS o WHERE o.state IN ('pending', 'sending', 'unknown') AND o.lane = l.lane
					ORDER BY CASE WHEN o.kind = 'card' AND o.lane = 'card/' || o.card THEN 0 ELSE 1 END, o.id LIMIT 1)
			ELSE (SELECT min(o.id) FROM outbox AS o WHERE o.state IN ('pending', 'sending', 'unknown') AND o.lane = l.lane) END
			FROM lanes AS l WHERE l.lane IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox AS s WHERE s.state = 'sending' AND s.lane = l.lane)
		)
		SELECT `+outColumns+` FROM heads AS h JOIN outbox AS o ON o.id = h.id
			LEFT JOIN cards AS drawn ON drawn.id = o.card
			LEFT JOIN cards AS c ON c.id = COALESCE(o.thread_card, CASE WHEN drawn.ts = '' THEN drawn.thread_card END)
		WHERE o.due_at <= ? AND (c.id IS NULL OR c.ts <> '' OR NOT EXISTS (SELECT 1 FROM outbox AS d
			WHERE d.card = c.id AND d.kind = 'card' AND d.state IN ('pending', 'sending', 'unknown')))
		ORDER BY o.urgent DESC, o.id LIMIT ?`, ms(now), limit+len(busy))
	if err != nil {
		return nil, err
	}
	free := rows[:0]
	for _, o := range rows {
		if busy[o.Lane] || len(free) == limit {
			continue
		}
		if !o.CreatedAt.Add(urlLife).After(now) {
			o.URL = ""
		}
		free = append(free, o)
	}
	return free, nil
}

// Sending notes that a row is about to be sent, before it is. It is
// desk.ErrConflict if the row is over.
func (db *DB) Sending(ctx context.Context, id int64) error {
	return db.changeOut(ctx, id, `UPDATE outbox SET state = 'sending', tried_at = ? WHERE id = ? AND state IN ('pending', 'unknown')`,
		ms(db.opt.Now()), id)
}

// Unknown notes that nobody knows whether a row was sent: it is to be looked
// for.
func (db *DB) Unknown(ctx context.Context, id int64) error {
	return db.changeOut(ctx, id, `UPDATE outbox SET state = 'unknown' WHERE id = ? AND state IN ('sending', 'unknown')`, id)
}

func (db *DB) changeOut(ctx context.Context, id int64, query string, args ...any) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(query, args...)
		if err == nil && n == 0 {
			err = fmt.Errorf("outbox %d is over: %w", id, desk.ErrConflict)
		}
		return err
	})
}

// Sent notes that a row was sent, and where its message is. A card keeps
// that too, and a ticket without a thread gets the requester's card as its
// root.
func (db *DB) Sent(ctx context.Context, id int64, channel, ts string) error {
	return db.Write(ctx, func(tx *Tx) error {
		o, err := tx.out(id)
		if err != nil {
			return err
		}
		if _, err := tx.exec(`UPDATE outbox SET state = 'sent', sent_channel = ?, sent_ts = ?, url = '', error = '', done_at = ? WHERE id = ?`,
			channel, ts, ms(tx.now), id); err != nil || o.Kind != SayCard || ts == "" {
			return err
		}
		if _, err := tx.exec(`UPDATE cards SET posted_in = ?, ts = ? WHERE id = ?`, channel, ts, o.Card); err != nil {
			return err
		}
		return tx.rootThread(o.Card)
	})
}

// rootThread makes a card that is no reply the thread of its ticket, if that
// has none.
func (tx *Tx) rootThread(card int64) error {
	c, err := tx.Card(background, card)
	if err != nil || c.Kind != "ticket" || c.View != "requester" || c.ThreadTS != "" || c.ThreadCard != 0 {
		return err
	}
	_, err = tx.exec(`UPDATE tickets SET thread_channel = ?, thread_ts = ? WHERE id = ? AND thread_ts = ''`, c.PostedIn, c.TS, c.Ref)
	return err
}

// out returns a row of the outbox that is not over.
func (tx *Tx) out(id int64) (Out, error) {
	o, err := scanOut(tx.q.QueryRowContext(background, `SELECT `+outColumns+` FROM outbox AS o LEFT JOIN cards AS c ON c.id = o.thread_card
		WHERE o.id = ? AND o.state IN ('pending', 'sending', 'unknown')`, id))
	if errors.Is(err, errNoRows) {
		err = fmt.Errorf("outbox %d is over: %w", id, desk.ErrConflict)
	}
	return o, err
}

// Later puts a row off. It counts as an attempt or, when Slack only asked to
// wait, does not. A row that is being looked for still is.
func (db *DB) Later(ctx context.Context, id int64, at time.Time, attempt bool) error {
	return db.Write(ctx, func(tx *Tx) error {
		o, err := tx.out(id)
		if err != nil {
			return err
		}
		if attempt {
			o.Attempts++
		}
		if merged, err := tx.merge(o, at); merged || err != nil {
			return err
		}
		_, err = tx.exec(`UPDATE outbox SET state = CASE WHEN state = 'unknown' THEN 'unknown' ELSE 'pending' END,
			attempts = ?, due_at = ? WHERE id = ?`, o.Attempts, ms(at), id)
		return err
	})
}

// merge lets a drawing that is put off while the next one waits already go
// with that one, which draws the same record as it is by then.
func (tx *Tx) merge(o Out, at time.Time) (bool, error) {
	if (o.Kind != SayCard && o.Kind != SayHome) || o.State != "sending" {
		return false, nil
	}
	n, err := tx.exec(`UPDATE outbox SET attempts = ?, due_at = max(due_at, ?)
		WHERE state = 'pending' AND (kind = 'card' AND card = ? OR kind = 'home' AND ? = 'home' AND slack_id = ?)`,
		o.Attempts, ms(at), ref(o.Card), o.Kind, o.User)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = tx.exec(`DELETE FROM outbox WHERE id = ?`, o.ID)
	return true, err
}

// Dead gives a row up, and tells of it in the same transaction.
func (db *DB) Dead(ctx context.Context, id int64, reason string, told func(*Tx, Out) error) error {
	return db.Write(ctx, func(tx *Tx) error {
		o, err := tx.out(id)
		if err != nil {
			return err
		}
		_, err = tx.exec(`UPDATE outbox SET state = 'dead', error = ?, url = '', done_at = ? WHERE id = ?`, reason, ms(tx.now), id)
		if err != nil || told == nil {
			return err
		}
		o.State = "dead"
		return told(tx, o)
	})
}

// Repost has a card whose message is gone posted anew.
func (db *DB) Repost(ctx context.Context, card int64) error {
	return db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(`UPDATE cards SET posted_in = '', ts = '' WHERE id = ?`, card); err != nil {
			return err
		}
		c, err := tx.Card(background, card)
		if err != nil {
			return err
		}
		return tx.draw(c)
	})
}

// Recover is for starting: what was being sent when the process ended is
// looked for.
func (db *DB) Recover(ctx context.Context) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE outbox SET state = 'unknown' WHERE state = 'sending'`)
		return err
	})
}
