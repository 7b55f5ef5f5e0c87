package kb

import (
	"context"
	"fmt"
	"math"
	"runtime/debug"
	"strings"
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
	folded := Fold(text)
	if strings.TrimSpace(folded) == "" {
		return Result{Reason: Empty}, nil
	}
	if why, ok := smallTalk(folded); ok {
		return Result{Reason: why}, nil
	}
	quest, list, err := v.consider(ctx, q)
	if err != nil {
		return Result{}, err
	}
	return v.result(quest, list, q, v.model), nil
}

// consider lists the articles that may answer, best first.
func (v *view) consider(ctx context.Context, q Query) (*question, []candidate, error) {
	quest := v.question(head(q.Text, maxQuestion), q.Product)
	defer quest.close()
	b := v.pool.Get().(*board)
	defer v.pool.Put(b)
	defer b.reset()
	if err := v.scan(ctx, quest.concepts, b); err != nil {
		return nil, nil, err
	}
	return quest, v.candidates(quest, b), nil
}

// defaultLimit is how many hits a question gets that does not say.
const defaultLimit = 3

// result makes the answer of the candidates: the probability that the first
// is right decides between answer, closest and none.
func (v *view) result(q *question, list []candidate, query Query, m *Model) Result {
	res := Result{Codes: v.codes.hits(q.reading), Reason: v.reason(q, list)}
	if len(list) == 0 {
		return res
	}
	e := v.evidence(q, list)
	res.Confidence = m.confidence(&e)
	res.Hits = v.hits(list, query)
	share(res.Hits, list[0].rank, res.Confidence)
	switch {
	case res.Confidence >= m.Answer:
		res.Outcome, res.Reason = Answer, NoReason
	case res.Confidence >= m.Closest:
		res.Outcome, res.Reason = Closest, NoReason
	}
	return res
}

// hits makes one hit of each pair, in the asker's language where there is
// one.
func (v *view) hits(list []candidate, query Query) []Hit {
	limit := query.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	var hits []Hit
	seen := map[string]bool{}
	for i := range list {
		c := &list[i]
		a := v.inLang(&v.arts[c.art], query.Lang)
		if len(hits) == limit || a.Pair != "" && seen[a.Pair] {
			continue
		}
		seen[a.Pair] = true
		hits = append(hits, Hit{ID: a.ID, Pair: a.Pair, Lang: a.Lang, Confidence: c.rank, By: c.by})
	}
	return hits
}

// inLang is the article of the same pair in a language, or the article itself.
func (v *view) inLang(a *Article, lang string) *Article {
	if a.Lang == lang || a.Pair == "" {
		return a
	}
	for _, i := range v.pair[a.Pair] {
		if v.arts[i].Lang == lang {
			return &v.arts[i]
		}
	}
	return a
}

// share gives each hit its part of the confidence: the first what was worked
// out, the others what their ranks leave them of the rest.
func share(hits []Hit, top, confidence float64) {
	left := 1 - confidence
	for i := range hits {
		if i == 0 {
			hits[i].Confidence = confidence
			continue
		}
		c := min(confidence, 1) * math.Exp((hits[i].Confidence-top)/2)
		hits[i].Confidence = min(c, left)
		left = max(0, left-hits[i].Confidence)
	}
}

// reason is why a question has no answer, should it have none.
func (v *view) reason(q *question, list []candidate) Reason {
	switch {
	case len(q.reading.unknown) > 0 && (len(list) == 0 || max(list[0].exact, list[0].named) < 0.4):
		return UnknownCode
	case q.elsewhere:
		return OtherProduct
	}
	return NothingFound
}
