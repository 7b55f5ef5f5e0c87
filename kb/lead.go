package kb

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// leads keeps what each article says it is about: the terms of its title,
// symptom and cause in their order, as numbers.
type leads struct {
	number map[string]uint32
	worth  []float32 // of each term
	text   [][]uint32
	title  []int32 // how many of an article's numbers are of its title
}

// maxLead is how much of a symptom or cause is kept: the first sentences.
const maxLead = 400

// gapTerm stands between two texts: nothing is next to it.
const gapTerm = 0

// newLeads reads the leads of the articles. Those of articles that have not
// changed are taken over.
func newLeads(arts []Article, before *leads, had []Article) *leads {
	l := &leads{number: map[string]uint32{"": gapTerm}, text: make([][]uint32, len(arts)), title: make([]int32, len(arts))}
	if before != nil {
		l.number = maps.Clone(before.number) // searches still read the old one
	}
	for i := range arts {
		a := &arts[i]
		k, ok := slices.BinarySearchFunc(had, *a, byID)
		if ok && had[k].Title == a.Title && had[k].Symptom == a.Symptom && had[k].Cause == a.Cause && had[k].Product == a.Product {
			l.text[i], l.title[i] = before.text[k], before.title[k]
			continue
		}
		l.read(i, a)
	}
	l.weigh()
	return l
}

func (l *leads) read(i int, a *Article) {
	list := l.enter(nil, withoutProduct(a.Title, a.Product))
	l.title[i] = int32(len(list))
	for _, part := range []string{a.Symptom, a.Cause} {
		if part != "" {
			list = l.enter(append(list, gapTerm), head(part, maxLead))
		}
	}
	if a.Symptom == "" && a.Cause == "" {
		list = l.enter(append(list, gapTerm), head(a.Steps, maxLead/2))
	}
	l.text[i] = slices.Clip(list)
}

// weigh sets what each term is worth.
func (l *leads) weigh() {
	seen := make([]int32, len(l.number))
	for _, list := range l.text {
		for _, t := range distinctNumbers(list) {
			seen[t]++
		}
	}
	l.worth = make([]float32, len(seen))
	scale := worthScale(len(l.text))
	for t, n := range seen {
		l.worth[t] = float32(scale * idf(float64(len(l.text)), float64(n)))
	}
	l.worth[gapTerm] = 0
}

// withoutProduct takes the product's name off the front of a title: the
// product is weighed by itself.
func withoutProduct(title, product string) string {
	if n := len(product); n > 0 && len(title) > n && strings.EqualFold(title[:n], product) {
		return title[n:]
	}
	return title
}

func (l *leads) enter(list []uint32, text string) []uint32 {
	for _, t := range terms(withoutPlaces(text)) {
		if t.kind == straddle || t.kind == part || t.kind == number || codeLike(t.text) {
			continue // codes are compared by themselves
		}
		n, ok := l.number[t.text]
		if !ok {
			n = uint32(len(l.number))
			l.number[t.text] = n
		}
		list = append(list, n)
	}
	return list
}

// place matches where a message has a name or a number filled in: 'filename',
// %s, [2].
var place = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`'[^'\s\x{80}-\x{10ffff}]{1,60}'|"[^"\s\x{80}-\x{10ffff}]{1,60}"|%[-+.0-9*]*[a-z]|\[\d\]`)
})

func withoutPlaces(text string) string {
	if !strings.ContainsAny(text, `'"%[`) {
		return text
	}
	return place().ReplaceAllString(text, " ")
}

// codeLike reports letters and then digits, as codes have them.
func codeLike(t string) bool {
	letters, k := shapeOf(t)
	return k == mixed && letters <= 4 && len(t)-letters >= 3 || strings.HasPrefix(t, "0x")
}

func distinctNumbers(list []uint32) []uint32 {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// spoken is a question as the leads see it.
type spoken struct {
	in   map[uint32][]use // where a term is said
	next map[[2]uint32]bool
}

// use is one term of one way to say a concept.
type use struct {
	concept, alt int32
	weight       float32
}

// speak prepares a question for comparing with leads.
func (l *leads) speak(q *question) *spoken {
	s := &spoken{in: map[uint32][]use{}, next: map[[2]uint32]bool{}}
	var last uint32
	for c := range q.concepts {
		for a, alt := range q.concepts[c].alts {
			for i, t := range alt.terms {
				n, ok := l.number[t]
				if !ok {
					if !alt.translated {
						last = gapTerm
					}
					continue
				}
				s.in[n] = append(s.in[n], use{int32(c), int32(a), float32(alt.trust) / float32(len(alt.terms))})
				if !alt.translated || i > 0 {
					s.next[[2]uint32{last, n}] = true
				}
				last = n
			}
		}
	}
	return s
}

// agreement is how far a question and an article's lead say the same, each
// part from 0 to 1.
type agreement struct {
	said    float64 // share of the question that the lead says
	covered float64 // share of the lead that the question says
	title   float64 // share of the title that the question says
	order   float64 // share of the covered terms whose neighbour is covered too
	run     float64 // worth of the longest piece that both have word for word
	open    float64 // the same, of pieces that begin a message
}

// compare compares a question with an article's lead. The scratch space is
// the caller's: one float for each alternative of each concept.
func (l *leads) compare(q *question, s *spoken, art int32, hits [][]float32) agreement {
	for c := range hits {
		clear(hits[c])
	}
	var total, covered, title, titleCovered, pairs, next float32
	last := uint32(gapTerm)
	for i, t := range l.text[art] {
		uses := s.in[t]
		w := l.worth[t]
		total += w
		if i < int(l.title[art]) {
			title += w
		}
		if len(uses) > 0 {
			for _, u := range uses {
				hits[u.concept][u.alt] += u.weight
			}
			covered += w
			if i < int(l.title[art]) {
				titleCovered += w
			}
			pairs++
			if s.next[[2]uint32{last, t}] {
				next++
			}
		}
		last = t
	}
	said := 0.0
	for c := range hits {
		best := float32(0)
		for a, h := range hits[c] {
			best = max(best, min(h, float32(q.concepts[c].alts[a].trust)))
		}
		said += float64(best) * q.concepts[c].weight
	}
	run, open := l.pieces(s, art)
	return agreement{said: said / max(q.weight, leastWeight), covered: float64(covered / max(total, leastLead)),
		title: float64(titleCovered / max(title, leastLead)), order: ratio(float64(next), float64(pairs)),
		run: min(1, run/leastWeight), open: min(1, open/leastWeight)}
}

// pieces is what the longest piece is worth that a question and an article's
// lead both have word for word, and the longest that begins a text: people
// quote how a message begins, and what fills it differs.
func (l *leads) pieces(s *spoken, art int32) (longest, opening float64) {
	last, begins := uint32(gapTerm), true
	var run float32
	open := false
	for _, t := range l.text[art] {
		switch {
		case t == gapTerm || len(s.in[t]) == 0:
			run, open = 0, false
		case run > 0 && s.next[[2]uint32{last, t}]:
			run += l.worth[t]
		default:
			run, open = l.worth[t], begins
		}
		begins, last = t == gapTerm, t
		longest = max(longest, float64(run))
		if open {
			opening = max(opening, float64(run))
		}
	}
	return longest, opening
}

// leastLead is the worth of some two telling words: saying all of a lead that
// has less says little.
const leastLead = 8

func ratio(a, b float64) float64 {
	if b <= 0 {
		return 0
	}
	return a / b
}
