package kb

import (
	"cmp"
	"math"
	"slices"
)

// mined holds the translations that the articles themselves teach: terms that
// stand in both languages of a pair together, and seldom apart. It is IBM's
// first model of translation, trained both ways.
type mined struct {
	en map[string][]translation // by Chinese term
	zh map[string][]translation // by English stem
}

// translation is a term of the other language and how likely it is meant.
type translation struct {
	text string
	p    float64
}

// parallel is the same said in both languages, as term numbers.
type parallel struct{ zh, en []int32 }

// lexicon numbers terms.
type lexicon struct {
	number map[string]int32
	terms  []string
}

func (l *lexicon) of(t string) int32 {
	n, ok := l.number[t]
	if !ok {
		n = int32(len(l.terms))
		l.number[t] = n
		l.terms = append(l.terms, t)
	}
	return n
}

// maxParallel is how many terms of each side of a pair are used: what an
// article says first says what it is about, and the cost grows with the
// square.
const maxParallel = 48

// maxPairs bounds the time mining takes.
const maxPairs = 4000

// mine learns translations from the pairs among the articles, and from
// Chinese articles that quote an English message.
func mine(arts []Article) *mined {
	zh, en := &lexicon{number: map[string]int32{}}, &lexicon{number: map[string]int32{}}
	var pairs []parallel
	add := func(z, e []string) {
		if len(z) > 1 && len(e) > 1 && len(pairs) < maxPairs {
			p := parallel{}
			for _, t := range z {
				p.zh = append(p.zh, zh.of(t))
			}
			for _, t := range e {
				p.en = append(p.en, en.of(t))
			}
			pairs = append(pairs, p)
		}
	}
	byPair := map[string]*Article{}
	for i := range arts {
		a := &arts[i]
		if a.Lang == "zh" {
			add(hanTerms(a.Cause), latinTerms(a.Title+"\n"+a.Symptom))
		}
		other, ok := byPair[a.Pair]
		switch {
		case a.Pair == "":
		case !ok:
			byPair[a.Pair] = a
		case a.Lang == "zh" && other.Lang == "en":
			addArticles(a, other, add)
		case a.Lang == "en" && other.Lang == "zh":
			addArticles(other, a, add)
		}
	}
	return train(pairs, zh, en)
}

// addArticles adds the parts of a pair that say the same.
func addArticles(zh, en *Article, add func(z, e []string)) {
	add(hanTerms(zh.Title), latinTerms(en.Title))
	for _, text := range []func(*Article) string{
		func(a *Article) string { return a.Symptom + "\n" + a.Cause },
		func(a *Article) string { return a.Steps },
	} {
		add(hanTerms(text(zh)), latinTerms(text(en)))
	}
}

// maxParallelText is how much of a text is cut into terms for mining.
const maxParallelText = 600

// hanTerms lists a text's Chinese terms, each once.
func hanTerms(text string) []string { // three bytes a character, two characters
	return distinct(text, func(t term) bool { return len(t.text) >= 6 && (t.kind == han || t.kind == open) })
}

// latinTerms lists a text's English stems, each once.
func latinTerms(text string) []string {
	return distinct(text, func(t term) bool { return t.kind == stem && len(t.text) > 1 })
}

func distinct(text string, want func(term) bool) []string {
	var out []string
	for _, t := range terms(head(text, maxParallelText)) {
		if want(t) && !slices.Contains(out, t.text) && len(out) < maxParallel {
			out = append(out, t.text)
		}
	}
	return out
}

// cell is a Chinese and an English term seen together.
type cell struct{ zh, en int32 }

// trainer holds the model while it is trained: one probability a cell and
// direction.
type trainer struct {
	cells        []cell
	number       map[cell]int32
	rows         [][]int32 // cells of each pair, zh-major
	pairs        []parallel
	toEn, toZh   []float32
	nextEn       []float32
	nextZh       []float32
	sumZ, sumE   []float32
	seenZ, seenE []int32
}

