package prompts

import (
	"errors"
	"fmt"
	"slices"
)

// Source is an article to answer from.
type Source struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Codes []string `json:"codes,omitempty"`
	Cause string   `json:"cause,omitempty"`
	Steps string   `json:"steps,omitempty"`
	Check string   `json:"check,omitempty"`
}

// WordIn is a question and the articles that answer it.
type WordIn struct {
	Question string
	Language string // English or Chinese
	Sources  []Source
}

// WordOut is the answer in words.
type WordOut struct {
	Cause string `json:"cause" jsonschema:"in one or two short sentences, why it happens; empty if no source says so"`
	Steps []Step `json:"steps" jsonschema:"what to do, in order"`
	Check string `json:"check" jsonschema:"how to see that it worked; empty if no source says so"`
}

// Step is one thing to do, and which source says so.
type Step struct {
	Text   string `json:"text" jsonschema:"one thing to do, in one or two short sentences"`
	Source string `json:"source" jsonschema:"the id of the source that says so"`
}

const maxSteps = 12

// Word words an answer from articles, step by step, each with its source.
var Word = Prompt[WordIn, WordOut]{
	Name: "word",
	Check: func(in WordIn, out WordOut) error {
		if len(out.Steps) == 0 || len(out.Steps) > maxSteps {
			return fmt.Errorf("there must be 1 to %d steps", maxSteps)
		}
		for _, s := range out.Steps {
			if s.Text == "" {
				return errors.New("a step is empty")
			}
			if !slices.ContainsFunc(in.Sources, func(from Source) bool { return from.ID == s.Source }) {
				return errors.New("a step names a source that is not among those given")
			}
		}
		return nil
	},
	words: rules + `
{{define "system"}}{{template "rules"}}
Task: answer the question in {{.Language}} from the sources, and from nothing else. Write short, kind sentences to a person on a building site, without jargon.
Keep to the order of the sources and leave out no warning. Each step names the source it comes from. Add nothing that no source says: no code, number, command, address, product or guess.{{end}}
{{define "user"}}Question: {{data .Question}}
Sources:
{{range .Sources}}{{data .}}
{{end}}{{end}}`,
}
