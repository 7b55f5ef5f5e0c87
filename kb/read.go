package kb

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// maxCorpus bounds what a file of many articles may unpack to, in bytes: a
// small archive can hold a very large nothing.
const maxCorpus = 512 << 20

// capped reads up to so many bytes; at more it fails, so that nobody takes
// what was read for the whole.
type capped struct {
	r    io.Reader
	left int64
	most int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p[:min(int64(len(p)), c.left+1)])
	if c.left -= int64(n); c.left < 0 {
		return n + int(c.left), fmt.Errorf("holds more than %d MB: split it", max(1, c.most>>20))
	}
	return n, err
}

// Read reads every *.md file below fsys. What cannot be read is reported and
// the rest loads. A symbolic link is not followed: it may lead out of the
// folder.
func Read(fsys fs.FS) ([]Article, []Problem) {
	var arts []Article
	var problems []Problem
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			problems = append(problems, Problem{File: name, Reason: reason(err)})
			return nil
		case d.IsDir() || path.Ext(name) != ".md" || strings.EqualFold(path.Base(name), "README.md"):
			return nil
		}
		a, err := readOne(fsys, name, d)
		if err != nil {
			problems = append(problems, asProblem(name, err))
			return nil
		}
		arts = append(arts, a)
		return nil
	})
	if err != nil {
		problems = append(problems, Problem{File: ".", Reason: reason(err)})
	}
	arts, twice := unique(arts)
	return arts, append(problems, twice...)
}

func readOne(fsys fs.FS, name string, d fs.DirEntry) (Article, error) {
	if !d.Type().IsRegular() {
		return Article{}, Problem{File: name, Reason: "is a link or not a plain file: put the file itself here"}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return Article{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return Article{}, err
	}
	return ParseMarkdown(name, data)
}

// reason is an error without the path, which the Problem names already.
func reason(err error) string {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		return pe.Op + ": " + pe.Err.Error()
	}
	return err.Error()
}

func asProblem(name string, err error) Problem {
	if p, ok := errors.AsType[Problem](err); ok {
		return p
	}
	return Problem{File: name, Reason: reason(err)}
}

// unique keeps the first of articles with one id and reports the others. The
// result is sorted, so that the same files always make the same index.
func unique(arts []Article) ([]Article, []Problem) {
	slices.SortStableFunc(arts, byID)
	var kept []Article
	var problems []Problem
	for _, a := range arts {
		if n := len(kept); n > 0 && kept[n-1].ID == a.ID {
			problems = append(problems, Problem{File: a.ID, Reason: "another file has the same id: rename one"})
			continue
		}
		kept = append(kept, a)
	}
	return kept, problems
}

// record is a line of a corpus: the article under the names that corpora use.
type record struct {
	Article
	Code     []string `json:"code"`
	Solution string   `json:"solution"`
	License  string   `json:"license"`
}

func (r record) article() Article {
	a := r.Article
	if len(a.Codes) == 0 {
		a.Codes = r.Code
	}
	if a.Steps == "" {
		a.Steps = r.Solution
	}
	a.Title = strings.Join(strings.Fields(a.Title), " ")
	for _, s := range sections() {
		t := s.text(&a)
		*t = strings.Trim(lineEnds().Replace(*t), "\n")
	}
	return a
}

// lineEnds makes the ends of lines what Markdown files have after reading, so
// that an article is the same whichever kind of file it came in.
func lineEnds() *strings.Replacer { return strings.NewReplacer("\r\n", "\n", "\r", "\n") }

// ReadJSONL reads articles, one JSON object a line. "code" and "solution"
// are read as codes and steps. A line that cannot be read is reported and
// left out.
func ReadJSONL(r io.Reader) ([]Article, []Problem) {
	var arts []Article
	var problems []Problem
	lines := bufio.NewReaderSize(r, 1<<16)
	for n := 1; ; n++ {
		line, err := readLine(lines)
		if len(bytes.TrimSpace(line)) > 0 {
			a, why := parseLine(line)
			if why == "" {
				arts = append(arts, a)
			} else {
				problems = append(problems, Problem{Line: n, Reason: why})
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			problems = append(problems, Problem{Line: n, Reason: reason(err)})
			break
		}
	}
	arts, twice := unique(arts)
	return arts, append(problems, twice...)
}

// readLine is the next line; of one longer than an article may be, only the
// head, which no longer parses.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line) <= maxFile {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func parseLine(line []byte) (Article, string) {
	text, _, why := cleanText(line)
	if why != "" {
		return Article{}, why
	}
	var rec record
	if err := json.Unmarshal([]byte(text), &rec); err != nil {
		return Article{}, "not a JSON article: " + err.Error()
	}
	a := rec.article()
	return a, a.fault()
}

// ReadFile reads articles from a .jsonl or .csv file, either packed with
// gzip, from one .md file, or from a folder of them.
func ReadFile(name string) ([]Article, []Problem, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		arts, problems := Read(os.DirFS(name))
		return arts, problems, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	return readAs(name, f, maxCorpus)
}

