package kb

import (
	_ "embed"
	"encoding/json"
	"sync"
)

//go:embed words-model.json
var modelText []byte

// Model is the coefficients that Tune fits: a file that people review.
type Model struct {
	Rank       signals   `json:"rank"`
	Confidence []float64 `json:"confidence"`
	Bias       float64   `json:"bias"`
	Answer     float64   `json:"answer"`  // confidence from which the first hit is given as the answer
	Closest    float64   `json:"closest"` // confidence from which the best three are shown
}

var builtinModel = sync.OnceValue(func() *Model {
	var m Model
	if err := json.Unmarshal(modelText, &m); err != nil {
		panic("words-model.json: " + err.Error()) // embedded: a fault of the build
	}
	return &m
})
