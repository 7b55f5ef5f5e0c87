package kb

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxQuestion bounds what a question may cost: who pastes more has said what
// failed in its head.
const maxQuestion = 8 << 10

// Search finds the articles that answer a question, and says how sure it is.
// Any text is plain words to it. It does not panic, and its time is bounded.
func (x *Index) Search(ctx context.Context, q Query) (res Result, err error) {
	v, err := x.take()
	if err != nil {
		return Result{}, err
	}
	defer v.uses.Done()
	defer func() {
		if r := recover(); r != nil {
			res, err = Result{}, fmt.Errorf("search: %v: %w", r, ErrDamaged)
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	return v.search(ctx, q)
}

func (v *view) search(ctx context.Context, q Query) (Result, error) {
	text := head(q.Text, maxQuestion)
	if !strings.ContainsFunc(text, func(r rune) bool { return r > ' ' && r != utf8.RuneError }) {
		return Result{Reason: Empty}, nil
	}
	quest := v.question(text)
	b := v.pool.Get().(*board)
	defer v.pool.Put(b)
	defer b.reset()
	if err := v.scan(ctx, quest.concepts, b); err != nil {
		return Result{}, err
	}
	cands := v.candidates(quest, b, q)
	return v.result(quest, cands, q), nil
}

// question is a text taken apart.
type question struct {
	scan     *scanner
	reading  reading
	concepts []concept
	weight   float64 // of all concepts
}

func (v *view) question(text string) *question {
	s := newScanner(text)
	q := &question{scan: s, reading: v.codes.read(s)}
	seen := map[string]bool{}
	for _, t := range terms(s.text) {
		if seen[t.text] || len(q.concepts) >= maxConcepts {
			continue
		}
		seen[t.text] = true
		c := concept{alts: []alternative{{terms: []string{t.text}, weight: 1}}}
		c.weight = v.worth(t.text)
		q.concepts = append(q.concepts, c)
		q.weight += c.weight
	}
	return q
}

// maxConcepts bounds a question's cost.
const maxConcepts = 96

func (v *view) worth(text string) float64 {
	r, err := v.reader.TermFieldReader(context.Background(), []byte(text), termsField, false, false, false)
	if err != nil {
		return 0
	}
	defer r.Close()
	return v.idf(r.Count())
}

// candidate is an article that may answer.
type candidate struct {
	art   int32
	score float64
	words float64 // share of the question's words, by worth
	code  codeMatch
	coded bool
	by    By
}

// maxCandidates is how many articles are looked at closely.
const maxCandidates = 60

func (v *view) candidates(q *question, b *board, query Query) []candidate {
	found := map[int32]*candidate{}
	for _, d := range topDocs(b, maxCandidates) {
		if a := v.article[d]; a >= 0 {
			found[a] = &candidate{art: a, score: float64(b.total[d]), words: float64(b.cover[d]) / max(1e-9, q.weight)}
			if b.foreign[d] > b.total[d]/2 {
				found[a].by = ByTranslation
			}
		}
	}
	for _, m := range q.reading.matches {
		for _, a := range v.codes.entries[m.entry].arts {
			c, ok := found[a]
			if !ok {
				c = &candidate{art: a}
				found[a] = c
			}
			if !c.coded || m.strength > c.code.strength {
				c.coded, c.code, c.by = true, m, ByCode
				if m.kind == MistypedCode {
					c.by = ByTypo
				}
			}
		}
	}
	var out []candidate
	for _, c := range found {
		if c.coded {
			c.score += 40 * c.code.strength
		}
		if v.arts[c.art].Lang == query.Lang {
			c.score += 0.5
		}
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.art, b.art)) })
	return out
}

// topDocs is the n best documents, in no order.
func topDocs(b *board, n int) []int32 {
	list := slices.Clone(b.touched)
	if len(list) <= n {
		return list
	}
	slices.SortFunc(list, func(x, y int32) int { return cmp.Or(cmp.Compare(b.total[y], b.total[x]), cmp.Compare(x, y)) })
	return list[:n]
}

func (v *view) result(q *question, cands []candidate, query Query) Result {
	limit := query.Limit
	if limit <= 0 {
		limit = 3
	}
	res := Result{Codes: v.codes.Find(query.Text)}
	pairs := map[string]int{}
	for _, c := range cands {
		a := v.arts[c.art]
		conf := c.words * 0.9
		if c.coded {
			conf = max(conf, c.code.strength)
		}
		if at, ok := pairs[a.Pair]; ok && a.Pair != "" {
			if h := &res.Hits[at]; h.Lang != query.Lang && a.Lang == query.Lang {
				h.ID, h.Lang = a.ID, a.Lang
			}
			continue
		}
		if len(res.Hits) >= limit {
			continue
		}
		if a.Pair != "" {
			pairs[a.Pair] = len(res.Hits)
		}
		res.Hits = append(res.Hits, Hit{ID: a.ID, Pair: a.Pair, Lang: a.Lang, Confidence: min(1, conf), By: c.by})
	}
	return v.decide(res)
}

func (v *view) decide(res Result) Result {
	if len(res.Hits) == 0 {
		res.Reason = NothingFound
		return res
	}
	res.Confidence = res.Hits[0].Confidence
	switch {
	case res.Confidence >= 0.6:
		res.Outcome = Answer
	case res.Confidence >= 0.3:
		res.Outcome = Closest
	default:
		res.Reason = NothingFound
	}
	return res
}

// leadText is what an article says it is about, as terms in their order.
type leadText []string

func leads(arts []Article) []leadText { return make([]leadText, len(arts)) }
