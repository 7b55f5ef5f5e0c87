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

// nudgeEvery is how often a requester can remind those whose votes are missing.
const nudgeEvery = 4 * time.Hour

// changeNudge reminds those whose votes are missing, because its requester
// asks.
func (b *Bot) changeNudge(ctx context.Context, r request) (effect, error) {
	c, err := b.changePressed(ctx, r)
	switch {
	case err != nil:
		return nil, err
	case r.who.ID != c.Requester:
		return nil, refuse(desk.ErrRefused, "change.not_yours")
	case c.State != desk.ChangeReview:
		return nil, b.changeNow(ctx, c)
	}
	return func(tx *store.Tx) error {
		missing, err := b.nudged(tx, c)
		if err != nil {
			return err
		}
		for _, user := range missing {
			w := b.in(lang.Of(localeIn(tx, user)))
			words := w.Say("change.nudge", "id", c.ID, "title", escape(c.Plan.Title), "who", escape(r.who.Name), "until", when(w, b.expires(c), tx.Now(), b.cfg().Zone))
			key := fmt.Sprintf("change/%d/nudge/%d/%s", c.ID, tx.Now().UnixMilli(), user)
			if err := tx.Say(store.Saying{Key: key, Kind: store.SayDirect, User: user, Words: message(words, section(words)).JSON()}); err != nil {
				return err
			}
		}
		w := b.in(lang.Of(r.to.locale))
		return b.tell(r.to, "nudged", message(w.Say("change.nudged", "n", len(missing))))(tx)
	}, nil
}

// nudged returns whose votes are missing, and notes that they were reminded.
// It refuses before its time.
func (b *Bot) nudged(tx *store.Tx, c desk.Change) ([]string, error) {
	fact := fmt.Sprintf("change/%d/nudged", c.ID)
	last, _, err := tx.Get(background, fact)
	if err != nil {
		return nil, err
	}
	if ms, err := strconv.ParseInt(last, 10, 64); err == nil {
		if next := time.UnixMilli(ms).Add(nudgeEvery); tx.Now().Before(next) {
			return nil, refuse(desk.ErrConflict, "change.nudge.early", "next", when(b.shared(), next, tx.Now(), b.cfg().Zone))
		}
	}
	list, err := b.approvers(background, tx.Reader, c)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, user := range eligible(c, list) {
		if !c.Voted(user) {
			missing = append(missing, user)
		}
	}
	if missing, err = b.withDelegates(tx, c, missing); err != nil {
		return nil, err
	}
	return missing, tx.Set(fact, strconv.FormatInt(tx.Now().UnixMilli(), 10))
}
