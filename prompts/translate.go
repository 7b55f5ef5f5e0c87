package prompts

import "errors"

// Text is the part of an article that is translated.
type Text struct {
	Title   string `json:"title" jsonschema:"title"`
	Symptom string `json:"symptom" jsonschema:"symptom"`
	Cause   string `json:"cause" jsonschema:"cause"`
	Steps   string `json:"steps" jsonschema:"steps, in Markdown, as many as there are"`
	Check   string `json:"check" jsonschema:"how to see that it worked"`
}

// TranslateIn is an article and the language it is wanted in.
type TranslateIn struct {
	Language string // English or Chinese
	Article  Text
}

// Translate puts an article into the other language. Until somebody has
// approved it, it is marked.
var Translate = Prompt[TranslateIn, Text]{
	Name: "translate",
	Check: func(in TranslateIn, out Text) error {
		for _, p := range [][2]string{
			{in.Article.Title, out.Title}, {in.Article.Symptom, out.Symptom}, {in.Article.Cause, out.Cause}, {in.Article.Steps, out.Steps}, {in.Article.Check, out.Check},
		} {
			if (p[0] == "") != (p[1] == "") {
				return errors.New("exactly those fields must be filled in that are in the original")
			}
		}
		return nil
	},
	words: rules + `
{{define "system"}}{{template "rules"}}
Task: translate the article into {{.Language}}, as an engineer of that language would write it. Keep its Markdown, its numbering and everything between backquotes. Add nothing and leave nothing out.{{end}}
{{define "user"}}Article: {{data .Article}}{{end}}`,
}
