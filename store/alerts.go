package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// AlertGroup is one problem that other programs tell of.
type AlertGroup struct {
	Key       string
	Title     string
	Component string
	Code      string // error code of the articles about it
	Impact    desk.Impact
	Ticket    int64     // the newest, or 0
	Round     int       // how many tickets it has had
	Flaps     int       // how often it came back in the present one
	Muted     bool      // it waits for the end of a maintenance
	QuietAt   time.Time // since when nothing fires; zero while something does
}

const groupColumns = `key, title, component, code, impact, ticket_id, round, flaps, muted, quiet_at`

func scanGroup(r row) (g AlertGroup, err error) {
	err = r.Scan(&g.Key, &g.Title, &g.Component, &g.Code, &g.Impact, refer{&g.Ticket}, &g.Round, &g.Flaps, &g.Muted, stamp{&g.QuietAt})
	return g, err
}

// AlertGroup returns a group, or desk.ErrNotFound.
func (r Reader) AlertGroup(ctx context.Context, key string) (AlertGroup, error) {
	g, err := scanGroup(r.q.QueryRowContext(ctx, `SELECT `+groupColumns+` FROM alert_groups WHERE key = ?`, key))
	return g, found(err, "alert group %s", key)
}

// GroupOfTicket returns the group that a ticket was opened for, or
// desk.ErrNotFound.
func (r Reader) GroupOfTicket(ctx context.Context, ticket int64) (AlertGroup, error) {
	g, err := scanGroup(r.q.QueryRowContext(ctx, `SELECT `+groupColumns+` FROM alert_groups WHERE ticket_id = ?`, ticket))
	return g, found(err, "alert group of ticket %d", ticket)
}

// PutAlertGroup writes a group.
func (tx *Tx) PutAlertGroup(g AlertGroup) error {
	_, err := tx.exec(`INSERT INTO alert_groups (key, title, component, code, impact, ticket_id, round, flaps, muted, quiet_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET title = excluded.title, component = excluded.component, code = excluded.code, impact = excluded.impact,
			ticket_id = excluded.ticket_id, round = excluded.round, flaps = excluded.flaps, muted = excluded.muted, quiet_at = excluded.quiet_at`,
		g.Key, clean(g.Title), g.Component, clean(g.Code), g.Impact, ref(g.Ticket), g.Round, g.Flaps, g.Muted, ms(g.QuietAt))
	return err
}

const alertColumns = `fingerprint, firing, title, text, link, starts_at, ends_at`

func scanAlert(r row) (a desk.Alert, err error) {
	err = r.Scan(&a.Fingerprint, &a.Firing, &a.Title, &a.Text, &a.Link, stamp{&a.StartsAt}, stamp{&a.EndsAt})
	return a, err
}

// PutAlert takes news of an alert, unless newer news is known. It has turned
// if it fires now and did not before, or the other way.
func (tx *Tx) PutAlert(group string, a desk.Alert) (turned bool, err error) {
	a.StartsAt, a.EndsAt = a.StartsAt.Truncate(time.Millisecond), a.EndsAt.Truncate(time.Millisecond)
	known, err := scanAlert(tx.q.QueryRowContext(background, `SELECT `+alertColumns+` FROM alerts WHERE group_key = ? AND fingerprint = ?`, group, a.Fingerprint))
	switch {
	case errors.Is(err, errNoRows):
	case err != nil:
		return false, err
	case !a.Follows(known):
		return false, nil
	}
	turned = a.Firing != known.Firing
	_, err = tx.exec(`INSERT INTO alerts (group_key, fingerprint, firing, title, text, link, starts_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (group_key, fingerprint) DO UPDATE SET firing = excluded.firing, title = excluded.title, text = excluded.text,
			link = excluded.link, starts_at = excluded.starts_at, ends_at = excluded.ends_at`,
		group, clean(a.Fingerprint), a.Firing, clean(a.Title), clean(a.Text), clean(a.Link), a.StartsAt.UnixMilli(), ms(a.EndsAt))
	return turned, err
}

