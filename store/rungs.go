package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"opsdesk/bot/desk"
)

// Rung is a part of a target that somebody was told of.
type Rung struct {
	Ticket int64          `json:"-"`
	Clock  desk.ClockKind `json:"clock"`
	Rung   int            `json:"rung"` // percent
	At     time.Time      `json:"-"`
	Called []string       `json:"called"` // Slack ids; nil where it is not known any more
	Late   bool           `json:"late"`
}

// actRung is what the ledger calls it that somebody was told of a rung.
const actRung = "rung"

// FireRung claims a rung of a ticket's clock, and the lower ones with it. It
// is fresh once ever; a reopened ticket does not get it back.
func (tx *Tx) FireRung(ticket int64, c desk.ClockKind, rung int) (fresh bool, err error) {
	n, err := tx.exec(`INSERT INTO rungs (ticket_id, clock, rung, fired_at)
		SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM rungs WHERE ticket_id = ? AND clock = ? AND rung >= ?)`,
		ticket, c, rung, ms(tx.now), ticket, c, rung)
	return n == 1, err
}

// NoteRung puts into the ledger who was called for a rung.
func (tx *Tx) NoteRung(ticket int64, r Rung) error {
	return tx.Note(ticketSubject(ticket), "", actRung, r, "")
}

// Rung returns the highest rung of a ticket's clock that was fired, or 0.
func (r Reader) Rung(ctx context.Context, ticket int64, c desk.ClockKind) (highest int, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT COALESCE(max(rung), 0) FROM rungs WHERE ticket_id = ? AND clock = ?`, ticket, c).Scan(&highest)
	return highest, err
}

// Rungs returns every rung that was fired, in the order of tickets, clocks
// and rungs, with who was called as far as the ledger says.
func (r Reader) Rungs(ctx context.Context) ([]Rung, error) {
	noted, err := list(ctx, r.q, scanEntry, `SELECT `+entryColumns+` FROM ledger WHERE act = ? AND event = 0 ORDER BY seq`, actRung)
	if err != nil {
		return nil, err
	}
	type key struct {
		ticket int64
		clock  desk.ClockKind
		rung   int
	}
	said := make(map[key]Rung)
	for _, e := range noted {
		number, _ := strings.CutPrefix(e.Subject, "ticket/")
		id, err := strconv.ParseInt(number, 10, 64)
		var one Rung
		if err != nil || json.Unmarshal(e.Body, &one) != nil {
			return nil, fmt.Errorf("ledger row %d: a rung of %q", e.Seq, e.Subject)
		}
		said[key{id, one.Clock, one.Rung}] = one
	}
	scan := func(r row) (x Rung, err error) {
		err = r.Scan(&x.Ticket, &x.Clock, &x.Rung, stamp{&x.At})
		of := said[key{x.Ticket, x.Clock, x.Rung}]
		x.Called, x.Late = of.Called, of.Late
		return x, err
	}
	return list(ctx, r.q, scan, `SELECT ticket_id, clock, rung, fired_at FROM rungs ORDER BY ticket_id, clock DESC, rung`)
}

// Histories returns the events of every ticket.
func (r Reader) Histories(ctx context.Context) (map[int64][]desk.Event, error) {
	lives, err := r.events(ctx)
	all := make(map[int64][]desk.Event, len(lives))
	for id, l := range lives {
		all[id] = l.events
	}
	return all, err
}
