package bot

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// formRole asks an administrator which role is to be given or taken.
func (b *Bot) formRole(_ context.Context, r request) (slack.ModalViewRequest, error) {
	if !r.who.Has(desk.RoleAdmin) {
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "role.admins_only")
	}
	w := b.in(lang.Of(r.to.locale))
	var roles []option
	for _, role := range desk.Roles() {
		if role != desk.RoleUser {
			roles = append(roles, option{string(role), w.Say("role." + string(role)), ""})
		}
	}
	parts := b.componentOptions(w)
	parts[0].words = w.Say("clash.all")
	v := modal(w, "role", w.Say("form.role"), w.Say("form.role.submit"),
		radio("act", w.Say("role.act"), string(desk.RoleGrant), []option{
			{string(desk.RoleGrant), w.Say("role.act.grant"), ""}, {string(desk.RoleRevoke), w.Say("role.act.revoke"), ""},
		}),
		personField("user", w.Say("role.who"), ""), choice("role", w.Say("role.which"), "", roles),
		choice("component", w.Say("change.components"), noComponent, parts))
	v.PrivateMetadata = b.newPrefill(r).String()
	return v, nil
}

func (b *Bot) takeRole(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	if !r.who.Has(desk.RoleAdmin) {
		return nil, nil, refuse(desk.ErrRefused, "role.admins_only")
	}
	wish := desk.RoleWish{
		Act: desk.RoleAct(got(r, "act")), User: got(r, "user"), Role: desk.Role(got(r, "role")), Component: got(r, "component"), By: r.who.ID,
	}
	if wish.Component == noComponent {
		wish.Component = ""
	}
	w := b.in(lang.Of(r.to.locale))
	if wish.Check() != nil {
		return nil, fieldErrors{"user": w.Say("form.choose")}, nil
	}
	who, err := b.person(ctx, wish.User, freshToAct)
	if err != nil {
		return nil, nil, err
	}
	if wish.Act == desk.RoleGrant && who.Stranger() {
		return nil, fieldErrors{"user": w.Say("role.stranger")}, nil
	}
	return all(b.remember(who), func(tx *store.Tx) error {
		id, err := tx.WishRole("form/"+p.Form, wish)
		if err != nil || id == 0 {
			return err
		}
		_, err = tx.PutCard(store.Card{Kind: "role", Ref: id, View: "admin", Channel: b.cfg().admin()})
		return err
	}), nil, nil
}

// DrawRole draws the card on which a second administrator decides.
func (b *Bot) DrawRole(ctx context.Context, k store.Card) (courier.Message, error) {
	wish, err := b.db.RoleWish(ctx, k.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	w := b.shared()
	part := w.Say("clash.all")
	if wish.Component != "" {
		part = b.cfg().component(wish.Component).Name(string(w.Lang()))
	}
	words := w.Say("role.wish."+string(wish.Act), "by", escape(b.name(ctx, wish.By)), "who", escape(b.name(ctx, wish.User)),
		"role", w.Say("role."+string(wish.Role)), "part", escape(part))
	state := w.Say("role.state."+string(wish.State), "who", escape(b.name(ctx, wish.DecidedBy)))
	blocks := []slack.Block{section(words), contextLine(state)}
	if wish.State == desk.RoleWishAsked {
		blocks = append(blocks, either(w, value{kind: "role", id: wish.ID, nonce: k.Nonce}, "role_confirm", "role_refuse"))
	}
	return message(words+" — "+state, blocks...), nil
}

func (b *Bot) roleConfirm(ctx context.Context, r request) (effect, error) {
	return b.decideRole(ctx, r, desk.RoleWishDone)
}

func (b *Bot) roleRefuse(ctx context.Context, r request) (effect, error) {
	return b.decideRole(ctx, r, desk.RoleWishRefused)
}

// decideRole takes a second administrator's word on a wish for a role.
func (b *Bot) decideRole(ctx context.Context, r request, s desk.RoleWishState) (effect, error) {
	v, err := b.onCard(ctx, r, "role")
	if err != nil {
		return nil, err
	}
	if !r.who.Has(desk.RoleAdmin) {
		return nil, refuse(desk.ErrRefused, "role.admins_only")
	}
	return func(tx *store.Tx) error {
		wish, err := tx.DecideRole(v.id, r.who.ID, s)
		switch {
		case errors.Is(err, desk.ErrRefused):
			return refuse(desk.ErrRefused, "role.second")
		case errors.Is(err, desk.ErrConflict):
			return refuse(desk.ErrConflict, "template.decided")
		case err != nil:
			return err
		}
		return errors.Join(tx.Redraw("role", v.id), b.redrawWaiting(tx), tx.RefreshHome(wish.User))
	}, nil
}

// redrawWaiting has the cards of undecided changes drawn anew: who may vote on
// them may be others now.
func (b *Bot) redrawWaiting(tx *store.Tx) error {
	list, err := tx.Changes(background, store.ChangeFilter{States: []desk.ChangeState{desk.ChangeReview}})
	for _, c := range list {
		err = errors.Join(err, tx.Redraw("change", c.ID))
	}
	return err
}
