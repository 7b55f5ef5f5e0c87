package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"opsdesk/bot/desk"
)

// Thread is where a ticket's requester is spoken to: the root message of a
// thread. TS is empty as long as there is none.
type Thread struct{ Channel, TS string }

// Opening is what opens a ticket.
type Opening struct {
	Origin     string     // required; unique: what asked for it
	Event      desk.Event // required; act open
	Thread     Thread
	QuestionID int64
	Team       string
	SourceUser string // who asked for it, if not the requester
}

const ticketColumns = `id, title, text, lang, kind, impact, tier, component, code, state, reason, requester, assignee,
	opened_at, first_response_at, resolved_at, closed_at, reopen_count, reassigned, seq, last_at, private`

func scanTicket(r row) (t desk.Ticket, err error) {
	err = r.Scan(&t.ID, &t.Title, &t.Text, &t.Lang, &t.Kind, &t.Impact, &t.Tier, &t.Component, &t.Code, &t.State, &t.Reason,
		&t.Requester, &t.Assignee, stamp{&t.OpenedAt}, stamp{&t.FirstResponseAt}, stamp{&t.ResolvedAt}, stamp{&t.ClosedAt},
		&t.ReopenCount, &t.Reassigned, &t.Seq, stamp{&t.LastAt}, &t.Private)
	return t, err
}

// OpenTicket makes a ticket, with its first row in the ledger. A repeat of
// the origin returns the first.
func (tx *Tx) OpenTicket(o Opening) (desk.Ticket, bool, error) {
	if o.Origin == "" {
		return desk.Ticket{}, false, fmt.Errorf("ticket without an origin: %w", desk.ErrInvalid)
	}
	e, err := tx.ruledBy(tx.dated(o.Event))
	if err != nil {
		return desk.Ticket{}, false, err
	}
	e.Seq = 1
	t, err := desk.Opened(0, e)
	if err != nil {
		return desk.Ticket{}, false, err
	}
	switch t.ID, err = tx.insertTicket(t, o); {
	case err != nil:
		return desk.Ticket{}, false, err
	case t.ID == 0:
		t, err = tx.TicketByOrigin(background, o.Origin)
		return t, false, err
	}
	if err := tx.chainEvent(t.ID, e); err != nil {
		return t, true, err
	}
	return t, true, tx.startClocks(t, e)
}

// insertTicket returns the new ticket's id, or 0 if its origin has one.
func (tx *Tx) insertTicket(t desk.Ticket, o Opening) (int64, error) {
	return tx.insert(`INSERT INTO tickets (title, text, lang, kind, impact, tier, component, code, state, reason,
			requester, assignee, opened_at, first_response_at, resolved_at, closed_at, reopen_count, reassigned, seq, last_at, private,
			origin, thread_channel, thread_ts, question_id, team, source)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (origin) DO NOTHING`,
		append(ticketArgs(t), o.Origin, o.Thread.Channel, o.Thread.TS, ref(o.QuestionID), o.Team, o.SourceUser)...)
}

func ticketArgs(t desk.Ticket) []any {
	return []any{t.Title, t.Text, t.Lang, t.Kind, t.Impact, t.Tier, t.Component, t.Code, t.State, t.Reason,
		t.Requester, t.Assignee, ms(t.OpenedAt), ms(t.FirstResponseAt), ms(t.ResolvedAt), ms(t.ClosedAt),
		t.ReopenCount, t.Reassigned, t.Seq, ms(t.LastAt), t.Private}
}

// dated gives an event its time, as precise as it is stored, and makes its
// words fit to be stored.
func (tx *Tx) dated(e desk.Event) desk.Event {
	if e.At.IsZero() {
		e.At = tx.now
	}
	e.At = e.At.UTC().Truncate(time.Millisecond)
	e.Title, e.Text = clean(e.Title), clean(e.Text)
	return e
}

// Act is the one function that changes a ticket: it applies the event by the
// rules of the desk and writes it to the ledger and the ticket together. The
// event gets its number here, and its time if it has none.
func (tx *Tx) Act(ticket int64, e desk.Event) (desk.Ticket, error) {
	before, err := tx.Ticket(background, ticket)
	if err != nil {
		return desk.Ticket{}, err
	}
	e = tx.dated(e)
	after, err := before.Apply(e)
	if err != nil {
		return before, err
	}
	e.Seq, e.At = after.Seq, after.LastAt // never earlier than the event before
	if err := tx.chainEvent(ticket, e); err != nil {
		return before, err
	}
	if err := tx.updateTicket(after); err != nil {
		return before, err
	}
	if e.Act == desk.ActHide { // what reports say of it is private too
		if err := tx.unsay(ticketSubject(ticket)); err != nil {
			return before, err
		}
	}
	return after, tx.stepClocks(before, after, e)
}

