package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"opsdesk/bot/desk"
)

// Verdict is what a look through the ledger found.
type Verdict struct {
	Rows   int64  `json:"rows"`
	Head   string `json:"head"`              // hash of the last row
	BadSeq int64  `json:"bad_seq,omitempty"` // the first row that is not as it was; 0 if none
	Why    string `json:"why,omitempty"`
}

// VerifyLedger looks through the whole chain: the hash of each row, of each
// text that was not erased, that only erased rows lack theirs, and that the
// ledger ends where the head file says or later.
func (db *DB) VerifyLedger(ctx context.Context) (Verdict, error) {
	return verifyLedger(ctx, db.q, headName(db.dir))
}

// VerifyFolder is VerifyLedger for a data folder that Open refuses. It reads
// only.
func VerifyFolder(ctx context.Context, dir string) (v Verdict, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return v, err
	}
	file := databaseFile(dir)
	if _, err := plain(file); err != nil {
		return v, err
	}
	db, err := sql.Open("sqlite3", readDSN(file))
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	v, err = verifyLedger(ctx, db, headName(dir))
	return v, opening(file, err)
}

func verifyLedger(ctx context.Context, q querier, headFile string) (Verdict, error) {
	// The head is read first: the ledger may only have grown since.
	kept, _, headErr := readHead(headFile)
	if headErr != nil && !errors.Is(headErr, fs.ErrNotExist) && !errors.Is(headErr, ErrDamaged) {
		return Verdict{}, headErr
	}
	c := chain{end: Head{Hash: genesis}, kept: kept, erased: map[int64]bool{}}
	rows, err := q.QueryContext(ctx, `SELECT `+entryColumns+` FROM ledger ORDER BY seq`)
	if err != nil {
		return Verdict{}, err
	}
	defer rows.Close()
	for rows.Next() && c.bad == 0 {
		e, err := scanEntry(rows)
		if err != nil {
			return Verdict{}, err
		}
		c.link(e)
	}
	if c.bad == 0 {
		c.close(headFile, headErr)
	}
	return Verdict{Rows: c.end.Rows, Head: c.end.Hash, BadSeq: c.bad, Why: c.why}, rows.Err()
}

// chain follows the ledger row by row.
type chain struct {
	end    Head
	kept   Head           // what the head file says
	erased map[int64]bool // rows without their text, until an erasure explains them
	bad    int64
	why    string
}

func (c *chain) fail(seq int64, format string, args ...any) {
	if c.bad == 0 {
		c.bad, c.why = seq, fmt.Sprintf(format, args...)
	}
}

func (c *chain) link(e Entry) {
	want := c.end.Rows + 1
	hash, err := e.seal()
	switch {
	case e.Seq != want:
		c.fail(want, "row %d is missing", want)
	case e.Prev != c.end.Hash:
		c.fail(e.Seq, "row %d does not follow the row before it", e.Seq)
	case err != nil || hash != e.Hash:
		c.fail(e.Seq, "row %d was changed", e.Seq)
	case !e.Erased && textHash(e.Text) != e.TextHash:
		c.fail(e.Seq, "the text of row %d was changed", e.Seq)
	case e.Seq == c.kept.Rows && e.Hash != c.kept.Hash:
		c.fail(e.Seq, "row %d is not the one that the head file names", e.Seq)
	}
	c.end = Head{e.Seq, e.Hash}
	if e.Erased {
		c.erased[e.Seq] = true
	}
	if e.Act == actForget {
		c.explain(e)
	}
}

// explain takes the rows that an erasure names off those without text.
func (c *chain) explain(e Entry) {
	var f forgotten
	if json.Unmarshal(e.Body, &f) == nil {
		for _, seq := range f.Rows {
			delete(c.erased, seq)
		}
	}
}

// close judges what only the end of the ledger shows.
func (c *chain) close(headFile string, headErr error) {
	for seq := int64(1); seq <= c.end.Rows && len(c.erased) > 0; seq++ {
		if c.erased[seq] {
			c.fail(seq, "row %d lost its text, and no erasure says so", seq)
			return
		}
	}
	next := c.end.Rows + 1
	switch {
	case headErr != nil:
		c.fail(next, "%v: whether rows are missing after %d cannot be told", headErr, c.end.Rows)
	case c.kept.Rows > c.end.Rows:
		c.fail(next, "the ledger ends at row %d, but %s says %d: its last rows are gone", c.end.Rows, headFile, c.kept.Rows)
	}
}

// VerifyTickets replays every ticket from the ledger and returns those that
// come out otherwise than they are stored.
func (db *DB) VerifyTickets(ctx context.Context) ([]int64, error) {
	stored, err := list(ctx, db.q, scanTicket, `SELECT `+ticketColumns+` FROM tickets ORDER BY id`)
	if err != nil {
		return nil, err
	}
	events, err := db.events(ctx)
	if err != nil {
		return nil, err
	}
	var bad []int64
	for _, t := range stored {
		replayed, err := desk.Replay(t.ID, events[t.ID].events)
		if err != nil || replayed != t {
			bad = append(bad, t.ID)
		}
		delete(events, t.ID)
	}
	for _, of := range events { // tickets that only the ledger knows
		bad = append(bad, of.id)
	}
	slices.Sort(bad)
	return bad, nil
}

// life is the events of a ticket.
type life struct {
	id     int64
	events []desk.Event
}

// events reads the events of all tickets.
func (r Reader) events(ctx context.Context) (map[int64]life, error) {
	rows, err := r.q.QueryContext(ctx, `SELECT `+entryColumns+` FROM ledger
		WHERE event > 0 AND subject >= 'ticket/' AND subject < 'ticket0' ORDER BY subject, event`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[int64]life{}
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, err
		}
		ev, err := e.event()
		if err != nil {
			return nil, err
		}
		id, ok := ticketOf(e)
		if !ok {
			return nil, fmt.Errorf("ledger row %d: an event of %q", e.Seq, e.Subject)
		}
		all[id] = life{id, append(all[id].events, ev)}
	}
	return all, rows.Err()
}
