package cli

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"opsdesk/deployments"
)

// runs executes a command line and returns how it ended and what it said.
func runs(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, &o, &e)
	return code, o.String(), e.String()
}

// Every command can be asked what it does, and shows an example.
func TestHelp(t *testing.T) {
	var all func(path []string, c *cobra.Command)
	all = func(path []string, c *cobra.Command) {
		code, out, _ := runs(t, append(path, "--help")...)
		if code != exitDone || !strings.Contains(out, "Examples:") || !strings.Contains(out, "Usage:") {
			t.Errorf("opsdesk %s --help: exit %d, want usage and an example in %q", strings.Join(path, " "), code, out)
		}
		if c.Short == "" || strings.HasSuffix(c.Short, ".") {
			t.Errorf("opsdesk %s: short help %q", strings.Join(path, " "), c.Short)
		}
		for _, sub := range c.Commands() {
			all(append(path[:len(path):len(path)], sub.Name()), sub)
		}
	}
	all(nil, rootCommand())
}

func TestExitCodes(t *testing.T) {
	t.Setenv("OPSDESK_DATA", filepath.Join(t.TempDir(), "nothing"))
	t.Setenv("SLACK_BOT_TOKEN", "")
	for _, tt := range []struct {
		line string
		code int
		want string // said on the error output
	}{
		{"version", exitDone, ""},
		{"sing", exitUsage, "unknown command"},
		{"version --loud", exitUsage, "unknown flag"},
		{"ask", exitUsage, "requires at least 1 arg"},
		{"ask --lang fr why", exitUsage, "neither en nor zh"},
		{"ask --articles /nowhere why", exitUsage, "no such file"},
		{"queue", exitUsage, "say what to do with queue"},
		{"queue list", exitUsage, "OPSDESK_DATA"},
		{"queue retry outbox x", exitUsage, "not a number"},
		{"ticket show x", exitUsage, "not a ticket's number"},
		{"forget bob --yes", exitUsage, "not a Slack user id"},
		{"forget U0123456789", exitUsage, "--yes"},
		{"serve", exitUsage, "opsdesk init"},
		{"serve --config ../../deployments/config.example.yaml", exitUsage, "SLACK_BOT_TOKEN"},
		{"doctor", exitUsage, "opsdesk init"},
		{"kb lint /nowhere", exitUsage, "no such file"},
		{"sandbox --manifest /nowhere", exitUsage, "no such file"},
		{"demo --lang fr", exitUsage, "neither en nor zh"},
		{"demo --port 70000", exitUsage, "another --port"},
	} {
		code, _, errOut := runs(t, strings.Fields(tt.line)...)
		if code != tt.code || !strings.Contains(errOut, tt.want) {
			t.Errorf("opsdesk %s: exit %d, said %q; want exit %d and %q", tt.line, code, errOut, tt.code, tt.want)
		}
	}
}

func TestInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "etc")
	code, out, errOut := runs(t, "init", dir)
	if code != exitDone || !strings.Contains(out, "doctor --config") {
		t.Fatalf("init: exit %d, %q, %q", code, out, errOut)
	}
	for name, want := range map[string][]byte{"slack-manifest.yaml": deployments.Manifest(), "config.yaml": deployments.Config()} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v, want the one of deployments", name, err)
		}
	}
	if _, err := loadConfig(filepath.Join(dir, "config.yaml")); err != nil {
		t.Errorf("the configuration written is refused: %v", err)
	}
}

func TestInitOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errOut := runs(t, "init", dir)
	if code != exitUsage || !strings.Contains(errOut, mine) {
		t.Errorf("init over a file: exit %d, %q, want it refused by name", code, errOut)
	}
	if got, _ := os.ReadFile(mine); string(got) != "mine" {
		t.Errorf("the file is now %q", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "slack-manifest.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the manifest was written although the rest was refused: %v", err)
	}
}
