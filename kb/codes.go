package kb

import (
	"cmp"
	"math/bits"
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

// codeMatch is one entry that a mention may mean.
type codeMatch struct {
	entry    int32
	mention  int
	kind     CodeKind
	cost     float64 // of the slip
	strength float64
}

// reading is what a text says about codes.
type reading struct {
	mentions []mention
	matches  []codeMatch
	unknown  []int // mentions that look like codes and are none
	context  productContext
}

// farOff reports whether a code in the text is unknown and like none that is
// known.
func (r *reading) farOff() bool {
	return slices.ContainsFunc(r.unknown, func(i int) bool {
		return !slices.ContainsFunc(r.matches, func(k codeMatch) bool { return k.mention == i && k.strength >= 0.3 })
	})
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

// read finds the mentions in a text and what each may mean. The product
// counts where the text names none.
func (c *Codes) read(s *scanner, product string) reading {
	r := reading{mentions: s.mentions(), context: c.products.context(s)}
	if n := c.products.of(product); n > 0 && !r.context.any() {
		r.context.named = []int{n}
	}
	r.mentions = append(r.mentions, c.spelledOut(s)...)
	r.context.cue(s, r.mentions)
	r.mentions = distinctMentions(r.mentions)
	for i := range r.mentions {
		m := &r.mentions[i]
		if m.shape == prefixed && c.prefixes[m.prefix] {
			m.cue = max(m.cue, 0.9)
			m.cueWord = false
		}
		if m.cueWord {
			continue
		}
		found := c.lookUp(m, i, r.context)
		near := c.near(s, m, i, r.context, found)
		r.matches = append(r.matches, found...)
		r.matches = append(r.matches, near...)
		if len(found) == 0 && c.looksLikeCode(m, r.context) {
			r.unknown = append(r.unknown, i)
		}
	}
	r.drop()
	slices.SortStableFunc(r.matches, func(a, b codeMatch) int { return cmp.Compare(b.strength, a.strength) })
	return r
}

// maxMentions bounds the cost of a text full of numbers.
const maxMentions = 48

// distinctMentions keeps of mentions that say the same the one whose words
// around say most clearly that it is a code.
func distinctMentions(list []mention) []mention {
	type kind struct {
		raw   string
		shape shape
	}
	at := map[kind]int{}
	var out []mention
	for _, m := range list {
		k := kind{m.raw, m.shape}
		i, ok := at[k]
		switch {
		case ok && m.cue > out[i].cue:
			out[i] = m
		case !ok && len(out) < maxMentions:
			at[k] = len(out)
			out = append(out, m)
		}
	}
	return out
}

// drop takes out unknown mentions inside a known one: LNK 1104 is one code,
// not also an 1104.
func (r *reading) drop() {
	inside := func(i int) bool {
		m := r.mentions[i]
		return slices.ContainsFunc(r.matches, func(k codeMatch) bool {
			o := r.mentions[k.mention]
			return k.mention != i && (k.kind < MistypedCode || o.shape == prefixed) && o.start <= m.start && m.end <= o.end
		})
	}
	r.unknown = slices.DeleteFunc(r.unknown, inside)
	whole := map[int]bool{}
	for _, k := range r.matches {
		if (k.kind < MistypedCode || r.mentions[k.mention].shape == prefixed && k.strength > 0.3) && r.mentions[k.mention].shape != bareNumber {
			whole[k.mention] = true
		}
	}
	r.matches = slices.DeleteFunc(r.matches, func(k codeMatch) bool {
		m := r.mentions[k.mention]
		if m.shape != bareNumber && k.kind < MistypedCode {
			return false
		}
		for i := range whole {
			if o := r.mentions[i]; i != k.mention && o.start <= m.start && m.end <= o.end {
				return true
			}
		}
		return false
	})
}

// lookUp finds the entries a mention means exactly.
func (c *Codes) lookUp(m *mention, at int, ctx productContext) []codeMatch {
	var out []codeMatch
	add := func(list []int32, kind CodeKind, base float64) {
		for _, i := range list {
			if slices.ContainsFunc(out, func(o codeMatch) bool { return o.entry == i }) {
				continue
			}
			k := kind
			if k == ExactCode && !sameWriting(m.text, c.entries[i].code) {
				k = OtherForm
			}
			out = append(out, codeMatch{entry: i, mention: at, kind: k, strength: base * ctx.fit(c.entries[i].product, c.entries[i].shape)})
		}
	}
	switch m.shape {
	case symbol:
		add(c.byKey[m.key], ExactCode, 1)
	case prefixed:
		add(c.byKey[m.key], ExactCode, 1)
		for _, i := range c.byDigits[m.digits] { // "link 2001"
			if p := c.entries[i].prefix; p != m.prefix && p != "" && p == withoutVowels(m.prefix) {
				add([]int32{i}, OtherForm, 0.9)
			}
		}
		for _, i := range c.byDigits[m.digits] { // tidb8005, OCEANBASE-4077
			if ctx.calls(m.prefix, c.entries[i].product) && !year(m.digits) {
				add([]int32{i}, OtherForm, 0.9)
			}
		}
	case hexValue:
		add(c.byValue[m.value], ExactCode, 1)
		add(c.win32(m.value), OtherForm, 0.5)
	case bareNumber:
		c.addNumber(m, ctx, add)
	}
	return out
}

func (c *Codes) addNumber(m *mention, ctx productContext, add func([]int32, CodeKind, float64)) {
	if m.value != 0 {
		add(c.byValue[m.value], OtherForm, 0.95)
	}
	if v, ok := hexOf("0x" + m.digits); ok && (len(m.digits) == 8 || m.cue > 0 && ctx.hex()) {
		add(c.byValue[v], OtherForm, 0.6+0.3*m.cue)
	}
	strength := 0.3 + 0.7*m.cue
	if m.cue == 0 && !ctx.any() && len(m.digits) < 4 {
		return // 50 items, 3 times
	}
	if m.cue < 0.9 && year(m.digits) {
		return // Visual Studio 2019
	}
	alone := 0
	for _, i := range c.byDigits[m.digits] {
		if c.entries[i].shape == bareNumber {
			alone++
		}
	}
	for _, i := range c.byDigits[m.digits] {
		if c.entries[i].shape == bareNumber {
			if alone == 1 && !ctx.any() {
				add([]int32{i}, ExactCode, strength/ctx.fit(c.entries[i].product, bareNumber))
				continue
			}
			add([]int32{i}, ExactCode, strength)
		} else {
			add([]int32{i}, OtherForm, 0.7*strength*ctx.fit(c.entries[i].product, bareNumber))
		}
	}
}

// win32 finds the plain number inside an HRESULT of the Win32 facility:
// 0x80070643 is 1603.
func (c *Codes) win32(v uint32) []int32 {
	if v>>16 != 0x8007 {
		return nil
	}
	var out []int32
	for _, i := range c.byDigits[itoa(v&0xffff)] {
		if c.products.windows[c.entries[i].product] {
			out = append(out, i)
		}
	}
	return out
}

// year reports four digits that are more likely a year than a code.
func year(digits string) bool {
	return len(digits) == 4 && (digits[:2] == "19" && digits[2] >= '8' || digits[:2] == "20" && digits[2] <= '3')
}

// withoutVowels is how makers of codes shorten a word.
func withoutVowels(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("aeiou", r) {
			return -1
		}
		return r
	}, s)
}

