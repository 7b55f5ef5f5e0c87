package report

import (
	"log/slog"
	"testing"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// BenchmarkBeside counts what a month has besides its core, and the pains of a
// quarter, at 28,000 tickets a month, against the core of the same month.
func BenchmarkBeside(b *testing.B) {
	dir := b.TempDir()
	db, err := store.Open(b.Context(), dir, store.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	fill(b, beside(b, dir), 112_000, at(1, 0).AddDate(0, -3, 0), at(32, 0))
	p := desk.Stretch{From: at(1, 0), To: at(32, 0)}
	var core, more, pains time.Duration
	for b.Loop() {
		begun := time.Now()
		c, err := CoreOf(b.Context(), db.Reader, p)
		if err != nil {
			b.Fatal(err)
		}
		core += time.Since(begun)
		q, err := newQuotes(b.Context(), db.Reader)
		if err != nil {
			b.Fatal(err)
		}
		m := Month{Core: c}
		begun = time.Now()
		if err := m.more(b.Context(), db.Reader, p, q); err != nil {
			b.Fatal(err)
		}
		more += time.Since(begun)
		begun = time.Now()
		if _, _, err := painsOf(b.Context(), db.Reader, desk.Stretch{From: at(1, 0).AddDate(0, -2, 0), To: at(32, 0)}, q); err != nil {
			b.Fatal(err)
		}
		pains += time.Since(begun)
	}
	b.ReportMetric(float64(more.Milliseconds())/float64(b.N), "ms/beside")
	b.ReportMetric(more.Seconds()/core.Seconds(), "×core")
	b.ReportMetric(float64(pains.Milliseconds())/float64(b.N), "ms/pains")
}
