package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/prompts"
	"opsdesk/store"
)

// Questions that the knowledge base alone does not answer for certain are
// looked at again with the model, after the plain answer has gone out: nobody
// waits for it, and whatever becomes of it the card is edited, never doubled.

// lookFor bounds the second look at one question.
const lookFor = 75 * time.Second

// maxCandidates is how many articles the model chooses among.
const maxCandidates = 8

// look is what came of a second look.
type look struct {
	Article  string           `json:"article,omitempty"`
	Revision int              `json:"revision,omitempty"`
	Words    *prompts.WordOut `json:"words,omitempty"` // worded from the article; nil: it stands as it is
	Back     []prompts.Back   `json:"back,omitempty"`
	Counted  bool             `json:"counted,omitempty"` // it was for a figure, which is said beside
}

// unsure reports whether a question is worth a second look.
func unsure(q store.Question, arts []kb.Article) bool {
	switch outcome, why, _ := strings.Cut(q.Outcome, ":"); {
	case outcome == kb.Answer.String():
		return len(arts) == 1 && arts[0].Lang != q.Lang
	case outcome == kb.None.String():
		return why == strings.ReplaceAll(kb.NothingFound.String(), " ", "_")
	}
	return true
}

// lookAgain has a question looked at again, if that is worth it. url is where
// a private answer goes.
func (b *Bot) lookAgain(tx *store.Tx, q store.Question, url string) error {
	if b.model == nil {
		return nil
	}
	a, err := b.answerOf(background, tx.Reader, q)
	if err != nil || !unsure(q, a.articles) {
		return err
	}
	if err := tx.BeginThought(q.ID, stepRewrite, url); err != nil {
		return err
	}
	// A model may be slow: it never has more than these of the workers.
	lane := fmt.Sprintf("look/%d", q.ID%lookLanes)
	return tx.AddTimer("look", strconv.FormatInt(q.ID, 10), lane, tx.Now())
}

// lookLanes is how many questions are looked at again at once.
const lookLanes = workers / 2

// errLeaving: the process was asked to stop while the model thought.
var errLeaving = errors.New("asked to stop while the model was thinking")

// The steps of a second look, as the card tells them.
const (
	stepRewrite = "rewrite" // how it begins
	stepChoose  = "choose"
	stepWord    = "word"
)

// secondLook looks at a question again.
func (b *Bot) secondLook(ctx context.Context, it store.Item) (effect, error) {
	id, err := strconv.ParseInt(it.Ref, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("second look %q: %w", it.Ref, desk.ErrInvalid)
	}
	q, err := b.db.Question(ctx, id)
	if err != nil {
		return nil, err
	}
	th, err := b.db.Thought(ctx, id)
	if err != nil || th.Done {
		return nothing, err
	}
	var found look
	mode := modeWithout
	if b.model != nil && q.Mark == "" && q.TicketID == 0 {
		m, ok, err := b.countAgain(ctx, q, direct(q.Channel) || th.URL != "")
		if err != nil {
			return nil, err
		}
		if ok {
			return b.lookedCount(q, th.URL, m), nil
		}
		found, err = b.thinkAgain(ctx, q)
		if errors.Is(err, errLeaving) {
			return nil, err
		}
		mode = modeOf(err)
	}
	return b.looked(q, th, found, mode), nil
}

// looked keeps what came of a second look, unless the asker has moved on.
func (b *Bot) looked(q store.Question, th store.Thought, found look, mode string) effect {
	return func(tx *store.Tx) error {
		now, err := tx.Question(background, q.ID)
		if err != nil {
			return err
		}
		if now.Mark != "" || now.TicketID != 0 {
			found = look{}
		}
		reply, err := json.Marshal(found)
		if err != nil {
			return err
		}
		fresh, err := tx.EndThought(q.ID, mode, reply)
		if err != nil || !fresh {
			return err
		}
		if found.Article != "" {
			if err := tx.AnswerQuestion(q.ID, kb.Answer.String(), []store.Shown{{ID: found.Article, Revision: found.Revision}}); err != nil {
				return err
			}
		}
		if th.URL != "" {
			return b.tellLooked(tx, q.ID, th.URL, found)
		}
		return tx.Redraw("question", q.ID)
	}
}

// tellLooked says to who asked privately what a second look has found, if
// anything.
func (b *Bot) tellLooked(tx *store.Tx, question int64, url string, found look) error {
	if found.Article == "" && len(found.Back) == 0 {
		return nil
	}
	q, err := tx.Question(background, question)
	if err != nil {
		return err
	}
	a, err := b.answerOf(background, tx.Reader, q)
	if err != nil {
		return err
	}
	a.private = true
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("question/%d/look", q.ID), Kind: store.SayResponse, URL: url, Channel: q.Channel, User: q.User, Words: a.draw().JSON(),
	})
}

// step tells on the card what is being done now.
func (b *Bot) step(ctx context.Context, q store.Question, name string) error {
	defer b.said()
	return b.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.StepThought(q.ID, name); err != nil {
			return err
		}
		return tx.Redraw("question", q.ID)
	})
}

