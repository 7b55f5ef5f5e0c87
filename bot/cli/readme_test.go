package cli

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"opsdesk/deployments"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The README explains every scope of the manifest and no other.
func TestReadmeScopes(t *testing.T) {
	var m struct {
		OAuth struct{ Scopes struct{ Bot []string } } `yaml:"oauth_config"`
	}
	if err := yaml.Unmarshal(deployments.Manifest(), &m); err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(readme(t), "| scope | why |")
	table, _, _ = strings.Cut(table, "\n\n")
	var got []string
	for _, s := range regexp.MustCompile("`([a-z_.]+(?::[a-z]+)?)`").FindAllStringSubmatch(table, -1) {
		if strings.Contains(s[1], ":") || s[1] == "commands" {
			got = append(got, s[1])
		}
	}
	want := m.OAuth.Scopes.Bot
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("scopes (-manifest +README):\n%s", diff)
	}
}

// The README's table of commands is the program's.
func TestReadmeCommands(t *testing.T) {
	var got, want []string
	for _, row := range regexp.MustCompile("(?m)^\\| `opsdesk ([a-z]+)` \\|").FindAllStringSubmatch(readme(t), -1) {
		got = append(got, row[1])
	}
	for _, c := range commands() {
		want = append(want, c.Name())
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("commands (-program +README):\n%s", diff)
	}
}
