package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

var (
	errStalled   = errors.New("no answer while connecting")
	errImpatient = errors.New("waiting too long before the next attempt")
)

// stayConnected runs the library's loop, which reconnects by itself, and
// starts it anew where it would wait for minutes or hang. It returns nil when
// link ends and an error when Slack refuses us for good.
func (g *Gateway) stayConnected(link context.Context, client *socketmode.Client) error {
	for {
		err := g.connectOnce(link, client)
		g.health.set(false, g.clock())
		switch {
		case link.Err() != nil:
			return nil
		case final(err):
			g.o.Log.Error("slack refuses the app token", "err", err)
			return err
		}
		g.o.Log.Warn("connecting anew", "err", err, "wait", g.limits.rest)
		pause(link, g.limits.rest)
	}
}

func (g *Gateway) connectOnce(link context.Context, client *socketmode.Client) error {
	ctx, cancel := context.WithCancel(link)
	defer cancel()
	over := make(chan error, 1)
	go func() { over <- client.RunContext(ctx) }()
	select {
	case err := <-over:
		return err
	case err := <-g.redial:
		cancel()
		<-over
		return err
	}
}

// dialAgain ends the present attempt. It never blocks: one reason is enough.
func (g *Gateway) dialAgain(why error) {
	select {
	case g.redial <- why:
	default:
	}
}

// final tells the errors after which trying again is of no use: the token or
// its app must be changed first.
func final(err error) bool {
	var said slack.SlackErrorResponse
	if !errors.As(err, &said) {
		return false
	}
	switch said.Err {
	case "invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive",
		"token_revoked", "token_expired", "missing_scope", "no_permission":
		return true
	}
	return false
}

// receive reads the library's events until link ends. It never waits for
// work: the library reads the socket only as fast as its events are taken.
func (g *Gateway) receive(link context.Context, client *socketmode.Client) {
	stall := time.NewTimer(g.limits.stall)
	defer stall.Stop()
	for {
		select {
		case <-link.Done():
			return
		case <-stall.C:
			g.dialAgain(errStalled)
		case ev := <-client.Events:
			switch ev.Type {
			case socketmode.EventTypeConnecting:
				stall.Reset(g.limits.stall)
			case socketmode.EventTypeConnected, socketmode.EventTypeConnectionError:
				stall.Stop()
			}
			g.event(link, client, ev)
		}
	}
}

func (g *Gateway) event(link context.Context, client *socketmode.Client, ev socketmode.Event) {
	switch ev.Type {
	case socketmode.EventTypeConnecting:
		g.health.set(false, g.clock())
		if g.o.Lost != nil {
			g.o.Lost()
		}
	case socketmode.EventTypeHello:
		g.greeted()
	case socketmode.EventTypeConnectionError:
		g.unconnected(ev.Data)
	case socketmode.EventTypeEventsAPI, socketmode.EventTypeInteractive, socketmode.EventTypeSlashCommand:
		g.take(link, client, frameOf(ev.Request))
	case socketmode.EventTypeErrorBadMessage:
		g.misread(link, client, ev.Data)
	case socketmode.EventTypeIncomingError:
		g.unreadable(ev.Data)
	case socketmode.EventTypeErrorWriteFailed:
		g.unwritten(ev.Data)
	}
}

// greeted marks the connection as standing: Slack says hello first.
func (g *Gateway) greeted() {
	g.health.hellos.Add(1)
	g.health.set(true, g.clock())
	g.o.Log.Info("connected")
	select {
	case g.hello <- struct{}{}:
	default: // a catch-up is due already
	}
}

// unconnected judges a failed attempt. The library would wait up to five
// minutes; we rest at most half a minute, unless Slack asked for more.
func (g *Gateway) unconnected(data any) {
	failed, ok := data.(*slack.ConnectionErrorEvent)
	if !ok {
		return
	}
	g.o.Log.Warn("not connected", "err", failed.ErrorObj, "wait", failed.Backoff)
	var limited *slack.RateLimitedError
	switch {
	case final(failed.ErrorObj):
		g.dialAgain(failed.ErrorObj)
	case errors.As(failed.ErrorObj, &limited) && limited.RetryAfter > g.limits.rest:
	case failed.Backoff > g.limits.rest:
		g.dialAgain(errImpatient)
	}
}

// misread takes a frame the library could not decode: it knows fewer events
// and blocks than Slack sends.
func (g *Gateway) misread(link context.Context, client *socketmode.Client, data any) {
	bad, ok := data.(*socketmode.ErrorBadMessage)
	if !ok {
		return
	}
	f, err := readFrame(bad.Message)
	switch {
	case err != nil:
		g.health.bad.Add(1)
		g.o.Log.Warn("bad frame", "bytes", len(bad.Message), "err", err)
	case f.Type == socketmode.RequestTypeHello:
		g.greeted()
	case f.Type == socketmode.RequestTypeDisconnect:
		g.o.Log.Info("disconnect", "reason", clip(f.Reason))
	default:
		g.take(link, client, f)
	}
}

// unreadable notes a frame that is no JSON, or a socket that broke.
func (g *Gateway) unreadable(data any) {
	broken, ok := data.(*slack.IncomingEventError)
	if !ok {
		return
	}
	var syntax *json.SyntaxError
	if errors.As(broken.ErrorObj, &syntax) {
		g.health.bad.Add(1)
		g.o.Log.Warn("bad frame", "err", broken.ErrorObj)
		return
	}
	g.o.Log.Info("socket", "err", broken.ErrorObj)
}

// unwritten notes a lost acknowledgement: Slack sends the event again and
// the store knows it.
func (g *Gateway) unwritten(data any) {
	failed, ok := data.(*socketmode.ErrorWriteFailed)
	if !ok {
		return
	}
	g.health.lostAcks.Add(1)
	g.o.Log.Warn("acknowledgement not written", "envelope", failed.Response.EnvelopeID, "err", failed.Cause)
}
