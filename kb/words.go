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
	at   int // the word's place in the text: neighbours differ by one
}

type termKind uint8

const (
	stem     termKind = iota // an English word's stem
	part                     // a piece of an identifier
	whole                    // an identifier as it stands
	number                   // digits
	han                      // a Chinese word
	open                     // two characters that belong to no word
	inner                    // two characters inside a longer word
	straddle                 // two characters of different words
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

// appendHan adds a run of Chinese characters: the words it is cut into, and
// its overlapping pairs, which find what the dictionary does not know.
func appendHan(out []term, run string, at *int) []term {
	*at++
	var offsets [maxRun + 1]int
	n := 0
	for i := range run {
		if n == maxRun {
			run, n = run[:i], n-1 // nobody writes so long without a comma
			break
		}
		offsets[n] = i
		n++
	}
	offsets[n] = len(run)
	cuts := segment(run, offsets[:n+1])
	silent := 0 // characters left of a word that says nothing
	for i := range n {
		size := cuts[i]
		if size > 2 && stopWord(run[offsets[i]:offsets[i+size]]) {
			silent = size
		}
		if silent--; silent >= 0 {
			*at++
			continue
		}
		switch {
		case size > 2:
			out = append(out, term{run[offsets[i]:offsets[i+size]], han, *at})
		case size == 1 && (n == 1 || lone(run[offsets[i]:offsets[i+1]])):
			out = append(out, term{run[offsets[i]:offsets[i+1]], han, *at})
		}
		if i+1 < n {
			if pair := run[offsets[i]:offsets[i+2]]; !stopPair(run[offsets[i]:offsets[i+1]], run[offsets[i+1]:offsets[i+2]], pair) {
				out = append(out, term{pair, pairKind(cuts, i), *at})
			}
		}
		*at++
	}
	return out
}

// pairKind says how a pair of characters lies to the words around it.
func pairKind(cuts []int, i int) termKind {
	switch {
	case cuts[i] == 2:
		return han
	case cuts[i] == 1 && cuts[i+1] == 1:
		return open
	case cuts[i] > 2, cuts[i] == 0 && cuts[i+1] == 0:
		return inner
	}
	return straddle
}

const (
	maxRun = 400 // characters in one run
	maxHan = 6   // characters in one word
)

// segment cuts a run into as few words as the dictionary allows. The result
// has at each place where a word starts its length, else 0.
func segment(run string, offsets []int) []int {
	n := len(offsets) - 1
	cost, from := make([]int, n+1), make([]int, n+1)
	words := dictionary()
	for end := 1; end <= n; end++ {
		cost[end], from[end] = cost[end-1]+16, end-1
		for size := 2; size <= min(maxHan, end); size++ {
			c := cost[end-size] + 10
			if c <= cost[end] && words[run[offsets[end-size]:offsets[end]]] {
				cost[end], from[end] = c, end-size
			}
		}
	}
	cuts := make([]int, n)
	for end := n; end > 0; end = from[end] {
		cuts[from[end]] = end - from[end]
	}
	return cuts
}

//go:embed words.txt
var wordsText string

// dictionary holds the Chinese words a sentence is cut into: those of the
// list, and the terms of the glossary.
var dictionary = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(wordsText) {
		if !strings.HasPrefix(line, "#") {
			for _, w := range strings.Fields(line) {
				words[w] = true
			}
		}
	}
	for _, e := range glossaryEntries() {
		for _, z := range e.zh {
			words[z] = true
		}
	}
	for w := range stopWords() {
		if r, n := utf8.DecodeRuneInString(w); n < len(w) && isHan(r) {
			words[w] = true // cut off whole, and dropped whole
		}
	}
	return words
})

// lone reports a single character that is a term of its own, such as 锁.
func lone(char string) bool { return dictionary()[char] && !stopWord(char) }

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
func stopPair(a, b, pair string) bool { return stopWord(a) || stopWord(b) || stopWord(pair) }
