// Package gateway is the door Slack comes in by. It receives what Slack sends
// over Socket Mode, reads it, hands it to a Desk for keeping, and acknowledges
// it only then: what Slack was told we have is in the store, and what could
// not be kept comes again. Nothing is dropped without being counted.
//
// Repeats are not recognised here but by unique keys in the store (see
// Envelope.Keys), where they survive a restart.
package gateway

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// Desk keeps what came and, where Slack waits for an answer, gives it.
type Desk interface {
	// Keep returns nil once e is committed; only then is e acknowledged. Its
	// context ends after two seconds; what it refuses must not take effect later.
	Keep(ctx context.Context, e Envelope) error
	// Answer runs before the acknowledgement and gives its payload. It has two
	// and a half seconds from the arrival; Slack waits for three.
	Answer(ctx context.Context, e Envelope) (ack any, err error)
}

// Options configure a Gateway.
type Options struct {
	Slack *slack.Client // required, with an app-level token
	Desk  Desk          // required

	// AnswerFirst says which acts open a form: they are answered before the
	// acknowledgement, as submissions and option loads always are.
	AnswerFirst func(Envelope) bool
	// Busy says a few words to a person whose click or command could not be
	// kept. It is called after the refusal and may fail.
	Busy func(context.Context, Envelope)
	// Connected is called after each hello, one call at a time: what was missed
	// in between can be read now.
	Connected func(context.Context)
	// Lost is called when a connection ended or is not there yet, before
	// anything comes over the next one. It must not block.
	Lost func()
	// Self gives our own bot id and user id once they are known.
	Self func() (botID, userID string)

	Log *slog.Logger
	Now func() time.Time // the desk's clock, for acts Slack gives no time of

	// Crash is called at the named points gateway-before-keep,
	// gateway-after-keep and gateway-after-ack (the acknowledgement is then
	// queued to the socket). Tests end the process there; nil in releases.
	Crash func(point string)
}

func (o Options) complete() error {
	switch {
	case o.Slack == nil:
		return errors.New("gateway: no Slack client")
	case o.Desk == nil:
		return errors.New("gateway: no desk")
	}
	return nil
}

// limits are the durations and sizes a gateway works by.
type limits struct {
	keep    time.Duration // for one Keep; for a click from its arrival
	answer  time.Duration // from the arrival: Slack waits for three seconds
	ack     time.Duration // an acknowledgement that waits longer is useless
	busy    time.Duration // for the words of refusal
	drain   time.Duration // for finishing what is in work at the end
	abandon time.Duration // then for noticing that the context ended
	flush   time.Duration // for queued acknowledgements to reach the wire
	silence time.Duration // without a byte, we are not connected
	ping    time.Duration // without a ping, the socket is given up
	stall   time.Duration // for one attempt to connect
	rest    time.Duration // longest wait between attempts

	payload int   // largest payload that is kept
	frame   int64 // largest frame that is read
	items   int   // waiting envelopes
	bytes   int   // of their payloads
	slots   int   // Keep or Answer at once; events and people's acts apart
}

func usualLimits() limits {
	return limits{
		keep:    2 * time.Second,
		answer:  2500 * time.Millisecond,
		ack:     5 * time.Second,
		busy:    5 * time.Second,
		drain:   8 * time.Second,
		abandon: 1500 * time.Millisecond,
		flush:   100 * time.Millisecond,
		silence: 75 * time.Second,
		ping:    30 * time.Second,
		stall:   90 * time.Second,
		rest:    30 * time.Second,
		payload: 1 << 20,
		frame:   16 << 20,
		items:   4096,
		bytes:   32 << 20,
		slots:   32,
	}
}

// Gateway receives from one Slack app. Make one with New.
type Gateway struct {
	o      Options
	limits limits
	clock  func() time.Time // real time: Slack's deadlines do not follow the desk's clock

	wire   *wire
	lanes  *lanes
	health health
	hello  chan struct{} // tells the catch-up of a new connection
	sorry  chan struct{} // slots for words of refusal beside the lanes
	aside  sync.WaitGroup
	redial chan error // tells the connection to begin anew, and why
}

// New makes a gateway; Run starts it.
func New(o Options) *Gateway { return newGateway(o, usualLimits()) }

func newGateway(o Options, l limits) *Gateway {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Gateway{
		o: o, limits: l, clock: time.Now,
		wire:   newWire(time.Now),
		lanes:  newLanes(l),
		hello:  make(chan struct{}, 1),
		sorry:  make(chan struct{}, 8),
		redial: make(chan error, 1),
	}
}

// Run receives until ctx ends, then finishes what is in work while the
// connection still stands, and returns nil. It returns an error only when
// Slack refuses the token for good. It can run once.
func (g *Gateway) Run(ctx context.Context) error {
	if err := g.o.complete(); err != nil {
		return err
	}
	link, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	client := g.client()

	var all sync.WaitGroup
	over := make(chan error, 1)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	all.Go(func() { over <- g.stayConnected(link, client) })
	all.Go(func() { g.receive(link, client) })
	all.Go(func() { g.catchUp(ctx) })

	var err error
	select {
	case <-ctx.Done():
	case err = <-over:
		stop()
	}
	g.finish(link, hangUp)
	g.aside.Wait()
	all.Wait()
	return err
}

func (g *Gateway) client() *socketmode.Client {
	return socketmode.New(g.o.Slack,
		socketmode.OptionDialer(g.wire.dialer()),
		socketmode.OptionPingInterval(g.limits.ping),
		socketmode.OptionReadLimit(g.limits.frame))
}

// finish takes nothing more, lets what was taken end, and hangs up.
func (g *Gateway) finish(link context.Context, hangUp func()) {
	if g.lanes.drain(g.limits.drain) {
		pause(link, g.limits.flush)
	}
	hangUp()
	if !g.lanes.drain(g.limits.abandon) {
		g.o.Log.Error("work abandoned", "waiting", g.lanes.waiting())
	}
}

// catchUp tells the desk of each connection, one call at a time.
func (g *Gateway) catchUp(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-g.hello:
		}
		if g.o.Connected == nil {
			continue
		}
		err := safely(func() error { g.o.Connected(ctx); return nil })
		if err != nil {
			g.o.Log.Error("catch-up", "err", err)
		}
	}
}

// pause waits for d or the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
