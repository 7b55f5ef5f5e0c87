package prompts

import "errors"

// AskBackIn is a question that has no certain answer, and what may be meant.
type AskBackIn struct {
	Question   string
	Language   string // English or Chinese
	Candidates []Candidate
}

// AskBackOut is what to ask the asker.
type AskBackOut struct {
	Questions []Back `json:"questions" jsonschema:"at most two; none if nothing would help"`
}

// Back is one question with its likely answers.
type Back struct {
	Ask   string   `json:"ask" jsonschema:"one short question"`
	Chips []string `json:"chips" jsonschema:"two to four likely answers of at most six words"`
}

// Bounds of what is asked back.
const (
	maxBack     = 2
	maxChips    = 4
	maxChip     = 60  // characters: it stands on a button
	maxBackText = 200 // characters
)

// AskBack asks for what would tell the candidates apart.
var AskBack = Prompt[AskBackIn, AskBackOut]{
	Name: "ask_back",
	Check: func(_ AskBackIn, out AskBackOut) error {
		if len(out.Questions) > maxBack {
			return errors.New("there are more than two questions")
		}
		for _, q := range out.Questions {
			if q.Ask == "" || len([]rune(q.Ask)) > maxBackText || len(q.Chips) < 2 || len(q.Chips) > maxChips {
				return errors.New("a question needs words, at most 200 characters, and two to four answers")
			}
			for _, c := range q.Chips {
				if c == "" || len([]rune(c)) > maxChip {
					return errors.New("an answer is empty or longer than 60 characters")
				}
			}
		}
		return nil
	},
	words: rules + `
{{define "system"}}{{template "rules"}}
Task: the question cannot be answered as it is. Ask, in {{.Language}}, at most two short questions whose answers would tell which candidate it is about, or what is missing: which function, what is seen, which code, which version. Give each two to four likely answers. Never ask for passwords or personal data. If nothing would help, ask nothing.{{end}}
{{define "user"}}Question: {{data .Question}}
Candidates:
{{range .Candidates}}{{data .}}
{{end}}{{end}}`,
}
