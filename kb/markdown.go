package kb

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// maxFile is far above what a person writes into one article.
const maxFile = 1 << 20

// Problem is why a file, or one entry of it, was refused. Line counts from 1;
// 0 means the file as a whole.
type Problem struct {
	File   string
	Line   int
	Reason string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.Reason)
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Reason)
}

// Error makes a Problem an error, so that a parser may return one.
func (p Problem) Error() string { return p.String() }

// frontMatter is the head of an article's file. The order of the fields is
// the order they are written in.
type frontMatter struct {
	Pair       string   `yaml:"pair,omitempty"`
	Lang       string   `yaml:"lang"`
	Product    string   `yaml:"product,omitempty"`
	Component  string   `yaml:"component,omitempty"`
	Codes      []string `yaml:"codes,omitempty,flow"`
	Title      string   `yaml:"title"`
	AppliesTo  string   `yaml:"applies_to,omitempty"`
	Source     string   `yaml:"source,omitempty"`
	URL        string   `yaml:"url,omitempty"`
	VerifiedBy string   `yaml:"verified_by,omitempty"`
	VerifiedOn string   `yaml:"verified_on,omitempty"`
	Wordings   []string `yaml:"wordings,omitempty"`
}

// section is one heading of an article: its name in both languages and the
// text it holds.
type section struct {
	en, zh string
	text   func(*Article) *string
}

func sections() []section {
	return []section{
		{"Symptom", "现象", func(a *Article) *string { return &a.Symptom }},
		{"Cause", "原因", func(a *Article) *string { return &a.Cause }},
		{"Steps", "步骤", func(a *Article) *string { return &a.Steps }},
		{"Check", "检查", func(a *Article) *string { return &a.Check }},
	}
}

// ParseMarkdown reads one article from a Markdown file with front matter.
// The article's id is the file's name without its extension. What is wrong
// comes back as a Problem, with the line and what to do.
func ParseMarkdown(name string, data []byte) (Article, error) {
	fail := func(line int, format string, args ...any) (Article, error) {
		return Article{}, Problem{File: name, Line: line, Reason: fmt.Sprintf(format, args...)}
	}
	text, line, reason := cleanText(data)
	if reason != "" {
		return fail(line, "%s", reason)
	}
	head, body, bodyLine, reason := splitFront(text)
	if reason != "" {
		return fail(1, "%s", reason)
	}
	meta, err := parseFront(head)
	if err != nil {
		var p Problem
		errors.As(err, &p)
		return fail(p.Line+1, "%s", p.Reason) // the fence is line 1
	}
	a := meta.article()
	a.ID = strings.TrimSuffix(path.Base(name), ".md")
	if line, reason := a.fill(body, bodyLine); reason != "" {
		return fail(line, "%s", reason)
	}
	if reason := a.fault(); reason != "" {
		return fail(1, "%s", reason)
	}
	return a, nil
}

// cleanText takes the byte-order mark off and makes line ends \n. A text
// that is not UTF-8 is refused, with the line where that shows.
func cleanText(data []byte) (text string, line int, reason string) {
	if len(data) > maxFile {
		return "", 0, fmt.Sprintf("has %d bytes; an article has at most %d: split it", len(data), maxFile)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(bytes.TrimSpace(data)) == 0 {
		return "", 0, "is empty: write an article or remove the file"
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return "", lineOf(data, i), "has a NUL byte; this is not a text file: save it as UTF-8"
	}
	if i := invalidAt(data); i >= 0 {
		return "", lineOf(data, i), "is not UTF-8, perhaps GBK: save it as UTF-8"
	}
	text = strings.ReplaceAll(string(data), "\r\n", "\n")
	return strings.ReplaceAll(text, "\r", "\n"), 0, ""
}

func lineOf(data []byte, at int) int { return 1 + bytes.Count(data[:at], []byte("\n")) }

// invalidAt is the offset of the first byte that is not UTF-8, or -1.
func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// splitFront cuts a file at its two fences.
func splitFront(text string) (head, body string, bodyLine int, reason string) {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return "", "", 0, "does not start with a line of three dashes: put the front matter between two of them"
	}
	head, body, ok = strings.Cut("\n"+rest, "\n---\n")
	if !ok {
		head, ok = strings.CutSuffix("\n"+rest, "\n---")
	}
	if !ok {
		return "", "", 0, "has no second line of three dashes: close the front matter with one"
	}
	head = strings.TrimPrefix(head, "\n")
	return head, body, strings.Count(head, "\n") + 4, ""
}

