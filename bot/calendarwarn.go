package bot

import (
	"context"
	"fmt"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// TellUnknownYears tells the admins, once a month, of the calendars whose
// holidays should be known by now and are not.
func (b *Bot) TellUnknownYears(ctx context.Context) error {
	now, w, cfg := b.now(), b.shared(), b.cfg()
	var says []store.Saying
	for _, tier := range []desk.Tier{desk.T1, desk.T2, desk.T3} {
		cal := cfg.Policy.Calendars[tier]
		for _, year := range cal.Missing(now) {
			m := message(w.Say("calendar.unknown", "name", escape(cal.Name()), "year", fmt.Sprint(year)))
			says = append(says, store.Saying{
				Key:  fmt.Sprintf("calendar/%s/%d/%s", cal.Name(), year, now.In(cfg.Zone).Format("2006-01")),
				Kind: store.SayPost, Channel: cfg.admin(), Words: m.JSON(),
			})
		}
	}
	if len(says) == 0 {
		return nil
	}
	return b.db.Write(ctx, func(tx *store.Tx) error {
		for _, s := range says {
			if err := tx.Say(s); err != nil {
				return err
			}
		}
		return nil
	})
}
