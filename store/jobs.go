package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// jobLimit is how long a job may run; after it another run takes over.
const jobLimit = time.Hour

// StartJob claims a job for a period ("2026-11"). It is fresh for the first
// caller ever, and again if that one has not finished within an hour.
func (tx *Tx) StartJob(job, period string) (fresh bool, err error) {
	n, err := tx.exec(`INSERT INTO jobs (job, period, started_at, result) VALUES (?, ?, ?, '')
		ON CONFLICT (job, period) DO UPDATE SET started_at = excluded.started_at
			WHERE jobs.finished_at IS NULL AND jobs.started_at <= ?`,
		job, period, ms(tx.now), ms(tx.now.Add(-jobLimit)))
	return n == 1, err
}

// FinishJob notes that a started job is done, and with what result.
func (tx *Tx) FinishJob(job, period, result string) error {
	n, err := tx.exec(`UPDATE jobs SET finished_at = ?, result = ? WHERE job = ? AND period = ?`, ms(tx.now), result, job, period)
	if err == nil && n == 0 {
		err = fmt.Errorf("job %s of %s: %w", job, period, desk.ErrNotFound)
	}
	return err
}

// LastJob returns the period a job was last started for, and when; ok is
// false if it never ran.
func (r Reader) LastJob(ctx context.Context, job string) (period string, at time.Time, ok bool, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT period, started_at FROM jobs WHERE job = ? ORDER BY started_at DESC, period DESC LIMIT 1`, job).
		Scan(&period, stamp{&at})
	if errors.Is(err, errNoRows) {
		return "", time.Time{}, false, nil
	}
	return period, at, err == nil, err
}
