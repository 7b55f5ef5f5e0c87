package kb

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:embed words-traditional.txt
var traditionalText string

// simplified maps traditional characters to simplified ones.
var simplified = sync.OnceValue(func() map[rune]rune {
	table := make(map[rune]rune, 2300)
	for line := range strings.Lines(traditionalText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, pair := range strings.Fields(line) {
			if r := []rune(pair); len(r) == 2 {
				table[r[0]] = r[1]
			}
		}
	}
	return table
})

// Fold makes texts that read the same the same: full width becomes half,
// traditional characters simplified, letters lower case; zero-width and
// bidirectional control characters, combining marks and invalid bytes go.
// It keeps what separates words, lines among them.
func Fold(text string) string { return strings.ToLower(foldCase(text)) }

// foldCase is Fold with the capitals left: CamelCase needs them.
func foldCase(text string) string {
	if plain(text) {
		return text
	}
	table := simplified()
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFKC.String(strings.ToValidUTF8(text, " ")) {
		if r, ok := foldRune(r, table); ok {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plain reports whether the text is printable ASCII, as most logs are.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf || c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

func foldRune(r rune, table map[rune]rune) (rune, bool) {
	switch {
	case r < utf8.RuneSelf:
		return foldASCII(r), true
	case invisible(r) || unicode.Is(unicode.Mn, r):
		return 0, false
	case unicode.Is(unicode.Han, r):
		if s, ok := table[r]; ok {
			return s, true
		}
		return r, true
	}
	return foldPunct(r), true
}

func foldASCII(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' {
		return ' '
	}
	return r
}

// foldPunct gives dashes and quotes, of which keyboards and word processors
// make many, one form each.
func foldPunct(r rune) rune {
	switch r {
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹣':
		return '-'
	case '‘', '’', '‛', '′':
		return '\''
	case '“', '”', '„', '″', '«', '»', '「', '」', '『', '』':
		return '"'
	case '。', '、':
		return '.'
	case '【':
		return '['
	case '】':
		return ']'
	case '\u00a0', '\u3000':
		return ' '
	}
	return r
}

// invisible reports the characters that show nothing, or turn the direction
// of what follows: nobody means to search for them.
func invisible(r rune) bool {
	return r == utf8.RuneError || r == '\u00ad' || r == '\ufeff' || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) ||
		r >= 0xfe00 && r <= 0xfe0f
}
