package prompts

import (
	"errors"
	"slices"
)

// QueryIn is what a manager asks, and what there is to ask for.
type QueryIn struct {
	Question   string
	Today      string // 2026-11-27
	Figures    []string
	Components []Component
}

// QueryOut is one of the questions that can be answered by counting.
type QueryOut struct {
	Figure    string `json:"figure" jsonschema:"one of the figures listed, or none"`
	Period    string `json:"period" jsonschema:"a month like 2026-10"`
	Tier      int    `json:"tier" jsonschema:"1, 2 or 3; 0 for all"`
	Component string `json:"component" jsonschema:"the key of a component from the list; empty for all"`
}

// Query picks which figure is asked for. The figure itself is counted.
var Query = Prompt[QueryIn, QueryOut]{
	Name: "query",
	Check: func(in QueryIn, out QueryOut) error {
		switch {
		case out.Figure != NoneOf && !slices.Contains(in.Figures, out.Figure):
			return errors.New("figure is not on the list")
		case out.Tier < 0 || out.Tier > 3:
			return errors.New("tier is not 0 to 3")
		case out.Component != "" && !slices.ContainsFunc(in.Components, func(c Component) bool { return c.Key == out.Component }):
			return errors.New("component is not on the list")
		}
		return nil
	},
	words: rules + `
{{define "system"}}{{template "rules"}}
Task: which figure of which month does the question ask for? Today is {{.Today}}.
Figures: {{range .Figures}}{{.}} {{end}}
Components:
{{range .Components}}{{data .}}
{{end}}Reply "none" if it asks for something else. Do not answer the question itself.{{end}}
{{define "user"}}Question: {{data .Question}}{{end}}`,
}
