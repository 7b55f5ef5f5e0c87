package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// Query is a question that is answered by counting tickets.
type Query struct {
	Figure    string    // required: the name of one of Countable
	Period    string    // required: like 2026-10, 2026-W47, 2026-Q3, 2026-11-27 or 2026
	Tier      desk.Tier // 0 for all
	Component string    // key; empty for all
	Code      string    // empty for all
	By        string    // which of one kind has most: ByComponent, ByCode, ByTier; empty: one number
	Why       bool      // what the number is made of
}

// What a number is split by.
const (
	ByComponent = "component"
	ByCode      = "code"
	ByTier      = "tier"
)

// Splits lists what a number can be split by.
func Splits() []string { return []string{ByComponent, ByCode, ByTier} }

// Countable lists the figures that can be asked for.
func Countable() []Figure {
	return append(Figures(), Figure{"mttr", "report.mttr.median", "report.def.mttr"}, Figure{"sla", "report.sla", "report.def.sla"})
}

// CountableOf returns the figure of a name.
func CountableOf(name string) (Figure, bool) {
	all := Countable()
	if i := slices.IndexFunc(all, func(f Figure) bool { return f.Name == name }); i >= 0 {
		return all[i], true
	}
	return Figure{}, false
}

// String writes a query as ReadQuery reads it.
func (q Query) String() string {
	why := ""
	if q.Why {
		why = "why"
	}
	return strings.Join([]string{q.Figure, q.Period, strconv.Itoa(int(q.Tier)), q.Component, q.Code, q.By, why}, "|")
}

// ReadQuery reads what String wrote. What is on no list is invalid.
func ReadQuery(s string) (Query, error) {
	p := strings.Split(s, "|")
	if len(p) != 7 {
		return Query{}, fmt.Errorf("query %q: %w", s, desk.ErrInvalid)
	}
	tier, err := strconv.Atoi(p[2])
	q := Query{p[0], p[1], desk.Tier(tier), p[3], p[4], p[5], p[6] == "why"}
	if err != nil {
		return q, fmt.Errorf("query %q: %w", s, desk.ErrInvalid)
	}
	return q, q.check()
}

func (q Query) check() error {
	_, known := CountableOf(q.Figure)
	if !known || q.Tier != 0 && !slices.Contains(desk.Tiers(), q.Tier) || q.By != "" && !slices.Contains(Splits(), q.By) {
		return fmt.Errorf("query %q: %w", q, desk.ErrInvalid)
	}
	_, _, err := stretchOf(q.Period, time.UTC)
	return err
}

// Counted is the answer to a query.
type Counted struct {
	Query
	Now, Before Measured           // of the period, and of the one before
	Tickets     []int64            // behind the number, by id
	Split       map[string][]Count // of them, by each of Splits; most first, "" for none
}

// Measured is the value of a figure: a number of tickets, or what Countable
// says.
type Measured struct {
	N    int
	MTTR Hours
	SLA  Share
}

// CountQuery answers a query.
func CountQuery(ctx context.Context, r store.Reader, zone *time.Location, q Query) (c Counted, err error) {
	c.Query = q
	if err := q.check(); err != nil {
		return c, err
	}
	at, before, err := stretchOf(q.Period, zone)
	if err != nil {
		return c, err
	}
	now, err := FactsOf(ctx, r, at)
	if err != nil {
		return c, err
	}
	was, err := FactsOf(ctx, r, before)
	if err != nil {
		return c, err
	}
	now = now.only(q.about)
	c.Now, c.Before = now.measured(q), was.only(q.about).measured(q)
	c.Tickets = now.Behind(q.behind())
	c.Split = now.splits(c.Tickets)
	return c, nil
}

// behind is the figure whose tickets are behind the number: a rate of what was
// in time opens at what was not.
func (q Query) behind() string {
	switch q.Figure {
	case "mttr":
		return "resolved"
	case "sla":
		return "missed"
	}
	return q.Figure
}

// about reports whether a query is about a ticket.
func (q Query) about(t *store.Fact) bool {
	return (q.Tier == 0 || t.Tier == q.Tier) && (q.Component == "" || t.Component == q.Component) &&
		(q.Code == "" || bare(t.Code) == bare(q.Code)) && (q.Figure != "mttr" || counts(t.Kind))
}

// bare is a code without what people leave out of it.
func bare(code string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", "_", "", " ", "").Replace(code))
}

// only is the facts of some tickets.
func (f Facts) only(want func(*store.Fact) bool) Facts {
	not := func(t store.Fact) bool { return !want(&t) }
	f.Touched = slices.DeleteFunc(slices.Clone(f.Touched), not)
	f.Pending = slices.DeleteFunc(slices.Clone(f.Pending), not)
	return f
}

func (f Facts) measured(q Query) Measured {
	c := f.core()
	return Measured{N: len(f.Behind(q.behind())), MTTR: c.MTTR, SLA: c.SLA}
}

// splits counts tickets by component, code and tier.
func (f Facts) splits(ids []int64) map[string][]Count {
	names := map[string]func(*store.Fact) string{
		ByComponent: func(t *store.Fact) string { return t.Component },
		ByCode:      func(t *store.Fact) string { return t.Code },
		ByTier:      func(t *store.Fact) string { return fmt.Sprintf("T%d", t.Tier) },
	}
	rows := map[int64]*store.Fact{}
	for _, list := range [][]store.Fact{f.Touched, f.Pending} {
		for i := range list {
			rows[list[i].ID] = &list[i]
		}
	}
	split := map[string][]Count{}
	for by, name := range names {
		n := map[string]int{}
		for _, id := range ids {
			n[name(rows[id])]++
		}
		split[by] = mostFirst(n)
	}
	return split
}

// mostFirst sorts what was counted: most first, then by the bytes of the name.
func mostFirst(n map[string]int) (list []Count) {
	for name, k := range n {
		list = append(list, Count{name, k})
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(b.N-a.N, cmp.Compare(a.Name, b.Name)) })
	return list
}
