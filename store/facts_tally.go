package store

import (
	"context"
	"time"
)

// Tally is what a trend needs of a period: less than the facts of a report, as
// many periods are counted for one.
type Tally struct {
	Opened  int
	Backlog int // open at the end
	// Resolved in the period, by id; only the kind, when it was opened and
	// resolved, what was said of its target and the resolution clock are read.
	Resolved []Fact
}

// Tally counts what was opened and resolved in [from, to), and what was open
// at to, as Touched and Pending do.
func (r Reader) Tally(ctx context.Context, from, to time.Time) (t Tally, err error) {
	scan := func(r row) (f Fact, err error) {
		return f, r.Scan(&f.ID, &f.Kind, &f.Opened, &f.Resolved, &f.Made, &f.Resolution.State, &f.Resolution.Breached)
	}
	err = r.q.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM tickets WHERE opened_at >= ?2 AND opened_at < ?1 AND state <> 'cancelled'),
		(SELECT count(*) FROM tickets AS t WHERE`+pending+`)`, ms(to), ms(from)).Scan(&t.Opened, &t.Backlog)
	if err != nil {
		return t, err
	}
	t.Resolved, err = list(ctx, r.q, scan, `SELECT t.id, t.kind, t.opened_at, t.resolved_at, coalesce(i.made_sla, -1), coalesce(b.state, ''), coalesce(b.breached_at, 0)
		FROM tickets AS t LEFT JOIN imports AS i ON i.ticket_id = t.id LEFT JOIN clocks AS b ON b.ticket_id = t.id AND b.clock = 'resolution'
		WHERE t.resolved_at >= ? AND t.resolved_at < ? AND t.state <> 'cancelled' ORDER BY t.id`, ms(from), ms(to))
	return t, err
}
