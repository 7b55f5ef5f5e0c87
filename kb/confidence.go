package kb

import "math"

// evidence is what the confidence in the first hit is worked out from: its
// own signals, and how it stands among the others and in the question.
type evidence [evidenceCount]float64

const (
	eMargin    = iota + int(signalCount) // how far the next article is behind
	eUnknown                             // a code is asked for that no article has, nor any like it
	eUnlike                              // a code is asked for that no article has; the first hit has one like it
	eAside                               // the same, but others have one like it
	eStrange                             // share of the question that no article says in any language
	eGuess                               // a slip in a number is supposed, and the words do not agree
	eAgree                               // a slip in a number is supposed, and the words agree
	eElsewhere                           // software is named that no article is about
	eTies                                // how many codes are as near as the one supposed
	eLength                              // how much the question says
	eNoProduct                           // no product is named
	eSolid                               // the code is in the question, and little speaks against
	eBest                                // the best of what the words say
	evidenceCount
)

func evidenceNames() []string {
	return append(signalNames(), "margin", "unknown", "unlike", "aside", "strange", "guess", "agree", "elsewhere", "ties", "length", "no_product", "solid", "best")
}

// evidence collects the evidence for the first of the candidates.
func (v *view) evidence(q *question, list []candidate) evidence {
	var e evidence
	c := &list[0]
	copy(e[:], c.x[:])
	e[sRun], e[sOpen], e[sSure] = 0, 0, 0 // they put articles in order, and say little of whether the first is right
	e[eMargin] = 1 - math.Exp(-max(0, c.rank-v.runnerUp(list))/2)
	if len(q.reading.unknown) > 0 && c.exact < 0.4 {
		switch {
		case q.reading.farOff():
			e[eUnknown] = 1
		case c.typo >= 0.1:
			e[eUnlike] = 1
		default:
			e[eAside] = 1
		}
	}
	e[eStrange] = ratio(q.unknown, max(q.weight, leastWeight))
	said := max(c.x[sSaid], c.x[sCover])
	if c.exact < 0.4 {
		if c.typo >= 0.1 && c.slipped != symbol {
			wordy, agree := min(1, max(0, q.weight-8)/8), sigmoid(16*(max(said, 0.8*c.x[sCovered])-0.52))
			e[eGuess], e[eAgree] = wordy*(1-agree), wordy*agree
		}
		e[eTies] = ties(list)
	}
	e[eLength] = math.Log1p(q.weight) / 5
	if !q.reading.context.any() {
		e[eNoProduct] = 1
	}
	e[eElsewhere] = when(q.elsewhere)
	if c.exact >= 0.6 && c.x[sOther] == 0 {
		e[eSolid] = 1
	}
	e[eBest] = math.Sqrt(max(c.x[sSaid], c.x[sCovered], c.x[sTitle]))
	return e
}

// runnerUp is the rank of the best candidate that is another article, not the
// same in the other language.
func (v *view) runnerUp(list []candidate) float64 {
	first := v.arts[list[0].art].Pair
	for _, c := range list[1:] {
		if p := v.arts[c.art].Pair; p == "" || p != first {
			return c.rank
		}
	}
	return list[0].rank - 10
}

// ties is the share of other codes that are as near a slip as the first's.
func ties(list []candidate) float64 {
	n := 0.0
	for _, c := range list[1:] {
		if c.typo > 0 && c.typo >= list[0].typo-0.05 {
			n++
		}
	}
	return n / (n + 1)
}

// confidence is the probability that the first candidate answers.
func (m *Model) confidence(e *evidence) float64 {
	z := m.Bias
	for k, w := range m.Confidence {
		z += w * e[k]
	}
	return sigmoid(z)
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
