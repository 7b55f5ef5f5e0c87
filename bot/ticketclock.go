package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// rungLate is how long after its instant a rung counts as late.
const rungLate = 10 * time.Minute

// setClocks sets the timers of a ticket's clocks to the next rung of each.
func (b *Bot) setClocks(tx *store.Tx, t desk.Ticket) error {
	now := later(tx.Now(), t.LastAt) // Slack's clock may be ahead of ours
	clocks, err := tx.Clocks(t, now)
	if err != nil {
		return err
	}
	for _, c := range clocks {
		if err := b.setClock(tx, t, c, now); err != nil {
			return err
		}
		if err := b.sayReceipt(tx, t, c, now); err != nil {
			return err
		}
	}
	return b.warnProvisional(tx, t, clocks, now)
}

func (b *Bot) setClock(tx *store.Tx, t desk.Ticket, c desk.Clock, now time.Time) error {
	fired, err := tx.Rung(background, t.ID, c.Kind)
	if err != nil {
		return err
	}
	rules, err := tx.Rules()
	if err != nil {
		return err
	}
	if err := b.setClimb(tx, t, c, now); err != nil {
		return err
	}
	at, ok := rules.Policy(c.Rules).Wakes(c, now, fired)
	ref := rungRef(t.ID, c.Kind)
	if !ok {
		return tx.DropTimer("rung", ref)
	}
	return tx.SetTimer("rung", ref, "", at)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func rungRef(id int64, kind desk.ClockKind) string { return fmt.Sprintf("%d/%s", id, kind) }

func parseRungRef(ref string) (int64, desk.ClockKind, error) {
	id, kind, _ := strings.Cut(ref, "/")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0, "", fmt.Errorf("rung %q: %w", ref, desk.ErrInvalid)
	}
	return n, desk.ClockKind(kind), nil
}

// clockNow is one clock of a ticket as it is now. Slack's clock may be ahead of
// ours: now is never before the ticket's last event.
func clockNow(tx *store.Tx, ticket int64, kind desk.ClockKind) (t desk.Ticket, c desk.Clock, now time.Time, err error) {
	if t, err = tx.Ticket(background, ticket); err != nil {
		return t, c, now, err
	}
	now = later(tx.Now(), t.LastAt)
	clocks, err := tx.Clocks(t, now)
	if err != nil {
		return t, c, now, err
	}
	i := slices.IndexFunc(clocks, func(c desk.Clock) bool { return c.Kind == kind })
	if i < 0 {
		return t, c, now, fmt.Errorf("ticket %d has no %q clock: %w", ticket, kind, desk.ErrInvalid)
	}
	return t, clocks[i], now, nil
}

// rung tells who should know that a part of a ticket's target is used up: the
// highest part reached, each once ever.
func (b *Bot) rung(ctx context.Context, it store.Item) (effect, error) {
	id, kind, err := parseRungRef(it.Ref)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		t, c, now, err := clockNow(tx, id, kind)
		if err != nil {
			return err
		}
		if err := b.sayPauseOver(tx, t, c); err != nil {
			return err
		}
		if err := b.sayRung(tx, t, c, now.Sub(it.At) > rungLate); err != nil {
			return err
		}
		if err := b.sayReceipt(tx, t, c, now); err != nil {
			return err
		}
		return b.setClock(tx, t, c, now)
	}, nil
}

// sayPauseOver tells, once, that a ticket waits but its clock runs again.
func (b *Bot) sayPauseOver(tx *store.Tx, t desk.Ticket, c desk.Clock) error {
	if !c.PauseUsedUp {
		return nil
	}
	duty, err := b.dutyCard(tx, t.ID)
	if err != nil {
		return err
	}
	who, err := b.seesTo(tx, t)
	if err != nil {
		return err
	}
	words := b.shared().Say("rung.pause_over", "who", mention(who), "id", t.ID,
		"title", escape(covered(b.shared(), t).Title), "paused", b.shared().Duration(c.Paused))
	if err := tx.Redraw("ticket", t.ID); err != nil {
		return err
	}
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("ticket/%d/pause_over", t.ID), Kind: store.SayPost, Channel: duty.Channel, ThreadCard: duty.ID,
		Words: message(words, section(words)).JSON(), Urgent: t.Tier == desk.T1,
	})
}

