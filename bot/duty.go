package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// planShift sets the timer of the next hand-over, or takes it away where
// shifts do not change.
func (b *Bot) planShift(tx *store.Tx) error {
	s := b.cfg().roster().Shift(tx.Now())
	if s.To.IsZero() {
		return tx.DropTimer("shift", "next")
	}
	return tx.SetTimer("shift", "next", "", s.To)
}

// handOver tells the two whose shift ends and begins, and nobody else.
func (b *Bot) handOver(ctx context.Context, it store.Item) (effect, error) {
	roster := b.cfg().roster()
	before, now := roster.Shift(it.At.Add(-time.Second)), roster.Shift(b.now())
	if roster.Days == 0 || before.Who == now.Who {
		return b.planShift, nil
	}
	var met []effect // they are spoken to in their language, by their names
	for _, who := range []string{before.Who, now.Who} {
		p, err := b.person(ctx, who, freshToAsk)
		if err != nil {
			return nil, err
		}
		met = append(met, b.remember(p))
	}
	return all(all(met...), func(tx *store.Tx) error {
		return errors.Join(b.tellShift(tx, before.Who, "shift.ends", now), b.tellShift(tx, now.Who, "shift.begins", now))
	}, b.planShift), nil
}

func (b *Bot) tellShift(tx *store.Tx, user, key string, s desk.Shift) error {
	w := b.in(lang.Of(localeIn(tx, user)))
	words := w.Say(key, "to", when(w, s.To, tx.Now(), b.cfg().Zone), "who", escape(nameIn(background, tx.Reader, s.Who)))
	return b.notify(tx, news{kind: desk.NoticeShift, Saying: store.Saying{
		Key: fmt.Sprintf("%s/%d/%s", key, s.From.UnixMilli(), user), Kind: store.SayDirect, User: user, Words: message(words, section(words)).JSON(),
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
		next := b.cfg().onDuty(tx.Now(), t, 0, was)
		e := desk.Event{Act: desk.ActRelease, Actor: desk.Nobody, At: tx.Now()}
		after, err := tx.Act(t.ID, e)
		if err != nil {
			return err
		}
		if err := b.follow(tx, after, e); err != nil {
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

// cmdDuty says who is on duty, until when, who follows, and who is away. Only
// the asker sees it, so the names call nobody.
func (b *Bot) cmdDuty(_ context.Context, r request) (effect, error) {
	w, now := b.in(lang.Of(r.to.locale)), b.now()
	roster := b.cfg().roster()
	called := roster.Called(now, "", 0)
	lines := []string{w.Say("duty.now", "who", mention(called[0]))}
	if s := roster.Shift(now); !s.To.IsZero() {
		lines = append(lines, w.Say("duty.until", "to", when(w, s.To, now, b.cfg().Zone), "next", mention(roster.Shift(s.To).Who)))
	}
	if len(called) > 1 {
		var names []string
		for _, id := range called[1:] {
			names = append(names, mention(id))
		}
		lines = append(lines, w.Say("duty.next", "who", strings.Join(names, " → ")))
	}
	for _, l := range roster.Leave {
		if l.To.After(now) {
			lines = append(lines, w.Say("duty.leave", "who", mention(l.Who), "from", when(w, l.From, now, b.cfg().Zone), "to", when(w, l.To, now, b.cfg().Zone)))
		}
	}
	return b.tell(r.to, "duty", message(strings.Join(lines, "\n"))), nil
}
