package bot

import (
	"context"
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
		want = b.guess(b.spoken(ctx, r.Source.Text))
	case gateway.Command:
		_, rest := findCommand(r.Text)
		want = b.guess(rest)
	case gateway.Click:
		q, err := b.questionPressed(ctx, r)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		if want, err = b.wantOf(ctx, q, &p); err != nil {
			return slack.ModalViewRequest{}, err
		}
	default:
		want = b.guess("")
	}
	w := b.in(lang.Of(r.to.locale))
	v := modal(w, "ticket_open", w.Say("form.ticket"), w.Say("form.ticket.submit"), b.ticketFields(w, want)...)
	p.Private = want.isPrivate()
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

// wantOf fills in what the asker of a question asked for in its thread, and
// where that was. Without a question it is empty.
func (b *Bot) wantOf(ctx context.Context, q store.Question, p *prefill) (wanted, error) {
	if q.ID == 0 {
		return b.guess(""), nil
	}
	asked, err := b.conversation(ctx, q)
	if err != nil {
		return wanted{}, err
	}
	first := asked[0]
	p.Question, p.Channel, p.Thread, p.Source = first.ID, q.Channel, firstNonEmpty(first.ThreadTS, first.TS), first.TS
	return b.askedFor(ctx, asked), nil
}

// askedFor is a wish for help with what was asked: the first question names
// it, those after it tell more.
func (b *Bot) askedFor(ctx context.Context, asked []store.Question) wanted {
	var said []string
	for _, q := range asked {
		said = append(said, q.Text)
	}
	want := b.guess(strings.Join(said, "\n"))
	want.question = asked[0].ID
	for _, q := range slices.Backward(asked) { // the first has the last word
		b.guessFromShown(ctx, q, &want)
	}
	return want
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
		checkbox("private", w.Say("form.private"), w.Say("form.private.yes"), w.Say("form.private.hint"), want.isPrivate()),
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
	w := b.in(lang.Of(r.to.locale))
	want, wrong := b.readTicket(w, r)
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	want.origin, want.at, want.question = "form/"+p.Form, p.openedAt(), p.Question
	if p.Source != "" {
		want.origin, want.files = originOf(p.Channel, p.Source), true
		if t, err := b.db.TicketByOrigin(ctx, want.origin); err == nil { // another door was quicker
			return nil, nil, refuse(desk.ErrConflict, "question.ticket_already", "id", t.ID)
		}
	}
	if p.Thread != "" { // else the ticket is told of by direct message
		want.thread = store.Thread{Channel: p.Channel, TS: p.Thread}
	}
	want.requester, want.team = r.who.ID, r.Team
	// A form cannot tick a box when another kind is chosen: who chooses security
	// there gets a private ticket; where the box was ticked, it counts as it is.
	want.private = got(r, "private") != "" || !p.Private && want.isPrivate()
	r.to.text = want.title + " " + want.text
	want.lang = r.to.lang()
	met := nothing
	if p.Author != "" && p.Author != r.who.ID {
		author, err := b.person(ctx, p.Author, freshToAsk)
		if err != nil {
			return nil, nil, err
		}
		if !author.Bot {
			want.requester, want.actor, met = author.ID, r.who.ID, b.remember(author)
		}
	}
	return all(met, b.open(want)), nil, nil
}

// isPrivate reports whether a wish is for something that is private unless
// somebody says otherwise.
func (w wanted) isPrivate() bool { return w.private || w.kind == desk.KindSecurity }

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
