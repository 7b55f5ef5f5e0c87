package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// maxLine is how long a title or a list of versions may be in the form.
const maxLine = 300

// articlePart is a part of an article that people edit by form.
type articlePart struct {
	name string
	long bool
	get  func(a *kb.Article) string
	set  func(a *kb.Article, s string)
}

func articleParts() []articlePart {
	text := func(name string, long bool, at func(a *kb.Article) *string) articlePart {
		return articlePart{name, long, func(a *kb.Article) string { return *at(a) }, func(a *kb.Article, s string) { *at(a) = s }}
	}
	return []articlePart{
		text("title", false, func(a *kb.Article) *string { return &a.Title }),
		text("symptom", true, func(a *kb.Article) *string { return &a.Symptom }),
		text("cause", true, func(a *kb.Article) *string { return &a.Cause }),
		text("steps", true, func(a *kb.Article) *string { return &a.Steps }),
		text("check", true, func(a *kb.Article) *string { return &a.Check }),
		text("applies_to", false, func(a *kb.Article) *string { return &a.AppliesTo }),
		{"wordings", true, func(a *kb.Article) string { return strings.Join(a.Wordings, "\n") }, setWordings},
	}
}

func setWordings(a *kb.Article, s string) {
	a.Wordings = nil
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(a.Wordings, line) {
			a.Wordings = append(a.Wordings, line)
		}
	}
}

func (p articlePart) limit() int {
	if p.long {
		return maxInput
	}
	return maxLine
}

// formEditArticle draws the form of an edit, filled in with the article as it
// is.
func (b *Bot) formEditArticle(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "article" {
		return slack.ModalViewRequest{}, fmt.Errorf("article button %q: %w", r.Value, desk.ErrInvalid)
	}
	if !mayEdit(r.who) {
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "sorry.needs_editor")
	}
	a, err := b.db.Article(ctx, v.extra)
	if errors.Is(err, desk.ErrNotFound) {
		err = refuse(desk.ErrNotFound, "sorry.no_article", "code", escape(v.extra))
	}
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	blocks, err := editFields(w, a)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if blocks, err = b.addSolved(ctx, w, blocks, a); err != nil {
		return slack.ModalViewRequest{}, err
	}
	m := modal(w, "article_edit", w.Say("form.article_edit"), w.Say("form.article_edit.submit"), blocks...)
	m.PrivateMetadata = draft{prefill: b.newPrefill(r), Article: a.ID, Base: a.Revision}.String()
	return m, nil
}

// maxSolved is how many questions the form offers as wordings.
const maxSolved = 5

// addSolved shows under the wordings what people asked that the article has
// solved and that it does not carry yet.
func (b *Bot) addSolved(ctx context.Context, w lang.Words, blocks []slack.Block, a kb.Article) ([]slack.Block, error) {
	solved, err := b.db.SolvedQuestions(ctx)
	var list []string
	for _, s := range solved {
		if s.Article == a.ID && len(list) < maxSolved && !slices.Contains(a.Wordings, s.Text) {
			list = append(list, "\n• "+escape(s.Text))
		}
	}
	if len(list) > 0 {
		blocks = append(blocks, contextLine(w.Say("field.wordings.solved", "list", strings.Join(list, ""))))
	}
	return blocks, err
}

func editFields(w lang.Words, a kb.Article) (blocks []slack.Block, err error) {
	for _, part := range articleParts() {
		text := part.get(&a)
		if utf8.RuneCountInString(text) > part.limit() {
			return nil, refuse(desk.ErrInvalid, "article.too_long", "id", escape(a.ID))
		}
		hint := ""
		if key := "field." + part.name + ".hint"; w.Has(key) {
			hint = w.Say(key)
		}
		in := words(part.name, w.Say("field."+part.name), hint, text, part.long, part.name != "title")
		if el, ok := in.Element.(*slack.PlainTextInputBlockElement); ok {
			el.MaxLength = part.limit()
		}
		blocks = append(blocks, in)
	}
	return blocks, nil
}

// takeEditArticle makes a proposal of what the form holds.
func (b *Bot) takeEditArticle(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	d, err := readDraft(r)
	if err != nil {
		return nil, nil, err
	}
	if !mayEdit(r.who) {
		return nil, nil, refuse(desk.ErrRefused, "sorry.needs_editor")
	}
	base, err := b.db.ArticleAt(ctx, d.Article, d.Base)
	if err != nil {
		return nil, nil, err
	}
	next := edited(r, base)
	w := b.in(lang.Of(r.to.locale))
	switch {
	case next.Title == "":
		return nil, fieldErrors{"title": w.Say("form.article_edit.title")}, nil
	case len(kb.Diff(base, next)) == 0:
		return nil, fieldErrors{"title": w.Say("form.article_edit.same")}, nil
	}
	return b.propose(r, store.Proposal{Origin: "form/" + p.Form, Article: next, Base: d.Base, Author: r.who.ID}), nil, nil
}

// edited is the article with what the form holds in the place of its parts.
func edited(r request, a kb.Article) kb.Article {
	for _, part := range articleParts() {
		text := strings.ReplaceAll(courier.Clean(got(r, part.name)), "\r", "")
		if part.long {
			part.set(&a, strings.Trim(text, "\n"))
		} else {
			part.set(&a, strings.TrimSpace(text))
		}
	}
	return a
}

// propose keeps an edit and draws its card for those who decide.
func (b *Bot) propose(r request, p store.Proposal) effect {
	w := b.in(lang.Of(r.to.locale))
	sent := w.Say("proposal.sent", "title", showTitle(p.Article))
	return all(func(tx *store.Tx) error {
		kept, err := tx.Propose(p)
		if errors.Is(err, desk.ErrConflict) {
			return refuse(desk.ErrConflict, "article.changed_meanwhile")
		}
		if err != nil {
			return err
		}
		_, err = tx.PutCard(store.Card{Kind: "proposal", Ref: kept.ID, View: "review", Channel: b.cfg().admin()})
		return err
	}, b.tell(r.to, "proposed", message(sent, section(sent))))
}
