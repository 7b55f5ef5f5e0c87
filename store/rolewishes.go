package store

import (
	"context"

	"opsdesk/bot/desk"
)

const roleWishColumns = `id, act, slack_id, role, component, asked_by, state, decided_by`

// WishRole notes that an administrator wants a role given or taken. A repeat of
// the origin returns 0.
func (tx *Tx) WishRole(origin string, w desk.RoleWish) (int64, error) {
	if err := w.Check(); err != nil {
		return 0, err
	}
	id, err := tx.insert(`INSERT INTO role_wishes (origin, act, slack_id, role, component, asked_by, asked_at, state, decided_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, 'asked', '') ON CONFLICT (origin) DO NOTHING`, origin, w.Act, w.User, w.Role, w.Component, w.By, ms(tx.now))
	if err != nil || id == 0 {
		return 0, err
	}
	return id, tx.noteWish(id, w, w.By, actRoleWish)
}

// DecideRole is a second administrator's word on a wish: done, the role is given
// or taken in the same transaction.
func (tx *Tx) DecideRole(id int64, by string, s desk.RoleWishState) (desk.RoleWish, error) {
	w, err := tx.RoleWish(background, id)
	if err == nil {
		w, err = w.Decide(by, s)
	}
	if err != nil {
		return w, err
	}
	if _, err := tx.exec(`UPDATE role_wishes SET state = ?, decided_by = ? WHERE id = ?`, w.State, w.DecidedBy, id); err != nil {
		return w, err
	}
	if w.State == desk.RoleWishRefused {
		return w, tx.noteWish(id, w, by, actRoleRefused)
	}
	if err := tx.noteWish(id, w, by, actRoleConfirmed); err != nil {
		return w, err
	}
	if w.Act == desk.RoleRevoke {
		return w, tx.Revoke(w.User, w.Role, w.Component, by)
	}
	_, err = tx.Grant(w.User, w.Role, w.Component, by)
	return w, err
}

// RoleWish returns a wish, or desk.ErrNotFound.
func (r Reader) RoleWish(ctx context.Context, id int64) (w desk.RoleWish, err error) {
	w, err = scanRoleWish(r.q.QueryRowContext(ctx, `SELECT `+roleWishColumns+` FROM role_wishes WHERE id = ?`, id))
	return w, found(err, "wish for a role %d", id)
}
