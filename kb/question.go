package kb

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// question is a text taken apart.
type question struct {
	scan      *scanner
	reading   reading
	concepts  []concept
	weight    float64 // of all concepts
	unknown   float64 // of those that no article has, in any language
	elsewhere bool    // names software that no article is about, and none that one is
}

// How much a concept counts that is not plain words of the question.
const (
	weightNoise     = 0.25 // in a path, an address, a time
	weightDull      = 0.3  // says only that there is an error, or names the product
	weightNumber    = 0.4
	weightStraddle  = 0.25
	weightOpen      = 0.7
	weightParts     = 0.6 // the pieces of an identifier against the whole
	weightGlossary  = 0.85
	weightMined     = 0.75
	maxConcepts     = 64
	maxAlternatives = 6
	weightSynonym   = 0.7
	maxSynonyms     = 3
)

// noise matches what a program adds to a message: times, addresses, paths,
// file names, identifiers of one request.
var noise = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[a-z][a-z0-9+.\-]*://[^\s"'<>]+` +
		`|\b\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[t ]\d\d?:\d\d(?::\d\d)?(?:[.,:]\d+)?)?` +
		`|\b\d{1,2}:\d\d(?::\d\d)?(?:[.,:]\d+)?\b` +
		`|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b` +
		`|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f\-]{10,}\b|\b[0-9a-f]{12,}\b` +
		`|(?:\b[a-z]:)?(?:[\\/]+[\w.\-+ ]*\w)+(?:\.\w+)?` +
		`|'[^'\s\x{80}-\x{10ffff}]{1,60}'|"[^"\s\x{80}-\x{10ffff}]{1,60}"` + // the variable parts of a message
		`|\b[\w\-]+\.(?:cpp|cc|cxx|hpp|h|c|go|java|py|lua|cs|vb|js|ts|obj|lib|dll|exe|sys|rc|dmp|txt|json|xml|csproj|vcxproj|so|md)\b(?:\(\d+(?:,\d+)?\)|:\d+)?`)
})

// question takes a text apart. The product is the one the asker is known to
// use, and counts where the text names none.
func (v *view) question(text, product string) *question {
	s := newScanner(text)
	q := &question{scan: s, reading: v.codes.read(s, product)}
	q.elsewhere = !q.reading.context.any() && otherProduct(s)
	b := builder{view: v, question: q, list: terms(s.text), seen: map[string]bool{}, quiet: q.quiet(), dull: q.dull()}
	b.build()
	return q
}

// quiet lists the terms that stand only in noise or in codes.
func (q *question) quiet() map[string]float64 {
	quiet, loud := map[string]float64{}, q.scan.text
	blank := func(start, end int, weight float64) {
		for _, t := range terms(q.scan.text[start:end]) {
			quiet[t.text] = weight
		}
		loud = loud[:start] + strings.Repeat(" ", end-start) + loud[end:]
	}
	for _, m := range q.reading.mentions {
		if m.shape == symbol || !q.isCode(m) {
			continue
		}
		if m.shape == bareNumber && q.strength(m) < 0.3 {
			blank(m.start, m.end, 1) // an article may name it in its text
		} else {
			blank(m.start, m.end, 0)
		}
	}
	for _, at := range noise().FindAllStringIndex(q.scan.lower, 200) {
		blank(at[0], at[1], weightNoise)
	}
	for _, t := range terms(loud) {
		delete(quiet, t.text)
	}
	return quiet
}

// dull lists the terms that say only that something is wrong, and those that
// name the product: the product is weighed by itself.
func (q *question) dull() map[string]bool {
	dull := map[string]bool{"hy000": true, "hy001": true}
	for _, w := range append(cueWords(), q.reading.context.words...) {
		for _, t := range terms(w) {
			dull[t.text] = true
		}
	}
	return dull
}

// isCode reports whether a mention was taken for a code, known or not.
func (q *question) isCode(m mention) bool {
	same := func(i int) bool { return q.reading.mentions[i].start == m.start && q.reading.mentions[i].end == m.end }
	return slices.ContainsFunc(q.reading.matches, func(k codeMatch) bool { return same(k.mention) }) || slices.ContainsFunc(q.reading.unknown, same)
}

// strength is how surely a mention is a code that articles have.
func (q *question) strength(m mention) float64 {
	best := 0.0
	for _, k := range q.reading.matches {
		if o := q.reading.mentions[k.mention]; k.kind < MistypedCode && o.start == m.start && o.end == m.end {
			best = max(best, k.strength)
		}
	}
	return best
}

// builder makes concepts of a question's terms.
type builder struct {
	view     *view
	question *question
	list     []term
	seen     map[string]bool
	quiet    map[string]float64
	dull     map[string]bool
}

func (b *builder) build() {
	for i := 0; i < len(b.list) && len(b.question.concepts) < maxConcepts; {
		i += b.next(i)
	}
}

// next makes a concept of the terms from i on and returns how many it used.
func (b *builder) next(i int) int {
	switch t := b.list[i]; t.kind {
	case stem:
		return b.english(i)
	case whole:
		return b.identifier(i)
	case han:
		return b.chinese(i)
	case number:
		if b.quiet[t.text] == 1 {
			b.plain(t.text, 1)
		} else {
			b.plain(t.text, weightNumber)
		}
	case open:
		b.translated(t.text, []string{t.text}, weightOpen)
	case straddle:
		b.plain(t.text, weightStraddle)
	}
	return 1
}

func (b *builder) plain(text string, scale float64) {
	b.add([]alternative{{terms: []string{text}, weight: 1}}, text, scale)
}

