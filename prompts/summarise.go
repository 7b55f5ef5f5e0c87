package prompts

import "errors"

// Line is one thing somebody said.
type Line struct {
	Who  string `json:"who"`
	Text string `json:"text"`
}

// SummariseIn is a conversation that became a ticket.
type SummariseIn struct {
	Language string // English or Chinese
	Lines    []Line
}

// SummariseOut is what an engineer wants to know first.
type SummariseOut struct {
	Title   string   `json:"title" jsonschema:"what fails, in at most twelve words"`
	Facts   []string `json:"facts" jsonschema:"one to six short sentences: what fails, since when, for whom, codes, versions, what was tried"`
	Missing []string `json:"missing" jsonschema:"at most three things an engineer must ask"`
}

// Summarise sums up a thread for who works on the ticket.
var Summarise = Prompt[SummariseIn, SummariseOut]{
	Name: "summarise",
	Check: func(_ SummariseIn, out SummariseOut) error {
		if out.Title == "" || len(out.Facts) == 0 || len(out.Facts) > 6 || len(out.Missing) > 3 {
			return errors.New("a title, one to six facts, and at most three things that are missing")
		}
		return nil
	},
	words: rules + `
{{define "system"}}{{template "rules"}}
Task: sum up in {{.Language}}, for the engineer who takes this over, what was said. Only what stands there: no cause, no advice, no guess, no judgement of people.{{end}}
{{define "user"}}Conversation:
{{range .Lines}}{{data .}}
{{end}}{{end}}`,
}
