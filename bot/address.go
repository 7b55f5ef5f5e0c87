package bot

import (
	"fmt"
	"log/slog"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// request is one act of a person, with what is known about them.
type request struct {
	gateway.Envelope
	to   addressee // where its answer goes
	item store.Item
	who  store.Person
	// origin is what asks, where that is no message.
	origin string
}

// addressee is where an answer goes.
type addressee struct {
	id      string // unique to what is answered; part of the answer's key
	user    string
	channel string // empty: the person's direct messages
	thread  string
	url     string // a command's response URL
	quiet   bool   // only the person sees it
	locale  string
	text    string // decides the language, if it has prose
	late    bool
}

// LogValue keeps what people wrote, and response URLs, out of logs.
func (a addressee) LogValue() slog.Value {
	return slog.GroupValue(slog.String("user", a.user), slog.String("channel", a.channel))
}

func addressOf(e gateway.Envelope, it store.Item) addressee {
	to := addressee{
		id: fmt.Sprintf("%s/%d", it.Queue, it.ID), user: e.User, channel: e.Channel,
		thread: e.ThreadTS, url: e.ResponseURL, text: e.Text,
	}
	switch e.Kind {
	case gateway.Message, gateway.Mention:
		if to.thread == "" && !direct(e.Channel) {
			to.thread = e.TS
		}
	case gateway.Click, gateway.MessageShortcut:
		to.quiet, to.url, to.text = true, "", ""
		if e.Source != nil {
			to.channel, to.thread = e.Source.Channel, e.Source.ThreadTS
		}
	case gateway.Reaction:
		to.quiet, to.text = true, ""
	case gateway.Command:
		if c, rest := findCommand(e.Text); c.name != "" { // its word is nobody's language
			to.text = rest
		}
	}
	return to
}

// direct reports whether a channel id is a direct message with the bot.
func direct(channel string) bool { return len(channel) > 0 && channel[0] == 'D' }

// lang is the language of an answer: that of the words it answers, else of
// the person.
func (a addressee) lang() lang.Lang {
	if l := kb.Lang(a.text); l != "" {
		return lang.Of(l)
	}
	return lang.Of(a.locale)
}

// tell is the effect of saying m to a, once.
func (b *Bot) tell(a addressee, key string, m courier.Message) effect {
	if a.late {
		m = b.late(a, m)
	}
	s := store.Saying{Key: a.id + "/" + key, Words: m.JSON(), Channel: a.channel, ThreadTS: a.thread, User: a.user}
	switch {
	case a.url != "":
		s.Kind, s.URL = store.SayResponse, a.url
	case a.channel == "":
		s.Kind = store.SayDirect
	case a.quiet:
		s.Kind = store.SayEphemeral
	default:
		s.Kind = store.SayPost
	}
	return func(tx *store.Tx) error { return tx.Say(s) }
}

// late puts an apology in front of an answer that comes long after its
// question.
func (b *Bot) late(a addressee, m courier.Message) courier.Message {
	sorry := b.in(a.lang()).Say("late")
	m.Text = sorry + "\n" + m.Text
	if blocks := m.Blocks.BlockSet; len(blocks) > 0 {
		m.Blocks.BlockSet = append([]slack.Block{contextLine(sorry)}, blocks...)
	}
	return m
}
