package bot

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// hearRequesterThread handles a reply in the requester's thread: it is carried
// to the desk. The requester's words end a wait for them, an engineer's first
// words are the first response. What is asked of the bot by name is not part
// of the ticket; ok is false then, and where a ticket that is over has nothing
// to do with it.
func (b *Bot) hearRequesterThread(ctx context.Context, r request, t desk.Ticket, say string) (do effect, ok bool, err error) {
	do, ordered := b.hearOrder(r, t, say)
	if say = b.namedWords(ctx, r.Text); say == "" {
		say = fileNames(r.Files)
	}
	switch mine := r.who.ID == t.Requester; {
	case ordered:
		return do, true, nil
	case say == "" || b.named(r.Text):
		return nil, false, nil
	case over(t) && mine && !thanks(say):
		do, err := b.again(ctx, r, t, say)
		return do, true, err
	case r.who.Stranger() && !mine, over(t) && !mine:
		return nothing, true, nil
	case mine:
		return all(b.hearRequester(r, t.ID, say), b.passedOn(r, say)), true, nil
	case r.who.Agent():
		return b.hearEngineer(r, t.ID, say), true, nil
	}
	return b.toDesk(r, t, desk.Event{Act: desk.ActAdd, Actor: r.who.ID, At: r.At, Text: say}), true, nil
}

// toDesk carries words from the requester's thread to the desk's.
func (b *Bot) toDesk(r request, t desk.Ticket, e desk.Event) effect {
	x := b.relayed(r, t, deskSide, e.Act, e.Text)
	return all(b.carry(t, x, r.Files), b.actCarried(t, e), b.tellTooBig(r, x))
}

func over(t desk.Ticket) bool {
	return t.State == desk.StateClosed || t.State == desk.StateCancelled
}

// hearRequester follows the requester's words. What they do is decided on the
// ticket as the transaction finds it: somebody may press a button meanwhile,
// and the words must not be lost for that.
func (b *Bot) hearRequester(r request, id int64, say string) effect {
	return func(tx *store.Tx) error {
		t, err := tx.Ticket(background, id)
		if err != nil {
			return err
		}
		add := b.toDesk(r, t, desk.Event{Act: desk.ActAdd, Actor: r.who.ID, At: r.At, Text: say})
		if t.State != desk.StateWaitingRequester || acknowledges(say) {
			return add(tx)
		}
		return all(add, b.act(t, desk.Event{Act: desk.ActResume, Actor: r.who.ID, At: r.At}))(tx)
	}
}

// cancelReason is why a ticket was cancelled where nobody said why: reports
// list it.
func (b *Bot) cancelReason(act desk.Act, said string) string {
	if act != desk.ActCancel || said != "" {
		return said
	}
	return b.shared().Say("reason.withdrawn")
}

func (b *Bot) hearEngineer(r request, id int64, say string) effect {
	return func(tx *store.Tx) error {
		t, err := tx.Ticket(background, id)
		if err != nil {
			return err
		}
		return b.toDesk(r, t, answer(t, r.who.ID, r.At, say))(tx)
	}
}

// answer is what an engineer's words to the requester do: the first ones are
// the first response.
func answer(t desk.Ticket, who string, at time.Time, say string) desk.Event {
	e := desk.Event{Act: desk.ActProgress, Actor: who, At: at, Text: say}
	if t.State.Open() && t.FirstResponseAt.IsZero() && who != t.Requester {
		e.Act = desk.ActRespond
	}
	return e
}

// again opens a ticket that follows one that is over, for a requester who
// goes on in its thread.
func (b *Bot) again(ctx context.Context, r request, t desk.Ticket, say string) (effect, error) {
	if err := mayAct(r.who); err != nil {
		return nil, err
	}
	th, err := b.db.Thread(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	want := wanted{
		origin: originOf(r.Channel, r.TS), requester: r.who.ID, at: r.At, team: r.Team, thread: th,
		title: b.in(lang.Of(t.Lang)).Say("ticket.follows", "id", t.ID, "title", firstLine(say, 80)), text: say,
		files: len(r.Files) > 0, lang: lang.Of(t.Lang), kind: t.Kind, impact: t.Impact, component: t.Component, code: t.Code, private: t.Private,
	}
	return b.open(want), nil
}

// hearDutyThread handles what engineers say in the thread of the duty card: a
// line that is marked for the requester is carried there, all else is an
// internal note and stays. In the thread of a requester's own card, a reply is
// the requester's.
func (b *Bot) hearDutyThread(ctx context.Context, r request, c store.Card, say string) (effect, bool, error) {
	t, err := b.db.Ticket(ctx, c.Ref)
	if err != nil {
		return nil, false, err
	}
	if c.View != deskSide {
		return b.hearRequesterThread(ctx, r, t, say)
	}
	public, marked := publicly(b.namedWords(ctx, r.Text))
	switch do, ordered := b.hearOrder(r, t, say); {
	case !r.who.Agent():
		return nothing, !b.named(r.Text), nil
	case marked:
		return b.replyFromDesk(r, t.ID, public), true, nil
	case ordered:
		return do, true, nil
	case b.named(r.Text):
		return nil, false, nil
	case say == "":
		return nothing, true, nil
	}
	return all(b.note(r, t.ID, say), b.hintNote(r)), true, nil
}

// replyFromDesk carries a marked line of the desk's thread to the requester.
func (b *Bot) replyFromDesk(r request, id int64, say string) effect {
	to := r.to
	to.quiet = true
	return func(tx *store.Tx) error {
		t, err := tx.Ticket(background, id)
		if err != nil {
			return err
		}
		if over(t) {
			return b.sorry(to, nowWithIn(tx, t))(tx)
		}
		if b.machine(t) {
			return b.sorry(to, refuse(desk.ErrInvalid, "sorry.machine"))(tx)
		}
		if say == "" {
			say = fileNames(r.Files)
		}
		if say == "" {
			return b.sorry(to, refuse(desk.ErrInvalid, "form.reply.missing"))(tx)
		}
		x := b.relayed(r, t, requesterSide, "reply", say)
		return all(b.carry(t, x, r.Files), b.actCarried(t, answer(t, r.who.ID, r.At, say)), b.tellTooBig(r, x))(tx)
	}
}

// note keeps an internal note.
func (b *Bot) note(r request, id int64, say string) effect {
	return func(tx *store.Tx) error {
		e := desk.Event{Act: desk.ActProgress, Actor: r.who.ID, At: r.At, Text: say}
		if _, err := tx.Act(id, e); err != nil {
			return fmt.Errorf("note: %w", err)
		}
		return nil
	}
}

// hintNote tells each engineer once that what they write there stays there,
// and how the requester is answered.
func (b *Bot) hintNote(r request) effect {
	w := b.in(lang.Of(r.to.locale))
	return func(tx *store.Tx) error {
		return tx.Say(store.Saying{
			Key: "hint/note/" + r.who.ID, Kind: store.SayEphemeral, Channel: r.Channel, ThreadTS: r.ThreadTS, User: r.who.ID,
			Words: message(w.Say("relay.note_hint"), section(w.Say("relay.note_hint"))).JSON(),
		})
	}
}

func fileNames(files []gateway.File) string {
	names := ""
	for _, f := range files {
		if names != "" {
			names += ", "
		}
		names += courier.Clean(f.Name)
	}
	return names
}

// allowed reports whether the person may do the act to the ticket now.
func allowed(t desk.Ticket, a desk.Act, r request) error {
	return desk.May(r.who.Person, a, t)
}
