package cli

import (
	"cmp"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve --config FILE", Short: "Run the help desk in a Slack workspace",
		Long: `Runs until it is told to stop (SIGTERM, Ctrl-C). SIGHUP reads the configuration
again. The tokens come from the environment: SLACK_BOT_TOKEN (xoxb-…) and
SLACK_APP_TOKEN (xapp-…). Records are kept in the data folder: --data,
$OPSDESK_DATA, or "data" beside the configuration.`,
		Example: "  SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… opsdesk serve --config /etc/opsdesk/config.yaml",
		Args:    cobra.NoArgs,
	}
	file := configFlag(cmd)
	data := cmd.Flags().String("data", "", "the data folder (default: $OPSDESK_DATA, else \"data\" beside the configuration)")
	clock := cmd.Flags().String("clock", "", "follow the clock of the sandbox at this address")
	verbose := verboseFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *file == "" {
			return usage("--config is missing; \"opsdesk init\" writes one to start from")
		}
		t, err := readTokens()
		if err != nil {
			return err
		}
		s := &service{
			dir:    cmp.Or(*data, os.Getenv("OPSDESK_DATA"), filepath.Join(filepath.Dir(*file), "data")),
			load:   func() (config, error) { return loadConfig(*file) },
			tokens: t, sandbox: *clock, log: newLog(cmd.ErrOrStderr(), level(*verbose, slog.LevelInfo)),
			progress: cmd.ErrOrStderr(),
		}
		s.ready = func() { s.log.Info("serving", "config", *file, "data", s.dir) }
		return s.run(cmd.Context())
	}
	return cmd
}

func configFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("config", "", "the configuration file")
}

func verboseFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().BoolP("verbose", "v", false, "log everything, with what people wrote")
}

func level(verbose bool, usual slog.Level) slog.Level {
	if verbose {
		return slog.LevelDebug
	}
	return usual
}

// readTokens takes the secrets from the environment, their only way in.
func readTokens() (tokens, error) {
	t := tokens{bot: os.Getenv("SLACK_BOT_TOKEN"), app: os.Getenv("SLACK_APP_TOKEN"), hook: os.Getenv(hookSecret), evidence: os.Getenv(evidenceSecret)}
	switch {
	case !strings.HasPrefix(t.bot, "xoxb-"):
		return t, usage("SLACK_BOT_TOKEN must hold the bot token, xoxb-…: in the app's settings, OAuth & Permissions")
	case !strings.HasPrefix(t.app, "xapp-"):
		return t, usage("SLACK_APP_TOKEN must hold the app-level token, xapp-…: in the app's settings, Basic Information")
	}
	return t, nil
}
