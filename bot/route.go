package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// handler thinks about a request and returns what follows from it.
type handler func(b *Bot, ctx context.Context, r request) (effect, error)

// routes says who handles what came in.
func routes() map[gateway.Kind]handler {
	return map[gateway.Kind]handler{
		gateway.Message:         (*Bot).hear,
		gateway.Mention:         (*Bot).hear,
		gateway.Edited:          (*Bot).hearEdit,
		gateway.Deleted:         (*Bot).hearEdit,
		gateway.Reaction:        (*Bot).seeReaction,
		gateway.HomeOpened:      (*Bot).openHome,
		gateway.Joined:          (*Bot).join,
		gateway.Click:           (*Bot).click,
		gateway.Command:         (*Bot).command,
		gateway.Shortcut:        (*Bot).shortcutLate,
		gateway.MessageShortcut: (*Bot).askAbout,
		gateway.Close:           (*Bot).keepDraft,
		gateway.PersonChanged:   (*Bot).meet,
	}
}

// route finds out who is asking and hands the request to its handler.
func (b *Bot) route(ctx context.Context, r request) (effect, error) {
	h, ok := routes()[r.Kind]
	if !ok {
		return nothing, nil
	}
	who, err := b.person(ctx, r.User, freshFor(r.Kind))
	if r.Kind == gateway.PersonChanged && errors.Is(err, errUnchecked) {
		return nothing, nil // they asked for nothing; they are looked up when they do
	}
	if err != nil {
		return nil, err
	}
	who.Foreign = who.Foreign || r.UserTeam != ""
	r.who, r.to.locale = who, who.Locale
	if who.Bot && r.Kind != gateway.Joined { // its own joining it hears of
		return nothing, nil
	}
	do, err := h(b, ctx, r)
	if err != nil {
		return nil, err
	}
	return all(b.remember(who), do), nil
}

// freshFor says how old what we know of a person may be.
func freshFor(k gateway.Kind) time.Duration {
	switch k {
	case gateway.PersonChanged:
		return 0
	case gateway.Click, gateway.Reaction, gateway.Shortcut, gateway.MessageShortcut:
		return freshToAct
	}
	return freshToAsk
}

// meet keeps what Slack tells of a person; route has asked already.
func (b *Bot) meet(context.Context, request) (effect, error) { return nothing, nil }

// click hands a button to its handler. One that only opens a form, or is a
// link, has none: all is done by then.
func (b *Bot) click(ctx context.Context, r request) (effect, error) {
	c, ok := findClick(r.ActionID)
	switch {
	case !ok:
		return nil, fmt.Errorf("action %q: %w", r.ActionID, desk.ErrInvalid)
	case c.act == nil:
		return nothing, nil
	}
	return c.act(b, ctx, r)
}

// mayAct returns ErrRefused for people who may only ask.
func mayAct(p store.Person) error {
	if p.Stranger() {
		return refuse(desk.ErrRefused, "sorry.stranger")
	}
	return nil
}

// timer hands what time brings to its handler.
func (b *Bot) timer(ctx context.Context, it store.Item) (effect, error) {
	for _, t := range timers() {
		if t.kind == it.Kind {
			return t.act(b, ctx, it)
		}
	}
	return nil, fmt.Errorf("timer of kind %q: %w", it.Kind, desk.ErrInvalid)
}
