package bot

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// warnProvisional tells the admins of a deadline that falls in a year whose
// holidays are not known: once per ticket and year.
func (b *Bot) warnProvisional(tx *store.Tx, t desk.Ticket, clocks []desk.Clock, now time.Time) error {
	rules, err := tx.Rules()
	if err != nil {
		return err
	}
	for _, c := range clocks {
		year, unknown := rules.Policy(c.Rules).Unknown(c)
		if !unknown {
			continue
		}
		w, cfg := b.shared(), b.cfg()
		m := message(w.Say("calendar.provisional", "id", t.ID, "at", when(w, c.Due, now, cfg.Zone), "name", escape(c.Calendar)))
		err := tx.Say(store.Saying{
			Key: fmt.Sprintf("ticket/%d/provisional/%d", t.ID, year), Kind: store.SayPost, Channel: cfg.admin(), Words: m.JSON(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

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
