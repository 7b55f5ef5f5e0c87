package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// covered is a ticket as everybody at the desk may read it.
func covered(w lang.Words, t desk.Ticket) desk.Ticket { return t.Covered(w.Say("private.title")) }

// coveredFor is a ticket as one person may read it.
func coveredFor(w lang.Words, t desk.Ticket, who store.Person) desk.Ticket {
	if desk.MayRead(who.Person, t) {
		return t
	}
	return covered(w, t)
}

// hushed handles 🤫 on a message: the ticket about it becomes private, or a
// private one is opened for its author.
func (b *Bot) hushed(ctx context.Context, r request) (effect, error) {
	if err := mayAct(r.who); err != nil {
		return nil, err
	}
	t, err := b.ticketAbout(ctx, r)
	if errors.Is(err, desk.ErrNotFound) {
		return b.ticketByReaction(ctx, r, true)
	}
	if err != nil {
		return nil, err
	}
	switch {
	case t.Private:
		return nil, refuse(desk.ErrConflict, "private.already", "id", t.ID)
	case allowed(t, desk.ActHide, r) != nil:
		return nil, refuse(desk.ErrRefused, "private.not_yours")
	}
	return b.hide(t, desk.Event{Act: desk.ActHide, Actor: r.who.ID, At: r.At}), nil
}

// ticketAbout returns the ticket that a marked message opened, draws, or is
// part of the conversation of.
func (b *Bot) ticketAbout(ctx context.Context, r request) (desk.Ticket, error) {
	t, err := b.db.TicketByOrigin(ctx, originOf(r.Channel, r.TS))
	if !errors.Is(err, desk.ErrNotFound) {
		return t, err
	}
	if c, err := b.db.CardAt(ctx, r.Channel, r.TS); err == nil {
		return b.ticketOfCard(ctx, c)
	}
	if x, err := b.db.RelayOf(ctx, originOf(r.Channel, r.TS)); err == nil {
		return b.db.Ticket(ctx, x.Ticket)
	}
	return b.db.TicketInThread(ctx, r.Channel, r.TS)
}

func (b *Bot) ticketOfCard(ctx context.Context, c store.Card) (desk.Ticket, error) {
	switch c.Kind {
	case "ticket":
		return b.db.Ticket(ctx, c.Ref)
	case "relay":
		x, err := b.db.Relay(ctx, c.Ref)
		if err != nil {
			return desk.Ticket{}, err
		}
		return b.db.Ticket(ctx, x.Ticket)
	case "question":
		q, err := b.db.Question(ctx, c.Ref)
		if err != nil || q.TicketID == 0 {
			return desk.Ticket{}, errors.Join(err, desk.ErrNotFound)
		}
		return b.db.Ticket(ctx, q.TicketID)
	}
	return desk.Ticket{}, fmt.Errorf("ticket of a %s card: %w", c.Kind, desk.ErrNotFound)
}

// hide is the effect of making a ticket private: what the desk has said of it
// in channels goes, its conversation goes on in direct messages, and its
// author is asked to delete what only they can delete.
func (b *Bot) hide(t desk.Ticket, e desk.Event) effect {
	return func(tx *store.Tx) error {
		th, err := tx.Thread(background, t.ID)
		if err != nil {
			return err
		}
		said, err := tx.MovePrivate(t.ID)
		if err != nil {
			return err
		}
		duty, err := b.dutyCard(tx, t.ID)
		if err != nil {
			return err
		}
		noted, err := tx.SaidIn(background, "", "", duty.ID)
		if err != nil {
			return err
		}
		return all(recall(th.Channel, said), recall(duty.Channel, noted), b.coverRest(t), b.act(t, e), b.askToDelete(t, th))(tx)
	}
}

// recall is the effect of taking back what the desk said.
func recall(channel string, keys []string) effect {
	return func(tx *store.Tx) error {
		for _, key := range keys {
			if strings.HasSuffix(key, "/recall") {
				continue
			}
			s := store.Saying{Key: key + "/recall", Kind: store.SayPost, Channel: channel, Words: courier.Message{Recall: key}.JSON()}
			if err := tx.Say(s); err != nil {
				return err
			}
		}
		return nil
	}
}

// coverRest has drawn anew what else shows a ticket's words: what was carried
// to either side, with its files, and the question it came from.
func (b *Bot) coverRest(t desk.Ticket) effect {
	return func(tx *store.Tx) error {
		relays, err := tx.Relays(background, t.ID)
		if err != nil {
			return err
		}
		for _, x := range relays {
			if err := tx.Redraw("relay", x.ID); err != nil {
				return err
			}
			if err := b.recallFiles(tx, x); err != nil {
				return err
			}
		}
		return b.coverQuestion(tx, t)
	}
}

// coverQuestion covers the answer to the question that a private ticket came
// from.
func (b *Bot) coverQuestion(tx *store.Tx, t desk.Ticket) error {
	id, _, err := tx.Origin(background, t.ID)
	if err != nil || id == 0 {
		return err
	}
	q, err := tx.Question(background, id)
	if err != nil || direct(q.Channel) || q.Channel == "" {
		return err
	}
	return all(recall(q.Channel, []string{fmt.Sprintf("question/%d/share", id)}),
		func(tx *store.Tx) error { return tx.Redraw("question", id) })(tx)
}

