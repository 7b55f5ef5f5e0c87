package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// Month is what a month was like. Its JSON is what programs read: hours and
// percent with four decimals, every share with what it is a part of.
type Month struct {
	Report string `json:"report"`
	Period string `json:"period"`
	Zone   string `json:"zone"`
	From   string `json:"from"`
	To     string `json:"to"` // the first instant after it
	Cutoff Cutoff `json:"cutoff"`
	Core
	Availability []Service       `json:"availability"`
	Satisfaction Satisfaction    `json:"satisfaction"`
	Deflection   Deflection      `json:"deflection"`
	Changes      Changes         `json:"changes"`
	Vendors      Vendors         `json:"vendors"`
	Alerts       Share           `json:"found_by_alerts_pct"` // of tickets opened
	Scorecard    Scorecard       `json:"scorecard"`
	Targets      []Target        `json:"targets"`
	Trend        []TrendMonth    `json:"trend"` // this month last
	Restated     []Restatement   `json:"restatements"`
	LeftOut      []store.LeftOut `json:"excluded"`
	Gaps         []Gap           `json:"knowledge_gaps"`
	Foresight    Foresight       `json:"foresight"`
	MTTAService  Hours           `json:"first_response_service_hours"`
	Rolling      *Rolling        `json:"rolling_quarter,omitempty"` // where a month has too few
	Doubts       Doubts          `json:"article_reports"`
	Recovery     Recovery        `json:"recovery"`

	said   Said
	behind map[string][]int64 // the tickets of each figure; only while it is counted
}

// tickets lists what the figures of a report counted.
func (m Month) tickets() map[string][]int64 { return m.behind }

// Cutoff is the last row of the ledger that was counted.
type Cutoff struct {
	Row  int64  `json:"row"`
	Hash string `json:"hash"`
}

// Core is what is counted of tickets.
type Core struct {
	Opened         int                 `json:"opened"`
	Resolved       int                 `json:"resolved"`
	Closed         int                 `json:"closed"`
	Backlog        int                 `json:"backlog_end"`
	BacklogAge     Hours               `json:"backlog_age_hours"`
	MTTR           Hours               `json:"mttr_hours"`         // calendar hours
	MTTRService    Hours               `json:"mttr_service_hours"` // service hours without pauses
	MTTRSolved     Hours               `json:"mttr_hours_recorded_resolution_only"`
	MTTA           Hours               `json:"first_response_hours"`
	Unanswered     int                 `json:"no_first_response"`
	MadeSLA        int                 `json:"sla_met"`
	SLA            Share               `json:"sla_attainment_pct"`
	Clocks         []Attainment        `json:"sla_clocks"`
	Reopened       int                 `json:"reopened"`
	ReopenRate     Share               `json:"reopen_rate_pct"`
	ReopenEvents   int                 `json:"reopen_events"`
	FirstContact   int                 `json:"first_contact_resolved"`
	FirstContactOf Share               `json:"first_contact_resolution_pct"`
	Top            []Count             `json:"top_categories"` // the ten largest
	TopRest        int                 `json:"top_categories_rest"`
	ByPriority     map[string]Priority `json:"by_priority"`
	ByTier         map[string]Priority `json:"by_tier"`
	ByComponent    []Part              `json:"by_component"`
	ByCode         []Part              `json:"by_code"`
}

// Priority is the core of the tickets of one priority or tier.
type Priority struct {
	Opened   int   `json:"opened"`
	Resolved int   `json:"resolved"`
	MTTR     Hours `json:"mttr_hours"`
	SLA      Share `json:"sla_attainment_pct"`
}

// Part is the core of the tickets about one thing.
type Part struct {
	Name     string `json:"name"`
	Opened   int    `json:"opened"`
	Resolved int    `json:"resolved"`
	MTTR     Hours  `json:"mttr_hours"`
}

// Attainment is how many clocks that stopped in the period had met their
// target, of one kind and tier.
type Attainment struct {
	Clock    desk.ClockKind `json:"clock"`
	Tier     desk.Tier      `json:"tier"`
	Met      Share          `json:"met_pct"`
	Overdue  int            `json:"open_and_breached"` // at the end, in no share
	Promised bool           `json:"promised"`          // false: the tier has no such target
}

// Count is how often something occurred; in JSON a pair.
type Count struct {
	Name string
	N    int
}

