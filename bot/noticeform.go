package bot

import (
	"context"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// formNotices shows a person what they hear and when.
func (b *Bot) formNotices(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	chosen, err := b.db.Preferences(ctx, r.who.ID)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	var options []option
	for _, when := range desk.Whens() {
		options = append(options, option{string(when), w.Say("notice.when." + string(when)), ""})
	}
	var blocks []slack.Block
	for _, kind := range noticesFor(r.who) {
		now := desk.Hears(chosen[kind], false)
		blocks = append(blocks, choice("notice_"+string(kind), w.Say("notice."+string(kind)), string(now), options))
	}
	blocks = append(blocks, contextLine(w.Say("notice.always")))
	if r.who.Agent() {
		blocks = append(blocks, contextLine(w.Say("notice.duty")))
	}
	v := modal(w, "notices", w.Say("form.notices"), w.Say("form.notices.submit"), blocks...)
	v.PrivateMetadata = b.newPrefill(r).String()
	return v, nil
}

// noticesFor lists the kinds of notices that may reach a person.
func noticesFor(p store.Person) (kinds []desk.Notice) {
	for _, n := range desk.Notices() {
		if p.Agent() || !n.Staff() {
			kinds = append(kinds, n)
		}
	}
	return kinds
}

// takeNotices keeps what a person chose.
func (b *Bot) takeNotices(_ context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	chosen, wrong := map[desk.Notice]desk.When{}, fieldErrors{}
	for _, kind := range noticesFor(r.who) {
		when := desk.When(got(r, "notice_"+string(kind)))
		if !when.Valid() {
			wrong["notice_"+string(kind)] = b.in(lang.Of(r.to.locale)).Say("notice.missing")
		}
		chosen[kind] = when
	}
	return func(tx *store.Tx) error {
		for kind, when := range chosen {
			if err := tx.Prefer(r.who.ID, kind, when); err != nil {
				return err
			}
		}
		return tx.RefreshHome(r.who.ID)
	}, wrong, nil
}
