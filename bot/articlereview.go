package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// onCard returns what a button of a card carries, if the card is the one that
// draws the record: an old or forged value has another mark.
func (b *Bot) onCard(ctx context.Context, r request, kind string) (value, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != kind {
		return v, fmt.Errorf("%s button %q: %w", kind, r.Value, desk.ErrInvalid)
	}
	cards, err := b.db.Cards(ctx, kind, v.id)
	if err != nil {
		return v, err
	}
	if !slices.ContainsFunc(cards, func(c store.Card) bool { return c.Nonce == v.nonce }) {
		return v, fmt.Errorf("%s %d: no card %q: %w", kind, v.id, v.nonce, desk.ErrConflict)
	}
	return v, nil
}

// proposalPressed returns the proposal of a button, if it is still to be
// decided.
func (b *Bot) proposalPressed(ctx context.Context, r request) (store.Proposal, error) {
	v, err := b.onCard(ctx, r, "proposal")
	if err != nil {
		return store.Proposal{}, err
	}
	if err := mayAct(r.who); err != nil {
		return store.Proposal{}, err
	}
	p, err := b.db.Proposal(ctx, v.id)
	if err != nil {
		return p, err
	}
	return p, b.decided(ctx, p)
}

// decided says who was quicker, or nothing.
func (b *Bot) decided(ctx context.Context, p store.Proposal) error {
	if p.State == store.Proposed {
		return nil
	}
	return refuse(desk.ErrConflict, "proposal.over."+p.State, "who", escape(b.name(ctx, p.Reviewer)))
}

// mayDecide refuses who has no right to decide, and the author.
func mayDecide(who store.Person, p store.Proposal) error {
	switch {
	case p.Author == who.ID:
		return refuse(desk.ErrRefused, "proposal.own")
	case !mayPublish(who):
		return refuse(desk.ErrRefused, "sorry.needs_publisher")
	}
	return nil
}

