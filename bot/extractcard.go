package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// DrawExtract draws what was heard or read, with the ways to mend it.
func (b *Bot) DrawExtract(ctx context.Context, c store.Card) (courier.Message, error) {
	x, err := b.db.Extract(ctx, c.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	w := b.in(lang.Of(x.Lang))
	v := value{kind: "extract", id: x.ID, nonce: c.Nonce}.String()
	fix := button("extract_fix", v, w.Say("button.extract_fix"))
	switch {
	case x.State == "waiting":
		return message(w.Say("extract." + x.Kind + ".waiting")), nil
	case x.State == "failed":
		words := w.Say("extract." + x.Kind + "." + x.Why)
		return message(words, section(words), slack.NewActionBlock("", primary(fix), ticketFor(w, v))), nil
	}
	m := quoted(w.Say("extract."+x.Kind), x.Text)
	buttons := []slack.BlockElement{fix}
	if x.Why != "used" {
		buttons = []slack.BlockElement{primary(button("extract_ask", v, w.Say("button.extract_ask"))), fix}
	}
	m.Blocks.BlockSet = append(m.Blocks.BlockSet, slack.NewActionBlock("", append(buttons, ticketFor(w, v))...))
	return m, nil
}

func ticketFor(w lang.Words, v string) *slack.ButtonBlockElement {
	return button("extract_ticket", v, w.Say("button.ticket"))
}

// heard is what follows when something was heard: a spoken question is
// answered at once. An order, and what was read in a picture, wait for their
// author to have seen them.
func (b *Bot) heard(ctx context.Context, x store.Extract) (effect, error) {
	if x.State != "read" || x.Kind == picture {
		return nothing, nil
	}
	if _, order := asksTicket(x.Text); order {
		return nothing, nil
	}
	return b.askExtract(ctx, x)
}

// askExtract answers what was heard or read like any question.
func (b *Bot) askExtract(ctx context.Context, x store.Extract) (effect, error) {
	say := strings.TrimSpace(x.Said + "\n" + x.Text)
	r := b.requestOf(ctx, x)
	r.to.text = say
	do, err := b.ask(ctx, r, say, false)
	if err != nil {
		return nil, err
	}
	return all(func(tx *store.Tx) error {
		_, err := tx.UseExtract(x.ID)
		return err
	}, func(tx *store.Tx) error { return tx.Redraw("extract", x.ID) }, do), nil
}

// requestOf is an extract as if its author had written it.
func (b *Bot) requestOf(ctx context.Context, x store.Extract) request {
	r := request{origin: fmt.Sprintf("extract/%d/%d", x.ID, x.Version), to: addressee{
		id: fmt.Sprintf("extract/%d/%d", x.ID, x.Version), user: x.User, channel: x.Channel, thread: x.ThreadTS, locale: b.localeOf(ctx, x.User),
	}}
	r.Channel, r.TS, r.Team, r.User, r.At = x.Channel, x.TS, x.Team, x.User, b.now()
	r.who.ID = x.User
	return r
}

// extractPressed returns the extract of a button. Only its author and the
// desk's people may press it.
func (b *Bot) extractPressed(ctx context.Context, r request) (store.Extract, error) {
	v, err := b.onCard(ctx, r, "extract")
	if err != nil {
		return store.Extract{}, err
	}
	x, err := b.db.Extract(ctx, v.id)
	if err == nil && x.User != r.who.ID {
		err = refuse(desk.ErrRefused, "sorry.not_yours")
	}
	return x, err
}

func (b *Bot) extractAsk(ctx context.Context, r request) (effect, error) {
	x, err := b.extractPressed(ctx, r)
	if err != nil {
		return nil, err
	}
	if x.State != "read" || x.Why == "used" {
		return nil, refuse(desk.ErrConflict, "question.already")
	}
	return b.askExtract(ctx, x)
}

// formExtract shows what was heard or read, to be mended.
func (b *Bot) formExtract(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	x, err := b.extractPressed(ctx, r)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	p := b.newPrefill(r)
	p.Question = x.ID
	v := modal(w, "extract_fix", w.Say("form.extract_fix"), w.Say("form.extract_fix.submit"),
		words("text", w.Say("extract.text"), w.Say("extract.text.hint"), x.Text, true, false))
	v.PrivateMetadata = p.String()
	return v, nil
}

// takeExtract keeps what was meant, and answers that.
func (b *Bot) takeExtract(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	x, err := b.db.Extract(ctx, p.Question)
	if err != nil {
		return nil, nil, err
	}
	if x.User != r.who.ID {
		return nil, nil, refuse(desk.ErrRefused, "sorry.not_yours")
	}
	text := strings.TrimSpace(got(r, "text"))
	if text == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.to.locale)).Say("extract.text.empty")}, nil
	}
	x.Text, x.State, x.Why, x.Version = text, "read", "", x.Version+1
	mend := func(tx *store.Tx) error {
		_, err := tx.MendExtract(x.ID, text)
		return err
	}
	if _, order := asksTicket(text); order {
		return all(mend, func(tx *store.Tx) error { return tx.Redraw("extract", x.ID) }), nil, nil
	}
	do, err := b.askExtract(ctx, x)
	return all(mend, do), nil, err
}

// extractTicket opens the ticket that was spoken of, now that its author has
// seen what was heard.
func (b *Bot) extractTicket(ctx context.Context, r request) (effect, error) {
	x, err := b.extractPressed(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := mayAct(r.who); err != nil {
		return nil, err
	}
	say := strings.TrimSpace(x.Said + "\n" + x.Text)
	if w, ok := asksTicket(say); ok && w.rest != "" {
		say = w.rest
	}
	if say == "" {
		say = b.in(lang.Of(x.Lang)).Say("extract." + x.Kind + ".untitled")
	}
	own := b.requestOf(ctx, x)
	own.who, own.At, own.to.text = r.who, r.At, say
	want := b.ticketFrom(ctx, own, say)
	want.origin, want.files, want.thread = x.Origin, true, store.Thread{Channel: x.Channel, TS: firstNonEmpty(x.ThreadTS, x.TS)}
	return b.open(want), nil
}
