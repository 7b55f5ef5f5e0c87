package bot

import (
	"context"
	"errors"
	"html"
	"regexp"
	"strings"

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
	say := b.spoken(r.Text)
	if edit, deleted, ok, err := b.db.EditOf(ctx, r.Channel, r.TS); err != nil || deleted {
		return nothing, err
	} else if ok {
		r.Text, say = edit, b.spoken(edit)
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
	switch {
	case !spokenTo && !b.helpful(r.Channel):
		return nothing, nil
	case !spokenTo && r.ThreadTS != "":
		return b.followUp(ctx, r, say)
	case say == "" && len(r.Files) > 0:
		return b.hearFiles(ctx, r)
	case say == "" && r.ThreadTS != "" && !direct(r.Channel):
		return b.askRoot(ctx, r)
	case say == "" || asksHelp(say):
		return b.hello(ctx, r)
	}
	if rest, ok := asksPrivate(say); ok && (spokenTo || labelled(say)) {
		return b.ticketByWords(ctx, r, rest, true)
	}
	if rest, ok := asksTicket(say); ok && (spokenTo || labelled(say)) {
		return b.ticketByWords(ctx, r, rest, false)
	}
	return b.ask(ctx, r, say, !spokenTo)
}

// hearInThread handles a reply in a thread that draws or belongs to a record;
// ok is false where it is nobody's.
func (b *Bot) hearInThread(ctx context.Context, r request, say string) (do effect, ok bool, err error) {
	if t, err := b.db.TicketInThread(ctx, r.Channel, r.ThreadTS); err == nil {
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

// followUp answers what the asker goes on to say in the thread of a question,
// without being named again. Others talk among themselves there.
func (b *Bot) followUp(ctx context.Context, r request, say string) (effect, error) {
	q, err := b.db.QuestionInThread(ctx, r.Channel, r.ThreadTS)
	if errors.Is(err, desk.ErrNotFound) {
		return nothing, b.early(ctx, r)
	}
	if err == nil && q.User != r.who.ID {
		return nothing, nil
	}
	if err != nil || say == "" || thanks(say) {
		return nothing, err
	}
	if muted, err := b.db.Muted(ctx, r.Channel, r.ThreadTS); err != nil || muted {
		return nothing, err
	}
	if rest, ok := asksPrivate(say); ok {
		return b.ticketByWords(ctx, r, rest, true)
	}
	if rest, ok := asksTicket(say); ok {
		return b.ticketByWords(ctx, r, rest, false)
	}
	return b.ask(ctx, r, say, false)
}

// askRoot answers a thread's first message, for who only calls the bot's name
// there.
func (b *Bot) askRoot(ctx context.Context, r request) (effect, error) {
	root, err := b.fetch(ctx, r.Channel, r.ThreadTS)
	if err != nil {
		return nil, err
	}
	say := b.spoken(root.Text)
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

// hearFiles answers a message that is only a file: a voice clip by what Slack
// heard in it, anything else by asking for words.
func (b *Bot) hearFiles(ctx context.Context, r request) (effect, error) {
	for _, f := range r.Files {
		if t := f.Transcript; t != nil && strings.TrimSpace(t.Preview) != "" {
			r.to.text = t.Preview
			return b.ask(ctx, r, strings.TrimSpace(t.Preview), false)
		}
	}
	w := b.in(r.to.lang())
	return b.tell(r.to, "files", message(w.Say("files"))), nil
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
	say := b.spoken(r.Text)
	if err != nil || say == "" || t.Requester != r.who.ID || say == t.Text {
		return keep, err
	}
	return all(keep, b.act(t, desk.Event{Act: desk.ActEdit, Actor: r.who.ID, Text: say})), nil
}

// originOf names a message as what asked for something. Whatever door is used
// on it, and however often, it asks for one thing.
func originOf(channel, ts string) string { return "message/" + channel + "/" + ts }

var (
	slackLink = regexp.MustCompile(`<(https?://[^|>]*)(?:\|[^>]*)?>`)
	slackName = regexp.MustCompile(`<[#@!][^|>]*\|([^>]*)>`)
	slackRef  = regexp.MustCompile(`<[#@!][^>]*>`)
)

// spoken turns Slack's notation into what the person wrote: without the
// bot's name, with links and channels as words.
func (b *Bot) spoken(text string) string {
	if _, me := b.Self(); me != "" {
		text = regexp.MustCompile(`<@`+regexp.QuoteMeta(me)+`(\|[^>]*)?>`).ReplaceAllString(text, " ")
	}
	text = slackLink.ReplaceAllString(text, "$1")
	text = slackName.ReplaceAllString(text, "$1")
	text = slackRef.ReplaceAllString(text, "")
	return strings.TrimSpace(strings.ToValidUTF8(html.UnescapeString(text), "�"))
}