// MarshalJSON writes the pair.
func (c Count) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "[%s,%d]", quoted(c.Name), c.N), nil
}

// UnmarshalJSON reads the pair.
func (c *Count) UnmarshalJSON(data []byte) error { return readPair(data, &c.Name, &c.N) }

// Facts are the tickets of a period.
type Facts struct {
	From, To time.Time
	Touched  []store.Fact // opened, answered, resolved or closed in it
	Pending  []store.Fact // open at its end
	Reopened []int64      // a ticket for each time it was reopened in it
	Imported bool         // some tickets have a priority of another system
}

func (f Facts) in(ms int64) bool { return ms != 0 && ms >= f.From.UnixMilli() && ms < f.To.UnixMilli() }

// core counts the tickets.
func (f Facts) core() Core {
	c := Core{Backlog: len(f.Pending), ReopenEvents: len(f.Reopened)}
	var solved, service, known, answered, age []int64
	for i := range f.Touched {
		t := &f.Touched[i]
		if f.in(t.Opened) {
			c.Opened++
			if t.Answered != 0 {
				answered = append(answered, t.Answered-t.Opened)
			} else {
				c.Unanswered++
			}
		}
		if f.in(t.Closed) {
			c.Closed++
		}
		if !f.in(t.Resolved) {
			continue
		}
		c.Resolved++
		c.Reopened += one(t.ReopenCount > 0)
		c.FirstContact += one(t.ReopenCount == 0 && t.Reassigned == 0)
		if !counts(t.Kind) {
			continue
		}
		solved, service = append(solved, t.Resolved-t.Opened), append(service, t.Resolution.Elapsed)
		if t.Solved {
			known = append(known, t.Resolved-t.Opened)
		}
	}
	for _, t := range f.Pending {
		age = append(age, f.To.UnixMilli()-t.Opened)
	}
	c.MTTR, c.MTTRService, c.MTTRSolved, c.MTTA, c.BacklogAge = hoursOf(solved), hoursOf(service), hoursOf(known), hoursOf(answered), hoursOf(age)
	c.ReopenRate, c.FirstContactOf = ShareOf(c.Reopened, c.Resolved), ShareOf(c.FirstContact, c.Resolved)
	c.SLA = f.made(func(*store.Fact) bool { return true })
	c.MadeSLA = int(c.SLA.Numerator)
	c.Clocks = f.clocks()
	f.split(&c)
	return c
}

