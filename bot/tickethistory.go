package bot

import (
	"fmt"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// sayHistory writes an event into the thread of the duty card. Names are
// plain text there: nobody is called for what they did themselves, but
// whoever was given the ticket by somebody else.
func (b *Bot) sayHistory(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	if e.Act == desk.ActOpen {
		return nil
	}
	w := b.shared()
	words, ok := b.historyWords(tx, w, t, e)
	if !ok {
		return nil
	}
	duty, err := b.dutyCard(tx, t.ID)
	if err != nil {
		return err
	}
	quote := e.Text
	if t.Private {
		quote = ""
	}
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("ticket/%d/event/%d", t.ID, t.Seq), Kind: store.SayPost, Channel: duty.Channel,
		ThreadCard: duty.ID, Words: quoted(words, quote).JSON(), Urgent: t.Tier == desk.T1,
	})
}

// historyWords is what an event reads like to the desk. An engineer's own
// line in the requester's thread is told here too, so that the desk sees the
// whole conversation in one place.
func (b *Bot) historyWords(tx *store.Tx, w lang.Words, t desk.Ticket, e desk.Event) (string, bool) {
	key := "history." + string(e.Act)
	if e.Actor == desk.Nobody && w.Has(key+".auto") {
		key += ".auto"
	}
	switch {
	case e.Act == desk.ActWait:
		key += "." + string(e.State)
	case e.Act == desk.ActResume && e.Actor == t.Requester: // by their answer
		key += ".requester"
	}
	if !w.Has(key) {
		return "", false
	}
	to := escape(nameIn(background, tx.Reader, e.Assignee))
	if given(e) { // who must act now is called
		to = mention(e.Assignee)
	}
	return w.Say(key,
		"who", escape(nameIn(background, tx.Reader, e.Actor)),
		"to", to,
		"tier", int(t.Tier), "component", escape(b.cfg().component(t.Component).Name(string(w.Lang()))),
		"impact", w.Say("impact."+string(t.Impact)),
	), true
}

// sayRequester tells the requester what concerns them, in their thread.
func (b *Bot) sayRequester(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	key := "tell." + string(e.Act)
	w := b.in(lang.Of(t.Lang))
	if e.Act == desk.ActWait {
		key += "." + string(e.State)
	}
	if e.Actor == desk.Nobody {
		key += ".auto"
	}
	if b.machine(t) || e.Actor == t.Requester || !w.Has(key) {
		return nil
	}
	words := w.Say(key, "who", escape(nameIn(background, tx.Reader, e.Actor)), "requester", mention(t.Requester))
	m := quoted(words, e.Text)
	s, err := b.inRequesterThread(tx, t, fmt.Sprintf("ticket/%d/tell/%d", t.ID, t.Seq), m)
	if err != nil {
		return err
	}
	if asksRequester(e) {
		return tx.Say(s)
	}
	return b.notify(tx, news{Saying: s, kind: desk.NoticeTicket, apart: aboutTicket(w, t, m)})
}

// asksRequester reports whether the requester has to do something about an
// event: that is always said at once.
func asksRequester(e desk.Event) bool {
	return e.Act == desk.ActResolve || e.Act == desk.ActWait && e.State == desk.StateWaitingRequester
}

// aboutTicket is what was said in the thread of a ticket, as it reads
// elsewhere.
func aboutTicket(w lang.Words, t desk.Ticket, m courier.Message) courier.Message {
	head := w.Say("mine.head", "id", t.ID, "title", escape(t.Title))
	m.Blocks.BlockSet = append([]slack.Block{contextLine(head)}, m.Blocks.BlockSet...)
	m.Text = head + "\n" + m.Text
	return m
}

// toRequester says something in the requester's thread of a ticket, at once.
func (b *Bot) toRequester(tx *store.Tx, t desk.Ticket, key string, m courier.Message) error {
	if b.machine(t) {
		return nil
	}
	s, err := b.inRequesterThread(tx, t, key, m)
	if err != nil {
		return err
	}
	return tx.Say(s)
}

// inRequesterThread is what is to be said in the requester's thread of a
// ticket.
func (b *Bot) inRequesterThread(tx *store.Tx, t desk.Ticket, key string, m courier.Message) (store.Saying, error) {
	s := store.Saying{Key: key, Kind: store.SayPost, Words: m.JSON(), Urgent: t.Tier == desk.T1, User: t.Requester}
	card, err := b.cardOf(tx, t.ID, "requester")
	if err != nil {
		return s, err
	}
	th, err := tx.Thread(background, t.ID)
	if s.Channel, s.ThreadTS = th.Channel, th.TS; th.TS == "" {
		s.Channel, s.ThreadCard = card.Channel, card.ID
	}
	return s, err
}

// quoted puts what somebody wrote under words of ours.
func quoted(words, text string) courier.Message {
	if text == "" {
		return message(words, section(words))
	}
	return message(words+"\n"+escape(text), section(words), quoteOf(text))
}

// quoteOf draws what somebody wrote, as they wrote it.
func quoteOf(text string) *slack.RichTextBlock {
	quote := &slack.RichTextQuote{Type: slack.RTEQuote, Elements: []slack.RichTextSectionElement{plain(courier.Clean(text))}}
	return slack.NewRichTextBlock("", quote)
}
