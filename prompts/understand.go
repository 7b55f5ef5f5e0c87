package prompts

// Component is a part of the software, as the configuration names it.
type Component struct {
	Key   string   `json:"key"`
	Names []string `json:"names"`
}

// UnderstandIn is what somebody said.
type UnderstandIn struct {
	Text       string
	Components []Component
}

// UnderstandOut is what they want and what they have told.
type UnderstandOut struct {
	Intent    string   `json:"intent" jsonschema:"one of question, ticket, status, complaint, figures, other"`
	Language  string   `json:"language" jsonschema:"zh or en"`
	Component string   `json:"component" jsonschema:"the key of a component from the list, or empty"`
	Codes     []string `json:"codes" jsonschema:"error codes in the text, as they are written"`
	Version   string   `json:"version" jsonschema:"the version of the software named in the text, or empty"`
	Impact    string   `json:"impact" jsonschema:"stopped if nobody can work, part if some work is hindered, little otherwise; empty if the text does not say"`
	Missing   []string `json:"missing" jsonschema:"what a person would have to ask first: at most three of function, what is seen, code, version, since when, who is affected"`
}

// Understand reads what somebody wants.
var Understand = Prompt[UnderstandIn, UnderstandOut]{Name: "understand", words: rules + `
{{define "system"}}{{template "rules"}}
Task: say what the text wants and what it tells. Take components from this list only:
{{range .Components}}{{data .}}
{{end}}Leave a field empty if the text does not say it.{{end}}
{{define "user"}}Text: {{data .Text}}{{end}}`}
