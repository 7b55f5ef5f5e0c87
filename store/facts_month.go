package store

import (
	"context"
	"encoding/json"
	"time"

	"opsdesk/bot/desk"
)

// Fact is what figures need of a ticket. Times are unix milliseconds, 0 for
// what has not come.
type Fact struct {
	ID                                 int64
	Kind                               desk.Kind
	Tier                               desk.Tier
	Component, Code                    string
	Opened, Answered, Resolved, Closed int64
	ReopenCount, Reassigned            int
	Imported                           bool
	Priority                           string // where it was imported from
	Made                               int    // what was said there of its target: 1 met, 0 missed, -1 nothing
	Solved                             bool   // that it was resolved is known, not only that it was closed
	Response, Resolution               FactClock
}

// FactClock is a clock of a ticket at its last event. Its zero value is a
// clock that is not kept.
type FactClock struct {
	State    desk.ClockState
	Elapsed  int64 // milliseconds of service
	Breached int64 // when, or when it will be if nothing happens before; 0 for never
}

// Frozen runs do on one state of the records, whatever is written meanwhile.
func (db *DB) Frozen(ctx context.Context, do func(Reader) error) error {
	tx, err := db.reads.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return do(Reader{tx, new(rulebook)})
}

const factColumns = `t.id, t.kind, t.tier, t.component, t.code, t.opened_at, coalesce(t.first_response_at, 0), coalesce(t.resolved_at, 0),
	coalesce(t.closed_at, 0), t.reopen_count, t.reassigned, i.ticket_id IS NOT NULL, coalesce(i.priority, ''), coalesce(i.made_sla, -1),
	coalesce(i.solved, 1), coalesce(a.state, ''), coalesce(a.elapsed, 0),
	coalesce(a.breached_at, CASE a.state WHEN 'running' THEN a.due_at END, 0), coalesce(b.state, ''), coalesce(b.elapsed, 0),
	coalesce(b.breached_at, CASE b.state WHEN 'running' THEN b.due_at END, 0)`

const factTables = ` FROM tickets AS t LEFT JOIN imports AS i ON i.ticket_id = t.id
	LEFT JOIN clocks AS a ON a.ticket_id = t.id AND a.clock = 'response'
	LEFT JOIN clocks AS b ON b.ticket_id = t.id AND b.clock = 'resolution'`

func scanFact(r row) (f Fact, err error) {
	err = r.Scan(&f.ID, &f.Kind, &f.Tier, &f.Component, &f.Code, &f.Opened, &f.Answered, &f.Resolved, &f.Closed, &f.ReopenCount, &f.Reassigned,
		&f.Imported, &f.Priority, &f.Made, &f.Solved, &f.Response.State, &f.Response.Elapsed, &f.Response.Breached,
		&f.Resolution.State, &f.Resolution.Elapsed, &f.Resolution.Breached)
	return f, err
}

// Touched returns the tickets that were opened, answered, resolved or closed
// in [from, to), by id. Cancelled ones are left out.
func (r Reader) Touched(ctx context.Context, from, to time.Time) ([]Fact, error) {
	a, b := ms(from), ms(to)
	return list(ctx, r.q, scanFact, `SELECT `+factColumns+factTables+` WHERE t.id IN (
			SELECT id FROM tickets WHERE opened_at >= ? AND opened_at < ?
			UNION SELECT id FROM tickets WHERE resolved_at >= ? AND resolved_at < ?
			UNION SELECT id FROM tickets WHERE closed_at >= ? AND closed_at < ?
			UNION SELECT id FROM tickets WHERE first_response_at >= ? AND first_response_at < ?)
		AND t.state <> 'cancelled' ORDER BY t.id`, a, b, a, b, a, b, a, b)
}

// pending is the condition of what was opened and not resolved before an
// instant. A ticket of our own that was resolved then and
// reopened later was not pending.
//
// The two halves are looked up apart: an OR would read every ticket there is.
const pending = ` t.id IN (SELECT id FROM tickets WHERE resolved_at IS NULL AND opened_at < ?1
		UNION ALL SELECT id FROM tickets WHERE resolved_at >= ?1 AND opened_at < ?1) AND t.state <> 'cancelled'
	AND NOT (t.reopen_count > 0 AND NOT EXISTS (SELECT 1 FROM imports AS m WHERE m.ticket_id = t.id)
		AND coalesce((SELECT act FROM ledger WHERE subject = 'ticket/' || t.id AND event > 0 AND at < ?1
			AND act IN ('resolve', 'close', 'reopen') ORDER BY event DESC LIMIT 1), '') IN ('resolve', 'close'))`

// Pending returns the tickets that were open at an instant.
func (r Reader) Pending(ctx context.Context, at time.Time) ([]Fact, error) {
	return list(ctx, r.q, scanFact, `SELECT `+factColumns+factTables+` WHERE`+pending+` ORDER BY t.id`, ms(at))
}

