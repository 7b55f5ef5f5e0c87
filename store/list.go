package store

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// Stats counts what is in the queues.
type Stats struct {
	Inbox, Timers, Outbox QueueStats
}

// QueueStats counts what is in one queue.
type QueueStats struct {
	Pending int       // waiting to be done, or in flight
	Due     int       // of these, those that could be done now
	Stuck   int       // parked, or in the outbox dead
	Oldest  time.Time // since when the first of those due has been; zero if none is
}

// Stats counts what is in the queues at this moment.
func (db *DB) Stats(ctx context.Context) (Stats, error) {
	now := ms(db.opt.Now())
	type count struct {
		queue string
		QueueStats
	}
	scan := func(r row) (c count, err error) {
		return c, r.Scan(&c.queue, &c.Pending, &c.Due, &c.Stuck, stamp{&c.Oldest})
	}
	all, err := list(ctx, db.q, scan, `WITH rows AS (
			SELECT 'inbox' AS queue, CASE WHEN state = 'parked' THEN 1 ELSE 0 END AS stuck, due_at AS due FROM inbox
				WHERE state IN ('pending', 'parked')
			UNION ALL SELECT 'timers', CASE WHEN state = 'parked' THEN 1 ELSE 0 END, wait_to FROM timers
			UNION ALL SELECT 'outbox', CASE WHEN state = 'dead' THEN 1 ELSE 0 END, due_at FROM outbox WHERE state <> 'sent')
		SELECT queue, sum(1 - stuck), sum(CASE WHEN stuck = 0 AND due <= ? THEN 1 ELSE 0 END), sum(stuck),
			min(CASE WHEN stuck = 0 AND due <= ? THEN due END) FROM rows GROUP BY queue`, now, now)
	var s Stats
	for _, c := range all {
		switch c.queue {
		case "inbox":
			s.Inbox = c.QueueStats
		case "timers":
			s.Timers = c.QueueStats
		case "outbox":
			s.Outbox = c.QueueStats
		}
	}
	return s, err
}

// Row is a line of a listing of a queue. It shows nothing that people wrote.
type Row struct {
	Queue    string    `json:"queue"`
	ID       int64     `json:"id"`
	Kind     string    `json:"kind"`
	Ref      string    `json:"ref,omitempty"` // of a timer, or the key of an outbox row
	Lane     string    `json:"lane,omitempty"`
	State    string    `json:"state"`
	Attempts int       `json:"attempts"`
	DueAt    time.Time `json:"due_at"`
	Error    string    `json:"error,omitempty"`
}

// Queue lists the rows of a queue ("inbox", "timers", "outbox") in a state;
// with "" those that are not over.
func (r Reader) Queue(ctx context.Context, queue, state string) ([]Row, error) {
	columns := map[string]string{
		"inbox":  `id, kind, '', lane, state, attempts, due_at, error FROM inbox WHERE (? = '' AND state <> 'done' OR state = ?)`,
		"timers": `id, kind, ref, lane, state, attempts, wait_to, error FROM timers WHERE (? = '' OR state = ?)`,
		"outbox": `id, kind, COALESCE(key, ''), lane, state, attempts, due_at, error FROM outbox WHERE (? = '' AND state <> 'sent' OR state = ?)`,
	}
	from, ok := columns[queue]
	if !ok {
		return nil, noQueue(queue)
	}
	scan := func(r row) (Row, error) {
		one := Row{Queue: queue}
		return one, r.Scan(&one.ID, &one.Kind, &one.Ref, &one.Lane, &one.State, &one.Attempts, stamp{&one.DueAt}, &one.Error)
	}
	return list(ctx, r.q, scan, `SELECT `+from+` ORDER BY id LIMIT 1000`, state, state)
}

func noQueue(queue string) error {
	return fmt.Errorf("queue %q, want inbox, timers or outbox: %w", queue, desk.ErrInvalid)
}

// Retry has a parked or dead row tried again, from the beginning.
func (db *DB) Retry(ctx context.Context, queue string, id int64) error {
	queries := map[string]string{
		"inbox":  `UPDATE inbox SET state = 'pending', attempts = 0, due_at = ?, error = '' WHERE id = ? AND state = 'parked'`,
		"timers": `UPDATE timers SET state = 'pending', attempts = 0, wait_to = ?, error = '' WHERE id = ? AND state = 'parked'`,
		"outbox": `UPDATE outbox SET state = 'pending', attempts = 0, due_at = ?, error = '', done_at = NULL WHERE id = ? AND state = 'dead'
			AND (key IS NOT NULL OR NOT EXISTS (SELECT 1 FROM outbox AS w WHERE w.kind = outbox.kind AND w.state = 'pending'
				AND (w.kind = 'card' AND w.card = outbox.card OR w.kind = 'home' AND w.slack_id = outbox.slack_id)))`,
	}
	return db.settleRow(ctx, queue, id, "retry", queries)
}

// Drop removes a row that is stuck or waiting: it will not be done. What an
// outbox row had to say counts as said.
func (db *DB) Drop(ctx context.Context, queue string, id int64) error {
	queries := map[string]string{
		"inbox":  `UPDATE inbox SET state = 'done', payload = NULL, due_at = ?, error = 'dropped' WHERE id = ? AND state IN ('pending', 'parked')`,
		"timers": `DELETE FROM timers WHERE ? > 0 AND id = ?`,
		"outbox": `DELETE FROM outbox WHERE created_at <= ? AND id = ? AND state IN ('pending', 'unknown', 'dead')`,
	}
	return db.settleRow(ctx, queue, id, "drop", queries)
}

// settleRow changes a row by the query of its queue and notes it.
func (db *DB) settleRow(ctx context.Context, queue string, id int64, act string, queries map[string]string) error {
	query, ok := queries[queue]
	if !ok {
		return noQueue(queue)
	}
	return db.Write(ctx, func(tx *Tx) error {
		if err := tx.remember(queue, act, id); err != nil {
			return err
		}
		n, err := tx.exec(query, ms(tx.now), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("nothing to %s in %s %d: %w", act, queue, id, desk.ErrNotFound)
		}
		return tx.Note("queue/"+queue, "", act, map[string]int64{"id": id}, "")
	})
}

// remember keeps the key of an outbox row that is to be dropped.
func (tx *Tx) remember(queue, act string, id int64) error {
	if queue != "outbox" || act != "drop" {
		return nil
	}
	_, err := tx.exec(`INSERT INTO said (key) SELECT key FROM outbox WHERE id = ? AND key IS NOT NULL ON CONFLICT DO NOTHING`, id)
	return err
}
