package store

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

const ratingColumns = `ticket_id, round, slack_id, tier, asked_at, COALESCE(score, 0), text, rated_at`

func scanRating(r row) (x desk.Rating, err error) {
	err = r.Scan(&x.Ticket, &x.Round, &x.User, &x.Tier, stamp{&x.AskedAt}, &x.Score, &x.Text, stamp{&x.RatedAt})
	return x, err
}

// AskRating keeps that somebody is asked for a rating. It is not fresh if that
// resolution was asked about before.
func (tx *Tx) AskRating(x desk.Rating) (fresh bool, err error) {
	n, err := tx.exec(`INSERT INTO ratings (ticket_id, round, slack_id, tier, asked_at, text) VALUES (?, ?, ?, ?, ?, '')
		ON CONFLICT DO NOTHING`, x.Ticket, x.Round, x.User, x.Tier, ms(tx.now))
	return n == 1, err
}

// MoveRating has an open request, asked since an instant and not answered, be
// about a ticket's new resolution: it was reopened in between, and its
// requester is not asked twice. moved is false if there is none.
func (tx *Tx) MoveRating(ticket int64, round int, since time.Time) (moved bool, err error) {
	n, err := tx.exec(`UPDATE ratings SET round = ? WHERE ticket_id = ? AND round < ? AND score IS NULL AND asked_at > ?
		AND NOT EXISTS (SELECT 1 FROM ratings AS r WHERE r.ticket_id = ? AND r.round = ?)`, round, ticket, round, ms(since), ticket, round)
	return n > 0, err
}

// PutRating keeps an answer, and a row of it in the ledger.
func (tx *Tx) PutRating(x desk.Rating) error {
	n, err := tx.exec(`UPDATE ratings SET score = ?, text = ?, rated_at = ? WHERE ticket_id = ? AND round = ?`,
		x.Score, clean(x.Text), ms(x.RatedAt), x.Ticket, x.Round)
	if err == nil && n == 0 {
		err = fmt.Errorf("rating of ticket %d: %w", x.Ticket, desk.ErrNotFound)
	}
	if err != nil {
		return err
	}
	return tx.Note(fmt.Sprintf("rating/%d", x.Ticket), x.User, "rate", rated{x.Round, x.Score}, x.Text)
}

type rated struct {
	Round int        `json:"round"`
	Score desk.Score `json:"score"`
}

// Rating returns the newest request for a rating of a ticket, or
// desk.ErrNotFound.
func (r Reader) Rating(ctx context.Context, ticket int64) (desk.Rating, error) {
	x, err := scanRating(r.q.QueryRowContext(ctx, `SELECT `+ratingColumns+` FROM ratings WHERE ticket_id = ? ORDER BY round DESC LIMIT 1`, ticket))
	return x, found(err, "rating of ticket %d", ticket)
}

// LastAsked returns when somebody was last asked for a rating, about any
// ticket; zero if never.
func (r Reader) LastAsked(ctx context.Context, user string) (at time.Time, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT max(asked_at) FROM ratings WHERE slack_id = ?`, user).Scan(stamp{&at})
	return at, err
}

// Satisfaction is what was said of the desk in a period. Every figure comes
// with what it is a part of.
type Satisfaction struct {
	Requests   int // asked in the period
	Answered   int // of those, by whenever the period is looked at
	Ratings    int // given in the period
	Good       int // of those
	Fair       int
	Bad        int
	Complaints int // opened in the period and not withdrawn
	Closed     int // tickets closed in the period
}

// Satisfaction returns what was said in [from, to).
func (r Reader) Satisfaction(ctx context.Context, from, to time.Time) (s Satisfaction, err error) {
	a, b := ms(from), ms(to)
	err = r.q.QueryRowContext(ctx, `SELECT
		(SELECT count(*) FROM ratings WHERE asked_at >= ? AND asked_at < ?),
		(SELECT count(*) FROM ratings WHERE asked_at >= ? AND asked_at < ? AND score IS NOT NULL),
		(SELECT count(*) FROM ratings WHERE rated_at >= ? AND rated_at < ?),
		(SELECT count(*) FROM ratings WHERE rated_at >= ? AND rated_at < ? AND score = ?),
		(SELECT count(*) FROM ratings WHERE rated_at >= ? AND rated_at < ? AND score = ?),
		(SELECT count(*) FROM ratings WHERE rated_at >= ? AND rated_at < ? AND score = ?),
		(SELECT count(*) FROM complaints WHERE opened_at >= ? AND opened_at < ? AND state <> ?),
		(SELECT count(*) FROM tickets WHERE state = ? AND closed_at >= ? AND closed_at < ?)`,
		a, b, a, b, a, b, a, b, desk.ScoreGood, a, b, desk.ScoreFair, a, b, desk.ScoreBad, a, b, desk.ComplaintWithdrawn, desk.StateClosed, a, b).
		Scan(&s.Requests, &s.Answered, &s.Ratings, &s.Good, &s.Fair, &s.Bad, &s.Complaints, &s.Closed)
	return s, err
}
