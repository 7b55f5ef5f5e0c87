package cli

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/deployments"
)

func TestExampleConfig(t *testing.T) {
	got, err := loadConfig(filepath.Join("..", "..", "deployments", "config.example.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	want := defaultConfig()
	want.DutyChannel, want.AdminChannel, want.ChangeChannel, want.Helpful = "#duty", "#duty", "#changes", []string{"#help"}
	want.Duty, want.Admin, want.Language, want.Zone = []string{"@chen", "@dora"}, "@admin", lang.EN, shanghai
	want.Roles = map[desk.Role][]string{desk.RoleLead: {"@lead", "@lead2"}, desk.RoleManager: {"@mgr"}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(config{}, "raw", "Components", "Zone")); diff != "" {
		t.Errorf("example configuration (-want +got):\n%s", diff)
	}
	if got.Zone.String() != want.Zone.String() {
		t.Errorf("zone %s, want %s", got.Zone, want.Zone)
	}
	var keys []string
	for _, k := range got.Components {
		keys = append(keys, k.Key+"/"+string(k.Layer))
		if k.EN == "" || k.ZH == "" || len(k.Words) == 0 {
			t.Errorf("component %s lacks a name or words: %+v", k.Key, k)
		}
	}
	const components = "setup/business schedule/business cost/business contracts/business quality/business " +
		"approvals/business reports/auxiliary permissions/auxiliary database/core"
	if diff := cmp.Diff(components, strings.Join(keys, " ")); diff != "" {
		t.Errorf("components (-want +got):\n%s", diff)
	}
}

// What the example shows commented out is what counts anyway.
func TestExampleShowsDefaults(t *testing.T) {
	plain, err := readConfig("example", deployments.Config())
	if err != nil {
		t.Fatal(err)
	}
	commented := regexp.MustCompile(`(?m)^( *)# ( *\w+:( .*)?)$`)
	all := commented.ReplaceAll(deployments.Config(), []byte("$1$2"))
	if string(all) == string(deployments.Config()) {
		t.Fatal("the example has nothing commented out")
	}
	full, err := readConfig("example", all)
	if err != nil {
		t.Fatalf("%v in\n%s", err, all)
	}
	for role, who := range full.Roles {
		if len(who) == 0 {
			delete(full.Roles, role)
		}
	}
	// A calendar that no tier names changes nothing.
	opts := cmp.Options{cmpopts.IgnoreFields(config{}, "raw", "Zone", "Calendars", "Hours")}
	if diff := cmp.Diff(plain, full, opts); diff != "" {
		t.Errorf("with everything commented in (-plain +full):\n%s", diff)
	}
}

// sound is a configuration without a fault, on eight lines.
const sound = `channels:
  duty: "#duty"
duty: ["@chen"]
components:
  - { key: cost, layer: business }
zone: Europe/London
targets:
  T1: { response: 10m, resolution: 1h }
`

func TestReadConfig(t *testing.T) {
	c, err := readConfig("c.yaml", []byte(sound))
	if err != nil {
		t.Fatal(err)
	}
	want := desk.Targets{Response: 10 * time.Minute, Resolution: time.Hour}
	if got := c.Policy.Targets[desk.T1]; got != want {
		t.Errorf("targets of T1 = %v, want %v", got, want)
	}
	if got, want := c.Policy.Targets[desk.T2], desk.DefaultPolicy().Targets[desk.T2]; got != want {
		t.Errorf("targets of T2 = %v, want the default %v", got, want)
	}
}

func TestConfigFaults(t *testing.T) {
	for _, tt := range []struct {
		name, add string
		want      string // what the error says, with its line
	}{
		{"unknown key", "colour: blue", `c.yaml:9: unknown key "colour"`},
		{"key given twice", "zone: UTC", `c.yaml:9: "zone" is given twice`},
		{"unknown key inside", "backup: { when: now }", `c.yaml:9: backup: unknown key "when"; known here: at, dir`},
		{"language", "language: fr", `c.yaml:9: language: "fr" is neither en nor zh`},
		{"backup when clocks change", `backup: { at: "02:30" }`, `c.yaml:9: backup.at: "02:30" is not a time of day`},
		{"not an address", "listen: here", `c.yaml:9: listen: "here" is not an address to listen on`},
		{"a number", "question_days: -1", "c.yaml:9: question_days: want a whole number"},
		{"a cap", "pause_cap: much", "c.yaml:9: pause_cap: want a number"},
		{"a list", "roles:\n  lead: \"@lead\"", "c.yaml:10: roles.lead: want a list"},
		{"nobody", "roles: { lead: [\"lead\"] }", `c.yaml:9: roles.lead: "lead" is not a person`},
		{"twice", `roles: { lead: ["@a", "@a"] }`, `c.yaml:9: roles.lead: "@a" is listed twice`},
		{"role", "roles: { boss: [] }", `c.yaml:9: roles: unknown key "boss"`},
		{"waiting state", "pausing: { T1: [lunch] }", `c.yaml:9: pausing.T1: "lunch" is not waiting_requester`},
		{"tier", "pausing: { T9: [] }", `c.yaml:9: pausing: unknown key "T9"`},
		{"token in the clear", "slack: { api_url: \"http://slack.com/api/\" }", `c.yaml:9: slack.api_url: "http://slack.com/api/" is not the address`},
		{"a scalar for a section", "backup: nightly", "c.yaml:9: backup: want keys with values"},
		{"a section for a scalar", "language: { en: zh }", `c.yaml:9: language: "" is neither`},
		{"a rung that is none", "ladder:\n  - { at: 60%, call: [first] }", `c.yaml:10: ladder: "60%" is not 50%, 80% or 100%`},
		{"a step that is never", "ladder:\n  - { call: [first] }", `c.yaml:10: ladder: a step of the ladder needs at (50%, 80% or 100%) or after`},
		{"a step that calls nobody", "ladder:\n  - { at: 50% }", `c.yaml:10: ladder: a step of the ladder needs call`},
		{"a part that nobody has", "ladder:\n  - { at: 50%, call: [boss] }", `c.yaml:10: ladder.call: "boss" is not one of assignee, first`},
		{"a rung left out", "ladder:\n  - { at: 50%, call: [first] }\n  - { at: 80%, tiers: [T1], call: [lead] }", "the ladder calls nobody at 80% of a T2"},
		{"a step of no tier", "ladder:\n  - { after: 30m, tiers: [T4], call: [lead] }", `c.yaml:10: ladder.tiers: "T4" is not T1, T2 or T3`},
		{"a webhook in the clear", `webhook: { url: "http://pager.example.com/", secret: PAGER }`, `c.yaml:9: webhook.url: "http://pager.example.com/" is not an address to post to`},
		{"a secret in the file", `webhook: { url: "https://pager.example.com/", secret: s3cret! }`, `c.yaml:9: webhook.secret: "s3cret!" is not the name of an environment variable`},
		{"half a webhook", `webhook: { url: "https://pager.example.com/" }`, "c.yaml:9: webhook: webhook needs url and secret"},
		{"no label", "alerts:\n  - { component: cost }", "c.yaml:10: alerts: a rule for alerts needs match or match_re"},
		{"an expression that is none", "alerts:\n  - { match_re: { job: \"(\" } }", `c.yaml:10: alerts.match_re: "(" is not a regular expression`},
		{"maintenance of nothing", "maintenance:\n  - { component: crane, weekly: { sun: \"02:00-04:00\" } }", `c.yaml:10: component "crane" is not in the list`},
		{"maintenance that never is", "maintenance:\n  - { component: cost }", "c.yaml:10: maintenance: maintenance needs from and to, or weekly"},
		{"maintenance that ends first", "maintenance:\n  - { component: cost, from: 2026-12-06 02:00, to: 2026-12-05 22:00 }", `c.yaml:10: from "2026-12-06 02:00" to "2026-12-05 22:00"`},
		{"maintenance without an end", "maintenance:\n  - { component: cost, from: 2026-12-06 02:00 }", `c.yaml:10: from "2026-12-06 02:00" to ""`},
		{"maintenance past midnight", "maintenance:\n  - { component: cost, weekly: { sun: \"22:00-02:00\" } }", "c.yaml:10: maintenance.weekly: 22:00-02:00 ends before it begins"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readConfig("dir/c.yaml", []byte(sound+tt.add+"\n"))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want %q in it", err, tt.want)
			}
		})
	}
}

