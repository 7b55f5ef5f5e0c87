package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// calledFor returns who is called for a ticket while nobody has it: who was
// called last, or else whoever is on duty.
func (b *Bot) calledFor(ctx context.Context, r store.Reader, t desk.Ticket) (string, error) {
	call, err := r.CallOf(ctx, t.ID)
	if err == nil || !errors.Is(err, desk.ErrNotFound) {
		return call.Who, err
	}
	c, err := b.people(r)
	return c.onDuty(b.now(), t, 0, ""), err
}

// seesTo returns who is to act on a ticket: whoever has it, or is called.
func (b *Bot) seesTo(tx *store.Tx, t desk.Ticket) (string, error) {
	if t.Assignee != "" {
		return t.Assignee, nil
	}
	return b.calledFor(background, tx.Reader, t)
}

// callFirst calls whoever is on duty for a ticket, without who has just given
// it back.
func (b *Bot) callFirst(tx *store.Tx, t desk.Ticket, without string, why desk.CallReason) error {
	c, err := b.people(tx.Reader)
	if err != nil {
		return err
	}
	return tx.Call(t.ID, c.onDuty(tx.Now(), t, 0, without), why)
}

// watchCall keeps who is called true after an event: who comes first may know
// the component better, and whoever takes the ticket ends the calling.
func (b *Bot) watchCall(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	if !uncalled(t) {
		if err := tx.DropTimer("again", strconv.FormatInt(t.ID, 10)); err != nil {
			return err
		}
	}
	if t.Assignee != "" || !t.State.Open() {
		return nil
	}
	switch {
	case e.Act == desk.ActReopen:
		return b.callFirst(tx, t, desk.Nobody, desk.CallBack)
	case e.Act == desk.ActChange && e.Component != "":
		call, err := tx.CallOf(background, t.ID)
		if err == nil && call.Why == desk.CallOpened {
			return b.callFirst(tx, t, desk.Nobody, desk.CallOpened)
		}
		if err != nil && !errors.Is(err, desk.ErrNotFound) {
			return err
		}
	}
	return nil
}

// tellRaised calls whoever has a ticket, or is called for it, when somebody
// else makes it a T1: half an hour is short.
func (b *Bot) tellRaised(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	if e.Act != desk.ActChange || e.Tier != desk.T1 || !t.State.Open() {
		return nil
	}
	who := t.Assignee
	if who == "" {
		call, err := tx.CallOf(background, t.ID)
		if err != nil {
			return ignoreMissing(err)
		}
		who = call.Who
		if err := b.callAgainLater(tx, t, who, call.Why); err != nil {
			return err
		}
	}
	if who == e.Actor {
		return nil
	}
	duty, err := b.dutyCard(tx, t.ID)
	if err != nil {
		return err
	}
	words := b.shared().Say("call.raised", "who", mention(who), "id", t.ID, "title", escape(covered(b.shared(), t).Title))
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("ticket/%d/raised/%d", t.ID, t.Seq), Kind: store.SayPost, Channel: duty.Channel, ThreadCard: duty.ID,
		Words: message(words, section(words)).JSON(), Urgent: true,
	})
}

func ignoreMissing(err error) error {
	if errors.Is(err, desk.ErrNotFound) {
		return nil
	}
	return err
}

// uncalled reports whether a ticket is one for which people are called until
// somebody takes it.
func uncalled(t desk.Ticket) bool {
	return t.Tier == desk.T1 && t.Assignee == "" && t.State.Open() && !t.State.Waiting()
}

// callAgainLater calls somebody for a T1, and has the next called if nobody
// takes it.
func (b *Bot) callAgainLater(tx *store.Tx, t desk.Ticket, who string, why desk.CallReason) error {
	if err := tx.Call(t.ID, who, why); err != nil {
		return err
	}
	return tx.SetTimer("again", strconv.FormatInt(t.ID, 10), "", tx.Now().Add(desk.Silence))
}