// Reopenings returns the tickets that were reopened in [from, to), one for
// each time.
func (r Reader) Reopenings(ctx context.Context, from, to time.Time) ([]int64, error) {
	return list(ctx, r.q, scanID, `SELECT t.id FROM ledger AS l JOIN tickets AS t ON t.id = CAST(substr(l.subject, 8) AS INTEGER)
		WHERE l.act = 'reopen' AND l.at >= ? AND l.at < ? AND l.subject LIKE 'ticket/%' AND t.state <> 'cancelled' ORDER BY l.seq`, ms(from), ms(to))
}

// LeftOut is a ticket that no figure counts, and why.
type LeftOut struct {
	ID     int64  `json:"id"`
	Reason string `json:"-"`
}

// Cancelled returns the tickets that were cancelled in [from, to).
func (r Reader) Cancelled(ctx context.Context, from, to time.Time) ([]LeftOut, error) {
	scan := func(r row) (o LeftOut, err error) { return o, r.Scan(&o.ID, &o.Reason) }
	return list(ctx, r.q, scan, `SELECT id, reason FROM tickets WHERE state = 'cancelled' AND closed_at >= ? AND closed_at < ? ORDER BY id`, ms(from), ms(to))
}

// Deflection is what became of those who asked in a period.
type Deflection struct {
	Sessions  int // with an answer of the knowledge base, or a ticket
	Answered  int // of those, with an answer
	Proved    int // said it was solved, and opened no ticket within 24 hours
	Assumed   int // said nothing, and opened none
	Unknown   int // got no answer: the desk did not know
	NotSolved int
	Wrong     int
}

// Deflection counts the sessions that began in [from, to).
func (r Reader) Deflection(ctx context.Context, from, to time.Time) (d Deflection, err error) {
	var direct int
	err = r.q.QueryRowContext(ctx, `WITH asked AS (SELECT mark, shown <> '[]' AS answered, ticket_id IS NULL AND NOT EXISTS (
				SELECT 1 FROM tickets AS t WHERE t.requester = q.slack_id AND t.opened_at >= q.asked_at AND t.opened_at < q.asked_at + 86400000) AS free,
				ticket_id IS NOT NULL AS led
			FROM questions AS q WHERE asked_at >= ? AND asked_at < ?)
		SELECT coalesce(sum(answered), 0), coalesce(sum(answered AND free AND mark = 'solved'), 0), coalesce(sum(answered AND free AND mark = ''), 0),
			coalesce(sum(NOT answered), 0), coalesce(sum(mark = 'not_solved'), 0), coalesce(sum(mark = 'wrong'), 0),
			coalesce(sum(NOT answered AND led), 0) +
			(SELECT count(*) FROM tickets AS t WHERE opened_at >= ? AND opened_at < ? AND question_id IS NULL AND state <> 'cancelled'
				AND NOT EXISTS (SELECT 1 FROM imports AS i WHERE i.ticket_id = t.id))
		FROM asked`, ms(from), ms(to), ms(from), ms(to)).
		Scan(&d.Answered, &d.Proved, &d.Assumed, &d.Unknown, &d.NotSolved, &d.Wrong, &direct)
	d.Sessions = d.Answered + direct
	return d, err
}

// FromAlerts counts the tickets opened in [from, to) because a program said
// so; see Foreseen for whether people had told before.
func (r Reader) FromAlerts(ctx context.Context, from, to time.Time) (n int, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT count(*) FROM tickets WHERE opened_at >= ? AND opened_at < ? AND origin LIKE 'alert/%' AND state <> 'cancelled'`,
		ms(from), ms(to)).Scan(&n)
	return n, err
}

// EndedChange is a change with when it came to its end.
type EndedChange struct {
	desk.Change
	At time.Time
}

// EndedChanges returns the changes whose end lies in [from, to), by id. One
// that was closed and backed out later ends then.
func (r Reader) EndedChanges(ctx context.Context, from, to time.Time) ([]EndedChange, error) {
	scan := func(r row) (c EndedChange, err error) {
		var record string
		if err := r.Scan(&c.ID, &record, stamp{&c.At}); err != nil {
			return c, err
		}
		id := c.ID
		err = json.Unmarshal([]byte(record), &c.Change)
		c.ID = id
		return c, err
	}
	return list(ctx, r.q, scan, `SELECT id, record, ended FROM (
			SELECT c.id, c.record, (SELECT max(at) FROM ledger AS l WHERE l.subject = 'change/' || c.id AND l.event > 0
				AND l.act IN (?, ?, ?, ?)) AS ended
			FROM changes AS c WHERE c.state IN ('successful', 'failed', 'backed_out'))
		WHERE ended >= ? AND ended < ? ORDER BY id`, desk.ChangeEnds, desk.ChangeJudges, desk.ChangeBacksOut, desk.ChangeCloses, ms(from), ms(to))
}

// HasPriorities reports whether some imported tickets came with a priority.
func (r Reader) HasPriorities(ctx context.Context) (yes bool, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM imports WHERE priority <> '')`).Scan(&yes)
	return yes, err
}
