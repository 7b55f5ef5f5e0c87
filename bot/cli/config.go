package cli

import (
	"cmp"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"opsdesk/bot"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/report"
)

// config is what a firm decides about its desk, as the file says it: channels
// and people may still be names. Tokens are not in it.
type config struct {
	APIURL        string // with a slash at the end
	DutyChannel   string // required
	AdminChannel  string // DutyChannel unless given
	ChangeChannel string // DutyChannel unless given
	Changes       bot.Changes
	Alerts        []desk.AlertRule
	Maintenance   []desk.Planned
	Webhook       webhook
	Model         model
	Reports       []bot.ReportPlan
	Goals         report.Goals
	Hours         map[string]desk.Calendar // agreed, by component
	Helpful       []string
	Duty          []string // required
	Rota          desk.Roster
	Ladder        desk.Ladder
	Roles         map[desk.Role][]string
	Admin         string
	Language      lang.Lang
	Zone          *time.Location
	Components    []desk.Component // required
	Policy        desk.Policy
	Calendars     map[string]desk.Calendar
	Backup        backupPlan
	QuestionDays  int
	MaskSecrets   bool   // before storing what people write
	Listen        string // of health and metrics; empty for none

	raw []byte // the file itself, with those that it refers to, for the ledger
}

// backupPlan says when the desk backs itself up, and where to.
type backupPlan struct {
	At  string // HH:MM in the zone
	Dir string // a relative one begins in the data folder
}

// slackAPI is where Slack's Web API is, as slack-go has it.
const slackAPI = "https://slack.com/api/"

// defaultConfig is what counts where the file says nothing.
func defaultConfig() config {
	return config{
		APIURL:   slackAPI,
		Language: lang.EN,
		Zone:     time.UTC,
		Roles:    make(map[desk.Role][]string),
		Policy:   desk.DefaultPolicy(),
		Ladder:   desk.DefaultLadder(),
		Changes:  bot.DefaultChanges(),
		Backup:   backupPlan{At: "03:30", Dir: "backups"},
		Listen:   "127.0.0.1:8790",
		Goals:    report.DefaultGoals(),

		MaskSecrets: true,
	}
}

func loadConfig(file string) (config, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return config{}, usage("%w; \"opsdesk init\" writes one to start from", err)
	}
	c, err := readConfig(file, data)
	if err != nil {
		return config{}, usage("%w", err)
	}
	return c, nil
}

// readConfig reads a configuration strictly. Its error holds every fault, each
// with its line.
func readConfig(file string, data []byte) (config, error) {
	c, f := defaultConfig(), &faults{file: filepath.Base(file), dir: filepath.Dir(file)}
	c.read(f, data)
	c.need(f)
	c.AdminChannel, c.ChangeChannel = cmp.Or(c.AdminChannel, c.DutyChannel), cmp.Or(c.ChangeChannel, c.DutyChannel)
	return c, f.err()
}

// read takes over what the file says.
func (c *config) read(f *faults, data []byte) {
	f.section(c.fields(f))(f.parse(data))
	for _, look := range f.later {
		look()
	}
	c.raw = f.attach(data)
}

// fields says which key is read into what.
func (c *config) fields(f *faults) map[string]field {
	return map[string]field{
		"slack": f.section(map[string]field{"api_url": f.apiURL(&c.APIURL)}),
		"channels": f.section(map[string]field{
			"duty": f.channel(&c.DutyChannel), "admin": f.channel(&c.AdminChannel), "changes": f.channel(&c.ChangeChannel), "helpful": f.channels(&c.Helpful),
		}),
		"duty":        c.dutyList(f),
		"ladder":      c.ladder(f),
		"roles":       f.section(c.roleFields(f)),
		"changes":     f.section(c.changeFields(f)),
		"alerts":      c.alertRules(f),
		"maintenance": c.maintenance(f),
		"webhook":     c.webhook(f),
		"llm":         c.model(f),
		"reports":     c.reportPlans(f),
		"goals":       f.goals(&c.Goals),
		"services":    c.services(f),
		"admin":       f.person(&c.Admin),
		"language":    f.language(&c.Language),
		"zone":        f.zone(&c.Zone),
		"components":  f.components(&c.Components),
		"calendars":   f.calendars(&c.Calendars),
		"targets":     f.section(c.targetFields(f)),
		"pausing":     f.section(c.pausingFields(f)),
		"pause_cap":   f.factor(&c.Policy.PauseCap),
		"backup": f.section(map[string]field{
			"at": f.nightly(&c.Backup.At), "dir": f.text(&c.Backup.Dir),
		}),
		"question_days": f.number(&c.QuestionDays),
		"mask_secrets":  f.yesNo(&c.MaskSecrets),
		"listen":        f.address(&c.Listen),
	}
}

// need notes what no desk can be without.
func (c *config) need(f *faults) {
	if c.DutyChannel == "" {
		f.missing("channels.duty", "name the channel where tickets are worked on")
	}
	if len(c.Duty) == 0 {
		f.missing("duty", "list at least one person")
	}
	if len(c.Components) == 0 {
		f.missing("components", "list what you look after")
	}
}

func (c *config) roleFields(f *faults) map[string]field {
	fields := make(map[string]field)
	for _, r := range desk.Roles() {
		if r == desk.RoleUser { // everybody is
			continue
		}
		fields[string(r)] = func(n ast.Node) {
			var who []string
			f.people(&who)(n)
			c.Roles[r] = who
		}
	}
	return fields
}

// tiers names the tiers as the file does.
func tiers() map[string]desk.Tier {
	return map[string]desk.Tier{"T1": desk.T1, "T2": desk.T2, "T3": desk.T3}
}

