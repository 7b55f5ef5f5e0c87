package kb

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed glossary.txt
var glossaryText string

// glossary translates between the languages of the articles.
type glossary struct {
	zh  map[string][][]string // a Chinese term: what it is in English, as stems
	en  map[string][][]string // stems with spaces: what they are in Chinese, as pairs of characters
	max int                   // the longest English term in stems
}

// handKept is the glossary people keep.
var handKept = sync.OnceValue(func() *glossary {
	g := &glossary{zh: map[string][][]string{}, en: map[string][][]string{}}
	for line := range strings.Lines(glossaryText) {
		if zh, en, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			g.add(strings.Split(zh, "|"), strings.Split(en, "|"))
		}
	}
	return g
})

func newGlossary(arts []Article) *glossary { return handKept() }

// add makes each Chinese form translate to each English one and back.
func (g *glossary) add(zh, en []string) {
	for _, z := range zh {
		z = Fold(strings.TrimSpace(z))
		pairs := texts(terms(z))
		for _, e := range en {
			stems := texts(terms(e))
			if z == "" || len(pairs) == 0 || len(stems) == 0 {
				continue
			}
			g.zh[z] = append(g.zh[z], stems)
			key := strings.Join(stems, " ")
			g.en[key] = append(g.en[key], pairs)
			g.max = max(g.max, len(stems))
		}
	}
}

func texts(list []term) []string {
	var out []string
	for _, t := range list {
		if t.kind != whole {
			out = append(out, t.text)
		}
	}
	return out
}
