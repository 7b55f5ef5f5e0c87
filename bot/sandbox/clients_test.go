package sandbox_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Slack's own JavaScript clients are content with the workspace, and what they got has the shape of Slack's
// own types. They are installed apart: SLACK_CLIENTS names a folder made by "npm install" with
// testdata/clients/package.json.
func TestOfficialClients(t *testing.T) {
	dir := clientsDir(t)
	payloads := filepath.Join(t.TempDir(), "payloads")
	for _, script := range []string{"check.mjs", "calls.mjs", "socket.mjs"} {
		t.Run(script, func(t *testing.T) { node(t, filepath.Join(dir, script), open(t).ws.URL(), payloads) })
	}
	t.Run("types.mjs", func(t *testing.T) { node(t, filepath.Join(dir, "types.mjs"), payloads) })
}

// clientsDir is a folder with the scripts, beside the packages: node looks for them there.
func clientsDir(t *testing.T) string {
	t.Helper()
	packages := os.Getenv("SLACK_CLIENTS")
	if packages == "" {
		t.Skip("SLACK_CLIENTS names no folder with Slack's clients")
	}
	dir, err := os.MkdirTemp(packages, "check-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "clients"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// node runs a script, which tells line by line what it found.
func node(t *testing.T, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "node", args...).CombinedOutput()
	for l := range strings.Lines(string(out)) {
		t.Log(strings.TrimRight(l, "\n"))
	}
	if err != nil {
		t.Error(err)
	}
}