func sameWriting(a, b string) bool { return strings.EqualFold(a, b) }

// spelledOut finds symbolic codes written as words: "page fault in nonpaged
// area", session4-initialization-failed, generalqueuejobfailed.
func (c *Codes) spelledOut(s *scanner) []mention {
	var out []mention
	short := len(s.tokens) <= 16
	for i := 0; i < len(s.tokens); i++ {
		key := ""
		for j := i; j < len(s.tokens) && j-i < 9; j++ {
			if g := s.gap(j - 1); j > i && g != " " && g != "-" && g != "_" && g != "." {
				break
			}
			key += s.tokens[j].text
			if len(key) < 10 || j == i && s.isSymbol(s.tokens[i]) {
				continue
			}
			if k := codeKey(key); c.symbolic(k) || short && len(k) >= leastSpelled && c.symbolicNear(k) {
				m := s.mention(s.tokens[i].start, s.tokens[j].end, symbol)
				m.key, m.raw = k, k
				out = append(out, m)
			}
		}
	}
	return out
}

// leastSpelled is how long a name written as words must be for a slip in it
// to be looked for: short ones are what people say anyway.
const leastSpelled = 16

func (c *Codes) symbolicNear(key string) bool {
	mask := maskOf(key)
	for i := range c.entries {
		e := &c.entries[i]
		if d := len(e.raw) - len(key); e.shape != symbol || d > 1 || d < -1 || bits.OnesCount64(e.mask^mask) > 2 {
			continue
		}
		if _, ok := slip(key, e.raw, 1.4); ok {
			return true
		}
	}
	return false
}

