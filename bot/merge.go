package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// orderJoin does what an engineer orders about two tickets: "!merge 12",
// "!link 12", "!undo". ok is false where the order is another.
func (b *Bot) orderJoin(r request, t desk.Ticket, o ordered) (do effect, ok bool) {
	joins := map[string]func(tx *store.Tx, r request, t desk.Ticket, rest string) error{
		"merge": b.merge, "link": b.relate, "undo": b.undoJoin,
	}
	join, ok := joins[o.name]
	if !ok {
		return nil, false
	}
	to := quietly(r, o)
	return func(tx *store.Tx) error {
		err := mayAct(r.who)
		if err == nil && !r.who.Agent() {
			err = refuse(desk.ErrRefused, "sorry.needs_engineer")
		}
		var now desk.Ticket
		if err == nil {
			now, err = tx.Ticket(background, t.ID)
		}
		if err == nil {
			err = join(tx, r, now, o.rest)
		}
		if err != nil && wish(err) {
			return b.sorry(to, err)(tx)
		}
		if err != nil {
			return err
		}
		return b.signDone(r)(tx)
	}, true
}

// otherTicket reads which ticket is meant, "#12" or "12".
func otherTicket(tx *store.Tx, t desk.Ticket, rest string) (desk.Ticket, error) {
	first, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	id, err := strconv.ParseInt(strings.TrimLeft(first, "#＃"), 10, 64)
	if err != nil || id == t.ID {
		return desk.Ticket{}, refuse(desk.ErrInvalid, "join.which")
	}
	other, err := tx.Ticket(background, id)
	if errors.Is(err, desk.ErrNotFound) {
		err = refuse(desk.ErrNotFound, "complain.no_ticket", "id", id)
	}
	return other, err
}

// merge makes one of two open tickets: the younger goes into the older, so
// that the clock that runs longest counts, whichever was named. Its requester
// and who follows it hear when the older is solved.
func (b *Bot) merge(tx *store.Tx, r request, t desk.Ticket, rest string) error {
	other, err := otherTicket(tx, t, rest)
	if err != nil {
		return err
	}
	young, old := t, other
	if young.OpenedAt.Before(old.OpenedAt) || young.OpenedAt.Equal(old.OpenedAt) && young.ID < old.ID {
		young, old = old, young
	}
	switch {
	case young.Private || old.Private:
		return refuse(desk.ErrRefused, "merge.private")
	case !old.State.Open():
		return nowWithIn(tx, old)
	case !young.State.Open():
		return nowWithIn(tx, young)
	}
	if err := b.bringOver(tx, young, old); err != nil {
		return err
	}
	if err := b.pair(tx, store.Link{Ticket: young.ID, Other: old.ID, Kind: store.Merged, By: r.who.ID}); err != nil {
		return err
	}
	e := desk.Event{Act: desk.ActCancel, Actor: r.who.ID, At: r.At, Text: b.in(lang.Of(young.Lang)).Say("reason.merged", "id", old.ID)}
	return b.act(young, e)(tx)
}

// bringOver makes followers of who has the trouble of a ticket that is merged.
func (b *Bot) bringOver(tx *store.Tx, young, old desk.Ticket) error {
	th, err := tx.Thread(background, young.ID)
	if err != nil {
		return err
	}
	if direct(th.Channel) {
		th = store.Thread{}
	}
	if !b.machine(young) && young.Requester != old.Requester {
		f := store.Follower{Ticket: old.ID, User: young.Requester, Thread: th, Lang: young.Lang, Text: young.Title + "\n" + young.Text, Via: young.ID}
		if _, err := tx.Follow(f); err != nil {
			return err
		}
	}
	return tx.MoveFollowers(young.ID, old.ID)
}