func (b *Bot) sayRung(tx *store.Tx, t desk.Ticket, c desk.Clock, late bool) error {
	reached := c.Rung()
	rules, err := tx.Rules()
	if err != nil || c.State != desk.ClockRunning || reached == 0 || rules.Policy(c.Rules).Quiet(c, tx.Now()) {
		return err
	}
	fresh, err := tx.FireRung(t.ID, c.Kind, reached)
	if err != nil || !fresh {
		return err
	}
	if err := tx.Redraw("ticket", t.ID); err != nil {
		return err
	}
	called, err := b.callForRung(tx, t, reached)
	if err != nil {
		return err
	}
	if err := tx.NoteRung(t.ID, store.Rung{Clock: c.Kind, Rung: reached, Called: called, Late: late}); err != nil {
		return err
	}
	if reached == 100 {
		if err := b.postT1(tx, t, hookMissed, c, called); err != nil {
			return err
		}
	}
	words := b.rungWords(t, c, reached, called, late, tx.Now())
	key := fmt.Sprintf("ticket/%d/%s/%d", t.ID, c.Kind, reached)
	s := store.Saying{Key: key, Kind: store.SayPost, Words: message(words, section(words)).JSON(), Urgent: t.Tier == desk.T1, Late: late}
	duty, err := b.dutyCard(tx, t.ID)
	if err != nil {
		return err
	}
	s.Channel, s.ThreadCard = duty.Channel, duty.ID
	if reached == 100 && duty.Channel != "" { // a breach is worth a line in the channel itself
		s.ThreadCard = 0
	}
	return tx.Say(s)
}

// Called returns who must act when a rung is reached at an instant.
func (c Config) Called(t desk.Ticket, rung int, at time.Time) []string {
	return c.line(at, t).Called(c.ladder().At(rung, t.Tier))
}

func mentions(users []string) string {
	var all []string
	for _, u := range users {
		all = append(all, mention(u))
	}
	return strings.Join(all, " ")
}

// rungWords calls who must act.
func (b *Bot) rungWords(t desk.Ticket, c desk.Clock, reached int, called []string, late bool, now time.Time) string {
	w, cfg := b.shared(), b.cfg()
	key := fmt.Sprintf("rung.%s.%d", c.Kind, min(reached, 100))
	if reached < 100 {
		key = fmt.Sprintf("rung.%s", c.Kind)
	}
	words := w.Say(key, "who", mentions(called), "id", t.ID, "title", escape(covered(w, t).Title), "percent", reached,
		"due", when(w, c.Due, now, cfg.Zone), "target", serviceTime(w, c, c.Target))
	if late {
		words += " " + w.Say("rung.late")
	}
	return words
}

func (b *Bot) dutyCard(tx *store.Tx, ticket int64) (store.Card, error) {
	return b.cardOf(tx, ticket, "duty")
}

func (b *Bot) cardOf(tx *store.Tx, ticket int64, view string) (store.Card, error) {
	cards, err := tx.Cards(background, "ticket", ticket)
	if err != nil {
		return store.Card{}, err
	}
	for _, c := range cards {
		if c.View == view {
			return c, nil
		}
	}
	return store.Card{}, fmt.Errorf("ticket %d has no %s card: %w", ticket, view, desk.ErrNotFound)
}

// clockLine says what one clock reads.
func clockLine(w lang.Words, c desk.Clock, now time.Time, zone *time.Location) string {
	at := func(t time.Time) string { return when(w, t, now, zone) }
	return w.Say("clock.line", "name", w.Say("clock."+string(c.Kind)), "reads", clockReads(w, c, at))
}

// clockReads is what is promised until when, that it is paused, kept or
// missed. How instants are written is for the caller to say.
func clockReads(w lang.Words, c desk.Clock, at func(time.Time) string) string {
	switch {
	case c.State == desk.ClockNone:
		return w.Say("clock.none")
	case c.State == desk.ClockStopped && c.Elapsed > c.Target:
		return w.Say("clock.missed", "by", serviceTime(w, c, c.Elapsed-c.Target), "target", serviceTime(w, c, c.Target))
	case c.State == desk.ClockStopped && c.Breached: // lowered since, or promised later: what was late stays late
		return w.Say("clock.was_late", "since", at(c.BreachedAt))
	case c.State == desk.ClockStopped:
		return w.Say("clock.met", "in", serviceTime(w, c, c.Elapsed), "target", serviceTime(w, c, c.Target))
	case c.State == desk.ClockPaused:
		return w.Say("clock.paused", "left", serviceTime(w, c, max(0, c.Left())))
	case c.Breached:
		return w.Say("clock.overdue", "since", at(c.BreachedAt))
	}
	due := w.Say("clock.due", "at", at(c.Due), "target", serviceTime(w, c, c.Target))
	if c.Provisional {
		return w.Say("clock.provisional", "reads", due)
	}
	return due
}

// serviceTime writes what a clock counts. Where only some hours do, two days
// would be read as more than the 48 hours they are.
func serviceTime(w lang.Words, c desk.Clock, d time.Duration) string {
	if c.Calendar != "" {
		return w.Hours(d)
	}
	return w.Duration(d)
}
