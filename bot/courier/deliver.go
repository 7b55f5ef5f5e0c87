package courier

import (
	"context"
	"errors"
	"strings"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// deliver takes one row of the outbox to its next state.
func (c *Courier) deliver(ctx context.Context, out store.Out) {
	p, err := c.address(ctx, out)
	if err != nil {
		c.failed(ctx, p, err)
		return
	}
	if until := c.slowed(p.call()); c.o.Now().Before(until) {
		c.later(ctx, out, until, false)
		return
	}
	if out.State == stateUnknown && !c.settle(ctx, &p) {
		return
	}
	if err := c.o.DB.Sending(ctx, out.ID); err != nil {
		c.o.Log.Warn("message not begun", "out", out.ID, "err", err)
		c.breathe(ctx, err)
		return
	}
	// A card is drawn after its row is taken: a change from here on queues
	// another drawing.
	if err := c.draw(ctx, &p); err != nil {
		c.failed(ctx, p, err)
		return
	}
	if err := c.say(ctx, &p); err != nil {
		c.failed(ctx, p, err)
		return
	}
	c.sent(ctx, p)
}

const stateUnknown = "unknown"

// say sends p, and where Slack refuses its form or place, once more in another.
func (c *Courier) say(ctx context.Context, p *parcel) error {
	for {
		c.o.Crash("courier-before-send")
		err := c.send(ctx, p)
		c.o.Crash("courier-after-send")
		f := judge(err)
		c.note(f)
		if f.remedy == done {
			return nil
		}
		changed, err := c.otherwise(ctx, p, f)
		if err != nil {
			return err
		}
		if !changed {
			return f
		}
	}
}

// otherwise changes p as the remedy of f wants, if that was not done yet.
func (c *Courier) otherwise(ctx context.Context, p *parcel, f fault) (bool, error) {
	switch {
	case f.remedy == plainer && !p.isPlain && p.method != methodPublish:
		p.message, p.isPlain = p.message.plain(), true
		return true, nil
	case f.remedy == renew && p.method == methodUpdate:
		return true, c.renew(ctx, p)
	case f.remedy == uproot && (p.method == methodPost || p.method == methodUpload) && p.thread != "":
		p.thread = ""
		return true, nil
	case f.remedy == whisper && p.method == methodRespond:
		return true, c.redirect(ctx, p)
	}
	return false, nil
}

// sent stores that p is said, and queues what of it did not fit.
func (c *Courier) sent(ctx context.Context, p parcel) {
	c.insist(ctx, p.out, func() error { return c.follow(ctx, p) })
	c.insist(ctx, p.out, func() error { return c.o.DB.Sent(ctx, p.out.ID, p.channel, p.ts) })
	c.o.Crash("courier-after-sent")
	c.o.OnSent(p.out)
}

// failed takes the row of p to the state that err leads to.
func (c *Courier) failed(ctx context.Context, p parcel, err error) {
	if ctx.Err() != nil {
		return // the end of Run: the next start finds out
	}
	f := judge(err)
	c.o.Log.Warn("message not sent", "out", p.out.ID, "kind", string(p.out.Kind), "method", p.method,
		"channel", p.channel, "attempt", p.out.Attempts+1, "err", f)
	switch f.remedy {
	case wait:
		until := c.o.Now().Add(f.wait)
		c.slow(p.call(), until)
		c.later(ctx, p.out, until, false)
	case hold:
		c.later(ctx, p.out, c.o.Now().Add(f.wait), false)
	case again:
		c.retry(ctx, p, f.code)
	case unclear:
		c.doubt(ctx, p, f.code)
	case halt:
		c.halt(f.code)
		c.dead(ctx, p.out, f.code)
	default:
		c.dead(ctx, p.out, f.code)
	}
}

// doubt is for a call without an answer. What would show twice if it were
// repeated is looked up first; what cannot be looked up has its repetition
// counted when that is made.
func (c *Courier) doubt(ctx context.Context, p parcel, code string) {
	if p.once() {
		c.insist(ctx, p.out, func() error { return c.o.DB.Unknown(ctx, p.out.ID) })
	}
	if p.method == methodEphemeral || p.method == methodRespond {
		c.later(ctx, p.out, c.o.Now().Add(pause(1)), false)
		return
	}
	c.retry(ctx, p, code)
}

// retry puts the message off, or gives it up after its last attempt. While
// Slack is away no attempt counts.
func (c *Courier) retry(ctx context.Context, p parcel, code string) {
	c.mu.Lock()
	away := c.weather.away()
	c.mu.Unlock()
	tried := p.out.Attempts + 1
	if tried >= maxAttempts && !away {
		c.dead(ctx, p.out, code)
		return
	}
	c.later(ctx, p.out, c.o.Now().Add(pause(tried)), !away)
}

func (c *Courier) later(ctx context.Context, out store.Out, at time.Time, attempt bool) {
	c.insist(ctx, out, func() error { return c.o.DB.Later(ctx, out.ID, at, attempt) })
}

// dead gives a message up and has people told, unless it was itself such a
// notice and the last way to tell of it.
func (c *Courier) dead(ctx context.Context, out store.Out, code string) {
	var told func(*store.Tx, store.Out) error
	if c.o.Dead != nil && !(strings.HasPrefix(out.Key, NoticeKey) && out.Kind == store.SayDirect) {
		told = func(tx *store.Tx, out store.Out) error { return c.o.Dead(tx, out, code) }
	}
	tries := 0
	c.o.Log.Error("message given up", "out", out.ID, "kind", string(out.Kind), "channel", out.Channel, "err", code)
	c.insist(ctx, out, func() error {
		if tries++; tries > 3 { // a notice that cannot be written must not keep the row alive
			told = nil
		}
		return c.o.DB.Dead(ctx, out.ID, code, told)
	})
}

// insist repeats a write until the store takes it: Slack has acted, so the row
// must follow, unless somebody dropped it meanwhile. At the end of Run the row stays as it is, and the next start
// finds out what became of the message.
func (c *Courier) insist(ctx context.Context, out store.Out, write func() error) {
	for n := 1; ; n++ {
		err := write()
		over := errors.Is(err, desk.ErrConflict) || errors.Is(err, store.ErrClosed)
		if err == nil || over || ctx.Err() != nil {
			return
		}
		c.o.Log.Error("outbox not written", "out", out.ID, "err", err)
		timer := time.NewTimer(min(pause(n), 10*time.Second))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// breathe waits a moment where the store had no room: asking it again at once
// would go on for as long as it has none.
func (c *Courier) breathe(ctx context.Context, err error) {
	if !errors.Is(err, store.ErrFull) {
		return
	}
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (c *Courier) slowed(k call) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.limits.until(k)
}

func (c *Courier) slow(k call, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limits.set(k, until, c.o.Now())
}
