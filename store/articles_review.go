package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// reviewTime is how long the owner of an article has to look at doubts.
const reviewTime = 7 * 24 * time.Hour

// The states of a review: open, or what came of it.
const (
	ReviewOpen    = "open"
	ReviewRight   = "right"
	ReviewEdited  = "edited"
	ReviewRetired = "retired"
)

// Review is a task: an article did not help, and somebody has to look.
type Review struct {
	ID        int64
	ArticleID string
	Revision  int
	Owner     string // Slack id; "" for whoever looks after articles
	State     string
	ClosedBy  string
	At        time.Time
	Due       time.Time
	Closed    time.Time
}

// Doubt is why an article did not help somebody.
type Doubt struct {
	Review   int64
	Question int64  // required
	Article  string // required
	Revision int    // the one that was shown
	User     string // required
	Kind     string // required; one of DoubtKinds
	Text     string
	At       time.Time
}

// DoubtKinds lists why an article may not help, in the order they are offered.
func DoubtKinds() []string { return []string{"wrong", "outdated", "not_my_case", "unclear"} }

const reviewColumns = `id, article_id, revision, owner, state, closed_by, opened_at, due_at, closed_at`

func scanReview(r row) (v Review, err error) {
	err = r.Scan(&v.ID, &v.ArticleID, &v.Revision, &v.Owner, &v.State, &v.ClosedBy, stamp{&v.At}, stamp{&v.Due}, stamp{&v.Closed})
	return v, err
}

// Review returns a review, or desk.ErrNotFound.
func (r Reader) Review(ctx context.Context, id int64) (Review, error) {
	v, err := scanReview(r.q.QueryRowContext(ctx, `SELECT `+reviewColumns+` FROM reviews WHERE id = ?`, id))
	return v, found(err, "review %d", id)
}

// OpenReview returns the open review of an article, or desk.ErrNotFound.
func (r Reader) OpenReview(ctx context.Context, article string) (Review, error) {
	v, err := scanReview(r.q.QueryRowContext(ctx, `SELECT `+reviewColumns+` FROM reviews WHERE article_id = ? AND state = 'open'`, article))
	return v, found(err, "open review of article %q", article)
}

// Doubts returns the doubts of a review, oldest first.
func (r Reader) Doubts(ctx context.Context, review int64) ([]Doubt, error) {
	scan := func(r row) (d Doubt, err error) {
		return d, r.Scan(&d.Review, &d.Question, &d.Article, &d.Revision, &d.User, &d.Kind, &d.Text, stamp{&d.At})
	}
	return list(ctx, r.q, scan, `SELECT review_id, question_id, article_id, revision, slack_id, kind, text, doubted_at
		FROM doubts WHERE review_id = ? ORDER BY id`, review)
}

// Doubt keeps why an article did not help, and opens a review of it unless
// one is open. Somebody doubts an article once a question.
func (tx *Tx) Doubt(d Doubt) (Review, error) {
	v, err := tx.OpenReview(background, d.Article)
	if errors.Is(err, desk.ErrNotFound) {
		v, err = tx.openReview(d)
	}
	if err != nil {
		return v, err
	}
	d.Text = clean(d.Text)
	n, err := tx.exec(`INSERT INTO doubts (review_id, question_id, article_id, revision, slack_id, kind, text, doubted_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (question_id, article_id, slack_id) DO NOTHING`,
		v.ID, d.Question, d.Article, d.Revision, d.User, d.Kind, d.Text, ms(tx.now))
	if err != nil || n == 0 {
		return v, err
	}
	body := map[string]any{"kind": d.Kind, "question": d.Question, "review": v.ID, "revision": d.Revision}
	return v, tx.Note("article/"+d.Article, d.User, "doubt", body, d.Text)
}

func (tx *Tx) openReview(d Doubt) (Review, error) {
	owner, err := tx.ownerOf(d.Article)
	if err != nil {
		return Review{}, err
	}
	id, err := tx.insert(`INSERT INTO reviews (article_id, revision, owner, state, closed_by, opened_at, due_at)
		VALUES (?, ?, ?, 'open', '', ?, ?)`, d.Article, d.Revision, owner, ms(tx.now), ms(tx.now.Add(reviewTime)))
	if err != nil {
		return Review{}, err
	}
	return tx.Review(background, id)
}

// ownerOf returns who answers for an article: who wrote or checked it last in
// the bot and is still in the firm, else the first who looks after articles,
// else nobody.
func (tx *Tx) ownerOf(article string) (string, error) {
	owners, err := list(background, tx.q, scanText, `SELECT slack_id FROM (
			SELECT r.slack_id, 0 AS rank, -r.id AS n FROM revisions AS r JOIN people AS p ON p.slack_id = r.slack_id
				WHERE r.article_id = ? AND p.inactive = 0
				AND r.slack_id IN (SELECT slack_id FROM roles WHERE role IN ('engineer', 'lead', 'knowledge_owner', 'admin'))
			UNION ALL
			SELECT slack_id, 1, granted_at FROM roles WHERE role = 'knowledge_owner'
		) ORDER BY rank, n, slack_id LIMIT 1`, article)
	if err != nil || len(owners) == 0 {
		return "", err
	}
	return owners[0], nil
}

// CloseReview says what came of a review. One that is closed is
// desk.ErrConflict.
func (tx *Tx) CloseReview(id int64, state, by string) (Review, error) {
	n, err := tx.exec(`UPDATE reviews SET state = ?, closed_by = ?, closed_at = ? WHERE id = ? AND state = 'open'`,
		state, by, ms(tx.now), id)
	if err != nil {
		return Review{}, err
	}
	v, err := tx.Review(background, id)
	if err == nil && n == 0 {
		err = fmt.Errorf("review %d is %s: %w", id, v.State, desk.ErrConflict)
	}
	if err != nil {
		return v, err
	}
	return v, tx.Note("article/"+v.ArticleID, by, "review_"+state, map[string]int64{"review": id}, "")
}
