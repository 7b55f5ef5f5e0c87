package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
)

var (
	errLate = errors.New("too late to be kept or answered")
	errOver = errors.New("the gateway is closing")
	errFull = errors.New("too much waits already")
)

// panicked is a panic of the desk's as an error. Its text stays out of the
// error: it may hold what people wrote.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return "the desk panicked" }

// safely turns a panic into an error: one item must not end the process.
func safely(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{value: v, stack: debug.Stack()}
		}
	}()
	return f()
}

// settle does with a delivery what was decided and says what came of it.
func (g *Gateway) settle(ctx context.Context, d delivery) (verdict, error) {
	switch d.verdict {
	case keep:
		return g.keep(ctx, d)
	case answer:
		return g.answer(ctx, d)
	}
	return d.verdict, g.drop(ctx, d)
}

// keep has the desk commit the envelope, and only then acknowledges it.
func (g *Gateway) keep(ctx context.Context, d delivery) (verdict, error) {
	from := g.clock()
	if d.act() {
		from = d.received
	}
	within, cancel := context.WithDeadline(ctx, from.Add(g.limits.keep))
	defer cancel()
	g.crash("gateway-before-keep")
	err := safely(func() error {
		if within.Err() != nil {
			return errLate
		}
		return g.o.Desk.Keep(within, d.Envelope)
	})
	if err != nil {
		g.refuse(ctx, d, err)
		return refused, err
	}
	g.health.kept.Add(1)
	g.crash("gateway-after-keep")
	err = g.ack(ctx, d, nil)
	g.crash("gateway-after-ack")
	return d.verdict, err
}

// answer has the desk answer first and acknowledges with what it said.
func (g *Gateway) answer(ctx context.Context, d delivery) (verdict, error) {
	within, cancel := context.WithDeadline(ctx, d.received.Add(g.limits.answer))
	defer cancel()
	g.crash("gateway-before-keep")
	var said any
	err := safely(func() (err error) {
		if within.Err() != nil {
			return errLate
		}
		said, err = g.o.Desk.Answer(within, d.Envelope)
		return err
	})
	if err != nil && said == nil {
		g.refuse(ctx, d, err)
		return refused, err
	}
	g.health.answered.Add(1)
	g.crash("gateway-after-keep")
	payload, wrong := d.payload(said)
	err = errors.Join(err, wrong, g.ack(ctx, d, payload))
	g.crash("gateway-after-ack")
	return d.verdict, err
}

// drop acknowledges what the desk has no use for, or it would come again
// three times. A form that cannot be read is left unanswered: Slack then
// keeps it open and tells the person, where an empty answer would close it.
func (g *Gateway) drop(ctx context.Context, d delivery) error {
	switch d.verdict {
	case own:
		g.health.own.Add(1)
	case bot:
		g.health.bots.Add(1)
	case unknown:
		g.health.unknown.Add(1)
	case bad:
		g.health.bad.Add(1)
	}
	form := d.frame.Type == typeInteractive && d.frame.Accepts
	if d.verdict == bad && form {
		return d.err
	}
	return errors.Join(d.err, g.ack(ctx, d, nil))
}

// refuse tells the person that nothing was kept. An event stays
// unacknowledged and comes again; a click does not, and shows Slack's mark. A
// command is acknowledged, for our words are better than Slack's.
func (g *Gateway) refuse(ctx context.Context, d delivery, err error) {
	g.health.unkept.Add(1)
	var p *panicked
	if errors.As(err, &p) {
		g.health.panics.Add(1)
		return
	}
	if d.Kind == Command && g.o.Busy != nil {
		_ = g.ack(ctx, d, nil) // counted there; the words follow anyway
	}
	g.busy(ctx, d)
}

func (g *Gateway) busy(ctx context.Context, d delivery) {
	switch d.Kind {
	case Click, Command, Shortcut, MessageShortcut:
	default:
		return // a form stays open by itself
	}
	if g.o.Busy == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, g.limits.busy)
	defer cancel()
	err := safely(func() error { g.o.Busy(ctx, d.Envelope); return nil })
	if err != nil {
		g.o.Log.Error("words of refusal", append(d.attrs(), "err", err)...)
	}
}

// payload is what goes back with the acknowledgement. Slack takes one from
// forms, option loads and commands, and ignores what is larger than 20 KB.
func (d delivery) payload(said any) (json.RawMessage, error) {
	const most = 20_000
	switch d.Kind {
	case Submit, Suggest, Command:
	default:
		return nil, nil
	}
	if said == nil {
		return nil, nil
	}
	raw, err := json.Marshal(said)
	switch {
	case err != nil:
		return nil, fmt.Errorf("answer: %w", err)
	case len(raw) > most:
		return nil, fmt.Errorf("answer of %d bytes: %w", len(raw), errTooLarge)
	case bytes.Equal(raw, []byte("null")):
		return nil, nil
	}
	return raw, nil
}

// ack hands the acknowledgement to the socket. If none stands for a while it
// is given up: it belongs to a connection that is gone.
func (g *Gateway) ack(ctx context.Context, d delivery, payload json.RawMessage) error {
	if d.ID == "" {
		return nil // Slack gave nothing to acknowledge by
	}
	ctx, cancel := context.WithTimeout(ctx, g.limits.ack)
	defer cancel()
	var said any // an interface that is nil is left out of the frame
	if payload != nil {
		said = payload
	}
	if err := d.client.AckCtx(ctx, d.ID, said); err != nil {
		g.health.lostAcks.Add(1)
		return fmt.Errorf("acknowledgement: %w", err)
	}
	g.health.acked.Add(1)
	return nil
}

func (g *Gateway) crash(point string) {
	if g.o.Crash != nil {
		g.o.Crash(point)
	}
}

// log writes the one line there is of each delivery.
func (g *Gateway) log(d delivery, outcome verdict, err error) {
	level, attrs := slog.LevelDebug, append(d.attrs(), "outcome", outcome, "took", g.clock().Sub(d.received))
	switch outcome {
	case keep, answer:
		level = slog.LevelInfo
	}
	if err != nil {
		level, attrs = slog.LevelWarn, append(attrs, "err", err)
	}
	var p *panicked
	if errors.As(err, &p) {
		level, attrs = slog.LevelError, append(attrs, "stack", string(p.stack))
		g.o.Log.Debug("panic", "value", p.value)
	}
	g.o.Log.Log(context.Background(), level, "envelope", attrs...)
}
