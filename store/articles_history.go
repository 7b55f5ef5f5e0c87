package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/kb"
)

// Revision is a version of an article, and who made it.
type Revision struct {
	Article kb.Article
	By      string // Slack id; "" for the command line and imports
	At      time.Time
}

func scanRevision(r row) (v Revision, err error) {
	var content []byte
	if err := r.Scan(&content, &v.By, stamp{&v.At}); err != nil {
		return v, err
	}
	return v, json.Unmarshal(content, &v.Article)
}

// Revisions returns every version of an article, oldest first; an unknown
// article is desk.ErrNotFound.
func (r Reader) Revisions(ctx context.Context, id string) ([]Revision, error) {
	all, err := list(ctx, r.q, scanRevision, `SELECT content, slack_id, made_at FROM revisions WHERE article_id = ? ORDER BY revision`, id)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("article %q: %w", id, desk.ErrNotFound)
	}
	return all, err
}

// Retired reports whether an article is found no more.
func (r Reader) Retired(ctx context.Context, id string) (retired bool, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT retired FROM articles WHERE id = ?`, id).Scan(&retired)
	return retired, found(err, "article %q", id)
}

// Changes is what happened to the articles since a knowledge revision.
type Changes struct {
	Changed []kb.Article // as they are now
	Removed []string     // ids of those that were retired
}

// ArticlesSince returns what changed after a knowledge revision.
func (r Reader) ArticlesSince(ctx context.Context, revision int64) (Changes, error) {
	const since = ` AND id IN (SELECT article_id FROM revisions WHERE id > ?) ORDER BY id`
	changed, err := list(ctx, r.q, scanArticle, `SELECT content FROM articles WHERE retired = 0`+since, revision)
	if err != nil {
		return Changes{}, err
	}
	removed, err := list(ctx, r.q, scanText, `SELECT id FROM articles WHERE retired = 1`+since, revision)
	return Changes{changed, removed}, err
}

// Verify notes that somebody has looked at an article and found it right, as
// its next revision.
func (tx *Tx) Verify(id, by, name string, on time.Time) (kb.Article, error) {
	a, err := tx.Article(background, id)
	if err != nil {
		return a, err
	}
	a.VerifiedBy, a.VerifiedOn = name, on.Format(time.DateOnly)
	return tx.nextRevision(a, by, "verify")
}

// Revert makes an earlier revision of an article its next one.
func (tx *Tx) Revert(id string, revision int, by string) (kb.Article, error) {
	a, err := tx.ArticleAt(background, id, revision)
	if err != nil {
		return a, err
	}
	return tx.nextRevision(a, by, "revert")
}

// Retire takes an article out of what is found. Its revisions stay, and a
// later revision brings it back.
func (tx *Tx) Retire(id, by string) error {
	a, err := tx.Article(background, id)
	if err != nil {
		return err
	}
	if _, err := tx.nextRevision(a, by, "retire"); err != nil {
		return err
	}
	_, err = tx.exec(`UPDATE articles SET retired = 1 WHERE id = ?`, id)
	return err
}