// english takes the longest term of the glossary that starts here, or the
// one word.
func (b *builder) english(i int) int {
	g := b.view.gloss
	n := 1
	for n < g.max && i+n < len(b.list) && b.list[i+n].kind == stem {
		n++
	}
	for ; n > 1; n-- {
		words := stemsOf(b.list[i : i+n])
		if zh, ok := g.en[strings.Join(words, " ")]; ok {
			key := strings.Join(words, " ")
			alts := appendTranslations([]alternative{{terms: words, weight: 1}}, zh, weightGlossary)
			b.add(appendSynonyms(alts, g.same[key]), key, 1)
			return n
		}
	}
	b.translated(b.list[i].text, []string{b.list[i].text}, 1)
	return 1
}

func stemsOf(list []term) []string {
	var out []string
	for _, t := range list {
		out = append(out, t.text)
	}
	return out
}

// identifier takes an identifier with its pieces.
func (b *builder) identifier(i int) int {
	n := 1
	for i+n < len(b.list) && b.list[i+n].kind == part {
		n++
	}
	text := b.list[i].text
	alts := []alternative{{terms: []string{text}, weight: 1}}
	if n > 1 {
		alts = append(alts, alternative{terms: stemsOf(b.list[i+1 : i+n]), weight: weightParts})
	}
	b.add(alts, text, 1)
	return n
}

// chinese takes a word with the pairs inside it.
func (b *builder) chinese(i int) int {
	n := 1
	words := []string{b.list[i].text}
	for i+n < len(b.list) && b.list[i+n].kind == inner {
		words = append(words, b.list[i+n].text)
		n++
	}
	b.translated(b.list[i].text, words, 1)
	return n
}

// translated adds a concept with what the glossary and the articles say it is
// called in the other language.
func (b *builder) translated(text string, direct []string, scale float64) {
	g := b.view.gloss
	alts := []alternative{{terms: direct, weight: 1}}
	alts = appendTranslations(alts, g.zh[text], weightGlossary)
	alts = appendTranslations(alts, g.en[text], weightGlossary)
	alts = appendSynonyms(alts, g.same[text])
	for _, table := range []map[string][]translation{g.mined.en, g.mined.zh} {
		for _, t := range table[text] {
			alts = appendTranslations(alts, [][]string{{t.text}}, weightMined*math.Sqrt(t.p))
		}
	}
	b.add(alts, text, scale)
}

func appendTranslations(alts []alternative, list [][]string, weight float64) []alternative {
	for _, words := range list {
		same := func(a alternative) bool { return slices.Equal(a.terms, words) }
		if len(alts) <= maxAlternatives && !slices.ContainsFunc(alts, same) {
			alts = append(alts, alternative{terms: words, weight: weight, translated: true})
		}
	}
	return alts
}

// appendSynonyms adds other words of the same language.
func appendSynonyms(alts []alternative, list [][]string) []alternative {
	for _, words := range list {
		same := func(a alternative) bool { return slices.Equal(a.terms, words) }
		if len(alts) <= maxAlternatives+maxSynonyms && !slices.ContainsFunc(alts, same) {
			alts = append(alts, alternative{terms: words, weight: weightSynonym})
		}
	}
	return alts
}

// add adds a concept unless it is there already.
func (b *builder) add(alts []alternative, key string, scale float64) {
	if b.seen[key] {
		return
	}
	b.seen[key] = true
	if quiet, ok := b.quiet[key]; ok {
		scale *= quiet
	} else if b.dull[key] {
		scale *= weightDull
	}
	if scale == 0 {
		return
	}
	c := concept{alts: alts, scale: scale}
	known := b.view.weigh(&c)
	b.question.concepts = append(b.question.concepts, c)
	b.question.weight += c.weight
	if !known {
		b.question.unknown += c.weight
	}
}

// strangeWorth is how much of its worth a word keeps that no article says: it
// may be a name.
const strangeWorth = 0.8

// weigh opens a concept's terms, sets what it is worth, and reports whether
// any article has it.
func (v *view) weigh(c *concept) bool {
	best, found := 0.0, false
	for i := range c.alts {
		a := &c.alts[i]
		v.open(a)
		if a.known && (i == 0 || !c.alts[0].known) {
			best = max(best, a.worth) // the asker's own word where there is one, else any
		}
		found = found || a.known
	}
	if !found {
		best = c.alts[0].worth * strangeWorth
	}
	for i := range c.alts {
		if a := &c.alts[i]; a.worth > best {
			a.weight *= best / a.worth // a rare translation is worth no more than the word
		}
	}
	c.weight = best * c.scale
	c.alts = slices.DeleteFunc(c.alts, func(a alternative) bool { return !a.known })
	return found
}

// open opens the readers of an alternative's terms. Terms that no article has
// need none, but count for what the alternative is worth.
func (v *view) open(a *alternative) {
	a.trust = a.weight
	for _, t := range a.terms {
		r, err := v.reader.TermFieldReader(context.Background(), []byte(t), termsField, true, true, false)
		if err != nil {
			continue
		}
		a.worth += v.idf(r.Count())
		a.known = a.known || r.Count() > 0
		a.readers = append(a.readers, r)
	}
	if n := len(a.terms); n > 1 { // the parts of one word are not independent
		a.worth /= math.Sqrt(float64(n))
		a.weight /= math.Sqrt(float64(n))
	}
	if !a.known {
		a.close()
	}
}

func (a *alternative) close() {
	for _, r := range a.readers {
		r.Close()
	}
	a.readers = nil
}

// close lets go of the readers.
func (q *question) close() {
	for i := range q.concepts {
		for k := range q.concepts[i].alts {
			q.concepts[i].alts[k].close()
		}
	}
}
