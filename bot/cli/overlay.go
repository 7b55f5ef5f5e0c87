package cli

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"opsdesk/bot"
	"opsdesk/bot/desk"
	"opsdesk/store"
)

// changedBy returns the configuration as a file would change it: the file has
// the same keys, and what it leaves out stays.
func (c config) changedBy(file string) (config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return c, usage("%w", err)
	}
	c.Policy.Targets, c.Policy.Pausing = maps.Clone(c.Policy.Targets), maps.Clone(c.Policy.Pausing)
	c.Policy.Calendars, c.Roles = maps.Clone(c.Policy.Calendars), maps.Clone(c.Roles)
	f := &faults{file: filepath.Base(file), dir: filepath.Dir(file), over: true}
	c.read(f, data)
	for tier, cal := range c.Policy.Calendars { // a tier keeps the name of its calendar, which may be described anew
		if described, ok := c.Calendars[cal.Name()]; ok {
			c.Policy.Calendars[tier] = described
		}
	}
	if err := f.err(); err != nil {
		return c, usage("%w", err)
	}
	return c, nil
}

// offline is what a configuration says of whom to call, without asking Slack:
// people are found by the names that the desk knows, and stay as they are
// written where it knows none.
func (c config) offline(ctx context.Context, db *store.DB) (bot.Config, error) {
	people, err := db.Names(ctx)
	if err != nil {
		return bot.Config{}, err
	}
	ids := make(map[string]string)
	for id, name := range people {
		ids["@"+strings.ToLower(name)] = id
	}
	known := func(who string) string {
		if id, ok := ids[strings.ToLower(who)]; ok {
			return id
		}
		return who
	}
	all := func(list []string) (out []string) {
		for _, who := range list {
			out = append(out, known(who))
		}
		return out
	}
	b := bot.Config{Zone: c.Zone, Components: c.Components, Policy: c.Policy, Duty: all(c.Duty), Rota: c.Rota}
	b.Leads, b.Managers = all(c.Roles[desk.RoleLead]), all(c.Roles[desk.RoleManager])
	b.Rota.Leave, b.Rota.Skills = slices.Clone(c.Rota.Leave), map[string][]string{}
	for i := range b.Rota.Leave {
		b.Rota.Leave[i].Who = known(b.Rota.Leave[i].Who)
	}
	for component, who := range c.Rota.Skills {
		b.Rota.Skills[component] = all(who)
	}
	b.Ladder = slices.Clone(c.Ladder)
	for i := range b.Ladder {
		b.Ladder[i].Call = all(b.Ladder[i].Call)
	}
	return b, nil
}

// everyone is a policy by which every event counts, whichever it was told of.
func everyone(p desk.Policy) desk.Rules { return desk.Rules{}.With(0, p) }
