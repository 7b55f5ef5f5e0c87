package desk

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// instants are times of the year 2026, the even ones in its first half, and a
// calendar that knows them.
func instants(b *testing.B) (Calendar, []time.Time, []int64) {
	cal := shanghai(b)
	from := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	cal.Add(from, 2000*time.Hour)
	r := rand.New(rand.NewPCG(1, 2))
	times, nanos := make([]time.Time, 1024), make([]int64, 1024)
	for i := range times {
		times[i] = from.Add(time.Duration(r.Int64N(int64(150*24*time.Hour))) + time.Duration(i%2)*150*24*time.Hour)
		nanos[i] = times[i].UnixNano()
	}
	return cal, times, nanos
}

// BenchmarkElapsed and BenchmarkDue put a question to a known year beside two
// bare binary searches over the same number of integers, the least that
// answers it.
func BenchmarkElapsed(b *testing.B) {
	cal, times, nanos := instants(b)
	start := cal.plan.built.Load().start
	beside(b, func(i int) int64 {
		return int64(cal.Between(times[2*i%1024], times[(2*i+1)%1024]))
	}, func(i int) int64 {
		x, _ := slices.BinarySearch(start, nanos[2*i%1024])
		y, _ := slices.BinarySearch(start, nanos[(2*i+1)%1024])
		return int64(x + y)
	})
}

func BenchmarkDue(b *testing.B) {
	cal, times, nanos := instants(b)
	known := cal.plan.built.Load()
	beside(b, func(i int) int64 {
		return cal.Add(times[i%1024], 24*time.Hour).Unix()
	}, func(i int) int64 {
		x, _ := slices.BinarySearch(known.start, nanos[i%1024])
		y, _ := slices.BinarySearch(known.sum, known.sum[x])
		return int64(x + y)
	})
}

// beside measures ours and the plain limit in turns, so that what else the
// machine does slows both.
func beside(b *testing.B, ours, plain func(i int) int64) {
	var sum int64
	var took [2]time.Duration
	const batch = 4096
	n := 0
	for b.Loop() {
		for k, f := range []func(int) int64{ours, plain} {
			begun := time.Now()
			for i := range batch {
				sum += f(i)
			}
			took[k] += time.Since(begun)
		}
		n += batch
	}
	if sum == 0 {
		b.Fatal("nothing was counted")
	}
	b.ReportMetric(0, "ns/op") // of both together
	b.ReportMetric(float64(took[0].Nanoseconds())/float64(n), "ns/ask")
	b.ReportMetric(float64(took[1].Nanoseconds())/float64(n), "ns/plain")
	b.ReportMetric(float64(took[0])/float64(took[1]), "×plain")
}