// counts reports whether times and targets of a kind are measured: of what is
// broken, not of questions and wishes.
func counts(k desk.Kind) bool {
	return k == desk.KindFault || k == desk.KindSecurity || k == desk.KindDataLoss
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// made is how many of the tickets resolved in the period made their target: as
// it was recorded where they came from, else by the resolution clock. A ticket
// without a target is in neither.
func (f Facts) made(want func(*store.Fact) bool) Share {
	met, all := 0, 0
	for i := range f.Touched {
		t := &f.Touched[i]
		if !f.in(t.Resolved) || !counts(t.Kind) || !want(t) {
			continue
		}
		switch {
		case t.Made >= 0:
			met, all = met+t.Made, all+1
		case t.Resolution.State == desk.ClockStopped:
			met, all = met+one(t.Resolution.Breached == 0), all+1
		}
	}
	return ShareOf(met, all)
}

// clocks counts, per clock and tier, those that stopped in the period, and
// those that are open and breached at its end.
func (f Facts) clocks() (list []Attainment) {
	for _, kind := range desk.Clocks() {
		for _, tier := range desk.Tiers() {
			list = append(list, f.attained(kind, tier))
		}
	}
	return list
}

func (f Facts) attained(kind desk.ClockKind, tier desk.Tier) Attainment {
	met, stopped, overdue, promised := 0, 0, 0, false
	for i := range f.Touched {
		t := &f.Touched[i]
		c, at := clockOf(t, kind)
		if t.Tier != tier || !counts(t.Kind) || c.State != desk.ClockStopped || !f.in(at) {
			continue
		}
		met, stopped, promised = met+one(c.Breached == 0), stopped+1, true
	}
	for i := range f.Pending {
		t := &f.Pending[i]
		c, at := clockOf(t, kind)
		if t.Tier != tier || !counts(t.Kind) || c.State == desk.ClockNone {
			continue
		}
		promised = true
		end := f.To.UnixMilli()
		overdue += one(c.Breached != 0 && c.Breached < end && (at == 0 || at >= end))
	}
	return Attainment{Clock: kind, Tier: tier, Met: ShareOf(met, stopped), Overdue: overdue, Promised: promised || kind == desk.ResponseClock || tier != desk.T3}
}

// clockOf is a clock of a ticket, and when it stopped; 0 for not yet.
func clockOf(t *store.Fact, kind desk.ClockKind) (store.FactClock, int64) {
	if kind == desk.ResolutionClock {
		return t.Resolution, t.Resolved
	}
	return t.Response, cmp.Or(t.Answered, t.Resolved)
}

// split counts by what tickets are about.
func (f Facts) split(c *Core) {
	c.ByPriority, c.ByTier = map[string]Priority{}, map[string]Priority{}
	for _, p := range f.priorities() {
		c.ByPriority[p] = f.part(func(t *store.Fact) bool { return priorityOf(t) == p })
	}
	for _, tier := range desk.Tiers() {
		c.ByTier[fmt.Sprintf("T%d", tier)] = f.part(func(t *store.Fact) bool { return t.Tier == tier })
	}
	all := f.ranked(func(t *store.Fact) string { return t.Component })
	c.Top = []Count{}
	for i, n := range all {
		if i < topRows {
			c.Top = append(c.Top, n)
		} else {
			c.TopRest += n.N
		}
	}
	c.ByComponent = f.parts(func(t *store.Fact) string { return t.Component })
	c.ByCode = f.parts(func(t *store.Fact) string { return t.Code })
	if len(c.ByCode) > maxCodes {
		c.ByCode = c.ByCode[:maxCodes]
	}
}

const (
	topRows  = 10
	maxCodes = 50 // codes beyond are in no table a person reads
)

// priorities are the names of the priorities there are, even if nothing
// happened to them.
func (f Facts) priorities() []string {
	names := map[string]bool{"1": true, "2": true, "3": true}
	if f.Imported {
		names["4"] = true
	}
	for _, list := range [][]store.Fact{f.Touched, f.Pending} {
		for i := range list {
			names[priorityOf(&list[i])] = true
		}
	}
	var all []string
	for n := range names {
		all = append(all, n)
	}
	slices.Sort(all)
	return all
}

// priorityOf is the priority a ticket came with, else its tier.
func priorityOf(t *store.Fact) string {
	if t.Priority != "" {
		return t.Priority
	}
	return strconv.Itoa(int(t.Tier))
}

func (f Facts) part(want func(*store.Fact) bool) Priority {
	var p Priority
	var solved []int64
	for i := range f.Touched {
		t := &f.Touched[i]
		if !want(t) {
			continue
		}
		p.Opened += one(f.in(t.Opened))
		if f.in(t.Resolved) {
			p.Resolved++
			if counts(t.Kind) {
				solved = append(solved, t.Resolved-t.Opened)
			}
		}
	}
	p.MTTR, p.SLA = hoursOf(solved), f.made(want)
	return p
}

// ranked counts the tickets opened by a name, most first, then by its bytes.
func (f Facts) ranked(name func(*store.Fact) string) []Count {
	n := map[string]int{}
	for i := range f.Touched {
		if t := &f.Touched[i]; f.in(t.Opened) && name(t) != "" {
			n[name(t)]++
		}
	}
	return mostFirst(n)
}

// parts counts by a name, most opened first, then by its bytes.
func (f Facts) parts(name func(*store.Fact) string) []Part {
	byName := map[string]*Part{}
	solved := map[string][]int64{}
	for i := range f.Touched {
		t := &f.Touched[i]
		k := name(t)
		if k == "" || !f.in(t.Opened) && !f.in(t.Resolved) {
			continue
		}
		p := byName[k]
		if p == nil {
			p = &Part{Name: k}
			byName[k] = p
		}
		p.Opened += one(f.in(t.Opened))
		if f.in(t.Resolved) {
			p.Resolved++
			if counts(t.Kind) {
				solved[k] = append(solved[k], t.Resolved-t.Opened)
			}
		}
	}
	list := make([]Part, 0, len(byName))
	for k, p := range byName {
		p.MTTR = hoursOf(solved[k])
		list = append(list, *p)
	}
	slices.SortFunc(list, func(a, b Part) int {
		return cmp.Or(b.Opened-a.Opened, b.Resolved-a.Resolved, cmp.Compare(a.Name, b.Name))
	})
	return list
}
