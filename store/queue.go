package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// Queue names one of the queues that are worked off with Begin and Handle.
type Queue string

// The queues with handlers. The outbox has the courier.
const (
	QueueInbox  Queue = "inbox"
	QueueTimers Queue = "timers"
)

// Incoming is something that came in, to be kept before it is acknowledged.
type Incoming struct {
	Keys    []string        // required; names of the thing: if any is known, nothing is kept
	Kind    string          // required; the store does not look at it
	Lane    string          // items of a lane are handled one after the other; "" is no lane
	Payload []byte          // erased when done
	At      time.Time       // Slack's time of the act; zero: now
	After   time.Duration   // not to be handled before this has passed
	Channel string          // with TS: raises the channel's high-water mark
	With    func(*Tx) error // what becomes true together with it, if it is fresh
	TS      string
}

// Item is one piece of work from the inbox or the timers.
type Item struct {
	Queue   Queue
	ID      int64
	Kind    string
	Ref     string // of a timer
	Lane    string
	Payload []byte    // of an inbox row
	At      time.Time // Slack's time of the act, or when the timer was due
	Attempt int       // 1 on the first run
}

// maxAttempts is how often an item is tried before it is parked.
const maxAttempts = 3

// backoff is how long an item waits after its nth failure.
func backoff(attempts int) time.Duration {
	d := time.Second
	for range attempts - 1 {
		d *= 10
	}
	return d
}

// Told says to people that an item was parked, in the transaction that parks
// it.
type Told func(tx *Tx, it Item, why string) error

// Keep commits what came in to the inbox. It is not fresh if any of its keys
// is known; then nothing is kept and the caller acknowledges all the same.
func (db *DB) Keep(ctx context.Context, in Incoming) (fresh bool, err error) {
	if err := in.check(); err != nil {
		return false, err
	}
	err = db.Write(ctx, func(tx *Tx) error {
		var err error
		if fresh, err = tx.seeAll(in.Keys); err != nil || !fresh {
			return err
		}
		if in.With != nil {
			if err := in.With(tx); err != nil {
				return err
			}
		}
		return tx.keep(in, "pending")
	})
	return fresh && err == nil, err
}

// Submit takes a form: its keys, what fn does, and its inbox row, done at
// once, become true together. A repeat runs nothing and is not fresh.
func (db *DB) Submit(ctx context.Context, in Incoming, fn func(*Tx) error) (fresh bool, err error) {
	if err := in.check(); err != nil {
		return false, err
	}
	in.Payload = nil
	err = db.Write(ctx, func(tx *Tx) error {
		var err error
		if fresh, err = tx.seeAll(in.Keys); err != nil || !fresh {
			return err
		}
		if err := tx.keep(in, "done"); err != nil {
			return err
		}
		return fn(tx)
	})
	return fresh && err == nil, err
}

func (in Incoming) check() error {
	if len(in.Keys) == 0 || in.Kind == "" {
		return fmt.Errorf("incoming %q with %d keys: %w", in.Kind, len(in.Keys), desk.ErrInvalid)
	}
	return nil
}

func (tx *Tx) keep(in Incoming, state string) error {
	if in.At.IsZero() {
		in.At = tx.now
	}
	_, err := tx.exec(`INSERT INTO inbox (kind, lane, payload, acted_at, kept_at, due_at, state, attempts, error)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0, '')`,
		in.Kind, in.Lane, in.Payload, ms(in.At), ms(tx.now), ms(tx.now.Add(in.After)), state)
	if err != nil || in.Channel == "" || in.TS == "" {
		return err
	}
	return tx.SetMark(in.Channel, in.TS)
}

// Due returns what can be handled now: of each lane of the inbox the first,
// in the order they came, so that a burst in one channel does not hide the
// others; then the timers in the order they fell due. While an item waits for
// its next attempt, the later ones of its lane wait behind it.
func (db *DB) Due(ctx context.Context, limit int) ([]Item, error) {
	now := ms(db.opt.Now())
	items, err := db.dueInbox(ctx, now, limit)
	if err != nil || len(items) >= limit {
		return items, err
	}
	timers, err := list(ctx, db.q, scanTimer, `SELECT id, kind, ref, lane, due_at, attempts FROM timers
		WHERE state = 'pending' AND wait_to <= ? ORDER BY due_at, id LIMIT ?`, now, limit-len(items))
	return append(items, timers...), err
}

