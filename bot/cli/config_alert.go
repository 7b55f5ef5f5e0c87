package cli

import (
	"regexp"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"

	"opsdesk/bot/desk"
)

// alertRules reads what alerts are about, by their labels.
func (c *config) alertRules(f *faults) field {
	return func(n ast.Node) {
		c.Alerts = nil
		f.items(n, func(n ast.Node) {
			r := desk.AlertRule{Match: map[string]string{}, Like: map[string]*regexp.Regexp{}}
			var impact string
			f.section(map[string]field{
				"match": func(n ast.Node) {
					f.each(n, func(key string, _, value ast.Node) { r.Match[key], _ = scalar(value) })
				},
				"match_re":  func(n ast.Node) { f.each(n, func(key string, _, value ast.Node) { f.expression(r.Like, key, value) }) },
				"component": f.text(&r.Component), "code": f.text(&r.Code), "impact": f.text(&impact),
			})(n)
			r.Impact = desk.Impact(impact)
			if len(r.Match)+len(r.Like) == 0 {
				f.add(n, "a rule for alerts needs match or match_re, with at least one label")
			}
			if impact != "" && !r.Impact.Valid() {
				f.add(n, "impact %q is not stopped, part or minor", impact)
			}
			if r.Component != "" {
				f.later = append(f.later, func() { c.knows(f, n, r.Component) })
			}
			c.Alerts = append(c.Alerts, r)
		})
	}
}

// expression reads what the whole value of a label must match.
func (f *faults) expression(into map[string]*regexp.Regexp, label string, n ast.Node) {
	s, _ := scalar(n)
	re, err := desk.WholeValue(s)
	if err != nil || s == "" {
		f.add(n, "%q is not a regular expression", s)
		return
	}
	into[label] = re
}

// maintenance reads when alerts on a component open no tickets: once, or hours
// of every week, by the clock of zone.
func (c *config) maintenance(f *faults) field {
	return func(n ast.Node) {
		c.Maintenance = nil
		f.items(n, func(n ast.Node) {
			var p desk.Planned
			var from, to string
			weekly := false
			f.section(map[string]field{
				"component": f.text(&p.Component), "from": f.text(&from), "to": f.text(&to),
				"weekly": func(n ast.Node) { weekly = true; f.week(&p.Week)(n) },
			})(n)
			if weekly == (from != "" || to != "") {
				f.add(n, "maintenance needs from and to, or weekly, and not both")
			}
			i := len(c.Maintenance)
			c.Maintenance = append(c.Maintenance, p)
			f.later = append(f.later, func() {
				c.knows(f, n, p.Component)
				c.Maintenance[i].Zone = c.Zone
				if !weekly {
					c.Maintenance[i].From, c.Maintenance[i].To = f.span(n, from, to, c.Zone)
				}
			})
		})
	}
}

// span reads two instants by the clock of a zone.
func (f *faults) span(n ast.Node, from, to string, zone *time.Location) (a, b time.Time) {
	const layout = "2006-01-02 15:04"
	a, err := time.ParseInLocation(layout, from, zone)
	b, errTo := time.ParseInLocation(layout, to, zone)
	if err != nil || errTo != nil || !b.After(a) {
		f.add(n, "from %q to %q: write two times, like \"2026-12-05 22:00\" and \"2026-12-06 02:00\"", from, to)
	}
	return a, b
}

// knows notes a component that is not in the configuration.
func (c *config) knows(f *faults, n ast.Node, key string) {
	if !slices.ContainsFunc(c.Components, func(k desk.Component) bool { return k.Key == key }) {
		f.add(n, "component %q is not in the list of components", key)
	}
}
