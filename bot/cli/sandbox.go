package cli

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"opsdesk/bot/sandbox"
	"opsdesk/deployments"
)

func sandboxCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "sandbox", Short: "Run a small Slack of our own, without a bot",
		Long: `Runs a Slack-compatible workspace on this machine: Web API, Socket Mode, and a
page on which one can be anyone in it. Any app can be tried against it.`,
		Example: "  opsdesk sandbox --port 8787 --manifest slack-manifest.yaml",
		Args:    cobra.NoArgs,
	}
	port := cmd.Flags().Int("port", 0, "the port to listen on; 0 takes a free one")
	manifest := cmd.Flags().String("manifest", "", "the app's manifest (default: that of opsdesk)")
	data := cmd.Flags().String("data", "", "the folder that keeps the workspace (default: in the user's cache folder)")
	asJSON, verbose := jsonFlag(cmd), verboseFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		w, err := openWorkspace(cmd, *data, *manifest, *verbose)
		if err != nil {
			return err
		}
		defer w.Close()
		return serveWorkspace(cmd.Context(), w, *port, func(url string) error {
			return sayWorkspace(cmd, url, *asJSON)
		})
	}
	return cmd
}

func openWorkspace(cmd *cobra.Command, dir, manifest string, verbose bool) (*sandbox.Workspace, error) {
	raw := deployments.Manifest()
	if manifest != "" {
		var err error
		if raw, err = os.ReadFile(manifest); err != nil {
			return nil, usage("%w", err)
		}
	}
	if dir == "" {
		demo, err := demoData()
		if err != nil {
			return nil, usage("%w; name a folder with --data", err)
		}
		dir = filepath.Join(filepath.Dir(demo), "sandbox")
	}
	log := newLog(cmd.ErrOrStderr(), level(verbose, slog.LevelWarn))
	return sandbox.Open(sandbox.Options{Dir: dir, Manifest: raw, Log: log})
}

// serveWorkspace serves on this machine only until ctx ends.
func serveWorkspace(ctx context.Context, w *sandbox.Workspace, port int, ready func(url string) error) error {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return usage("%w; another --port, or 0 for a free one", err)
	}
	if err := ready("http://" + l.Addr().String()); err != nil {
		return err
	}
	return w.Serve(ctx, l)
}

func sayWorkspace(cmd *cobra.Command, url string, asJSON bool) error {
	if asJSON {
		return printJSON(cmd.OutOrStdout(), map[string]string{
			"url": url, "api_url": url + "/api/", "bot_token": sandboxTokens().bot, "app_token": sandboxTokens().app,
		})
	}
	fmt.Fprintf(cmd.OutOrStdout(), `The workspace is at %[1]s
Web API    %[1]s/api/
Bot token  %[2]s
App token  %[3]s
Ctrl-C ends it; what is in it stays.
`, url, sandboxTokens().bot, sandboxTokens().app)
	return nil
}

// sandboxTokens are fixed: whoever can reach the sandbox can be anyone in it.
func sandboxTokens() tokens {
	return tokens{bot: "xoxb-sandbox", app: "xapp-sandbox", hook: os.Getenv(hookSecret), evidence: os.Getenv(evidenceSecret)}
}
