package store

import (
	"context"
	"time"
)

// ModelCall is one asking of the language model.
type ModelCall struct {
	At                        time.Time
	Task, Model, Who, Channel string
	In, Out                   int64 // tokens
	Outcome                   string
	Took                      time.Duration
	Sent                      string // redacted
}

// PutModelCall keeps a call.
func (tx *Tx) PutModelCall(c ModelCall) error {
	_, err := tx.exec(`INSERT INTO model_calls (called_at, task, model, slack_id, channel, tokens_in, tokens_out, outcome, took_ms, sent)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		ms(tx.now), c.Task, c.Model, c.Who, c.Channel, c.In, c.Out, c.Outcome, c.Took.Milliseconds(), clean(c.Sent))
	return err
}

// ModelSpent returns how many tokens were spent since an instant: in all, for
// one person, and in one channel.
func (r Reader) ModelSpent(ctx context.Context, since time.Time, who, channel string) (all, person, place int64, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT COALESCE(sum(tokens_in + tokens_out), 0),
			COALESCE(sum(CASE WHEN slack_id = ?2 AND ?2 <> '' THEN tokens_in + tokens_out END), 0),
			COALESCE(sum(CASE WHEN channel = ?3 AND ?3 <> '' THEN tokens_in + tokens_out END), 0)
		FROM model_calls WHERE called_at >= ?1`, ms(since), who, channel).Scan(&all, &person, &place)
	return all, person, place, err
}
