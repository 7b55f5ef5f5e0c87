package kb

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGroup(t *testing.T) {
	texts := []string{
		"The report export stops at 99 %",
		"报表导出一直停在99%",
		"the safety form is missing on my phone",
		"report export hangs at 99%, all morning",
		"报表导出卡在99%不动了",
		"",
		"help",
		"help",
	}
	want := [][]int{{0, 3}, {1, 4}, {2}, {5}, {6}, {7}}
	if diff := cmp.Diff(want, Group(texts)); diff != "" {
		t.Errorf("Group (-want +got):\n%s", diff)
	}
}

// A group holds what Alike says is alike to its first text, and loses none.
func TestGroupAgreesWithAlike(t *testing.T) {
	arts, faults := Builtin()
	if len(faults) > 0 || len(arts) < 20 {
		t.Fatal(faults)
	}
	var texts []string
	for _, a := range arts {
		texts = append(texts, a.Title+" "+a.Symptom)
	}
	n := 0
	for _, g := range Group(texts) {
		for _, i := range g[1:] {
			if s := Alike(texts[g[0]], texts[i]); s < alikeAt {
				t.Errorf("%q and %q are in a group, alike %.2f", texts[g[0]], texts[i], s)
			}
		}
		n += len(g)
	}
	if n != len(texts) {
		t.Errorf("%d of %d texts are in a group", n, len(texts))
	}
}
