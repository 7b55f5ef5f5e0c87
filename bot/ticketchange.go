package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
)

// ownChange reports whether a requester changes what was just opened for
// them without a form.
func (b *Bot) ownChange(t desk.Ticket, act desk.Act, r request) bool {
	return act == desk.ActChange && r.who.ID == t.Requester && b.now().Before(t.OpenedAt.Add(changeFor))
}

func (b *Bot) formChange(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	return b.formOne(ctx, r, desk.ActChange, "ticket_change", func(w lang.Words, t desk.Ticket) []slack.Block {
		blocks := []slack.Block{
			words("title", w.Say("form.title"), "", t.Title, false, false),
			radio("impact", w.Say("form.impact"), string(t.Impact), b.impactOptions(w)),
			choice("component", w.Say("form.component"), firstNonEmpty(t.Component, noComponent), b.componentOptions(w)),
			choice("kind", w.Say("form.kind"), string(t.Kind), kindOptions(w)),
		}
		if r.who.Agent() {
			blocks = append(blocks, assigneeField(w, t), words("text", w.Say("form.change.why"), "", "", false, true))
		}
		return blocks
	})
}

func assigneeField(w lang.Words, t desk.Ticket) *slack.InputBlock {
	el := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, "value")
	el.InitialUser = t.Assignee
	in := slack.NewInputBlock("assignee", label(w.Say("form.assignee")), nil, el)
	in.Optional = true
	return in
}

// takeChange changes what an engineer, or for ten minutes the requester, saw
// in the form, and gives the ticket to somebody else if so chosen.
func (b *Bot) takeChange(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	t, err := b.submitted(ctx, r, p, desk.ActChange)
	if err != nil {
		return nil, nil, err
	}
	want, wrong := b.readTicket(b.in(lang.Of(r.to.locale)), r)
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	e := changed(p.shown(t), want)
	e.Actor, e.At, e.Text = r.who.ID, b.now(), strings.TrimSpace(got(r, "text"))
	if e.Tier != 0 && r.who.ID != t.Requester && e.Text == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.to.locale)).Say("form.change.why.missing")}, nil
	}
	var effects []effect
	if e.Impact != "" || e.Kind != "" || e.Component != "" || e.Title != "" {
		effects = append(effects, b.act(t, e))
	}
	if to := got(r, "assignee"); to != "" && to != p.shown(t).Assignee && to != t.Assignee {
		next, err := b.person(ctx, to, freshToAct)
		if err != nil {
			return nil, nil, err
		}
		if !next.Agent() {
			return nil, fieldErrors{"assignee": b.in(lang.Of(r.to.locale)).Say("form.assignee.not_agent")}, nil
		}
		effects = append(effects, b.act(t, desk.Event{Act: desk.ActAssign, Actor: r.who.ID, Assignee: to, At: b.now()}))
	}
	return all(effects...), nil, b.already(ctx, t, e)
}

// shown is the ticket as the form showed it.
func (p prefill) shown(t desk.Ticket) was {
	if p.Was != nil {
		return *p.Was
	}
	return was{t.Title, t.Impact, t.Component, t.Kind, t.Assignee}
}

// changed is the event of what a person changed in a form; the rest stays as
// it is by now.
func changed(from was, want wanted) desk.Event {
	e := desk.Event{Act: desk.ActChange}
	if want.impact != from.Impact {
		e.Impact, e.Tier = want.impact, want.impact.Tier()
	}
	if want.kind != from.Kind {
		e.Kind = want.kind
	}
	if want.component != from.Component && want.component != "" {
		e.Component = want.component
	}
	if want.title != from.Title {
		e.Title = cut(want.title, maxTitle)
	}
	return e
}
