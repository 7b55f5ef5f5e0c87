package store

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// PutLeave notes when somebody is away. A repeat of the origin does nothing
// and returns 0.
func (tx *Tx) PutLeave(origin string, l desk.Leave) (int64, error) {
	if l.Who == "" || !l.To.After(l.From) {
		return 0, fmt.Errorf("leave of %q from %s to %s: %w", l.Who, l.From, l.To, desk.ErrInvalid)
	}
	id, err := tx.insert(`INSERT INTO leaves (origin, slack_id, from_at, to_at, said_by) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (origin) DO NOTHING`, origin, l.Who, ms(l.From), ms(l.To), l.By)
	if err != nil || id == 0 {
		return 0, err
	}
	return id, tx.noteLeave(id, l.By, "leave", l)
}

// EndLeave ends somebody's leave now; one that has not begun is none.
func (tx *Tx) EndLeave(id int64, by string) error {
	l, err := tx.LeaveOf(background, id)
	switch {
	case err != nil:
		return err
	case !l.To.After(tx.now):
		return fmt.Errorf("leave %d is over: %w", id, desk.ErrConflict)
	case l.From.Before(tx.now):
		_, err = tx.exec(`UPDATE leaves SET to_at = ? WHERE id = ?`, ms(tx.now), id)
	default:
		_, err = tx.exec(`DELETE FROM leaves WHERE id = ?`, id)
	}
	if err != nil {
		return err
	}
	return tx.noteLeave(id, by, "leave_end", l)
}

func (tx *Tx) noteLeave(id int64, by, act string, l desk.Leave) error {
	return tx.Note(fmt.Sprintf("leave/%d", id), by, act, struct {
		From int64  `json:"from"`
		To   int64  `json:"to"`
		Who  string `json:"who"`
	}{l.From.UnixMilli(), l.To.UnixMilli(), l.Who}, "")
}

const leaveColumns = `id, slack_id, from_at, to_at, said_by`

func scanLeave(r row) (l desk.Leave, err error) {
	return l, r.Scan(&l.ID, &l.Who, stamp{&l.From}, stamp{&l.To}, &l.By)
}

// LeaveOf returns a leave, or desk.ErrNotFound.
func (r Reader) LeaveOf(ctx context.Context, id int64) (desk.Leave, error) {
	l, err := scanLeave(r.q.QueryRowContext(ctx, `SELECT `+leaveColumns+` FROM leaves WHERE id = ?`, id))
	return l, found(err, "leave %d", id)
}

// Leaves returns the leave that is not over at an instant, the first to begin
// first.
func (r Reader) Leaves(ctx context.Context, at time.Time) ([]desk.Leave, error) {
	return list(ctx, r.q, scanLeave, `SELECT `+leaveColumns+` FROM leaves WHERE to_at > ? ORDER BY from_at, id`, at.UnixMilli())
}

const swapColumns = `id, slack_id, with_id, from_at, to_at, state`

func scanSwap(r row) (s desk.SwapRequest, err error) {
	return s, r.Scan(&s.ID, &s.Who, &s.With, stamp{&s.From}, stamp{&s.To}, &s.State)
}

// AskSwap keeps that somebody asks somebody else to take a shift. A repeat of
// the origin does nothing and returns 0.
func (tx *Tx) AskSwap(origin string, s desk.SwapRequest) (int64, error) {
	id, err := tx.insert(`INSERT INTO swaps (origin, slack_id, with_id, from_at, to_at, state, asked_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (origin) DO NOTHING`, origin, s.Who, s.With, ms(s.From), ms(s.To), desk.SwapAsked, ms(tx.now))
	if err != nil || id == 0 {
		return 0, err
	}
	s.ID = id
	return id, tx.noteSwap(s, s.Who, "swap_ask")
}

// DecideSwap keeps the answer of who was asked.
func (tx *Tx) DecideSwap(id int64, who string, yes bool) (desk.SwapRequest, error) {
	s, err := tx.Swap(background, id)
	if err == nil {
		s, err = s.Decide(who, yes, tx.now)
	}
	if err != nil {
		return s, err
	}
	if _, err = tx.exec(`UPDATE swaps SET state = ?, decided_at = ? WHERE id = ?`, s.State, ms(tx.now), id); err != nil {
		return s, err
	}
	return s, tx.noteSwap(s, who, "swap_"+string(s.State))
}

func (tx *Tx) noteSwap(s desk.SwapRequest, by, act string) error {
	return tx.Note(fmt.Sprintf("swap/%d", s.ID), by, act, struct {
		From int64  `json:"from"`
		To   int64  `json:"to"`
		Who  string `json:"who"`
		With string `json:"with"`
	}{s.From.UnixMilli(), s.To.UnixMilli(), s.Who, s.With}, "")
}

// Swap returns what became of asking somebody to take a shift, or
// desk.ErrNotFound.
func (r Reader) Swap(ctx context.Context, id int64) (desk.SwapRequest, error) {
	s, err := scanSwap(r.q.QueryRowContext(ctx, `SELECT `+swapColumns+` FROM swaps WHERE id = ?`, id))
	return s, found(err, "swap %d", id)
}

// Swaps returns the swaps that both agreed to and that are not over at an
// instant, in the order they were asked for.
func (r Reader) Swaps(ctx context.Context, at time.Time) ([]desk.Swap, error) {
	scan := func(r row) (s desk.Swap, err error) {
		return s, r.Scan(&s.For, &s.Who, stamp{&s.From}, stamp{&s.To})
	}
	return list(ctx, r.q, scan, `SELECT slack_id, with_id, from_at, to_at FROM swaps WHERE state = ? AND to_at > ? ORDER BY id`,
		desk.SwapAgreed, at.UnixMilli())
}

// Call keeps who is called for a ticket, and why.
func (tx *Tx) Call(ticket int64, who string, why desk.CallReason) error {
	_, err := tx.exec(`INSERT INTO calls (ticket_id, slack_id, why, called_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (ticket_id) DO UPDATE SET slack_id = excluded.slack_id, why = excluded.why, called_at = excluded.called_at`,
		ticket, who, why, ms(tx.now))
	if err != nil {
		return err
	}
	return tx.Note(ticketSubject(ticket), "", "call", struct {
		Who string          `json:"who"`
		Why desk.CallReason `json:"why"`
	}{who, why}, "")
}

const callColumns = `ticket_id, slack_id, why, called_at`

func scanCall(r row) (c desk.Call, err error) {
	return c, r.Scan(&c.Ticket, &c.Who, &c.Why, stamp{&c.At})
}

// CallOf returns who was called for a ticket last, or desk.ErrNotFound.
func (r Reader) CallOf(ctx context.Context, ticket int64) (desk.Call, error) {
	c, err := scanCall(r.q.QueryRowContext(ctx, `SELECT `+callColumns+` FROM calls WHERE ticket_id = ?`, ticket))
	return c, found(err, "call for ticket %d", ticket)
}

// OpenCalls returns the calls for tickets that nobody has, the oldest first.
func (r Reader) OpenCalls(ctx context.Context) ([]desk.Call, error) {
	return list(ctx, r.q, scanCall, `SELECT `+callColumns+` FROM calls JOIN tickets ON tickets.id = calls.ticket_id
		WHERE tickets.assignee = '' AND tickets.state NOT IN (?, ?, ?) ORDER BY ticket_id`,
		desk.StateResolved, desk.StateClosed, desk.StateCancelled)
}