// parseFront reads the front matter strictly. Its errors are Problems whose
// lines count within the front matter.
func parseFront(head string) (m frontMatter, err error) {
	defer func() {
		if r := recover(); r != nil { // the YAML parser's, on what no front matter has
			err = Problem{Line: 1, Reason: "front matter is not YAML that can be read: write keys and plain values"}
		}
	}()
	if line, reason := tooDeep(head); reason != "" {
		return m, Problem{Line: line, Reason: reason}
	}
	err = yaml.NewDecoder(strings.NewReader(head), yaml.Strict(), yaml.DisallowUnknownField()).Decode(&m)
	if err == nil {
		return m, nil
	}
	p := Problem{Line: 1, Reason: "front matter: " + firstLine(err.Error())}
	if y, ok := errors.AsType[yaml.Error](err); ok {
		p.Reason = "front matter: " + y.GetMessage()
		if t := y.GetToken(); t != nil && t.Position != nil {
			p.Line = t.Position.Line
		}
	}
	return m, p
}

// tooDeep refuses what no front matter needs before the YAML parser sees it:
// nesting, anchors and aliases can make a parser work for minutes.
func tooDeep(head string) (line int, reason string) {
	n := 0
	for l := range strings.Lines(head) {
		n++
		if n > 200 {
			return n, "front matter has more than 200 lines: is the closing line of three dashes missing?"
		}
		if strings.Count(l, "[") > 64 || strings.Count(l, "{") > 64 || len(l)-len(strings.TrimLeft(l, " \t-")) > 40 {
			return n, "front matter is nested too deep: it is a flat list of keys"
		}
		key, value, _ := strings.Cut(l, ":")
		value = strings.TrimSpace(value)
		if strings.HasPrefix(value, "&") || strings.HasPrefix(value, "*") || strings.HasPrefix(value, "!") || strings.HasPrefix(strings.TrimSpace(key), "<<") {
			return n, "front matter uses an anchor, alias or tag: write the value out"
		}
	}
	return 0, ""
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

func (m frontMatter) article() Article {
	return Article{Pair: m.Pair, Lang: m.Lang, Product: m.Product, Component: m.Component, Codes: m.Codes, Title: strings.TrimSpace(m.Title),
		AppliesTo: m.AppliesTo, Source: m.Source, URL: m.URL, VerifiedBy: m.VerifiedBy, VerifiedOn: m.VerifiedOn, Wordings: m.Wordings}
}

// fill puts the body's sections into the article. Headings stand in their
// order, in the article's language, once each.
func (a *Article) fill(body string, line int) (int, string) {
	var at *string
	var used []string
	for l := range strings.Lines(body) {
		l = strings.TrimRight(l, "\n")
		if name, ok := strings.CutPrefix(l, "## "); ok {
			name = strings.TrimSpace(name)
			i := slices.IndexFunc(sections(), func(s section) bool { return s.name(a.Lang) == name })
			switch {
			case i < 0:
				return line, fmt.Sprintf("unknown heading %q: use %s", name, headings(a.Lang))
			case slices.Contains(used, name):
				return line, fmt.Sprintf("heading %q stands twice: join the two", name)
			}
			used = append(used, name)
			at = sections()[i].text(a)
		} else if at != nil {
			*at += unescapeHeading(l) + "\n"
		} else if strings.TrimSpace(l) != "" {
			return line, "text before the first heading: put it under " + headings(a.Lang)
		}
		line++
	}
	for _, s := range sections() {
		t := s.text(a)
		*t = strings.Trim(*t, "\n")
	}
	return 0, ""
}

func (s section) name(lang string) string {
	if lang == "zh" {
		return s.zh
	}
	return s.en
}

func headings(lang string) string {
	var names []string
	for _, s := range sections() {
		names = append(names, "## "+s.name(lang))
	}
	return strings.Join(names, ", ")
}

// pairName and idName allow what a file name and a link allow everywhere.
var idName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._+-]{0,199}$`)

// fault is what is wrong with the article as a whole, or "".
func (a Article) fault() string {
	switch {
	case !idName.MatchString(a.ID):
		return fmt.Sprintf("id %q is not usable: letters, digits, dots and dashes, at most 200", clip(a.ID))
	case a.Lang != "en" && a.Lang != "zh":
		return fmt.Sprintf("lang is %q: write en or zh", clip(a.Lang))
	case strings.TrimSpace(a.Title) == "":
		return "has no title: add one"
	case strings.ContainsAny(a.Title, "\n\r"):
		return "title has more than one line: shorten it"
	case slices.ContainsFunc(a.Codes, func(c string) bool { return strings.TrimSpace(c) == "" }):
		return "has an empty code: remove it"
	case slices.ContainsFunc(a.Wordings, func(w string) bool { return strings.TrimSpace(w) == "" }):
		return "has an empty wording: remove it"
	}
	if a.VerifiedOn != "" {
		if _, err := time.Parse(time.DateOnly, a.VerifiedOn); err != nil {
			return fmt.Sprintf("verified_on is %q: write a date as 2026-10-12", clip(a.VerifiedOn))
		}
	}
	return ""
}

// clip keeps foreign text in a message short.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// Markdown is the article as a file; ParseMarkdown reads it back.
func (a Article) Markdown() []byte {
	var b bytes.Buffer
	b.WriteString("---\n")
	for _, f := range a.front() {
		if f.value != "" {
			b.WriteString(strings.TrimRight(f.key+": "+f.value, " ") + "\n")
		}
	}
	b.WriteString("---\n")
	for _, s := range sections() {
		if text := *s.text(&a); text != "" {
			fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.name(a.Lang), escapeHeadings(text))
		}
	}
	return b.Bytes()
}

type field struct{ key, value string }

// front lists the front matter's lines. A code is always quoted: 0042 would
// read back as 34.
func (a Article) front() []field {
	return []field{
		{"pair", scalar(a.Pair)}, {"lang", scalar(a.Lang)}, {"product", scalar(a.Product)}, {"component", scalar(a.Component)},
		{"codes", quotedList(a.Codes)}, {"title", scalar(a.Title)}, {"applies_to", scalar(a.AppliesTo)}, {"source", scalar(a.Source)},
		{"url", scalar(a.URL)}, {"verified_by", scalar(a.VerifiedBy)}, {"verified_on", scalar(a.VerifiedOn)},
		{"wordings", quotedLines(a.Wordings)},
	}
}

// bare matches text that YAML cannot take for anything but text.
var bare = regexp.MustCompile(`^[\p{L}][\p{L}\p{N} ._/()–%+-]*$`)

func scalar(s string) string {
	if s == "" || bare.MatchString(s) && strings.TrimSpace(s) == s && !yamlWord(s) {
		return s
	}
	return quote(s)
}

func yamlWord(s string) bool {
	return slices.Contains([]string{"true", "false", "yes", "no", "on", "off", "null", "y", "n"}, strings.ToLower(s))
}

// quote writes a double-quoted YAML string.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(s) + `"`
}

func quotedList(list []string) string {
	if len(list) == 0 {
		return ""
	}
	var quoted []string
	for _, s := range list {
		quoted = append(quoted, quote(s))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// quotedLines writes a list with a line for each: they are sentences.
func quotedLines(list []string) string {
	var b strings.Builder
	for _, s := range list {
		b.WriteString("\n  - " + quote(s))
	}
	return b.String()
}

// escapeHeadings keeps a line of an article's text from reading as one of
// the file's own headings.
func escapeHeadings(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(strings.TrimLeft(l, `\`), "## ") {
			lines[i] = `\` + l
		}
	}
	return strings.Join(lines, "\n")
}

func unescapeHeading(line string) string {
	if strings.HasPrefix(line, `\`) && strings.HasPrefix(strings.TrimLeft(line, `\`), "## ") {
		return line[1:]
	}
	return line
}

// byID puts articles into a fixed order.
func byID(a, b Article) int { return cmp.Compare(a.ID, b.ID) }
