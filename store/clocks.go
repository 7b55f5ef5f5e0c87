package store

import (
	"context"
	"slices"
	"time"

	"opsdesk/bot/desk"
)

// What a clock reads at the last event of its ticket is kept with the event,
// so that nobody has to walk through a ticket's life to see when it is due.

const clockColumns = `clock, seq, state, tier, calendar, provisional, target, elapsed, paused, pause_left, used_up,
	due_at, breached_at, cause, rule, actor, event, rules, newer`

// reading is a clock as it is kept.
type reading struct {
	desk.Clock
	seq int // the event at which it was read
}

func scanReading(r row) (c reading, err error) {
	err = r.Scan(&c.Kind, &c.seq, &c.State, &c.Tier, &c.Calendar, &c.Provisional, span{&c.Target}, span{&c.Elapsed}, span{&c.Paused},
		span{&c.PauseLeft}, &c.PauseUsedUp, stamp{&c.Due}, stamp{&c.BreachedAt}, &c.Cause, &c.Rule, &c.Actor, &c.Event, &c.Rules, &c.Newer)
	c.Breached = c.Cause != ""
	return c, err
}

// span scans a duration kept in milliseconds.
type span struct{ d *time.Duration }

// Scan implements sql.Scanner.
func (s span) Scan(v any) error {
	n, _ := v.(int64)
	*s.d = time.Duration(n) * time.Millisecond
	return nil
}

// readings returns what is kept of a ticket's clocks, in the order of
// desk.Clocks; none where nothing is.
func (r Reader) readings(ctx context.Context, ticket int64) ([]reading, error) {
	all, err := list(ctx, r.q, scanReading, `SELECT `+clockColumns+` FROM clocks WHERE ticket_id = ? ORDER BY clock DESC`, ticket)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	type part struct {
		kind desk.ClockKind
		desk.Span
	}
	scan := func(r row) (p part, err error) {
		return p, r.Scan(&p.kind, stamp{&p.From}, stamp{&p.To}, span{&p.Service}, &p.Counted, &p.Rule, &p.Actor, &p.Event)
	}
	parts, err := list(ctx, r.q, scan, `SELECT clock, from_at, to_at, service, counted, rule, actor, event FROM spans
		WHERE ticket_id = ? ORDER BY clock, n`, ticket)
	for _, p := range parts {
		for i := range all {
			if all[i].Kind == p.kind {
				all[i].Spans = append(all[i].Spans, p.Span)
			}
		}
	}
	return all, err
}

// Clocks returns how the clocks of a ticket read at an instant, which is not
// before its last event.
func (r Reader) Clocks(ctx context.Context, t desk.Ticket, now time.Time) ([]desk.Clock, error) {
	rules, err := r.Rules(ctx)
	if err != nil {
		return nil, err
	}
	return r.clocks(ctx, rules, t, now)
}

// Clocks returns how the clocks of a ticket read at an instant, which is not
// before its last event.
func (tx *Tx) Clocks(t desk.Ticket, now time.Time) ([]desk.Clock, error) {
	rules, err := tx.Rules()
	if err != nil {
		return nil, err
	}
	return tx.clocks(background, rules, t, now)
}

