package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"opsdesk/bot/desk"
)

// OpenChange makes a change, with its first row in the ledger. A repeat of the
// origin returns the first.
func (tx *Tx) OpenChange(origin string, e desk.ChangeEvent) (c desk.Change, fresh bool, err error) {
	if origin == "" {
		return c, false, fmt.Errorf("change without an origin: %w", desk.ErrInvalid)
	}
	e = tx.datedChange(e)
	e.Seq = 1
	if c, err = desk.OpenedChange(0, e); err != nil {
		return c, false, err
	}
	if c.ID, err = tx.insertChange(origin, c); err != nil {
		return c, false, err
	}
	if c.ID == 0 {
		c, err = tx.ChangeByOrigin(background, origin)
		return c, false, err
	}
	if err := tx.putChange(c); err != nil { // now that it has its number
		return c, false, err
	}
	return c, true, tx.chainChange(c.ID, e)
}

// insertChange returns the new change's id, or 0 if its origin has one.
func (tx *Tx) insertChange(origin string, c desk.Change) (int64, error) {
	record, err := encode(c)
	if err != nil {
		return 0, err
	}
	return tx.insert(`INSERT INTO changes (origin, type, state, requester, implementer, revision, hash, from_at, to_at, opened_at, seq, record)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (origin) DO NOTHING`,
		origin, c.Type, c.State, c.Requester, c.Plan.Implementer, c.Revision, c.Hash, ms(c.Plan.From), ms(c.Plan.To),
		ms(c.OpenedAt), c.Seq, string(record))
}

// ChangeAct is the one function that changes a change: it applies the event by
// the rules of the desk and writes ledger, record, votes and decision
// together.
func (tx *Tx) ChangeAct(id int64, e desk.ChangeEvent) (desk.Change, error) {
	before, err := tx.Change(background, id)
	if err != nil {
		return desk.Change{}, err
	}
	e = tx.datedChange(e)
	after, err := before.Apply(e)
	if err != nil {
		return before, err
	}
	e.Seq, e.At = after.Seq, after.LastAt // never earlier than the event before
	if err := tx.chainChange(id, e); err != nil {
		return before, err
	}
	if err := tx.putVotes(before, after, e); err != nil {
		return before, err
	}
	return after, tx.putChange(after)
}

