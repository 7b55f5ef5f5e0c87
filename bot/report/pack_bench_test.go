package report

import (
	"log/slog"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"opsdesk/store"
)

// BenchmarkPack makes a whole monthly report out of a million tickets, with its
// trend and the tickets behind its figures, against the plain counts of a
// month. peak-MB is the most that the process ever held, the making of the
// tickets included.
func BenchmarkPack(b *testing.B) {
	dir := b.TempDir()
	db, err := store.Open(b.Context(), dir, store.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	plainly := beside(b, dir)
	fill(b, plainly, 1_000_000, at(1, 0).AddDate(-3, 1, 0), at(32, 0))
	k, _ := KindOf(Monthly)
	month, p, _ := k.Period(monthName(at(1, 0)), time.UTC)
	var pack, plain time.Duration
	for b.Loop() {
		begun := time.Now()
		if x, _, err := k.Make(b.Context(), db, Plan{Zone: time.UTC, Goals: DefaultGoals()}, month); err != nil || len(x.Behind) == 0 {
			b.Fatal(err)
		}
		pack += time.Since(begun)
		begun = time.Now()
		plainCounts(b, plainly, p)
		plain += time.Since(begun)
	}
	b.ReportMetric(float64(pack.Milliseconds())/float64(b.N), "ms/pack")
	b.ReportMetric(pack.Seconds()/plain.Seconds(), "×plain")
	b.ReportMetric(peakMB(), "peak-MB")
}

// peakMB is the largest resident memory so far; 0 where it is not told.
func peakMB() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	if m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status); m != nil {
		n, _ := strconv.Atoi(string(m[1]))
		return float64(n) / 1024
	}
	return 0
}