func (tx *Tx) updateTicket(t desk.Ticket) error {
	_, err := tx.exec(`UPDATE tickets SET title = ?, text = ?, lang = ?, kind = ?, impact = ?, tier = ?, component = ?,
		code = ?, state = ?, reason = ?, requester = ?, assignee = ?, opened_at = ?, first_response_at = ?, resolved_at = ?,
		closed_at = ?, reopen_count = ?, reassigned = ?, seq = ?, last_at = ?, private = ? WHERE id = ?`, append(ticketArgs(t), t.ID)...)
	return err
}

// SetThread notes where the requester of a ticket is spoken to.
func (tx *Tx) SetThread(ticket int64, t Thread) error {
	n, err := tx.exec(`UPDATE tickets SET thread_channel = ?, thread_ts = ? WHERE id = ?`, t.Channel, t.TS, ticket)
	if err == nil && n == 0 {
		err = fmt.Errorf("ticket %d: %w", ticket, desk.ErrNotFound)
	}
	return err
}

// Ticket returns a ticket, or desk.ErrNotFound.
func (r Reader) Ticket(ctx context.Context, id int64) (desk.Ticket, error) {
	t, err := scanTicket(r.q.QueryRowContext(ctx, `SELECT `+ticketColumns+` FROM tickets WHERE id = ?`, id))
	return t, found(err, "ticket %d", id)
}

// Thread returns where the requester of a ticket is spoken to.
func (r Reader) Thread(ctx context.Context, ticket int64) (t Thread, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT thread_channel, thread_ts FROM tickets WHERE id = ?`, ticket).Scan(&t.Channel, &t.TS)
	return t, found(err, "ticket %d", ticket)
}

// Origin returns the question a ticket came from, 0 if from none, and who
// asked for it, if that was not the requester.
func (r Reader) Origin(ctx context.Context, ticket int64) (question int64, source string, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT question_id, source FROM tickets WHERE id = ?`, ticket).Scan(refer{&question}, &source)
	return question, source, found(err, "ticket %d", ticket)
}

// History returns the events of a ticket. Replaying them gives the ticket.
func (r Reader) History(ctx context.Context, ticket int64) ([]desk.Event, error) {
	scan := func(r row) (desk.Event, error) {
		e, err := scanEntry(r)
		if err != nil {
			return desk.Event{}, err
		}
		return e.event()
	}
	return list(ctx, r.q, scan, `SELECT `+entryColumns+` FROM ledger WHERE subject = ? AND event > 0 ORDER BY event`, ticketSubject(ticket))
}

// TicketInThread returns the newest ticket whose requester is spoken to in a
// thread, or desk.ErrNotFound.
func (r Reader) TicketInThread(ctx context.Context, channel, threadTS string) (desk.Ticket, error) {
	t, err := scanTicket(r.q.QueryRowContext(ctx, `SELECT `+ticketColumns+` FROM tickets
		WHERE thread_channel = ? AND thread_ts = ? AND thread_ts <> '' ORDER BY id DESC LIMIT 1`, channel, threadTS))
	return t, found(err, "ticket in %s/%s", channel, threadTS)
}

// TicketByOrigin returns what was opened for an origin, or desk.ErrNotFound.
func (r Reader) TicketByOrigin(ctx context.Context, origin string) (desk.Ticket, error) {
	t, err := scanTicket(r.q.QueryRowContext(ctx, `SELECT `+ticketColumns+` FROM tickets WHERE origin = ?`, origin))
	return t, found(err, "ticket of %q", origin)
}

// Filter says which tickets are wanted. Its zero value wants the newest 100.
type Filter struct {
	Requester string
	Assignee  string
	Open      bool // only those on which work is owed
	States    []desk.State
	Limit     int
	BeforeID  int64 // for the next page: the last id of this one
}

// where returns the conditions of f and their arguments.
func (f Filter) where() (string, []any) {
	conds, args := []string{"id > 0"}, []any{}
	add := func(want bool, cond string, values ...any) {
		if want {
			conds, args = append(conds, cond), append(args, values...)
		}
	}
	add(f.Requester != "", "requester = ?", f.Requester)
	add(f.Assignee != "", "assignee = ?", f.Assignee)
	add(f.BeforeID > 0, "id < ?", f.BeforeID)
	add(f.Open, "state NOT IN ('resolved', 'closed', 'cancelled')")
	if len(f.States) > 0 {
		conds = append(conds, "state IN (?"+strings.Repeat(", ?", len(f.States)-1)+")")
		for _, s := range f.States {
			args = append(args, s)
		}
	}
	return strings.Join(conds, " AND "), args
}

// Tickets returns the tickets that f wants, newest first.
func (r Reader) Tickets(ctx context.Context, f Filter) ([]desk.Ticket, error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	where, args := f.where()
	return list(ctx, r.q, scanTicket, `SELECT `+ticketColumns+` FROM tickets WHERE `+where+` ORDER BY id DESC LIMIT ?`, append(args, f.Limit)...)
}

// AllTickets returns every ticket, oldest first.
func (r Reader) AllTickets(ctx context.Context) ([]desk.Ticket, error) {
	return list(ctx, r.q, scanTicket, `SELECT `+ticketColumns+` FROM tickets ORDER BY id`)
}
