package bot

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// Times of a change that time brings by itself.
const (
	watchEvery  = 24 * time.Hour // a watched change is asked about
	remindVotes = 24 * time.Hour // those who have not voted are reminded
)

// changeTimers sets what time is to bring next, and drops what it need not
// bring any more.
func (b *Bot) changeTimers(tx *store.Tx, c desk.Change, e desk.ChangeEvent) error {
	ref := strconv.FormatInt(c.ID, 10)
	set := map[string]time.Time{}
	switch c.State {
	case desk.ChangeReview, desk.ChangeRevising:
		set["change_expire"] = b.expires(c)
		if c.State == desk.ChangeReview {
			set["change_remind"] = c.LastAt.Add(remindVotes)
		}
	case desk.ChangeObserving:
		set["change_watch"] = b.nextLook(c, tx.Now())
	}
	if c.State == desk.ChangeApproved && c.Plan.From.After(tx.Now()) {
		set["change_window"] = c.Plan.From
	}
	if due := c.SecondDue; !due.IsZero() && c.SecondBy == "" {
		set["change_second"] = due
	}
	if due := c.ReviewDue; !due.IsZero() && c.ReviewedBy == "" {
		set["change_after"] = due
	}
	for _, kind := range []string{"change_expire", "change_remind", "change_watch", "change_window", "change_second", "change_after"} {
		at, ok := set[kind]
		var err error
		if ok {
			err = tx.SetTimer(kind, ref, "", at)
		} else {
			err = tx.DropTimer(kind, ref)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// expires is when an undecided change is over: at its planned start, an
// emergency at the end of its window, or five working days after it was asked
// for.
func (b *Bot) expires(c desk.Change) time.Time {
	end := c.Plan.From
	if c.Type == desk.ChangeEmergency {
		end = c.Plan.To
	}
	if late := b.workdays(c.OpenedAt, voteDays); late.Before(end) {
		return late
	}
	return end
}

// nextLook is the next time a watched change is looked at: each day after it
// was deployed, and at its end.
func (b *Bot) nextLook(c desk.Change, now time.Time) time.Time {
	next := c.Deployed.To
	for !next.After(now) {
		next = next.Add(watchEvery)
	}
	if next.After(c.Deployed.Until) && c.Deployed.Until.After(now) {
		return c.Deployed.Until
	}
	return next
}

// expireChange ends a change that nobody decided in time.
func (b *Bot) expireChange(ctx context.Context, it store.Item) (effect, error) {
	c, err := b.changeOf(ctx, it.Ref)
	if err != nil || !c.State.Undecided() {
		return nothing, err
	}
	return b.changeAct(c.ID, desk.ChangeEvent{Act: desk.ChangeExpires, Actor: desk.Nobody, At: it.At}), nil
}

// remindVoters asks those whose votes are missing, once a day.
func (b *Bot) remindVoters(ctx context.Context, it store.Item) (effect, error) {
	c, err := b.changeOf(ctx, it.Ref)
	if err != nil || c.State != desk.ChangeReview {
		return nothing, err
	}
	return func(tx *store.Tx) error {
		list, err := b.approvers(background, tx.Reader, c)
		if err != nil {
			return err
		}
		users, err := b.withDelegates(tx, c, eligible(c, list))
		if err != nil {
			return err
		}
		for _, user := range users {
			if c.Voted(user) {
				continue
			}
			w := b.in(lang.Of(localeIn(tx, user)))
			words := w.Say("change.remind", "id", c.ID, "title", escape(c.Plan.Title), "until", when(w, b.expires(c), tx.Now(), b.cfg().Zone))
			key := fmt.Sprintf("change/%d/remind/%s/%d", c.ID, user, it.At.UnixMilli())
			if err := tx.Say(store.Saying{Key: key, Kind: store.SayDirect, User: user, Words: message(words, section(words)).JSON()}); err != nil {
				return err
			}
		}
		return tx.SetTimer("change_remind", it.Ref, "", later(it.At, tx.Now()).Add(remindVotes))
	}, nil
}

// watchChange looks at a deployed change: it closes it when its time is over
// and nothing is open, else it says what is.
func (b *Bot) watchChange(ctx context.Context, it store.Item) (effect, error) {
	c, err := b.changeOf(ctx, it.Ref)
	if err != nil || c.State != desk.ChangeObserving {
		return nothing, err
	}
	why := c.Unclosed(it.At)
	if why == "" {
		return b.changeAct(c.ID, desk.ChangeEvent{Act: desk.ChangeCloses, Actor: desk.Nobody, At: it.At}), nil
	}
	return func(tx *store.Tx) error {
		w := b.in(lang.Of(localeIn(tx, c.Plan.Implementer)))
		hours := int(it.At.Sub(c.Deployed.To).Hours())
		words := w.Say("change.watch."+why, "id", c.ID, "title", escape(c.Plan.Title), "hours", hours,
			"until", when(w, c.Deployed.Until, tx.Now(), b.cfg().Zone), "n", len(c.Hits))
		key := fmt.Sprintf("change/%d/watch/%d", c.ID, it.At.UnixMilli())
		if err := tx.Say(store.Saying{Key: key, Kind: store.SayDirect, User: c.Plan.Implementer, Words: message(words, section(words)).JSON()}); err != nil {
			return err
		}
		return tx.SetTimer("change_watch", it.Ref, "", b.nextLook(c, later(it.At, tx.Now())))
	}, nil
}

// openWindow redraws the cards when a change may be deployed, and tells its
// implementer.
func (b *Bot) openWindow(ctx context.Context, it store.Item) (effect, error) {
	c, err := b.changeOf(ctx, it.Ref)
	if err != nil || c.State != desk.ChangeApproved {
		return nothing, err
	}
	return func(tx *store.Tx) error {
		if err := tx.Redraw("change", c.ID); err != nil {
			return err
		}
		w := b.in(lang.Of(localeIn(tx, c.Plan.Implementer)))
		words := w.Say("change.window", "id", c.ID, "title", escape(c.Plan.Title), "to", when(w, c.Plan.To, tx.Now(), b.cfg().Zone))
		return tx.Say(store.Saying{
			Key: fmt.Sprintf("change/%d/window/%d", c.ID, c.Revision), Kind: store.SayDirect, User: c.Plan.Implementer,
			Words: message(words, section(words)).JSON(),
		})
	}, nil
}

// remindReview tells, in the thread of the card, that a review is due.
func (b *Bot) remindReview(ctx context.Context, it store.Item) (effect, error) {
	c, err := b.changeOf(ctx, it.Ref)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		card, err := b.voteCard(tx, c)
		if err != nil {
			return err
		}
		w := b.shared()
		words := w.Say("change.due."+it.Kind, "id", c.ID)
		return tx.Say(store.Saying{
			Key: fmt.Sprintf("change/%d/%s/%d", c.ID, it.Kind, it.At.UnixMilli()), Kind: store.SayPost, Channel: card.Channel, ThreadCard: card.ID,
			Words: message(words, section(words)).JSON(),
		})
	}, nil
}