// thinkAgain is the second look itself: other words, a choice, and the answer in
// the asker's language.
func (b *Bot) thinkAgain(ctx context.Context, q store.Question) (look, error) {
	ctx, done := b.thinking(ctx)
	defer done()
	a := asker{q.User, q.Channel}
	shown, err := b.shown(ctx, q)
	if err != nil {
		return look{}, err
	}
	if q.Outcome == kb.Answer.String() && len(shown) > 0 {
		return b.worded(ctx, q, shown[0])
	}
	arts, err := b.searchOtherwise(ctx, q, shown)
	if err != nil || len(arts) == 0 {
		return look{}, err
	}
	if err := b.step(ctx, q, stepChoose); err != nil {
		return look{}, err
	}
	candidates := candidatesOf(arts)
	chosen, err := askModel(ctx, b, prompts.Choose, prompts.ChooseIn{Question: q.Text, Candidates: candidates}, a)
	if err != nil {
		return look{}, err
	}
	for _, art := range arts {
		if art.ID == chosen.ID && chosen.Sure {
			return b.worded(ctx, q, art)
		}
	}
	if strings.HasPrefix(q.Origin, chipOrigin) {
		return look{}, nil // once is enough
	}
	back, err := askModel(ctx, b, prompts.AskBack, prompts.AskBackIn{Question: q.Text, Language: languageName(lang.Of(q.Lang)), Candidates: candidates}, a)
	if err == nil {
		err = groundedBack(back, q.Text, candidates)
	}
	if err != nil {
		return look{}, err
	}
	return look{Back: back.Questions}, nil
}

// searchOtherwise searches with the words that the model finds, in both
// languages, and returns what was shown already and what is new.
func (b *Bot) searchOtherwise(ctx context.Context, q store.Question, shown []kb.Article) ([]kb.Article, error) {
	earlier, err := b.earlier(ctx, q)
	if err != nil {
		return nil, err
	}
	said, err := askModel(ctx, b, prompts.Rewrite, prompts.RewriteIn{Question: q.Text, Earlier: earlier}, asker{q.User, q.Channel})
	if err != nil {
		return nil, err
	}
	asked := []string{q.Text, said.English, said.Chinese}
	lists := [][]string{idsOf(shown)}
	for _, words := range asked[1:] {
		found, err := b.search(ctx, words, lang.Of(q.Lang))
		if err != nil {
			return nil, err
		}
		var hits []string
		for _, h := range found.Hits {
			hits = append(hits, h.ID)
		}
		lists = append(lists, hits)
	}
	lists = append(lists, b.near(ctx, asker{q.User, q.Channel}, maxCandidates, asked...)...)
	arts, err := b.db.ArticlesByID(ctx, kb.Fuse(lists...))
	if err == nil {
		arts, err = b.db.InLanguage(ctx, arts, q.Lang)
	}
	return distinct(arts), err
}

func idsOf(arts []kb.Article) (ids []string) {
	for _, a := range arts {
		ids = append(ids, a.ID)
	}
	return ids
}

// distinct leaves of articles each once, and no more than the model chooses
// among.
func distinct(arts []kb.Article) (left []kb.Article) {
	for _, a := range arts {
		same := func(b kb.Article) bool { return b.ID == a.ID || b.Pair != "" && b.Pair == a.Pair }
		if len(left) < maxCandidates && !slices.ContainsFunc(left, same) {
			left = append(left, a)
		}
	}
	return left
}

// earlier is what the asker said before in the same thread.
func (b *Bot) earlier(ctx context.Context, q store.Question) (said []string, err error) {
	asked, err := b.conversation(ctx, q)
	for _, other := range asked {
		if other.ID < q.ID {
			said = append(said, other.Text)
		}
	}
	return said, err
}

func candidatesOf(arts []kb.Article) (list []prompts.Candidate) {
	for _, a := range arts {
		list = append(list, prompts.Candidate{ID: a.ID, Title: a.Title, Codes: a.Codes, Symptom: cut(a.Symptom, 600), Cause: cut(a.Cause, 600)})
	}
	return list
}

// worded words an article for a question. What the article does not say is not
// said: then, and where the model fails, the article stands as it is.
func (b *Bot) worded(ctx context.Context, q store.Question, art kb.Article) (look, error) {
	found := look{Article: art.ID, Revision: art.Revision}
	if strings.TrimSpace(art.Steps) == "" {
		return found, nil
	}
	if err := b.step(ctx, q, stepWord); err != nil {
		return found, err
	}
	in := prompts.WordIn{Question: q.Text, Language: languageName(lang.Of(q.Lang)), Sources: []prompts.Source{{
		ID: art.ID, Title: art.Title, Codes: art.Codes, Cause: art.Cause, Steps: art.Steps, Check: art.Check,
	}}}
	out, err := askModel(ctx, b, prompts.Word, in, asker{q.User, q.Channel})
	if err != nil {
		return found, err
	}
	if err := grounded(out, in.Sources); err != nil {
		b.log.Warn("answer of the model dropped", "question", q.ID, "err", err)
		return found, errUngrounded
	}
	found.Words = &out
	return found, nil
}

// errUngrounded: the model said what no source says.
var errUngrounded = errors.New("the reply says what no source says")
