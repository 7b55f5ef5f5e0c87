package store

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// monday is when the tests begin.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// A clock is moved by hand.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: monday} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func options(now func() time.Time) Options {
	return Options{Now: now, Log: slog.New(slog.DiscardHandler)}
}

// fixture is a store in a folder of its own, and its clock.
type fixture struct {
	*DB
	*clock
	t   *testing.T
	ctx context.Context
	dir string
}

func open(t *testing.T) fixture {
	t.Helper()
	return openIn(t, filepath.Join(t.TempDir(), "data"))
}

func openIn(t *testing.T, dir string) fixture {
	t.Helper()
	c := newClock()
	db, err := Open(t.Context(), dir, options(c.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return fixture{db, c, t, t.Context(), dir}
}

// write runs fn in a transaction that must succeed.
func (f fixture) write(fn func(*Tx) error) {
	f.t.Helper()
	if err := f.Write(f.ctx, fn); err != nil {
		f.t.Fatal(err)
	}
}

// count returns the one number that a query gives.
func (f fixture) count(query string, args ...any) (n int) {
	f.t.Helper()
	if err := f.q.QueryRowContext(f.ctx, query, args...).Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

// tamper changes the file behind the store's back.
func (f fixture) tamper(query string, args ...any) {
	f.t.Helper()
	tamper(f.t, f.dir, query, args...)
}

func tamper(t *testing.T, dir, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite3", dsn(databaseFile(dir), "mode=rw&_busy_timeout=5000"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

// fault is a ticket of tier 1.
func fault(origin string) Opening {
	return Opening{Origin: origin, Event: desk.Event{
		Act: desk.ActOpen, Actor: "U1", Requester: "U1", Title: "Nobody can sign in", Text: "since nine",
		Tier: desk.T1, Impact: desk.ImpactStopped, Kind: desk.KindFault, Lang: "en", Component: "permissions",
	}}
}

// openFault opens a ticket.
func (f fixture) openFault(origin string) (ticket desk.Ticket) {
	f.t.Helper()
	f.write(func(tx *Tx) (err error) {
		ticket, _, err = tx.OpenTicket(fault(origin))
		return err
	})
	return ticket
}

func message(key string) Incoming {
	return Incoming{Keys: []string{key}, Kind: "message", Lane: "C1", Payload: []byte(`{"text":"help"}`)}
}

// keep keeps something that must be fresh.
func (f fixture) keep(in Incoming) {
	f.t.Helper()
	if fresh, err := f.Keep(f.ctx, in); err != nil || !fresh {
		f.t.Fatalf("Keep(%v) = %v, %v, want fresh", in.Keys, fresh, err)
	}
}

func (f fixture) due() []Item {
	f.t.Helper()
	items, err := f.Due(f.ctx, 100)
	if err != nil {
		f.t.Fatal(err)
	}
	return items
}

// contents reads a folder's files, to see that a refusal changed none.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	all := map[string]string{}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		must(t, err)
		all[e.Name()] = string(data)
	}
	return all
}

// sums are the hashes of what contents reads, which are quicker to compare.
func sums(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := contents(t, dir)
	for name, data := range all {
		all[name] = sum([]byte(data))
	}
	return all
}
