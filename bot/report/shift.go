package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// Shift is what one shift hands to the next: what is open, what is due first,
// what happened, and who comes.
type Shift struct {
	Span
	Who      string     `json:"ends"`   // Slack user id of who was on duty
	Next     string     `json:"begins"` // and of who is now
	Until    time.Time  `json:"until,omitzero"`
	Owed     []Owed     `json:"open"`
	Happened []Happened `json:"happened"`
	Ahead    []Ahead    `json:"ahead"` // in the day that begins

	said Said
}

// Happened is what tickets something happened to.
type Happened struct {
	What    string  `json:"what"`
	Tickets []int64 `json:"tickets"`
}

// countDuty counts what is handed over at the end of a period.
func countDuty(ctx context.Context, r store.Reader, p Plan, s Span, at desk.Stretch) (Pack, []store.Wording, error) {
	q, err := newQuotes(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	d := Shift{Span: s}
	if err := d.people(ctx, r, p, at, q); err != nil {
		return nil, nil, err
	}
	if d.Owed, err = owed(ctx, r, at.To, q); err != nil {
		return nil, nil, err
	}
	f, err := FactsOf(ctx, r, at)
	if err != nil {
		return nil, nil, err
	}
	d.Happened = happened(f)
	d.Ahead, err = ahead(ctx, r, at.To, at.To.AddDate(0, 0, 1), q)
	return d, q.list, err
}

// people says who was on duty to the end of the period, and who is after it.
func (d *Shift) people(ctx context.Context, r store.Reader, p Plan, at desk.Stretch, q *quotes) error {
	leave, err := r.Leaves(ctx, at.From)
	if err != nil {
		return err
	}
	roster := p.Roster
	roster.Leave = append(slices.Clone(roster.Leave), leave...)
	if roster.Swaps, err = r.Swaps(ctx, at.From); err != nil {
		return err
	}
	next := roster.Shift(at.To)
	d.Who, d.Next = roster.Shift(at.To.Add(-time.Millisecond)).Who, next.Who
	if !next.To.IsZero() {
		d.Until = next.To.In(at.To.Location())
	}
	q.person(d.Who)
	q.person(d.Next)
	return nil
}

// happened sorts the tickets of a period by what happened to them.
func happened(f Facts) []Happened {
	begin, end := f.From.UnixMilli(), f.To.UnixMilli()
	missed := func(t *store.Fact) bool {
		return slices.ContainsFunc([]int64{t.Response.Breached, t.Resolution.Breached}, func(at int64) bool { return at >= begin && at < end })
	}
	list := []Happened{{What: "opened"}, {What: "answered"}, {What: "resolved"}, {What: "missed"}, {What: "reopened", Tickets: slices.Clone(f.Reopened)}}
	seen := map[int64]bool{}
	for _, facts := range [][]store.Fact{f.Touched, f.Pending} {
		for i := range facts {
			t := &facts[i]
			if seen[t.ID] {
				continue
			}
			seen[t.ID] = true
			for j, yes := range []bool{f.in(t.Opened), f.in(t.Answered), f.in(t.Resolved), missed(t)} {
				if yes {
					list[j].Tickets = append(list[j].Tickets, t.ID)
				}
			}
		}
	}
	for i := range list {
		slices.Sort(list[i].Tickets)
		if list[i].Tickets = slices.Compact(list[i].Tickets); list[i].Tickets == nil {
			list[i].Tickets = []int64{}
		}
	}
	return list
}

func (d Shift) count(what string) int {
	for _, h := range d.Happened {
		if h.What == what {
			return len(h.Tickets)
		}
	}
	return 0
}

// With returns the hand-over with names and words.
func (d Shift) With(s Said) Pack {
	d.said = joined(d.said, s)
	return d
}

// at is the instant of the hand-over, in the zone it was counted in.
func (s Span) at() time.Time {
	t, err := time.Parse(time.RFC3339, s.To)
	if err != nil { // it was written by us
		return time.Time{}
	}
	if zone, err := time.LoadLocation(s.Zone); err == nil {
		t = t.In(zone)
	}
	return t
}

func (d Shift) voice(words lang.Words) voice {
	return voice{drawer{Month{Period: d.Period}, words}, d.said}
}

// Digest says in at most seven lines what whoever begins needs first.
func (d Shift) Digest(id string, words lang.Words) Digest {
	v := d.voice(words)
	lines := []string{
		d.who(v),
		v.say("report.shift.happened", "opened", d.count("opened"), "resolved", d.count("resolved"), "missed", d.count("missed"), "reopened", d.count("reopened")),
		v.say("report.shift.open", "n", len(d.Owed), "overdue", overdue(d.Owed)),
	}
	for _, o := range d.Owed[:min(2, len(d.Owed))] {
		if !o.Due.IsZero() {
			lines = append(lines, v.say("report.shift.due", "id", o.Ticket, "tier", int(o.Tier), "title", v.title(o), "who", v.person(o.Assignee), "at", v.due(o, d.at())))
		}
	}
	lines = append(lines, d.ask(v), v.say("report.digest.more", "id", id))
	return Digest{Title: v.say("report.shift.title", "at", words.Time(d.at(), time.Time{}, d.at().Location())), Lines: lines}
}

func (d Shift) who(v voice) string {
	until := v.none()
	if !d.Until.IsZero() {
		until = v.words.Time(d.Until, d.at(), d.at().Location())
	}
	switch {
	case d.Who == d.Next && d.Until.IsZero():
		return v.say("report.shift.always", "who", v.person(d.Next))
	case d.Who == d.Next:
		return v.say("report.shift.stays", "who", v.person(d.Next), "until", until)
	case d.Until.IsZero():
		return v.say("report.shift.begins", "who", v.person(d.Who), "next", v.person(d.Next))
	}
	return v.say("report.shift.hands", "who", v.person(d.Who), "next", v.person(d.Next), "until", until)
}

// ask is what whoever begins should do first.
func (d Shift) ask(v voice) string {
	nobody, complaints := 0, 0
	for _, o := range d.Owed {
		nobody, complaints = nobody+one(o.Assignee == ""), complaints+one(o.Complaint)
	}
	switch {
	case overdue(d.Owed) > 0:
		return v.say("report.shift.ask.overdue", "n", overdue(d.Owed))
	case nobody > 0:
		return v.say("report.shift.ask.nobody", "n", nobody)
	case complaints > 0:
		return v.say("report.digest.ask.complaints", "n", complaints)
	case len(d.Owed) > 0:
		return v.say("report.shift.ask.next", "id", d.Owed[0].Ticket)
	}
	return v.say("report.shift.ask.nothing")
}

// OwedPiece is the place of what is open among the pieces of a hand-over.
const OwedPiece = 1

func (d Shift) page(id string, words lang.Words) page {
	v := d.voice(words)
	p := page{id: id, lang: words.Lang(), title: d.Digest(id, words).Title, period: d.Period}
	p.sections = []section{
		{title: v.say("report.shift.people"), notes: []string{d.who(v), d.ask(v)}},
		v.owedSection(v.say("report.shift.owed"), d.Owed, d.at()),
		d.happenedSection(v),
		v.aheadSection(v.say("report.shift.ahead"), d.Ahead, d.at()),
	}
	p.foot = v.feet(d.Span, id)
	return p
}

func (d Shift) happenedSection(v voice) section {
	t := table{head: v.heads("report.what", "report.n", "report.tickets")}
	for _, h := range d.Happened {
		t.rows = append(t.rows, []string{v.say("report.happened." + h.What), fmt.Sprint(len(h.Tickets)), numbers(h.Tickets)})
	}
	return section{title: v.say("report.happened"), tables: []table{t}}
}

// feet says what a report is of, and by which id it is found again.
func (v voice) feet(s Span, id string) []string {
	feet := []string{v.say("report.foot", "from", s.From, "to", s.To, "zone", s.Zone, "row", s.Cutoff.Row)}
	if id != "" {
		feet = append(feet, v.say("report.id", "id", id))
	}
	return feet
}
