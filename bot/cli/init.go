package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"opsdesk/deployments"
)

func initCommand() *cobra.Command {
	return &cobra.Command{
		Use: "init [DIR]", Short: "Write the Slack manifest and a commented configuration to start from",
		Long: `Writes slack-manifest.yaml and config.yaml into DIR (default: here) and says
what to do with them. It overwrites nothing.`,
		Example: "  opsdesk init /etc/opsdesk",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return initFolder(cmd.OutOrStdout(), dir)
		},
	}
}

// starter is a file that init writes.
type starter struct {
	name string
	data []byte
}

func starters() []starter {
	return []starter{
		{"slack-manifest.yaml", deployments.Manifest()},
		{"config.yaml", deployments.Config()},
	}
}

func initFolder(out io.Writer, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, s := range starters() {
		name := filepath.Join(dir, s.name)
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			return usage("%s is there already; move it away or name another folder", name)
		}
	}
	for _, s := range starters() {
		if err := create(filepath.Join(dir, s.name), s.data); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, nextSteps, filepath.Join(dir, "slack-manifest.yaml"), filepath.Join(dir, "config.yaml"))
	return nil
}

// create writes a file that must not be there yet.
func create(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

const nextSteps = `Wrote %[1]s and %[2]s.

1. https://api.slack.com/apps: Create New App, From a manifest, paste %[1]s.
2. Install it to the workspace; copy the bot token (xoxb-…) into SLACK_BOT_TOKEN.
3. Basic Information, App-Level Tokens: make one with connections:write and copy it (xapp-…) into SLACK_APP_TOKEN.
4. In Slack, invite the bot to its channels (/invite @opsdesk); put them and your people into %[2]s.
5. Bring your articles with "opsdesk kb import --data data FOLDER" (without FOLDER the demonstration's, to try it), then
   opsdesk doctor --config %[2]s, and when it is content: opsdesk serve --config %[2]s

Until there are articles the bot answers nothing and can only open tickets.
`
