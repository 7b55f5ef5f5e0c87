package kb

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A mention is a place in a text that may be a code.
type mention struct {
	text       string // as written, with its prefix
	start, end int
	shape      shape
	prefix     string  // prefixed: the letters, lower case
	digits     string  // number, prefixed: the digits without leading zeros
	key        string  // letters and digits only, lower case, without leading zeros
	raw        string  // the same with them
	value      uint32  // hex
	cueWord    bool    // the prefix is a word such as "error": a prefix only if some code has it
	cue        float64 // how much the words around say that this is a code, 0 to 1
}

type shape uint8

const (
	symbol     shape = iota // IRQL_NOT_LESS_OR_EQUAL, GeneralQueueJobFailed
	prefixed                // LNK1104, ORA-00942
	bareNumber              // 8005
	hexValue                // 0x80070005
)

// token is a run of ASCII letters, digits and underscores.
type token struct {
	text       string // lower case
	start, end int
	letters    int // how many letters lead
	shape      tokenShape
}

type tokenShape uint8

const (
	word   tokenShape = iota // letters, perhaps with underscores
	digits                   // digits only
	mixed                    // letters, then digits, then at most one letter
	other
)

// maxTokens bounds how much of a text is looked at for codes: the head of a
// log names what failed.
const maxTokens = 3000

func tokens(lower string) []token {
	var out []token
	for i := 0; i < len(lower) && len(out) < maxTokens; {
		if !codeByte(lower[i]) {
			i++
			continue
		}
		j := i + 1
		for j < len(lower) && codeByte(lower[j]) {
			j++
		}
		t := token{text: lower[i:j], start: i, end: j}
		t.letters, t.shape = shapeOf(t.text)
		out = append(out, t)
		i = j
	}
	return out
}

func codeByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

func shapeOf(s string) (letters int, k tokenShape) {
	for letters < len(s) && (s[letters] < '0' || s[letters] > '9') {
		letters++
	}
	rest := s[letters:]
	n := 0
	for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
		n++
	}
	switch {
	case n == 0:
		return letters, word
	case letters == 0 && n == len(rest):
		return 0, digits
	case letters > 0 && letters <= 12 && n >= 1 && len(rest)-n <= 1:
		return letters, mixed
	case letters == 0 && len(rest) <= 8 && len(rest)-n <= 2:
		return 0, other
	}
	return letters, other
}

// scanner finds the mentions in one text.
type scanner struct {
	text   string // folded, capitals kept
	lower  string
	tokens []token
}

func newScanner(text string) *scanner {
	folded := foldCase(text)
	lower := lowerASCII(folded)
	return &scanner{text: folded, lower: lower, tokens: tokens(lower)}
}

// lowerASCII keeps every byte's place, which strings.ToLower does not.
func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// gap is the text between token i and the one after it.
func (s *scanner) gap(i int) string {
	if i < 0 || i+1 >= len(s.tokens) {
		return "\n"
	}
	return s.lower[s.tokens[i].end:s.tokens[i+1].start]
}

// mentions lists what may be a code, longest first at each place.
func (s *scanner) mentions() []mention {
	var out []mention
	for i, t := range s.tokens {
		switch t.shape {
		case digits:
			out = s.appendNumber(out, i)
		case mixed, other:
			out = s.appendMixed(out, i)
		case word:
			if v, ok := hexOf(t.text); ok && len(t.text) <= 9 && s.cue(t.start, t.end) >= 0.9 {
				m := s.mention(t.start, t.end, hexValue) // bugcheck abh
				m.value = v
				out = append(out, m)
			} else if s.isSymbol(t) {
				out = append(out, s.mention(t.start, t.end, symbol))
			}
		}
	}
	return out
}

// isSymbol reports a word that is written as names of errors are.
func (s *scanner) isSymbol(t token) bool { return strings.Contains(t.text, "_") || s.camel(t) }

// camel reports a capital inside a word of some length.
func (s *scanner) camel(t token) bool {
	if t.end-t.start < 8 {
		return false
	}
	for i := t.start + 1; i < t.end; i++ {
		if class(s.text[i]) == 'A' && class(s.text[i-1]) == 'a' {
			return true
		}
	}
	return false
}

func (s *scanner) mention(start, end int, k shape) mention {
	return mention{text: s.text[start:end], start: start, end: end, shape: k, key: codeKey(s.lower[start:end]), raw: rawKey(s.lower[start:end]), cue: s.cue(start, end)}
}

