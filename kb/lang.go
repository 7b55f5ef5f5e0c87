package kb

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// notProse matches what people paste rather than write: addresses, paths,
// code in backticks, Slack's own markup, identifiers, numbers, hex.
var notProse = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("(?s)```.*?```|`[^`\n]*`" +
		`|<[@#!][^>\n]*>|:[a-z0-9_+\-]+:` +
		`|[a-zA-Z][a-zA-Z0-9+.\-]*://[^\s<>"']+` +
		`|(?:^|[\s"'(:=])(?:[a-zA-Z]:[\\/]|~?/)\S*` +
		`|(?:[a-zA-Z]:)?[\\/]?(?:[\w.\-]+[\\/])+[\w.\-]*` +
		`|\b0[xX][0-9a-fA-F]+\b` +
		`|\b[\w.]*[a-z][A-Z][\w.]*|\b\w*_\w+|\b[A-Za-z]*[-]?\d[\w\-.]*|\b[A-Z]{2,}\b`)
})

// logLine matches a line that a program wrote: it starts with a time, a
// level, or a compiler's file and line.
var logLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*(?:\d+>)?(?:\[?\d{4}[-/]\d\d[-/]\d\d|\[?\d\d:\d\d:\d\d` +
		`|\[?(?i:(?:trace|debug|info|warn|warning|error|fatal|wdiag)\b\]?[\s:])` +
		`|\S+\(\d+(?:,\d+)?\)\s*:|\s+at [\w.$<>]+\(|Caused by:|Traceback|(?i:error(?: code)?)\s*[:=]?\s*[\w\-]*\d|>|\$ )`)
})

// Lang is the language the asker writes in: "zh" if the prose has a Han
// character, "en" if it has other prose, "" if there is none and the user's
// locale decides. Prose is what stands outside codes, paths, addresses and
// log lines: a Chinese message pasted by an English speaker, or an English
// one pasted under a Chinese sentence, says nothing about the asker.
func Lang(text string) string {
	var prose strings.Builder
	for line := range strings.Lines(head(text, maxProse)) {
		if !logLine().MatchString(line) {
			prose.WriteString(line)
		}
	}
	return langOf(prose.String())
}

// maxProse bounds how far Lang reads: whoever pastes a whole log says in its
// first lines which language they speak.
const maxProse = 16 << 10

// head is the text's first n bytes, cut between characters.
func head(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

func langOf(text string) string {
	rest := notProse().ReplaceAllString(text, " ")
	switch {
	case hasHan(rest):
		return "zh"
	case hasWord(rest):
		return "en"
	}
	return ""
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// hasWord reports whether two letters stand together; one is a part number
// or a unit.
func hasWord(text string) bool {
	run := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			if run++; run > 1 {
				return true
			}
			continue
		}
		run = 0
	}
	return false
}
