package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// callers is how many goroutines write at a time: a burst from Slack.
const callers = 256

// bare is a connection to a database with the same tables and settings,
// without the store around it: what SQLite itself does with the same rows.
func bare(b *testing.B) *sql.Conn {
	b.Helper()
	all, err := migrations(embedded)
	if err != nil {
		b.Fatal(err)
	}
	file := databaseFile(b.TempDir())
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		b.Fatal(err)
	}
	if err := migrate(b.Context(), file, options(time.Now), all); err != nil {
		b.Fatal(err)
	}
	pool, err := sql.Open("sqlite3", writeDSN(file))
	if err != nil {
		b.Fatal(err)
	}
	conn, err := pool.Conn(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close(); pool.Close() })
	return conn
}

func stored(b *testing.B) *DB {
	b.Helper()
	db, err := Open(b.Context(), b.TempDir(), options(time.Now))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// run executes a statement of the plain limit.
func run(b *testing.B, conn *sql.Conn, query string, args ...any) {
	if _, err := conn.ExecContext(context.Background(), query, args...); err != nil {
		b.Fatal(err)
	}
}

// rate calls write n times from many goroutines and returns how many a
// second were done.
func rate(b *testing.B, n, callers int, write func(i int) error) float64 {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range callers {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := write(int(i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(start).Seconds()
}

// grouped writes n rows, so many to a commit, and returns how many a second.
func grouped(b *testing.B, conn *sql.Conn, n int, write func(i int)) float64 {
	b.Helper()
	start := time.Now()
	for i := 0; i < n; i += maxBatch {
		run(b, conn, `BEGIN IMMEDIATE`)
		for j := i; j < min(n, i+maxBatch); j++ {
			write(j)
		}
		run(b, conn, `COMMIT`)
	}
	return float64(n) / time.Since(start).Seconds()
}

// compare measures ours and the plain limit in turns, so that both see the
// same machine, and reports the median ratio.
func compare(b *testing.B, ours, limit func(round int) float64) {
	b.Helper()
	var ratios, rates []float64
	round := 0
	for b.Loop() {
		o, l := ours(round), limit(round)
		ratios, rates = append(ratios, o/l), append(rates, o)
		round++
	}
	b.ReportMetric(median(ratios), "of-plain")
	b.ReportMetric(median(rates), "writes/s")
	b.ReportMetric(0, "ns/op")
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

var payload = []byte(`{"type":"message","channel":"C0123456789","user":"U0123456789","text":"登录报 ERR-1042，怎么办？ The whole team is waiting.","ts":"1700000000.000100","team":"T0123456789"}`)

func event(round, i int) Incoming {
	return Incoming{
		Keys: []string{fmt.Sprintf("Ev%08d%08d", round, i), fmt.Sprintf("T0123456789/C0123456789/17%08d.%06d", round, i)},
		Kind: "message", Lane: "C0123456789", Payload: payload, At: time.Now(),
		Channel: "C0123456789", TS: fmt.Sprintf("17%08d.%06d", round, i),
	}
}

// BenchmarkKeep compares durable events a second, kept by many callers at a
// time, with the same rows by plain group commit. The goal is 0.6.
func BenchmarkKeep(b *testing.B) {
	const n = 20000
	db, conn := stored(b), bare(b)
	ours := func(round int) float64 {
		return rate(b, n, callers, func(i int) error {
			_, err := db.Keep(b.Context(), event(round, i))
			return err
		})
	}
	limit := func(round int) float64 {
		return grouped(b, conn, n, func(i int) {
			in, now := event(round, i), time.Now().UnixMilli()
			run(b, conn, `INSERT INTO seen (key, seen_at) VALUES (?, ?), (?, ?) ON CONFLICT (key) DO NOTHING`, in.Keys[0], now, in.Keys[1], now)
			run(b, conn, `INSERT INTO inbox (kind, lane, payload, acted_at, kept_at, due_at, state, attempts, error)
				VALUES (?, ?, ?, ?, ?, ?, ?, 0, '')`, in.Kind, in.Lane, in.Payload, now, now, now, "pending")
			run(b, conn, `INSERT INTO marks (channel, ts, at) VALUES (?, ?, ?)
				ON CONFLICT (channel) DO UPDATE SET ts = excluded.ts, at = excluded.at WHERE excluded.ts > marks.ts`, in.Channel, in.TS, now)
		})
	}
	compare(b, ours, limit)
}

// BenchmarkOpenTicket compares opening tickets, many callers at a time, with
// the same four rows by plain group commit: the ticket, its event, its two
// clocks. The goal is 0.6.
func BenchmarkOpenTicket(b *testing.B) {
	const n = 10000
	db, conn := stored(b), bare(b)
	ours := func(round int) float64 {
		return rate(b, n, callers, func(i int) error {
			return db.Write(b.Context(), func(tx *Tx) error {
				_, _, err := tx.OpenTicket(fault(fmt.Sprint(round, "/", i)))
				return err
			})
		})
	}
	seq := 0
	limit := func(round int) float64 {
		return grouped(b, conn, n, func(i int) {
			seq++
			plainTicket(b, conn, seq, fault(fmt.Sprint(round, "/", i)))
		})
	}
	compare(b, ours, limit)
}

func plainTicket(b *testing.B, conn *sql.Conn, seq int, o Opening) {
	now, e := time.Now().UnixMilli(), o.Event
	run(b, conn, `INSERT INTO tickets (title, text, lang, kind, impact, tier, component, code, state, reason,
			requester, assignee, opened_at, first_response_at, resolved_at, closed_at, reopen_count, reassigned, seq, last_at,
			origin, thread_channel, thread_ts, question_id, team, source)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', 'new', '', ?, '', ?, NULL, NULL, NULL, 0, 0, 1, ?, ?, '', '', NULL, '', '')`,
		e.Title, e.Text, e.Lang, e.Kind, e.Impact, e.Tier, e.Component, e.Requester, now, now, o.Origin)
	run(b, conn, `INSERT INTO ledger (seq, subject, event, at, actor, act, body, text, text_hash, erased, prev, hash)
		VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, 0, ?, ?)`, seq, fmt.Sprint("ticket/", seq), now, e.Actor, e.Act,
		`{"component":"permissions","impact":"stopped","kind":"fault","lang":"en","requester":"U1","seq":1,"tier":1}`,
		`{"text":"since nine","title":"Nobody can sign in"}`, genesis, genesis, genesis)
	for _, kind := range desk.Clocks() {
		run(b, conn, `INSERT INTO clocks (ticket_id, clock, seq, state, tier, calendar, provisional, target, elapsed, paused, pause_left,
				used_up, due_at, breached_at, cause, rule, actor, event, rules, newer)
			VALUES (?, ?, 1, 'running', 1, '', 0, 1800000, 0, 0, 0, 0, ?, NULL, '', 'open', ?, 1, 0, 0)`, seq, kind, now+1800000, e.Actor)
	}
}

// BenchmarkKeepAlone compares the time of a lone event, with nobody to share
// a commit, with the same rows in a plain commit. Below 1 is slower than it.
func BenchmarkKeepAlone(b *testing.B) {
	const n = 500
	db, conn := stored(b), bare(b)
	ours := func(round int) float64 {
		return rate(b, n, 1, func(i int) error {
			_, err := db.Keep(b.Context(), event(round, i))
			return err
		})
	}
	limit := func(round int) float64 {
		start := time.Now()
		for i := range n {
			in, now := event(round, i), time.Now().UnixMilli()
			run(b, conn, `BEGIN IMMEDIATE`)
			run(b, conn, `INSERT INTO seen (key, seen_at) VALUES (?, ?), (?, ?) ON CONFLICT (key) DO NOTHING`, in.Keys[0], now, in.Keys[1], now)
			run(b, conn, `INSERT INTO inbox (kind, lane, payload, acted_at, kept_at, due_at, state, attempts, error)
				VALUES (?, ?, ?, ?, ?, ?, ?, 0, '')`, in.Kind, in.Lane, in.Payload, now, now, now, "pending")
			run(b, conn, `INSERT INTO marks (channel, ts, at) VALUES (?, ?, ?)
				ON CONFLICT (channel) DO UPDATE SET ts = excluded.ts, at = excluded.at WHERE excluded.ts > marks.ts`, in.Channel, in.TS, now)
			run(b, conn, `COMMIT`)
		}
		return n / time.Since(start).Seconds()
	}
	compare(b, ours, limit)
}

// BenchmarkBacklog asks for the next twenty of ten thousand that are waiting,
// as after two hours without Slack, in few lanes and in many.
func BenchmarkBacklog(b *testing.B) {
	for _, lanes := range []int{20, 1000} {
		db := backlog(b, lanes)
		b.Run(fmt.Sprintf("due/lanes=%d", lanes), func(b *testing.B) {
			for b.Loop() {
				if items, err := db.Due(b.Context(), 20); err != nil || len(items) != 20 {
					b.Fatal(len(items), err)
				}
			}
		})
		b.Run(fmt.Sprintf("outgoing/lanes=%d", lanes), func(b *testing.B) {
			for b.Loop() {
				if outs, err := db.Outgoing(b.Context(), 20, nil); err != nil || len(outs) != 20 {
					b.Fatal(len(outs), err)
				}
			}
		})
	}
}

func backlog(b *testing.B, lanes int) *DB {
	b.Helper()
	db := stored(b)
	err := db.Write(b.Context(), func(tx *Tx) error {
		for i := range 10000 {
			in := event(0, i)
			in.Lane = fmt.Sprint("C", i%lanes)
			if err := tx.keep(in, "pending"); err != nil {
				return err
			}
			if err := tx.Say(post(fmt.Sprint(i), in.Lane, "")); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return db
}
