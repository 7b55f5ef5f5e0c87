package kb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
)

// Wording is a question that must find its article, and whether it does.
type Wording struct {
	ID      string `json:"id"` // of the article
	Text    string `json:"wording"`
	Place   int    `json:"place"`             // among the three shown, from 1; 0: not shown
	Instead string `json:"instead,omitempty"` // what is shown first in its place; "" for nothing
}

func (w Wording) String() string {
	switch {
	case w.Place == 1:
		return fmt.Sprintf("%s: %q finds it", w.ID, w.Text)
	case w.Instead == "":
		return fmt.Sprintf("%s: %q finds nothing", w.ID, w.Text)
	case w.Place == 0:
		return fmt.Sprintf("%s: %q finds %s instead", w.ID, w.Text, w.Instead)
	}
	return fmt.Sprintf("%s: %q finds it in place %d, after %s", w.ID, w.Text, w.Place, w.Instead)
}

// HasWordings reports whether any article has one.
func HasWordings(arts []Article) bool {
	for i := range arts {
		if len(arts[i].Wordings) > 0 {
			return true
		}
	}
	return false
}

// WordingQuestions makes questions with known answers of the articles'
// wordings, to be evaluated like others. An article's pair is as right.
func WordingQuestions(arts []Article) (list []Question) {
	pairs := make(map[string][]string)
	for i := range arts {
		pairs[arts[i].pairOr()] = append(pairs[arts[i].pairOr()], arts[i].ID)
	}
	for i := range arts {
		a := &arts[i]
		for n, text := range a.Wordings {
			list = append(list, Question{
				ID: fmt.Sprintf("%s#%d", a.ID, n+1), Text: text, Lang: cmp.Or(Lang(text), a.Lang), Category: "wording",
				Relevant: pairs[a.pairOr()], Source: a.ID,
			})
		}
	}
	return list
}

// shownHits is how many articles an asker is shown at most.
const shownHits = 3

// Wordings puts the articles' wordings to the index as a user would.
func (x *Index) Wordings(ctx context.Context, arts []Article) ([]Wording, error) {
	var list []Wording
	for _, q := range WordingQuestions(arts) {
		query := q.query()
		query.Limit = shownHits
		res, err := x.Search(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("wording %s: %w", q.ID, err)
		}
		w := Wording{ID: q.Source, Text: q.Text}
		w.place(newReply(q, res))
		list = append(list, w)
	}
	return list, nil
}

// place notes where the article stands among what the asker is shown: of an
// answer the first alone, of the closest all.
func (w *Wording) place(r Reply) {
	if r.Outcome == None {
		return
	}
	if r.Outcome == Closest || r.rank == 1 {
		w.Place = r.rank
	}
	if r.rank != 1 && len(r.IDs) > 0 {
		w.Instead = r.IDs[0]
	}
}

// CheckWordings is Wordings on an index of the articles made for it.
func CheckWordings(ctx context.Context, arts []Article) (list []Wording, err error) {
	if !HasWordings(arts) {
		return nil, nil
	}
	x, err := Build(ctx, "", arts, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	return x.Wordings(ctx, arts)
}

// LostWordings returns those that a change takes away: found before and not
// shown now, first before and no longer, or new and not shown. One that found
// nothing before is no loss.
func LostWordings(before, after []Wording) (lost []Wording) {
	type key struct{ id, text string }
	had := make(map[key]int)
	for _, w := range before {
		had[key{w.ID, w.Text}] = w.Place
	}
	for _, w := range after {
		place, known := had[key{w.ID, w.Text}]
		switch {
		case !known && w.Place == 0, known && place > 0 && w.Place == 0, place == 1 && w.Place != 1:
			lost = append(lost, w)
		}
	}
	return lost
}

// Changed is the articles with some of them replaced or added.
func Changed(arts []Article, changed ...Article) []Article { return merge(arts, changed, nil) }
