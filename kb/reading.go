package kb

import (
	"cmp"
	"slices"
	"strings"
)

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
