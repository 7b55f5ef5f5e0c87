package bot

import (
	"context"
	"time"

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

// hello answers a greeting or a call for help. In direct messages the first
// hello is the answer.
func (b *Bot) hello(ctx context.Context, r request) (effect, error) {
	if direct(r.Channel) {
		if said, err := b.db.Said(ctx, "hello/"+r.who.ID); err != nil || !said {
			return nothing, err
		}
	}
	return b.tell(r.to, "hello", intro(b.in(r.to.lang()))), nil
}

// afterAnswer keeps a greeting behind the answer that somebody waits for.
const afterAnswer = time.Second

// greet says after a person's first direct message what the bot does, once
// ever; who only says hello hears it at once.
func (b *Bot) greet(r request, say string) effect {
	if !direct(r.Channel) {
		return nothing
	}
	if say == "" || asksHelp(say) {
		return b.sayHello(r.who.ID, r.to.lang(), 0)
	}
	return b.sayHello(r.who.ID, r.to.lang(), afterAnswer)
}

func (b *Bot) sayHello(user string, l lang.Lang, after time.Duration) effect {
	s := store.Saying{Key: "hello/" + user, Kind: store.SayDirect, User: user, Words: intro(b.in(l)).JSON(), After: after}
	return func(tx *store.Tx) error { return tx.Say(s) }
}

// join introduces the bot to a channel it was just invited to.
func (b *Bot) join(_ context.Context, r request) (effect, error) {
	if _, me := b.Self(); r.User != me {
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
	return b.sayHello(user, lang.Of(r.to.locale), 0), nil
}

// LateNote marks what waited in the outbox because Slack could not be
// reached: it tells when it was written.
func (b *Bot) LateNote(out store.Out) string {
	w, cfg := b.shared(), b.cfg()
	if out.User != "" {
		w = b.in(lang.Of(b.localeOf(background, out.User)))
	}
	return w.Say("late.sent", "at", when(w, out.CreatedAt, b.now(), cfg.Zone))
}