func (r Reader) clocks(ctx context.Context, rules desk.Rules, t desk.Ticket, now time.Time) ([]desk.Clock, error) {
	kept, err := r.readings(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	if len(kept) != len(desk.Clocks()) || kept[0].seq != t.Seq { // not counted yet, or acted on since t was read
		return r.recounted(ctx, rules, t, now)
	}
	var clocks []desk.Clock
	for _, c := range kept {
		clocks = append(clocks, rules.At(c.Clock, t, now))
	}
	return clocks, nil
}

// recounted reads a ticket's clocks from its events, up to those that made t.
func (r Reader) recounted(ctx context.Context, rules desk.Rules, t desk.Ticket, now time.Time) ([]desk.Clock, error) {
	events, err := r.History(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	return readAll(rules, events[:min(len(events), t.Seq)], now), nil
}

func readAll(rules desk.Rules, events []desk.Event, now time.Time) (clocks []desk.Clock) {
	for _, kind := range desk.Clocks() {
		clocks = append(clocks, rules.Read(kind, events, now))
	}
	return clocks
}

// ruledBy gives an opening the number of the policy that counts.
func (tx *Tx) ruledBy(e desk.Event) (desk.Event, error) {
	rules, err := tx.Rules()
	e.Rules, _ = rules.Latest()
	return e, err
}

// startClocks keeps what the clocks of a new ticket read.
func (tx *Tx) startClocks(t desk.Ticket, e desk.Event) error {
	rules, err := tx.Rules()
	if err != nil {
		return err
	}
	var clocks []desk.Clock
	for _, kind := range desk.Clocks() {
		clocks = append(clocks, rules.Start(kind, e))
	}
	return tx.putClocks(t, clocks)
}

// stepClocks keeps what the clocks read at an event, which made after out of
// before.
func (tx *Tx) stepClocks(before, after desk.Ticket, e desk.Event) error {
	kept, err := tx.readings(background, before.ID)
	if err != nil {
		return err
	}
	if len(kept) != len(desk.Clocks()) || kept[0].seq != before.Seq {
		return tx.Recount(before.ID)
	}
	rules, err := tx.Rules()
	if err != nil {
		return err
	}
	var clocks []desk.Clock
	for _, was := range kept {
		c := rules.Step(was.Clock, before, e)
		if err := tx.putSpans(before.ID, c.Kind, was.Spans, c.Spans); err != nil {
			return err
		}
		clocks = append(clocks, c)
	}
	return tx.moveClocks(after, clocks)
}

// Recount keeps what the clocks of a ticket read by its events: for tickets
// whose events came to the ledger by another way than Act.
func (tx *Tx) Recount(ticket int64) error {
	events, err := tx.History(background, ticket)
	if err != nil {
		return err
	}
	t, err := desk.Replay(ticket, events)
	if err != nil {
		return err
	}
	rules, err := tx.Rules()
	if err != nil {
		return err
	}
	for _, query := range []string{`DELETE FROM spans WHERE ticket_id = ?`, `DELETE FROM clocks WHERE ticket_id = ?`} {
		if _, err := tx.exec(query, ticket); err != nil {
			return err
		}
	}
	clocks := readAll(rules, events, t.LastAt)
	if err := tx.putClocks(t, clocks); err != nil {
		return err
	}
	for _, c := range clocks {
		if err := tx.putSpans(ticket, c.Kind, nil, c.Spans); err != nil {
			return err
		}
	}
	return nil
}

// putClocks keeps both clocks of a new ticket as they read at its last event.
// One row a statement: SQLite writes two rows of one VALUES slower.
func (tx *Tx) putClocks(t desk.Ticket, clocks []desk.Clock) error {
	for _, c := range clocks {
		_, err := tx.exec(`INSERT INTO clocks (seq, state, tier, calendar, provisional, target, elapsed, paused, pause_left, used_up,
				due_at, breached_at, cause, rule, actor, event, rules, newer, ticket_id, clock)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, clockArgs(t, c)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// moveClocks keeps what both clocks of a ticket read by now. An UPSERT would
// take several times as long.
func (tx *Tx) moveClocks(t desk.Ticket, clocks []desk.Clock) error {
	for _, c := range clocks {
		_, err := tx.exec(`UPDATE clocks SET seq = ?, state = ?, tier = ?, calendar = ?, provisional = ?, target = ?, elapsed = ?,
				paused = ?, pause_left = ?, used_up = ?, due_at = ?, breached_at = ?, cause = ?, rule = ?, actor = ?, event = ?,
				rules = ?, newer = ? WHERE ticket_id = ? AND clock = ?`, clockArgs(t, c)...)
		if err != nil {
			return err
		}
	}
	return nil
}

func clockArgs(t desk.Ticket, c desk.Clock) []any {
	return []any{t.Seq, c.State, c.Tier, c.Calendar, c.Provisional, c.Target.Milliseconds(), c.Elapsed.Milliseconds(),
		c.Paused.Milliseconds(), c.PauseLeft.Milliseconds(), c.PauseUsedUp, ms(c.Due), ms(c.BreachedAt), c.Cause, c.Rule, c.Actor, c.Event,
		c.Rules, c.Newer, t.ID, c.Kind}
}

// putSpans keeps the stretches of a clock that are not as they were. They
// grow in number and never lose one.
func (tx *Tx) putSpans(ticket int64, kind desk.ClockKind, was, spans []desk.Span) error {
	for n, s := range spans {
		if n < len(was) && was[n] == s {
			continue
		}
		_, err := tx.exec(`INSERT INTO spans (ticket_id, clock, n, from_at, to_at, service, counted, rule, actor, event)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (ticket_id, clock, n) DO UPDATE SET to_at = excluded.to_at, service = excluded.service`,
			ticket, kind, n, ms(s.From), ms(s.To), s.Service.Milliseconds(), s.Counted, s.Rule, s.Actor, s.Event)
		if err != nil {
			return err
		}
	}
	return nil
}

// Outdated returns tickets with numbers above after, in order: those whose
// clocks were never read, and those that may still run and do not know of
// the latest rules.
func (r Reader) Outdated(ctx context.Context, after int64, limit int) ([]desk.Ticket, error) {
	rules, err := r.Rules(ctx)
	if err != nil {
		return nil, err
	}
	latest, _ := rules.Latest()
	return list(ctx, r.q, scanTicket, `SELECT `+ticketColumns+` FROM tickets AS t WHERE id > ?
			AND (NOT EXISTS (SELECT 1 FROM clocks AS c WHERE c.ticket_id = t.id)
				OR state NOT IN (?, ?) AND EXISTS (SELECT 1 FROM clocks AS c WHERE c.ticket_id = t.id AND max(c.rules, c.newer) < ?))
		ORDER BY id LIMIT ?`, after, desk.StateClosed, desk.StateCancelled, latest, limit)
}

// ClockFault is a clock whose kept reading is not what its ticket's events
// give.
type ClockFault struct {
	Ticket int64
	Clock  desk.ClockKind
	Kept   *desk.Clock // nil: none is kept
	Read   *desk.Clock // nil: the ledger knows no such ticket
}

// VerifyClocks reads every clock again from the ledger and returns those that
// are kept otherwise, and how many were looked at.
func (db *DB) VerifyClocks(ctx context.Context) (faults []ClockFault, looked int, err error) {
	rules, err := db.Rules(ctx)
	if err != nil {
		return nil, 0, err
	}
	lives, err := db.events(ctx)
	if err != nil {
		return nil, 0, err
	}
	ids, err := list(ctx, db.q, scanID, `SELECT ticket_id FROM clocks UNION SELECT id FROM tickets`)
	if err != nil {
		return nil, 0, err
	}
	for _, id := range ids {
		found, err := db.verifyOne(ctx, rules, life{id: id, events: lives[id].events})
		if err != nil {
			return nil, 0, err
		}
		faults = append(faults, found...)
		looked += len(desk.Clocks())
	}
	return faults, looked, nil
}

// verifyOne holds a ticket's clocks against its life. A running desk may act
// on the ticket between the two reads: a fault counts if it is there while
// the life stays as it is.
func (r Reader) verifyOne(ctx context.Context, rules desk.Rules, l life) ([]ClockFault, error) {
	for {
		kept, err := r.readings(ctx, l.id)
		if err != nil {
			return nil, err
		}
		faults := l.against(kept, rules)
		if len(faults) == 0 {
			return nil, nil
		}
		events, err := r.History(ctx, l.id)
		if err != nil || len(events) == len(l.events) {
			return faults, err
		}
		l.events = events
		if rules, err = r.Rules(ctx); err != nil {
			return nil, err
		}
	}
}

func scanID(r row) (id int64, err error) { return id, r.Scan(&id) }

// against compares what a ticket's events give with what is kept.
func (l life) against(kept []reading, rules desk.Rules) (faults []ClockFault) {
	t, err := desk.Replay(l.id, l.events)
	for _, kind := range desk.Clocks() {
		f := ClockFault{Ticket: l.id, Clock: kind}
		if err == nil {
			c := rules.Read(kind, l.events, t.LastAt)
			f.Read = &c
		}
		i := slices.IndexFunc(kept, func(c reading) bool { return c.Kind == kind })
		if i >= 0 {
			f.Kept = &kept[i].Clock
		}
		if f.Read == nil || f.Kept == nil || !f.Read.Same(*f.Kept) || kept[i].seq != t.Seq {
			faults = append(faults, f)
		}
	}
	return faults
}
