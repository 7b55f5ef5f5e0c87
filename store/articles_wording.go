package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"
)

// Solved is a question that an article has answered: words that it should be
// found by from then on.
type Solved struct {
	Article string `json:"id"`
	Text    string `json:"wording"`
	Times   int    `json:"times"`
}

// maxWording is how long a question may be to serve as a wording; what is
// longer is a log or a story.
const maxWording = 200

// SolvedQuestions returns the questions whose answer people said had solved
// it, by article, the most frequent first.
func (r Reader) SolvedQuestions(ctx context.Context) ([]Solved, error) {
	all, err := list(ctx, r.q, scanQuestion, `SELECT `+questionColumns+` FROM questions
		WHERE mark = 'solved' AND outcome = 'answer' AND text <> '' AND text <> ? ORDER BY id`, Erased)
	if err != nil {
		return nil, err
	}
	times := make(map[Solved]int)
	for _, q := range all {
		text := strings.TrimSpace(q.Text)
		if len(q.Shown) > 0 && text != "" && !strings.Contains(text, "\n") && utf8.RuneCountInString(text) <= maxWording {
			times[Solved{Article: q.Shown[0].ID, Text: text}]++
		}
	}
	var solved []Solved
	for s, n := range times {
		s.Times = n
		solved = append(solved, s)
	}
	slices.SortFunc(solved, func(a, b Solved) int {
		return cmp.Or(cmp.Compare(a.Article, b.Article), cmp.Compare(b.Times, a.Times), cmp.Compare(a.Text, b.Text))
	})
	return solved, nil
}