// readAs reads what a file holds by its name, up to so many bytes unpacked.
func readAs(name string, r io.Reader, most int64) ([]Article, []Problem, error) {
	plain, packed := strings.CutSuffix(name, ".gz")
	if packed {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		defer z.Close()
		r = z
	}
	r = &capped{r: r, left: most, most: most}
	var arts []Article
	var problems []Problem
	switch filepath.Ext(plain) {
	case ".jsonl":
		arts, problems = ReadJSONL(r)
	case ".csv":
		arts, problems = readCSV(r)
	case ".md":
		arts, problems = readMarkdown(plain, r)
	default:
		return nil, nil, fmt.Errorf("%s: not a kind of file articles come in: use .md, .jsonl, .jsonl.gz, .csv or a folder of .md files", name)
	}
	for i := range problems {
		if problems[i].File == "" {
			problems[i].File = filepath.Base(name)
		}
	}
	return arts, problems, nil
}

func readMarkdown(name string, r io.Reader) ([]Article, []Problem) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, []Problem{{Reason: reason(err)}}
	}
	a, err := ParseMarkdown(filepath.Base(name), data)
	if err != nil {
		return nil, []Problem{asProblem(name, err)}
	}
	return []Article{a}, nil
}

// readCSV reads a table whose first row names the columns. Several codes
// stand in one cell, with a space, comma or semicolon between, or a line each;
// wordings always have a line each.
func readCSV(r io.Reader) ([]Article, []Problem) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, []Problem{{Reason: reason(err)}}
	}
	if i := invalidAt(data); i >= 0 {
		return nil, []Problem{{Line: lineOf(data, i), Reason: "is not UTF-8, perhaps GBK: save it as UTF-8"}}
	}
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	rows.FieldsPerRecord = -1
	names, err := rows.Read()
	if err != nil {
		return nil, []Problem{{Line: 1, Reason: "has no first row with the names of the columns"}}
	}
	columns, why := csvColumns(names)
	if why != "" {
		return nil, []Problem{{Line: 1, Reason: why}}
	}
	return csvRows(rows, columns)
}

func csvRows(rows *csv.Reader, columns []column) ([]Article, []Problem) {
	var arts []Article
	var problems []Problem
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			problems = append(problems, csvProblem(err))
			break
		}
		a, why := csvArticle(row, columns)
		if why == "" {
			why = a.fault()
		}
		if why != "" {
			line, _ := rows.FieldPos(0)
			problems = append(problems, Problem{Line: line, Reason: why})
			continue
		}
		arts = append(arts, a)
	}
	arts, twice := unique(arts)
	return arts, append(problems, twice...)
}

func csvProblem(err error) Problem {
	if pe, ok := errors.AsType[*csv.ParseError](err); ok {
		return Problem{Line: pe.Line, Reason: pe.Err.Error() + ": the rest is left out"}
	}
	return Problem{Reason: reason(err)}
}

// column puts a cell where it belongs in an article.
type column func(a *Article, cell string)

// csvColumns finds for each column what it fills.
func csvColumns(names []string) ([]column, string) {
	var columns []column
	for _, name := range names {
		c, ok := csvColumn(strings.ToLower(strings.TrimSpace(name)))
		if !ok {
			return nil, fmt.Sprintf("unknown column %q: use %s", clip(name), strings.Join(csvNames(), ", "))
		}
		columns = append(columns, c)
	}
	return columns, ""
}

func csvColumn(name string) (column, bool) {
	switch name {
	case "code", "codes":
		return func(a *Article, cell string) { a.Codes = splitCodes(cell) }, true
	case "wordings":
		return func(a *Article, cell string) { a.Wordings = splitLines(cell) }, true
	}
	field, ok := csvFields()[name]
	switch name {
	case "symptom", "cause", "steps", "solution", "check": // an indented first line is code
		return func(a *Article, cell string) { *field(a) = strings.Trim(lineEnds().Replace(cell), "\n") }, ok
	}
	return func(a *Article, cell string) { *field(a) = strings.TrimSpace(cell) }, ok
}

func splitCodes(cell string) []string {
	if strings.Contains(cell, "\n") {
		return splitLines(cell)
	}
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" ,;，；", r) })
}

func splitLines(cell string) (list []string) {
	for line := range strings.Lines(cell) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

func csvFields() map[string]func(*Article) *string {
	return map[string]func(*Article) *string{
		"id":          func(a *Article) *string { return &a.ID },
		"pair":        func(a *Article) *string { return &a.Pair },
		"lang":        func(a *Article) *string { return &a.Lang },
		"product":     func(a *Article) *string { return &a.Product },
		"component":   func(a *Article) *string { return &a.Component },
		"title":       func(a *Article) *string { return &a.Title },
		"symptom":     func(a *Article) *string { return &a.Symptom },
		"cause":       func(a *Article) *string { return &a.Cause },
		"steps":       func(a *Article) *string { return &a.Steps },
		"solution":    func(a *Article) *string { return &a.Steps },
		"check":       func(a *Article) *string { return &a.Check },
		"applies_to":  func(a *Article) *string { return &a.AppliesTo },
		"source":      func(a *Article) *string { return &a.Source },
		"url":         func(a *Article) *string { return &a.URL },
		"verified_by": func(a *Article) *string { return &a.VerifiedBy },
		"verified_on": func(a *Article) *string { return &a.VerifiedOn },
	}
}

func csvArticle(row []string, columns []column) (Article, string) {
	var a Article
	if len(row) != len(columns) {
		return a, fmt.Sprintf("has %d cells where the first row has %d", len(row), len(columns))
	}
	for i, cell := range row {
		columns[i](&a, Armed(cell))
	}
	return a, ""
}
