package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// Who may what with an article, judged when they press: engineers and those
// who look after articles propose; a knowledge owner, a lead or an admin
// decides, never over what they wrote themselves.

func mayEdit(p store.Person) bool { return p.Agent() || p.Has(desk.RoleKnowledge) }

func mayPublish(p store.Person) bool {
	return p.Has(desk.RoleKnowledge) || p.Has(desk.RoleLead) || p.Has(desk.RoleAdmin)
}

// cmdArticle shows the article of a code, or of an id. Who may edit it gets
// it with the button for that; to others a code is a question like any.
func (b *Bot) cmdArticle(ctx context.Context, r request) (effect, error) {
	code := strings.TrimSpace(r.Text)
	if code == "" {
		return nil, refuse(desk.ErrInvalid, "kb.which")
	}
	a, err := b.articleNamed(ctx, code, lang.Of(r.to.locale))
	if errors.Is(err, desk.ErrNotFound) && mayEdit(r.who) {
		a, err = b.articleFound(ctx, code, lang.Of(r.to.locale))
	}
	switch {
	case errors.Is(err, desk.ErrNotFound):
		return b.ask(ctx, r, code, false)
	case err != nil:
		return nil, err
	}
	retired, err := b.db.Retired(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	if retired && !mayEdit(r.who) {
		return nil, refuse(desk.ErrNotFound, "sorry.no_article", "code", escape(a.ID))
	}
	return b.tell(r.to, "article", b.articleFor(r.who, a, retired)), nil
}

// articleNamed returns the article of that id, or of that pair in the
// reader's language where there is one, or desk.ErrNotFound.
func (b *Bot) articleNamed(ctx context.Context, name string, l lang.Lang) (kb.Article, error) {
	a, err := b.db.Article(ctx, name)
	if !errors.Is(err, desk.ErrNotFound) {
		return a, err
	}
	pair, no := b.db.ArticlesOfPair(ctx, name)
	if no != nil || len(pair) == 0 {
		return a, errors.Join(no, err)
	}
	at := slices.IndexFunc(pair, func(a kb.Article) bool { return a.Lang == string(l) })
	return pair[max(0, at)], nil
}

// articleFound returns the article that answers for certain, or
// desk.ErrNotFound.
func (b *Bot) articleFound(ctx context.Context, code string, l lang.Lang) (kb.Article, error) {
	found, err := b.search(ctx, code, l)
	switch {
	case err != nil:
		return kb.Article{}, err
	case found.Outcome != kb.Answer || len(found.Hits) == 0:
		return kb.Article{}, fmt.Errorf("article of %q: %w", code, desk.ErrNotFound)
	}
	return b.db.Article(ctx, found.Hits[0].ID)
}

// articleFor is an article with what its reader can do about it.
func (b *Bot) articleFor(who store.Person, a kb.Article, retired bool) courier.Message {
	w := b.in(lang.Of(a.Lang))
	m := articleMessage(w, a)
	if retired {
		m.Blocks.BlockSet = append([]slack.Block{contextLine(w.Say("article.retired"))}, m.Blocks.BlockSet...)
	}
	if mayEdit(who) {
		m.Blocks.BlockSet = append(m.Blocks.BlockSet, slack.NewActionBlock("", editButton(w, a.ID)))
	}
	return m
}

func editButton(w lang.Words, article string) *slack.ButtonBlockElement {
	v := value{kind: "article", nonce: private, extra: article}
	return button("article_edit", v.String(), w.Say("button.edit_article"))
}

// draft is what a form about an article remembers beside the usual.
type draft struct {
	prefill
	Article  string `json:"k,omitempty"`
	Base     int    `json:"b,omitempty"` // the revision it was filled in from
	Proposal int64  `json:"p,omitempty"`
}

func (d draft) String() string {
	data, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return string(data)
}

func readDraft(r request) (d draft, err error) {
	if err := json.Unmarshal([]byte(r.PrivateMetadata), &d); err != nil {
		return d, fmt.Errorf("form %q: %w", r.CallbackID, desk.ErrInvalid)
	}
	return d, nil
}

// redrawArticle has every open card about an article drawn anew.
func redrawArticle(tx *store.Tx, article string) error {
	open, err := tx.OpenProposals(background, article)
	for _, p := range open {
		if err == nil {
			err = tx.Redraw("proposal", p.ID)
		}
	}
	return err
}

// showTitle is an article's title inside a sentence.
func showTitle(a kb.Article) string { return escape(cut(ArticleTitle(a), 80)) }
