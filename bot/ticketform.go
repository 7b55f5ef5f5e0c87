package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// noComponent is the option for who does not know where it belongs.
const noComponent = "-"

// formOpenTicket draws the ticket form, filled in with what is known: the
// question and the article it found, the message a shortcut was used on, or
// the words of a command.
func (b *Bot) formOpenTicket(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	p := b.newPrefill(r)
	var want wanted
	switch r.Kind {
	case gateway.MessageShortcut:
		p.Channel, p.Thread = r.Source.Channel, firstNonEmpty(r.Source.ThreadTS, r.Source.TS)
		p.Author, p.Source = r.Source.User, r.Source.TS
		if t, err := b.db.TicketByOrigin(ctx, originOf(p.Channel, p.Source)); err == nil {
			return slack.ModalViewRequest{}, refuse(desk.ErrConflict, "question.ticket_already", "id", t.ID)
		}
		want = b.guess(b.spoken(r.Source.Text))
	case gateway.Command:
		_, rest := findCommand(r.Text)
		want = b.guess(rest)
	case gateway.Click:
		q, err := b.questionPressed(ctx, r)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		want = b.guess(q.Text)
		b.guessFromShown(ctx, q, &want)
		p.Question, p.Channel, p.Thread, p.Source = q.ID, q.Channel, firstNonEmpty(q.ThreadTS, q.TS), q.TS
	default:
		want = b.guess("")
	}
	w := b.in(lang.Of(r.locale))
	v := modal(w, "ticket_open", w.Say("form.ticket"), w.Say("form.ticket.submit"), b.ticketFields(w, want)...)
	v.PrivateMetadata = p.String()
	return v, nil
}

// questionPressed returns the question of a "not solved" button; the zero
// question for a button that just opens the form.
func (b *Bot) questionPressed(ctx context.Context, r request) (store.Question, error) {
	if actionOf(r.ActionID) != "question_ticket" {
		return store.Question{}, nil
	}
	q, _, err := b.asked(ctx, r)
	if err == nil && q.TicketID != 0 {
		return q, refuse(desk.ErrConflict, "question.ticket_already", "id", q.TicketID)
	}
	return q, err
}

func (b *Bot) guess(text string) wanted {
	want := wanted{title: firstLine(text, 80), text: cut(courier.Clean(text), maxInput), kind: desk.KindFault}
	b.suggest(&want)
	if want.text == want.title {
		want.text = "" // nothing to say twice
	}
	return want
}

// guessFromShown takes component and code from the article the answer showed.
func (b *Bot) guessFromShown(ctx context.Context, q store.Question, want *wanted) {
	arts, err := b.shown(ctx, q)
	if err != nil || len(arts) == 0 {
		return
	}
	if key := arts[0].Component; key != "" {
		want.component = key
	}
	if len(arts[0].Codes) > 0 && strings.HasPrefix(q.Outcome, "answer") {
		want.code = arts[0].Codes[0]
	}
	b.suggest(want)
}

func (b *Bot) ticketFields(w lang.Words, want wanted) []slack.Block {
	return []slack.Block{
		words("title", w.Say("form.title"), "", want.title, false, false),
		words("text", w.Say("form.text"), w.Say("form.text.hint"), want.text, true, true),
		radio("impact", w.Say("form.impact"), string(want.impact), b.impactOptions(w)),
		choice("component", w.Say("form.component"), firstNonEmpty(want.component, noComponent), b.componentOptions(w)),
		choice("kind", w.Say("form.kind"), string(want.kind), kindOptions(w)),
		words("code", w.Say("form.code"), "", want.code, false, true),
	}
}

// impactOptions tells with each impact what is promised for it.
func (b *Bot) impactOptions(w lang.Words) (out []option) {
	for _, i := range desk.Impacts() {
		target := b.cfg().Policy.Targets[i.Tier()]
		hint := w.Say("promise.response", "response", w.Duration(target.Response))
		if target.Resolution > 0 {
			hint = w.Say("promise.both", "response", w.Duration(target.Response), "resolution", w.Duration(target.Resolution))
		}
		out = append(out, option{string(i), w.Say("impact." + string(i)), hint})
	}
	return out
}

func (b *Bot) componentOptions(w lang.Words) []option {
	out := []option{{noComponent, w.Say("form.component.unknown"), ""}}
	for _, c := range b.cfg().Components {
		out = append(out, option{c.Key, c.Name(string(w.Lang())), ""})
	}
	return out
}

func kindOptions(w lang.Words) (out []option) {
	for _, k := range desk.Kinds() {
		out = append(out, option{string(k), w.Say("kind." + string(k)), ""})
	}
	return out
}

