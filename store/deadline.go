package store

import (
	"context"
	"strings"

	"opsdesk/bot/desk"
)

// DeadlineFilter says which open tickets are wanted. Its zero value wants the
// first 100 of all.
type DeadlineFilter struct {
	Assignee   string
	Unassigned bool
	Tier       desk.Tier // 0: any
	Component  string
	Limit      int
	Offset     int
}

func (f DeadlineFilter) where() (string, []any) {
	conds, args := []string{"t.state NOT IN ('resolved', 'closed', 'cancelled')", "t.id NOT IN (SELECT ticket_id FROM imports)"}, []any{}
	add := func(want bool, cond string, values ...any) {
		if want {
			conds, args = append(conds, cond), append(args, values...)
		}
	}
	add(f.Assignee != "", "t.assignee = ?", f.Assignee)
	add(f.Unassigned, "t.assignee = ''")
	add(f.Tier != 0, "t.tier = ?", f.Tier)
	add(f.Component != "", "t.component = ?", f.Component)
	return strings.Join(conds, " AND "), args
}

// nextDeadline is when the earliest running clock of ticket t is due, or was;
// NULL where none runs.
const nextDeadline = `(SELECT min(COALESCE(c.breached_at, c.due_at)) FROM clocks AS c WHERE c.ticket_id = t.id AND c.state = 'running')`

// ByDeadline returns the open tickets that f wants by their next deadline, so that
// what is overdue comes first, and what has no deadline, or is paused, last;
// and how many there are on all pages, and of those overdue.
func (r Reader) ByDeadline(ctx context.Context, f DeadlineFilter, now int64) (tickets []desk.Ticket, total, overdue int, err error) {
	where, args := f.where()
	err = r.q.QueryRowContext(ctx, `SELECT count(*), COALESCE(sum(due <= ?), 0) FROM (SELECT `+nextDeadline+` AS due FROM tickets AS t WHERE `+where+`)`,
		append([]any{now}, args...)...).Scan(&total, &overdue)
	if err != nil {
		return nil, 0, 0, err
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	columns := "t." + strings.Join(strings.Fields(strings.ReplaceAll(ticketColumns, ",", " ")), ", t.")
	tickets, err = list(ctx, r.q, scanTicket, `SELECT `+columns+` FROM tickets AS t WHERE `+where+`
		ORDER BY `+nextDeadline+` IS NULL, `+nextDeadline+`, t.tier, t.id LIMIT ? OFFSET ?`, append(args, f.Limit, f.Offset)...)
	return tickets, total, overdue, err
}
