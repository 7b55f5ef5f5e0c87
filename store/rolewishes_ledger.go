package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"opsdesk/bot/desk"
)

// What becomes of a wish for a role, as the ledger calls it. That the role was
// then given or taken is a row of its own.
const (
	actRoleWish      = "role_wish"
	actRoleConfirmed = "role_confirmed"
	actRoleRefused   = "role_refused"
)

// wishBody is what the ledger keeps of a wish, its fields in the order of
// their names. Rows that were written before wishes were numbered have neither
// act nor wish.
type wishBody struct {
	Act       desk.RoleAct `json:"act,omitempty"`
	Component string       `json:"component"`
	Role      desk.Role    `json:"role"`
	Wish      int64        `json:"wish,omitempty"`
}

func (tx *Tx) noteWish(id int64, w desk.RoleWish, by, act string) error {
	return tx.Note("role/"+w.User, by, act, wishBody{w.Act, w.Component, w.Role, id}, "")
}

func scanRoleWish(r row) (w desk.RoleWish, err error) {
	return w, r.Scan(&w.ID, &w.Act, &w.User, &w.Role, &w.Component, &w.By, &w.State, &w.DecidedBy)
}

// VerifyRoleWishes holds every wish for a role against the ledger and returns
// those that are stored otherwise than it says, or that only one of the two
// knows.
func (db *DB) VerifyRoleWishes(ctx context.Context) ([]int64, error) {
	var kept []desk.RoleWish
	entries, err := db.entriesWith(ctx, func() (err error) {
		kept, err = list(ctx, db.q, scanRoleWish, `SELECT `+roleWishColumns+` FROM role_wishes ORDER BY id`)
		return err
	}, actRoleWish, actRoleConfirmed, actRoleRefused)
	if err != nil {
		return nil, err
	}
	said, unnumbered, err := saidWishes(entries)
	if err != nil {
		return nil, err
	}
	var bad []int64
	for _, w := range kept {
		if is, ok := said[w.ID]; w.ID > unnumbered && (!ok || is != w) {
			bad = append(bad, w.ID)
		}
		delete(said, w.ID)
	}
	for id := range said {
		bad = append(bad, id)
	}
	slices.Sort(bad)
	return bad, nil
}

// saidWishes are the wishes as the ledger tells them, and how many it holds
// without their number: those are the first, and what became of them it does
// not tell.
func saidWishes(entries []Entry) (said map[int64]desk.RoleWish, unnumbered int64, err error) {
	said = map[int64]desk.RoleWish{}
	for _, e := range entries {
		var b wishBody
		if err := json.Unmarshal(e.Body, &b); err != nil {
			return nil, 0, fmt.Errorf("ledger row %d: %w", e.Seq, err)
		}
		w := said[b.Wish]
		switch {
		case b.Wish == 0 && e.Act == actRoleWish:
			unnumbered++
			continue
		case b.Wish <= unnumbered:
			continue
		case e.Act == actRoleWish:
			w = desk.RoleWish{
				ID: b.Wish, Act: b.Act, User: strings.TrimPrefix(e.Subject, "role/"), Role: b.Role, Component: b.Component,
				By: e.Actor, State: desk.RoleWishAsked,
			}
		case e.Act == actRoleConfirmed:
			w.State, w.DecidedBy = desk.RoleWishDone, e.Actor
		default:
			w.State, w.DecidedBy = desk.RoleWishRefused, e.Actor
		}
		said[b.Wish] = w
	}
	return said, unnumbered, nil
}
