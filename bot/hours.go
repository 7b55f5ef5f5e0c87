package bot

import (
	"fmt"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// sayHours tells a requester, once, when work on their ticket begins, if that
// is not now: below T1 only the hours of its tier count. For a T1 somebody is
// called at any hour, and they hear whom.
func (b *Bot) sayHours(tx *store.Tx, t desk.Ticket) error {
	if b.machine(t) {
		return nil
	}
	words, ok, err := b.hoursWords(tx, t)
	if err != nil || !ok {
		return err
	}
	return b.toRequester(tx, t, fmt.Sprintf("ticket/%d/hours", t.ID), message(words, section(words)))
}

func (b *Bot) hoursWords(tx *store.Tx, t desk.Ticket) (words string, ok bool, err error) {
	w := b.in(lang.Of(t.Lang))
	if t.Tier == desk.T1 {
		who, err := b.seesTo(tx, t)
		known, unknown := tx.Person(background, who)
		if unknown != nil || known.Name == "" {
			return w.Say("hours.called"), true, err
		}
		return w.Say("hours.called.who", "who", escape(known.Name)), true, err
	}
	rules, err := tx.Rules()
	if err != nil {
		return "", false, err
	}
	_, p := rules.Latest()
	now := later(tx.Now(), t.OpenedAt)
	begins := p.Calendars[t.Tier].Next(now)
	if !begins.After(now) {
		return "", false, nil
	}
	return w.Say("hours.later", "at", when(w, begins, now, b.cfg().Zone), "tier", int(t.Tier),
		"button", w.Say("button.change"), "stopped", w.Say("impact."+string(desk.ImpactStopped))), true, nil
}
