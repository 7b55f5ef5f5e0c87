package cli

import (
	"slices"

	"github.com/goccy/go-yaml/ast"

	"opsdesk/bot/desk"
)

// alertRules reads what alerts are about, by their labels.
func (c *config) alertRules(f *faults) field {
	return func(n ast.Node) {
		c.Alerts = nil
		f.items(n, func(n ast.Node) {
			r := desk.AlertRule{Match: map[string]string{}}
			var impact string
			f.section(map[string]field{
				"match": func(n ast.Node) {
					f.each(n, func(key string, _, value ast.Node) { r.Match[key], _ = scalar(value) })
				},
				"component": f.text(&r.Component), "impact": f.text(&impact),
			})(n)
			r.Impact = desk.Impact(impact)
			if len(r.Match) == 0 {
				f.add(n, "a rule for alerts needs match, with at least one label")
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

// knows notes a component that is not in the configuration.
func (c *config) knows(f *faults, n ast.Node, key string) {
	if !slices.ContainsFunc(c.Components, func(k desk.Component) bool { return k.Key == key }) {
		f.add(n, "component %q is not in the list of components", key)
	}
}
