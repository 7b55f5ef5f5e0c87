package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// private stands for the card id in buttons of what only one person sees:
// such a message cannot be redrawn, so it has no card.
const private = "-"

// answerCard draws the answer to a question. It is a pure function of its
// fields.
type answerCard struct {
	w        lang.Words
	q        store.Question
	articles []kb.Article
	nonce    string
	private  bool
	late     bool
	banner   slack.Block    // an outage that it may be about
	thought  *store.Thought // of the second look; nil: there was none
	look     look           // what came of it
	zone     *time.Location
}

func (a answerCard) draw() courier.Message {
	if a.private {
		a.nonce = private
	}
	var m courier.Message
	switch outcome, _, _ := strings.Cut(a.q.Outcome, ":"); {
	case outcome == kb.Answer.String() && len(a.articles) > 0:
		m = a.answer()
	case outcome == kb.Closest.String() && len(a.articles) > 0:
		m = a.closest()
	default:
		m = a.unknown()
	}
	if a.banner != nil {
		m.Blocks.BlockSet = append([]slack.Block{a.banner}, m.Blocks.BlockSet...)
	}
	if a.late {
		m.Blocks.BlockSet = append([]slack.Block{contextLine(a.w.Say("late"))}, m.Blocks.BlockSet...)
	}
	m.Blocks.BlockSet = slices.Concat(m.Blocks.BlockSet, a.back(), a.foot(), a.how())
	return m
}

// answer is the article that answers, in the model's words where it has some.
func (a answerCard) answer() courier.Message {
	if a.look.answered(a.articles) {
		return a.worded(a.articles[0])
	}
	return articleMessage(a.w, a.articles[0])
}

// closest lists up to three articles, none of them certain.
func (a answerCard) closest() courier.Message {
	m := message(a.w.Say("closest"), section(a.w.Say("closest")))
	words := []string{m.Text}
	for i, art := range a.articles {
		title := ArticleTitle(art)
		hint := firstLine(flat(firstNonEmpty(art.Symptom, art.Cause)), 120)
		words = append(words, strconv.Itoa(i+1)+". "+escape(title))
		line := section(strconv.Itoa(i+1) + ". *" + escape(title) + "*\n" + escape(hint))
		v := value{"question", a.q.ID, a.nonce, art.ID}
		line.Accessory = slack.NewAccessory(button("question_show:"+strconv.Itoa(i), v.String(), a.w.Say("button.show")))
		m.Blocks.BlockSet = append(m.Blocks.BlockSet, line)
	}
	m.Text = strings.Join(words, "\n")
	return m
}

// unknown says that the knowledge base has no answer, and why it thinks so.
func (a answerCard) unknown() courier.Message {
	_, why, _ := strings.Cut(a.q.Outcome, ":")
	words := a.w.Say("unknown")
	if key := "unknown." + why; a.w.Has(key) {
		words = a.w.Say(key)
	}
	return message(words, section(words))
}

// foot is what can be done about an answer, or what was done.
func (a answerCard) foot() []slack.Block {
	switch {
	case a.q.TicketID != 0:
		return []slack.Block{contextLine(a.w.Say("question.ticket", "id", a.q.TicketID))}
	case a.q.Mark == "solved":
		return []slack.Block{contextLine(a.w.Say("question.solved"))}
	}
	v := value{kind: "question", id: a.q.ID, nonce: a.nonce}.String()
	var buttons []slack.BlockElement
	answered := strings.HasPrefix(a.q.Outcome, kb.Answer.String())
	if answered {
		buttons = append(buttons, primary(button("question_solved", v, a.w.Say("button.solved"))))
		buttons = append(buttons, button("question_ticket", v, a.w.Say("button.not_solved")))
	} else {
		buttons = append(buttons, primary(button("question_ticket", v, a.w.Say("button.ticket"))))
	}
	if len(a.articles) > 0 && a.q.Mark != "wrong" {
		buttons = append(buttons, button("question_wrong", v, a.w.Say("button.wrong")))
	}
	if a.private && len(a.articles) > 0 {
		buttons = append(buttons, button("question_share", v, a.w.Say("button.share")))
	}
	blocks := []slack.Block{slack.NewActionBlock("", buttons...)}
	if a.q.Mark == "wrong" {
		blocks = append([]slack.Block{contextLine(a.w.Say("question.marked_wrong"))}, blocks...)
	}
	return blocks
}

// articleMessage is an article alone. Its words, which are what notifications
// and screen readers get, are the title and the first line of the cause.
func articleMessage(w lang.Words, a kb.Article) courier.Message {
	words := escape(ArticleTitle(a))
	if cause := firstLine(flat(a.Cause), 200); cause != "" {
		words += "\n" + escape(cause)
	}
	return message(words, articleBlocks(w, a)...)
}

// ArticleTitle is the title with the codes in front, unless it has one of them
// already: whoever asked for a code must see that it is meant.
func ArticleTitle(a kb.Article) string {
	title := firstNonEmpty(strings.TrimSpace(courier.Clean(a.Title)), a.ID)
	said := func(code string) bool { return strings.Contains(title, code) }
	if len(a.Codes) > 0 && !slices.ContainsFunc(a.Codes, said) {
		codes := a.Codes[:min(len(a.Codes), titleCodes)]
		title = courier.Clean(strings.Join(codes, ", ")) + " · " + title
	}
	return cut(title, maxTitle)
}

// titleCodes is how many codes of an article stand before its title.
const titleCodes = 3

// articleBlocks draws an article: title, cause, steps, check, and where it
// comes from. The symptom is left out: the reader has just told it. What is empty is left out; an article without steps says so.
func articleBlocks(w lang.Words, a kb.Article) []slack.Block {
	blocks := []slack.Block{slack.NewRichTextBlock("", slack.NewRichTextSection(bold(ArticleTitle(a))))}
	for _, part := range []struct{ key, text string }{
		{"article.cause", a.Cause}, {"article.steps", a.Steps}, {"article.check", a.Check},
	} {
		if strings.TrimSpace(part.text) != "" {
			head := slack.NewRichTextSection(bold(w.Say(part.key)), plain("\n"))
			blocks = append(blocks, slack.NewRichTextBlock("", append([]slack.RichTextElement{head}, rich(part.text)...)...))
		}
	}
	if strings.TrimSpace(a.Steps) == "" {
		blocks = append(blocks, section(w.Say("article.no_steps")))
	}
	return append(blocks, contextLine(articleSource(w, a)...))
}

// articleSource says what an answer rests on, so that it can be checked.
func articleSource(w lang.Words, a kb.Article) []string {
	source := escape(a.Source)
	if strings.HasPrefix(a.URL, "https://") && !strings.ContainsAny(a.URL, "|> ") {
		source = "<" + a.URL + "|" + escape(firstNonEmpty(a.Source, a.URL)) + ">"
	}
	parts := []string{w.Say("article.id", "id", escape(a.ID), "revision", a.Revision)}
	if source != "" {
		parts = append(parts, w.Say("article.source", "source", source))
	}
	if a.AppliesTo != "" {
		parts = append(parts, w.Say("article.applies", "to", escape(a.AppliesTo)))
	}
	if a.VerifiedBy == "" {
		return append(parts, w.Say("article.unverified"))
	}
	return append(parts, w.Say("article.verified", "who", escape(a.VerifiedBy), "on", escape(a.VerifiedOn)))
}

func firstNonEmpty(words ...string) string {
	for _, s := range words {
		if s != "" {
			return s
		}
	}
	return ""
}
