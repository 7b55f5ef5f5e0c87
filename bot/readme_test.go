package bot

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/lang"
)

// The README's table of /ops is the table of the code, in its order.
func TestReadmeCommands(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	w := lang.New(lang.EN)
	got := map[string]string{}
	var order []string
	for _, row := range regexp.MustCompile("(?m)^\\| `/ops ([a-z]+)` \\| (.*) \\|$").FindAllStringSubmatch(string(readme), -1) {
		got[row[1]] = row[2]
		order = append(order, row[1])
	}
	want := map[string]string{}
	var names []string
	for _, c := range commands() {
		want[c.name] = w.Say(c.help)
		names = append(names, c.name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("README (-code +README):\n%s", diff)
	}
	if !slices.Equal(names, order) {
		t.Errorf("README lists %v, code %v", order, names)
	}
}
