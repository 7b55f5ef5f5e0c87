package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// formMaintenance asks for a time in which a component may fail: alerts on it
// open no tickets then.
func (b *Bot) formMaintenance(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	if !r.who.Agent() {
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	w := b.in(lang.Of(r.to.locale))
	windows, err := b.db.Maintenances(ctx, "", b.now())
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	var blocks []slack.Block
	for _, m := range windows[:min(len(windows), listLength)] {
		blocks = append(blocks, contextLine(b.maintenanceWords(w, m)))
	}
	blocks = append(blocks,
		choice("component", w.Say("form.component"), "", b.componentOptions(w)[1:]),
		moment("from", w.Say("maintenance.from"), b.now()),
		moment("to", w.Say("maintenance.to"), b.now().Add(desk.MaintenanceUsual)),
		words("reason", w.Say("maintenance.reason"), "", "", false, false))
	v := modal(w, "maintenance", w.Say("form.maintenance"), w.Say("form.maintenance.submit"), blocks...)
	v.PrivateMetadata = b.newPrefill(r).String()
	return v, nil
}

func (b *Bot) takeMaintenance(_ context.Context, r request, p prefill) (effect, fieldErrors, error) {
	w := b.in(lang.Of(r.to.locale))
	if !r.who.Agent() {
		return nil, nil, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	m := desk.Maintenance{Component: got(r, "component"), From: gotTime(r, "from"), To: gotTime(r, "to"), Reason: strings.TrimSpace(got(r, "reason")), By: r.who.ID}
	wrong := fieldErrors{}
	if m.Component == "" {
		wrong["component"] = w.Say("form.choose")
	}
	if !m.To.After(m.From) || !m.To.After(b.now()) {
		wrong["to"] = w.Say("maintenance.to.past")
	}
	if m.Reason == "" {
		wrong["reason"] = w.Say("form.empty")
	}
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	return func(tx *store.Tx) error {
		id, err := tx.PlanMaintenance("form/"+p.Form, m)
		if err != nil || id == 0 {
			return err
		}
		m.ID = id
		_, err = tx.PutCard(store.Card{Kind: "maintenance", Ref: id, View: "duty", Channel: b.cfg().DutyChannel})
		return err
	}, nil, nil
}

func (b *Bot) maintenanceWords(w lang.Words, m desk.Maintenance) string {
	return w.Say("maintenance.line", "component", escape(b.cfg().component(m.Component).Name(string(w.Lang()))),
		"from", when(w, m.From, b.now(), b.cfg().Zone), "to", when(w, m.To, b.now(), b.cfg().Zone), "why", escape(cut(m.Reason, 300)))
}

// DrawMaintenance draws the card of a maintenance window as the record is now.
func (b *Bot) DrawMaintenance(ctx context.Context, c store.Card) (courier.Message, error) {
	m, err := b.db.Maintenance(ctx, c.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	w := b.shared()
	words := b.maintenanceWords(w, m)
	blocks := []slack.Block{section(words), contextLine(w.Say("maintenance.by", "who", escape(b.name(ctx, m.By))))}
	if m.To.After(b.now()) {
		v := value{kind: "maintenance", id: m.ID, nonce: c.Nonce}.String()
		blocks = append(blocks, slack.NewActionBlock("", button("maintenance_end", v, w.Say("button.maintenance_end"))))
	}
	return message(words, blocks...), nil
}

// maintenanceEnd ends a window early. Alerts that still fire get their ticket
// then.
func (b *Bot) maintenanceEnd(ctx context.Context, r request) (effect, error) {
	v, err := b.onCard(ctx, r, "maintenance")
	if err != nil {
		return nil, err
	}
	if !r.who.Agent() {
		return nil, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	return func(tx *store.Tx) error {
		err := tx.EndMaintenance(v.id, r.who.ID)
		if errors.Is(err, desk.ErrConflict) {
			return refuse(desk.ErrConflict, "maintenance.over")
		}
		if err != nil {
			return err
		}
		m, err := tx.Maintenance(background, v.id)
		if err != nil {
			return err
		}
		groups, err := tx.MutedGroups(background, m.Component)
		for _, key := range groups {
			if err == nil {
				err = tx.SetTimer("alert", key, "", tx.Now())
			}
		}
		if err != nil {
			return fmt.Errorf("maintenance %d: %w", v.id, err)
		}
		return tx.Redraw("maintenance", v.id)
	}, nil
}
