package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/report"
	"opsdesk/kb"
	"opsdesk/prompts"
	"opsdesk/store"
)

// countAgain asks the model whether a question is for a figure in words that
// the rules do not know. It only picks one of the list: the figure is counted,
// and only for who may see it, where nobody else reads.
func (b *Bot) countAgain(ctx context.Context, q store.Question, alone bool) (m courier.Message, ok bool, err error) {
	if !alone || len(q.Text) > maxAsked || !mayCount(kb.Fold(q.Text)) {
		return m, false, nil
	}
	who, err := b.person(ctx, q.User, freshToAct)
	if err != nil || !mayReport(who.Person) {
		return m, false, nil // what we do not know of them gives no right
	}
	ctx, done := b.thinking(ctx)
	defer done()
	out, err := askModel(ctx, b, prompts.Query, b.queryIn(q.Text), asker{q.User, q.Channel})
	if errors.Is(err, errLeaving) {
		return m, false, err
	}
	if err != nil || out.Figure == prompts.NoneOf {
		return m, false, nil
	}
	query := report.Query{Figure: out.Figure, Period: out.Period, Tier: desk.Tier(out.Tier), Component: out.Component}
	c, err := b.countQuery(ctx, query)
	if errors.Is(err, desk.ErrInvalid) {
		return m, false, nil // a period that there is not
	}
	return b.drawCount(b.in(lang.Of(q.Lang)), c), err == nil, err
}

// queryIn is what the model may choose from.
func (b *Bot) queryIn(text string) prompts.QueryIn {
	in := prompts.QueryIn{Question: text, Today: b.now().In(b.cfg().Zone).Format("2006-01-02")}
	for _, f := range report.Countable() {
		in.Figures = append(in.Figures, f.Name)
	}
	for _, c := range b.cfg().Components {
		in.Components = append(in.Components, prompts.Component{Key: c.Key, Names: []string{c.EN, c.ZH}})
	}
	return in
}

// lookedCount says the figure below the plain answer, unless the asker has
// moved on.
func (b *Bot) lookedCount(q store.Question, url string, m courier.Message) effect {
	return func(tx *store.Tx) error {
		now, err := tx.Question(background, q.ID)
		if err != nil {
			return err
		}
		reply, err := json.Marshal(look{Counted: now.Mark == "" && now.TicketID == 0})
		if err != nil {
			return err
		}
		fresh, err := tx.EndThought(q.ID, modeWith, reply)
		if err != nil || !fresh {
			return err
		}
		if now.Mark == "" && now.TicketID == 0 {
			s := store.Saying{Key: fmt.Sprintf("question/%d/count", q.ID), Kind: store.SayPost, Channel: q.Channel, ThreadTS: q.ThreadTS, User: q.User, Words: m.JSON()}
			if url != "" {
				s.Kind, s.URL, s.ThreadTS = store.SayResponse, url, ""
			}
			if err := tx.Say(s); err != nil || url != "" {
				return err
			}
		}
		if url != "" {
			return nil
		}
		return tx.Redraw("question", q.ID)
	}
}
