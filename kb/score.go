package kb

import (
	"cmp"
	"context"
	"slices"

	index "github.com/blevesearch/bleve_index_api"
)

// A concept is one thing the question names, with the ways an article may
// name it. Only the best way counts, so that a word and its translation are
// not counted twice.
type concept struct {
	alts   []alternative
	weight float64 // what finding it is worth
	scale  float64 // how much its score counts
}

// An alternative is a set of terms that together say the concept.
type alternative struct {
	terms      []string
	readers    []index.TermFieldReader // of the terms
	weight     float64                 // 1 for the asker's own words
	trust      float64                 // the weight as it was given, however many terms there are
	translated bool
	known      bool    // some article has one of the terms
	worth      float64 // of the terms together
}

// board holds the scores of one search by document number.
type board struct {
	total, cover, foreign []float32 // sums over the concepts
	best, bestCover, alt  []float32 // of the present concept and alternative
	bestForeign           []bool
	touched               []int32 // documents with a score
	inConcept, inAlt      []int32
	scores                []float32 // scratch space
}

func newBoard(n int) *board {
	return &board{total: make([]float32, n), cover: make([]float32, n), foreign: make([]float32, n),
		best: make([]float32, n), bestCover: make([]float32, n), alt: make([]float32, n), bestForeign: make([]bool, n)}
}

func (b *board) reset() {
	for _, d := range b.touched {
		b.total[d], b.cover[d], b.foreign[d] = 0, 0, 0
	}
	b.touched = b.touched[:0]
}

// BM25's two constants: how soon a repeated term stops adding, and how much a
// long article is held back.
const (
	bm25K = 1.2
	bm25B = 0.5
)

// maxPostings bounds what one question may read. Few questions come near it
// below some ten thousand articles; above, it is the common words that fall
// away, which tell articles apart least.
const maxPostings = 150_000

// scan adds up the scores of all documents for the concepts, those that say
// most first.
func (v *view) scan(ctx context.Context, concepts []concept, b *board) error {
	order := make([]*concept, len(concepts))
	for i := range concepts {
		order[i] = &concepts[i]
	}
	slices.SortStableFunc(order, func(x, y *concept) int { return cmp.Compare(y.weight, x.weight) })
	left := uint64(maxPostings)
	for _, c := range order {
		if err := ctx.Err(); err != nil {
			return err
		}
		for k := range c.alts {
			cost := c.alts[k].cost()
			if cost > left {
				continue
			}
			left -= cost
			if err := v.scanAlternative(&c.alts[k], b); err != nil {
				return err
			}
		}
		b.endConcept(c)
	}
	return nil
}

// cost is how many postings an alternative has.
func (a *alternative) cost() uint64 {
	var n uint64
	for _, r := range a.readers {
		n += r.Count()
	}
	return n
}

func (v *view) scanAlternative(a *alternative, b *board) error {
	var sum float64
	for _, r := range a.readers {
		idf := v.idf(r.Count())
		sum += idf
		if err := v.scanTerm(r, idf, b); err != nil {
			return err
		}
	}
	for _, d := range b.inAlt {
		if s := b.alt[d] * float32(a.weight); s > b.best[d] {
			if b.best[d] == 0 {
				b.inConcept = append(b.inConcept, d)
			}
			b.best[d], b.bestForeign[d] = s, a.translated
		}
		if sum > 0 {
			b.bestCover[d] = max(b.bestCover[d], min(1, b.alt[d]/float32(sum))*float32(a.trust))
		}
		b.alt[d] = 0
	}
	b.inAlt = b.inAlt[:0]
	return nil
}

// scanTerm walks one term's documents.
func (v *view) scanTerm(r index.TermFieldReader, idf float64, b *board) error {
	base, slope := bm25K*(1-bm25B), bm25K*bm25B/v.avgLen
	var doc index.TermFieldDoc
	for {
		d, err := r.Next(doc.Reset())
		if err != nil || d == nil {
			return err
		}
		n := int32(d.ID.Value())
		tf, length := float64(d.Freq), 1/(d.Norm*d.Norm)
		if b.alt[n] == 0 {
			b.inAlt = append(b.inAlt, n)
		}
		b.alt[n] += float32(idf * tf * (bm25K + 1) / (tf + base + slope*length))
	}
}

// idf is what a term is worth that count articles have.
func (v *view) idf(count uint64) float64 {
	return v.scale * idf(float64(v.docs), float64(count))
}

func (b *board) endConcept(c *concept) {
	for _, d := range b.inConcept {
		if b.total[d] == 0 {
			b.touched = append(b.touched, d)
		}
		score := b.best[d] * float32(c.scale)
		b.total[d] += score
		b.cover[d] += b.bestCover[d] * float32(c.weight)
		if b.bestForeign[d] {
			b.foreign[d] += score
		}
		b.best[d], b.bestCover[d], b.bestForeign[d] = 0, 0, false
	}
	b.inConcept = b.inConcept[:0]
}
