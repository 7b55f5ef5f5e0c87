package kb

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed glossary.txt
var glossaryText string

// entry is a line of the glossary: forms that mean the same.
type entry struct{ zh, en []string }

var glossaryEntries = sync.OnceValue(func() []entry {
	var list []entry
	for line := range strings.Lines(glossaryText) {
		zh, en, ok := strings.Cut(line, "=")
		if ok && !strings.HasPrefix(line, "#") {
			list = append(list, entry{zh: forms(zh), en: forms(en)})
		}
	}
	return list
})

func forms(side string) []string {
	var out []string
	for f := range strings.SplitSeq(side, "|") {
		if f = Fold(strings.TrimSpace(f)); f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// glossary translates between the languages of the articles.
type glossary struct {
	zh    map[string][][]string // a Chinese term: what it is in English, as stems
	en    map[string][][]string // stems with spaces between: what they are in Chinese, as index terms
	same  map[string][][]string // a term of either language: other words for it in its own
	max   int                   // the longest English term in stems
	mined *mined
}

// handKept is the glossary people keep.
var handKept = sync.OnceValue(func() *glossary {
	g := &glossary{zh: map[string][][]string{}, en: map[string][][]string{}, same: map[string][][]string{}}
	for _, e := range glossaryEntries() {
		g.add(e)
	}
	return g
})

// newGlossary adds what the articles teach to what people keep.
func newGlossary(arts []Article) *glossary {
	g := *handKept()
	g.mined = mine(arts)
	return &g
}

// add makes each Chinese form translate to each English one and back.
func (g *glossary) add(e entry) {
	for _, z := range e.zh {
		han := texts(terms(z))
		for _, form := range e.en {
			stems := texts(terms(form))
			if len(han) == 0 || len(stems) == 0 {
				continue
			}
			key := strings.Join(stems, " ")
			g.synonyms(z, e.zh)
			g.synonyms(key, e.en)
			g.zh[z] = appendNew(g.zh[z], stems)
			g.en[key] = appendNew(g.en[key], han)
			g.max = max(g.max, len(stems))
		}
	}
}

// synonyms adds the other forms on a term's own side of the entry.
func (g *glossary) synonyms(key string, forms []string) {
	for _, f := range forms {
		words := texts(terms(f))
		if len(words) > 0 && f != key && strings.Join(words, " ") != key {
			g.same[key] = appendNew(g.same[key], words)
		}
	}
}

func appendNew(list [][]string, terms []string) [][]string {
	if slices.ContainsFunc(list, func(l []string) bool { return slices.Equal(l, terms) }) {
		return list
	}
	return append(list, terms)
}

// texts is the terms that an index search for a glossary form looks for.
func texts(list []term) []string {
	var out []string
	for _, t := range list {
		if t.kind != whole && t.kind != straddle && !slices.Contains(out, t.text) {
			out = append(out, t.text)
		}
	}
	return out
}