// datedChange gives an event its time and its plan's hash, and makes its words
// fit to be stored.
func (tx *Tx) datedChange(e desk.ChangeEvent) desk.ChangeEvent {
	if e.At.IsZero() {
		e.At = tx.now
	}
	whole := func(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
	e.At, e.Text = whole(e.At), clean(e.Text)
	if !e.Due.IsZero() {
		e.Due = whole(e.Due)
	}
	if e.Plan != nil {
		p := *e.Plan
		p.From, p.To = whole(p.From), whole(p.To)
		for _, s := range []*string{&p.Title, &p.Background, &p.Purpose, &p.Impact, &p.Steps, &p.Rollback, &p.Test, &p.Despite} {
			*s = clean(*s)
		}
		e.Plan, e.Hash = &p, p.Hash()
	}
	return e
}

func (tx *Tx) putChange(c desk.Change) error {
	record, err := encode(c)
	if err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE changes SET state = ?, implementer = ?, revision = ?, hash = ?, from_at = ?, to_at = ?, seq = ?, record = ?
		WHERE id = ?`, c.State, c.Plan.Implementer, c.Revision, c.Hash, ms(c.Plan.From), ms(c.Plan.To), c.Seq, string(record), c.ID)
	if err == nil {
		_, err = tx.exec(`DELETE FROM change_components WHERE change_id = ?`, c.ID)
	}
	for _, k := range c.Plan.Components {
		if err == nil {
			_, err = tx.exec(`INSERT INTO change_components (change_id, component) VALUES (?, ?) ON CONFLICT DO NOTHING`, c.ID, k)
		}
	}
	return err
}

// putVotes writes what an event made of the votes, and the decision if it made
// one. A second decision breaks the key.
func (tx *Tx) putVotes(before, after desk.Change, e desk.ChangeEvent) error {
	if len(after.Votes) < len(before.Votes) && after.Revision == before.Revision && e.Act != desk.ChangeVotes {
		_, err := tx.exec(`DELETE FROM votes WHERE change_id = ? AND revision = ?`, after.ID, after.Revision)
		return err
	}
	for _, v := range after.Votes {
		if e.Act != desk.ChangeVotes || v.By != e.Actor {
			continue
		}
		if _, err := tx.exec(`INSERT INTO votes (change_id, revision, voter, cast_by, lead, verdict, cast_at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (change_id, revision, voter) DO UPDATE SET cast_by = excluded.cast_by, lead = excluded.lead,
				verdict = excluded.verdict, cast_at = excluded.cast_at`,
			after.ID, after.Revision, v.Voter, v.By, v.Lead, v.Verdict, ms(v.At)); err != nil {
			return err
		}
	}
	if d := after.Decision; d.Verdict != "" && before.Decision.Verdict == "" {
		_, err := tx.exec(`INSERT INTO decisions (change_id, revision, round, verdict, decided_by, glass, decided_at)
			SELECT ?, ?, 1 + count(*), ?, ?, ?, ? FROM decisions WHERE change_id = ? AND revision = ?`,
			after.ID, after.Revision, d.Verdict, d.By, after.Glass, ms(d.At), after.ID, after.Revision)
		return err
	}
	return nil
}

func scanChange(r row) (c desk.Change, err error) {
	var id int64
	var record string
	if err := r.Scan(&id, &record); err != nil {
		return c, err
	}
	if err := json.Unmarshal([]byte(record), &c); err != nil {
		return c, fmt.Errorf("change %d: %w", id, err)
	}
	c.ID = id
	return c, nil
}

// Change returns a change, or desk.ErrNotFound.
func (r Reader) Change(ctx context.Context, id int64) (desk.Change, error) {
	c, err := scanChange(r.q.QueryRowContext(ctx, `SELECT id, record FROM changes WHERE id = ?`, id))
	return c, found(err, "change %d", id)
}

// ChangeByOrigin returns what was requested for an origin, or
// desk.ErrNotFound.
func (r Reader) ChangeByOrigin(ctx context.Context, origin string) (desk.Change, error) {
	c, err := scanChange(r.q.QueryRowContext(ctx, `SELECT id, record FROM changes WHERE origin = ?`, origin))
	return c, found(err, "change of %q", origin)
}

// ChangeFilter says which changes are wanted. Its zero value wants the newest
// 100.
type ChangeFilter struct {
	Requester string
	States    []desk.ChangeState
	Component string
	From, To  time.Time // whose window shares an instant with [From, To), if To is given
	Limit     int
}

// Changes returns the changes that f wants, newest first.
func (r Reader) Changes(ctx context.Context, f ChangeFilter) ([]desk.Change, error) {
	conds, args := []string{"id > 0"}, []any{}
	add := func(want bool, cond string, values ...any) {
		if want {
			conds, args = append(conds, cond), append(args, values...)
		}
	}
	add(f.Requester != "", "requester = ?", f.Requester)
	add(f.Component != "", "id IN (SELECT change_id FROM change_components WHERE component = ?)", f.Component)
	add(!f.To.IsZero(), "from_at < ? AND to_at > ?", ms(f.To), f.From.UnixMilli())
	if len(f.States) > 0 {
		conds = append(conds, "state IN (?"+strings.Repeat(", ?", len(f.States)-1)+")")
		for _, s := range f.States {
			args = append(args, s)
		}
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	return list(ctx, r.q, scanChange, `SELECT id, record FROM changes WHERE `+strings.Join(conds, " AND ")+` ORDER BY id DESC LIMIT ?`, append(args, f.Limit)...)
}

// ChangeHistory returns the events of a change. Replaying them gives it.
func (r Reader) ChangeHistory(ctx context.Context, id int64) ([]desk.ChangeEvent, error) {
	scan := func(r row) (desk.ChangeEvent, error) {
		e, err := scanEntry(r)
		if err != nil {
			return desk.ChangeEvent{}, err
		}
		return e.changeEvent()
	}
	return list(ctx, r.q, scan, `SELECT `+entryColumns+` FROM ledger WHERE subject = ? AND event > 0 ORDER BY event`, changeSubject(id))
}

// RoleHolder is somebody with a role for a component, "" for all.
type RoleHolder struct {
	User      string
	Role      desk.Role
	Component string
}

// Holders returns who holds one of the roles, for whichever component.
func (r Reader) Holders(ctx context.Context, roles ...desk.Role) ([]RoleHolder, error) {
	args := []any{}
	for _, role := range roles {
		args = append(args, role)
	}
	scan := func(r row) (h RoleHolder, err error) { return h, r.Scan(&h.User, &h.Role, &h.Component) }
	return list(ctx, r.q, scan, `SELECT slack_id, role, component FROM roles WHERE role IN (?`+strings.Repeat(", ?", len(roles)-1)+`)
		ORDER BY slack_id, role, component`, args...)
}
