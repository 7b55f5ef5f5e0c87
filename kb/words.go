package kb

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// A term is what the index holds: an English stem, an identifier, a Chinese
// word, or two neighbouring characters.
type term struct {
	text string
	kind termKind
	at   int // ordinal of the word in the text: neighbours differ by one
}

type termKind uint8

const (
	stem   termKind = iota // an English word's stem
	part                   // a piece of an identifier
	whole                  // an identifier as it stands
	number                 // digits
	han                    // a Chinese word of the dictionary
	bigram                 // two Chinese characters, a word or not
)

// maxTerms bounds what one text may cost; the article or question behind it
// has long said what it is about.
const maxTerms = 20000

// terms cuts a text into what the index holds.
func terms(text string) []term {
	var out []term
	at := 0
	text = foldCase(text)
	for i := 0; i < len(text) && len(out) < maxTerms; {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case wordRune(r):
			j := i + runLen(text[i:], wordRune)
			out = appendWord(out, text[i:j], &at)
			i = j
		case unicode.Is(unicode.Han, r):
			j := i + runLen(text[i:], isHan)
			out = appendHan(out, text[i:j], &at)
			i = j
		default:
			i += n
		}
	}
	return out
}

func runLen(s string, in func(rune) bool) int {
	if i := strings.IndexFunc(s, func(r rune) bool { return !in(r) }); i >= 0 {
		return i
	}
	return len(s)
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func wordRune(r rune) bool {
	return r == '_' || r < utf8.RuneSelf && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') ||
		r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) && !isHan(r)
}

// maxWord is longer than any word or identifier people search for; what is
// longer is data.
const maxWord = 80

func appendWord(out []term, word string, at *int) []term {
	*at++
	word = strings.Trim(word, "_")
	if word == "" || len(word) > maxWord {
		return out
	}
	parts := split(word)
	lower := strings.ToLower(word)
	if len(parts) == 1 {
		if isDigits(lower) {
			return append(out, term{lower, number, *at})
		}
		if stopWord(lower) {
			return out
		}
		return append(out, term{stemOf(lower), stem, *at})
	}
	out = append(out, term{lower, whole, *at})
	for _, p := range parts {
		p = strings.ToLower(p)
		if len(p) > 1 && !isDigits(p) && !stopWord(p) {
			out = append(out, term{stemOf(p), part, *at})
		}
		*at++
	}
	return out
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// split cuts an identifier where underscores, capitals and digits cut it:
// tidb_gc_life_time, CamelCase, HTTPServer, utf8mb4.
func split(word string) []string {
	var parts []string
	start := 0
	cut := func(i int) {
		if p := strings.Trim(word[start:i], "_"); p != "" {
			parts = append(parts, p)
		}
		start = i
	}
	for i := 1; i < len(word); i++ {
		a, b := class(word[i-1]), class(word[i])
		switch {
		case a == b, a == 'A' && b == 'a', a == 'x' || b == 'x':
			if a == 'A' && b == 'A' && i+1 < len(word) && class(word[i+1]) == 'a' && i+2 < len(word) {
				cut(i) // the S of HTTPServer
			}
		default:
			cut(i)
		}
	}
	cut(len(word))
	return parts
}

// class is a letter's kind: capital, small, digit, underscore, other.
func class(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return 'A'
	case c >= 'a' && c <= 'z':
		return 'a'
	case c >= '0' && c <= '9':
		return '0'
	case c == '_':
		return '_'
	}
	return 'x'
}

// stems keeps stems that were worked out before; a corpus has few different
// words, and each comes often.
type stemCache struct {
	mu   sync.RWMutex
	stem map[string]string
}

var stemsKnown = sync.OnceValue(func() *stemCache { return &stemCache{stem: map[string]string{}} })

// maxStems bounds the cache against texts made of random letters.
const maxStems = 50000

func stemOf(word string) string {
	c := stemsKnown()
	c.mu.RLock()
	s, ok := c.stem[word]
	c.mu.RUnlock()
	if ok {
		return s
	}
	env := snowballstem.NewEnv(word)
	english.Stem(env)
	s = env.Current()
	c.mu.Lock()
	if len(c.stem) < maxStems {
		c.stem[strings.Clone(word)] = s
	}
	c.mu.Unlock()
	return s
}

// appendHan adds a run of Chinese characters: its overlapping pairs, and the
// longer words the dictionary knows.
func appendHan(out []term, run string, at *int) []term {
	*at++
	chars := []rune(run)
	if len(chars) == 1 {
		return append(out, term{run, bigram, *at})
	}
	for i := range len(chars) - 1 {
		pair := string(chars[i : i+2])
		if !stopPair(chars[i], chars[i+1]) {
			out = append(out, term{pair, bigram, *at})
		}
		for n := min(maxHan, len(chars)-i); n > 2; n-- {
			if w := string(chars[i : i+n]); dictionary()[w] {
				out = append(out, term{w, han, *at})
			}
		}
		*at++
	}
	return out
}

// maxHan is the longest Chinese word looked for.
const maxHan = 6

//go:embed words.txt
var wordsText string

// dictionary holds the Chinese words that mean more than their characters.
var dictionary = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(wordsText) {
		if !strings.HasPrefix(line, "#") {
			for _, w := range strings.Fields(line) {
				words[w] = true
			}
		}
	}
	return words
})

//go:embed words-stop.txt
var stopText string

var stopWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(stopText) {
		if !strings.HasPrefix(line, "#") {
			for _, w := range strings.Fields(line) {
				words[w] = true
			}
		}
	}
	return words
})

func stopWord(w string) bool { return stopWords()[w] }

// stopPair reports a pair of characters that carries nothing: a particle
// beside anything glues two words together.
func stopPair(a, b rune) bool {
	return stopWords()[string(a)] || stopWords()[string(b)] || stopWords()[string([]rune{a, b})]
}
