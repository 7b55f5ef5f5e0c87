package kb

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
)

// Tuning is a newly fitted model with how it does.
type Tuning struct {
	Model Model
	Fit   Report // on the questions it was fitted to
	Cross Report // each question by a model that has not seen it
}

// folds is how many parts the questions are cut into for validation.
const folds = 5

// Tune fits the model's coefficients to questions with known answers, and
// validates the way of fitting by leaving out a fifth at a time.
func Tune(ctx context.Context, arts []Article, questions []Question, t Trial) (Tuning, error) {
	data, err := gatherLessons(ctx, arts, questions, t)
	if err != nil {
		return Tuning{}, err
	}
	step := t.progress("fits")
	out := Tuning{Model: fit(data)}
	step(1, folds+1)
	out.Fit = newReport(replies(data, &out.Model))
	var cross []Reply
	for f := range uint32(folds) {
		if err := ctx.Err(); err != nil {
			return Tuning{}, err
		}
		m := fit(slices.DeleteFunc(slices.Clone(data), func(j judged) bool { return j.group()%folds == f }))
		held := slices.DeleteFunc(slices.Clone(data), func(j judged) bool { return j.group()%folds != f })
		cross = append(cross, replies(held, &m)...)
		step(int(f)+2, folds+1)
	}
	out.Cross = newReport(cross)
	out.Fit.Articles, out.Cross.Articles = len(arts), len(arts)
	return out, nil
}

// File is the model as its file has it: one coefficient a line, with its
// name, so that a change can be reviewed.
func (m Model) File() []byte {
	var b bytes.Buffer
	b.WriteString("{\n")
	group := func(name string, names []string, values []float64) {
		fmt.Fprintf(&b, "  %q: {\n", name)
		for i, n := range names {
			fmt.Fprintf(&b, "    %q: %.4g", n, values[i])
			if i < len(names)-1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
		}
		b.WriteString("  },\n")
	}
	group("rank", signalNames(), m.Rank[:])
	group("confidence", evidenceNames(), m.Confidence[:])
	fmt.Fprintf(&b, "  \"bias\": %.4g,\n  \"answer\": %.2f,\n  \"closest\": %.2f\n}\n", m.Bias, m.Answer, m.Closest)
	return b.Bytes()
}

// ParseModel reads a model's file. Every coefficient must be there, and no
// other.
func ParseModel(data []byte) (Model, error) {
	var f struct {
		Rank, Confidence      map[string]float64
		Bias, Answer, Closest float64
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return Model{}, err
	}
	m := Model{Bias: f.Bias, Answer: f.Answer, Closest: f.Closest}
	if err := named(f.Rank, signalNames(), m.Rank[:]); err != nil {
		return m, fmt.Errorf("rank: %w", err)
	}
	if err := named(f.Confidence, evidenceNames(), m.Confidence[:]); err != nil {
		return m, fmt.Errorf("confidence: %w", err)
	}
	return m, nil
}

func named(from map[string]float64, names []string, to []float64) error {
	for i, n := range names {
		v, ok := from[n]
		if !ok {
			return fmt.Errorf("no coefficient %q", n)
		}
		to[i] = v
	}
	for n := range from {
		if !slices.Contains(names, n) {
			return fmt.Errorf("unknown coefficient %q", n)
		}
	}
	return nil
}

// judged is a question's candidates and which of them are right.
type judged struct {
	question Question
	parsed   *question
	list     []candidate
	right    []bool
	view     *view   // of the index it was asked
	weight   float64 // of questions that are not made up, 1
	counts   bool    // in the figures
}

// judge collects the candidates for questions. Small talk has none.
func (v *view) judge(ctx context.Context, questions []Question, weight float64, counts bool) ([]judged, error) {
	var out []judged
	for _, q := range questions {
		if _, ok := smallTalk(Fold(q.Text)); ok {
			out = append(out, judged{question: q, parsed: &question{scan: newScanner(q.Text)}, view: v, weight: weight, counts: counts})
			continue
		}
		parsed, list, err := v.consider(ctx, q.query())
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		list = list[:min(len(list), maxJudged)]
		j := judged{question: q, parsed: parsed, list: list, view: v, weight: weight, counts: counts}
		for _, c := range list {
			j.right = append(j.right, slices.Contains(q.Relevant, v.arts[c.art].ID))
		}
		out = append(out, j)
	}
	return out, nil
}

// maxJudged is how many candidates of a question are learned from: those far
// behind teach nothing more.
const maxJudged = 40

// group puts questions from one thread, or about one article, together: they
// must not stand on both sides of a validation.
func (j *judged) group() uint32 {
	h := fnv.New32a()
	key := cmp.Or(j.question.Source, j.question.ID)
	if len(j.question.Relevant) > 0 {
		key = slices.Min(j.question.Relevant)
	}
	h.Write([]byte(key))
	return h.Sum32()
}

// replies answers the questions by a model: those that count in the figures.
func replies(data []judged, m *Model) []Reply {
	var out []Reply
	for _, j := range data {
		if j.counts {
			j.order(&m.Rank)
			out = append(out, newReply(j.question, j.view.result(j.parsed, j.list, j.question.query(), m)))
		}
	}
	return out
}

// fit finds a model for the questions.
func fit(data []judged) Model {
	m := Model{Rank: fitRank(data, startRank())}
	var samples []sample
	for _, j := range data {
		if len(j.list) > 0 {
			j.order(&m.Rank)
			samples = append(samples, sample{e: j.view.evidence(j.parsed, j.list), right: j.firstRight(), weight: j.weight})
		}
	}
	m.Confidence, m.Bias = fitConfidence(samples)
	m.setThresholds(replies(data, &m))
	return m
}

// sureEnough is the share of right first hits that the least sure answers
// must still have.
const sureEnough = 0.8

// shown is the share of the right first hits that must at least be among the
// three closest.
const shown = 0.98

// setThresholds puts the border of "closest" where that share is still shown,
// and that of "answer" where four in five of the next answers are right.
func (m *Model) setThresholds(replies []Reply) {
	m.Closest = math.Round(100*keepThreshold(replies, shown)) / 100
	m.Answer = m.Closest
	for _, b := range bins(replies) {
		if b.Right < sureEnough {
			m.Answer = max(m.Answer, b.To)
		}
	}
	m.Answer = min(m.Answer, 0.9)
}

// firstRight reports whether the first hit is right: the first candidate, or
// the same article in the other language.
func (j *judged) firstRight() bool {
	first := j.view.arts[j.list[0].art].Pair
	for i := range j.list {
		if j.right[i] && (i == 0 || first != "" && j.view.arts[j.list[i].art].Pair == first) {
			return true
		}
	}
	return false
}

// order sorts the candidates by the weights, into lists of its own.
func (j *judged) order(w *signals) {
	perm := make([]int, len(j.list))
	rank := make([]float64, len(j.list))
	for i := range perm {
		perm[i] = i
		for k, x := range j.list[i].x {
			rank[i] += w[k] * x
		}
	}
	slices.SortStableFunc(perm, func(a, b int) int { return cmp.Compare(rank[b], rank[a]) })
	list, right := make([]candidate, len(perm)), make([]bool, len(perm))
	for i, p := range perm {
		list[i], right[i] = j.list[p], j.right[p]
		list[i].rank = rank[p]
	}
	j.list, j.right = list, right
}
