package sandbox_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The workspace knows no app: neither the one it was made for nor that one's command.
func TestKnowsNoApp(t *testing.T) {
	app := regexp.MustCompile(`(?i)opsdesk|["'\x60 ]/ops\b`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, filepath.Join("testdata", "manifest.yaml")) {
		if strings.HasSuffix(name, "_test.go") { // they import the package under the module's name
			continue
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if at := app.Find(raw); at != nil {
			t.Errorf("%s speaks of %q", name, at)
		}
	}
}

// The documentation names every call of the people's API but the stream, which is the page's own.
func TestDocNamesCalls(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile("people_api.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\t(?:post|get)\("(\w+)"`).FindAllSubmatch(table, -1) {
		if name := string(m[1]); name != "stream" && !regexp.MustCompile(`\b`+name+`\b`).Match(doc) {
			t.Errorf("the package comment does not speak of %s", name)
		}
	}
}
