package bot

import (
	"context"
	"fmt"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// hearRequesterThread handles a reply in the requester's thread: the
// requester's words go to the desk and end a wait for them; an engineer's
// first words are the first response. What is asked of the bot by name is
// not part of the ticket; ok is false then, and where a ticket that is over
// has nothing to do with it.
func (b *Bot) hearRequesterThread(ctx context.Context, r request, t desk.Ticket, say string) (do effect, ok bool, err error) {
	if say == "" {
		say = fileNames(r.Files)
	}
	do, ordered := b.hearOrder(r, t, say)
	switch mine := r.who.ID == t.Requester; {
	case ordered:
		return do, true, nil
	case say == "" || b.named(r.Text):
		return nil, false, nil
	case over(t) && mine:
		do, err := b.again(ctx, r, t, say)
		return do, true, err
	case over(t) || (r.who.Stranger() && !mine):
		return nothing, true, nil
	case mine:
		return b.hearRequester(r, t.ID, say), true, nil
	case r.who.Agent():
		return b.hearEngineer(r, t.ID, say), true, nil
	}
	return b.act(t, desk.Event{Act: desk.ActAdd, Actor: r.who.ID, At: r.At, Text: say}), true, nil
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
		if t.State == desk.StateResolved && thanks(say) {
			return nil
		}
		add := b.act(t, desk.Event{Act: desk.ActAdd, Actor: r.who.ID, At: r.At, Text: say})
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
		act := desk.ActProgress
		if t.State.Open() && t.FirstResponseAt.IsZero() {
			act = desk.ActRespond
		}
		return b.act(t, desk.Event{Act: act, Actor: r.who.ID, At: r.At, Text: say})(tx)
	}
}

// again opens a ticket that follows one that is over, for a requester who
// goes on in its thread.
func (b *Bot) again(ctx context.Context, r request, t desk.Ticket, say string) (effect, error) {
	if thanks(say) {
		return nothing, nil
	}
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
		lang: lang.Of(t.Lang), kind: t.Kind, impact: t.Impact, component: t.Component, code: t.Code,
	}
	return b.open(want), nil
}

// hearDutyThread keeps what engineers say in the thread of the duty card: an
// internal note. It never reaches the requester; the Reply button does. In
// the thread of a requester's own card, a reply is the requester's.
func (b *Bot) hearDutyThread(ctx context.Context, r request, c store.Card, say string) (effect, bool, error) {
	t, err := b.db.Ticket(ctx, c.Ref)
	if err != nil {
		return nil, false, err
	}
	if c.View != "duty" {
		return b.hearRequesterThread(ctx, r, t, say)
	}
	if do, ok := b.hearOrder(r, t, say); ok && r.who.Agent() {
		return do, true, nil
	}
	if b.named(r.Text) {
		return nil, false, nil
	}
	if !r.who.Agent() || say == "" {
		return nothing, true, nil
	}
	e := desk.Event{Act: desk.ActProgress, Actor: r.who.ID, At: r.At, Text: say}
	return func(tx *store.Tx) error {
		if _, err := tx.Act(t.ID, e); err != nil {
			return fmt.Errorf("note: %w", err)
		}
		return nil
	}, true, nil
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
