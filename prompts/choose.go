package prompts

import "fmt"

// Candidate is an article that may answer.
type Candidate struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Codes   []string `json:"codes,omitempty"`
	Symptom string   `json:"symptom,omitempty"`
	Cause   string   `json:"cause,omitempty"`
}

// ChooseIn is a question and what may answer it.
type ChooseIn struct {
	Question   string
	Candidates []Candidate
}

// NoneOf is the choice where no candidate answers.
const NoneOf = "none"

// ChooseOut is which one does.
type ChooseOut struct {
	ID   string `json:"id" jsonschema:"the id of the one candidate that answers the question, or none"`
	Sure bool   `json:"sure" jsonschema:"true only if question and candidate describe the same trouble of the same function"`
}

// Choose picks the article that answers a question, or none.
var Choose = Prompt[ChooseIn, ChooseOut]{
	Name: "choose",
	Check: func(in ChooseIn, out ChooseOut) error {
		if out.ID == NoneOf {
			return nil
		}
		for _, c := range in.Candidates {
			if c.ID == out.ID {
				return nil
			}
		}
		return fmt.Errorf("id is neither that of a candidate nor %q", NoneOf)
	},
	words: rules + `
{{define "system"}}{{template "rules"}}
Task: which candidate is about the trouble in the question? Reply with its id, or with "none".
A candidate fits if the same function fails in the same way; another code than the one asked for never fits. Words in common are not enough. If two fit, take the one that is more special. When in doubt reply "none": a person will help.{{end}}
{{define "user"}}Question: {{data .Question}}
Candidates:
{{range .Candidates}}{{data .}}
{{end}}{{end}}`,
}
