package kb

import (
	"math"
	"slices"
)

// climber takes steps up a slope, each coordinate by its own measure: Adam,
// with steps that shrink where the slope is steep.
type climber struct {
	size       float64
	step, seen []float64
}

func newClimber(n int, size float64) *climber {
	return &climber{size: size, step: make([]float64, n), seen: make([]float64, n)}
}

// move is how far to go along coordinate k, where the slope is g.
func (c *climber) move(k int, g float64) float64 {
	c.seen[k] = 0.99*c.seen[k] + 0.01*g*g
	c.step[k] = 0.9*c.step[k] + 0.1*g
	return c.size * c.step[k] / (math.Sqrt(c.seen[k]) + 1e-4)
}

const (
	rankRounds, rankPenalty             = 500, 0.004
	confidenceRounds, confidencePenalty = 1500, 0.001
)

// startRank is where every fit starts: round weights set by hand before any
// fit. Starting from the fitted ones would let a validation see what it must
// not.
func startRank() signals {
	return signals{sWords: 4, sCover: 3, sSaid: 3, sCovered: 3, sTitle: 2, sOrder: 1, sRun: 0.5, sOpen: 1, sSure: 2, sForeign: 0.5,
		sExact: 10, sExactSaid: 2, sOther: -4,
		sOtherBare: -3, sTypo: 6, sTypoSaid: 5, sNamed: 2, sNamedSaid: 4, sProduct: 2.5}
}

// mostForeign keeps a translation from beating the asker's own words: with
// the weight a translation is scored with, both together stay below one.
const mostForeign = 0.15

// fitRank finds the weights under which right candidates come first: the
// softmax over each question's candidates is climbed from the start weights.
// A penalty keeps them near the start: there are few questions.
func fitRank(data []judged, start signals) signals {
	w := start
	c := newClimber(len(w), 0.03)
	n := 0.0
	for i := range data {
		n += data[i].weight * when(slices.Contains(data[i].right, true))
	}
	for range rankRounds {
		var slope signals
		for i := range data {
			data[i].climb(&w, &slope)
		}
		for k := range w {
			w[k] += c.move(k, slope[k]/max(1, n)-rankPenalty*(w[k]-start[k]))
		}
		w[sForeign] = min(w[sForeign], mostForeign*w[sWords])
	}
	return w
}

// climb adds one question's slope.
func (j *judged) climb(w, slope *signals) {
	if !slices.Contains(j.right, true) {
		return
	}
	scores := make([]float64, len(j.list))
	for i := range j.list {
		for k, x := range j.list[i].x {
			scores[i] += w[k] * x
		}
	}
	top, all, good := slices.Max(scores), 0.0, 0.0
	for i := range scores {
		scores[i] = math.Exp(scores[i] - top)
		all += scores[i]
		good += scores[i] * when(j.right[i])
	}
	for i, s := range scores {
		d := when(j.right[i])*s/max(good, 1e-12) - s/all
		for k, x := range j.list[i].x {
			slope[k] += j.weight * d * x
		}
	}
}

// sample is one question's evidence and whether its first hit is right.
type sample struct {
	e      evidence
	right  bool
	weight float64
}

// fitConfidence finds the coefficients of the logistic function under which
// the samples are likeliest.
func fitConfidence(data []sample) (evidence, float64) {
	var m Model
	c := newClimber(evidenceCount+1, 0.02)
	n := 1e-9
	for i := range data {
		n += data[i].weight
	}
	for range confidenceRounds {
		var slope evidence
		var up float64
		for i := range data {
			d := data[i].weight * (when(data[i].right) - m.confidence(&data[i].e))
			for k, x := range data[i].e {
				slope[k] += d * x
			}
			up += d
		}
		for k := range slope {
			m.Confidence[k] += c.move(k, slope[k]/n-confidencePenalty*m.Confidence[k])
		}
		m.Bias += c.move(evidenceCount, up/n)
	}
	return m.Confidence, m.Bias
}
