package report

import (
	"math"
	"slices"
	"time"
)

// Share is a part of a whole in percent. Of nothing there is no share.
type Share struct {
	Value       *float64 `json:"value"` // percent, four decimals; null for a whole of 0
	Numerator   int64    `json:"numerator"`
	Denominator int64    `json:"denominator"`
}

// ShareOf returns what part is of whole.
func ShareOf(part, whole int) Share { return shareOf(int64(part), int64(whole)) }

func shareOf(part, whole int64) Share {
	s := Share{Numerator: part, Denominator: whole}
	if whole > 0 {
		v := decimals(100*float64(part)/float64(whole), 4)
		s.Value = &v
	}
	return s
}

// Hours describes durations, in hours with four decimals; null for none.
type Hours struct {
	N      int       `json:"n"`
	Mean   *float64  `json:"mean"`
	Median *float64  `json:"median"`              // the mean of the two in the middle
	P90    *float64  `json:"p90"`                 // the one at place ceil(0.9 n) of the sorted
	All    []float64 `json:"durations,omitempty"` // each, where there are fewer than Few
}

// Few is the number below which a mean says nothing: then people are shown the
// durations themselves.
const Few = 5

// hoursOf describes milliseconds. It sorts them.
func hoursOf(all []int64) Hours {
	h := Hours{N: len(all)}
	if h.N == 0 {
		return h
	}
	slices.Sort(all)
	var sum int64
	for _, v := range all {
		sum += v
	}
	h.Mean = inHours(float64(sum) / float64(h.N))
	h.Median = inHours(float64(all[(h.N-1)/2]+all[h.N/2]) / 2)
	h.P90 = inHours(float64(all[(9*h.N+9)/10-1]))
	for i := 0; i < h.N && h.N < Few; i++ {
		h.All = append(h.All, *inHours(float64(all[i])))
	}
	return h
}

func inHours(ms float64) *float64 {
	v := decimals(ms/float64(time.Hour/time.Millisecond), 4)
	return &v
}

// decimals rounds half away from zero.
func decimals(v float64, n int) float64 {
	p := math.Pow10(n)
	return math.Round(v*p) / p
}
