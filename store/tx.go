package store

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"github.com/mattn/go-sqlite3"

	"opsdesk/bot/desk"
)

const busyCode = sqlite3.ErrNo(5) // SQLITE_BUSY

var errNoRows = sql.ErrNoRows

// Tx is one write. Its methods are the acts of the desk; it also reads, and
// sees what it has written. It is good inside the function it was handed to
// only, on that goroutine.
type Tx struct {
	Reader
	conn *sql.Conn
	now  time.Time
	log  *slog.Logger

	head  Head // where the ledger ends, if known
	known bool
	rules desk.Rules // what the desk counts by, if known
	ruled bool
}

// Now is the time of the transaction, read once.
func (tx *Tx) Now() time.Time { return tx.now }

// exec runs a statement and returns how many rows it changed. It does not
// take a context: a transaction that others share is not interrupted.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	res, err := tx.conn.ExecContext(context.Background(), query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// insert runs an INSERT and returns the id it gave, or 0 if a conflict made
// it do nothing.
func (tx *Tx) insert(query string, args ...any) (int64, error) {
	res, err := tx.conn.ExecContext(context.Background(), query, args...)
	if err != nil {
		return 0, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return 0, err
	}
	return res.LastInsertId()
}

// held reads on the writer's connection. It leaves the caller's context
// aside: cancelling one read would interrupt the writes that share the
// transaction.
type held struct{ conn *sql.Conn }

func (h held) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	return h.conn.QueryContext(context.Background(), query, args...)
}

func (h held) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	return h.conn.QueryRowContext(context.Background(), query, args...)
}

// A row is *sql.Row or *sql.Rows.
type row interface {
	Scan(into ...any) error
}

// list reads every row of a query.
func list[T any](ctx context.Context, q querier, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

func scanText(r row) (s string, err error) { return s, r.Scan(&s) }

// ms is how a time is stored. The zero time is stored as NULL.
func ms(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// stamp scans a stored time; NULL is the zero time.
type stamp struct{ t *time.Time }

// Scan implements sql.Scanner.
func (s stamp) Scan(v any) error {
	var n sql.NullInt64
	if err := n.Scan(v); err != nil {
		return err
	}
	*s.t = time.Time{}
	if n.Valid {
		*s.t = time.UnixMilli(n.Int64).UTC()
	}
	return nil
}

// id is how a reference that may be missing is stored.
func ref(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// refer scans a reference that may be missing.
type refer struct{ id *int64 }

// Scan implements sql.Scanner.
func (r refer) Scan(v any) error {
	var n sql.NullInt64
	err := n.Scan(v)
	*r.id = n.Int64
	return err
}
