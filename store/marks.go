package store

import (
	"context"
	"errors"
	"time"
)

// SetMark notes that a channel was read up to ts. Slack's time stamps have
// one length and sort as text. A mark never goes back.
func (tx *Tx) SetMark(channel, ts string) error {
	_, err := tx.exec(`INSERT INTO marks (channel, ts, at) VALUES (?, ?, ?)
		ON CONFLICT (channel) DO UPDATE SET ts = excluded.ts, at = excluded.at WHERE excluded.ts > marks.ts`,
		channel, ts, ms(tx.now))
	return err
}

// Mark returns up to which message a channel was read and when that was
// noted; "" if it never was.
func (r Reader) Mark(ctx context.Context, channel string) (ts string, at time.Time, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT ts, at FROM marks WHERE channel = ?`, channel).Scan(&ts, stamp{&at})
	if errors.Is(err, errNoRows) {
		err = nil
	}
	return ts, at, err
}

// Marks returns the high-water mark of every channel that has one.
func (r Reader) Marks(ctx context.Context) (map[string]string, error) {
	type mark struct{ channel, ts string }
	scan := func(r row) (m mark, err error) { return m, r.Scan(&m.channel, &m.ts) }
	all, err := list(ctx, r.q, scan, `SELECT channel, ts FROM marks`)
	marks := make(map[string]string, len(all))
	for _, m := range all {
		marks[m.channel] = m.ts
	}
	return marks, err
}

// Edit keeps an edit or deletion of a message, for the case that it came
// before the message. A deletion stands.
func (tx *Tx) Edit(channel, ts, text string, deleted bool) error {
	if deleted {
		text = ""
	}
	_, err := tx.exec(`INSERT INTO edits (channel, ts, text, deleted, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (channel, ts) DO UPDATE SET text = excluded.text, deleted = excluded.deleted, at = excluded.at
			WHERE edits.deleted = 0`, channel, ts, clean(text), deleted, ms(tx.now))
	return err
}

// EditOf returns the latest edit of a message that was kept; ok is false if
// none was.
func (r Reader) EditOf(ctx context.Context, channel, ts string) (text string, deleted, ok bool, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT text, deleted FROM edits WHERE channel = ? AND ts = ?`, channel, ts).Scan(&text, &deleted)
	if errors.Is(err, errNoRows) {
		return "", false, false, nil
	}
	return text, deleted, err == nil, err
}

// Mute makes the bot silent in a thread until somebody speaks to it.
func (tx *Tx) Mute(channel, threadTS, by string) error {
	_, err := tx.exec(`INSERT INTO mutes (channel, thread_ts, slack_id, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		channel, threadTS, by, ms(tx.now))
	return err
}

// Unmute ends a Mute, if there is one.
func (tx *Tx) Unmute(channel, threadTS string) error {
	_, err := tx.exec(`DELETE FROM mutes WHERE channel = ? AND thread_ts = ?`, channel, threadTS)
	return err
}

// Muted reports whether the bot is to be silent in a thread.
func (r Reader) Muted(ctx context.Context, channel, threadTS string) (bool, error) {
	var one int
	err := r.q.QueryRowContext(ctx, `SELECT 1 FROM mutes WHERE channel = ? AND thread_ts = ?`, channel, threadTS).Scan(&one)
	if errors.Is(err, errNoRows) {
		return false, nil
	}
	return err == nil, err
}
