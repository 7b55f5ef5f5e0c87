package bot

import (
	"context"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// proposalCard draws an edit for those who decide it. It is a pure function
// of its fields.
type proposalCard struct {
	w        lang.Words
	p        store.Proposal
	base     kb.Article
	current  int // the article's newest revision
	author   string
	reviewer string
	nonce    string
}

// DrawProposal draws the card of a proposal as the record is now.
func (b *Bot) DrawProposal(ctx context.Context, c store.Card) (courier.Message, error) {
	p, err := b.db.Proposal(ctx, c.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	base, err := b.db.ArticleAt(ctx, p.Article.ID, p.Base)
	if err != nil {
		return courier.Message{}, err
	}
	now, err := b.db.Article(ctx, p.Article.ID)
	if err != nil {
		return courier.Message{}, err
	}
	card := proposalCard{
		w: b.shared(), p: p, base: base, current: now.Revision, nonce: c.Nonce,
		author: b.name(ctx, p.Author), reviewer: b.name(ctx, p.Reviewer),
	}
	return card.draw(), nil
}

func (c proposalCard) draw() courier.Message {
	head := c.w.Say("proposal.head", "title", cut(ArticleTitle(c.base), 100))
	by := c.w.Say("proposal.by", "who", escape(c.author), "id", escape(c.base.ID), "base", c.p.Base)
	blocks := []slack.Block{slack.NewRichTextBlock("", slack.NewRichTextSection(bold(head))), contextLine(by)}
	for _, change := range kb.Diff(c.base, c.unverified()) {
		blocks = append(blocks, c.change(change))
	}
	if line := c.outcome(); line != "" {
		blocks = append(blocks, contextLine(line))
	}
	if buttons := c.buttons(); len(buttons) > 0 {
		blocks = append(blocks, slack.NewActionBlock("", buttons...))
	}
	return message(escape(head)+"\n"+by, blocks...)
}

// unverified is what the author wrote: who checked it is no part of that.
func (c proposalCard) unverified() kb.Article {
	a := c.p.Article
	a.VerifiedBy, a.VerifiedOn = c.base.VerifiedBy, c.base.VerifiedOn
	return a
}

// change draws what became of a part, with the lines around it.
func (c proposalCard) change(change kb.Change) slack.Block {
	name := change.Field
	if key := "field." + change.Field; c.w.Has(key) {
		name = c.w.Say(key)
	}
	text := &slack.RichTextPreformatted{
		Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{plain(diffText(change.Lines))},
	}
	return slack.NewRichTextBlock("", slack.NewRichTextSection(bold(name)), text)
}

// maxDiffText keeps a card with every part rewritten readable; the whole is
// in the record.
const maxDiffText = 1800

// diffText shows changed lines, each with one line around it.
func diffText(lines []kb.Line) string {
	signs := map[kb.Edit]string{kb.Kept: "  ", kb.Gone: "− ", kb.Added: "+ "}
	var b strings.Builder
	skipped := false
	for i, l := range lines {
		if l.Edit == kb.Kept && !(i > 0 && lines[i-1].Edit != kb.Kept) && !(i+1 < len(lines) && lines[i+1].Edit != kb.Kept) {
			if !skipped {
				b.WriteString("  …\n")
			}
			skipped = true
			continue
		}
		skipped = false
		b.WriteString(signs[l.Edit] + courier.Clean(l.Text) + "\n")
	}
	return cut(strings.TrimRight(b.String(), "\n"), maxDiffText)
}

// outcome says what was decided, or why nothing can be any more.
func (c proposalCard) outcome() string {
	switch {
	case c.p.State == store.Published:
		return c.w.Say("proposal.published", "who", escape(c.reviewer), "revision", c.p.Revision)
	case c.p.State == store.Rejected:
		return c.w.Say("proposal.rejected", "who", escape(c.reviewer), "why", escape(firstLine(c.p.Reason, 300)))
	case c.p.State == store.Withdrawn:
		return c.w.Say("proposal.withdrawn", "who", escape(c.author))
	case c.current != c.p.Base:
		return c.w.Say("proposal.stale")
	}
	return ""
}

func (c proposalCard) buttons() (out []slack.BlockElement) {
	if c.p.State != store.Proposed {
		return nil
	}
	v := value{kind: "proposal", id: c.p.ID, nonce: c.nonce}.String()
	if c.current == c.p.Base {
		out = append(out, primary(button("proposal_publish", v, c.w.Say("button.publish"))))
	}
	return append(out,
		button("proposal_reject", v, c.w.Say("button.reject")),
		button("proposal_withdraw", v, c.w.Say("button.withdraw")))
}

// reviewCard draws the task of looking at an article that did not help.
type reviewCard struct {
	w       lang.Words
	v       store.Review
	article kb.Article
	doubts  []store.Doubt
	names   map[string]string // of those who doubted, and of who closed it
	nonce   string
	now     time.Time
	zone    *time.Location
}

// DrawReview draws the card of a review as the record is now.
func (b *Bot) DrawReview(ctx context.Context, c store.Card) (courier.Message, error) {
	v, err := b.db.Review(ctx, c.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	a, err := b.db.Article(ctx, v.ArticleID)
	if err != nil {
		return courier.Message{}, err
	}
	doubts, err := b.db.Doubts(ctx, v.ID)
	names := map[string]string{v.ClosedBy: b.name(ctx, v.ClosedBy)}
	for _, d := range doubts {
		names[d.User] = b.name(ctx, d.User)
	}
	card := reviewCard{
		w: b.shared(), v: v, article: a, doubts: doubts, names: names, nonce: c.Nonce, now: b.now(), zone: b.cfg().Zone,
	}
	return card.draw(), err
}

func (c reviewCard) draw() courier.Message {
	head := c.w.Say("review.head", "title", cut(ArticleTitle(c.article), 100))
	blocks := []slack.Block{
		slack.NewRichTextBlock("", slack.NewRichTextSection(bold(head))),
		contextLine(append([]string{c.w.Say("article.id", "id", escape(c.article.ID), "revision", c.article.Revision)}, c.counts()...)...),
	}
	blocks = append(blocks, c.said()...)
	if c.v.State != store.ReviewOpen {
		blocks = append(blocks, contextLine(c.w.Say("review."+c.v.State, "who", escape(c.names[c.v.ClosedBy]))))
	} else {
		blocks = append(blocks, contextLine(c.owner(), c.w.Say("review.due", "at", when(c.w, c.v.Due, c.now, c.zone))), c.actions())
	}
	return message(escape(head)+"\n"+strings.Join(c.counts(), " · "), blocks...)
}

func (c reviewCard) owner() string {
	who := c.w.Say("review.nobody")
	if c.v.Owner != "" {
		who = mention(c.v.Owner)
	}
	return c.w.Say("review.owner", "who", who)
}

// counts says how often the article was doubted, and why.
func (c reviewCard) counts() (list []string) {
	for _, kind := range store.DoubtKinds() {
		n := 0
		for _, d := range c.doubts {
			if d.Kind == kind {
				n++
			}
		}
		if n > 0 {
			list = append(list, c.w.Say("review.count", "kind", c.w.Say("reason."+kind), "n", n))
		}
	}
	return list
}

// maxSaid is how many people's words a card quotes, the newest.
const maxSaid = 3

func (c reviewCard) said() (blocks []slack.Block) {
	var spoke []store.Doubt
	for _, d := range c.doubts {
		if d.Text != "" {
			spoke = append(spoke, d)
		}
	}
	for _, d := range spoke[max(0, len(spoke)-maxSaid):] {
		who := c.w.Say("review.said", "who", c.names[d.User], "kind", c.w.Say("reason."+d.Kind))
		quote := &slack.RichTextQuote{Type: slack.RTEQuote, Elements: []slack.RichTextSectionElement{plain(cut(courier.Clean(d.Text), 500))}}
		blocks = append(blocks, slack.NewRichTextBlock("", slack.NewRichTextSection(plain(who)), quote))
	}
	return blocks
}

func (c reviewCard) actions() slack.Block {
	v := value{kind: "review", id: c.v.ID, nonce: c.nonce}.String()
	retire := button("review_retire", v, c.w.Say("button.retire")).WithStyle(slack.StyleDanger)
	retire.Confirm = slack.NewConfirmationBlockObject(label(c.w.Say("button.retire")),
		slack.NewTextBlockObject(slack.PlainTextType, c.w.Say("review.retire.sure"), false, false),
		label(c.w.Say("button.retire")), label(c.w.Say("button.not_now")))
	return slack.NewActionBlock("",
		primary(editButton(c.w, c.v.ArticleID)), button("review_right", v, c.w.Say("button.still_right")), retire)
}
