package kb

import (
	"slices"
	"strings"
)

// CodeKind says how a code in a text relates to the codes of the articles.
type CodeKind int

const (
	ExactCode    CodeKind = iota // written as an article writes it, but for capitals
	OtherForm                    // the same code, written otherwise
	MistypedCode                 // one slip away from a known code
	UnknownForm                  // looks like a code, and no article has it
)

func (k CodeKind) String() string {
	return [...]string{"exact", "other form", "mistyped", "unknown"}[k]
}

// CodeHit is a code found in a text.
type CodeHit struct {
	Text     string   // as the text has it
	Code     string   // as the articles write it; empty if unknown
	Kind     CodeKind // how Text and Code relate
	Product  string   // of the articles
	Articles []string // ids of the articles that have the code
	Strength float64  // how sure it is that this code is meant, 0 to 1
}

// Codes knows the codes of all articles, and finds them in texts however
// people write them.
type Codes struct {
	entries  []codeEntry
	byKey    map[string][]int32
	byDigits map[string][]int32
	byValue  map[uint32][]int32
	prefixes map[string]bool
	products *products
	ids      []string
}

// codeEntry is one code of one product.
type codeEntry struct {
	code    string
	key     string
	raw     string // the key with its leading zeros
	prefix  string // of prefixed codes
	digits  string // of numbers and prefixed codes
	shape   shape
	product int
	arts    []int32
	mask    uint64 // the characters in key, to rule out slips fast
}

// NewCodes collects the articles' codes.
func NewCodes(arts []Article) *Codes { return newCodes(arts, newProducts(arts)) }

func newCodes(arts []Article, p *products) *Codes {
	c := &Codes{byKey: map[string][]int32{}, byDigits: map[string][]int32{}, byValue: map[uint32][]int32{}, prefixes: map[string]bool{}, products: p}
	type where struct {
		key     string
		product int
	}
	seen := map[where]int32{}
	for n, a := range arts {
		c.ids = append(c.ids, a.ID)
		for _, code := range a.Codes {
			e := newEntry(code, p.of(a.Product))
			if e.key == "" {
				continue
			}
			w := where{e.key, e.product}
			i, ok := seen[w]
			if !ok {
				i = int32(len(c.entries))
				seen[w] = i
				c.entries = append(c.entries, e)
				c.file(i)
			}
			if had := c.entries[i].arts; len(had) == 0 || had[len(had)-1] != int32(n) {
				c.entries[i].arts = append(had, int32(n))
			}
		}
	}
	return c
}

func newEntry(code string, product int) codeEntry {
	folded := Fold(code)
	e := codeEntry{code: code, key: codeKey(folded), raw: rawKey(folded), product: product, shape: symbol}
	e.mask = maskOf(e.raw)
	toks := tokens(folded)
	switch {
	case strings.HasPrefix(folded, "0x"):
		e.shape = hexValue
	case len(toks) == 1 && toks[0].shape == digits:
		e.shape, e.digits = bareNumber, trimZeros(toks[0].text)
	case len(toks) == 1 && toks[0].shape == mixed:
		e.shape, e.prefix, e.digits = prefixed, strings.TrimRight(toks[0].text[:toks[0].letters], "_"), trimZeros(toks[0].text[toks[0].letters:])
	case len(toks) == 2 && toks[0].shape == word && toks[1].shape == digits:
		e.shape, e.prefix, e.digits = prefixed, toks[0].text, trimZeros(toks[1].text)
	}
	return e
}

// file puts an entry where its forms are looked up.
func (c *Codes) file(i int32) {
	e := &c.entries[i]
	c.byKey[e.key] = append(c.byKey[e.key], i)
	if e.digits != "" {
		c.byDigits[e.digits] = append(c.byDigits[e.digits], i)
	}
	if e.prefix != "" {
		c.prefixes[e.prefix] = true
	}
	if v, ok := hexOf(Fold(e.code)); ok && e.shape == hexValue {
		c.byValue[v] = append(c.byValue[v], i)
	}
}

// maskOf has a bit for each letter and digit.
func maskOf(key string) uint64 {
	var m uint64
	for i := range len(key) {
		m |= 1 << (key[i] & 63)
	}
	return m
}

// Find lists the codes in a text, the surest first: those that articles
// have, then those that only look like codes.
func (c *Codes) Find(text string) []CodeHit {
	return c.hits(c.read(newScanner(head(text, maxQuestion)), ""))
}

// hits lists what a text was read as.
func (c *Codes) hits(r reading) []CodeHit {
	var hits []CodeHit
	for _, m := range r.matches {
		if h := c.hit(r, m); !slices.ContainsFunc(hits, func(o CodeHit) bool { return o.Code == h.Code && o.Product == h.Product }) {
			hits = append(hits, h)
		}
	}
	for _, i := range r.unknown {
		if m := r.mentions[i]; !slices.ContainsFunc(hits, func(o CodeHit) bool { return o.Text == m.text }) {
			hits = append(hits, CodeHit{Text: m.text, Kind: UnknownForm, Strength: m.cue})
		}
	}
	return hits
}

func (c *Codes) hit(r reading, m codeMatch) CodeHit {
	e := &c.entries[m.entry]
	h := CodeHit{Text: r.mentions[m.mention].text, Code: e.code, Kind: m.kind, Product: c.products.names[e.product], Strength: m.strength}
	for _, a := range e.arts {
		h.Articles = append(h.Articles, c.ids[a])
	}
	return h
}
