package kb

import (
	"context"
	"errors"
	"fmt"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// newView reads what searching needs of the index as it is now. What the
// articles taught at the last start, and what of them is unchanged, is taken
// from the view before, if there is one.
func newView(s *scorch.Scorch, arts []Article, before *view) (*view, error) {
	reader, err := s.Reader()
	if err != nil {
		return nil, err
	}
	v := &view{reader: reader, arts: arts, products: newProducts(arts), avgLen: averageLength(arts), scale: worthScale(len(arts)), pair: map[string][]int32{}}
	for i, a := range arts {
		if a.Pair != "" {
			v.pair[a.Pair] = append(v.pair[a.Pair], int32(i))
		}
	}
	if err := v.number(); err != nil {
		return nil, errors.Join(err, reader.Close())
	}
	v.codes = newCodes(arts, v.products)
	v.model = builtinModel()
	if before != nil {
		v.gloss, v.leads = before.gloss, newLeads(arts, before.leads, before.arts)
	} else {
		v.gloss, v.leads = newGlossary(arts), newLeads(arts, nil, nil)
	}
	v.pool.New = func() any { return newBoard(len(v.article)) }
	return v, nil
}

// number finds the article behind each document number.
func (v *view) number() error {
	byID := make(map[string]int32, len(v.arts))
	for i, a := range v.arts {
		byID[a.ID] = int32(i)
	}
	v.document = make([]int32, len(v.arts))
	for i := range v.document {
		v.document[i] = -1
	}
	all, err := v.reader.DocIDReaderAll()
	if err != nil {
		return err
	}
	defer all.Close()
	for {
		id, err := all.Next()
		if err != nil {
			return err
		}
		if id == nil {
			break
		}
		name, err := v.reader.ExternalID(id)
		if err != nil {
			return err
		}
		n := int(id.Value())
		for len(v.article) <= n {
			v.article = append(v.article, -1)
		}
		i, ok := byID[name]
		if !ok {
			return fmt.Errorf("document %q: %w", name, ErrStale)
		}
		v.article[n], v.document[i] = i, int32(n)
		v.docs++
	}
	return nil
}

// averageLength is about how many terms an article has, weighted. A term
// takes six bytes of English or three of Chinese.
func averageLength(arts []Article) float64 {
	n := 0
	for i := range arts {
		for _, w := range arts[i].weighted() {
			if arts[i].Lang == "zh" {
				n += len(w.text) * w.weight / 3
			} else {
				n += len(w.text) * w.weight / 8
			}
		}
	}
	return max(1, float64(n)/float64(max(1, len(arts))))
}

// contains reports whether the article is among those that have the term.
func (v *view) contains(text, id string) bool {
	r, err := v.reader.TermFieldReader(context.Background(), []byte(text), termsField, false, false, false)
	if err != nil {
		return false
	}
	defer r.Close()
	var doc index.TermFieldDoc
	for {
		d, err := r.Next(doc.Reset())
		if err != nil || d == nil {
			return false
		}
		if n := int(d.ID.Value()); n < len(v.article) && v.article[n] >= 0 && v.arts[v.article[n]].ID == id {
			return true
		}
	}
}

// close waits for the searches that use the view.
func (v *view) close() error {
	v.uses.Wait()
	return v.reader.Close()
}
