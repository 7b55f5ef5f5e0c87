package store

import (
	"context"
	"errors"
	"fmt"

	"opsdesk/bot/desk"
)

// Foreign is a ticket of another system with all that happened to it there.
type Foreign struct {
	Source   string       // required: "servicenow"
	External string       // required: its name there
	Events   []desk.Event // required; the first opens it
	Recorded Recorded
}

// Recorded is what another system said of a ticket that no event of ours says.
type Recorded struct {
	Priority string // as it is called there: "3"
	Target   string // "met" or "missed" as recorded; "" for nothing
	OnlyEnd  bool   // when it was closed is known, but not when it was resolved
}

// made is the recorded target as it is stored.
func (x Recorded) made() any {
	switch x.Target {
	case "met":
		return 1
	case "missed":
		return 0
	}
	return nil
}

// TakenIn is what became of some tickets of another system.
type TakenIn struct {
	New    int // tickets that were not known
	Grown  int // of which more has happened since the last import
	Same   int
	Events int // that went into the ledger
}

// Differs is the error of a ticket whose past reads otherwise than it was
// imported. The ticket is left as it is.
type Differs struct{ Source, External string }

func (d Differs) Error() string {
	return fmt.Sprintf("%s %s: its past differs from what was imported; left as it is: %v", d.Source, d.External, desk.ErrConflict)
}

// Unwrap makes a Differs an ErrConflict.
func (d Differs) Unwrap() error { return desk.ErrConflict }

// Import writes tickets of another system into the ledger and the records, all
// in one transaction. A ticket that cannot be is left out, with its error in
// its place. Nobody is told of them, and no timer waits for them.
func (db *DB) Import(ctx context.Context, tickets []Foreign) (done TakenIn, errs []error, err error) {
	err = db.Write(ctx, func(tx *Tx) error {
		done, errs = TakenIn{}, make([]error, len(tickets))
		for i, f := range tickets {
			switch err := tx.takeIn(f, &done); {
			case errors.Is(err, desk.ErrConflict), errors.Is(err, desk.ErrInvalid):
				errs[i] = err
			case err != nil:
				return err
			}
		}
		return nil
	})
	return done, errs, err
}

// takeIn writes one ticket. It applies all events before it writes any, so
// that one the rules refuse leaves nothing behind.
func (tx *Tx) takeIn(f Foreign, done *TakenIn) error {
	if f.Source == "" || f.External == "" || len(f.Events) == 0 {
		return fmt.Errorf("imported ticket without source, name or events: %w", desk.ErrInvalid)
	}
	events, t, err := tx.lived(f)
	if err != nil {
		return err
	}
	id, had, digest, err := tx.imported(f)
	if err != nil {
		return err
	}
	switch {
	case id == 0:
		return tx.takeNew(f, events, t, done)
	case had > len(events) || digestOf(events[:had]) != digest:
		return Differs{f.Source, f.External}
	case had == len(events):
		done.Same++
		return tx.record(id, f.Recorded)
	}
	done.Grown, done.Events = done.Grown+1, done.Events+len(events)-had
	digest = digestOf(events)
	if err := tx.takeMore(id, events[had:]); err != nil {
		return err
	}
	if _, err = tx.exec(`UPDATE imports SET events = ?, digest = ? WHERE ticket_id = ?`, len(events), digest, id); err != nil {
		return err
	}
	return tx.record(id, f.Recorded)
}

// record keeps what the other system said; the last import counts.
func (tx *Tx) record(ticket int64, x Recorded) error {
	_, err := tx.exec(`UPDATE imports SET priority = ?, made_sla = ?, solved = ? WHERE ticket_id = ?`, clean(x.Priority), x.made(), !x.OnlyEnd, ticket)
	return err
}

// takeMore adds what has happened to a ticket since the last import. The desk
// may have written events of its own between.
func (tx *Tx) takeMore(id int64, events []desk.Event) error {
	t, err := tx.Ticket(background, id)
	if err != nil {
		return err
	}
	for i, e := range events {
		if t, err = t.Apply(e); err != nil {
			return err
		}
		events[i].Seq, events[i].At = t.Seq, t.LastAt
	}
	if err := tx.ledgerOf(id, events); err != nil {
		return err
	}
	if err := tx.updateTicket(t); err != nil {
		return err
	}
	return tx.Recount(id)
}