// callAgain calls the next on the list for a T1 that nobody has taken.
func (b *Bot) callAgain(ctx context.Context, it store.Item) (effect, error) {
	t, err := b.ticketOf(ctx, it.Ref)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		t, err := tx.Ticket(background, t.ID)
		if err != nil || !uncalled(t) {
			return err
		}
		call, err := tx.CallOf(background, t.ID)
		if err != nil {
			return err
		}
		c, err := b.people(tx.Reader)
		if err != nil {
			return err
		}
		next := desk.After(c.roster().Called(tx.Now(), t.Component, t.ID), call.Who)
		if err := b.callAgainLater(tx, t, next, desk.CallAgain); err != nil {
			return err
		}
		return b.sayCall(tx, t, "call.again", call.Who, next)
	}, nil
}

// callForRung returns who must act at a rung. While nobody has the ticket, the
// last on duty of them is who is called for it from now on, and has as long to
// take it as others had.
func (b *Bot) callForRung(tx *store.Tx, t desk.Ticket, rung int) ([]string, error) {
	c, err := b.people(tx.Reader)
	if err != nil {
		return nil, err
	}
	line, parts := c.line(tx.Now(), t), c.ladder().At(rung, t.Tier)
	if t.Assignee != "" {
		return line.Called(parts), nil
	}
	call, err := tx.CallOf(background, t.ID)
	if err != nil && !errors.Is(err, desk.ErrNotFound) {
		return nil, err
	}
	if call.Why == desk.CallSilence || call.Why == desk.CallAgain {
		line.Duty = desk.From(line.Duty, call.Who)
	}
	if next := line.Next(parts); next != "" {
		return line.Called(parts), b.callAtRung(tx, t, call, next)
	}
	return line.Called(parts), nil
}

func (b *Bot) callAtRung(tx *store.Tx, t desk.Ticket, call desk.Call, next string) error {
	if next != call.Who {
		if err := tx.Call(t.ID, next, desk.CallRung); err != nil {
			return err
		}
	}
	return tx.MoveTimer("again", strconv.FormatInt(t.ID, 10), tx.Now().Add(desk.Silence))
}

// callOthers calls somebody else for the tickets that only called who is not
// there any more: because they are away or not on the list, or their shift is
// over.
func (b *Bot) callOthers(tx *store.Tx, c Config, was string) error {
	calls, err := tx.OpenCalls(background)
	if err != nil {
		return err
	}
	r, now := c.roster(), tx.Now()
	here := r.Called(now, "", 0)
	for _, call := range calls {
		why := desk.CallShift
		switch {
		case r.Away(call.Who, now):
			why = desk.CallAway
		case slices.Contains(here, call.Who) && (call.Who != was || was == here[0]):
			continue
		}
		if err := b.callOther(tx, c, call, why); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bot) callOther(tx *store.Tx, c Config, call desk.Call, why desk.CallReason) error {
	t, err := tx.Ticket(background, call.Ticket)
	if err != nil {
		return err
	}
	next := c.onDuty(tx.Now(), t, 0, desk.Nobody)
	if next == call.Who { // nobody else is there, or nobody knows the component better
		return nil
	}
	if err := tx.Call(t.ID, next, why); err != nil {
		return err
	}
	return b.sayCall(tx, t, "call."+string(why), call.Who, next)
}

// sayCall calls somebody for a ticket instead of somebody else, in its thread
// and on its card.
func (b *Bot) sayCall(tx *store.Tx, t desk.Ticket, key, was, next string) error {
	duty, err := b.dutyCard(tx, t.ID)
	if err != nil {
		return err
	}
	words := b.shared().Say(key, "who", mention(next), "was", escape(nameIn(background, tx.Reader, was)), "id", t.ID)
	return errors.Join(tx.Redraw("ticket", t.ID), tx.Say(store.Saying{
		Key: fmt.Sprintf("ticket/%d/%s/%d", t.ID, key, tx.Now().UnixMilli()), Kind: store.SayPost,
		Channel: duty.Channel, ThreadCard: duty.ID, Words: message(words, section(words)).JSON(), Urgent: t.Tier == desk.T1,
	}))
}