// Firing returns how many alerts of a group fire, and the first n of them.
func (r Reader) Firing(ctx context.Context, group string, n int) (total int, first []desk.Alert, err error) {
	if err := r.q.QueryRowContext(ctx, `SELECT count(*) FROM alerts WHERE group_key = ? AND firing = 1`, group).Scan(&total); err != nil {
		return 0, nil, err
	}
	first, err = list(ctx, r.q, scanAlert, `SELECT `+alertColumns+` FROM alerts WHERE group_key = ? AND firing = 1
		ORDER BY starts_at, fingerprint LIMIT ?`, group, n)
	return total, first, err
}

// PlanMaintenance notes a window. A repeat of the origin returns the first.
func (tx *Tx) PlanMaintenance(origin string, m desk.Maintenance) (id int64, err error) {
	if !m.To.After(m.From) || m.Component == "" {
		return 0, fmt.Errorf("maintenance of %q from %s to %s: %w", m.Component, m.From, m.To, desk.ErrInvalid)
	}
	id, err = tx.insert(`INSERT INTO maintenance (origin, component, from_at, to_at, reason, slack_id) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (origin) DO NOTHING`, origin, m.Component, ms(m.From), ms(m.To), clean(m.Reason), m.By)
	if err != nil || id == 0 {
		return 0, err
	}
	return id, tx.Note(fmt.Sprintf("maintenance/%d", id), m.By, "maintenance", struct {
		Component string `json:"component"`
		From      int64  `json:"from"`
		To        int64  `json:"to"`
	}{m.Component, m.From.UnixMilli(), m.To.UnixMilli()}, m.Reason)
}

// EndMaintenance ends a window early: at once, or before it began.
func (tx *Tx) EndMaintenance(id int64, by string) error {
	n, err := tx.exec(`UPDATE maintenance SET to_at = max(from_at + 1, ?) WHERE id = ? AND to_at > ?`, ms(tx.now), id, ms(tx.now))
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("maintenance %d is over: %w", id, desk.ErrConflict)
	}
	return tx.Note(fmt.Sprintf("maintenance/%d", id), by, "maintenance_end", struct{}{}, "")
}

// Maintenances returns the windows that have not ended at an instant, the
// first to begin first; of one component, or of all with "".
func (r Reader) Maintenances(ctx context.Context, component string, at time.Time) ([]desk.Maintenance, error) {
	scan := func(r row) (m desk.Maintenance, err error) {
		return m, r.Scan(&m.ID, &m.Component, stamp{&m.From}, stamp{&m.To}, &m.Reason, &m.By)
	}
	return list(ctx, r.q, scan, `SELECT id, component, from_at, to_at, reason, slack_id FROM maintenance
		WHERE to_at > ? AND (? = '' OR component = ?) ORDER BY from_at, id`, at.UnixMilli(), component, component)
}

// Maintenance returns a window, or desk.ErrNotFound.
func (r Reader) Maintenance(ctx context.Context, id int64) (m desk.Maintenance, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT id, component, from_at, to_at, reason, slack_id FROM maintenance WHERE id = ?`, id).
		Scan(&m.ID, &m.Component, stamp{&m.From}, stamp{&m.To}, &m.Reason, &m.By)
	return m, found(err, "maintenance %d", id)
}

// MutedGroups returns the groups on a component that wait for the end of a
// maintenance.
func (r Reader) MutedGroups(ctx context.Context, component string) ([]string, error) {
	return list(ctx, r.q, scanText, `SELECT key FROM alert_groups WHERE muted = 1 AND component = ? ORDER BY key`, component)
}

// CountFiring counts the alerts that fire.
func (r Reader) CountFiring(ctx context.Context) (n int, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT count(*) FROM alerts WHERE firing = 1`).Scan(&n)
	return n, err
}
