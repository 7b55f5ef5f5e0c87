package cli

import (
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"

	"opsdesk/bot/desk"
)

// changeFields reads what a firm decides about changes to production.
func (c *config) changeFields(f *faults) map[string]field {
	quorum := make(map[string]field)
	for _, risk := range desk.Risks() {
		quorum[string(risk)] = func(n ast.Node) { c.quorum(f, n, risk) }
	}
	return map[string]field{
		"quorum":   f.section(quorum),
		"notice":   f.duration(&c.Changes.Notice),
		"majority": f.yesNo(&c.Changes.Rules.Majority),
		"freezes":  c.freezes(f),
	}
}

// quorum reads how many approvals a class of risk needs.
func (c *config) quorum(f *faults, n ast.Node, risk desk.Risk) {
	s, _ := scalar(n)
	need, err := strconv.Atoi(s)
	if err != nil || need < 1 || need > 9 {
		f.add(n, "changes.quorum.%s: %q is not a number of people, 1 to 9", risk, s)
		return
	}
	c.Changes.Rules.Quorum[risk] = need
}

// freezes reads when nothing is to be changed: from a day to a day, both
// included.
func (c *config) freezes(f *faults) field {
	return func(n ast.Node) {
		c.Changes.Freezes = nil
		f.items(n, func(n ast.Node) {
			var z desk.Freeze
			var from, to string
			f.section(map[string]field{
				"from": f.text(&from), "to": f.text(&to), "hard": f.yesNo(&z.Hard), "reason": f.text(&z.Reason), "components": f.texts(&z.Components),
			})(n)
			if z.Reason == "" {
				f.add(n, "a freeze needs a reason")
			}
			i := len(c.Changes.Freezes)
			c.Changes.Freezes = append(c.Changes.Freezes, z)
			f.later = append(f.later, func() {
				for _, key := range z.Components {
					c.knows(f, n, key)
				}
				first, last, ok := c.days(from, to)
				if !ok {
					f.add(n, "freeze from %q to %q: write two days, like 2026-12-28 and 2027-01-03", from, to)
					return
				}
				c.Changes.Freezes[i].From, c.Changes.Freezes[i].To = first, last
			})
		})
	}
}

// days is the time from the beginning of a day to the end of another, in the
// desk's zone.
func (c *config) days(from, to string) (first, end time.Time, ok bool) {
	first, err := time.ParseInLocation(time.DateOnly, from, c.Zone)
	last, errLast := time.ParseInLocation(time.DateOnly, to, c.Zone)
	return first, last.AddDate(0, 0, 1), err == nil && errLast == nil && !last.Before(first)
}
