package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"opsdesk/bot/desk"
)

// dutyList reads who is on duty: a list of people, or one with shifts.
func (c *config) dutyList(f *faults) field {
	return func(n ast.Node) {
		if _, ok := n.(*ast.SequenceNode); ok {
			f.people(&c.Duty)(n)
			return
		}
		if _, plain := scalar(n); plain {
			f.add(n, "want a list of people, like [\"@chen\", \"@dora\"]")
			return
		}
		var start string
		var startAt ast.Node
		c.Rota = desk.Roster{Skills: map[string][]string{}}
		f.section(map[string]field{
			"people": f.people(&c.Duty), "days": f.number(&c.Rota.Days), "turns": f.yesNo(&c.Rota.Turns),
			"start": func(n ast.Node) { startAt = n; f.text(&start)(n) },
			"leave": c.leave(f), "skills": c.skills(f),
		})(n)
		f.later = append(f.later, func() { c.firstShift(f, n, startAt, start) })
	}
}

// firstShift needs the zone, which may stand further down.
func (c *config) firstShift(f *faults, duty, at ast.Node, start string) {
	c.Rota.Zone = c.Zone
	switch {
	case c.Rota.Days == 0 && at == nil:
		return
	case c.Rota.Days == 0:
		f.add(duty, "duty.start needs duty.days, the length of a shift")
		return
	case at == nil:
		f.add(duty, "duty.days needs duty.start, when the first person's shift began, like \"2026-11-23 09:00\"")
		return
	}
	begin, err := time.ParseInLocation("2006-01-02 15:04", start, c.Zone)
	if err != nil {
		f.add(at, "%q is not a day and time, like \"2026-11-23 09:00\"", start)
	}
	c.Rota.Start = begin
}

// leave reads who is away: from a day to a day, both included.
func (c *config) leave(f *faults) field {
	return func(n ast.Node) {
		f.items(n, func(n ast.Node) {
			var who, from, to string
			f.section(map[string]field{"who": f.person(&who), "from": f.text(&from), "to": f.text(&to)})(n)
			if who == "" {
				f.add(n, "leave needs who")
			}
			f.later = append(f.later, func() { c.listed(f, n, who) })
			i := len(c.Rota.Leave)
			c.Rota.Leave = append(c.Rota.Leave, desk.Leave{Who: who})
			f.later = append(f.later, func() {
				first, end, ok := c.days(from, to)
				if !ok {
					f.add(n, "leave from %q to %q: write two days, like 2026-12-24 and 2026-12-28", from, to)
					return
				}
				c.Rota.Leave[i].From, c.Rota.Leave[i].To = first, end
			})
		})
	}
}

// listed notes somebody who is not on the duty list and would never be called,
// as far as names tell: an @name and an id may be the same person.
func (c *config) listed(f *faults, n ast.Node, who string) {
	named := func(s string) bool { return strings.HasPrefix(s, "@") }
	if named(who) && !slices.Contains(c.Duty, who) && !slices.ContainsFunc(c.Duty, func(s string) bool { return !named(s) }) {
		f.add(n, "%s is not on the duty list", who)
	}
}

// skills reads who is called first for a component.
func (c *config) skills(f *faults) field {
	return func(n ast.Node) {
		f.each(n, func(component string, at, value ast.Node) {
			var who []string
			f.people(&who)(value)
			c.Rota.Skills[component] = who
			f.later = append(f.later, func() {
				c.knows(f, at, component)
				for _, w := range who {
					c.listed(f, at, w)
				}
			})
		})
	}
}
