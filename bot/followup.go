package bot

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// goesOnFor is how long, in direct messages without a thread, words still
// belong to the question before them.
const goesOnFor = time.Hour

// followUp answers what the asker goes on to say in the thread of a question,
// without being named again. Others talk among themselves there.
func (b *Bot) followUp(ctx context.Context, r request, say string) (effect, error) {
	q, err := b.db.QuestionInThread(ctx, r.Channel, r.ThreadTS)
	if errors.Is(err, desk.ErrNotFound) {
		return nothing, b.early(ctx, r)
	}
	if err == nil && q.User != r.who.ID {
		return nothing, nil
	}
	if err != nil || withoutNames(say) == "" || thanks(say) || callsSomebody(say) {
		return nothing, err
	}
	if muted, err := b.db.Muted(ctx, r.Channel, r.ThreadTS); err != nil || muted {
		return nothing, err
	}
	if w, ok := asksTicket(say); ok {
		return b.ticketByWords(ctx, r, w)
	}
	if do, ok, err := b.goesOn(ctx, r, say); ok || err != nil {
		return do, err
	}
	return b.ask(ctx, r, say, false)
}

// goesOn handles what only makes sense after an answer: that it did not help,
// a bare yes. ok is false where the words stand for themselves.
func (b *Bot) goesOn(ctx context.Context, r request, say string) (do effect, ok bool, err error) {
	still, yes := stillBroken(say), bareYes(say)
	if !still && !yes {
		return nil, false, nil
	}
	q, err := b.lastAsked(ctx, r)
	if errors.Is(err, desk.ErrNotFound) || err == nil && q.TicketID != 0 {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	w := b.in(lang.Of(q.Lang))
	if yes {
		return b.tell(r.to, "helped", askHelped(w, q)), true, nil
	}
	return all(func(tx *store.Tx) error {
		if q.Mark != "" && q.Mark != "solved" {
			return nil
		}
		if _, err := tx.MarkQuestion(q.ID, "not_solved", r.who.ID); err != nil {
			return err
		}
		return tx.Redraw("question", q.ID)
	}, b.tell(r.to, "still", offerPerson(w, q))), true, nil
}

// lastAsked is the question that words belong to: the newest of its thread, or
// in direct messages the last one a while ago. Only the asker's own counts.
func (b *Bot) lastAsked(ctx context.Context, r request) (q store.Question, err error) {
	switch {
	case r.ThreadTS != "":
		q, err = b.db.QuestionInThread(ctx, r.Channel, r.ThreadTS)
	case direct(r.Channel):
		q, err = b.db.LastQuestion(ctx, r.Channel, r.who.ID)
		if err == nil && r.At.Sub(q.At) > goesOnFor {
			err = desk.ErrNotFound
		}
	default:
		err = desk.ErrNotFound
	}
	if err == nil && q.User != r.who.ID {
		err = desk.ErrNotFound
	}
	return q, err
}

func askHelped(w lang.Words, q store.Question) courier.Message {
	v := value{kind: "question", id: q.ID, nonce: private}.String()
	words := w.Say("question.helped")
	return message(words, section(words), slack.NewActionBlock("",
		button("question_solved", v, w.Say("button.solved")), button("question_ticket", v, w.Say("button.not_solved"))))
}

func offerPerson(w lang.Words, q store.Question) courier.Message {
	words := w.Say("question.still")
	return message(words, section(words), personButton(w, q))
}

// personButton is the way to a person from what has no card of its own.
func personButton(w lang.Words, q store.Question) slack.Block {
	v := value{kind: "question", id: q.ID, nonce: private}.String()
	return slack.NewActionBlock("", primary(button("question_ticket", v, w.Say("button.ticket"))))
}

// conversation is all that the asker of a question asked in its thread, in
// order; the question alone, where it has no thread.
func (b *Bot) conversation(ctx context.Context, q store.Question) ([]store.Question, error) {
	asked, err := b.db.QuestionsInThread(ctx, q.Channel, firstNonEmpty(q.ThreadTS, q.TS))
	asked = slices.DeleteFunc(asked, func(other store.Question) bool { return other.User != q.User })
	if len(asked) == 0 {
		asked = []store.Question{q}
	}
	return asked, err
}

// inContext searches again together with what the thread began with, where
// the words alone have no answer: "and on the phone?" says little by itself.
// What was shown there already is no news.
func (b *Bot) inContext(ctx context.Context, r request, say string, alone kb.Result) (kb.Result, error) {
	if r.ThreadTS == "" || alone.Outcome == kb.Answer || alone.Outcome == kb.None && alone.Reason != kb.NothingFound {
		return alone, nil
	}
	q, err := b.lastAsked(ctx, r)
	if errors.Is(err, desk.ErrNotFound) {
		return alone, nil
	}
	if err != nil {
		return alone, err
	}
	asked, err := b.conversation(ctx, q)
	if err != nil {
		return alone, err
	}
	both, err := b.search(ctx, asked[0].Text+"\n"+say, r.to.lang())
	if err != nil || both.Outcome != kb.Answer || wasShown(asked, both.Hits[0].ID) {
		return alone, err
	}
	return both, nil
}

func wasShown(asked []store.Question, article string) bool {
	return slices.ContainsFunc(asked, func(q store.Question) bool {
		return slices.ContainsFunc(q.Shown, func(s store.Shown) bool { return s.ID == article })
	})
}

// stillBroken reports whether say only tells that an answer did not help.
func stillBroken(say string) bool {
	folded := strings.Trim(kb.Fold(say), joints)
	if len([]rune(folded)) > 60 {
		return false
	}
	g := stillWords()
	rest := g.still.ReplaceAllString(folded, " ")
	return rest != folded && strings.Trim(g.filler.ReplaceAllString(rest, " "), joints) == ""
}

// bareYes reports whether say is a yes and nothing else.
func bareYes(say string) bool {
	switch strings.Trim(kb.Fold(say), joints) {
	case "是", "是的", "对", "对的", "对对", "嗯", "嗯嗯", "yes", "yep", "yeah", "y", "right", "correct":
		return true
	}
	return false
}

// stillGrammar is how people say that it did not help, and what may stand
// around it without saying more.
type stillGrammar struct{ still, filler *regexp.Regexp }

var stillWords = sync.OnceValue(func() stillGrammar {
	return stillGrammar{
		still: regexp.MustCompile(`(?:(?:还|仍|依)?(?:是|然|旧)?不(?:行|管用|起作用|可以|能用|对)|没有?(?:用|效果|效|变化|解决|好)|解决不了|(?:问题)?还在|(?:还|仍|依)(?:是|然|旧)?(?:报错|一样|老样子|失败|有问题|卡住?)|一样的?(?:错|问题))` +
			`|\b(?:(?:still )?(?:not|isn't|is not) (?:working|solved|fixed|resolved|better|helping)|(?:doesn't|does not|didn't|did not|don't|won't)(?: (?:work|help|solve it|fix it|change anything|change a thing))|still (?:broken|fails?|failing|stuck|hangs|the same|there|happens|happening|does)|same (?:error|problem|issue|thing|result)|no (?:luck|effect|change|difference|success)|not helpful|nothing (?:changed|helps|helped|works)|nope|no)\b`),
		filler: regexp.MustCompile(`(?:我|都|已经?|按照?|照着?|步骤|做|试|过|了|还是|还|也|但是?|可是?|不过|这个?|这些|那个?|方法|办法|谢谢|的|啊|呢|呀|哦|上面|说|完|后|之后|完全|根本|到现在|现在|依然)|\b(?:i|it|this|that|these|but|the|a|steps?|tried|have|has|had|is|did|do|done|of|all|every|everything|still|unfortunately|sorry|thanks|thank you|me|for|here|again|and|yet|now|same|problem|error)\b`),
	}
})
