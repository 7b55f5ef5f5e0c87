package kb

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

const plain1042 = "---\npair: pay-1\nlang: en\ncodes: [\"PAY-1042\"]\ntitle: Payment fails\n---\n\n## Cause\n\nNo answer.\n"

func TestMarkdownRoundTrip(t *testing.T) {
	for _, a := range []Article{
		{ID: "least.en", Lang: "en", Title: "Least"},
		{ID: "rpt-3001.zh", Pair: "rpt-3001", Lang: "zh", Product: "报表中心", Component: "reports", Codes: []string{"RPT-3001", "0042", `a"b`},
			Title: "报表: 导出一直停在 99%", Symptom: "进度条停住。\n\n## 不是标题\n\\## 也不是", Cause: "模板过大", Steps: "1. 关闭\n2. 重开", Check: "导出成功",
			AppliesTo: "建管通 3.2–3.4", Source: "演示知识库", URL: "https://example.com/?a=1#b", VerifiedBy: "no", VerifiedOn: "2026-10-12"},
	} {
		got, err := ParseMarkdown("x/"+a.ID+".md", a.Markdown())
		if err != nil {
			t.Fatalf("ParseMarkdown(%s): %v", a.Markdown(), err)
		}
		if d := cmp.Diff(a, got); d != "" {
			t.Errorf("round trip (-want +got):\n%s", d)
		}
	}
}

func TestBuiltinArticles(t *testing.T) {
	arts, problems := Builtin()
	if len(problems) > 0 || len(arts) < 200 {
		t.Fatalf("%d articles, problems %v", len(arts), problems)
	}
	for _, a := range arts {
		got, err := ParseMarkdown(a.ID+".md", a.Markdown())
		if d := cmp.Diff(a, got); err != nil || d != "" {
			t.Errorf("%s: %v (-want +got):\n%s", a.ID, err, d)
		}
	}
}

func TestParseMarkdownTakes(t *testing.T) {
	want, err := ParseMarkdown("pay-1.en.md", []byte(plain1042))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"byte-order mark": "\ufeff" + plain1042, "CRLF": strings.ReplaceAll(plain1042, "\n", "\r\n"), "CR": strings.ReplaceAll(plain1042, "\n", "\r")} {
		got, err := ParseMarkdown("pay-1.en.md", []byte(text))
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, d)
		}
	}
}

func TestParseMarkdownRefuses(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("---\nlang: zh\ntitle: 付款失败\n---\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text string
		line       int
		reason     string
	}{
		{"empty", "", 0, "empty"},
		{"blank", "\ufeff \r\n", 0, "empty"},
		{"no front matter", "# Title\n", 1, "three dashes"},
		{"half-written", plain1042[:40], 1, "three dashes"},
		{"GBK", gbk, 3, "UTF-8"},
		{"NUL", "---\nlang: en\ntitle: a\x00b\n---\n", 3, "NUL"},
		{"too large", plain1042 + strings.Repeat("x", maxFile), 0, "split it"},
		{"unknown key", strings.Replace(plain1042, "pair", "pear", 1), 2, "pear"},
		{"key twice", strings.Replace(plain1042, "pair: pay-1", "lang: en", 1), 3, "lang"},
		{"number as code", strings.Replace(plain1042, `["PAY-1042"]`, "[[[[1]]]]", 1), 4, "front matter"},
		{"anchor", strings.Replace(plain1042, "Payment fails", "&a x", 1), 5, "anchor"},
		{"tag", strings.Replace(plain1042, `["PAY-1042"]`, "!!x 1", 1), 4, "tag"},
		{"deep", strings.Replace(plain1042, `["PAY-1042"]`, strings.Repeat("[", 5000), 1), 4, "deep"},
		{"deep map", strings.Replace(plain1042, `["PAY-1042"]`, strings.Repeat("{a: ", 5000), 1), 4, "deep"},
		{"lang", strings.Replace(plain1042, "lang: en", "lang: fr", 1), 1, "en or zh"},
		{"no title", strings.Replace(plain1042, "Payment fails", `""`, 1), 1, "title"},
		{"empty code", strings.Replace(plain1042, "PAY-1042", " ", 1), 1, "empty code"},
		{"date", strings.Replace(plain1042, "title:", "verified_on: 12.10.2026\ntitle:", 1), 1, "2026-10-12"},
		{"heading", strings.Replace(plain1042, "## Cause", "## Ursache", 1), 8, "## Symptom"},
		{"heading of the other language", strings.Replace(plain1042, "## Cause", "## 原因", 1), 8, "## Symptom"},
		{"heading twice", plain1042 + "\n## Cause\n\nMore.\n", 12, "twice"},
		{"text before", strings.Replace(plain1042, "## Cause", "Hm.\n\n## Cause", 1), 8, "first heading"},
	} {
		_, err := ParseMarkdown("pay-1.en.md", []byte(c.text))
		p, ok := errors.AsType[Problem](err)
		if !ok || p.File != "pay-1.en.md" || p.Line != c.line || !strings.Contains(p.Reason, c.reason) {
			t.Errorf("%s: %v, want line %d, %q", c.name, err, c.line, c.reason)
		}
	}
}

