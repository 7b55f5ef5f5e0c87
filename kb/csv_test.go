package kb

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// awkward are articles whose texts try to break a file format.
func awkward() []Article {
	return []Article{
		{ID: "a.en", Pair: "a", Lang: "en", Product: "Suite: 2", Component: "reports", Codes: []string{"ERROR 8005 (HY000)"}, Title: "=HYPERLINK(\"x\")",
			Symptom: "    indented code\nsecond line", Cause: "- a dash\n- another", Steps: "1. one, \"two\"\n\n## not a heading\n\\## nor this",
			Check: "'=quoted", AppliesTo: "V5 – V6", Source: "+86 555", URL: "https://example.com/?a=b", VerifiedBy: "@wang", VerifiedOn: "2026-10-01",
			Wordings: []string{"导出停在 99%", "why does it: stop?"}},
		{ID: "a.zh", Pair: "a", Lang: "zh", Codes: []string{"0042", "A-1", "-2147024891"}, Title: "＝导出", Steps: "''=两个", Cause: "第一行\n\n第三行"},
		{ID: "b.en", Lang: "en", Title: "no", Codes: []string{"a,b", "c"}},
	}
}

// What is written comes back as it was, in every kind of file.
func TestWriteReadsBack(t *testing.T) {
	want := awkward()
	for i := range want {
		want[i].Revision = 7
	}
	dir := t.TempDir()
	file := func(name string, write func(*bytes.Buffer)) string {
		var b bytes.Buffer
		write(&b)
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	folder := filepath.Join(dir, "md")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, a := range want {
		file(filepath.Join("md", a.ID+".md"), func(b *bytes.Buffer) { b.Write(a.Markdown()) })
	}
	names := []string{
		folder,
		file("all.csv", func(b *bytes.Buffer) { must(t, WriteCSV(b, want)) }),
		file("all.jsonl", func(b *bytes.Buffer) { must(t, WriteJSONL(b, want)) }),
	}
	for _, name := range names {
		got, problems, err := ReadFile(name)
		if err != nil || len(problems) > 0 {
			t.Errorf("%s: %v %v", filepath.Base(name), problems, err)
		}
		same := cmp.Options{cmpopts.IgnoreFields(Article{}, "Revision"), cmpopts.EquateEmpty()}
		if diff := cmp.Diff(want, got, same); diff != "" {
			t.Errorf("%s (-want +got):\n%s", filepath.Base(name), diff)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// No cell is a formula to a spreadsheet.
func TestCSVHoldsNoFormulas(t *testing.T) {
	for _, a := range awkward() {
		for i, cell := range csvRow(&a) {
			if isFormula(cell) {
				t.Errorf("%s of %s is the formula %q", csvNames()[i], a.ID, cell)
			}
		}
	}
	for _, cell := range []string{"=1+1", "-2", "plain", "'=x", "''=x", "'quoted'", "", "@SUM(A1)", "\tx", "＝x"} {
		if got := Armed(Disarmed(cell)); got != cell {
			t.Errorf("Armed(Disarmed(%q)) = %q", cell, got)
		}
	}
}

// Every fault is told of with its line, and the rest is read.
func TestCSVTellsLines(t *testing.T) {
	text := "id,lang,title\na,en,fine\nb,fr,wrong\n\"c\",en,\"two\nlines\"\nd,en\ne,zh,好\n"
	arts, problems := readCSV(strings.NewReader(text))
	if len(arts) != 2 {
		t.Errorf("%d articles, want a and e: %v", len(arts), arts)
	}
	var lines []int
	for _, p := range problems {
		lines = append(lines, p.Line)
	}
	if diff := cmp.Diff([]int{3, 4, 6}, lines); diff != "" {
		t.Errorf("lines of the problems (-want +got):\n%s\n%v", diff, problems)
	}
}

// Whatever a cell holds, it is no formula in the table and comes back.
func FuzzCSVCell(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "''-", "", "'", "a\nb", "\ufeff=1", "＝1", "\"", "1,2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if isFormula(Disarmed(s)) {
			t.Errorf("Disarmed(%q) = %q is a formula", s, Disarmed(s))
		}
		if got := Armed(Disarmed(s)); got != s {
			t.Errorf("Armed(Disarmed(%q)) = %q", s, got)
		}
	})
}

// Any table is read or told of; nothing in it ends the program.
func FuzzReadCSV(f *testing.F) {
	f.Add("id,lang,title\na,en,fine\n")
	f.Add("id,lang,codes,wordings\n\"a\",zh,\"x y\",\"one\ntwo\"\n")
	f.Add("\ufeffid;lang\n")
	f.Fuzz(func(t *testing.T, s string) {
		arts, problems := readCSV(strings.NewReader(s))
		for _, a := range arts {
			if why := a.fault(); why != "" {
				t.Errorf("%q was taken: %s", a.ID, why)
			}
		}
		for _, p := range problems {
			if p.Reason == "" {
				t.Errorf("a problem without a reason: %+v", p)
			}
		}
	})
}
