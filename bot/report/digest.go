package report

import (
	"fmt"

	"opsdesk/bot/lang"
)

// Digest is a month in seven lines, for those who have no time: three numbers
// with arrows, the two worst things, what is asked of them, and where the rest
// is.
type Digest struct {
	Title string
	Lines []string
}

// Digest writes the seven lines.
func (m Month) Digest(id string, words lang.Words) Digest {
	d := drawer{m, words}
	var before TrendMonth
	if n := len(m.Trend); n > 1 {
		before = m.Trend[n-2]
	}
	opened, was := float64(m.Opened), float64(before.Opened)
	worst := d.worst()
	lines := []string{
		d.say("report.digest.opened", "arrow", arrow(&opened, &was), "n", m.Opened, "was", before.Opened) + voice{d, m.said}.headline(m.Foresight),
		d.say("report.digest.mttr", "arrow", arrow(m.MTTR.Median, before.MTTR), "n", d.shortly(m.MTTR), "was", d.hours(before.MTTR)),
		d.say("report.digest.sla", "arrow", arrow(m.SLA.Value, before.SLA.Value), "n", d.rate(m.SLA), "was", d.rate(before.SLA)),
	}
	lines = append(append(lines, worst...), d.ask(), d.say("report.digest.more", "id", id))
	return Digest{Title: words.Say("report.title", "period", m.Period), Lines: lines}
}

// arrow says whether a figure went up or down since last month.
func arrow(now, before *float64) string {
	switch {
	case now == nil || before == nil:
		return "–"
	case *now > *before:
		return "↑"
	case *now < *before:
		return "↓"
	}
	return "→"
}

// shortly is the median; of fewer than five there is none to speak of.
func (d drawer) shortly(h Hours) string {
	if h.N > 0 && h.N < Few {
		return d.say("report.digest.few", "n", h.N)
	}
	return d.hours(h.Median)
}

// rate is a share; of nothing there is none to speak of.
func (d drawer) rate(s Share) string {
	if s.Value == nil {
		return d.none()
	}
	return d.percent(s)
}

// worst are the two things a manager should know of; one line if there is
// nothing unusual.
func (d drawer) worst() (list []string) {
	for _, t := range d.Targets {
		if t.Light == LightMissed && len(list) < 2 {
			sign := "≤"
			if t.Least {
				sign = "≥"
			}
			list = append(list, d.say("report.digest.missed", "light", d.light(t.Light), "figure", d.figure(t.Figure), "n", number(t.Value, 1), "target", sign+" "+plain(t.Goal)))
		}
	}
	if len(list) < 2 && len(d.Top) > 0 {
		list = append(list, d.say("report.digest.top", "name", d.Top[0].Name, "n", d.Top[0].N, "all", d.Opened))
	}
	if len(list) == 0 {
		list = append(list, d.say("report.digest.calm"))
	}
	return list
}

// ask is the one thing that is asked of the reader.
func (d drawer) ask() string {
	overdue := 0
	for _, a := range d.Clocks {
		overdue += a.Overdue
	}
	switch {
	case overdue > 0:
		return d.say("report.digest.ask.overdue", "n", overdue)
	case d.Satisfaction.Complaints > 0:
		return d.say("report.digest.ask.complaints", "n", d.Satisfaction.Complaints)
	case d.Backlog > 0:
		return d.say("report.digest.ask.backlog", "n", d.Backlog)
	}
	return d.say("report.digest.ask.nothing")
}

// Piece is a part of a report for Slack: a heading, a table or a chart, and the same in
// words.
type Piece struct {
	Title string
	Words string     // what stands where it cannot be drawn, and is read aloud
	Head  []string   // of the table
	Rows  [][]string //
	Chart *Chart     // beside the table; nil for none
	Notes []string
}

// Chart is some series over the same places.
type Chart struct {
	Title  string
	Places []string
	Names  []string
	Values [][]float64 // by name, then place
}

// Pieces are the sections of a report, one a message.
func Pieces(m Pack, id string, words lang.Words) (list []Piece) {
	for _, s := range m.page(id, words).sections {
		p := Piece{Title: s.title, Words: s.title, Notes: s.notes}
		for _, c := range s.charts {
			chart := Chart{Title: c.title, Places: c.places}
			for _, l := range c.series {
				chart.Names, chart.Values = append(chart.Names, l.name), append(chart.Values, l.values)
			}
			p.Chart, p.Words = &chart, c.title+". "+c.spoken
		}
		for _, t := range s.tables {
			p.Head, p.Rows = t.head, t.rows
			for _, r := range t.rows {
				p.Words += "\n" + sentence(t.head, r)
			}
		}
		list = append(list, p)
	}
	return list
}

// sentence reads a row aloud: "Opened: Value 12, Target 3".
func sentence(head, cells []string) string {
	s := cells[0] + ":"
	for i := 1; i < len(cells); i++ {
		s += fmt.Sprintf(" %s %s", head[i], cells[i])
		if i+1 < len(cells) {
			s += ","
		}
	}
	return s
}

// Figure is a number that opens: the tickets behind it.
type Figure struct {
	Name       string // as it stands on a button's value
	Key        string // of its name in the catalogue
	Definition string // key of what it means
}

// Figures are the numbers that open.
func Figures() []Figure {
	return []Figure{
		{"opened", "report.opened", "report.def.opened"}, {"resolved", "report.resolved", "report.def.mttr"},
		{"closed", "report.closed", "report.def.opened"}, {"backlog", "report.backlog", "report.def.backlog"},
		{"missed", "report.missed", "report.def.sla"}, {"reopened", "report.reopen", "report.def.reopen"},
	}
}

// behindAll lists the tickets behind every figure that opens.
func (f Facts) behindAll() map[string][]int64 {
	all := map[string][]int64{}
	for _, figure := range Figures() {
		all[figure.Name] = f.Behind(figure.Name)
	}
	return all
}

// Behind returns the tickets that a figure counts, by id.
func (f Facts) Behind(name string) (ids []int64) {
	want := map[string]func(i int) bool{
		"opened":   func(i int) bool { return f.in(f.Touched[i].Opened) },
		"resolved": func(i int) bool { return f.in(f.Touched[i].Resolved) },
		"closed":   func(i int) bool { return f.in(f.Touched[i].Closed) },
		"reopened": func(i int) bool { return f.in(f.Touched[i].Resolved) && f.Touched[i].ReopenCount > 0 },
		"missed": func(i int) bool {
			t := &f.Touched[i]
			return f.in(t.Resolved) && counts(t.Kind) && (t.Made == 0 || t.Made < 0 && t.Resolution.Breached != 0)
		},
	}[name]
	if name == "backlog" {
		for i := range f.Pending {
			ids = append(ids, f.Pending[i].ID)
		}
		return ids
	}
	for i := range f.Touched {
		if want != nil && want(i) {
			ids = append(ids, f.Touched[i].ID)
		}
	}
	return ids
}
