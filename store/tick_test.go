package store

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// BenchmarkTick looks for what time has brought a desk of 100,000 open tickets
// with two clocks each, while nothing is due, and while a hundred timers are,
// beside the bare query over the same index. Goals: 30 µs with none due, 1 ms
// with a hundred.
func BenchmarkTick(b *testing.B) {
	const tickets = 100_000
	now := time.Now()
	c := &clock{t: now}
	db, err := Open(b.Context(), b.TempDir(), options(c.Now))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	for i := 0; i < tickets; i += 1000 {
		err := db.Write(b.Context(), func(tx *Tx) error { return tx.openMany(i, 1000) })
		if err != nil {
			b.Fatal(err)
		}
	}
	bare, err := sql.Open("sqlite3", readDSN(databaseFile(db.dir)))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { bare.Close() })
	plain, err := bare.Prepare(`SELECT id, kind, ref, lane, due_at, attempts FROM timers WHERE state = 'pending' AND wait_to <= ?
		ORDER BY due_at, id LIMIT 128`)
	if err != nil {
		b.Fatal(err)
	}
	for _, due := range []int{0, 100} {
		b.Run(fmt.Sprintf("due=%d", due), func(b *testing.B) {
			c.add(now.Add(time.Duration(due) * time.Second).Sub(c.Now()))
			ours := func() {
				if items, err := db.Due(context.Background(), 128); err != nil || len(items) != due {
					b.Fatal(len(items), err)
				}
			}
			limit := func() {
				items, err := list(context.Background(), stmt{plain}, scanTimer, "", ms(c.Now()))
				if err != nil || len(items) != due {
					b.Fatal(len(items), err)
				}
			}
			besides(b, ours, limit)
		})
	}
	b.Run("read=100", func(b *testing.B) { readHundred(b, db) })
}

// readHundred reads what a hundred due clocks say, inside of a write, as a
// rung does before it calls anybody.
func readHundred(b *testing.B, db *DB) {
	var took []float64
	for b.Loop() {
		err := db.Write(b.Context(), func(tx *Tx) error {
			begun := time.Now()
			for id := int64(1); id <= 100; id++ {
				t, err := tx.Ticket(background, id)
				if err != nil {
					return err
				}
				if _, err := tx.Clocks(t, tx.now); err != nil {
					return err
				}
			}
			took = append(took, float64(time.Since(begun).Microseconds()))
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(took), "µs/hundred")
}

// openMany opens tickets whose clocks wake one a second from now on.
func (tx *Tx) openMany(from, n int) error {
	for i := from; i < from+n; i++ {
		t, _, err := tx.OpenTicket(fault(fmt.Sprint("tick/", i)))
		if err != nil {
			return err
		}
		at := tx.now.Add(time.Duration(i+1) * time.Second)
		for n, kind := range desk.Clocks() {
			if err := tx.SetTimer("rung", fmt.Sprintf("%d/%s", t.ID, kind), "", at.Add(time.Duration(n)*24*365*time.Hour)); err != nil {
				return err
			}
		}
	}
	return nil
}

// stmt asks a prepared statement whatever the query is.
type stmt struct{ *sql.Stmt }

func (s stmt) QueryContext(ctx context.Context, _ string, args ...any) (*sql.Rows, error) {
	return s.Stmt.QueryContext(ctx, args...)
}

func (s stmt) QueryRowContext(ctx context.Context, _ string, args ...any) *sql.Row {
	return s.Stmt.QueryRowContext(ctx, args...)
}

// besides measures ours and the plain limit in turns, so that what else the
// machine does slows both, and reports the medians.
func besides(b *testing.B, ours, limit func()) {
	const batch = 20
	took := func(f func()) float64 {
		begun := time.Now()
		for range batch {
			f()
		}
		return float64(time.Since(begun).Microseconds()) / batch
	}
	var all [2][]float64
	for b.Loop() {
		for i, f := range []func(){ours, limit} {
			all[i] = append(all[i], took(f))
		}
	}
	o, l := median(all[0]), median(all[1])
	b.ReportMetric(0, "ns/op") // of both together
	b.ReportMetric(o, "µs/tick")
	b.ReportMetric(l, "µs/plain")
	b.ReportMetric(o/l, "×plain")
}
