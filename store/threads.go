package store

import (
	"context"
	"time"

	"opsdesk/bot/desk"
)

// LiveThreads returns the threads in which somebody waits for an answer: both
// of each ticket that is not over, and of questions asked since the instant.
func (r Reader) LiveThreads(ctx context.Context, since time.Time) ([]Thread, error) {
	scan := func(r row) (t Thread, err error) { return t, r.Scan(&t.Channel, &t.TS) }
	return list(ctx, r.q, scan, `SELECT thread_channel, thread_ts FROM tickets
			WHERE state NOT IN (?, ?) AND thread_ts <> ''
		UNION
		SELECT c.posted_in, c.ts FROM cards AS c JOIN tickets AS t ON t.id = c.ref
			WHERE c.kind = 'ticket' AND c.view = 'duty' AND c.ts <> '' AND t.state NOT IN (?, ?)
		UNION
		SELECT channel, CASE thread_ts WHEN '' THEN ts ELSE thread_ts END FROM questions
			WHERE asked_at >= ? AND channel <> '' AND ts <> ''`,
		desk.StateClosed, desk.StateCancelled, desk.StateClosed, desk.StateCancelled, ms(since))
}
