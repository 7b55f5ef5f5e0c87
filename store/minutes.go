package store

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// Minutes is what was said at the review of a report.
type Minutes struct {
	ID      int64
	Origin  string // required; unique: what they were written in
	Report  int64  // required; number of the pack
	Text    string
	By      string // required
	At      time.Time
	Actions []desk.Action // agreed there
}

// PutMinutes keeps the minutes of a review with its actions. A repeat of the
// origin does nothing and returns 0.
func (tx *Tx) PutMinutes(m Minutes) (Minutes, error) {
	m.At = tx.now
	id, err := tx.insert(`INSERT INTO minutes (origin, report, text, slack_id, written_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO NOTHING`,
		m.Origin, m.Report, clean(m.Text), m.By, ms(m.At))
	if m.ID = id; err != nil || id == 0 {
		return m, err
	}
	if err := tx.Note(fmt.Sprintf("minutes/%d", id), m.By, "minutes", map[string]int64{"report": m.Report}, m.Text); err != nil {
		return m, err
	}
	for i, a := range m.Actions {
		a.Minutes, a.State, a.By, a.AgreedAt = id, desk.ActionOpen, m.By, tx.now
		if m.Actions[i], err = tx.putAction(a); err != nil {
			return m, err
		}
	}
	return m, nil
}

func (tx *Tx) putAction(a desk.Action) (desk.Action, error) {
	id, err := tx.insert(`INSERT INTO actions (minutes_id, text, owner, due_on, state, agreed_at, closed_by) VALUES (?, ?, ?, ?, ?, ?, '')`,
		a.Minutes, clean(a.Text), a.Owner, a.Due, a.State, ms(a.AgreedAt))
	if err != nil {
		return a, err
	}
	a.ID = id
	return a, tx.noteAction(a, a.By, "agree", a.Text)
}

func (tx *Tx) noteAction(a desk.Action, by, act, text string) error {
	return tx.Note(fmt.Sprintf("action/%d", a.ID), by, act, map[string]string{"due": a.Due, "owner": a.Owner, "state": string(a.State)}, text)
}

// CloseAction keeps that an action is done, or is not to be.
func (tx *Tx) CloseAction(id int64, who desk.Person, s desk.ActionState) (desk.Action, error) {
	a, err := tx.Action(background, id)
	if err == nil {
		a, err = a.Close(who, s, tx.now)
	}
	if err != nil {
		return a, err
	}
	if _, err := tx.exec(`UPDATE actions SET state = ?, closed_by = ?, closed_at = ? WHERE id = ?`, a.State, a.ClosedBy, ms(a.ClosedAt), id); err != nil {
		return a, err
	}
	return a, tx.noteAction(a, who.ID, string(a.State), "")
}

const actionColumns = `a.id, a.minutes_id, a.text, a.owner, a.due_on, a.state, m.slack_id, r.period, a.agreed_at, a.closed_by, a.closed_at`

const actionTables = ` FROM actions AS a JOIN minutes AS m ON m.id = a.minutes_id JOIN reports AS r ON r.n = m.report`

func scanAction(r row) (a desk.Action, err error) {
	err = r.Scan(&a.ID, &a.Minutes, &a.Text, &a.Owner, &a.Due, &a.State, &a.By, &a.Period, stamp{&a.AgreedAt}, &a.ClosedBy, stamp{&a.ClosedAt})
	return a, err
}

// Action returns an action, or desk.ErrNotFound.
func (r Reader) Action(ctx context.Context, id int64) (desk.Action, error) {
	a, err := scanAction(r.q.QueryRowContext(ctx, `SELECT `+actionColumns+actionTables+` WHERE a.id = ?`, id))
	return a, found(err, "action %d", id)
}

// ActionsIn returns what was agreed before the end of [from, to) and was not
// closed before its beginning, the first due first.
func (r Reader) ActionsIn(ctx context.Context, from, to time.Time) ([]desk.Action, error) {
	return list(ctx, r.q, scanAction, `SELECT `+actionColumns+actionTables+` WHERE a.agreed_at < ? AND (a.closed_at IS NULL OR a.closed_at >= ?)
		ORDER BY a.due_on, a.id`, ms(to), ms(from))
}

// MinutesOf returns the minutes of the review of a report, the first first,
// with what was agreed.
func (r Reader) MinutesOf(ctx context.Context, report int64) ([]Minutes, error) {
	scan := func(r row) (m Minutes, err error) {
		return m, r.Scan(&m.ID, &m.Origin, &m.Report, &m.Text, &m.By, stamp{&m.At})
	}
	all, err := list(ctx, r.q, scan, `SELECT id, origin, report, text, slack_id, written_at FROM minutes WHERE report = ? ORDER BY id`, report)
	if err != nil {
		return nil, err
	}
	actions, err := list(ctx, r.q, scanAction, `SELECT `+actionColumns+actionTables+` WHERE m.report = ? ORDER BY a.id`, report)
	for i := range all {
		for _, a := range actions {
			if a.Minutes == all[i].ID {
				all[i].Actions = append(all[i].Actions, a)
			}
		}
	}
	return all, err
}

// ReviewOf returns the number of the pack at whose review an action was
// agreed, or desk.ErrNotFound.
func (r Reader) ReviewOf(ctx context.Context, action int64) (n int64, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT m.report FROM actions AS a JOIN minutes AS m ON m.id = a.minutes_id WHERE a.id = ?`, action).Scan(&n)
	return n, found(err, "action %d", action)
}
