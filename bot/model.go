package bot

import (
	"context"
	"errors"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/llm"
	"opsdesk/prompts"
	"opsdesk/store"
)

// The language model: it words and it picks from lists. What it says is
// checked, and changes nothing by itself. Without one the desk works the same.

// How an answer came about, for its foot.
const (
	modeWith    = "with"    // the model helped
	modeWithout = "without" // it could not be reached, or said what could not be used
	modeBudget  = "budget"  // what may be spent is spent
	modeLate    = "late"    // it took too long
)

// modeOf is the mode of an answer for which asking the model ended so.
func modeOf(err error) string {
	var failed *llm.Error
	switch {
	case err == nil:
		return modeWith
	case errors.Is(err, llm.ErrBudget):
		return modeBudget
	case errors.As(err, &failed) && failed.Why == llm.Late, errors.Is(err, context.DeadlineExceeded):
		return modeLate
	}
	return modeWithout
}

// guarded puts what the desk demands around a model: secrets are masked, the
// same is not asked twice, and no more is spent than may be.
func (b *Bot) guarded(ask llm.Func) llm.Func {
	if ask == nil {
		return nil
	}
	ask = llm.Budget(ask, purse{b}, func() llm.Limit { return b.cfg().Model }, b.now)
	return llm.Redact(llm.Cached(ask, b.now), desk.Mask)
}

// asker is for whom the model is asked.
type asker struct{ who, channel string }

// askModel asks the model with a prompt. The reply holds what the prompt
// demands.
func askModel[In, Out any](ctx context.Context, b *Bot, p prompts.Prompt[In, Out], in In, a asker, pictures ...llm.Image) (Out, error) {
	var none Out
	system, user, err := p.Render(in)
	if err != nil {
		return none, err
	}
	check := func(out Out) error {
		if p.Check == nil {
			return nil
		}
		return p.Check(in, out)
	}
	out, _, err := llm.Ask(ctx, b.model, llm.Request{Task: p.Name, System: system, User: user, Images: pictures, Who: a.who, Channel: a.channel}, check)
	if err == nil {
		out, err = discreet(out, system, user)
	}
	if err != nil && ctx.Err() == nil {
		b.log.Info("model not used", "task", p.Name, "err", err)
	}
	return out, err
}

// thinking bounds how long a model is waited for, and ends it when the process
// is asked to stop: the cause is then errLeaving.
func (b *Bot) thinking(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	ctx, leave := context.WithCancelCause(ctx)
	go func() {
		select {
		case <-b.leaving:
			leave(errLeaving)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { leave(nil); cancel() }
}

// languageName is how a language is called in prompts.
func languageName(l lang.Lang) string {
	if l == lang.ZH {
		return "Chinese"
	}
	return "English"
}

// purse keeps what the model costs in the store, by months of the desk's zone.
type purse struct{ b *Bot }

func (p purse) month() (name string, begins time.Time) {
	now := p.b.now().In(p.b.cfg().Zone)
	return now.Format("2006-01"), time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
}

// Spent implements llm.Purse.
func (p purse) Spent(ctx context.Context, who, channel string) (s llm.Spent, err error) {
	_, begins := p.month()
	s.Month, s.Who, s.Channel, err = p.b.db.ModelSpent(ctx, begins, who, channel)
	return s, err
}

// Spend implements llm.Purse. Managers are told once a month that four fifths
// of it are spent, and once that all is.
func (p purse) Spend(ctx context.Context, c llm.Call) error {
	return p.b.db.Write(ctx, func(tx *store.Tx) error {
		err := tx.PutModelCall(store.ModelCall{
			Task: c.Task, Model: c.Model, Who: c.Who, Channel: c.Channel, In: c.Usage.In, Out: c.Usage.Out, Outcome: c.Outcome, Took: c.Took, Sent: c.Sent,
		})
		if err != nil {
			return err
		}
		return p.tellSpent(tx)
	})
}

func (p purse) tellSpent(tx *store.Tx) error {
	limit := p.b.cfg().Model
	name, begins := p.month()
	all, _, _, err := tx.ModelSpent(background, begins, "", "")
	if err != nil || limit.Month == 0 {
		return err
	}
	switch {
	case all >= limit.Month:
		return p.b.tellManagers(tx, "model/"+name+"/spent", "model.spent", limit.Month)
	case float64(all) >= llm.CheaperFrom*float64(limit.Month):
		return p.b.tellManagers(tx, "model/"+name+"/nearly", "model.nearly", limit.Month)
	}
	return nil
}

// tellManagers says something about the budget to each manager, once under a
// key; where there is none, to the admins.
func (b *Bot) tellManagers(tx *store.Tx, key, words string, tokens int64) error {
	for _, who := range b.cfg().Managers {
		w := b.wordsFor(localeIn(tx, who))
		m := message(w.Say(words, "n", tokens))
		if err := tx.Say(store.Saying{Key: key + "/" + who, Kind: store.SayDirect, User: who, Words: m.JSON()}); err != nil {
			return err
		}
	}
	if len(b.cfg().Managers) > 0 {
		return nil
	}
	m := message(b.shared().Say(words, "n", tokens))
	return tx.Say(store.Saying{Key: key, Kind: store.SayPost, Channel: b.cfg().admin(), Words: m.JSON()})
}