// One look mends the whole file: every fault is told of at once.
func TestConfigTellsEveryFault(t *testing.T) {
	_, err := readConfig("c.yaml", []byte(`channels: { duty: duty }
zone: Mars/Olympus
components:
  - { key: cost, layer: outer }
  - { key: cost, layer: core }
  - { layer: core }
targets:
  T1: { response: soon }
  T2: { resolution: 1h }
shift: late
`))
	if err == nil {
		t.Fatal("a configuration full of faults was taken")
	}
	want := strings.Split(`c.yaml:1: channels.duty: "duty" is not a channel, #name or an id like C0123456789
c.yaml:2: zone: "Mars/Olympus" is not a time zone, like Asia/Shanghai
c.yaml:4: components: component "cost": layer "outer" is not core, business or auxiliary
c.yaml:5: components: component "cost" is listed twice
c.yaml:6: components: a component needs a key, a short word; it has ""
c.yaml:8: targets.T1.response: "soon" is not a time span above 0, like 30m or 48h
c.yaml:9: targets.T2: a response above 0 is needed
c.yaml: duty is missing: list at least one person`, "\n")
	got := strings.Split(err.Error(), "\n")
	for i, line := range got {
		got[i], _, _ = strings.Cut(line, "; known here")
	}
	want = append(want[:7:7], append([]string{`c.yaml:10: unknown key "shift"`}, want[7:]...)...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestConfigNoYAML(t *testing.T) {
	for _, data := range []string{"", "a: [1", "\t", "- one\n- two\n", "duty: 1\n---\nduty: 2\n", "&a {x: *a}", "\xff\xfe"} {
		if _, err := readConfig("c.yaml", []byte(data)); err == nil {
			t.Errorf("configuration %q was taken", data)
		}
	}
}

func FuzzReadConfig(f *testing.F) {
	f.Add(deployments.Config())
	f.Add([]byte(sound))
	f.Add([]byte("targets: { T1: { response: 1h }, T1: }"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := readConfig("c.yaml", data)
		if err != nil {
			return
		}
		if c.DutyChannel == "" || len(c.Duty) == 0 || len(c.Components) == 0 || c.Zone == nil {
			t.Errorf("taken without what no desk can be without: %+v", c)
		}
		if faults := c.Policy.Check(); len(faults) > 0 {
			t.Errorf("taken with a policy that is refused later: %v", faults)
		}
	})
}

func TestLoadConfigMissing(t *testing.T) {
	_, err := loadConfig(filepath.Join(t.TempDir(), "none.yaml"))
	if err == nil || !strings.Contains(err.Error(), "opsdesk init") || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error of a missing file = %v, want it to name opsdesk init", err)
	}
}

// The ladder that the example shows commented out is the default.
func TestExampleLadder(t *testing.T) {
	step := regexp.MustCompile(`(?m)^# (ladder:|  - \{ at: .*)$`)
	c, err := readConfig("example", step.ReplaceAll(deployments.Config(), []byte("$1")))
	if err != nil {
		t.Fatal(err)
	}
	if len(step.FindAll(deployments.Config(), -1)) < 4 {
		t.Fatal("the example shows no ladder")
	}
	if diff := cmp.Diff(desk.DefaultLadder(), c.Ladder); diff != "" {
		t.Errorf("ladder (-default +example):\n%s", diff)
	}
}

// What is wrong with who is on duty is told with its line, all of it at once.
func TestDutyFaults(t *testing.T) {
	const head = "channels: { duty: \"#duty\" }\ncomponents: [{ key: cost, layer: business }]\n"
	for name, c := range map[string]struct{ duty, want string }{
		"nobody":               {"duty: []", "c.yaml: duty is missing"},
		"not a person":         {"duty: [chen]", `c.yaml:3: duty: "chen" is not a person`},
		"one person, no list":  {`duty: "@chen"`, "c.yaml:3: duty: want a list of people"},
		"a map without people": {"duty: { days: 7, start: 2026-11-23 09:00 }", "c.yaml: duty is missing"},
		"unknown key":          {"duty:\n  people: [\"@chen\"]\n  weeks: 1", `c.yaml:5: duty: unknown key "weeks"`},
		"a length":             {"duty:\n  people: [\"@chen\"]\n  days: week\n  start: 2026-11-23 09:00", "c.yaml:5: duty.days: want a whole number"},
		"days without start":   {"duty:\n  people: [\"@chen\"]\n  days: 7", "duty.days needs duty.start"},
		"start without days":   {"duty:\n  people: [\"@chen\"]\n  start: 2026-11-23 09:00", "duty.start needs duty.days"},
		"start":                {"duty:\n  people: [\"@chen\"]\n  days: 7\n  start: Monday", `c.yaml:6: "Monday" is not a day and time`},
		"turns":                {"duty:\n  people: [\"@chen\"]\n  turns: often", "c.yaml:5: duty.turns: want true or false"},
		"leave of nobody":      {"duty:\n  people: [\"@chen\"]\n  leave:\n    - { from: 2026-12-24, to: 2026-12-28 }", "c.yaml:6: duty.leave: leave needs who"},
		"leave back to front":  {"duty:\n  people: [\"@chen\"]\n  leave:\n    - { who: \"@chen\", from: 2026-12-28, to: 2026-12-24 }", `c.yaml:6: leave from "2026-12-28" to "2026-12-24"`},
		"leave without an end": {"duty:\n  people: [\"@chen\"]\n  leave:\n    - { who: \"@chen\", from: 2026-12-28 }", `c.yaml:6: leave from "2026-12-28" to ""`},
		"leave of others":      {"duty:\n  people: [\"@chen\"]\n  leave:\n    - { who: \"@bob\", from: 2026-12-24, to: 2026-12-28 }", "c.yaml:6: @bob is not on the duty list"},
		"skill for nothing":    {"duty:\n  people: [\"@chen\"]\n  skills:\n    crane: [\"@chen\"]", `c.yaml:6: component "crane" is not in the list`},
		"skill of others":      {"duty:\n  people: [\"@chen\"]\n  skills:\n    cost: [\"@bob\"]", "c.yaml:6: @bob is not on the duty list"},
	} {
		_, err := readConfig("c.yaml", []byte(head+c.duty+"\n"))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error = %v, want %q in it", name, err, c.want)
		}
	}
	_, err := readConfig("c.yaml", []byte(head+"duty:\n  people: [\"@chen\", U0123456789]\n  skills: { cost: [\"@dora\"] }\n"))
	if err != nil { // @dora may be U0123456789
		t.Error(err)
	}
}

// The demonstration shows shifts; the first on the list has this week.
func TestDemoShifts(t *testing.T) {
	c, err := demo{lang: "en", shifts: true}.config("http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	r := c.Rota
	r.People = c.Duty
	s := r.Shift(time.Now())
	if s.Who != "@chen" || s.From.Weekday() != time.Monday || s.To.Sub(s.From).Round(24*time.Hour) != 7*24*time.Hour {
		t.Errorf("the shift now is %+v", s)
	}
	for _, now := range []string{"2026-11-23 08:59", "2026-11-23 09:00", "2026-11-29 23:59"} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		if m := lastMonday(at); m.After(at) || at.Sub(m) > 7*24*time.Hour || m.Weekday() != time.Monday || m.Hour() != 9 {
			t.Errorf("last Monday of %s is %s", now, m)
		}
	}
}
