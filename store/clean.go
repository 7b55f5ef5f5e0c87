package store

import (
	"context"
	"time"
)

// How long things are kept.
const (
	keepKeys   = 7 * 24 * time.Hour  // Slack repeats within minutes; a restored queue within days
	keepEdits  = 7 * 24 * time.Hour  // of messages that never came
	keepSent   = 30 * 24 * time.Hour // to find a message again that has to be changed
	keepAlerts = 30 * 24 * time.Hour // after they ended
	keepSilent = 30 * 24 * time.Hour // muted threads
)

// Clean removes what has served its time: keys, done inbox rows, sent outbox
// rows (their keys stay), alerts that ended long ago, response URLs that Slack no longer takes.
func (db *DB) Clean(ctx context.Context) error {
	return db.Write(ctx, func(tx *Tx) error {
		ago := func(d time.Duration) any { return ms(tx.now.Add(-d)) }
		for _, s := range []struct {
			query string
			args  []any
		}{
			{`DELETE FROM seen WHERE seen_at < ?`, []any{ago(keepKeys)}},
			{`DELETE FROM inbox WHERE state = 'done'`, nil},
			{`INSERT INTO said (key) SELECT key FROM outbox WHERE state = 'sent' AND done_at < ? AND key IS NOT NULL ON CONFLICT DO NOTHING`,
				[]any{ago(keepSent)}},
			{`DELETE FROM outbox WHERE state = 'sent' AND done_at < ?`, []any{ago(keepSent)}},
			{`UPDATE outbox SET url = '' WHERE url <> '' AND created_at <= ?`, []any{ago(urlLife)}},
			{`UPDATE deliveries SET body = x'' WHERE state <> 'pending' AND done_at < ? AND body <> x''`, []any{ago(keepSent)}},
			{`DELETE FROM edits WHERE at < ?`, []any{ago(keepEdits)}},
			{`DELETE FROM alerts WHERE firing = 0 AND ends_at < ?`, []any{ago(keepAlerts)}},
			{`DELETE FROM mutes WHERE at < ?`, []any{ago(keepSilent)}},
		} {
			if _, err := tx.exec(s.query, s.args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// ForgetQuestions erases the words of questions asked before an instant; what
// was answered, and how it ended, stays.
func (db *DB) ForgetQuestions(ctx context.Context, before time.Time) error {
	return db.Write(ctx, func(tx *Tx) error {
		for _, erase := range []string{
			`UPDATE extracts SET text = ?1, said = ?1 WHERE begun_at < ?2 AND text <> ?1`,
			`UPDATE model_calls SET sent = '' WHERE called_at < ?2 AND sent <> ''`,
			`DELETE FROM report_words WHERE ref IN (SELECT 'question/' || id FROM questions WHERE asked_at < ?2)`,
			`UPDATE questions SET text = ?1 WHERE asked_at < ?2 AND text NOT IN ('', ?1)`,
		} {
			if _, err := tx.exec(erase, Erased, ms(before)); err != nil {
				return err
			}
		}
		return nil
	})
}