// takeOpenTicket opens the ticket a form describes.
func (b *Bot) takeOpenTicket(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	w := b.in(lang.Of(r.locale))
	want, wrong := b.readTicket(w, r)
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	want.origin, want.at, want.question = "form/"+p.Form, p.openedAt(), p.Question
	if p.Source != "" {
		want.origin = originOf(p.Channel, p.Source)
		if t, err := b.db.TicketByOrigin(ctx, want.origin); err == nil { // another door was quicker
			return nil, nil, refuse(desk.ErrConflict, "question.ticket_already", "id", t.ID)
		}
	}
	if p.Thread != "" { // else the ticket is told of by direct message
		want.thread = store.Thread{Channel: p.Channel, TS: p.Thread}
	}
	want.requester, want.team = r.who.ID, r.Envelope.Team
	r.addressee.text = want.title + " " + want.text
	want.lang = r.lang()
	if p.Author != "" && p.Author != r.who.ID {
		author, err := b.person(ctx, p.Author, freshToAsk)
		if err != nil {
			return nil, nil, err
		}
		if !author.Bot {
			want.requester, want.actor = author.ID, r.who.ID
		}
	}
	return b.open(want), nil, nil
}

// readTicket reads and checks the fields of the ticket form.
func (b *Bot) readTicket(w lang.Words, r request) (wanted, fieldErrors) {
	wrong := fieldErrors{}
	want := wanted{
		title: strings.TrimSpace(courier.Clean(got(r, "title"))), text: got(r, "text"),
		impact: desk.Impact(got(r, "impact")), kind: desk.Kind(got(r, "kind")),
		component: got(r, "component"), code: strings.TrimSpace(got(r, "code")),
	}
	if want.title == "" {
		wrong["title"] = w.Say("form.title.missing")
	}
	if !want.impact.Valid() {
		wrong["impact"] = w.Say("form.impact.missing")
	}
	if !slices.Contains(desk.Kinds(), want.kind) {
		wrong["kind"] = w.Say("form.kind.missing")
	}
	if want.component == noComponent {
		want.component = ""
	}
	return want, wrong
}

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
	w := b.in(lang.Of(r.locale))
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
		return nil, fieldErrors{"text": b.in(lang.Of(r.locale)).Say("form.reply.missing")}, nil
	}
	e := desk.Event{Act: desk.ActProgress, Actor: r.who.ID, At: b.now(), Text: say}
	if t.FirstResponseAt.IsZero() && r.who.ID != t.Requester {
		e.Act = desk.ActRespond
	}
	w := b.in(lang.Of(t.Lang))
	m := quoted(w.Say("tell.reply", "who", escape(r.who.Name), "requester", mention(t.Requester)), say)
	return all(b.act(t, e), func(tx *store.Tx) error {
		return b.toRequester(tx, t, "reply/"+p.Form, m)
	}), nil, nil
}

// takeText takes a form whose words must not be empty and makes them the
// event's.
func (b *Bot) takeText(ctx context.Context, r request, p prefill, e desk.Event, missing string) (effect, fieldErrors, error) {
	t, err := b.submitted(ctx, r, p, e.Act)
	if err != nil {
		return nil, nil, err
	}
	if e.Text = strings.TrimSpace(got(r, "text")); e.Text == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.locale)).Say(missing)}, nil
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
	want, wrong := b.readTicket(b.in(lang.Of(r.locale)), r)
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	e := changed(p.shown(t), want)
	e.Actor, e.At, e.Text = r.who.ID, b.now(), strings.TrimSpace(got(r, "text"))
	if e.Tier != 0 && r.who.ID != t.Requester && e.Text == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.locale)).Say("form.change.why.missing")}, nil
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
			return nil, fieldErrors{"assignee": b.in(lang.Of(r.locale)).Say("form.assignee.not_agent")}, nil
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

// formWhy shows how a ticket's clocks come to say what they say: every
// stretch, counted or not, and by which rule.
func (b *Bot) formWhy(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	v, err := parseValue(r.Value)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	t, err := b.db.Ticket(ctx, v.id)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if t.Requester != r.who.ID && !r.who.Agent() {
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "sorry.not_yours")
	}
	w := b.in(lang.Of(r.locale))
	card, err := b.cardFor(ctx, t, w)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	return modal(w, "", w.Say("form.why", "id", t.ID), "", card.receipt()...), nil
}

// receipt lists the stretches of each clock.
func (c ticketCard) receipt() (blocks []slack.Block) {
	for _, k := range c.clocks {
		lines := []string{"*" + clockLine(c.w, k, c.now, c.zone) + "*"}
		for _, s := range k.Spans[:min(len(k.Spans), 30)] {
			counted := c.w.Say("why.counted")
			if !s.Counted {
				counted = c.w.Say("why.not_counted")
			}
			lines = append(lines, fmt.Sprintf("%s – %s · %s · %s · %s",
				when(c.w, s.From, c.now, c.zone), when(c.w, s.To, c.now, c.zone),
				c.w.Duration(s.To.Sub(s.From)), counted, c.w.Say("rule."+s.Rule)))
		}
		blocks = append(blocks, section(strings.Join(lines, "\n")))
	}
	return append(blocks, contextLine(c.w.Say("why.calendar")))
}
