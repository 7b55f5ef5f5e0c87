package kb

import (
	"cmp"
	"context"
	"hash/fnv"
	"math"
	"slices"
)

// judged is a question's candidates and which of them are right.
type judged struct {
	question Question
	query    *question
	list     []candidate
	right    []bool
	weight   float64
}

// judge collects the candidates for questions.
func (v *view) judge(ctx context.Context, questions []Question) ([]judged, error) {
	var out []judged
	for _, q := range questions {
		query := Query{Text: q.Text, Lang: cmp.Or(Lang(q.Text), q.Lang), Limit: evalHits}
		parsed, list, err := v.consider(ctx, query)
		if err != nil {
			return nil, err
		}
		j := judged{question: q, query: parsed, list: list, weight: 1}
		for _, c := range list {
			j.right = append(j.right, slices.Contains(q.Relevant, v.arts[c.art].ID))
		}
		out = append(out, j)
	}
	return out, nil
}

// group puts questions about one article, or with one text, together: they
// must not stand on both sides of a validation.
func (j *judged) group() uint32 {
	h := fnv.New32a()
	key := j.question.ID
	if len(j.question.Relevant) > 0 {
		key = slices.Min(j.question.Relevant)
	}
	h.Write([]byte(key))
	return h.Sum32()
}

// penalty keeps coefficients near where they start: there are few questions.
const penalty = 0.004

// fitRank finds the weights under which right candidates come first: the
// softmax over each question's candidates is climbed from the start weights.
func fitRank(data []judged, start signals) signals {
	w := start
	var grad, step, seen signals
	for range 600 {
		grad = signals{}
		total := 0.0
		for i := range data {
			total += data[i].climb(&w, &grad)
		}
		for k := range w {
			g := grad[k]/max(1, total) - penalty*(w[k]-start[k])
			seen[k] = 0.95*seen[k] + 0.05*g*g
			step[k] = 0.9*step[k] + 0.1*g/(math.Sqrt(seen[k])+1e-4)
			w[k] += 0.03 * step[k]
		}
	}
	return w
}

// climb adds one question's gradient and returns its weight.
func (j *judged) climb(w, grad *signals) float64 {
	if !slices.Contains(j.right, true) {
		return 0
	}
	scores := make([]float64, len(j.list))
	top := math.Inf(-1)
	for i := range j.list {
		for k, x := range j.list[i].x {
			scores[i] += w[k] * x
		}
		top = max(top, scores[i])
	}
	all, good := 0.0, 0.0
	for i := range scores {
		scores[i] = math.Exp(scores[i] - top)
		all += scores[i]
		if j.right[i] {
			good += scores[i]
		}
	}
	for i, s := range scores {
		d := -s / all
		if j.right[i] {
			d += s / max(good, 1e-12)
		}
		for k, x := range j.list[i].x {
			grad[k] += j.weight * d * x
		}
	}
	return j.weight
}
