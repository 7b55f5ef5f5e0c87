package report

import (
	"fmt"
	"strings"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
)

// page is a report as people read it: sections of notes, tables and charts.
// Every way of writing draws the same one.
type page struct {
	id       string
	lang     lang.Lang
	title    string
	period   string
	foot     []string
	sections []section
}

type section struct {
	title  string
	notes  []string
	tables []table
	charts []chart
}

// table is a head and rows of as many cells.
type table struct {
	head []string
	rows [][]string
}

// chart is some series over the same places, drawn as lines.
type chart struct {
	title  string
	places []string
	series []line
	spoken string // what it shows, for those who do not see it
}

type line struct {
	name   string
	values []float64
}

// drawer puts the figures of a month into words.
type drawer struct {
	Month
	words lang.Words
}

func (m Month) page(id string, words lang.Words) page {
	d := drawer{m, words}
	p := page{id: id, lang: words.Lang(), title: words.Say("report.title", "period", m.Period), period: m.Period}
	for _, draw := range []func() section{
		d.summary, d.goals, d.tickets, d.sla, d.byTier, d.byComponent, d.byCode, d.services, d.people, d.changeSection, d.bot, d.trendSection, d.restatements, d.definitions,
	} {
		p.sections = append(p.sections, draw())
	}
	p.sections = m.sectionsBeside(d, p.sections)
	p.foot = []string{words.Say("report.foot", "from", m.From, "to", m.To, "zone", m.Zone, "row", m.Cutoff.Row)}
	if id != "" {
		p.foot = append(p.foot, words.Say("report.id", "id", id))
	}
	return p
}

func (d drawer) say(key string, pairs ...any) string { return d.words.Say(key, pairs...) }

// none is how a figure of nothing is written.
func (d drawer) none() string { return d.say("report.none") }

func (d drawer) heads(keys ...string) (list []string) {
	for _, k := range keys {
		list = append(list, d.say(k))
	}
	return list
}

// percent writes a share with what it is a part of: "85.4 % (5678/6648)".
func (d drawer) percent(s Share) string {
	if s.Value == nil {
		return d.none() + " (0/0)"
	}
	return fmt.Sprintf("%.1f %% (%d/%d)", decimals(*s.Value, 1), s.Numerator, s.Denominator)
}

func (d drawer) hours(v *float64) string {
	if v == nil {
		return d.none()
	}
	return d.say("report.hours", "n", number(v, 1))
}

// spread writes durations: below five there is no mean to speak of, and they
// are listed instead.
func (d drawer) spread(h Hours) []string {
	if h.N < Few {
		few, each := d.none(), d.none()
		if h.N > 0 {
			few, each = d.say("report.few"), d.each(h)
		}
		return []string{fmt.Sprint(h.N), few, each, few}
	}
	return []string{fmt.Sprint(h.N), d.hours(h.Mean), d.hours(h.Median), d.hours(h.P90)}
}

func (d drawer) summary() section {
	s := section{title: d.say("report.summary")}
	s.tables = []table{{head: d.heads("report.figure", "report.value"), rows: [][]string{
		{d.say("report.opened"), fmt.Sprint(d.Opened)},
		{d.say("report.resolved"), fmt.Sprint(d.Resolved)},
		{d.say("report.closed"), fmt.Sprint(d.Closed)},
		{d.say("report.backlog"), fmt.Sprint(d.Backlog)},
		{d.say("report.sla"), d.percent(d.SLA)},
		{d.say("report.reopen"), d.percent(d.ReopenRate)},
		{d.say("report.reopens"), fmt.Sprint(d.ReopenEvents)},
		{d.say("report.first"), d.percent(d.FirstContactOf)},
		{d.say("report.alerts"), d.percent(d.Alerts)},
		{d.say("report.vendors", "n", d.Vendors.Tickets), d.say("report.hours", "n", number(&d.Vendors.Hours, 1))},
	}}}
	if n := len(d.LeftOut); n > 0 {
		s.notes = append(s.notes, d.say("report.leftout", "n", n))
	}
	return s
}

// names of the figures that have targets.
func (d drawer) figure(name string) string {
	switch name {
	case "availability":
		return d.say("report.availability.worst")
	case "mttr":
		return d.say("report.mttr.mean")
	case "sla":
		return d.say("report.sla")
	case "complaints":
		return d.say("report.perhundred")
	case "survey":
		return d.say("report.survey")
	}
	return name
}