// lived numbers the events of a ticket and returns what they make of it.
func (tx *Tx) lived(f Foreign) ([]desk.Event, desk.Ticket, error) {
	events := make([]desk.Event, 0, len(f.Events))
	var t desk.Ticket
	for i, e := range f.Events {
		var err error
		e = tx.dated(e)
		e.Foreign = true
		if i == 0 {
			if e, err = tx.ruledBy(e); err != nil {
				return nil, t, err
			}
			e.Seq = 1
			t, err = desk.Opened(0, e)
		} else {
			t, err = t.Apply(e)
			e.Seq, e.At = t.Seq, t.LastAt
		}
		if err != nil {
			return nil, t, fmt.Errorf("%s %s, event %d: %w", f.Source, f.External, i+1, err)
		}
		events = append(events, e)
	}
	return events, t, nil
}

func (tx *Tx) imported(f Foreign) (id int64, events int, digest string, err error) {
	err = tx.q.QueryRowContext(background, `SELECT ticket_id, events, digest FROM imports WHERE source = ? AND external = ?`, f.Source, f.External).
		Scan(&id, &events, &digest)
	if errors.Is(err, errNoRows) {
		return 0, 0, "", nil
	}
	return id, events, digest, err
}

func (tx *Tx) takeNew(f Foreign, events []desk.Event, t desk.Ticket, done *TakenIn) (err error) {
	if t.ID, err = tx.insertTicket(t, Opening{Origin: "import/" + f.Source + "/" + f.External}); err != nil {
		return err
	}
	if t.ID == 0 {
		return fmt.Errorf("%s %s is a ticket already: %w", f.Source, f.External, desk.ErrConflict)
	}
	if err := tx.ledgerOf(t.ID, events); err != nil {
		return err
	}
	rules, err := tx.Rules()
	if err != nil {
		return err
	}
	clocks := readAll(rules, events, t.LastAt)
	if err := tx.putClocks(t, clocks); err != nil {
		return err
	}
	for _, c := range clocks {
		if err := tx.putSpans(t.ID, c.Kind, nil, c.Spans); err != nil {
			return err
		}
	}
	done.New, done.Events = done.New+1, done.Events+len(events)
	_, err = tx.exec(`INSERT INTO imports (source, external, ticket_id, events, digest, priority, made_sla, solved) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		f.Source, f.External, t.ID, len(events), digestOf(events), clean(f.Recorded.Priority), f.Recorded.made(), !f.Recorded.OnlyEnd)
	return err
}

func (tx *Tx) ledgerOf(id int64, events []desk.Event) error {
	for _, e := range events {
		if err := tx.chainEvent(id, e); err != nil {
			return err
		}
	}
	return nil
}

// digestOf names the past of a ticket. The policy that counts is none of it.
func digestOf(events []desk.Event) string {
	var all []byte
	for _, e := range events {
		body := inOrder(e)
		body.Rules, body.Seq = 0, 0
		data, err := encode(body)
		if err != nil {
			return ""
		}
		all = append(all, data...)
		all = append(all, fmt.Sprint(e.At.UnixMilli(), e.Actor, e.Act, textHash(e.Title), textHash(e.Text))...)
	}
	return sum(all)
}

// ExternalNames returns what imported tickets are called where they came from,
// by id: "servicenow INC0001".
func (r Reader) ExternalNames(ctx context.Context) (map[int64]string, error) {
	type named struct {
		id   int64
		name string
	}
	scan := func(r row) (n named, err error) { return n, r.Scan(&n.id, &n.name) }
	all, err := list(ctx, r.q, scan, `SELECT ticket_id, source || ' ' || external FROM imports`)
	names := make(map[int64]string, len(all))
	for _, n := range all {
		names[n.id] = n.name
	}
	return names, err
}
