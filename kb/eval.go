package kb

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Question is a question whose right answers are known.
type Question struct {
	ID       string   `json:"qid"`
	Text     string   `json:"query"` // required
	Lang     string   `json:"lang"`
	Category string   `json:"category"`
	Relevant []string `json:"relevant"` // ids; empty: no article answers
	Source   string   `json:"source"`   // where it was asked
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

// Reply is what one question got: exactly what a user would have been shown.
type Reply struct {
	ID         string   `json:"qid"`
	Outcome    Outcome  `json:"outcome"`
	Confidence float64  `json:"confidence"`
	IDs        []string `json:"ids"` // best first
	Millis     float64  `json:"ms"`

	question Question
	rank     int // of the first right answer, from 1; 0: not among them
	by       By
	reason   Reason
}

// evalHits is how many hits a reply lists.
const evalHits = 10

// Trial is how an evaluation is run.
type Trial struct {
	Now      func() time.Time                    // required
	Progress func(stage string, done, total int) // may be nil
}

func (t Trial) progress(stage string) func(done, total int) {
	return func(done, total int) {
		if t.Progress != nil {
			t.Progress(stage, done, total)
		}
	}
}

// Eval builds an index of the articles in a temporary folder, puts the
// questions to it and reports how it did.
func Eval(ctx context.Context, arts []Article, questions []Question, t Trial) (Report, error) {
	dir, err := os.MkdirTemp("", "opsdesk-eval-")
	if err != nil {
		return Report{}, err
	}
	defer os.RemoveAll(dir)
	start := t.Now()
	x, err := Build(ctx, filepath.Join(dir, "index"), arts, t.progress("articles"))
	if err != nil {
		return Report{}, err
	}
	defer x.Close()
	built := t.Now().Sub(start)
	replies, err := x.ask(ctx, questions, t)
	if err != nil {
		return Report{}, err
	}
	r := newReport(replies)
	r.Articles, r.BuildSeconds, r.IndexBytes = len(arts), built.Seconds(), folderSize(dir)
	return r, nil
}

// ask puts every question to the index as a user would.
func (x *Index) ask(ctx context.Context, questions []Question, t Trial) ([]Reply, error) {
	var out []Reply
	step := t.progress("questions")
	for i, q := range questions {
		start := t.Now()
		res, err := x.Search(ctx, q.query())
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		r := newReply(q, res)
		r.Millis = float64(t.Now().Sub(start)) / float64(time.Millisecond)
		out = append(out, r)
		step(i+1, len(questions))
	}
	return out, nil
}

// query is the question as the bot would ask it: the language is that of the
// text, or the asker's own where the text has no prose.
func (q Question) query() Query {
	return Query{Text: q.Text, Lang: cmp.Or(Lang(q.Text), q.Lang), Limit: evalHits}
}

func newReply(q Question, res Result) Reply {
	r := Reply{ID: q.ID, Outcome: res.Outcome, Confidence: res.Confidence, IDs: []string{}, question: q, reason: res.Reason}
	for n, h := range res.Hits {
		r.IDs = append(r.IDs, h.ID)
		if r.rank == 0 && slices.Contains(q.Relevant, h.ID) {
			r.rank = n + 1
		}
	}
	if len(res.Hits) > 0 {
		r.by = res.Hits[0].By
	}
	return r
}

func folderSize(dir string) int64 {
	var n int64
	filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // a file that went away meanwhile has no size
		}
		if info, err := d.Info(); err == nil {
			n += info.Size()
		}
		return nil
	})
	return n
}