func TestReadLoadsTheRest(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a/pay-1.en.md": plain1042, "b/bad.en.md": "half", "b/pay-1.en.md": plain1042, "README.md": "not an article", "notes.txt": "nor this"} {
		writeFile(t, filepath.Join(dir, name), text)
	}
	outside := filepath.Join(t.TempDir(), "secret.en.md")
	writeFile(t, outside, plain1042)
	if err := os.Symlink(outside, filepath.Join(dir, "link.en.md")); err != nil {
		t.Fatal(err)
	}
	arts, problems := Read(os.DirFS(dir))
	if len(arts) != 1 || arts[0].ID != "pay-1.en" {
		t.Errorf("articles %v, want pay-1.en alone", arts)
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.File)
	}
	if d := cmp.Diff([]string{"b/bad.en.md", "link.en.md", "pay-1.en"}, got); d != "" {
		t.Errorf("problems (-want +got):\n%s\n%v", d, problems)
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(name), 0o700)
	if err == nil {
		err = os.WriteFile(name, []byte(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadGoneFolder(t *testing.T) {
	arts, problems := Read(os.DirFS(filepath.Join(t.TempDir(), "gone")))
	if len(arts) != 0 || len(problems) != 1 {
		t.Errorf("Read = %v, %v; want one problem", arts, problems)
	}
	if _, _, err := ReadFile(filepath.Join(t.TempDir(), "gone")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("ReadFile = %v, want %v", err, os.ErrNotExist)
	}
}

func TestReadJSONL(t *testing.T) {
	lines := []string{
		`{"id":"a","lang":"en","title":" One\n two ","code":["X1","7"],"solution":"Do it.","license":"CC-BY-4.0"}`,
		`{"id":"b","lang":"en"}`,
		``,
		`{"id":"c","lang":`,
		`{"id":"d","lang":"en","title":"D","codes":["Y2"],"steps":"Go."}`,
		`{"id":"a","lang":"en","title":"Again"}`,
		`{"id":"e","lang":"en","title":"` + strings.Repeat("x", maxFile) + `"}`,
	}
	arts, problems := ReadJSONL(strings.NewReader("\ufeff" + strings.Join(lines, "\r\n")))
	want := []Article{
		{ID: "a", Lang: "en", Title: "One two", Codes: []string{"X1", "7"}, Steps: "Do it."},
		{ID: "d", Lang: "en", Title: "D", Codes: []string{"Y2"}, Steps: "Go."},
	}
	if d := cmp.Diff(want, arts); d != "" {
		t.Errorf("articles (-want +got):\n%s", d)
	}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprint(p.Line))
	}
	if d := cmp.Diff([]string{"2", "4", "7", "0"}, got); d != "" {
		t.Errorf("lines of the problems (-want +got):\n%s\n%v", d, problems)
	}
}

func TestReadCSV(t *testing.T) {
	name := filepath.Join(t.TempDir(), "kb.csv")
	writeFile(t, name, "\ufeffid,lang,title,codes,steps\r\na,en,One,\"X1, 7\",\"Line 1\nLine 2\"\nb,fr,Two,,\nc,en,Three\n")
	arts, problems, err := ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Article{{ID: "a", Lang: "en", Title: "One", Codes: []string{"X1", "7"}, Steps: "Line 1\nLine 2"}}, arts); d != "" {
		t.Errorf("articles (-want +got):\n%s", d)
	}
	if len(problems) != 2 || problems[0].Line != 4 || problems[1].Line != 5 || problems[0].File != "kb.csv" {
		t.Errorf("problems %v, want lines 4 and 5 of kb.csv", problems)
	}
}

