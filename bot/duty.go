package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// people is the configuration with the leave and the swaps that people have
// agreed in Slack: it says who is called.
func (b *Bot) people(r store.Reader) (Config, error) {
	c := *b.cfg()
	leave, err := r.Leaves(background, b.now())
	if err != nil {
		return c, err
	}
	c.Rota.Leave = append(slices.Clone(c.Rota.Leave), leave...)
	c.Rota.Swaps, err = r.Swaps(background, b.now())
	return c, err
}

// dutyNow is under what the store remembers who is on duty, as was last told.
const dutyNow = "duty/now"

// nobodyThere is remembered while everybody on the list is away.
const nobodyThere = "-"

// handOver does what the next change of who is on duty asks for.
func (b *Bot) handOver(ctx context.Context, _ store.Item) (effect, error) {
	met, err := b.meetDuty(ctx)
	return all(met, b.settleDuty), err
}

// meetDuty is the effect of knowing those on the duty list, who are spoken to
// in their language, by their names.
func (b *Bot) meetDuty(ctx context.Context) (effect, error) {
	var met []effect
	for _, who := range b.cfg().Duty {
		p, err := b.person(ctx, who, freshToAsk)
		if err != nil {
			return nil, err
		}
		met = append(met, b.remember(p))
	}
	return all(met...), nil
}

// MeetDuty has the desk know those on the duty list by name and language. It
// asks Slack only for whom it does not know; a desk without that speaks English
// and shows ids.
func (b *Bot) MeetDuty(ctx context.Context) error {
	met, err := b.meetDuty(ctx)
	if err != nil {
		return err
	}
	return b.db.Write(ctx, met)
}

// settleDuty tells those whose duty has begun or ended since it was last
// looked at, and nobody else, calls others for tickets of who is not there any
// more, and sets the timer of the next change. It may be done at any time.
func (b *Bot) settleDuty(tx *store.Tx) error {
	c, err := b.people(tx.Reader)
	if err != nil {
		return err
	}
	r, now := c.roster(), tx.Now()
	was, known, err := tx.Get(background, dutyNow)
	if err != nil {
		return err
	}
	s := r.Shift(now)
	is := s.Who
	if r.Empty(now) {
		is = nobodyThere
	}
	if is != was {
		if err := tx.Set(dutyNow, is); err != nil {
			return err
		}
		if known {
			err = b.tellDuty(tx, r, was, is, s)
		}
	}
	return errors.Join(err, b.callOthers(tx, c, was), b.planShift(tx, r))
}

// planShift sets the timer of the next change of who is on duty, or takes it
// away where there is none.
func (b *Bot) planShift(tx *store.Tx, r desk.Roster) error {
	if next := r.Next(tx.Now()); !next.IsZero() {
		return tx.SetTimer("shift", "next", "", next)
	}
	return tx.DropTimer("shift", "next")
}

// tellDuty tells who was on duty and who is. Who is on leave is left in peace.
func (b *Bot) tellDuty(tx *store.Tx, r desk.Roster, was, is string, s desk.Shift) error {
	if is == nobodyThere {
		return b.tellNobody(tx, s)
	}
	if was != nobodyThere && !r.Away(was, tx.Now()) {
		if err := b.tellShift(tx, was, "shift.ends", s); err != nil {
			return err
		}
	}
	return b.tellShift(tx, is, "shift.begins", s)
}

// tellNobody says in the duty channel that everybody is away, and calls the
// lead.
func (b *Bot) tellNobody(tx *store.Tx, s desk.Shift) error {
	w := b.shared()
	words := w.Say("duty.nobody", "who", mention(s.Who))
	if !s.To.IsZero() {
		words += " " + w.Say("duty.nobody.until", "to", when(w, s.To, tx.Now(), b.cfg().Zone))
	}
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("duty/nobody/%d", tx.Now().UnixMilli()), Kind: store.SayPost, Channel: b.cfg().DutyChannel,
		Words: message(words, section(words)).JSON(), Urgent: true,
	})
}

