package prompts

import (
	"errors"
	"slices"
)

// SuggestIn is a ticket that is being written.
type SuggestIn struct {
	Text       string
	Components []Component
}

// SuggestOut is what its form could be filled in with.
type SuggestOut struct {
	Component string `json:"component" jsonschema:"the key of a component from the list, or empty"`
	Impact    string `json:"impact" jsonschema:"stopped, part or little; empty if the text does not say how many cannot work"`
}

// Suggest proposes component and impact. Whoever sends the form decides.
var Suggest = Prompt[SuggestIn, SuggestOut]{
	Name: "suggest",
	Check: func(in SuggestIn, out SuggestOut) error {
		known := slices.ContainsFunc(in.Components, func(c Component) bool { return c.Key == out.Component })
		if out.Component != "" && !known {
			return errors.New("component is not on the list")
		}
		if !slices.Contains([]string{"", "stopped", "part", "little"}, out.Impact) {
			return errors.New("impact is not stopped, part, little or empty")
		}
		return nil
	},
	words: rules + `
{{define "system"}}{{template "rules"}}
Task: which component is the text about, and how bad is it? "stopped": nobody can work, or safety or money is at stake. "part": some work is hindered, or there is a way round. "little": an inconvenience or a wish.
Components:
{{range .Components}}{{data .}}
{{end}}{{end}}
{{define "user"}}Text: {{data .Text}}{{end}}`,
}
