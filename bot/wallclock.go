package bot

import (
	"context"
	"fmt"
	"time"

	"opsdesk/store"
)

// stepBack is how far the wall clock may step back before the admins hear of
// it. Times stored for a ticket never decrease, but everything due waits for
// the clock to come back.
const stepBack = 5 * time.Minute

// watchClock compares the wall clock with its last reading and returns the
// new one.
func (b *Bot) watchClock(ctx context.Context, last time.Time) time.Time {
	now := b.now()
	back := last.Sub(now)
	if back <= stepBack {
		return now
	}
	b.log.Warn("wall clock stepped back", "by", back)
	m := message(b.shared().Say("clock.stepped_back", "by", b.shared().Duration(back)))
	s := store.Saying{
		Key: fmt.Sprintf("clock/%d", last.Unix()), Kind: store.SayPost, Channel: b.cfg().admin(), Words: m.JSON(),
	}
	if err := b.db.Write(ctx, func(tx *store.Tx) error { return tx.Say(s) }); err != nil {
		b.log.Error("clock step not told", "err", err)
	}
	return now
}
