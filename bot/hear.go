package bot

import (
	"context"
	"errors"
	"html"
	"regexp"
	"strings"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// hear handles what somebody said: in a ticket's thread it belongs to the
// ticket; else it is an order ("open a ticket"), or a question.
func (b *Bot) hear(ctx context.Context, r request) (effect, error) {
	done, err := b.heardAlready(ctx, &r)
	if err != nil || done {
		return nothing, err
	}
	say := b.namedWords(ctx, r.Text)
	if edit, deleted, ok, err := b.db.EditOf(ctx, r.Channel, r.TS); err != nil || deleted {
		return nothing, err
	} else if ok {
		r.Text, say = edit, b.namedWords(ctx, edit)
	}
	do, err := b.hearWords(ctx, r, say)
	if err != nil {
		return nil, err
	}
	return all(b.claim(r), b.greet(r, say), do), nil
}

// heardAlready reports whether the message of a mention was heard through its
// message event. A mention that comes without one is heard like a message.
func (b *Bot) heardAlready(ctx context.Context, r *request) (bool, error) {
	if r.Kind != gateway.Mention {
		return false, nil
	}
	return b.db.Seen(ctx, r.MessageKey())
}

// claim marks the message of a mention as heard.
func (b *Bot) claim(r request) effect {
	if r.Kind != gateway.Mention {
		return nothing
	}
	return func(tx *store.Tx) error {
		fresh, err := tx.See(r.MessageKey())
		if err == nil && !fresh {
			return errHeard
		}
		return err
	}
}

// errHeard: the message event came after all. What was thought is dropped.
var errHeard = errors.New("message heard already")

func (b *Bot) hearWords(ctx context.Context, r request, say string) (effect, error) {
	if r.ThreadTS != "" {
		do, ok, err := b.hearInThread(ctx, r, say)
		if err != nil || ok {
			return do, err
		}
	}
	spokenTo := direct(r.Channel) || b.named(r.Text)
	switch words := withoutNames(say); {
	case !spokenTo && !b.helpful(r.Channel), !spokenTo && callsSomebody(say):
		return nothing, nil
	case !spokenTo && r.ThreadTS != "":
		return b.followUp(ctx, r, say)
	case words == "" && len(r.Files) > 0:
		return b.hearFiles(ctx, r)
	case words == "" && r.ThreadTS != "" && !direct(r.Channel):
		return b.askRoot(ctx, r)
	case words == "" || asksHelp(say):
		return b.hello(ctx, r)
	}
	if do, ok, err := b.goesOn(ctx, r, say); ok || err != nil {
		return do, err
	}
	if w, ok := asksTicket(say); ok && (spokenTo || labelled(say)) {
		return b.ticketByWords(ctx, r, w)
	}
	if spokenTo {
		if do, ok, err := b.hearCount(ctx, r, say); ok || err != nil {
			return do, err
		}
	}
	do, err := b.ask(ctx, r, say, !spokenTo)
	if err != nil || !spokenTo && !looksAsked(say) && !troubling(say) {
		return do, err
	}
	return all(do, b.beside(r, say)), nil
}

// hearInThread handles a reply in a thread that draws or belongs to a record;
// ok is false where it is nobody's.
func (b *Bot) hearInThread(ctx context.Context, r request, say string) (do effect, ok bool, err error) {
	if t, err := b.db.TicketInThread(ctx, r.Channel, r.ThreadTS); err == nil {
		if t, err = b.mergedInto(ctx, t); err != nil {
			return nil, false, err
		}
		return b.hearRequesterThread(ctx, r, t, say)
	} else if !errors.Is(err, desk.ErrNotFound) {
		return nil, false, err
	}
	if c, err := b.db.CardAt(ctx, r.Channel, r.ThreadTS); err == nil && c.Kind == "ticket" {
		return b.hearDutyThread(ctx, r, c, say)
	} else if err != nil && !errors.Is(err, desk.ErrNotFound) {
		return nil, false, err
	}
	if direct(r.Channel) || b.named(r.Text) {
		return nil, false, nil
	}
	if do, ok, err := b.hearMoved(ctx, r); err != nil || ok {
		return do, ok, err
	}
	do, err = b.followUp(ctx, r, say)
	return do, true, err
}

// callsSomebody reports whether words in a channel are meant for one of its
// people: they begin with a name, and not with "@here".
func callsSomebody(say string) bool {
	return strings.HasPrefix(say, "@") && !strings.HasPrefix(say, "@here") && !strings.HasPrefix(say, "@channel") && !strings.HasPrefix(say, "@everyone")
}

// askRoot answers a thread's first message, for who only calls the bot's name
// there.
func (b *Bot) askRoot(ctx context.Context, r request) (effect, error) {
	root, err := b.fetch(ctx, r.Channel, r.ThreadTS)
	if err != nil {
		return nil, err
	}
	say := b.namedWords(ctx, root.Text)
	if say == "" {
		return b.hello(ctx, r)
	}
	return b.ask(ctx, r, say, false)
}

// errEarly: a reply came before the message it replies to. It is tried again
// a little later.
var errEarly = errors.New("root of the thread not heard yet")

// early returns errEarly if the root of a thread may still come: Slack does
// not keep events in order. It waits on two attempts, eleven seconds in all.
func (b *Bot) early(ctx context.Context, r request) error {
	if r.item.Attempt > 2 || !(direct(r.Channel) || b.helpful(r.Channel)) {
		return nil
	}
	root := gateway.Envelope{Kind: gateway.Message, Team: r.Team, Channel: r.Channel, TS: r.ThreadTS}
	heard, err := b.db.Seen(ctx, root.MessageKey())
	if err != nil || heard {
		return err
	}
	return errEarly
}

// hearEdit follows an edit: what was carried to the other side of a ticket
// follows its message, a ticket's words follow its source, and an edit that
// came before its message waits for it.
func (b *Bot) hearEdit(ctx context.Context, r request) (effect, error) {
	deleted := r.Kind == gateway.Deleted
	keep := func(tx *store.Tx) error { return tx.Edit(r.Channel, r.TS, r.Text, deleted) }
	if do, ok, err := b.hearRelayEdit(ctx, r); ok || err != nil {
		return all(keep, do), err
	}
	t, err := b.db.TicketByOrigin(ctx, originOf(r.Channel, r.TS))
	if errors.Is(err, desk.ErrNotFound) || deleted {
		return keep, nil
	}
	if err != nil || t.Requester != r.who.ID {
		return keep, err
	}
	e, ok := reworded(t, b.namedWords(ctx, r.Text))
	if !ok {
		return keep, nil
	}
	e.Actor = r.who.ID
	return all(keep, b.act(t, e)), nil
}

// reworded is what an edit of the message that a ticket came from does to it:
// its text follows, and its title where it was taken from the text. The words
// that ordered the ticket are no part of either.
func reworded(t desk.Ticket, say string) (desk.Event, bool) {
	if w, ok := asksTicket(say); ok {
		say = w.rest
	}
	e := desk.Event{Act: desk.ActEdit, Text: cut(courier.Clean(say), maxInput)}
	if t.Title == firstLine(t.Text, 80) {
		e.Title = firstLine(say, 80)
	}
	return e, say != "" && e.Text != t.Text
}

// originOf names a message as what asked for something. Whatever door is used
// on it, and however often, it asks for one thing.
func originOf(channel, ts string) string { return "message/" + channel + "/" + ts }

var (
	slackLink   = regexp.MustCompile(`<(https?://[^|>]*)(?:\|[^>]*)?>`)
	slackPerson = regexp.MustCompile(`<@([UW][A-Z0-9]+)(?:\|([^>]*))?>`)
	slackName   = regexp.MustCompile(`<([#@!])[^|>]*\|([^>]+)>`)
	slackRef    = regexp.MustCompile(`<([#@!])([^|>^]*)[^>]*>`)
	calledName  = regexp.MustCompile(`(?:^|\s)@[^\s@]+`)
)

// spoken turns Slack's notation into what the person wrote: without the bot's
// name, with links as words and whom they mention by name, so that it can be
// shown elsewhere and still says who was meant, but calls nobody.
func (b *Bot) spoken(ctx context.Context, text string) string {
	_, me := b.Self()
	return plainWords(text, me, func(id string) string { return nameIn(ctx, b.db.Reader, id) })
}

// namedWords is spoken, asking Slack for the names that are not known yet.
func (b *Bot) namedWords(ctx context.Context, text string) string {
	_, me := b.Self()
	return plainWords(text, me, func(id string) string {
		if p, err := b.person(ctx, id, freshToAsk); err == nil && p.Name != "" {
			return p.Name
		}
		return id
	})
}

func plainWords(text, me string, name func(id string) string) string {
	text = slackPerson.ReplaceAllStringFunc(text, func(ref string) string {
		if id := slackPerson.FindStringSubmatch(ref)[1]; id != me {
			return "@" + name(id)
		}
		return " "
	})
	text = slackLink.ReplaceAllString(text, "$1")
	text = slackName.ReplaceAllStringFunc(text, func(ref string) string {
		part := slackName.FindStringSubmatch(ref)
		if part[1] == "!" || strings.HasPrefix(part[2], part[1]) { // a date, or "@group" already
			return part[2]
		}
		return part[1] + part[2]
	})
	text = slackRef.ReplaceAllStringFunc(text, func(ref string) string {
		part := slackRef.FindStringSubmatch(ref)
		return strings.Replace(part[1], "!", "@", 1) + strings.TrimPrefix(part[2], "subteam")
	})
	return strings.TrimSpace(strings.ToValidUTF8(html.UnescapeString(text), "�"))
}

// withoutNames is what was said apart from whom it was said to.
func withoutNames(say string) string { return strings.TrimSpace(calledName.ReplaceAllString(say, " ")) }
