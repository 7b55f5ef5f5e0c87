package prompts

import "errors"

// Fact is one figure of a report, as it is shown.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Was   string `json:"was,omitempty"` // the period before
}

// CommentIn is what was counted.
type CommentIn struct {
	Language string // English or Chinese
	Period   string
	Facts    []Fact
}

// CommentOut is what stands out.
type CommentOut struct {
	Sentences []string `json:"sentences" jsonschema:"one to four short sentences for a manager"`
}

// Comment says what stands out among figures that were counted.
var Comment = Prompt[CommentIn, CommentOut]{
	Name: "comment",
	Check: func(_ CommentIn, out CommentOut) error {
		if len(out.Sentences) == 0 || len(out.Sentences) > 4 {
			return errors.New("one to four sentences")
		}
		return nil
	},
	words: rules + `
{{define "system"}}{{template "rules"}}
Task: say in {{.Language}} what a manager should notice in these figures, in one to four short sentences. Quote figures exactly as they are given; calculate none, round none, and name no cause that is not among the facts.{{end}}
{{define "user"}}Period: {{data .Period}}
Facts:
{{range .Facts}}{{data .}}
{{end}}{{end}}`,
}