// dueInbox returns what can be handled now of the inbox. It is empty most of
// the time, and to see that is much cheaper than to look through lanes.
func (db *DB) dueInbox(ctx context.Context, now any, limit int) ([]Item, error) {
	var waiting bool
	err := db.q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'pending')`).Scan(&waiting)
	if err != nil || !waiting {
		return nil, err
	}
	// The lanes are read by jumping from one to the next in their index,
	// however many items wait in each.
	return list(ctx, db.q, scanInbox, `WITH RECURSIVE lanes (lane) AS (
			SELECT min(lane) FROM inbox WHERE state = 'pending' AND lane > ''
			UNION ALL
			SELECT (SELECT min(i.lane) FROM inbox AS i WHERE i.state = 'pending' AND i.lane > l.lane) FROM lanes AS l WHERE l.lane IS NOT NULL
		), heads (id) AS (
			SELECT (SELECT i.id FROM inbox AS i WHERE i.state = 'pending' AND i.lane = l.lane AND (i.due_at <= ? OR i.attempts > 0)
				ORDER BY i.id LIMIT 1) FROM lanes AS l WHERE l.lane IS NOT NULL
			UNION ALL
			SELECT id FROM inbox WHERE state = 'pending' AND lane = ''
		)
		SELECT i.id, i.kind, i.lane, i.payload, i.acted_at, i.attempts FROM heads AS h JOIN inbox AS i ON i.id = h.id
		WHERE i.due_at <= ? ORDER BY i.id LIMIT ?`, now, now, limit)
}

func scanInbox(r row) (Item, error) {
	it := Item{Queue: QueueInbox}
	err := r.Scan(&it.ID, &it.Kind, &it.Lane, &it.Payload, stamp{&it.At}, &it.Attempt)
	it.Attempt++
	return it, err
}

// NextDue returns when the next pending item of any queue falls due; ok is
// false if none is pending. It may lie in the past.
func (db *DB) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	err = db.q.QueryRowContext(ctx, `SELECT min(at) FROM (
		SELECT min(due_at) AS at FROM inbox WHERE state = 'pending'
		UNION ALL SELECT min(wait_to) FROM timers WHERE state = 'pending'
		UNION ALL SELECT min(due_at) FROM outbox WHERE state IN ('pending', 'sending', 'unknown') AND state <> 'sending') AS next`).
		Scan(stamp{&at})
	return at, !at.IsZero(), err
}

// Begin counts an attempt before its work is begun, so that an item which
// kills the process is not tried for ever. An item that has had its attempts
// is parked, told of, and ErrParked returned. What is done already, or was
// moved, is desk.ErrConflict.
func (db *DB) Begin(ctx context.Context, it Item, told Told) (Item, error) {
	parked := false
	err := db.Write(ctx, func(tx *Tx) error {
		attempts, err := tx.attempts(it)
		if err != nil {
			return err
		}
		it.Attempt = attempts + 1
		if parked = attempts >= maxAttempts; parked {
			return tx.park(it, fmt.Sprintf("ended %d times before it was done", attempts), told)
		}
		return tx.setAttempts(it)
	})
	if err == nil && parked {
		err = fmt.Errorf("%s %d: %w", it.Queue, it.ID, ErrParked)
	}
	return it, err
}

// Handle does an item: fn and the item's being done become true together.
// It returns after the commit. fn may run twice; a panic in it is an error.
// A timer is removed before fn runs, which may set it again.
func (db *DB) Handle(ctx context.Context, it Item, fn func(*Tx) error) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := tx.finish(it); err != nil {
			return err
		}
		return fn(tx)
	})
}

// Fail puts an item back after a failure, to be tried again later, or parks
// it and tells of it when it has had its attempts.
func (db *DB) Fail(ctx context.Context, it Item, cause error, told Told) error {
	return db.Write(ctx, func(tx *Tx) error {
		attempts, err := tx.attempts(it)
		if err != nil {
			return err
		}
		it.Attempt = attempts
		if attempts >= maxAttempts {
			return tx.park(it, cause.Error(), told)
		}
		return tx.postpone(it, tx.now.Add(backoff(max(1, attempts))), cause.Error())
	})
}

// GiveBack puts an item back as if it had not been begun, to be tried again
// later: what kept it from being done was not its own.
func (db *DB) GiveBack(ctx context.Context, it Item, to time.Time) error {
	return db.Write(ctx, func(tx *Tx) error {
		attempts, err := tx.attempts(it)
		if err != nil {
			return err
		}
		it.Attempt = max(0, attempts-1)
		if err := tx.setAttempts(it); err != nil {
			return err
		}
		return tx.postpone(it, to, "no room")
	})
}

func (it Item) gone() error {
	return fmt.Errorf("%s %d is over: %w", it.Queue, it.ID, desk.ErrConflict)
}

// attempts returns how often an item was begun.
func (tx *Tx) attempts(it Item) (n int, err error) {
	if it.Queue == QueueTimers {
		err = tx.q.QueryRowContext(background, `SELECT attempts FROM timers WHERE id = ? AND due_at = ? AND state = 'pending'`,
			it.ID, ms(it.At)).Scan(&n)
	} else {
		err = tx.q.QueryRowContext(background, `SELECT attempts FROM inbox WHERE id = ? AND state = 'pending'`, it.ID).Scan(&n)
	}
	if errors.Is(err, errNoRows) {
		err = it.gone()
	}
	return n, err
}

func (tx *Tx) setAttempts(it Item) error {
	query := `UPDATE inbox SET attempts = ? WHERE id = ?`
	if it.Queue == QueueTimers {
		query = `UPDATE timers SET attempts = ? WHERE id = ?`
	}
	_, err := tx.exec(query, it.Attempt, it.ID)
	return err
}

func (tx *Tx) park(it Item, why string, told Told) error {
	query := `UPDATE inbox SET state = 'parked', error = ? WHERE id = ?`
	if it.Queue == QueueTimers {
		query = `UPDATE timers SET state = 'parked', error = ? WHERE id = ?`
	}
	if _, err := tx.exec(query, why, it.ID); err != nil || told == nil {
		return err
	}
	return told(tx, it, why)
}

func (tx *Tx) postpone(it Item, to time.Time, why string) error {
	query := `UPDATE inbox SET due_at = ?, error = ? WHERE id = ?`
	if it.Queue == QueueTimers {
		query = `UPDATE timers SET wait_to = ?, error = ? WHERE id = ?`
	}
	_, err := tx.exec(query, ms(to), why, it.ID)
	return err
}

// finish marks an item as done and erases what it carried.
func (tx *Tx) finish(it Item) error {
	query, args := `UPDATE inbox SET state = 'done', payload = NULL, error = '' WHERE id = ? AND state = 'pending'`, []any{it.ID}
	if it.Queue == QueueTimers {
		query, args = `DELETE FROM timers WHERE id = ? AND due_at = ? AND state = 'pending'`, []any{it.ID, ms(it.At)}
	}
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		err = it.gone()
	}
	return err
}