// leaveChannel leaves a stub where a ticket was asked for that is private from
// the start, and asks its author to delete their message.
func (b *Bot) leaveChannel(t desk.Ticket, th store.Thread) effect {
	return func(tx *store.Tx) error {
		if th.Channel == "" || direct(th.Channel) {
			return nil
		}
		stub := store.Card{Kind: "ticket", Ref: t.ID, View: store.Moved, Channel: th.Channel, ThreadTS: th.TS, User: t.Requester}
		if _, err := tx.PutCard(stub); err != nil {
			return err
		}
		return all(func(tx *store.Tx) error { return b.coverQuestion(tx, t) }, b.askToDelete(t, th))(tx)
	}
}

// askToDelete asks the requester, alone, to delete their own words: nobody
// else can.
func (b *Bot) askToDelete(t desk.Ticket, th store.Thread) effect {
	if th.Channel == "" || direct(th.Channel) {
		return nothing
	}
	words := b.in(lang.Of(t.Lang)).Say("private.delete", "id", t.ID)
	s := store.Saying{
		Key: fmt.Sprintf("ticket/%d/delete", t.ID), Kind: store.SayEphemeral, Channel: th.Channel, ThreadTS: th.TS, User: t.Requester,
		Words: message(words, section(words)).JSON(),
	}
	return func(tx *store.Tx) error { return tx.Say(s) }
}

// stub is what stands in a channel where a private ticket was.
func stub(w lang.Words, id int64) courier.Message {
	words := w.Say("private.stub", "id", id)
	return message(words, section(words))
}

// hearMoved tells who goes on in the old thread of a private ticket where it
// is now; ok is false where there is none, or it is nobody's business.
func (b *Bot) hearMoved(ctx context.Context, r request) (do effect, ok bool, err error) {
	t, err := b.db.MovedFrom(ctx, r.Channel, r.ThreadTS)
	if errors.Is(err, desk.ErrNotFound) || err == nil && (!t.Private || b.named(r.Text)) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if r.who.ID != t.Requester && !r.who.Agent() {
		return nothing, true, nil
	}
	key := "private.goes_on"
	if r.who.ID != t.Requester {
		key = "private.goes_on.desk"
	}
	r.to.quiet = true
	words := b.in(r.to.lang()).Say(key, "id", t.ID)
	return b.tell(r.to, "moved", message(words, section(words))), true, nil
}

// ticketPublic makes a private ticket one like all others. What was taken out
// of the channel does not come back.
func (b *Bot) ticketPublic(ctx context.Context, r request) (effect, error) {
	t, err := b.ticketPressed(ctx, r, desk.ActShow)
	if err != nil {
		return nil, err
	}
	if !t.Private {
		return nil, refuse(desk.ErrConflict, "private.is_public", "id", t.ID)
	}
	relays, err := b.db.Relays(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	return all(b.act(t, desk.Event{Act: desk.ActShow, Actor: r.who.ID, At: r.At}), func(tx *store.Tx) error {
		for _, x := range relays {
			if err := tx.Redraw("relay", x.ID); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

// formShow shows a private ticket to who may read it. Who looked is in the
// ledger before they see anything.
func (b *Bot) formShow(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "ticket" {
		return slack.ModalViewRequest{}, fmt.Errorf("ticket button %q: %w", r.Value, desk.ErrInvalid)
	}
	t, err := b.db.Ticket(ctx, v.id)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if !desk.MayRead(r.who.Person, t) || !t.Private && !r.who.Agent() && r.who.ID != t.Requester {
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "private.not_for_you")
	}
	events, err := b.db.History(ctx, t.ID)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if t.Private {
		if err := b.db.Write(ctx, func(tx *store.Tx) error { return tx.NoteLook(t.ID, r.who.ID) }); err != nil {
			return slack.ModalViewRequest{}, err
		}
	}
	w := b.in(lang.Of(r.to.locale))
	return modal(w, "", w.Say("form.show", "id", t.ID), "", b.shownTicket(ctx, w, t, events, r.who)...), nil
}

// shownLines is how much of a ticket's conversation a form shows; Slack takes
// 100 blocks.
const shownLines = 40

// shownTicket draws all a ticket says, and its conversation.
func (b *Bot) shownTicket(ctx context.Context, w lang.Words, t desk.Ticket, events []desk.Event, who store.Person) []slack.Block {
	blocks := []slack.Block{
		section("*" + escape(t.Title) + "*"),
		contextLine(mention(t.Requester), w.Say("impact."+string(t.Impact)), w.Say("kind."+string(t.Kind)), w.Say("state."+string(t.State))),
	}
	if t.Text != "" && t.Text != t.Title {
		blocks = append(blocks, quoteOf(cut(t.Text, maxInput)))
	}
	for _, e := range events[max(1, len(events)-shownLines):] {
		if e.Text == "" || e.Act == desk.ActEdit {
			continue
		}
		head := contextLine(escape(b.name(ctx, e.Actor)), when(w, e.At, b.now(), b.cfg().Zone))
		blocks = append(blocks, head, quoteOf(cut(e.Text, 2000)))
	}
	blocks = append(blocks, contextLine(w.Say("private.noted")))
	if t.Private && desk.May(who.Person, desk.ActShow, t) == nil {
		v := value{kind: "ticket", id: t.ID, nonce: private}.String()
		blocks = append(blocks, slack.NewActionBlock("", button("ticket_public", v, w.Say("button.public"))))
	}
	return blocks
}
