package bot

import (
	"context"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// intro says in three lines what the bot does, with a way to start.
func intro(w lang.Words) courier.Message {
	words := w.Say("intro.1") + "\n" + w.Say("intro.2") + "\n" + w.Say("intro.3")
	return message(words, section(words), newTicketButton(w))
}

func newTicketButton(w lang.Words) slack.Block {
	v := value{kind: "ticket", nonce: private}.String()
	return slack.NewActionBlock("", button("ticket_new", v, w.Say("button.ticket")))
}

// hello answers a greeting or a call for help.
func (b *Bot) hello(_ context.Context, r request) (effect, error) {
	return b.tell(r.addressee, "hello", intro(b.in(r.lang()))), nil
}

// join introduces the bot to a channel it was just invited to.
func (b *Bot) join(_ context.Context, r request) (effect, error) {
	if _, me := b.Self(); r.Envelope.User != me {
		return nothing, nil
	}
	m := intro(b.shared())
	s := store.Saying{Key: "joined/" + r.Channel, Kind: store.SayPost, Channel: r.Channel, Words: m.JSON()}
	return func(tx *store.Tx) error { return tx.Say(s) }, nil
}

// openHome draws App Home, and the first time says hello in the messages tab.
func (b *Bot) openHome(_ context.Context, r request) (effect, error) {
	user := r.who.ID
	if r.Tab != "messages" {
		return func(tx *store.Tx) error { return tx.RefreshHome(user) }, nil
	}
	m := intro(b.in(lang.Of(r.locale)))
	s := store.Saying{Key: "hello/" + user, Kind: store.SayDirect, User: user, Words: m.JSON()}
	return func(tx *store.Tx) error { return tx.Say(s) }, nil
}