func (b *Bot) relate(tx *store.Tx, r request, t desk.Ticket, rest string) error {
	other, err := otherTicket(tx, t, rest)
	if err != nil {
		return err
	}
	links, err := tx.Links(background, t.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(links, func(l store.Link) bool { return l.Other == other.ID || l.Ticket == other.ID }) {
		return refuse(desk.ErrConflict, "join.already", "id", t.ID, "other", other.ID)
	}
	return b.pair(tx, store.Link{Ticket: t.ID, Other: other.ID, Kind: store.Related, By: r.who.ID})
}

// pair links two tickets, tells the desk in the thread of each, and draws both
// anew.
func (b *Bot) pair(tx *store.Tx, l store.Link) error {
	if err := tx.PutLink(l); err != nil {
		return err
	}
	return b.sayJoin(tx, l, "join."+string(l.Kind))
}

func (b *Bot) sayJoin(tx *store.Tx, l store.Link, key string) error {
	who := escape(nameIn(background, tx.Reader, l.By))
	for _, id := range []int64{l.Ticket, l.Other} {
		duty, err := b.dutyCard(tx, id)
		if err != nil {
			return err
		}
		words := b.shared().Say(key, "who", who, "id", l.Ticket, "other", l.Other)
		err = tx.Say(store.Saying{
			Key: fmt.Sprintf("%s/%d/%d/%d", key, l.Ticket, l.Other, id) + "/" + strconv.FormatInt(tx.Now().UnixMilli(), 10), Kind: store.SayPost,
			Channel: duty.Channel, ThreadCard: duty.ID, Words: message(words, section(words)).JSON(),
		})
		if err != nil {
			return err
		}
		if err := tx.Redraw("ticket", id); err != nil {
			return err
		}
	}
	return nil
}

// undoJoin takes back the last thing that was done to two tickets, for a day.
func (b *Bot) undoJoin(tx *store.Tx, r request, t desk.Ticket, _ string) error {
	links, err := tx.Links(background, t.ID)
	if err != nil {
		return err
	}
	links = slices.DeleteFunc(links, func(l store.Link) bool { return l.Kind == store.Follows || tx.Now().Sub(l.At) > desk.Undoable })
	if len(links) == 0 {
		return refuse(desk.ErrConflict, "join.nothing")
	}
	l := links[len(links)-1]
	if err := tx.UndoLink(l, r.who.ID); err != nil {
		return err
	}
	young, err := tx.Ticket(background, l.Ticket)
	if err != nil {
		return err
	}
	switch {
	case l.Kind == store.Merged && young.State == desk.StateCancelled:
		if err := tx.Unfollow(l.Other, l.Ticket); err != nil {
			return err
		}
		err = b.act(young, desk.Event{Act: desk.ActRestore, Actor: r.who.ID, At: r.At})(tx)
	case l.Kind == store.Split && young.State.Open():
		e := desk.Event{Act: desk.ActCancel, Actor: r.who.ID, At: r.At, Text: b.in(lang.Of(young.Lang)).Say("reason.unsplit", "id", l.Other)}
		err = b.act(young, e)(tx)
	}
	if err != nil {
		return err
	}
	l.By = r.who.ID
	return b.sayJoin(tx, l, "undo."+string(l.Kind))
}

// splitOff handles ✂️ on a message in the conversation of a ticket: what it
// says becomes a ticket of its own, for who wrote it.
func (b *Bot) splitOff(ctx context.Context, r request) (effect, error) {
	if !r.who.Agent() {
		return nothing, nil
	}
	x, err := b.db.RelayOf(ctx, originOf(r.Channel, r.TS))
	if errors.Is(err, desk.ErrNotFound) {
		if c, at := b.db.CardAt(ctx, r.Channel, r.TS); at == nil && c.Kind == "relay" {
			x, err = b.db.Relay(ctx, c.Ref)
		}
	}
	if errors.Is(err, desk.ErrNotFound) {
		return nothing, nil // no message of a ticket: scissors mean nothing there
	}
	if err != nil {
		return nil, err
	}
	t, err := b.db.Ticket(ctx, x.Ticket)
	if err != nil {
		return nil, err
	}
	if t.Private {
		return nil, refuse(desk.ErrRefused, "merge.private")
	}
	r.to.text = x.Text
	want := b.ticketFrom(ctx, r, x.Text)
	want.origin, want.requester, want.actor, want.lang = "split/"+x.Origin, t.Requester, r.who.ID, lang.Of(t.Lang)
	want.component = firstNonEmpty(want.component, t.Component)
	return all(b.openNow(want), func(tx *store.Tx) error {
		fresh, err := tx.TicketByOrigin(background, want.origin)
		if err != nil {
			return err
		}
		links, err := tx.Links(background, fresh.ID)
		if err != nil || len(links) > 0 { // a repeat
			return err
		}
		return b.pair(tx, store.Link{Ticket: fresh.ID, Other: t.ID, Kind: store.Split, By: r.who.ID})
	}), nil
}

// mergedAway reports whether a ticket was merged into another.
func mergedAway(tx *store.Tx, t desk.Ticket) (bool, error) {
	links, err := tx.Links(background, t.ID)
	return slices.ContainsFunc(links, func(l store.Link) bool { return l.Kind == store.Merged && l.Ticket == t.ID }), err
}

// mergedInto returns the ticket that another was merged into, itself if into
// none.
func (b *Bot) mergedInto(ctx context.Context, t desk.Ticket) (desk.Ticket, error) {
	for range 10 { // chains are short; a circle cannot be
		if t.State != desk.StateCancelled {
			return t, nil
		}
		links, err := b.db.Links(ctx, t.ID)
		i := slices.IndexFunc(links, func(l store.Link) bool { return l.Kind == store.Merged && l.Ticket == t.ID })
		if err != nil || i < 0 {
			return t, err
		}
		if t, err = b.db.Ticket(ctx, links[i].Other); err != nil {
			return t, err
		}
	}
	return t, nil
}
