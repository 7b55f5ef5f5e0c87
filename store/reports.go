package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"opsdesk/bot/desk"
)

// Report is a report as it was given. It never changes.
type Report struct {
	N       int64  // what its cards refer to
	ID      string // what people refer to it by
	Name    string // required: "monthly", "weekly", …
	Period  string // required: "2026-10", "2026-W47", …
	Channel string // "" if it was frozen on the command line
	Lang    string
	Late    bool
	Body    []byte // required; the figures, JSON
	Words   []Wording
	Behind  map[string][]int64 // the tickets that each figure counts, to be kept with it
	MadeAt  time.Time
}

const reportColumns = `n, id, report, period, channel, lang, late, body, made_at`

func scanReport(r row) (x Report, err error) {
	return x, r.Scan(&x.N, &x.ID, &x.Name, &x.Period, &x.Channel, &x.Lang, &x.Late, &x.Body, stamp{&x.MadeAt})
}

// Freeze keeps a report for ever, with a row in the ledger. If there is one of
// that period for that channel, it is returned, and is not fresh.
func (tx *Tx) Freeze(x Report) (_ Report, fresh bool, err error) {
	sum := sha256.Sum256(append([]byte(x.Name+"\n"+x.Period+"\n"+x.Channel+"\n"), x.Body...))
	x.ID, x.MadeAt = x.Period+"-"+hex.EncodeToString(sum[:5]), tx.now
	x.N, err = tx.insert(`INSERT INTO reports (id, report, period, channel, lang, late, body, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (report, period, channel) DO NOTHING`, x.ID, x.Name, x.Period, x.Channel, x.Lang, x.Late, string(x.Body), ms(x.MadeAt))
	if err != nil {
		return x, false, err
	}
	if x.N == 0 {
		x, err = tx.ReportOf(background, x.Name, x.Period, x.Channel)
		return x, false, err
	}
	if err := tx.putWords(x.N, x.Words); err != nil {
		return x, false, err
	}
	if err := tx.putBehind(x.N, x.Behind); err != nil {
		return x, false, err
	}
	body := sha256.Sum256(x.Body)
	return x, true, tx.Note("report/"+x.ID, "", "report", map[string]string{
		"channel": x.Channel, "period": x.Period, "report": x.Name, "sha256": hex.EncodeToString(body[:])}, "")
}

// ReportOf returns the report of a period for a channel, or desk.ErrNotFound.
func (r Reader) ReportOf(ctx context.Context, name, period, channel string) (Report, error) {
	x, err := scanReport(r.q.QueryRowContext(ctx, `SELECT `+reportColumns+` FROM reports WHERE report = ? AND period = ? AND channel = ?`, name, period, channel))
	return r.worded(ctx, x, found(err, "%s report of %s", name, period))
}

// ReportByID returns a report, or desk.ErrNotFound.
func (r Reader) ReportByID(ctx context.Context, id string) (Report, error) {
	x, err := scanReport(r.q.QueryRowContext(ctx, `SELECT `+reportColumns+` FROM reports WHERE id = ?`, id))
	return r.worded(ctx, x, found(err, "report %s", id))
}

// Report returns a report by its number, or desk.ErrNotFound.
func (r Reader) Report(ctx context.Context, n int64) (Report, error) {
	x, err := scanReport(r.q.QueryRowContext(ctx, `SELECT `+reportColumns+` FROM reports WHERE n = ?`, n))
	return r.worded(ctx, x, found(err, "report %d", n))
}

// LastReport returns the newest report of a kind and period, for whichever
// channel, or desk.ErrNotFound.
func (r Reader) LastReport(ctx context.Context, name, period string) (Report, error) {
	x, err := scanReport(r.q.QueryRowContext(ctx, `SELECT `+reportColumns+` FROM reports WHERE report = ? AND period = ? ORDER BY n DESC LIMIT 1`, name, period))
	return x, found(err, "%s report of %s", name, period)
}

// TicketsByID returns some tickets, by id.
func (r Reader) TicketsByID(ctx context.Context, ids []int64) ([]desk.Ticket, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return list(ctx, r.q, scanTicket, `SELECT `+ticketColumns+` FROM tickets WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`, idList(ids))
}

func idList(ids []int64) string {
	data, err := encode(ids)
	if err != nil { // numbers always encode
		return "[]"
	}
	return string(data)
}
