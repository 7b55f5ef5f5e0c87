package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// longestLeave bounds a leave: what is longer is a slip of the year.
const longestLeave = 366 * 24 * time.Hour

// dutyForm returns the form that the words behind "duty" open.
func dutyForm(rest string) opener {
	word, _, _ := strings.Cut(rest, " ")
	for name, form := range map[string]opener{"leave": (*Bot).formLeave, "swap": (*Bot).formSwap} {
		if strings.EqualFold(word, name) || word == zhName("duty."+name) {
			return form
		}
	}
	return nil
}

// mayPlan reports whether somebody may say when others are away.
func mayPlan(who store.Person) bool { return who.Has(desk.RoleLead) || who.Has(desk.RoleAdmin) }

// formLeave asks when somebody is away. Leads may say so for others.
func (b *Bot) formLeave(_ context.Context, r request) (slack.ModalViewRequest, error) {
	if !r.who.Agent() {
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	w, now := b.in(lang.Of(r.to.locale)), b.now().Truncate(time.Minute)
	blocks := []slack.Block{contextLine(w.Say("leave.what"))}
	if mayPlan(r.who) {
		blocks = append(blocks, personField("who", w.Say("leave.who"), r.who.ID))
	}
	blocks = append(blocks, moment("from", w.Say("maintenance.from"), now), moment("to", w.Say("maintenance.to"), now.AddDate(0, 0, 1)))
	v := modal(w, "duty_leave", w.Say("form.duty_leave"), w.Say("form.duty_leave.submit"), blocks...)
	v.PrivateMetadata = b.newPrefill(r).String()
	return v, nil
}

// takeLeave notes when somebody is away; who stands in is told when it begins.
func (b *Bot) takeLeave(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	l := desk.Leave{Who: firstNonEmpty(got(r, "who"), r.who.ID), From: gotTime(r, "from"), To: gotTime(r, "to"), By: r.who.ID}
	if l.Who != r.who.ID && !mayPlan(r.who) {
		return nil, nil, refuse(desk.ErrRefused, "leave.others")
	}
	who, err := b.person(ctx, l.Who, freshToAct)
	if err != nil {
		return nil, nil, err
	}
	if !r.who.Agent() || !who.Agent() {
		return nil, nil, refuse(desk.ErrRefused, "leave.not_on_list")
	}
	w := b.in(lang.Of(r.to.locale))
	switch {
	case !l.To.After(l.From) || !l.To.After(b.now()):
		return nil, fieldErrors{"to": w.Say("maintenance.to.past")}, nil
	case l.To.Sub(l.From) > longestLeave:
		return nil, fieldErrors{"to": w.Say("leave.too_long")}, nil
	}
	met, err := b.meetDuty(ctx)
	return all(met, b.remember(who), func(tx *store.Tx) error {
		id, err := tx.PutLeave("form/"+p.Form, l)
		if err != nil || id == 0 {
			return err
		}
		l.ID = id
		return errors.Join(b.confirmLeave(tx, l), b.settleDuty(tx))
	}), nil, err
}

// confirmLeave tells who is away that the desk knows, with a button to come
// back.
func (b *Bot) confirmLeave(tx *store.Tx, l desk.Leave) error {
	w := b.in(lang.Of(localeIn(tx, l.Who)))
	words := w.Say("leave.noted", "from", when(w, l.From, tx.Now(), b.cfg().Zone), "to", when(w, l.To, tx.Now(), b.cfg().Zone))
	if l.By != l.Who {
		words = w.Say("leave.noted_by", "by", escape(nameIn(background, tx.Reader, l.By))) + " " + words
	}
	m := message(words, section(words), slack.NewActionBlock("", leaveButton(w, l)))
	return tx.Say(store.Saying{Key: fmt.Sprintf("leave/%d", l.ID), Kind: store.SayDirect, User: l.Who, Words: m.JSON()})
}

func leaveButton(w lang.Words, l desk.Leave) *slack.ButtonBlockElement {
	return button("leave_end", value{kind: "leave", id: l.ID, nonce: private}.String(), w.Say("button.leave_end"))
}

// leaveEnd ends a leave early: somebody is back, or does not go.
func (b *Bot) leaveEnd(ctx context.Context, r request) (effect, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "leave" {
		return nil, fmt.Errorf("leave button %q: %w", r.Value, desk.ErrInvalid)
	}
	l, err := b.db.LeaveOf(ctx, v.id)
	if err != nil {
		return nil, err
	}
	if !r.who.Agent() || l.Who != r.who.ID && !mayPlan(r.who) {
		return nil, refuse(desk.ErrRefused, "leave.others")
	}
	if !l.To.After(b.now()) {
		return nil, refuse(desk.ErrConflict, "leave.over")
	}
	met, err := b.meetDuty(ctx)
	if err != nil {
		return nil, err
	}
	ended := message(b.in(lang.Of(r.to.locale)).Say("leave.ended"))
	return all(met, func(tx *store.Tx) error { return tx.EndLeave(v.id, r.who.ID) }, b.settleDuty, b.tell(r.to, "leave_end", ended)), nil
}
