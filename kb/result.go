package kb

import "encoding/json"

// Query is what to look for. Text is plain words, never a query language.
type Query struct {
	Text      string // required
	Lang      string // the asker's: "en" or "zh"; of a pair, that article is preferred
	Product   string // optional: what the asker is known to use
	Component string // optional: the component the question is about
	Limit     int    // hits wanted; 0 means 3
}

// Outcome says what to tell the asker.
type Outcome int

const (
	None    Outcome = iota // nothing here answers it; Reason says why
	Closest                // the best three, none certain
	Answer                 // the first hit answers it
)

func (o Outcome) String() string {
	switch o {
	case Answer:
		return "answer"
	case Closest:
		return "closest"
	}
	return "none"
}

// MarshalJSON writes the outcome's name.
func (o Outcome) MarshalJSON() ([]byte, error) { return json.Marshal(o.String()) }

// Reason is why there is no answer.
type Reason int

const (
	NoReason     Reason = iota
	Empty               // nothing was asked
	SmallTalk           // a greeting, a test
	Thanks              // a thank-you
	UnknownCode         // a code that no article has; Result.Codes holds it
	OtherProduct        // about software that no article is about
	NothingFound        // words that no article answers
)

func (r Reason) String() string {
	return [...]string{"", "empty", "small talk", "thanks", "unknown code", "other product", "nothing found"}[r]
}

// MarshalJSON writes the reason's name.
func (r Reason) MarshalJSON() ([]byte, error) { return json.Marshal(r.String()) }

// By is what found a hit.
type By int

const (
	ByWords By = iota
	ByCode
	ByTypo
	ByTranslation
)

func (b By) String() string { return [...]string{"words", "code", "typo", "translation"}[b] }

// MarshalJSON writes the name of what found the hit.
func (b By) MarshalJSON() ([]byte, error) { return json.Marshal(b.String()) }

// Hit is one article found. Of two that are a pair only one is a hit: the
// asker's language where there is one.
type Hit struct {
	ID, Pair, Lang string
	Confidence     float64 // how likely it answers, 0 to 1
	By             By
}

// Result is what a search found.
type Result struct {
	Outcome    Outcome
	Confidence float64   // that the first hit answers, 0 to 1
	Hits       []Hit     // best first
	Codes      []CodeHit // the codes in the question, known or not
	Reason     Reason    // for None
}
