package desk

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The years that are counted, [firstYear, lastYear).
const (
	firstYear = 1970
	lastYear  = 2200
)

// plan holds the rules of a calendar, and the windows worked out so far.
type plan struct {
	name  string
	zone  *time.Location
	week  Week
	days  map[Date][]Interval // what a date has instead of its weekday's hours
	known map[int]bool        // nil: every year is

	// Windows are worked out when they are first needed: readers take what is
	// there without waiting, one at a time makes it longer.
	built  atomic.Pointer[timeline]
	extend sync.Mutex
}

// hours are those of a date.
func (p *plan) hours(d Date, w time.Weekday) []Interval {
	if special, ok := p.days[d]; ok {
		return special
	}
	return p.week[w]
}

// add returns the instant at which d has passed since from. A d that is never
// reached ends where counting ends.
func (p *plan) add(from, d int64) int64 {
	t := p.timeline(from, from)
	for {
		if gone := t.before(from); d <= t.total()-gone {
			return t.at(gone + d)
		}
		if t.to >= lastYear {
			return max(from, t.end)
		}
		t = p.timeline(from, t.end+int64(366*24*time.Hour))
	}
}

// timeline returns windows that cover [from, to].
func (p *plan) timeline(from, to int64) *timeline {
	if t := p.built.Load(); t != nil && t.covers(from, to) {
		return t
	}
	p.extend.Lock()
	defer p.extend.Unlock()
	t := p.built.Load()
	if t != nil && t.covers(from, to) {
		return t
	}
	first, last := p.year(from)-1, p.year(to)+2
	if t != nil { // twice as long each time, so that growing stays cheap
		first, last = min(first, t.from), max(last, t.to)
		if last > t.to {
			last = max(last, t.to+(t.to-t.from))
		}
	}
	t = p.windows(max(first, firstYear), min(last, lastYear))
	p.built.Store(t)
	return t
}

func (p *plan) year(at int64) int { return time.Unix(0, at).In(p.zone).Year() }

// windows works out those of the years [from, to).
func (p *plan) windows(from, to int) *timeline {
	t := &timeline{from: from, to: to, sum: []int64{0}}
	day, end := time.Date(from, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(to, 1, 1, 0, 0, 0, 0, time.UTC)
	t.begin, t.end = instant(day, p.zone).UnixNano(), instant(end, p.zone).UnixNano()
	for ; day.Before(end); day = day.AddDate(0, 0, 1) {
		for _, v := range p.hours(dateOf(day), day.Weekday()) {
			t.append(instant(day.Add(v.From), p.zone).UnixNano(), instant(day.Add(v.To), p.zone).UnixNano())
		}
	}
	return t
}

// instant returns when the clocks of a zone show what wall shows in UTC: the
// first time if they do so twice, and if they never do, because they are put
// forward over it, the first instant after the gap.
func instant(wall time.Time, zone *time.Location) time.Time {
	// No zone is a whole day away from UTC, so this is early enough.
	t := wall.AddDate(0, 0, -1).In(zone)
	for {
		begin, end := t.ZoneBounds()
		_, offset := t.Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		switch {
		case at.Before(begin):
			return begin
		case end.IsZero() || at.Before(end):
			return at
		}
		t = end
	}
}

// timeline is a run of windows, sorted, in nanoseconds since 1970: two
// binary searches answer every question.
type timeline struct {
	from, to   int     // years [from, to)
	begin, end int64   // the same as instants
	start      []int64 // where each window begins
	sum        []int64 // service time before each window, and before the end
}

// append adds a window behind the others. One that touches the last makes
// that longer; one that a clock change left empty is none.
func (t *timeline) append(from, to int64) {
	n := len(t.start)
	switch {
	case to <= from:
	case n > 0 && t.start[n-1]+t.sum[n]-t.sum[n-1] == from:
		t.sum[n] += to - from
	default:
		t.start = append(t.start, from)
		t.sum = append(t.sum, t.sum[n]+to-from)
	}
}

func (t *timeline) covers(from, to int64) bool {
	return (t.begin <= from || t.from <= firstYear) && (to <= t.end || t.to >= lastYear)
}

func (t *timeline) total() int64 { return t.sum[len(t.sum)-1] }

// before returns the service time between the begin and an instant.
func (t *timeline) before(at int64) int64 {
	i, found := slices.BinarySearch(t.start, at)
	if found || i == 0 {
		return t.sum[i]
	}
	return min(t.sum[i-1]+at-t.start[i-1], t.sum[i])
}

// at returns the earliest instant before which there is so much service time.
func (t *timeline) at(need int64) int64 {
	i, _ := slices.BinarySearch(t.sum[1:], need)
	return t.start[i] + need - t.sum[i]
}

// nano returns t in nanoseconds since 1970, within the years that are counted.
func nano(t time.Time) int64 {
	const first = 0
	const last = 7258118400 // 2200-01-01T00:00Z
	switch s := t.Unix(); {
	case s < first:
		return first
	case s >= last:
		return last * int64(time.Second)
	}
	return t.UnixNano()
}
