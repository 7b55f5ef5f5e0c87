package store

import (
	"context"
	"fmt"

	"opsdesk/bot/desk"
)

const complaintColumns = `id, ticket_id, source, slack_id, text, owner, state, cause, outcome, opened_at, taken_at, closed_at`

func scanComplaint(r row) (c desk.Complaint, err error) {
	err = r.Scan(&c.ID, &c.Ticket, &c.Source, &c.By, &c.Text, &c.Owner, &c.State, &c.Cause, &c.Outcome,
		stamp{&c.OpenedAt}, stamp{&c.TakenAt}, stamp{&c.ClosedAt})
	return c, err
}

// OpenComplaint keeps a complaint. A ticket has one: it is not fresh, and
// returned as it is, if there is one already.
func (tx *Tx) OpenComplaint(c desk.Complaint) (desk.Complaint, bool, error) {
	id, err := tx.insert(`INSERT INTO complaints (ticket_id, source, slack_id, text, owner, state, cause, outcome, opened_at)
		VALUES (?, ?, ?, ?, ?, ?, '', '', ?) ON CONFLICT (ticket_id) DO NOTHING`,
		c.Ticket, c.Source, c.By, clean(c.Text), c.Owner, desk.ComplaintOpen, ms(tx.now))
	if err != nil {
		return c, false, err
	}
	if id == 0 {
		c, err = tx.ComplaintOf(background, c.Ticket)
		return c, false, err
	}
	c.ID, c.State, c.OpenedAt = id, desk.ComplaintOpen, tx.now
	return c, true, tx.noteComplaint(c, c.By, "complain", c.Text)
}

// PutComplaint keeps what became of a complaint, by whom.
func (tx *Tx) PutComplaint(c desk.Complaint, by, act, text string) error {
	n, err := tx.exec(`UPDATE complaints SET source = ?, slack_id = ?, text = ?, owner = ?, state = ?, cause = ?, outcome = ?,
		opened_at = ?, taken_at = ?, closed_at = ? WHERE id = ?`,
		c.Source, c.By, clean(c.Text), c.Owner, c.State, c.Cause, clean(c.Outcome), ms(c.OpenedAt), ms(c.TakenAt), ms(c.ClosedAt), c.ID)
	if err == nil && n == 0 {
		err = fmt.Errorf("complaint %d: %w", c.ID, desk.ErrNotFound)
	}
	if err != nil {
		return err
	}
	return tx.noteComplaint(c, by, act, text)
}

type complained struct {
	Cause  desk.ComplaintCause  `json:"cause,omitempty"`
	Owner  string               `json:"owner"`
	Source desk.ComplaintSource `json:"source"`
	State  desk.ComplaintState  `json:"state"`
	Ticket int64                `json:"ticket"`
}

func (tx *Tx) noteComplaint(c desk.Complaint, by, act, text string) error {
	return tx.Note(fmt.Sprintf("complaint/%d", c.ID), by, act, complained{c.Cause, c.Owner, c.Source, c.State, c.Ticket}, text)
}

// Complaint returns a complaint, or desk.ErrNotFound.
func (r Reader) Complaint(ctx context.Context, id int64) (desk.Complaint, error) {
	c, err := scanComplaint(r.q.QueryRowContext(ctx, `SELECT `+complaintColumns+` FROM complaints WHERE id = ?`, id))
	return c, found(err, "complaint %d", id)
}

// ComplaintOf returns the complaint about a ticket, or desk.ErrNotFound.
func (r Reader) ComplaintOf(ctx context.Context, ticket int64) (desk.Complaint, error) {
	c, err := scanComplaint(r.q.QueryRowContext(ctx, `SELECT `+complaintColumns+` FROM complaints WHERE ticket_id = ?`, ticket))
	return c, found(err, "complaint about ticket %d", ticket)
}

// Complaints returns the complaints that somebody still has to see to, oldest
// first.
func (r Reader) Complaints(ctx context.Context) ([]desk.Complaint, error) {
	return list(ctx, r.q, scanComplaint, `SELECT `+complaintColumns+` FROM complaints WHERE state IN (?, ?) ORDER BY id`,
		desk.ComplaintOpen, desk.ComplaintTaken)
}
