package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/slack-go/slack"
	"github.com/spf13/cobra"

	"opsdesk/bot"
)

func doctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "doctor --config FILE", Short: "Check everything a desk needs, and name each fix",
		Long: `Checks the configuration, the tokens and what they may do, the socket, the
channels and people, the clock, the disk and the records. It may run beside a
desk.`,
		Example: "  opsdesk doctor --config /etc/opsdesk/config.yaml",
		Args:    cobra.NoArgs,
	}
	file, asJSON := configFlag(cmd), jsonFlag(cmd)
	data := cmd.Flags().String("data", "", "the data folder (default: $OPSDESK_DATA, else \"data\" beside the configuration)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *file == "" {
			return usage("--config is missing; \"opsdesk init\" writes one to start from")
		}
		p := &patient{
			file: *file, dir: cmp.Or(*data, os.Getenv("OPSDESK_DATA"), filepath.Join(filepath.Dir(*file), "data")),
		}
		findings := p.examine(cmd.Context())
		if *asJSON {
			if err := printJSON(cmd.OutOrStdout(), findings); err != nil {
				return err
			}
		} else {
			printFindings(cmd.OutOrStdout(), findings)
		}
		for _, f := range findings {
			if !f.OK {
				return errReported
			}
		}
		return nil
	}
	return cmd
}

// patient is a desk that is looked at, and what earlier checks learnt of it.
type patient struct {
	file, dir string

	config   config
	tokens   tokens
	slack    *slack.Client // nil until the bot token is known to be good
	self     *slack.AuthTestResponse
	resolved bot.Config
}

// finding is the outcome of one check.
type finding struct {
	Check  string `json:"check"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`
}

// check is one thing that a desk needs. It returns what it saw; a *complaint
// where something is to be mended.
type check struct {
	name  string
	needs func(p *patient) bool // an earlier check's success; nil for none
	look  func(p *patient, ctx context.Context) (string, error)
}

// complaint is a fault with its remedy.
type complaint struct{ what, fix string }

func (c *complaint) Error() string { return c.what }

func complain(fix, what string, args ...any) error {
	return &complaint{fmt.Sprintf(what, args...), fix}
}

// checks is what the doctor looks at, in this order.
func checks() []check {
	online := func(p *patient) bool { return p.slack != nil }
	configured := func(p *patient) bool { return len(p.config.raw) > 0 }
	named := func(p *patient) bool { return online(p) && p.resolved.DutyChannel != "" }
	return []check{
		{"configuration", nil, (*patient).lookConfig},
		{"data folder", nil, (*patient).lookFolder},
		{"disk", nil, (*patient).lookDisk},
		{"database", nil, (*patient).lookDatabase},
		{"alert hook", configured, (*patient).lookHook},
		{"webhook", configured, (*patient).lookWebhook},
		{"language model", configured, (*patient).lookModel},
		{"bot token", configured, (*patient).lookBotToken},
		{"scopes", online, (*patient).lookScopes},
		{"clock", online, (*patient).lookClock},
		{"app token", configured, (*patient).lookAppToken},
		{"names", online, (*patient).lookNames},
		{"channels", named, (*patient).lookChannels},
		{"people", named, (*patient).lookPeople},
	}
}

func (p *patient) examine(ctx context.Context) (list []finding) {
	for _, c := range checks() {
		f := finding{Check: c.name}
		if c.needs != nil && !c.needs(p) {
			f.Detail, f.Fix = "not looked at", "mend what is above first"
			list = append(list, f)
			continue
		}
		detail, err := c.look(p, ctx)
		f.OK, f.Detail = err == nil, detail
		if err != nil {
			f.Detail, f.Fix = err.Error(), remedy(err)
		}
		list = append(list, f)
	}
	return list
}

func printFindings(out io.Writer, list []finding) {
	for _, f := range list {
		mark := "ok"
		if !f.OK {
			mark = "✗ "
		}
		fmt.Fprintf(out, "%s  %-14s %s\n", mark, f.Check, strings.ReplaceAll(f.Detail, "\n", "\n"+strings.Repeat(" ", 19)))
		if f.Fix != "" {
			fmt.Fprintf(out, "%sfix: %s\n", strings.Repeat(" ", 19), f.Fix)
		}
	}
}
