package store

import (
	"context"
	"time"
)

// Unhelped is a question that no article has helped with.
type Unhelped struct {
	ID      int64
	User    string
	Text    string // "" where it must not be shown: a private ticket came of it, or it was erased
	Unknown bool   // the desk did not know; else its answer was marked as no help
}

// Unhelped returns the questions of [from, to) that the desk had no answer to,
// or whose answer did not help, by id.
func (r Reader) Unhelped(ctx context.Context, from, to time.Time) ([]Unhelped, error) {
	scan := func(r row) (u Unhelped, err error) { return u, r.Scan(&u.ID, &u.User, &u.Text, &u.Unknown) }
	return list(ctx, r.q, scan, `SELECT q.id, q.slack_id, CASE WHEN coalesce(t.private, 0) OR q.text = ? THEN '' ELSE q.text END, q.shown = '[]'
		FROM questions AS q LEFT JOIN tickets AS t ON t.id = q.ticket_id
		WHERE q.asked_at >= ? AND q.asked_at < ? AND (q.shown = '[]' OR q.mark IN ('not_solved', 'wrong')) ORDER BY q.id`, Erased, ms(from), ms(to))
}

// Foreseen is a fault that a program told of before people did.
type Foreseen struct {
	Ticket int64
	At     time.Time
	Told   time.Time // when the first person did; zero for never
}

// Foreseen returns the tickets opened in [from, to) because a program said so,
// by id. One that people had told of before is none.
func (r Reader) Foreseen(ctx context.Context, from, to time.Time) ([]Foreseen, error) {
	scan := func(r row) (f Foreseen, err error) { return f, r.Scan(&f.Ticket, stamp{&f.At}, stamp{&f.Told}) }
	return list(ctx, r.q, scan, `SELECT id, opened_at, told FROM (
			SELECT t.id, t.opened_at, (SELECT min(told) FROM (
				SELECT f.since AS told FROM followers AS f WHERE f.ticket_id = t.id
				UNION ALL SELECT m.opened_at FROM ticket_links AS l JOIN tickets AS m ON m.id = l.ticket_id
					WHERE l.other_id = t.id AND l.kind = 'merged' AND l.undone_at IS NULL AND m.origin NOT LIKE 'alert/%')) AS told
			FROM tickets AS t WHERE t.opened_at >= ? AND t.opened_at < ? AND t.origin LIKE 'alert/%' AND t.state <> 'cancelled'
				AND t.kind IN ('fault', 'security', 'data_loss'))
		WHERE told IS NULL OR told > opened_at ORDER BY id`, ms(from), ms(to))
}

// FaultsOpened counts the faults, security and data loss opened in [from, to).
func (r Reader) FaultsOpened(ctx context.Context, from, to time.Time) (n int, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT count(*) FROM tickets WHERE opened_at >= ? AND opened_at < ? AND state <> 'cancelled'
		AND kind IN ('fault', 'security', 'data_loss')`, ms(from), ms(to)).Scan(&n)
	return n, err
}

// AnswerTimes returns how long the tickets opened in [from, to) that have a
// first answer waited for it, in milliseconds of service.
func (r Reader) AnswerTimes(ctx context.Context, from, to time.Time) ([]int64, error) {
	return list(ctx, r.q, scanID, `SELECT c.elapsed FROM tickets AS t JOIN clocks AS c ON c.ticket_id = t.id AND c.clock = 'response'
		WHERE t.opened_at >= ? AND t.opened_at < ? AND t.state <> 'cancelled' AND t.first_response_at IS NOT NULL AND c.state = 'stopped'`, ms(from), ms(to))
}

// DoubtsIn counts by kind how often people said in [from, to) that an article
// did not help.
func (r Reader) DoubtsIn(ctx context.Context, from, to time.Time) (map[string]int, error) {
	type kind struct {
		name string
		n    int
	}
	scan := func(r row) (k kind, err error) { return k, r.Scan(&k.name, &k.n) }
	all, err := list(ctx, r.q, scan, `SELECT kind, count(*) FROM doubts WHERE doubted_at >= ? AND doubted_at < ? GROUP BY kind`, ms(from), ms(to))
	kinds := make(map[string]int, len(all))
	for _, k := range all {
		kinds[k.name] = k.n
	}
	return kinds, err
}

// ReviewsClosed counts the articles that somebody looked at in [from, to),
// because they had not helped.
func (r Reader) ReviewsClosed(ctx context.Context, from, to time.Time) (n int, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT count(*) FROM reviews WHERE closed_at >= ? AND closed_at < ?`, ms(from), ms(to)).Scan(&n)
	return n, err
}

// CancelReason is why a ticket was cancelled, in whose words; none for a
// private one.
type CancelReason struct {
	ID     int64
	By     string
	Reason string
}

// CancelledWhy returns why tickets were cancelled in [from, to), by id.
func (r Reader) CancelledWhy(ctx context.Context, from, to time.Time) ([]CancelReason, error) {
	scan := func(r row) (c CancelReason, err error) { return c, r.Scan(&c.ID, &c.By, &c.Reason) }
	return list(ctx, r.q, scan, `SELECT t.id, coalesce((SELECT l.actor FROM ledger AS l WHERE l.subject = 'ticket/' || t.id AND l.act = 'cancel'
				ORDER BY l.seq DESC LIMIT 1), ''), CASE WHEN t.private THEN '' ELSE t.reason END
		FROM tickets AS t WHERE t.state = 'cancelled' AND t.closed_at >= ? AND t.closed_at < ? ORDER BY t.id`, ms(from), ms(to))
}
