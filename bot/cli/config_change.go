package cli

import (
	"strconv"

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
