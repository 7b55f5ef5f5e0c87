package kb

import (
	"context"
	"fmt"
	"runtime/debug"
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
	if !strings.ContainsFunc(head(q.Text, maxQuestion), func(r rune) bool { return r > ' ' && r != utf8.RuneError }) {
		return Result{Reason: Empty}, nil
	}
	quest, cands, err := v.consider(ctx, q)
	if err != nil {
		return Result{}, err
	}
	return v.result(quest, cands, q), nil
}

// consider lists the articles that may answer, best first.
func (v *view) consider(ctx context.Context, q Query) (*question, []candidate, error) {
	quest := v.question(head(q.Text, maxQuestion))
	b := v.pool.Get().(*board)
	defer v.pool.Put(b)
	defer b.reset()
	if err := v.scan(ctx, quest.concepts, b); err != nil {
		return nil, nil, err
	}
	return quest, v.candidates(quest, b), nil
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
		conf := max(c.exact, c.typo, c.x[sSaid])
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
