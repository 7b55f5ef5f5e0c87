package store

import (
	"context"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"opsdesk/kb"
)

// PutEmbedding keeps where an article lies in the space of meanings, at one of
// its revisions.
func (tx *Tx) PutEmbedding(model, article string, revision int, vector []float32) error {
	raw := make([]byte, 0, 4*len(vector))
	for _, x := range vector {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	_, err := tx.exec(`INSERT INTO embeddings (article_id, model, revision, vector) VALUES (?, ?, ?, ?)
		ON CONFLICT (article_id, model) DO UPDATE SET revision = excluded.revision, vector = excluded.vector`, article, model, revision, raw)
	return err
}

// CleanEmbeddings drops those of other models and of articles that are gone.
func (tx *Tx) CleanEmbeddings(model string) error {
	_, err := tx.exec(`DELETE FROM embeddings WHERE model <> ? OR article_id NOT IN (SELECT id FROM articles WHERE retired = 0)`, model)
	return err
}

// Embeddings returns what is known of a model, for articles as they are now.
func (r Reader) Embeddings(ctx context.Context, model string) ([]kb.Vector, error) {
	scan := func(r row) (v kb.Vector, err error) {
		var raw []byte
		err = r.Scan(&v.ID, &raw)
		for ; len(raw) >= 4; raw = raw[4:] {
			v.At = append(v.At, math.Float32frombits(binary.LittleEndian.Uint32(raw)))
		}
		return v, err
	}
	return list(ctx, r.q, scan, `SELECT e.article_id, e.vector FROM embeddings AS e JOIN articles AS a ON a.id = e.article_id AND a.revision = e.revision AND a.retired = 0
		WHERE e.model = ? ORDER BY e.article_id`, model)
}

// Unembedded returns up to limit articles that have changed since they were
// last looked at by a model, or never were.
func (r Reader) Unembedded(ctx context.Context, model string, limit int) ([]kb.Article, error) {
	ids, err := list(ctx, r.q, func(r row) (id string, err error) { return id, r.Scan(&id) }, `SELECT a.id FROM articles AS a
		LEFT JOIN embeddings AS e ON e.article_id = a.id AND e.model = ? AND e.revision = a.revision
		WHERE e.article_id IS NULL AND a.retired = 0 ORDER BY a.id LIMIT ?`, model, limit)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return r.ArticlesByID(ctx, ids)
}

// InLanguage returns articles with each that has a pair in a language replaced
// by it.
func (r Reader) InLanguage(ctx context.Context, arts []kb.Article, language string) ([]kb.Article, error) {
	var pairs []any
	for _, a := range arts {
		if a.Pair != "" && a.Lang != language {
			pairs = append(pairs, a.Pair)
		}
	}
	if len(pairs) == 0 {
		return arts, nil
	}
	found, err := list(ctx, r.q, scanArticle, `SELECT content FROM articles WHERE retired = 0 AND lang = ? AND pair IN (?`+
		strings.Repeat(", ?", len(pairs)-1)+`)`, append([]any{language}, pairs...)...)
	if err != nil {
		return nil, err
	}
	arts = slices.Clone(arts)
	for _, other := range found {
		for i, a := range arts {
			if a.Pair == other.Pair {
				arts[i] = other
			}
		}
	}
	return arts, nil
}