func TestReadFilePacked(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprintln(z, `{"id":"a","lang":"en","title":"One"}`)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "kb.jsonl.gz"), b.String())
	writeFile(t, filepath.Join(dir, "broken.jsonl.gz"), b.String()[:b.Len()/2])
	writeFile(t, filepath.Join(dir, "kb.docx"), "x")
	if arts, problems, err := ReadFile(filepath.Join(dir, "kb.jsonl.gz")); len(arts) != 1 || len(problems) > 0 || err != nil {
		t.Errorf("packed: %v %v %v", arts, problems, err)
	}
	if _, problems, err := ReadFile(filepath.Join(dir, "broken.jsonl.gz")); len(problems) == 0 && err == nil {
		t.Error("half a packed file: no problem, no error")
	}
	if _, _, err := ReadFile(filepath.Join(dir, "kb.docx")); err == nil || !strings.Contains(err.Error(), ".jsonl") {
		t.Errorf("docx: %v, want the kinds that are read", err)
	}
}

// A small packed file that unpacks to a very large one is read to the limit
// and the rest is told of, not left out in silence.
func TestReadFileBomb(t *testing.T) {
	const most = 4000
	line := `{"id":"a%d","lang":"en","title":"One"}` + "\n"
	head := fmt.Sprintf(line, 1) + fmt.Sprintf(line, 2)
	zeros := strings.Repeat("\x00", 1<<20)
	cases := []struct {
		name, text string
		arts       int
	}{
		{"lines.jsonl.gz", head + strings.Repeat(" \n", 1<<20), 2},
		{"one-line.jsonl.gz", head + zeros, 2},
		{"table.csv.gz", "id,lang,title\n" + strings.Repeat("a,en,One\n", 1<<17), 0},
		{"article.md.gz", "---\nlang: en\ntitle: One\n---\n" + strings.Repeat(zeros, 6), 0},
		{"plain.jsonl", head + strings.Repeat(" \n", 1<<20), 2},
		{"small.jsonl.gz", head, 2},
	}
	for _, c := range cases {
		raw := []byte(c.text)
		if strings.HasSuffix(c.name, ".gz") {
			raw = packed(t, raw)
		}
		arts, problems, err := readAs(c.name, bytes.NewReader(raw), most)
		told := fmt.Sprint(problems, err)
		if len(arts) != c.arts || strings.Contains(told, "split it") == (c.name == "small.jsonl.gz") {
			t.Errorf("%s of %d bytes: %d articles, %s; want %d and what to do", c.name, len(raw), len(arts), told, c.arts)
		}
	}
}

func packed(t *testing.T, raw []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file of another type under a name that is read is refused with a reason.
func TestReadWrongType(t *testing.T) {
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	for name, text := range map[string]string{
		"a.md": png, "a.jsonl": png, "a.csv": png, "a.jsonl.gz": "PK\x03\x04 a zip", "a.csv.gz": png, "a.zip": "PK\x03\x04", "a.exe": "MZ",
		"b.jsonl": "<html><body>404</body></html>", "b.csv": `{"id":"a"}`, "b.md": "%PDF-1.7",
	} {
		arts, problems, err := readAs(name, strings.NewReader(text), maxCorpus)
		if len(arts) > 0 || len(problems) == 0 && err == nil {
			t.Errorf("%s holding %q: %d articles, %v, %v, want none and a reason", name, text, len(arts), problems, err)
		}
	}
}

func FuzzParseMarkdown(f *testing.F) {
	f.Add([]byte(plain1042))
	f.Add([]byte("---\nlang: zh\ntitle: \"a: b\"\n---\n## 现象\nx\n\\## y\n"))
	f.Add([]byte("---\ncodes: [1, [2]]\n---"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ParseMarkdown("a.md", data)
		if err != nil {
			if _, ok := errors.AsType[Problem](err); !ok {
				t.Errorf("%q: error %v is no Problem", data, err)
			}
			return
		}
		again, err := ParseMarkdown("a.md", a.Markdown())
		if d := cmp.Diff(a, again); err != nil || d != "" {
			t.Errorf("%q: %v (-first +again):\n%s", data, err, d)
		}
	})
}

func TestReadEmptyFolder(t *testing.T) {
	if arts, problems := Read(fstest.MapFS{}); len(arts)+len(problems) > 0 {
		t.Errorf("Read = %v, %v", arts, problems)
	}
}
