package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// workers is how many lanes are worked on at once. Work is mostly waiting for
// the disk and for Slack, so there are more than cores.
const workers = 8

// catchUpFor is how long what time brings waits after the start for what
// people said meanwhile: who has answered must not be called overdue.
const catchUpFor = time.Minute

// tick is how often the queues are looked at without being woken.
const tick = 500 * time.Millisecond

// patience is how long one item may be thought about.
const patience = 30 * time.Second

// patienceFor is the patience with an item: a second look waits for a model.
func patienceFor(it store.Item) time.Duration {
	if it.Queue == store.QueueTimers && (it.Kind == "look" || it.Kind == "read") {
		return lookFor + patience
	}
	return patience
}

// effect writes what follows from an item, everything in one transaction. It
// does no I/O of its own and may run twice.
type effect func(tx *store.Tx) error

// background is the context of what an effect reads: a transaction that
// others share is not interrupted.
var background = context.Background()

// desktop is what the runner has in hand: which lanes are being worked on.
type desktop struct {
	mu   sync.Mutex
	busy map[string]bool
	idle sync.WaitGroup
}

func (d *desktop) init() { d.busy = make(map[string]bool) }

// take reports whether the lane was free and is now ours.
func (d *desktop) take(lane string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.busy[lane] || len(d.busy) >= workers {
		return false
	}
	d.busy[lane] = true
	d.idle.Add(1)
	return true
}

func (d *desktop) release(lane string) {
	d.mu.Lock()
	delete(d.busy, lane)
	d.mu.Unlock()
	d.idle.Done()
}

func (d *desktop) working() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.busy)
}

// Run handles what is in the inbox and what time brings, until ctx ends; then
// it finishes what it has in hand.
func (b *Bot) Run(ctx context.Context) error {
	defer b.desk.idle.Wait()
	held := time.AfterFunc(catchUpFor, b.missing.finish)
	defer held.Stop()
	b.leaving = ctx.Done()
	last := b.now()
	for {
		last = b.watchClock(ctx, last)
		b.refresh(ctx)
		b.recount(ctx)
		b.round(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-b.wake:
		case <-time.After(tick):
		}
	}
}

// round starts work on every due item whose lane is free.
func (b *Bot) round(ctx context.Context) {
	if b.fullness.resting(b.now()) {
		return
	}
	items, err := b.db.Due(ctx, 64)
	if err != nil {
		if ctx.Err() == nil {
			b.log.Error("queues not readable", "err", err)
		}
		return
	}
	skip := make(map[string]bool) // an item behind a busy one must not overtake it
	for _, it := range items {
		if it.Queue == store.QueueTimers && !b.missing.caughtUp() {
			continue
		}
		lane := string(it.Queue) + "/" + it.Lane
		if it.Lane == "" {
			lane = fmt.Sprintf("%s/%d", it.Queue, it.ID)
		}
		if skip[lane] || !b.desk.take(lane) {
			skip[lane] = true
			continue
		}
		skip[lane] = true
		go func() {
			defer b.Wake()
			defer b.desk.release(lane)
			b.work(ctx, it)
		}()
	}
}

// Quiet reports whether nothing is due and nothing in hand.
func (b *Bot) Quiet(ctx context.Context) (bool, error) {
	if b.desk.working() > 0 || b.counted.Load() != allCounted {
		return false, nil
	}
	items, err := b.db.Due(ctx, 1)
	return len(items) == 0, err
}

// work takes one item through its attempt. The attempt is counted before the
// work, so that an item which ends the process is parked in the end too.
func (b *Bot) work(ctx context.Context, it store.Item) {
	// An item in hand is finished even when the process is asked to stop.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patienceFor(it))
	defer cancel()
	it, err := b.db.Begin(ctx, it, b.tellParked)
	if err != nil {
		if !b.noRoom(err) && !errors.Is(err, store.ErrParked) && !errors.Is(err, desk.ErrConflict) { // parked, or done by now
			b.log.Error("item not begun", "queue", it.Queue, "item", it.ID, "err", err)
		}
		return
	}
	b.crash("bot-after-begin")
	if err := b.attempt(ctx, it); err != nil {
		if b.noRoom(err) || errors.Is(err, errLeaving) {
			b.giveBack(ctx, it)
			return
		}
		if !errors.Is(err, errEarly) {
			b.log.Error("item failed", "queue", it.Queue, "item", it.ID, "attempt", it.Attempt, "err", err)
		}
		if err := b.db.Fail(ctx, it, err, b.tellParked); err != nil {
			b.log.Error("item not put back", "queue", it.Queue, "item", it.ID, "err", err)
		}
		return
	}
	b.room(ctx)
	b.said()
}

// attempt thinks about an item and writes what follows from it. A wish that
// cannot be granted is answered in words; only faults of ours come back. A
// panic is one like any other.
func (b *Bot) attempt(ctx context.Context, it store.Item) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = b.panicked(p)
		}
	}()
	to, do, err := b.think(ctx, it)
	if err == nil {
		b.crash("bot-before-handle")
		err = b.db.Handle(ctx, it, do)
		b.crash("bot-after-handle")
	}
	switch {
	case errors.Is(err, errHeard):
		return b.db.Handle(ctx, it, nothing)
	case err == nil || !wish(err):
		return err
	}
	b.log.Info("wish not granted", "queue", it.Queue, "item", it.ID, "user", to.user, "err", err)
	return b.db.Handle(ctx, it, b.sorryMet(ctx, to, err))
}

// panicked makes an error of a panic. Only what the language itself says of it
// is in the error, which admins are shown: a text may hold what people wrote.
func (b *Bot) panicked(p any) error {
	b.log.Error("panic", "stack", string(debug.Stack()))
	b.log.Debug("panic", "value", p)
	if fault, ok := p.(runtime.Error); ok {
		return fmt.Errorf("panic: %w", fault)
	}
	return fmt.Errorf("panic of a %T", p)
}

// think finds the handler of an item and lets it think.
func (b *Bot) think(ctx context.Context, it store.Item) (to addressee, do effect, err error) {
	if it.Queue == store.QueueTimers {
		do, err = b.timer(ctx, it)
		return to, do, err
	}
	if isHook(it.Kind) {
		do, err = b.takeHook(it)
		return to, do, err
	}
	e, err := gateway.Read(it.Kind, it.Payload)
	if err != nil {
		return to, nil, err
	}
	e.At = it.At
	b.crash("bot-thinks-" + string(e.Kind))
	to = addressOf(e, it)
	to.locale = b.localeOf(ctx, e.User)
	if !it.At.IsZero() && b.now().Sub(it.At) > lateAfter {
		to.late = true
	}
	do, err = b.route(ctx, request{Envelope: e, item: it, to: to})
	return to, do, err
}

// lateAfter is the age from which an answer begins with an apology.
const lateAfter = 10 * time.Minute

// wish reports whether err is an answer to the user, not a fault of ours.
func wish(err error) bool {
	return errors.Is(err, desk.ErrNotFound) || errors.Is(err, desk.ErrConflict) ||
		errors.Is(err, desk.ErrRefused) || errors.Is(err, desk.ErrInvalid)
}

// nothing is the effect of an item that asks for nothing.
func nothing(*store.Tx) error { return nil }

// all does several effects in order.
func all(effects ...effect) effect {
	return func(tx *store.Tx) error {
		for _, do := range effects {
			if do == nil {
				continue
			}
			if err := do(tx); err != nil {
				return err
			}
		}
		return nil
	}
}

var _ slog.LogValuer = addressee{}
