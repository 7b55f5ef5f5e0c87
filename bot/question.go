package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// maxQuestion is how much of a message is searched and kept, in characters.
// A pasted log may be longer; its end is the file's business.
const maxQuestion = 8000

// ask searches and answers with one of three outcomes: the answer, the three
// closest, or that it does not know. Unasked, it answers only what looks like
// a question, or what it is certain of.
func (b *Bot) ask(ctx context.Context, r request, say string, unasked bool) (effect, error) {
	if unasked {
		if muted, err := b.db.Muted(ctx, r.Channel, r.to.thread); err != nil || muted {
			return nothing, err
		}
	}
	if unasked && (r.to.late || thanks(say)) {
		return nothing, nil
	}
	r.to.text = withoutNames(say)
	result, err := b.search(ctx, say, r.to.lang())
	if err == nil {
		result, err = b.inContext(ctx, r, say, result)
	}
	if err != nil {
		return nil, err
	}
	if unasked && chatter(say, result) {
		return nothing, nil
	}
	if reply := smallTalk(result.Reason); reply != "" {
		if unasked {
			return nothing, nil
		}
		return b.tell(r.to, "talk", message(b.in(r.to.lang()).Say(reply))), nil
	}
	q, err := b.question(ctx, r, say, result)
	if err != nil {
		return nil, err
	}
	if r.to.url != "" {
		return b.answerPrivately(ctx, r, q)
	}
	return b.answer(r, q), nil
}

// chatter reports whether what somebody said to all of a channel is not for
// the bot: no question, or a mere "?" about nothing that it knows of.
func chatter(say string, found kb.Result) bool {
	switch {
	case found.Outcome == kb.Answer:
		return false
	case found.Outcome == kb.None && found.Reason != kb.UnknownCode && !troubling(say):
		return true
	}
	return !looksAsked(say)
}

func smallTalk(why kb.Reason) string {
	switch why {
	case kb.SmallTalk:
		return "talk.hello"
	case kb.Thanks:
		return "talk.thanks"
	}
	return ""
}

// question puts what was asked and what will be shown into a record.
func (b *Bot) question(ctx context.Context, r request, say string, found kb.Result) (store.Question, error) {
	q := store.Question{
		Origin: originOf(r.Channel, r.TS), Team: r.Team, User: r.who.ID,
		Channel: r.Channel, TS: r.TS, ThreadTS: r.to.thread, Lang: string(r.to.lang()),
		Text: cut(courier.Clean(say), maxQuestion), Outcome: found.Outcome.String(),
		Confidence: found.Confidence, At: r.At,
	}
	q.Origin = firstNonEmpty(r.origin, q.Origin)
	if r.to.url != "" { // what is asked privately has no place in a thread
		q.Origin, q.TS, q.ThreadTS = r.to.id, "", ""
	}
	if found.Outcome == kb.None {
		q.Outcome = q.Outcome + ":" + strings.ReplaceAll(found.Reason.String(), " ", "_")
	}
	limit := 3
	if found.Outcome == kb.Answer {
		limit = 1
	}
	var ids []string
	for _, h := range found.Hits[:min(limit, len(found.Hits))] {
		ids = append(ids, h.ID)
	}
	if found.Outcome == kb.None {
		ids = nil
	}
	arts, err := b.db.ArticlesByID(ctx, ids)
	for _, a := range arts {
		q.Shown = append(q.Shown, store.Shown{ID: a.ID, Revision: a.Revision})
	}
	return q, err
}

// answer records the question and draws its card into the asker's thread.
func (b *Bot) answer(r request, q store.Question) effect {
	return func(tx *store.Tx) error {
		kept, fresh, err := tx.Ask(q)
		if err != nil || !fresh {
			return err
		}
		if err := b.lookAgain(tx, kept, ""); err != nil {
			return err
		}
		view := "answer"
		if r.to.late {
			view = "answer_late"
		}
		_, err = tx.PutCard(store.Card{
			Kind: "question", Ref: kept.ID, View: view, Channel: q.Channel, ThreadTS: q.ThreadTS, User: r.who.ID,
		})
		return err
	}
}

// answerPrivately answers a command: only the asker sees it, with a button
// that shows it to all.
func (b *Bot) answerPrivately(ctx context.Context, r request, q store.Question) (effect, error) {
	arts, err := b.shown(ctx, q)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		kept, fresh, err := tx.Ask(q)
		if err != nil || !fresh {
			return err
		}
		if err := b.lookAgain(tx, kept, r.to.url); err != nil {
			return err
		}
		a := answerCard{w: b.in(lang.Of(q.Lang)), q: kept, articles: arts, private: true, zone: b.cfg().Zone}
		if a.banner, err = b.bannerOf(ctx, a); err != nil {
			return err
		}
		return b.tell(r.to, "answer", a.draw())(tx)
	}, nil
}

func (b *Bot) shown(ctx context.Context, q store.Question) ([]kb.Article, error) {
	ids := make([]string, len(q.Shown))
	for i, s := range q.Shown {
		ids[i] = s.ID
	}
	return b.db.ArticlesByID(ctx, ids)
}

