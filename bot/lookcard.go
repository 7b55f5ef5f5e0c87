package bot

import (
	"context"
	"encoding/json"
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

// answerOf is the card of a question as the records say.
func (b *Bot) answerOf(ctx context.Context, r store.Reader, q store.Question) (answerCard, error) {
	ids := make([]string, len(q.Shown))
	for i, s := range q.Shown {
		ids[i] = s.ID
	}
	arts, err := r.ArticlesByID(ctx, ids)
	a := answerCard{w: b.in(lang.Of(q.Lang)), q: q, articles: arts, zone: b.cfg().Zone}
	if err != nil {
		return a, err
	}
	th, err := r.Thought(ctx, q.ID)
	if errors.Is(err, desk.ErrNotFound) {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	a.thought = &th
	if len(th.Reply) > 0 {
		err = json.Unmarshal(th.Reply, &a.look)
	}
	return a, err
}

// worded draws what the model made of an article: every step with its source.
func (a answerCard) worded(art kb.Article) courier.Message {
	words, title := a.look.Words, ArticleTitle(art)
	m := message(escape(title)+"\n"+escape(firstLine(words.Cause, 200)), slack.NewRichTextBlock("", slack.NewRichTextSection(bold(title))))
	var steps strings.Builder
	for i, s := range words.Steps {
		fmt.Fprintf(&steps, "%d. %s [%s]\n", i+1, strings.ReplaceAll(strings.TrimSpace(s.Text), "\n", " "), sign(art))
	}
	for _, part := range []struct{ key, text string }{
		{"article.cause", words.Cause}, {"article.steps", steps.String()}, {"article.check", words.Check},
	} {
		if strings.TrimSpace(part.text) == "" {
			continue
		}
		head := slack.NewRichTextSection(bold(a.w.Say(part.key)), plain("\n"))
		m.Blocks.BlockSet = append(m.Blocks.BlockSet, slack.NewRichTextBlock("", append([]slack.RichTextElement{head}, rich(part.text)...)...))
	}
	m.Blocks.BlockSet = append(m.Blocks.BlockSet, contextLine(articleSource(a.w, art)...))
	return m
}

// sign is how a step names its source: by the code people know it by.
func sign(a kb.Article) string {
	if len(a.Codes) > 0 {
		return a.Codes[0]
	}
	return a.ID
}

// back asks what would tell more, with the likely answers as buttons.
func (a answerCard) back() (blocks []slack.Block) {
	if a.q.Mark != "" || a.q.TicketID != 0 {
		return nil
	}
	for i, q := range a.look.Back {
		blocks = append(blocks, section(escape(q.Ask)))
		var chips []slack.BlockElement
		for j, c := range q.Chips {
			v := value{"question", a.q.ID, firstNonEmpty(a.nonce, private), fmt.Sprintf("%d.%d", i, j)}
			chips = append(chips, button(fmt.Sprintf("question_chip:%d.%d", i, j), v.String(), c))
		}
		blocks = append(blocks, slack.NewActionBlock("", chips...))
	}
	return blocks
}

// how says how the answer came about, where a model had to do with it.
func (a answerCard) how() []slack.Block {
	if a.thought == nil {
		return nil
	}
	key := "look." + a.thought.Mode
	switch {
	case !a.thought.Done:
		if a.private {
			return nil // it cannot be redrawn
		}
		key = "look.step." + a.thought.Step
	case a.look.Counted:
		key = "look.counted"
	case a.thought.Mode == modeWith && a.look.Words == nil && a.look.Article == "" && len(a.look.Back) == 0:
		key = "look.nothing"
	case a.look.Words == nil && a.look.Article != "":
		key = "look.chosen"
	case len(a.look.Back) > 0:
		key = "look.back"
	}
	return []slack.Block{contextLine(a.w.Say(key))}
}

// chipOrigin begins the origin of a question that a chip was pressed for.
const chipOrigin = "chip/"

// questionChip answers a question again, together with what the asker chose.
func (b *Bot) questionChip(ctx context.Context, r request) (effect, error) {
	q, v, err := b.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	if q.User != r.who.ID {
		return nil, refuse(desk.ErrRefused, "sorry.not_yours")
	}
	a, err := b.answerOf(ctx, b.db.Reader, q)
	if err != nil {
		return nil, err
	}
	chip, ok := a.look.chip(v.extra)
	if !ok || q.Mark != "" || q.TicketID != 0 {
		return nil, refuse(desk.ErrConflict, "question.already")
	}
	text := q.Text + "\n" + chip
	found, err := b.search(ctx, text, lang.Of(q.Lang))
	if err != nil {
		return nil, err
	}
	r.to.text = text
	if !direct(q.Channel) {
		r.to.thread = firstNonEmpty(q.ThreadTS, q.TS)
	}
	r.origin = fmt.Sprintf("%s%d/%s", chipOrigin, q.ID, v.extra)
	next, err := b.question(ctx, r, text, found)
	if err != nil {
		return nil, err
	}
	next.Channel, next.TS, next.ThreadTS, next.Lang = q.Channel, "", r.to.thread, q.Lang
	if next.Channel == "" || v.nonce == private {
		return b.answerPrivately(ctx, r, next)
	}
	return b.answer(r, next), nil
}

// chip is the likely answer that a button stands for.
func (l look) chip(at string) (string, bool) {
	one, two, _ := strings.Cut(at, ".")
	i, bad := strconv.Atoi(one)
	j, worse := strconv.Atoi(two)
	if bad != nil || worse != nil || i < 0 || j < 0 || i >= len(l.Back) || j >= len(l.Back[i].Chips) {
		return "", false
	}
	return l.Back[i].Chips[j], true
}

// answered reports whether an article's id is the one a second look chose.
func (l look) answered(arts []kb.Article) bool {
	return l.Words != nil && slices.ContainsFunc(arts, func(a kb.Article) bool { return a.ID == l.Article })
}