func (d drawer) light(l Light) string {
	switch l {
	case LightMet:
		return l.Shape() + " " + d.say("report.light.met")
	case LightNear:
		return l.Shape() + " " + d.say("report.light.near")
	case LightMissed:
		return l.Shape() + " " + d.say("report.light.missed")
	}
	return l.Shape() + " " + d.say("report.light.none")
}

func (d drawer) goals() section {
	s := section{title: d.say("report.targets")}
	t := table{head: d.heads("report.figure", "report.value", "report.target", "report.base", "report.light")}
	for _, g := range d.Targets {
		sign, base := "≤ ", d.none()
		if g.Least {
			sign = "≥ "
		}
		if g.Base != nil {
			base = plain(*g.Base)
		}
		value := d.none()
		if g.Value != nil {
			value = number(g.Value, 2)
		}
		t.rows = append(t.rows, []string{d.figure(g.Figure), value, sign + plain(g.Goal), base, d.light(g.Light)})
	}
	s.tables = []table{t}
	return s
}

// plain is a number without zeros at its end.
func plain(v float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0") }

func (d drawer) tickets() section {
	t := table{head: d.heads("report.figure", "report.n", "report.mean", "report.median", "report.p90")}
	for _, f := range []struct {
		key string
		h   Hours
	}{{"report.mttr", d.MTTR}, {"report.mttr.service", d.MTTRService}, {"report.mtta", d.MTTA}, {"report.mtta.service", d.MTTAService}, {"report.age", d.BacklogAge}} {
		if f.key == "report.mtta.service" && d.Gaps == nil { // kept before it was counted
			continue
		}
		t.rows = append(t.rows, append([]string{d.say(f.key)}, d.spread(f.h)...))
	}
	s := section{title: d.say("report.times"), tables: []table{t}, notes: d.rollingNotes()}
	if d.Unanswered > 0 {
		s.notes = append(s.notes, d.say("report.unanswered", "n", d.Unanswered))
	}
	return s
}

func (d drawer) sla() section {
	t := table{head: d.heads("report.clock", "report.tier", "report.met", "report.overdue")}
	for _, a := range d.Clocks {
		name, met := d.say("report.clock.response"), d.percent(a.Met)
		if a.Clock == desk.ResolutionClock {
			name = d.say("report.clock.resolution")
		}
		if !a.Promised {
			met = d.none()
		}
		t.rows = append(t.rows, []string{name, fmt.Sprintf("T%d", a.Tier), met, fmt.Sprint(a.Overdue)})
	}
	return section{title: d.say("report.sla.clocks"), tables: []table{t}}
}

func (d drawer) byTier() section {
	head := d.heads("report.tier", "report.opened", "report.resolved", "report.median", "report.p90", "report.sla")
	t := table{head: head}
	for _, k := range sortedKeys(d.ByTier) {
		p := d.ByTier[k]
		spread := d.spread(p.MTTR)
		t.rows = append(t.rows, []string{k, fmt.Sprint(p.Opened), fmt.Sprint(p.Resolved), spread[2], spread[3], d.percent(p.SLA)})
	}
	return section{title: d.say("report.bytier"), tables: []table{t}}
}

func (d drawer) parts(title string, list []Part) section {
	s := section{title: title}
	t := table{head: d.heads("report.name", "report.opened", "report.resolved", "report.median", "report.p90")}
	for i, p := range list {
		if i == topRows {
			s.notes = append(s.notes, d.say("report.more", "n", len(list)-topRows))
			break
		}
		spread := d.spread(p.MTTR)
		t.rows = append(t.rows, []string{p.Name, fmt.Sprint(p.Opened), fmt.Sprint(p.Resolved), spread[2], spread[3]})
	}
	if len(list) == 0 {
		s.notes = append(s.notes, d.say("report.nothing"))
		return s
	}
	s.tables = []table{t}
	return s
}

func (d drawer) byComponent() section { return d.parts(d.say("report.bycomponent"), d.ByComponent) }
func (d drawer) byCode() section      { return d.parts(d.say("report.bycode"), d.ByCode) }

func (d drawer) services() section {
	s := section{title: d.say("report.availability")}
	if len(d.Availability) == 0 {
		s.notes = []string{d.say("report.availability.none")}
		return s
	}
	t := table{head: d.heads("report.service", "report.scheduled", "report.with", "report.down", "report.maintenance", "report.unknown")}
	assumed := 0
	for _, v := range d.Availability {
		percent := func(v *float64) string {
			if v == nil {
				return d.none()
			}
			return number(v, 3) + " %"
		}
		t.rows = append(t.rows, []string{v.Name, percent(v.Scheduled), percent(v.Percent), plain(v.Down), plain(v.Maintenance), plain(v.Unknown)})
		assumed += v.Assumed
	}
	s.tables = []table{t}
	if assumed > 0 {
		s.notes = append(s.notes, d.say("report.assumed", "n", assumed))
	}
	return s
}

func (d drawer) people() section {
	return section{title: d.say("report.people"), tables: []table{{head: d.heads("report.figure", "report.value"), rows: [][]string{
		{d.say("report.csat"), d.percent(d.Satisfaction.Good)},
		{d.say("report.csat.response"), d.percent(d.Satisfaction.Response)},
		{d.say("report.complaints"), fmt.Sprint(d.Satisfaction.Complaints)},
		{d.say("report.perhundred"), number(d.Satisfaction.PerHundred.Value, 1)},
		{d.say("report.deflection"), d.percent(d.Deflection.Proved)},
		{d.say("report.deflection.assumed"), d.percent(d.Deflection.Assumed)},
	}}}}
}

func (d drawer) changeSection() section {
	t := table{head: d.heads("report.figure", "report.value"), rows: [][]string{
		{d.say("report.changes.success"), d.percent(d.Changes.Success)},
		{d.say("report.changes.emergency"), d.percent(d.Changes.Emergency)},
		{d.say("report.changes.reviewed"), d.percent(d.Changes.Reviewed)},
	}}
	if d.Changes.Glass > 0 {
		t.rows = append(t.rows, []string{d.say("report.glass"), fmt.Sprint(d.Changes.Glass)})
	}
	return section{title: d.say("report.changes"), tables: []table{t}}
}

func (d drawer) bot() section {
	return section{title: d.say("report.bot"), tables: []table{{head: d.heads("report.figure", "report.value"), rows: [][]string{
		{d.say("report.bot.answered"), fmt.Sprint(d.Scorecard.Questions)},
		{d.say("report.bot.abstained"), d.percent(d.Scorecard.Abstained)},
		{d.say("report.bot.wrong"), d.percent(d.Scorecard.Wrong)},
		{d.say("report.bot.notsolved"), d.percent(d.Scorecard.NotSolved)},
	}}}}
}

func (d drawer) trendSection() section {
	t := table{head: d.heads("report.month", "report.opened", "report.resolved", "report.backlog", "report.mttr.median", "report.sla")}
	opened, resolved := line{name: d.say("report.opened")}, line{name: d.say("report.resolved")}
	var months []string
	for _, m := range d.Trend {
		t.rows = append(t.rows, []string{m.Period, fmt.Sprint(m.Opened), fmt.Sprint(m.Resolved), fmt.Sprint(m.Backlog), d.hours(m.MTTR), d.percent(m.SLA)})
		months = append(months, m.Period)
		opened.values, resolved.values = append(opened.values, float64(m.Opened)), append(resolved.values, float64(m.Resolved))
	}
	c := chart{title: d.say("report.trend.chart"), places: months, series: []line{opened, resolved}}
	if n := len(d.Trend); n > 1 {
		c.spoken = d.say("report.trend.spoken", "opened", d.Opened, "resolved", d.Resolved, "before", d.Trend[n-2].Opened, "done", d.Trend[n-2].Resolved)
	}
	return section{title: d.say("report.trend"), tables: []table{t}, charts: []chart{c}}
}

func (d drawer) restatements() section {
	s := section{title: d.say("report.restated")}
	if len(d.Restated) == 0 {
		s.notes = []string{d.say("report.restated.none")}
		return s
	}
	t := table{head: d.heads("report.figure", "report.was", "report.is")}
	for _, r := range d.Restated {
		t.rows = append(t.rows, []string{r.Figure, r.Was, r.Is})
	}
	s.tables = []table{t}
	return s
}

func (d drawer) definitions() section {
	s := section{title: d.say("report.definitions")}
	for _, k := range Definitions() {
		s.notes = append(s.notes, d.say(k))
	}
	return s
}

// Definitions are the keys of what the figures mean.
func Definitions() []string {
	return []string{
		"report.def.opened", "report.def.backlog", "report.def.mttr", "report.def.mtta", "report.def.sla", "report.def.reopen",
		"report.def.first", "report.def.deflection", "report.def.csat", "report.def.availability", "report.def.changes",
	}
}