func (b *Bot) tellShift(tx *store.Tx, user, key string, s desk.Shift) error {
	w := b.in(lang.Of(localeIn(tx, user)))
	phrase := key
	if s.To.IsZero() && w.Has(key+".open") {
		phrase += ".open"
	}
	words := w.Say(phrase, "to", when(w, s.To, tx.Now(), b.cfg().Zone), "who", escape(nameIn(background, tx.Reader, s.Who)))
	return b.notify(tx, news{kind: desk.NoticeShift, Saying: store.Saying{
		Key: fmt.Sprintf("%s/%d/%s", key, tx.Now().UnixMilli(), user), Kind: store.SayDirect, User: user, Words: message(words, section(words)).JSON(),
	}})
}

// watchSilence makes "I have it" on a T1 expire: half an hour without a word of
// whoever has it, and the next is called.
func (b *Bot) watchSilence(tx *store.Tx, t desk.Ticket) error {
	ref := strconv.FormatInt(t.ID, 10)
	if t.Tier != desk.T1 || t.Assignee == "" || t.State != desk.StateInProgress {
		return tx.DropTimer("silence", ref)
	}
	events, err := tx.History(background, t.ID)
	if err != nil {
		return err
	}
	return tx.SetTimer("silence", ref, "", desk.SilentSince(t, events).Add(desk.Silence))
}

// silence puts a T1 back into the queue if nobody has said anything of it.
func (b *Bot) silence(ctx context.Context, it store.Item) (effect, error) {
	t, err := b.ticketOf(ctx, it.Ref)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		t, err := tx.Ticket(background, t.ID)
		if err != nil || t.Tier != desk.T1 || t.Assignee == "" || t.State != desk.StateInProgress {
			return err
		}
		events, err := tx.History(background, t.ID)
		if err != nil {
			return err
		}
		if at := desk.SilentSince(t, events).Add(desk.Silence); at.After(tx.Now()) {
			return tx.SetTimer("silence", it.Ref, "", at)
		}
		was := t.Assignee
		c, err := b.people(tx.Reader)
		if err != nil {
			return err
		}
		next := c.onDuty(tx.Now(), t, 0, was)
		e := desk.Event{Act: desk.ActRelease, Actor: desk.Nobody, At: tx.Now()}
		after, err := tx.Act(t.ID, e)
		if err != nil {
			return err
		}
		if err := b.follow(tx, after, e); err != nil {
			return err
		}
		if err := b.callAgainLater(tx, after, next, desk.CallSilence); err != nil {
			return err
		}
		return b.tellSilence(tx, after, was, next)
	}, nil
}

// tellSilence calls the next person, and tells the last one kindly.
func (b *Bot) tellSilence(tx *store.Tx, t desk.Ticket, was, next string) error {
	duty, err := b.dutyCard(tx, t.ID)
	if err != nil {
		return err
	}
	words := b.shared().Say("silence.next", "who", mention(next), "was", escape(nameIn(background, tx.Reader, was)), "id", t.ID)
	err = tx.Say(store.Saying{
		Key: fmt.Sprintf("ticket/%d/silence/%d", t.ID, t.Seq), Kind: store.SayPost, Channel: duty.Channel, ThreadCard: duty.ID,
		Words: message(words, section(words)).JSON(), Urgent: true,
	})
	if err != nil || was == next {
		return err
	}
	w := b.in(lang.Of(localeIn(tx, was)))
	kind := w.Say("silence.was", "id", t.ID)
	return b.notify(tx, news{kind: desk.NoticeReminder, must: true, Saying: store.Saying{
		Key: fmt.Sprintf("ticket/%d/silence/%d/was", t.ID, t.Seq), Kind: store.SayDirect, User: was, Words: message(kind, section(kind)).JSON(),
	}})
}
