package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/llm"
	"opsdesk/bot/report"
)

// Config is what a firm decides about its desk. Channels are ids; the
// command line has resolved names.
type Config struct {
	DutyChannel  string           // required; cards and alarms go here
	AdminChannel string           // parked and undeliverable items are told here; empty: DutyChannel
	Helpful      []string         // channels where questions are answered unasked
	Language     lang.Lang        // of shared cards
	Zone         *time.Location   // required; of times on shared cards
	Components   []desk.Component // required
	Policy       desk.Policy      // required
	Duty         []string         // required; Slack user ids, the first is on duty
	Rota         desk.Roster      // shifts, leave and skills of Duty, if there are any
	Leads        []string
	Managers     []string
	Ladder       desk.Ladder // whom a ticket calls when; none is desk.DefaultLadder
	Admin        string      // Slack user id of the first admin
	Changes      Changes
	Reports      []ReportPlan             // posted by themselves
	Goals        report.Goals             // report.DefaultGoals unless given
	Hours        map[string]desk.Calendar // agreed for a component; the zero Calendar is every hour
	Alerts       []desk.AlertRule         // what alerts are about; the first that fits counts
	Maintenance  []desk.Planned           // when alerts on a component open no tickets
	Model        llm.Limit                // what the language model may cost
	Webhook      bool                     // another program is told of every T1
	// QuestionDays is for how long the words of a question are kept; then
	// only its outcome stays. 0 keeps them.
	QuestionDays int
	// KeepSecrets keeps passwords and tokens in what people write; else they
	// are masked before they are stored.
	KeepSecrets bool
}

// Check returns every fault of the configuration, joined.
func (c Config) Check() error {
	var faults []error
	need := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format+": %w", append(args, desk.ErrInvalid)...))
		}
	}
	need(c.DutyChannel != "", "channels.duty: name the channel where tickets are worked on")
	need(c.Zone != nil, "zone: name a time zone, for example Asia/Shanghai")
	need(len(c.Duty) > 0, "duty: list at least one person")
	need(len(c.Components) > 0, "components: list at least one")
	need(c.Language == lang.EN || c.Language == lang.ZH, "language: %q is neither en nor zh", c.Language)
	seen := make(map[string]bool)
	for i, k := range c.Components {
		need(k.Key != "" && !strings.ContainsAny(k.Key, " /|"), "components[%d].key: %q is not a short word", i, k.Key)
		need(!seen[k.Key], "components[%d].key: %q is listed twice", i, k.Key)
		need(k.Layer.Valid(), "components[%d].layer: %q is not core, business or auxiliary", i, k.Layer)
		seen[k.Key] = true
	}
	return errors.Join(append(faults, c.Policy.Check()...)...)
}

func (c Config) admin() string {
	if c.AdminChannel != "" {
		return c.AdminChannel
	}
	return c.DutyChannel
}

// component returns the component with the key, or one that only has the key:
// a ticket may outlive a line of the configuration.
func (c Config) component(key string) desk.Component {
	for _, k := range c.Components {
		if k.Key == key {
			return k
		}
	}
	return desk.Component{Key: key, Layer: desk.LayerAuxiliary}
}

// roster is the duty list with its shifts, leave and skills.
func (c Config) roster() desk.Roster {
	r := c.Rota
	r.People, r.Backup = c.Duty, c.Leads
	return r
}

// line is who there is to call for a ticket at an instant.
func (c Config) line(at time.Time, t desk.Ticket) desk.Line {
	return desk.Line{Assignee: t.Assignee, Duty: c.roster().Called(at, t.Component, t.ID), Leads: c.Leads, Managers: c.Managers}
}

func (c Config) ladder() desk.Ladder {
	if len(c.Ladder) == 0 {
		return desk.DefaultLadder()
	}
	return c.Ladder
}

// onDuty returns who is called for a ticket at a step of the ladder: 0 is the
// person on duty, 1 the next, and so on; the list's end is its last name. Who
// is to be skipped is not called.
func (c Config) onDuty(at time.Time, t desk.Ticket, step int, skip string) string {
	able := slices.DeleteFunc(c.roster().Called(at, t.Component, t.ID), func(id string) bool { return id == skip })
	if len(able) == 0 {
		return skip
	}
	return able[min(step, len(able)-1)]
}
