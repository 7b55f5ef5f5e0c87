package kb

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// long is a text that repeats nothing, so that two of them are alike only
// where they are meant to be.
func long(seed, words int) string {
	var b strings.Builder
	for i := range words {
		fmt.Fprintf(&b, "word%dx%d ", seed, i)
	}
	return strings.TrimSpace(b.String())
}

func TestLint(t *testing.T) {
	arts := []Article{
		{ID: "a.en", Pair: "a", Lang: "en", Product: "P", Component: "reports", Codes: []string{"ERR-1"}, Title: "A", Steps: "see [b](b.en.md), [c](./c#x), [web](https://e.com), [here](#top)"},
		{ID: "a.zh", Pair: "a", Lang: "zh", Product: "P", Component: "reports", Codes: []string{"ERR-1"}, Title: "甲", Steps: "见 [b](b.en)"},
		{ID: "b.en", Pair: "b", Lang: "en", Product: "P", Component: "nowhere", Codes: []string{"err 1"}, Title: "B", Steps: "see [gone](../gone.en.md) and [gone again](../gone.en.md)"},
		{ID: "b.zh", Pair: "b", Lang: "zh", Product: "Q", Codes: []string{"ERR-1"}, Title: "乙", Steps: "做"},
		{ID: "c", Lang: "en", Title: "C", Cause: long(1, 100), Steps: strings.Repeat("x", 3001)},
		{ID: "d.en", Pair: "d", Lang: "en", Title: "D", Cause: long(1, 96) + " and so on", Steps: strings.Repeat("x", 3001)},
		{ID: "d.zh", Pair: "d", Lang: "zh", Title: "丁"},
		{ID: "e.en", Pair: "e", Lang: "en", Title: "E", Cause: strings.Repeat("z", 12000), Steps: "s"},
		{ID: "e.zh", Pair: "e", Lang: "zh", Title: "戊", Steps: "s", Cause: long(9, 4)},
	}
	var got []string
	for _, f := range Lint(arts, []string{"reports"}) {
		level := ""
		if f.Fault {
			level = "!"
		}
		got = append(got, level+f.Rule+" "+f.ID)
	}
	want := []string{
		"!dead_link b.en", "!component b.en", "same_code b.en", "duplicate d.en", "no_steps d.zh",
		"too_long c", "too_long d.en", "too_long e.en", "too_long e.en", "one_language c",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Lint (-want +got):\n%s", diff)
	}
	for _, f := range Lint(arts, nil) {
		if f.Rule == "component" {
			t.Errorf("without components to compare with: %v", f)
		}
	}
}

// What comes with the program has no faults, and finds its wordings.
func TestBuiltinIsClean(t *testing.T) {
	arts, problems := Builtin()
	for _, p := range problems {
		t.Error(p)
	}
	for _, f := range Lint(arts, nil) {
		if f.Fault {
			t.Error(f)
		}
	}
	list, err := CheckWordings(t.Context(), arts)
	must(t, err)
	for _, w := range list {
		if w.Place == 0 {
			t.Error(w)
		}
	}
}

func TestDiff(t *testing.T) {
	a := Article{ID: "a", Lang: "en", Title: "one", Steps: "1. a\n2. b\n3. c\n4. d", Codes: []string{"X-1"}, Revision: 3}
	b := a
	b.Title, b.Steps, b.Cause, b.Codes, b.Revision = "one", "1. a\n3. c\n3a. new\n4. d", "because", nil, 4
	want := []Change{
		{"codes", []Line{{Gone, "X-1"}}},
		{"cause", []Line{{Added, "because"}}},
		{"steps", []Line{{Kept, "1. a"}, {Gone, "2. b"}, {Kept, "3. c"}, {Added, "3a. new"}, {Kept, "4. d"}}},
	}
	if diff := cmp.Diff(want, Diff(a, b)); diff != "" {
		t.Errorf("Diff (-want +got):\n%s", diff)
	}
	if got := Diff(a, a); got != nil {
		t.Errorf("Diff of the same = %v", got)
	}
}

// A difference gives back both texts, and of texts too long for a comparison
// too.
func TestDiffLinesKeepBothTexts(t *testing.T) {
	huge := make([]string, 3000)
	for i := range huge {
		huge[i] = fmt.Sprint("line ", i)
	}
	odd := append([]string{"new"}, huge[1:]...)
	odd[1500], odd[2999] = "changed", "last"
	for _, c := range [][2][]string{
		{nil, {"a"}}, {{"a"}, nil}, {{"a", "b", "a"}, {"b", "a", "b"}}, {{"x", "y"}, {"y", "x", "z"}}, {huge, odd},
	} {
		var a, b []string
		for _, l := range diffLines(c[0], c[1]) {
			if l.Edit != Added {
				a = append(a, l.Text)
			}
			if l.Edit != Gone {
				b = append(b, l.Text)
			}
		}
		if diff := cmp.Diff(c[0], a); diff != "" {
			t.Errorf("the old text (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(c[1], b); diff != "" {
			t.Errorf("the new text (-want +got):\n%s", diff)
		}
	}
}

// shop has two articles, of which one has wordings.
func shop() []Article {
	return []Article{
		{ID: "pay.en", Lang: "en", Codes: []string{"PAY-1"}, Title: "Payment is refused at the till", Symptom: "The card terminal declines every card.",
			Steps: "1. Restart the terminal.", Wordings: []string{"the card terminal declines", "PAY-1"}},
		{ID: "stock.en", Lang: "en", Codes: []string{"STK-2"}, Title: "Stock counts are negative", Symptom: "The warehouse list shows minus numbers.",
			Steps: "1. Recount the shelf."},
	}
}

func TestWordings(t *testing.T) {
	before, err := CheckWordings(t.Context(), shop())
	must(t, err)
	want := []Wording{{ID: "pay.en", Text: "the card terminal declines", Place: 1}, {ID: "pay.en", Text: "PAY-1", Place: 1}}
	if diff := cmp.Diff(want, before); diff != "" {
		t.Fatalf("CheckWordings (-want +got):\n%s", diff)
	}
	arts := shop()
	arts[0].Title, arts[0].Symptom, arts[0].Steps, arts[0].Codes = "Something else", "Nothing.", "Wait.", nil
	after, err := CheckWordings(t.Context(), arts)
	must(t, err)
	if lost := LostWordings(before, after); len(lost) != 2 {
		t.Errorf("lost %v, want both wordings", lost)
	}
	if lost := LostWordings(before, before); lost != nil {
		t.Errorf("lost %v by changing nothing", lost)
	}
}

func TestLostWordings(t *testing.T) {
	at := func(place int) []Wording { return []Wording{{ID: "a", Text: "x", Place: place}} }
	for _, c := range []struct {
		name          string
		before, after []Wording
		lost          bool
	}{
		{"still first", at(1), at(1), false},
		{"second now", at(1), at(2), true},
		{"third from second", at(2), at(3), false},
		{"gone", at(3), at(0), true},
		{"never was", at(0), at(0), false},
		{"better", at(0), at(1), false},
		{"new, second", nil, at(2), false},
		{"new, not shown", nil, at(0), true},
		{"taken out", at(1), nil, false},
	} {
		if got := len(LostWordings(c.before, c.after)) > 0; got != c.lost {
			t.Errorf("%s: lost %v, want %v", c.name, got, c.lost)
		}
	}
}
