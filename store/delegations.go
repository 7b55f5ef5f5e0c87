package store

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// Delegate notes that somebody votes for somebody else for a time. A repeat of
// the origin is not fresh.
func (tx *Tx) Delegate(origin string, d desk.Delegation) (id int64, fresh bool, err error) {
	if d.Voter == "" || d.Delegate == "" || d.Voter == d.Delegate || !d.To.After(d.From) {
		return 0, false, fmt.Errorf("%s votes for %s from %s to %s: %w", d.Delegate, d.Voter, d.From, d.To, desk.ErrInvalid)
	}
	id, err = tx.insert(`INSERT INTO delegations (origin, voter, delegate, from_at, to_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO NOTHING`,
		origin, d.Voter, d.Delegate, ms(d.From), ms(d.To))
	if err != nil || id == 0 {
		return 0, false, err
	}
	return id, true, tx.Note(fmt.Sprintf("delegation/%d", id), d.Voter, "delegate", struct {
		Delegate string `json:"delegate"`
		From     int64  `json:"from"`
		To       int64  `json:"to"`
	}{d.Delegate, d.From.UnixMilli(), d.To.UnixMilli()}, "")
}

// EndDelegation ends one early, or desk.ErrConflict where it is over.
func (tx *Tx) EndDelegation(id int64, by string) error {
	n, err := tx.exec(`UPDATE delegations SET to_at = max(from_at + 1, ?) WHERE id = ? AND to_at > ?`, ms(tx.now), id, ms(tx.now))
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("delegation %d is over: %w", id, desk.ErrConflict)
	}
	return tx.Note(fmt.Sprintf("delegation/%d", id), by, "delegate_end", struct{}{}, "")
}

const delegationColumns = `id, voter, delegate, from_at, to_at`

func scanDelegation(r row) (d desk.Delegation, err error) {
	return d, r.Scan(&d.ID, &d.Voter, &d.Delegate, stamp{&d.From}, stamp{&d.To})
}

// Delegation returns one, or desk.ErrNotFound.
func (r Reader) Delegation(ctx context.Context, id int64) (desk.Delegation, error) {
	d, err := scanDelegation(r.q.QueryRowContext(ctx, `SELECT `+delegationColumns+` FROM delegations WHERE id = ?`, id))
	return d, found(err, "delegation %d", id)
}

// Delegations returns what concerns somebody, as voter or as delegate, or with
// "" everybody, and has not ended at an instant.
func (r Reader) Delegations(ctx context.Context, user string, at time.Time) ([]desk.Delegation, error) {
	return list(ctx, r.q, scanDelegation, `SELECT `+delegationColumns+` FROM delegations
		WHERE to_at > ? AND (? = '' OR voter = ? OR delegate = ?) ORDER BY id`, at.UnixMilli(), user, user, user)
}