// rounds is how often the model is refined; it changes little after.
const rounds = 5

func train(pairs []parallel, zh, en *lexicon) *mined {
	t := &trainer{number: map[cell]int32{}, pairs: pairs, sumZ: make([]float32, len(zh.terms)), sumE: make([]float32, len(en.terms)),
		seenZ: make([]int32, len(zh.terms)), seenE: make([]int32, len(en.terms))}
	for _, p := range pairs {
		t.enter(p)
	}
	n := len(t.cells)
	t.toEn, t.toZh, t.nextEn, t.nextZh = filled(n, 1), filled(n, 1), filled(n, 0), filled(n, 0)
	for range rounds {
		t.round()
	}
	return t.table(zh, en)
}

func filled(n int, v float32) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = v
	}
	return s
}

func (t *trainer) enter(p parallel) {
	row := make([]int32, 0, len(p.zh)*len(p.en))
	for _, z := range p.zh {
		t.seenZ[z]++
		for _, e := range p.en {
			c := cell{z, e}
			n, ok := t.number[c]
			if !ok {
				n = int32(len(t.cells))
				t.number[c] = n
				t.cells = append(t.cells, c)
			}
			row = append(row, n)
		}
	}
	for _, e := range p.en {
		t.seenE[e]++
	}
	t.rows = append(t.rows, row)
}

// round is one step of expectation and maximisation in both directions.
func (t *trainer) round() {
	for i, p := range t.pairs {
		t.expect(t.rows[i], len(p.zh), len(p.en))
	}
	clear(t.sumZ)
	clear(t.sumE)
	for n, c := range t.cells {
		t.sumZ[c.zh] += t.nextEn[n]
		t.sumE[c.en] += t.nextZh[n]
	}
	for n, c := range t.cells {
		t.toEn[n], t.toZh[n] = t.nextEn[n]/max(t.sumZ[c.zh], 1e-9), t.nextZh[n]/max(t.sumE[c.en], 1e-9)
	}
	clear(t.nextEn)
	clear(t.nextZh)
}

// expect shares each term of one side out over the terms of the other.
func (t *trainer) expect(row []int32, nz, ne int) {
	for e := range ne {
		var sum float32
		for z := range nz {
			sum += t.toEn[row[z*ne+e]]
		}
		for z := range nz {
			n := row[z*ne+e]
			t.nextEn[n] += t.toEn[n] / max(sum, 1e-9)
		}
	}
	for z := range nz {
		var sum float32
		for e := range ne {
			sum += t.toZh[row[z*ne+e]]
		}
		for e := range ne {
			n := row[z*ne+e]
			t.nextZh[n] += t.toZh[n] / max(sum, 1e-9)
		}
	}
}

const (
	minTogether     = 0.05 // below this a translation is chance
	maxTranslations = 4
)

// table keeps for each term the likeliest translations: those both
// directions agree on.
func (t *trainer) table(zh, en *lexicon) *mined {
	m := &mined{en: map[string][]translation{}, zh: map[string][]translation{}}
	for n, c := range t.cells {
		if t.seenZ[c.zh] < 2 || t.seenE[c.en] < 2 {
			continue
		}
		p := math.Sqrt(float64(t.toEn[n]) * float64(t.toZh[n]))
		if p < minTogether {
			continue
		}
		z, e := zh.terms[c.zh], en.terms[c.en]
		m.en[z] = append(m.en[z], translation{e, p})
		m.zh[e] = append(m.zh[e], translation{z, p})
	}
	likeliest(m.en)
	likeliest(m.zh)
	return m
}

func likeliest(table map[string][]translation) {
	for k, list := range table {
		slices.SortFunc(list, func(a, b translation) int { return cmp.Or(cmp.Compare(b.p, a.p), cmp.Compare(a.text, b.text)) })
		table[k] = slices.Clone(list[:min(maxTranslations, len(list))])
	}
}
