package kb

import (
	_ "embed"
	"sync"
)

//go:embed words-model.json
var modelText []byte

// Model is the coefficients that Tune fits. They stand in a file that people
// review.
type Model struct {
	Rank       signals  // what each signal adds to a candidate's rank
	Confidence evidence // what each piece of evidence adds to the log odds
	Bias       float64  // the log odds without any
	Answer     float64  // confidence from which the first hit is given as the answer
	Closest    float64  // confidence from which the best three are shown
}

var builtinModel = sync.OnceValue(func() *Model {
	m, err := ParseModel(modelText)
	if err != nil {
		panic("words-model.json: " + err.Error()) // embedded: a fault of the build
	}
	return &m
})
