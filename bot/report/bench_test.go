package report

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// BenchmarkCore counts a month out of a million tickets of three years, against
// plain SQL that counts the same.
func BenchmarkCore(b *testing.B) {
	dir := b.TempDir()
	db, err := store.Open(b.Context(), dir, store.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	plainly := beside(b, dir)
	fill(b, plainly, 1_000_000, at(1, 0).AddDate(-3, 1, 0), at(32, 0))
	p := desk.Stretch{From: at(1, 0), To: at(32, 0)}
	var ours, plain time.Duration
	for b.Loop() {
		begun := time.Now()
		if c, err := CoreOf(context.Background(), db.Reader, p); err != nil || c.Opened == 0 {
			b.Fatal(c.Opened, err)
		}
		ours += time.Since(begun)
		begun = time.Now()
		plainCounts(b, plainly, p)
		plain += time.Since(begun)
	}
	b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "ms/core")
	b.ReportMetric(ours.Seconds()/plain.Seconds(), "×plain")
}

// beside is a connection of its own to the same records.
func beside(b testing.TB, dir string) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "desk.db")+"?_busy_timeout=5000&_journal_mode=WAL")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// fill makes n tickets, opened evenly in [from, to). They have no ledger: no
// desk can run on them.
func fill(b testing.TB, db *sql.DB, n int, from, to time.Time) {
	b.Helper()
	step, start := to.Sub(from).Milliseconds()/int64(n), from.UnixMilli()
	run := func(query string, args ...any) {
		if _, err := db.Exec(query, args...); err != nil {
			b.Fatal(err)
		}
	}
	run(`WITH RECURSIVE i (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < ?1)
			INSERT INTO tickets (id, origin, title, text, lang, kind, impact, tier, component, code, state, reason, requester, assignee, opened_at,
				first_response_at, resolved_at, closed_at, reopen_count, reassigned, seq, last_at, thread_channel, thread_ts, team, source)
			SELECT n, 'made/' || n, 'made up', '', 'en', 'fault', 'minor', 1 + n % 3, 'part' || n % 9, 'E' || n % 90,
				CASE WHEN n % 50 = 0 THEN 'new' ELSE 'closed' END, '', 'U1', 'U2', ?2 + n * ?3, ?2 + n * ?3 + n % 3600 * 1000,
				CASE WHEN n % 50 > 0 THEN ?2 + n * ?3 + n % 86400 * 1000 END, CASE WHEN n % 50 > 0 THEN ?2 + n * ?3 + 259200000 END,
				n % 20 = 0, n % 7 = 0, 4, 0, '', '', '', '' FROM i`, n, start, step)
	for _, clock := range []string{"response", "resolution"} {
		run(`INSERT INTO clocks (ticket_id, clock, seq, state, tier, calendar, provisional, target, elapsed, paused, pause_left, used_up, cause,
					rule, actor, event, rules, newer) SELECT id, ?, 4, CASE WHEN resolved_at IS NULL THEN 'running' ELSE 'stopped' END, tier, '', 0,
				7200000, 3600000, 0, 0, 0, '', 'open', '', 1, 0, 0 FROM tickets`, clock)
	}

}

// plainCounts counts a month by a query for each figure alone, and throws the
// counts away: what counting costs at the least.
func plainCounts(b *testing.B, db *sql.DB, p desk.Stretch) {
	b.Helper()
	for _, query := range []string{
		`SELECT count(*) FROM tickets WHERE state <> 'cancelled' AND opened_at >= ? AND opened_at < ?`,
		`SELECT count(*), sum(reopen_count > 0), sum(reopen_count = 0 AND reassigned = 0), avg(resolved_at - opened_at) FROM tickets
			WHERE state <> 'cancelled' AND resolved_at >= ? AND resolved_at < ?`,
		`SELECT count(*) FROM tickets WHERE state <> 'cancelled' AND closed_at >= ? AND closed_at < ?`,
		`SELECT count(*), avg(?2 - opened_at) FROM tickets WHERE state <> 'cancelled' AND ?1 > 0 AND opened_at < ?2 AND (resolved_at IS NULL OR resolved_at >= ?2)`,
		`SELECT avg(first_response_at - opened_at) FROM tickets WHERE state <> 'cancelled' AND opened_at >= ? AND opened_at < ?`,
		`SELECT tier, count(*) FROM tickets WHERE state <> 'cancelled' AND opened_at >= ? AND opened_at < ? GROUP BY tier`,
		`SELECT component, count(*) FROM tickets WHERE state <> 'cancelled' AND opened_at >= ? AND opened_at < ? GROUP BY component`,
		`SELECT code, count(*) FROM tickets WHERE state <> 'cancelled' AND opened_at >= ? AND opened_at < ? GROUP BY code`,
		`SELECT c.clock, c.tier, sum(c.breached_at IS NULL), count(*) FROM tickets AS t JOIN clocks AS c ON c.ticket_id = t.id
			WHERE t.state <> 'cancelled' AND t.resolved_at >= ? AND t.resolved_at < ? GROUP BY c.clock, c.tier`,
	} {
		rows, err := db.Query(query, p.From.UnixMilli(), p.To.UnixMilli())
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			continue
		}
		if err := rows.Err(); err != nil {
			b.Fatal(err)
		}
	}
}