func (c *Codes) symbolic(key string) bool {
	for _, i := range c.byKey[key] {
		if c.entries[i].shape == symbol {
			return true
		}
	}
	return false
}

// looksLikeCode tells a code that no article has from a part number, a
// version, an identifier in somebody's program.
func (c *Codes) looksLikeCode(m *mention, ctx productContext) bool {
	switch m.shape {
	case hexValue:
		return m.cue >= 0.7 && len(m.text) >= 6
	case bareNumber:
		return m.cue >= 0.7 && len(m.digits) >= 3
	case prefixed:
		if m.prefix == "" {
			return m.cue >= 0.9
		}
		n := len(m.digits)
		upper := strings.ToUpper(m.text) == m.text && !strings.Contains(m.text, " ")
		return n >= 3 && len(m.prefix) <= 6 && !ctx.names(m.prefix) && (c.prefixes[m.prefix] || m.cue >= 0.7 || upper && n >= 4)
	case symbol:
		upper := strings.ToUpper(m.text) == m.text
		return upper && strings.Contains(m.text, "_") && len(m.text) >= 8 || m.cue >= 0.9 && len(m.text) >= 12
	}
	return false
}

// near finds entries one slip away from a mention.
func (c *Codes) near(s *scanner, m *mention, at int, ctx productContext, found []codeMatch) []codeMatch {
	key := m.raw
	mask := maskOf(key)
	limit := slipLimit(m)
	if limit == 0 {
		return nil
	}
	spread := 3 // one slip changes two bits of the mask, two cheap ones four
	if limit > 2 {
		spread = 5
	}
	var out []codeMatch
	for i := range c.entries {
		e := &c.entries[i]
		if d := len(e.raw) - len(key); d > 2 || d < -2 || bits.OnesCount64(e.mask^mask) > spread || e.raw == key {
			continue
		}
		if !comparable(e, m, ctx) {
			continue
		}
		cost, ok := slip(key, e.raw, limit)
		if !ok || slices.ContainsFunc(found, func(o codeMatch) bool { return o.entry == int32(i) }) {
			continue
		}
		strength := (0.75 - 0.25*cost) * (0.4 + 0.6*m.cue)
		if m.shape == symbol {
			strength = 0.95 - 0.2*cost
		}
		if len(s.tokens) > pasted {
			strength /= 2 // programs do not mistype
		}
		out = append(out, codeMatch{entry: int32(i), mention: at, kind: MistypedCode, cost: cost, strength: strength * ctx.fit(e.product, e.shape)})
	}
	return best(out, 24)
}

// pasted is how many words a text has that a program wrote, most likely.
const pasted = 25

// best keeps the n strongest.
func best(list []codeMatch, n int) []codeMatch {
	slices.SortStableFunc(list, func(a, b codeMatch) int { return cmp.Compare(b.strength, a.strength) })
	return list[:min(n, len(list))]
}

// comparable reports whether a mention of this shape can be a slip of the
// entry: a bare number never becomes a name.
func comparable(e *codeEntry, m *mention, ctx productContext) bool {
	switch m.shape {
	case symbol:
		return e.shape == symbol
	case prefixed:
		return e.shape == prefixed || e.shape == bareNumber && (m.prefix == "" || len(m.prefix) == 1)
	case bareNumber:
		return e.shape == bareNumber && (m.cue >= 0.7 || ctx.has(e.product))
	}
	return e.shape == m.shape && m.cue > 0
}

// slipLimit is how much a slip may cost for a mention of this length.
func slipLimit(m *mention) float64 {
	switch n := len(m.key); {
	case m.shape == symbol && n >= 14:
		return 2.2
	case m.shape == symbol && n >= 9, m.shape == prefixed && n >= 4, m.shape == hexValue && n >= 6:
		return 1.4
	case m.shape == bareNumber && n >= 3:
		return 1.4
	}
	return 0
}
