package kb

import (
	"cmp"
	"math"
	"slices"
)

// candidate is an article that may answer.
type candidate struct {
	art     int32
	score   float64 // of the words, as scanned
	foreign float64 // the part of the score that is by translation
	cover   float64
	x       signals
	rank    float64
	by      By
	exact   float64 // strength of the best code that is not a slip
	typo    float64
	named   float64 // how surely its text speaks of a code that is asked for
	sure    float64 // the same, of codes that are more than a bare number
	cost    float64 // of the slip
	slipped shape   // of what was mistyped
}

// signals is what speaks for an article and against it.
type signals [signalCount]float64

const (
	sWords     = iota // BM25 over what the question could get at most
	sCover            // share of the question the article has
	sSaid             // share of the question its lead says
	sCovered          // share of its lead the question says
	sTitle            // share of its title the question says
	sOrder            // neighbours that are neighbours
	sRun              // worth of the longest piece that both have word for word
	sOpen             // the same, of pieces that begin its title or message
	sSure             // its code is in the question, and is more than a bare number
	sForeign          // share of the score by translation
	sExact            // its code is in the question
	sExactSaid        // the same, and the words agree
	sOther            // another article's code is in the question, more surely
	sOtherBare        // the same, and the question says little else
	sTypo             // its code is one slip away
	sTypoSaid         // the same, and the words agree
	sNamed            // its text speaks of a code in the question that is not its own
	sNamedSaid        // the same, and the words agree
	sProduct          // 1 its product is named, -1 another is
	signalCount
)

func signalNames() []string {
	return []string{"words", "cover", "said", "covered", "title", "order", "run", "open", "sure", "foreign", "exact", "exact_said", "other", "other_bare", "typo", "typo_said", "named", "named_said", "product"}
}

// maxCandidates is how many articles are looked at closely.
const maxCandidates = 100

// candidates lists the articles worth a closer look, best first.
func (v *view) candidates(q *question, b *board) []candidate {
	list := v.gather(q, b)
	v.measure(q, list)
	for i := range list {
		c := &list[i]
		for k, w := range v.model.Rank {
			c.rank += w * c.x[k]
		}
	}
	slices.SortFunc(list, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(a.art, b.art)) })
	return list
}

// gather collects the best by words and all by codes.
func (v *view) gather(q *question, b *board) []candidate {
	var list []candidate
	at := map[int32]int{}
	enter := func(art int32) *candidate {
		i, ok := at[art]
		if !ok {
			i = len(list)
			at[art] = i
			list = append(list, candidate{art: art})
		}
		return &list[i]
	}
	for _, d := range topDocs(b, maxCandidates) {
		if a := v.article[d]; a >= 0 {
			enter(a)
		}
	}
	for _, m := range q.reading.matches {
		for _, a := range v.codes.entries[m.entry].arts {
			c := enter(a)
			if m.kind == MistypedCode {
				if m.strength > c.typo {
					c.typo, c.cost, c.slipped = m.strength, m.cost, q.reading.mentions[m.mention].shape
				}
			} else {
				c.exact = max(c.exact, m.strength)
				if q.reading.mentions[m.mention].shape != bareNumber {
					c.sure = max(c.sure, m.strength)
				}
			}
		}
	}
	for art, strength := range v.naming(q) {
		enter(art).named = strength
	}
	v.fromBoard(list, b)
	return list
}

// fromBoard copies what the scan found of each candidate.
func (v *view) fromBoard(list []candidate, b *board) {
	for i := range list {
		c := &list[i]
		d := v.document[c.art]
		if d < 0 {
			continue
		}
		c.score, c.cover = float64(b.total[d]), float64(b.cover[d])
		c.foreign = float64(b.foreign[d])
	}
}

// measure fills in the candidates' signals.
func (v *view) measure(q *question, list []candidate) {
	s := v.leads.speak(q)
	hits := make([][]float32, len(q.concepts))
	for c := range hits {
		hits[c] = make([]float32, len(q.concepts[c].alts))
	}
	exact := 0.0
	for _, c := range list {
		exact = max(exact, c.exact)
	}
	for i := range list {
		c := &list[i]
		g := v.leads.compare(q, s, c.art, hits)
		x := &c.x
		x[sWords] = c.score / (2 * max(q.weight, leastWeight))
		x[sForeign] = c.foreign / (2 * max(q.weight, leastWeight))
		x[sCover] = c.cover / max(q.weight, leastWeight)
		x[sSaid], x[sCovered], x[sTitle], x[sOrder] = g.said, g.covered, g.title, g.order
		x[sRun], x[sOpen] = g.run, g.open
		x[sSure] = c.sure
		x[sExact] = c.exact
		x[sExactSaid] = c.exact * min(1, 2*max(g.said, x[sCover]))
		x[sOther] = max(0, exact-c.exact)
		x[sOtherBare] = x[sOther] / (1 + q.weight/bareWeight)
		x[sTypo] = c.typo
		x[sTypoSaid] = c.typo * max(g.said, x[sCover])
		if c.exact == 0 {
			x[sNamed] = c.named
		}
		x[sNamedSaid] = x[sNamed] * min(1, 2*max(g.said, x[sCover]))
		x[sProduct] = v.productSignal(q, c.art)
		c.by = c.foundBy()
	}
}

// bareWeight is the worth of a question that says little beside its code.
const bareWeight = 15

// leastWeight is the worth of some three telling words: of a question that
// has less, a match says little.
const leastWeight = 18

func (v *view) productSignal(q *question, art int32) float64 {
	ctx := q.reading.context
	switch {
	case !ctx.any():
		return 0
	case ctx.has(v.products.of(v.arts[art].Product)):
		return 1
	}
	return -1
}

func (c *candidate) foundBy() By {
	switch {
	case c.exact >= 0.4:
		return ByCode
	case c.typo > 0.3:
		return ByTypo
	case c.foreign > c.score/2:
		return ByTranslation
	}
	return ByWords
}

// topDocs is the n best documents, in no order. Of documents that are equal
// at the border, those with low numbers stay.
func topDocs(b *board, n int) []int32 {
	list := b.touched
	if len(list) <= n {
		return list
	}
	border := nthScore(b, n)
	out := make([]int32, 0, n)
	var equal []int32
	for _, d := range list {
		switch s := b.total[d]; {
		case s > border:
			out = append(out, d)
		case s == border:
			equal = append(equal, d)
		}
	}
	slices.Sort(equal)
	return append(out, equal[:min(len(equal), n-len(out))]...)
}

// nthScore is the n-th highest score, found by halving as quicksort does.
func nthScore(b *board, n int) float32 {
	b.scores = b.scores[:0]
	for _, d := range b.touched {
		b.scores = append(b.scores, b.total[d])
	}
	s := b.scores
	for len(s) > 1 {
		pivot := s[len(s)/2]
		high, low := 0, len(s)-1
		for high <= low {
			switch {
			case s[high] > pivot:
				high++
			case s[low] < pivot:
				low--
			default:
				s[high], s[low] = s[low], s[high]
				high, low = high+1, low-1
			}
		}
		switch {
		case n <= low+1:
			s = s[:low+1]
		case n > high:
			n -= high
			s = s[high:]
		default:
			return pivot
		}
	}
	return s[0]
}

// idf is the worth of a term that count of n articles have, as BM25 has it.
func idf(n, count float64) float64 { return math.Log(1 + (n-count+0.5)/(count+0.5)) }

// rarest is what a term is worth that no article has. It is the same for
// every number of articles: what a signal says must not depend on it.
const rarest = 9.3

func worthScale(n int) float64 { return rarest / idf(max(1, float64(n)), 0) }
