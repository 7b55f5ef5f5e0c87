package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// recountBatch is how many tickets learn of new rules in one transaction:
// others wait for no more than these.
const recountBatch = 50

// SetRules puts what the configuration promises into the ledger. It must be
// called before a bot of a changed configuration runs; Reconfigure does so
// itself.
func (b *Bot) SetRules(ctx context.Context) error {
	if err := b.db.Write(ctx, b.settleDuty); err != nil {
		return err
	}
	return b.setRules(ctx, b.cfg().Policy)
}

func (b *Bot) setRules(ctx context.Context, p desk.Policy) error {
	if err := b.db.Write(ctx, func(tx *store.Tx) error { return tx.SetRules(p) }); err != nil {
		return err
	}
	b.counted.Store(0)
	return nil
}

// allCounted is beyond every ticket's number.
const allCounted = 1<<63 - 1

// recount lets the tickets that are not over know of new rules, a batch at a
// time. What it has not reached counts by the old ones meanwhile, and is
// found again after a restart.
func (b *Bot) recount(ctx context.Context) {
	after := b.counted.Load()
	if after == allCounted {
		return
	}
	tickets, err := b.db.Outdated(ctx, after, recountBatch)
	if err != nil {
		if ctx.Err() == nil {
			b.log.Error("clocks not readable", "err", err)
		}
		return
	}
	b.recountAll(ctx, tickets)
	next := int64(allCounted)
	if len(tickets) == recountBatch {
		next = tickets[len(tickets)-1].ID
		b.Wake()
	}
	if b.counted.CompareAndSwap(after, next) && len(tickets) > 0 {
		b.said()
	}
}

// recountAll recounts tickets together, and if that fails one by one: a
// damaged one must not keep the others back.
func (b *Bot) recountAll(ctx context.Context, tickets []desk.Ticket) {
	var effects []effect
	for _, t := range tickets {
		effects = append(effects, func(tx *store.Tx) error { return b.recountOne(tx, t.ID) })
	}
	if len(tickets) == 0 || b.db.Write(ctx, all(effects...)) == nil {
		return
	}
	for i, do := range effects {
		if err := b.db.Write(ctx, do); err != nil && ctx.Err() == nil {
			b.log.Error("ticket not counted by the new rules", "ticket", tickets[i].ID, "err", err)
		}
	}
}

// recountOne has a ticket counted by the latest rules, and notes where that
// moves what is due.
func (b *Bot) recountOne(tx *store.Tx, id int64) error {
	t, err := tx.Ticket(background, id)
	if err != nil {
		return err
	}
	if over(t) { // stopped for good; it was only never read
		return tx.Recount(id)
	}
	rules, err := tx.Rules()
	if err != nil {
		return err
	}
	now := later(tx.Now(), t.LastAt)
	before, err := tx.Clocks(t, now)
	if err != nil {
		return err
	}
	number, _ := rules.Latest()
	e := desk.Event{Act: desk.ActRules, At: now, Rules: number}
	if before[0].Rules < number && before[0].Newer < number {
		t, err = tx.Act(id, e)
	} else {
		err = tx.Recount(id)
	}
	if err != nil {
		return err
	}
	after, err := tx.Clocks(t, now)
	if err != nil {
		return err
	}
	return b.followRules(tx, t, e, before, after)
}

// followRules writes what follows from new rules: notes of what is due,
// timers, and where a card reads otherwise now, that.
func (b *Bot) followRules(tx *store.Tx, t desk.Ticket, e desk.Event, before, after []desk.Clock) error {
	reads := true
	for i, was := range before {
		is := after[i]
		reads = reads && was.Due.Equal(is.Due) && was.Breached == is.Breached && was.State == is.State && was.Left() == is.Left()
		if err := noteDue(tx, t, was, is, e.Rules); err != nil {
			return err
		}
	}
	switch _, err := b.dutyCard(tx, t.ID); {
	case errors.Is(err, desk.ErrNotFound): // what was imported has no card and calls nobody
		return nil
	case err != nil:
		return err
	case reads:
		return b.setClocks(tx, t)
	}
	return b.follow(tx, t, e)
}

// moved is how new rules moved what is due; 0 is no due time.
type moved struct {
	Cause string `json:"breached,omitempty"` // if they breach the clock
	Clock string `json:"clock"`
	Is    int64  `json:"due_ms"`
	Rules int64  `json:"rules"`
	Was   int64  `json:"due_was_ms"`
}

// noteDue puts into the ledger that new rules moved what is due.
func noteDue(tx *store.Tx, t desk.Ticket, was, is desk.Clock, rules int64) error {
	if was.Due.Equal(is.Due) && was.Breached == is.Breached {
		return nil
	}
	m := moved{Clock: string(is.Kind), Is: unixMilli(is.Due), Rules: rules, Was: unixMilli(was.Due)}
	if is.Breached && !was.Breached {
		m.Cause = string(is.Cause)
	}
	return tx.Note(fmt.Sprintf("ticket/%d", t.ID), desk.Nobody, "due", m, "")
}

func unixMilli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
