package prompts

// RewriteIn is a question as it was asked.
type RewriteIn struct {
	Question string
	Earlier  []string // what the asker said before in the same thread
}

// RewriteOut is what to search for.
type RewriteOut struct {
	English string   `json:"english" jsonschema:"the question in a few plain English technical words"`
	Chinese string   `json:"chinese" jsonschema:"the question in a few plain Chinese technical words"`
	Codes   []string `json:"codes" jsonschema:"error codes that stand in the question, as they are written; none if there are none"`
}

// Rewrite turns what people say into words that articles use, in both
// languages.
var Rewrite = Prompt[RewriteIn, RewriteOut]{Name: "rewrite", words: rules + `
{{define "system"}}{{template "rules"}}
Task: say what the question is about in the words that a manual or an article on troubleshooting would use, once in English and once in Chinese, at most 20 words each.
Name the function that fails and what is seen. Leave out greetings, guesses and feelings. Invent nothing: no code, product or cause that the question does not name.{{end}}
{{define "user"}}{{range .Earlier}}Said before: {{data .}}
{{end}}Question: {{data .Question}}{{end}}`}
