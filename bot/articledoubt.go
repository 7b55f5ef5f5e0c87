package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// formDoubt asks what is wrong with an article that was shown.
func (b *Bot) formDoubt(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	q, _, err := b.asked(ctx, r)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	arts, err := b.shown(ctx, q)
	switch {
	case err != nil:
		return slack.ModalViewRequest{}, err
	case q.Mark == "wrong":
		return slack.ModalViewRequest{}, refuse(desk.ErrConflict, "question.already")
	case len(arts) == 0:
		return slack.ModalViewRequest{}, refuse(desk.ErrNotFound, "sorry.not_found")
	}
	w := b.in(lang.Of(r.to.locale))
	v := modal(w, "article_doubt", w.Say("form.article_doubt"), w.Say("form.article_doubt.submit"), doubtFields(w, arts)...)
	d := draft{prefill: b.newPrefill(r)}
	d.Question = q.ID
	v.PrivateMetadata = d.String()
	return v, nil
}

func doubtFields(w lang.Words, arts []kb.Article) (blocks []slack.Block) {
	if len(arts) > 1 {
		var options []option
		for _, a := range arts {
			options = append(options, option{a.ID, ArticleTitle(a), ""})
		}
		blocks = append(blocks, radio("article", w.Say("form.doubt.which"), arts[0].ID, options))
	}
	var kinds []option
	for _, kind := range store.DoubtKinds() {
		kinds = append(kinds, option{kind, w.Say("doubt." + kind), ""})
	}
	return append(blocks,
		radio("kind", w.Say("form.doubt.kind"), "", kinds),
		words("text", w.Say("form.doubt.text"), w.Say("form.doubt.text.hint"), "", true, true))
}

// takeDoubt marks the answer as wrong and gives the article's owner the task
// of looking at it.
func (b *Bot) takeDoubt(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	q, err := b.db.Question(ctx, p.Question)
	if err != nil {
		return nil, nil, err
	}
	if q.User != r.who.ID && !r.who.Agent() {
		return nil, nil, refuse(desk.ErrRefused, "sorry.not_yours")
	}
	shown, err := doubted(r, q)
	if err != nil {
		return nil, nil, err
	}
	d := store.Doubt{
		Question: q.ID, Article: shown.ID, Revision: shown.Revision, User: r.who.ID,
		Kind: got(r, "kind"), Text: strings.TrimSpace(courier.Clean(got(r, "text"))),
	}
	if !slices.Contains(store.DoubtKinds(), d.Kind) {
		return nil, fieldErrors{"kind": b.in(lang.Of(r.to.locale)).Say("form.doubt.kind.missing")}, nil
	}
	w := b.in(lang.Of(q.Lang))
	return all(func(tx *store.Tx) error { return b.doubt(tx, d) },
		b.tell(nearQuestion(r, q), "question.wrong_noted", message(w.Say("question.wrong_noted")))), nil, nil
}

// doubted is the article that the form is about: the one chosen, or the only
// one that was shown.
func doubted(r request, q store.Question) (store.Shown, error) {
	id := got(r, "article")
	for _, s := range q.Shown {
		if id == "" || s.ID == id {
			return s, nil
		}
	}
	return store.Shown{}, refuse(desk.ErrNotFound, "sorry.no_article", "code", escape(id))
}

func (b *Bot) doubt(tx *store.Tx, d store.Doubt) error {
	if _, err := tx.MarkQuestion(d.Question, "wrong", d.User); err != nil {
		return err
	}
	review, err := tx.Doubt(d)
	if err != nil {
		return err
	}
	if err := tx.SetTimer("review", strconv.FormatInt(review.ID, 10), "", review.Due); err != nil {
		return err
	}
	_, err = tx.PutCard(store.Card{Kind: "review", Ref: review.ID, View: "owner", Channel: b.cfg().admin()})
	return errors.Join(err, tx.Redraw("question", d.Question))
}

// reviewDue reminds of a review that nobody has settled in its time, once, in
// the thread of its card.
func (b *Bot) reviewDue(ctx context.Context, it store.Item) (effect, error) {
	id, err := strconv.ParseInt(it.Ref, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("timer %q: %w", it.Ref, desk.ErrInvalid)
	}
	v, err := b.db.Review(ctx, id)
	if err != nil || v.State != store.ReviewOpen {
		return nothing, err
	}
	w := b.shared()
	who := w.Say("review.nobody")
	if v.Owner != "" {
		who = mention(v.Owner)
	}
	m := message(w.Say("review.still_open", "who", who, "id", escape(v.ArticleID)))
	return func(tx *store.Tx) error {
		cards, err := tx.Cards(background, "review", id)
		if err != nil || len(cards) == 0 {
			return err
		}
		return tx.Say(store.Saying{
			Key: fmt.Sprintf("review/%d/due", id), Kind: store.SayPost, Channel: cards[0].Channel, ThreadCard: cards[0].ID, Words: m.JSON(),
		})
	}, nil
}

// nearQuestion is where an answer to a form about a question is said: beside
// the question, to who pressed alone; a command's question has no place.
func nearQuestion(r request, q store.Question) addressee {
	to := r.to
	if q.TS != "" {
		to.channel, to.thread, to.quiet = q.Channel, q.ThreadTS, !direct(q.Channel)
	}
	return to
}

// reviewPressed returns the open review of a button that only those who
// publish may press.
func (b *Bot) reviewPressed(ctx context.Context, r request) (store.Review, error) {
	v, err := b.onCard(ctx, r, "review")
	if err != nil {
		return store.Review{}, err
	}
	if !mayPublish(r.who) {
		return store.Review{}, refuse(desk.ErrRefused, "sorry.needs_publisher")
	}
	review, err := b.db.Review(ctx, v.id)
	if err == nil && review.State != store.ReviewOpen {
		err = refuse(desk.ErrConflict, "review.over")
	}
	return review, err
}

// reviewRight notes that the article was looked at and holds.
func (b *Bot) reviewRight(ctx context.Context, r request) (effect, error) {
	return b.settle(ctx, r, store.ReviewRight, "review.noted", func(tx *store.Tx, article string) error {
		_, err := tx.Verify(article, r.who.ID, r.who.Name, b.now().In(b.cfg().Zone))
		return err
	})
}

// reviewRetire takes the article out of what people are shown.
func (b *Bot) reviewRetire(ctx context.Context, r request) (effect, error) {
	return b.settle(ctx, r, store.ReviewRetired, "review.gone", func(tx *store.Tx, article string) error {
		return tx.Retire(article, r.who.ID)
	})
}

func (b *Bot) settle(ctx context.Context, r request, state, reply string, do func(tx *store.Tx, article string) error) (effect, error) {
	v, err := b.reviewPressed(ctx, r)
	if err != nil {
		return nil, err
	}
	return all(func(tx *store.Tx) error {
		if err := b.closeReview(tx, v.ArticleID, state, r.who.ID); err != nil {
			return err
		}
		return errors.Join(do(tx, v.ArticleID), redrawArticle(tx, v.ArticleID))
	}, b.tell(r.to, state, message(b.in(lang.Of(r.to.locale)).Say(reply)))), nil
}

// closeReview settles the open review of an article, if there is one.
func (b *Bot) closeReview(tx *store.Tx, article, state, by string) error {
	v, err := tx.OpenReview(background, article)
	if errors.Is(err, desk.ErrNotFound) {
		return nil
	}
	if err == nil {
		_, err = tx.CloseReview(v.ID, state, by)
	}
	return errors.Join(err, tx.DropTimer("review", strconv.FormatInt(v.ID, 10)), tx.Redraw("review", v.ID))
}