func (c *config) targetFields(f *faults) map[string]field {
	fields := make(map[string]field)
	for name, tier := range tiers() {
		fields[name] = func(n ast.Node) {
			var t desk.Targets
			if f.over {
				t = c.Policy.Targets[tier]
			}
			f.section(map[string]field{
				"response": f.duration(&t.Response), "resolution": f.duration(&t.Resolution), "calendar": c.calendarOf(f, tier),
			})(n)
			if t.Response == 0 && !f.wrong["targets."+name+".response"] {
				f.add(n, "a response above 0 is needed")
			}
			c.Policy.Targets[tier] = t
		}
	}
	return fields
}

func (c *config) pausingFields(f *faults) map[string]field {
	fields := make(map[string]field)
	for name, tier := range tiers() {
		fields[name] = func(n ast.Node) {
			c.Policy.Pausing[tier] = nil
			f.items(n, func(n ast.Node) {
				s, _ := scalar(n)
				if !desk.State(s).Waiting() {
					f.add(n, "%q is not waiting_requester, waiting_vendor or waiting_approval", s)
				}
				c.Policy.Pausing[tier] = append(c.Policy.Pausing[tier], desk.State(s))
			})
		}
	}
	return fields
}

// checked reads a text and holds it against a rule.
func (f *faults) checked(into *string, want string, ok func(string) bool) field {
	return func(n ast.Node) {
		if _, empty := n.(*ast.NullNode); empty {
			return
		}
		s, _ := scalar(n)
		if !ok(s) {
			f.add(n, "%q is not %s", s, want)
			return
		}
		*into = s
	}
}

func (f *faults) apiURL(into *string) field {
	return f.checked(into, "the address of a Web API, https://…/api/ (http only on this machine)", func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && strings.HasSuffix(u.Path, "/") &&
			(u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
	})
}

// loopback reports whether a host is this machine: a token must not leave it
// in the clear.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (f *faults) channel(into *string) field {
	return f.checked(into, "a channel, #name or an id like C0123456789", func(s string) bool {
		return isChannelID(s) || strings.HasPrefix(s, "#") && len(s) > 1
	})
}

func (f *faults) channels(into *[]string) field {
	return f.several(into, f.channel)
}

func (f *faults) person(into *string) field {
	return f.checked(into, "a person: @name, an e-mail address, or an id like U0123456789", isPerson)
}

func isPerson(s string) bool {
	return isUserID(s) || strings.HasPrefix(s, "@") && len(s) > 1 || strings.Contains(strings.Trim(s, "@"), "@")
}

func (f *faults) people(into *[]string) field {
	return f.several(into, f.person)
}

// several reads a list whose items are read by one.
func (f *faults) several(into *[]string, one func(*string) field) field {
	return func(n ast.Node) {
		*into = nil
		f.items(n, func(n ast.Node) {
			var s string
			if one(&s)(n); s == "" {
				return
			}
			if slices.Contains(*into, s) {
				f.add(n, "%q is listed twice", s)
				return
			}
			*into = append(*into, s)
		})
	}
}

var (
	channelID = regexp.MustCompile(`^[CG][A-Z0-9]{6,}$`)
	userID    = regexp.MustCompile(`^[UW][A-Z0-9]{6,}$`)
)

func isChannelID(s string) bool { return channelID.MatchString(s) }
func isUserID(s string) bool    { return userID.MatchString(s) }

func (f *faults) language(into *lang.Lang) field {
	return func(n ast.Node) {
		s, _ := scalar(n)
		if !slices.Contains(lang.All(), lang.Lang(s)) {
			f.add(n, "%q is neither en nor zh", s)
			return
		}
		*into = lang.Lang(s)
	}
}

func (f *faults) zone(into **time.Location) field {
	return func(n ast.Node) {
		s, _ := scalar(n)
		zone, err := time.LoadLocation(s)
		if err != nil || s == "" {
			f.add(n, "%q is not a time zone, like Asia/Shanghai", s)
			return
		}
		*into = zone
	}
}

func (f *faults) nightly(into *string) field {
	return f.checked(into, "a time of day, like \"03:30\", outside 01:00 to 03:00", func(s string) bool {
		_, err := (backupPlan{At: s}).job("UTC")
		return err == nil
	})
}

func (f *faults) address(into *string) field {
	return f.checked(into, "an address to listen on, like 127.0.0.1:8790, or \"\" for none", func(s string) bool {
		_, _, err := net.SplitHostPort(s)
		return s == "" || err == nil
	})
}

func (f *faults) components(into *[]desk.Component) field {
	return func(n ast.Node) {
		seen := make(map[string]bool)
		f.items(n, func(n ast.Node) {
			var k desk.Component
			var layer string
			f.section(map[string]field{
				"key": f.text(&k.Key), "en": f.text(&k.EN), "zh": f.text(&k.ZH),
				"words": f.texts(&k.Words), "layer": f.text(&layer), "needs": f.texts(&k.Needs),
			})(n)
			k.Layer = desk.Layer(layer)
			f.component(n, k, seen)
			*into = append(*into, k)
		})
	}
}

func (f *faults) component(n ast.Node, k desk.Component, seen map[string]bool) {
	switch {
	case k.Key == "" || strings.ContainsAny(k.Key, " /|"):
		f.add(n, "a component needs a key, a short word; it has %q", k.Key)
	case seen[k.Key]:
		f.add(n, "component %q is listed twice", k.Key)
	}
	if !k.Layer.Valid() {
		f.add(n, "component %q: layer %q is not core, business or auxiliary", k.Key, k.Layer)
	}
	seen[k.Key] = true
	f.later = append(f.later, func() {
		for _, need := range k.Needs {
			if !seen[need] || need == k.Key {
				f.add(n, "component %q needs %q, which is not another component", k.Key, need)
			}
		}
	})
}
