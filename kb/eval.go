package kb

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"
)

// Question is a question whose right answers are known.
type Question struct {
	ID       string   `json:"qid"`
	Text     string   `json:"query"`
	Lang     string   `json:"lang"`
	Category string   `json:"category"`
	Relevant []string `json:"relevant"` // ids; empty: no article answers
	SameLang []string `json:"same_lang"`
}

// ReadQuestions reads questions, one JSON object a line.
func ReadQuestions(r io.Reader) ([]Question, error) {
	var list []Question
	lines := bufio.NewScanner(io.LimitReader(r, maxCorpus))
	lines.Buffer(nil, maxFile)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var q Question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		list = append(list, q)
	}
	return list, lines.Err()
}

// Reply is what one question got.
type Reply struct {
	ID         string   `json:"qid"`
	Outcome    Outcome  `json:"outcome"`
	Confidence float64  `json:"confidence"`
	IDs        []string `json:"ids"`
	Millis     float64  `json:"ms"`
	question   Question
	rank       int // of the first right answer, from 1; 0: not among them
	first      Hit
	reason     Reason
}

// evalHits is how many hits a reply lists.
const evalHits = 10

// Ask puts every question to the index, as a user would, and times it with
// now.
func Ask(ctx context.Context, x *Index, questions []Question, now func() time.Time, progress func(done, total int)) ([]Reply, error) {
	var out []Reply
	for i, q := range questions {
		start := now()
		res, err := x.Search(ctx, Query{Text: q.Text, Lang: cmp.Or(Lang(q.Text), q.Lang), Limit: evalHits})
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		r := Reply{ID: q.ID, Outcome: res.Outcome, Confidence: res.Confidence, Millis: float64(now().Sub(start)) / 1e6, question: q, reason: res.Reason}
		for n, h := range res.Hits {
			r.IDs = append(r.IDs, h.ID)
			if r.rank == 0 && slices.Contains(q.Relevant, h.ID) {
				r.rank = n + 1
			}
		}
		if len(res.Hits) > 0 {
			r.first = res.Hits[0]
		}
		out = append(out, r)
		if progress != nil {
			progress(i+1, len(questions))
		}
	}
	return out, nil
}
