package cli

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"opsdesk/bot/desk"
	"opsdesk/bot/report"
)

// goals reads what the firm wants its figures to be, and what they were before
// there was a desk.
func (f *faults) goals(g *report.Goals) field {
	return f.section(map[string]field{
		"availability": f.goal(&g.Availability, &g.AvailabilityBase, 100),
		"mttr":         f.goal(&g.MTTR, &g.MTTRBase, 1000),
		"survey":       f.goal(&g.Survey, &g.SurveyBase, 100),
		"sla":          f.goal(&g.SLA, nil, 100),
		"complaints":   f.goal(&g.Complaints, nil, 100),
	})
}

// goal reads a target, above 0 and up to most, and the value before; 0 before
// is none.
func (f *faults) goal(target, before *float64, most float64) field {
	keys := map[string]field{"target": f.upTo(target, most, true)}
	if before != nil {
		keys["before"] = f.upTo(before, most, false)
	}
	return f.section(keys)
}

func (f *faults) upTo(into *float64, most float64, above bool) field {
	return func(n ast.Node) {
		v := -1.0
		if f.factor(&v)(n); v < 0 { // said already
			return
		}
		if v > most || above && v == 0 {
			f.add(n, "want a number %s and at most %g", map[bool]string{true: "above 0", false: "from 0"}[above], most)
			return
		}
		*into = v
	}
}

// every is the name of the hours that all hours are.
const every = "always"

// services reads which hours are agreed for which component: the name of a
// calendar, or always.
func (c *config) services(f *faults) field {
	return func(n ast.Node) {
		c.Hours = map[string]desk.Calendar{}
		f.each(n, func(key string, at, value ast.Node) {
			name := ""
			f.under(key, f.text(&name), value)
			f.later = append(f.later, func() { f.under("services", func(ast.Node) { c.service(f, key, name, at) }, at) })
		})
	}
}

// service is looked at when the whole file was read: components and calendars
// may stand further down.
func (c *config) service(f *faults, key, hours string, at ast.Node) {
	if !slices.ContainsFunc(c.Components, func(k desk.Component) bool { return k.Key == key }) {
		f.add(at, "there is no component %q; its outages would be counted under another name", key)
	}
	calendar, known := c.Calendars[hours]
	if !known && hours != every {
		f.add(at, "%q is neither %s nor one of the calendars", hours, every)
	}
	if _, twice := c.Hours[key]; twice {
		f.add(at, "%q is given twice", key)
	}
	c.Hours[key] = calendar
}
