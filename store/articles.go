package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"opsdesk/bot/desk"
	"opsdesk/kb"
)

// Imported says what an import did.
type Imported struct {
	New, Changed, Same int
	Conflicts          []string // ids of articles that were edited since in the bot, and kept
}

// shelved is an article as far as an import needs to know it.
type shelved struct {
	id       string
	revision int
	imported string
	edited   bool
	content  string
}

// ImportArticles takes articles from files. An article gets a revision only
// if its file differs from the one last imported; one that was edited in the
// bot since then is kept and reported.
func (db *DB) ImportArticles(ctx context.Context, arts []kb.Article, by string) (Imported, error) {
	return db.importArticles(ctx, arts, by, false)
}

// ImportOver is ImportArticles that lets the files win: what was edited in
// the bot since its last import is replaced too, and stays a revision.
func (db *DB) ImportOver(ctx context.Context, arts []kb.Article, by string) (Imported, error) {
	return db.importArticles(ctx, arts, by, true)
}

func (db *DB) importArticles(ctx context.Context, arts []kb.Article, by string, over bool) (done Imported, err error) {
	err = db.Write(ctx, func(tx *Tx) error {
		done = Imported{}
		have, err := tx.shelf()
		for _, a := range arts {
			if err == nil {
				err = tx.importArticle(a, have[a.ID], by, over, &done)
			}
		}
		return err
	})
	return done, err
}

func (tx *Tx) shelf() (map[string]shelved, error) {
	scan := func(r row) (s shelved, err error) {
		return s, r.Scan(&s.id, &s.revision, &s.imported, &s.edited, &s.content)
	}
	all, err := list(background, tx.q, scan, `SELECT id, revision, imported, edited, content FROM articles`)
	have := make(map[string]shelved, len(all))
	for _, s := range all {
		have[s.id] = s
	}
	return have, err
}

func (tx *Tx) importArticle(a kb.Article, have shelved, by string, over bool, done *Imported) error {
	a.Revision = 0
	file, err := encode(a)
	if err != nil {
		return err
	}
	hash := sum(file)
	switch {
	case have.imported == hash && !(over && have.edited):
		done.Same++
		return nil
	case !over && have.revision > 0 && (have.edited || have.imported == ""):
		return tx.reconcile(a, have, hash, done)
	case have.revision == 0:
		done.New++
	default:
		done.Changed++
	}
	a.Revision = have.revision + 1
	return tx.putRevision(a, by, "import", hash, false)
}

// reconcile meets a file with an article that was edited in the bot. If both
// say the same now, the file counts as imported.
func (tx *Tx) reconcile(a kb.Article, have shelved, hash string, done *Imported) error {
	a.Revision = have.revision
	content, err := encode(a)
	if err != nil {
		return err
	}
	if string(content) != have.content {
		done.Conflicts = append(done.Conflicts, a.ID)
		return nil
	}
	done.Same++
	_, err = tx.exec(`UPDATE articles SET imported = ?, edited = 0 WHERE id = ?`, hash, a.ID)
	return err
}

// PutArticle keeps an article that was written or edited in the bot, as its
// next revision.
func (tx *Tx) PutArticle(a kb.Article, by string) (kb.Article, error) {
	return tx.nextRevision(a, by, "edit")
}

// nextRevision keeps an article under its next number; act says in the ledger
// what was done to it.
func (tx *Tx) nextRevision(a kb.Article, by, act string) (kb.Article, error) {
	var last int
	var imported string
	err := tx.q.QueryRowContext(background, `SELECT revision, imported FROM articles WHERE id = ?`, a.ID).Scan(&last, &imported)
	if err != nil && !errors.Is(err, errNoRows) {
		return kb.Article{}, err
	}
	a.Revision = last + 1
	return a, tx.putRevision(a, by, act, imported, true)
}

func (tx *Tx) putRevision(a kb.Article, by, act, imported string, edited bool) error {
	if a.ID == "" || a.Lang == "" || a.Title == "" {
		return fmt.Errorf("article %q without id, language or title: %w", a.ID, desk.ErrInvalid)
	}
	content, err := encode(a)
	if err != nil {
		return err
	}
	if _, err := tx.exec(`INSERT INTO articles (id, pair, lang, revision, content, imported, edited) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET pair = excluded.pair, lang = excluded.lang, revision = excluded.revision,
			content = excluded.content, imported = excluded.imported, edited = excluded.edited, retired = 0`,
		a.ID, a.Pair, a.Lang, a.Revision, string(content), imported, edited); err != nil {
		return err
	}
	if _, err := tx.exec(`INSERT INTO revisions (article_id, revision, content, slack_id, made_at) VALUES (?, ?, ?, ?, ?)`,
		a.ID, a.Revision, string(content), by, ms(tx.now)); err != nil {
		return err
	}
	return tx.Note("article/"+a.ID, by, act, revised{a.Revision, sum(content)}, "")
}

type revised struct {
	Revision int    `json:"revision"`
	SHA256   string `json:"sha256"` // of its content
}

func scanArticle(r row) (a kb.Article, err error) {
	var content []byte
	if err := r.Scan(&content); err != nil {
		return a, err
	}
	return a, json.Unmarshal(content, &a)
}

// Articles returns every article that was not retired, by id.
func (r Reader) Articles(ctx context.Context) ([]kb.Article, error) {
	return list(ctx, r.q, scanArticle, `SELECT content FROM articles WHERE retired = 0 ORDER BY id`)
}

// Article returns an article, or desk.ErrNotFound.
func (r Reader) Article(ctx context.Context, id string) (kb.Article, error) {
	a, err := scanArticle(r.q.QueryRowContext(ctx, `SELECT content FROM articles WHERE id = ?`, id))
	return a, found(err, "article %q", id)
}

// ArticleAt returns a revision of an article, or desk.ErrNotFound.
func (r Reader) ArticleAt(ctx context.Context, id string, revision int) (kb.Article, error) {
	a, err := scanArticle(r.q.QueryRowContext(ctx, `SELECT content FROM revisions WHERE article_id = ? AND revision = ?`, id, revision))
	return a, found(err, "article %q, revision %d", id, revision)
}

// ArticlesByID returns articles in the order of ids, leaving out those that
// do not exist.
func (r Reader) ArticlesByID(ctx context.Context, ids []string) ([]kb.Article, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	all, err := list(ctx, r.q, scanArticle, `SELECT content FROM articles WHERE id IN (?`+strings.Repeat(", ?", len(ids)-1)+`)`, args...)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]kb.Article, len(all))
	for _, a := range all {
		byID[a.ID] = a
	}
	ordered := make([]kb.Article, 0, len(all))
	for _, id := range ids {
		if a, ok := byID[id]; ok {
			ordered = append(ordered, a)
		}
	}
	return ordered, nil
}

// ArticlesOfPair returns the articles that say the same in several languages.
func (r Reader) ArticlesOfPair(ctx context.Context, pair string) ([]kb.Article, error) {
	return list(ctx, r.q, scanArticle, `SELECT content FROM articles WHERE pair = ? AND pair <> '' AND retired = 0 ORDER BY lang, id`, pair)
}

// KnowledgeRevision goes up with every change of an article.
func (r Reader) KnowledgeRevision(ctx context.Context) (n int64, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT COALESCE(max(id), 0) FROM revisions`).Scan(&n)
	return n, err
}
