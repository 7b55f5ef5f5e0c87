package kb

import (
	"cmp"
	"math/bits"
	"slices"
)

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
