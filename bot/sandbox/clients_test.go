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

// Slack's own JavaScript clients are content with the workspace. They are installed apart: SLACK_CLIENTS
// names a folder made by "npm install" with testdata/clients/package.json.
func TestOfficialClients(t *testing.T) {
	dir := os.Getenv("SLACK_CLIENTS")
	if dir == "" {
		t.Skip("SLACK_CLIENTS names no folder with Slack's clients")
	}
	script, err := os.ReadFile(filepath.Join("testdata", "clients", "check.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.CreateTemp(dir, "check-*.mjs") // node looks for packages beside the script
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(file.Name())
	if _, err := file.Write(script); err != nil {
		t.Fatal(err)
	}
	file.Close()
	p := open(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "node", file.Name(), p.ws.URL()).CombinedOutput()
	for l := range strings.Lines(string(out)) {
		t.Log(strings.TrimRight(l, "\n"))
	}
	if err != nil {
		t.Error(err)
	}
}
