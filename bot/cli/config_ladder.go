package cli

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"opsdesk/bot/desk"
)

// ladder reads who is called when, a step a line.
func (c *config) ladder(f *faults) field {
	return func(n ast.Node) {
		if _, empty := n.(*ast.NullNode); empty {
			return // as it is anyway
		}
		c.Ladder = nil
		f.items(n, func(n ast.Node) {
			var at string
			var s desk.Step
			f.section(map[string]field{
				"at": f.text(&at), "after": f.duration(&s.After), "tiers": f.tiers(&s.Tiers), "call": f.several(&s.Call, f.callee),
			})(n)
			f.rung(n, at, &s)
			if len(s.Call) == 0 {
				f.add(n, "a step of the ladder needs call, with at least one of %s, or a person", strings.Join(desk.CallParts(), ", "))
			}
			c.Ladder = append(c.Ladder, s)
		})
		f.needRungs(n, c.Ladder)
	}
}

// rung reads when a step is: at a part of the target, or after it was missed.
func (f *faults) rung(n ast.Node, at string, s *desk.Step) {
	if (at == "") == (s.After == 0) {
		f.add(n, "a step of the ladder needs at (50%%, 80%% or 100%%) or after (a time span since the target was missed), and not both")
		return
	}
	if at == "" {
		return
	}
	s.Rung, _ = strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(at, "%")))
	if !slices.Contains(desk.Rungs(), s.Rung) {
		f.add(n, "%q is not 50%%, 80%% or 100%%", at)
	}
}

// needRungs notes the parts of a target at which nobody would be called.
func (f *faults) needRungs(n ast.Node, l desk.Ladder) {
	for _, rung := range desk.Rungs() {
		for _, name := range []string{"T1", "T2", "T3"} {
			if len(l.At(rung, tiers()[name])) == 0 {
				f.add(n, "the ladder calls nobody at %d%% of a %s", rung, name)
			}
		}
	}
}

func (f *faults) tiers(into *[]desk.Tier) field {
	return func(n ast.Node) {
		*into = nil
		f.items(n, func(n ast.Node) {
			name, _ := scalar(n)
			tier, ok := tiers()[name]
			if !ok {
				f.add(n, "%q is not T1, T2 or T3", name)
				return
			}
			*into = append(*into, tier)
		})
	}
}

func (f *faults) callee(into *string) field {
	return func(n ast.Node) {
		s, _ := scalar(n)
		if slices.Contains(desk.CallParts(), s) {
			*into = s
			return
		}
		var who string
		f.checked(&who, "one of "+strings.Join(desk.CallParts(), ", ")+", or a person", isPerson)(n)
		*into = who
	}
}

// ladder is a ladder with ids for names.
func (r *resolver) ladder(ctx context.Context, l desk.Ladder) desk.Ladder {
	one := func(ctx context.Context, name string) string {
		if slices.Contains(desk.CallParts(), name) {
			return name
		}
		return r.person(ctx, name)
	}
	l = slices.Clone(l)
	for i := range l {
		l[i].Call = r.all(ctx, l[i].Call, one)
	}
	return l
}
