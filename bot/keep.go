package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// mentionWaits is how long a mention waits for the message event of the same
// words: that one carries files, so it does the work.
const mentionWaits = 2 * time.Second

// Keep commits e to the inbox, unless it is chatter that is not for the desk:
// what people say among themselves is not stored. Its error means that
// nothing was kept.
func (b *Bot) Keep(ctx context.Context, e gateway.Envelope) error {
	e, secrets := b.masked(e)
	warn := b.warnSecret(e, secrets)
	mine, err := b.concerns(ctx, e)
	switch {
	case err != nil:
		return err
	case !mine && len(secrets) == 0:
		return nil
	case !mine: // what people say among themselves is not kept, but they are warned
		defer b.said()
		return b.db.Write(ctx, warn)
	}
	in := b.incoming(e)
	if len(secrets) > 0 {
		in.With = warn
	}
	if _, err := b.db.Keep(ctx, in); err != nil {
		if b.noRoom(err) {
			b.answerUnkept(e)
		}
		return err
	}
	b.room(ctx)
	b.Wake()
	return nil
}

func (b *Bot) incoming(e gateway.Envelope) store.Incoming {
	in := store.Incoming{
		Keys: e.Keys(), Kind: e.Type, Lane: e.Lane(), Payload: e.Raw, At: e.At,
	}
	switch e.Kind {
	case gateway.Mention:
		in.After = mentionWaits
	case gateway.Message:
		if !b.missing.of(e.Channel) {
			in.Channel, in.TS = e.Channel, e.TS
		}
	}
	return in
}

// concerns reports whether e is for the desk: everything but a channel's
// root messages that neither name the bot nor stand where it may help, and
// edits of such messages. Replies and their edits are kept, since their root
// may still be waiting in the inbox.
func (b *Bot) concerns(ctx context.Context, e gateway.Envelope) (bool, error) {
	here := direct(e.Channel) || b.helpful(e.Channel) || b.named(e.Text)
	switch e.Kind {
	case gateway.Message:
		return here || e.ThreadTS != "", nil
	case gateway.Edited, gateway.Deleted:
		original := gateway.Envelope{Kind: gateway.Message, Team: e.Team, Channel: e.Channel, TS: e.TS}
		kept, err := b.db.Seen(ctx, original.MessageKey())
		return here || kept || e.ThreadTS != "", err
	}
	return e.Kind != gateway.Other, nil
}

func (b *Bot) helpful(channel string) bool {
	for _, c := range b.cfg().Helpful {
		if c == channel {
			return true
		}
	}
	return false
}

// named reports whether a text mentions the bot.
func (b *Bot) named(text string) bool {
	_, me := b.Self()
	return me != "" && strings.Contains(text, "<@"+me)
}

// Busy tells a person whose click or command could not be kept to try again.
// It goes straight to Slack, since there is no room in the store; if that
// fails too, Slack's own warning mark is what they see.
func (b *Bot) Busy(ctx context.Context, e gateway.Envelope) {
	if e.ResponseURL == "" {
		return
	}
	to := addressee{user: e.User, text: e.Text, locale: b.localeOf(ctx, e.User)}
	words := b.in(to.lang()).Say("busy")
	if b.fullness.full() {
		words = b.in(to.lang()).Say("full.busy")
	}
	err := b.respond(ctx, e.ResponseURL, words)
	if err != nil && !errors.Is(err, context.Canceled) {
		b.log.Warn("busy not said", "user", e.User)
	}
}
