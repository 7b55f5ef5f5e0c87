package desk

import "strings"

// SecretKind says what sort of secret somebody wrote.
type SecretKind string

// The kinds of secrets.
const (
	SecretToken    SecretKind = "token"    // of a program, or a key to one
	SecretPassword SecretKind = "password" // also one inside a link
	SecretKey      SecretKind = "key"      // a private key
	SecretLink     SecretKind = "link"     // a link that lets whoever has it in
	SecretIDCard   SecretKind = "id_card"  // of a person, mainland China
	SecretBankCard SecretKind = "bank_card"
)

// Secret is a part of a text that nobody else should read: from byte From up
// to byte To.
type Secret struct {
	Kind     SecretKind
	From, To int
}

// Masked stands where a secret was. It is no letter of any language, so it is
// not searched for and reads the same in all.
const Masked = "•••••"

// Secrets finds the passwords, tokens, keys and card numbers in a text, in
// order, none inside another. Error codes, hashes, UUIDs, dates and numbers of
// articles are none, so that they can still be searched for. A text without
// any costs one look at each byte.
func Secrets(s string) (found []Secret) {
	for i := 0; i+1 < len(s); i++ {
		if !begins.has(s[i], s[i+1]) {
			continue
		}
		if secret, ok := secretAt(s, i); ok {
			found = append(found, secret)
			i = secret.To - 1
		}
	}
	return found
}

// Mask returns s with Masked in the place of its secrets. What begins a token
// and tells its kind stays. Masking again changes nothing.
func Mask(s string) string {
	found := Secrets(s)
	if len(found) == 0 {
		return s
	}
	var b strings.Builder
	end := 0
	for _, f := range found {
		b.WriteString(s[end:f.From])
		b.WriteString(Masked)
		end = f.To
	}
	b.WriteString(s[end:])
	return b.String()
}

// pairs is a set of two bytes in a row.
type pairs [1024]uint64

func (p *pairs) add(a, b byte) {
	n := int(a)<<8 | int(b)
	p[n/64] |= 1 << (n % 64)
}

func (p *pairs) has(a, b byte) bool {
	n := int(a)<<8 | int(b)
	return p[n/64]&(1<<(n%64)) != 0
}

// addFold adds the first two letters of a lower-case word in either case.
func (p *pairs) addFold(word string) {
	for _, s := range []string{word, strings.ToUpper(word)} {
		p.add(s[0], word[1])
		p.add(s[0], strings.ToUpper(word)[1])
	}
}

// begins has the two bytes with which a secret, or the word before it,
// begins. Few places in a usual text are looked at closer.
var begins = func() *pairs {
	p := new(pairs)
	for a := byte('0'); a <= '9'; a++ {
		for b := byte('0'); b <= '9'; b++ {
			p.add(a, b)
		}
	}
	p.add(':', '/')
	p.add('-', '-')
	for _, m := range tokenMarks() {
		p.add(m.begins[0], m.begins[1])
	}
	for _, w := range secretWords() {
		p.addFold(w.word)
	}
	p.addFold("bearer")
	p.addFold("basic")
	return p
}()

func secretAt(s string, i int) (Secret, bool) {
	switch c := s[i]; {
	case isDigit(c):
		return cardAt(s, i)
	case c == ':':
		return linkAt(s, i)
	case c == '-':
		return keyAt(s, i)
	}
	return wordAt(s, i)
}

// wordAt looks for a token, or for a word after which a secret follows.
func wordAt(s string, i int) (Secret, bool) {
	if wordStart(s, i) {
		if t, ok := tokenAt(s, i); ok {
			return t, true
		}
		if t, ok := headerAt(s, i); ok {
			return t, true
		}
	}
	return namedAt(s, i)
}

// wordStart reports whether no letter, digit or underscore is before i.
func wordStart(s string, i int) bool { return i == 0 || !isWord(s[i-1]) }

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isWord(c byte) bool   { return isLetter(c) || isDigit(c) || c == '_' }

// hasFold reports whether s has word at i, whatever the case of its letters.
// word is in lower case.
func hasFold(s string, i int, word string) bool {
	if len(s)-i < len(word) {
		return false
	}
	for k := range len(word) {
		c := s[i+k]
		if isUpper(c) {
			c |= 0x20
		}
		if c != word[k] {
			return false
		}
	}
	return true
}

// reach is how far is looked to find out whether something is a secret, in
// bytes; one that is may be longer. It keeps a hostile text from being read
// again from each of its bytes.
const reach = 512

// near is s up to reach bytes after i.
func near(s string, i int) string { return s[:min(len(s), i+reach)] }

// run returns where the bytes that ok accepts end, from i on.
func run(s string, i int, ok func(byte) bool) int {
	for i < len(s) && ok(s[i]) {
		i++
	}
	return i
}

func anyDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }
func anyLetter(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < 128 && isLetter(byte(r)) }) >= 0
}
