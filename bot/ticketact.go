package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// formTicket returns the ticket that a button opens a form for, and the
// form's memory.
func (b *Bot) formTicket(ctx context.Context, r request, act desk.Act) (desk.Ticket, prefill, error) {
	t, err := b.ticketPressed(ctx, r, act)
	if err != nil {
		return t, prefill{}, err
	}
	if !t.State.Open() {
		return t, prefill{}, b.already(ctx, t, desk.Event{Act: desk.ActResolve, At: b.now()})
	}
	if act == desk.ActChange && !desk.MayRead(r.who.Person, t) {
		return t, prefill{}, refuse(desk.ErrRefused, "private.not_for_you")
	}
	p := b.newPrefill(r)
	p.Ticket = t.ID
	p.Was = &was{t.Title, t.Impact, t.Component, t.Kind, t.Assignee}
	return t, p, nil
}

// formOne draws a form with a few inputs about one ticket.
func (b *Bot) formOne(ctx context.Context, r request, act desk.Act, callback string, inputs func(lang.Words, desk.Ticket) []slack.Block) (slack.ModalViewRequest, error) {
	t, p, err := b.formTicket(ctx, r, act)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	v := modal(w, callback, w.Say("form."+callback, "id", t.ID), w.Say("form."+callback+".submit"), inputs(w, t)...)
	v.PrivateMetadata = p.String()
	return v, nil
}

func (b *Bot) formWait(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	return b.formOne(ctx, r, desk.ActWait, "ticket_wait", func(w lang.Words, t desk.Ticket) []slack.Block {
		var options []option
		for _, s := range []desk.State{desk.StateWaitingRequester, desk.StateWaitingVendor, desk.StateWaitingApproval} {
			options = append(options, option{string(s), w.Say("state." + string(s)), b.pauseHint(w, t, s)})
		}
		return []slack.Block{
			radio("state", w.Say("form.wait.for"), string(desk.StateWaitingRequester), options),
			words("text", w.Say("form.wait.why"), w.Say("form.wait.why.hint"), "", true, false),
		}
	})
}

// pauseHint says whether waiting like this stops the ticket's clock.
func (b *Bot) pauseHint(w lang.Words, t desk.Ticket, s desk.State) string {
	if slices.Contains(b.cfg().Policy.Pausing[t.Tier], s) {
		return w.Say("form.wait.pauses")
	}
	return w.Say("form.wait.runs")
}

func (b *Bot) takeWait(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	e := desk.Event{Act: desk.ActWait, State: desk.State(got(r, "state"))}
	return b.takeText(ctx, r, p, e, "form.wait.why.missing")
}

func (b *Bot) formResolve(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	return b.formOne(ctx, r, desk.ActResolve, "ticket_resolve", func(w lang.Words, _ desk.Ticket) []slack.Block {
		return []slack.Block{words("text", w.Say("form.resolve.how"), w.Say("form.resolve.hint"), "", true, false)}
	})
}

func (b *Bot) takeResolve(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	return b.takeText(ctx, r, p, desk.Event{Act: desk.ActResolve}, "form.resolve.missing")
}

func (b *Bot) formReply(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	if t, err := b.ticketPressed(ctx, r, desk.ActProgress); err == nil && b.machine(t) {
		return slack.ModalViewRequest{}, refuse(desk.ErrInvalid, "sorry.machine")
	}
	return b.formOne(ctx, r, desk.ActProgress, "ticket_reply", func(w lang.Words, _ desk.Ticket) []slack.Block {
		return []slack.Block{words("text", w.Say("form.reply.text"), w.Say("form.reply.hint"), "", true, false)}
	})
}

// takeReply sends an engineer's words to the requester; the first ones are
// the first response.
func (b *Bot) takeReply(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	t, err := b.submitted(ctx, r, p, desk.ActProgress)
	if err != nil {
		return nil, nil, err
	}
	say := strings.TrimSpace(got(r, "text"))
	if say == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.to.locale)).Say("form.reply.missing")}, nil
	}
	e := answer(t, r.who.ID, b.now(), say)
	x := store.Relay{Origin: "form/" + p.Form, Ticket: t.ID, Side: requesterSide, Kind: "reply", Author: r.who.ID, Text: say}
	return all(b.carry(t, x, nil), b.actCarried(t, e)), nil, nil
}

// takeText takes a form whose words must not be empty and makes them the
// event's.
func (b *Bot) takeText(ctx context.Context, r request, p prefill, e desk.Event, missing string) (effect, fieldErrors, error) {
	t, err := b.submitted(ctx, r, p, e.Act)
	if err != nil {
		return nil, nil, err
	}
	if e.Text = strings.TrimSpace(got(r, "text")); e.Text == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.to.locale)).Say(missing)}, nil
	}
	e.Actor, e.At = r.who.ID, b.now()
	return b.act(t, e), nil, b.already(ctx, t, e)
}

// submitted returns the ticket a form is about, rights checked again: a form
// may have stood open for an hour.
func (b *Bot) submitted(ctx context.Context, r request, p prefill, act desk.Act) (desk.Ticket, error) {
	t, err := b.db.Ticket(ctx, p.Ticket)
	if err != nil {
		return t, err
	}
	if !t.State.Open() {
		return t, b.already(ctx, t, desk.Event{Act: desk.ActResolve, At: b.now()})
	}
	if b.ownChange(t, act, r) {
		return t, nil
	}
	if err := allowed(t, act, r); err != nil {
		return t, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	return t, nil
}