func (s *scanner) appendNumber(out []mention, i int) []mention {
	t := s.tokens[i]
	if len(t.text) > 10 {
		return out
	}
	if s.prefixBefore(i) {
		p := s.tokens[i-1]
		m := s.mention(p.start, t.end, prefixed)
		m.prefix, m.digits, m.cueWord = p.text, trimZeros(t.text), isCue(p.text)
		if s.gap(i-1) != " " || !s.counted(t.start, t.end) {
			out = append(out, m)
		}
	}
	if s.counted(t.start, t.end) {
		return out
	}
	m := s.mention(t.start, t.end, bareNumber)
	m.digits = trimZeros(t.text)
	if v, err := strconv.ParseInt(t.text, 10, 64); err == nil && v > 1<<28 {
		m.value = uint32(v)
		if strings.HasSuffix(s.lower[:t.start], "-") {
			m.value = uint32(-v)
		}
	}
	return append(out, m)
}

// prefixBefore reports whether the token before may be a code's letters.
func (s *scanner) prefixBefore(i int) bool {
	return i > 0 && s.tokens[i-1].shape == word && joins(s.gap(i-1)) && s.tokens[i-1].end-s.tokens[i-1].start <= 8
}

func joins(gap string) bool {
	return gap == "-" || gap == " " || gap == "_" || gap == "" || gap == ": " || gap == ":"
}

func isCue(w string) bool {
	for _, c := range cueWords() {
		if w == c {
			return true
		}
	}
	return false
}

func trimZeros(s string) string {
	if t := strings.TrimLeft(s, "0"); t != "" {
		return t
	}
	return "0"
}

// appendMixed reads a token of letters and digits: LNK1104, error8018,
// 0x8007, 8024401d, abh.
func (s *scanner) appendMixed(out []mention, i int) []mention {
	t := s.tokens[i]
	if v, ok := hexOf(t.text); ok {
		m := s.mention(t.start, t.end, hexValue)
		m.value = v
		return append(out, m)
	}
	if s.pathAround(t) {
		return out
	}
	if t.shape != mixed {
		if t.letters == 0 && s.prefixBefore(i) { // RPT-30O1
			m := s.mention(s.tokens[i-1].start, t.end, prefixed)
			m.prefix, m.digits = s.tokens[i-1].text, t.text
			out = append(out, m)
		}
		m := s.mention(t.start, t.end, prefixed) // 813B, 1l92: a number with a slip
		m.digits = t.text
		return append(out, m)
	}
	letters := strings.TrimRight(t.text[:t.letters], "_")
	m := s.mention(t.start, t.end, prefixed)
	m.prefix, m.digits = letters, trimZeros(t.text[t.letters:])
	if !isCue(letters) {
		return append(out, m)
	}
	m.cueWord = true
	n := s.mention(t.start+t.letters, t.end, bareNumber) // error8018
	n.digits, n.cue = m.digits, 1
	return append(out, m, n)
}

// pathAround reports a token inside a path or a file's name.
func (s *scanner) pathAround(t token) bool {
	prev, _ := utf8.DecodeLastRuneInString(s.lower[:t.start])
	if t.start > 0 && strings.ContainsRune("/\\.", prev) {
		return true
	}
	rest := s.lower[t.end:]
	if strings.HasPrefix(rest, ".") && len(rest) > 1 && codeByte(rest[1]) {
		return true
	}
	return strings.HasPrefix(rest, "\\")
}

// hexOf reads 0x80070005, 80070005h, 8024401d.
func hexOf(t string) (uint32, bool) {
	d, ok := strings.CutPrefix(t, "0x")
	if !ok && len(t) == 8 && strings.ContainsAny(t, "abcdef") {
		d, ok = t, true
	}
	if !ok && len(t) >= 2 && len(t) <= 9 {
		d, ok = strings.CutSuffix(t, "h")
	}
	if !ok || d == "" {
		return 0, false
	}
	d = trimZeros(d)
	v, err := strconv.ParseUint(d, 16, 32)
	return uint32(v), err == nil
}

// codeKey is what is left of a code when people have written it their way.
func codeKey(code string) string {
	var b strings.Builder
	digitRun := false
	for i := 0; i < len(code); i++ {
		c := code[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		switch {
		case c >= 'a' && c <= 'z':
			digitRun = false
		case c == '0' && !digitRun && i+1 < len(code) && isDigit(code[i+1]):
			continue // zero padding
		case c >= '0' && c <= '9':
			digitRun = true
		default:
			digitRun = false
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// rawKey is codeKey with leading zeros kept: a zero may be a slip.
func rawKey(code string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && codeByte(byte(r)) && r != '_' {
			return r
		}
		return -1
	}, code)
}