// proposalPublish makes an edit the article's next revision, unless the
// article has gone on since or a wording would be lost.
func (b *Bot) proposalPublish(ctx context.Context, r request) (effect, error) {
	p, err := b.proposalPressed(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := mayDecide(r.who, p); err != nil {
		return nil, err
	}
	now, err := b.db.Article(ctx, p.Article.ID)
	if err != nil {
		return nil, err
	}
	if now.Revision != p.Base {
		return nil, refuse(desk.ErrConflict, "article.changed_meanwhile")
	}
	w := b.in(lang.Of(r.to.locale))
	if err := b.loses(ctx, w, p.Article); err != nil {
		return nil, err
	}
	revision := p.Base + 1
	done, err := b.publishedWords(ctx, w, p.Article, revision)
	if err != nil {
		return nil, err
	}
	return all(func(tx *store.Tx) error {
		if _, err := tx.Publish(p.ID, r.who.ID, r.who.Name, b.now().In(b.cfg().Zone)); err != nil {
			return err
		}
		if err := b.closeReview(tx, p.Article.ID, store.ReviewEdited, r.who.ID); err != nil {
			return err
		}
		if err := b.redrawProposal(tx, p); err != nil {
			return err
		}
		words := b.in(lang.Of(localeIn(tx, p.Author))).Say("tell.published",
			"who", escape(r.who.Name), "title", showTitle(p.Article), "revision", revision)
		return b.tellAuthor(tx, p, quoted(words, "").JSON())
	}, b.tell(r.to, "published", message(done, section(done)))), nil
}

// publishedWords tells who publishes that it is done, and of the article's
// other language, which still says what it said.
func (b *Bot) publishedWords(ctx context.Context, w lang.Words, a kb.Article, revision int) (string, error) {
	words := w.Say("proposal.done", "revision", revision)
	pair, err := b.db.ArticlesOfPair(ctx, a.Pair)
	for _, twin := range pair {
		if twin.ID != a.ID && twin.Lang != a.Lang {
			words += "\n" + w.Say("proposal.twin", "id", escape(twin.ID))
		}
	}
	return words, err
}

// loses refuses a change after which another wording, or one of its own,
// would no longer find its article.
func (b *Bot) loses(ctx context.Context, w lang.Words, next kb.Article) error {
	arts, err := b.db.Articles(ctx)
	if err != nil {
		return err
	}
	after := kb.Changed(arts, next)
	if !kb.HasWordings(after) {
		return nil
	}
	was, err := kb.CheckWordings(ctx, arts)
	if err != nil {
		return err
	}
	is, err := kb.CheckWordings(ctx, after)
	if err != nil {
		return err
	}
	lost := kb.LostWordings(was, is)
	if len(lost) == 0 {
		return nil
	}
	var list []string
	for _, one := range lost[:min(10, len(lost))] {
		list = append(list, w.Say("proposal.loses.one", "text", escape(cut(one.Text, 120)), "id", escape(one.ID)))
	}
	return refuse(desk.ErrConflict, "proposal.loses", "list", strings.Join(list, "\n"))
}

// redrawProposal draws a decided proposal, and the others for its article,
// which may have come too late by that.
func (b *Bot) redrawProposal(tx *store.Tx, p store.Proposal) error {
	return errors.Join(tx.Redraw("proposal", p.ID), redrawArticle(tx, p.Article.ID))
}

// tellAuthor tells who wrote an edit what became of it.
func (b *Bot) tellAuthor(tx *store.Tx, p store.Proposal, words []byte) error {
	return b.notify(tx, news{kind: desk.NoticeReview, Saying: store.Saying{
		Key: fmt.Sprintf("proposal/%d/decided", p.ID), User: p.Author, Words: words,
	}})
}

// formRejectArticle asks for the sentence that a rejection needs.
func (b *Bot) formRejectArticle(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	p, err := b.proposalPressed(ctx, r)
	if err == nil {
		err = mayDecide(r.who, p)
	}
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	v := modal(w, "article_reject", w.Say("form.article_reject"), w.Say("form.article_reject.submit"),
		words("text", w.Say("form.reject.why"), w.Say("form.reject.why.hint"), "", true, false))
	v.PrivateMetadata = draft{prefill: b.newPrefill(r), Proposal: p.ID}.String()
	return v, nil
}

func (b *Bot) takeRejectArticle(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	d, err := readDraft(r)
	if err != nil {
		return nil, nil, err
	}
	p, err := b.db.Proposal(ctx, d.Proposal)
	if err == nil {
		err = errors.Join(mayDecide(r.who, p), b.decided(ctx, p))
	}
	if err != nil {
		return nil, nil, err
	}
	why := strings.TrimSpace(got(r, "text"))
	if why == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.to.locale)).Say("form.reject.missing")}, nil
	}
	return func(tx *store.Tx) error {
		if _, err := tx.Reject(p.ID, r.who.ID, why); err != nil {
			return err
		}
		words := b.in(lang.Of(localeIn(tx, p.Author))).Say("tell.rejected", "who", escape(r.who.Name), "title", showTitle(p.Article))
		return errors.Join(tx.Redraw("proposal", p.ID), b.tellAuthor(tx, p, quoted(words, why).JSON()))
	}, nil, nil
}

// proposalWithdraw takes an edit back; that is its author's alone.
func (b *Bot) proposalWithdraw(ctx context.Context, r request) (effect, error) {
	p, err := b.proposalPressed(ctx, r)
	if err != nil {
		return nil, err
	}
	if p.Author != r.who.ID {
		return nil, refuse(desk.ErrRefused, "proposal.not_yours")
	}
	return func(tx *store.Tx) error {
		_, err := tx.Withdraw(p.ID, r.who.ID)
		return errors.Join(err, tx.Redraw("proposal", p.ID))
	}, nil
}