// DrawQuestion draws the card of a question: the answer and what can be done
// about it.
func (b *Bot) DrawQuestion(ctx context.Context, c store.Card) (courier.Message, error) {
	q, err := b.db.Question(ctx, c.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	if q.TicketID != 0 && !direct(q.Channel) {
		if t, err := b.db.Ticket(ctx, q.TicketID); err == nil && t.Private {
			return stub(b.in(lang.Of(q.Lang)), t.ID), nil
		}
	}
	a, err := b.answerOf(ctx, b.db.Reader, q)
	if err != nil {
		return courier.Message{}, err
	}
	a.nonce, a.late = c.Nonce, c.View == "answer_late"
	if a.banner, err = b.bannerOf(ctx, a); err != nil {
		return courier.Message{}, err
	}
	return a.draw(), nil
}

// bannerOf is what stands over an answer while a T1 is open on what it is
// about; nil where none is.
func (b *Bot) bannerOf(ctx context.Context, a answerCard) (slack.Block, error) {
	if a.q.TicketID != 0 || a.q.Mark == "solved" {
		return nil, nil
	}
	t, ok, err := b.outageOf(ctx, a.q, a.articles)
	if err != nil || !ok {
		return nil, err
	}
	n, err := b.affected(ctx, t.ID)
	since := when(a.w, t.OpenedAt, b.now(), b.cfg().Zone)
	return outageBanner(a.w, t, n, since, a.q, firstNonEmpty(a.nonce, private)), err
}

// asked returns the question that a button belongs to. Only the asker and the
// desk's people may answer for it.
func (b *Bot) asked(ctx context.Context, r request) (store.Question, value, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "question" {
		return store.Question{}, v, fmt.Errorf("question button %q: %w", r.Value, desk.ErrInvalid)
	}
	q, err := b.db.Question(ctx, v.id)
	if err != nil {
		return q, v, err
	}
	if q.User != r.who.ID && !r.who.Agent() {
		return q, v, refuse(desk.ErrRefused, "sorry.not_yours")
	}
	return q, v, nil
}

func (b *Bot) questionSolved(ctx context.Context, r request) (effect, error) {
	return b.mark(ctx, r, "solved", "question.glad")
}

// questionNotSolved follows the opening of the ticket form: it only records
// that the answer did not help.
func (b *Bot) questionNotSolved(ctx context.Context, r request) (effect, error) {
	q, _, err := b.asked(ctx, r)
	if err != nil || q.Mark != "" || q.TicketID != 0 {
		return nothing, err
	}
	return func(tx *store.Tx) error {
		_, err := tx.MarkQuestion(q.ID, "not_solved", r.who.ID)
		return err
	}, nil
}

// mark records what the asker says of an answer, once, and redraws its card.
func (b *Bot) mark(ctx context.Context, r request, mark, reply string) (effect, error) {
	q, _, err := b.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	if q.Mark == mark {
		return nil, refuse(desk.ErrConflict, "question.already")
	}
	w := b.in(lang.Of(q.Lang))
	return all(func(tx *store.Tx) error {
		if _, err := tx.MarkQuestion(q.ID, mark, r.who.ID); err != nil {
			return err
		}
		return tx.Redraw("question", q.ID)
	}, b.tell(r.to, reply, message(w.Say(reply)))), nil
}

// questionShow puts one of the three closest articles into the thread, once.
func (b *Bot) questionShow(ctx context.Context, r request) (effect, error) {
	q, v, err := b.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	arts, err := b.db.ArticlesByID(ctx, []string{v.extra})
	if err != nil {
		return nil, err
	}
	if len(arts) == 0 {
		return nil, refuse(desk.ErrNotFound, "sorry.no_article", "code", escape(v.extra))
	}
	w := b.in(lang.Of(q.Lang))
	m := articleMessage(w, arts[0])
	m.Blocks.BlockSet = append(m.Blocks.BlockSet, personButton(w, q))
	if v.nonce == private {
		return b.tell(r.to, "show/"+v.extra, m), nil
	}
	s := store.Saying{
		Key: fmt.Sprintf("question/%d/show/%s", q.ID, v.extra), Kind: store.SayPost,
		Channel: q.Channel, ThreadTS: q.ThreadTS, User: q.User, Words: m.JSON(),
	}
	return func(tx *store.Tx) error { return tx.Say(s) }, nil
}

// questionShare shows to the channel what only the asker saw.
func (b *Bot) questionShare(ctx context.Context, r request) (effect, error) {
	q, _, err := b.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	arts, err := b.shown(ctx, q)
	if err != nil {
		return nil, err
	}
	w := b.in(lang.Of(q.Lang))
	blocks := []slack.Block{section(w.Say("question.asked", "who", mention(q.User), "text", escape(firstLine(q.Text, 300))))}
	for _, a := range arts {
		blocks = append(blocks, articleBlocks(w, a)...)
	}
	blocks = append(blocks, newTicketButton(w)) // whoever reads it has their own trouble
	m := message(w.Say("question.asked", "who", mention(q.User), "text", escape(firstLine(q.Text, 300))), blocks...)
	s := store.Saying{Key: fmt.Sprintf("question/%d/share", q.ID), Kind: store.SayPost, Channel: q.Channel, Words: m.JSON()}
	return func(tx *store.Tx) error { return tx.Say(s) }, nil
}
