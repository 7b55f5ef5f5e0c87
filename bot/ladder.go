package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// climbKey is under what a step after a missed target is said: once ever.
func climbKey(id int64, kind desk.ClockKind, after time.Duration) string {
	return fmt.Sprintf("ticket/%d/%s/after/%d", id, kind, after.Milliseconds())
}

// nextClimb returns the step after a missed target that comes next, and when:
// the last of those that are due, or the first that will be. What came before
// one that was said is passed. ok is false where there is none.
func (b *Bot) nextClimb(tx *store.Tx, t desk.Ticket, c desk.Clock, now time.Time) (after time.Duration, at time.Time, ok bool, err error) {
	if !c.Breached || c.State != desk.ClockRunning || !t.State.Open() {
		return 0, at, false, nil
	}
	rules, err := tx.Rules()
	if err != nil {
		return 0, at, false, err
	}
	for _, step := range slices.Backward(b.cfg().ladder().Later(c.Tier)) {
		said, err := tx.Said(background, climbKey(t.ID, c.Kind, step))
		if err != nil || said {
			return after, at, ok, err
		}
		after, at, ok = step, rules.Policy(c.Rules).Climbs(c, step, now), true
		if !at.After(now) {
			break
		}
	}
	return after, at, ok, nil
}

// setClimb sets the timer of the next step after a missed target.
func (b *Bot) setClimb(tx *store.Tx, t desk.Ticket, c desk.Clock, now time.Time) error {
	_, at, ok, err := b.nextClimb(tx, t, c, now)
	if err != nil {
		return err
	}
	if !ok {
		return tx.DropTimer("climb", rungRef(t.ID, c.Kind))
	}
	return tx.SetTimer("climb", rungRef(t.ID, c.Kind), "", at)
}

// climb calls who is to know that a target was missed a while ago and the
// ticket still waits.
func (b *Bot) climb(_ context.Context, it store.Item) (effect, error) {
	id, kind, err := parseRungRef(it.Ref)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		t, c, now, err := clockNow(tx, id, kind)
		if err != nil {
			return err
		}
		after, at, ok, err := b.nextClimb(tx, t, c, now)
		if err == nil && ok && !at.After(now) {
			err = b.sayClimb(tx, t, c, after)
		}
		if err != nil {
			return err
		}
		return b.setClimb(tx, t, c, now)
	}, nil
}

// climbed is who was called how long after a missed target, in the ledger.
type climbed struct {
	After  int64          `json:"after_ms"`
	Called []string       `json:"called"`
	Clock  desk.ClockKind `json:"clock"`
}

func (b *Bot) sayClimb(tx *store.Tx, t desk.Ticket, c desk.Clock, after time.Duration) error {
	cfg, err := b.people(tx.Reader)
	if err != nil {
		return err
	}
	w := b.shared()
	called := cfg.line(tx.Now(), t).Called(cfg.ladder().AtLater(after, t.Tier))
	err = tx.Note(fmt.Sprintf("ticket/%d", t.ID), desk.Nobody, "climb", climbed{after.Milliseconds(), called, c.Kind}, "")
	if err != nil {
		return err
	}
	duty, err := b.dutyCard(tx, t.ID)
	if err != nil {
		return err
	}
	words := w.Say("climb."+string(c.Kind), "who", mentions(called), "id", t.ID, "title", escape(covered(w, t).Title),
		"after", serviceTime(w, c, after))
	return tx.Say(store.Saying{
		Key: climbKey(t.ID, c.Kind, after), Kind: store.SayPost, Channel: duty.Channel, ThreadCard: duty.ID,
		Words: message(words, section(words)).JSON(), Urgent: t.Tier == desk.T1,
	})
}
