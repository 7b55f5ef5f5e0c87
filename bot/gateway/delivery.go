package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/slack-go/slack/socketmode"
)

// frame is the outside of what comes over the socket.
type frame struct {
	Type        string          `json:"type"`
	ID          string          `json:"envelope_id"`
	Payload     json.RawMessage `json:"payload"`
	Accepts     bool            `json:"accepts_response_payload"`
	Retry       int             `json:"retry_attempt"`
	RetryReason string          `json:"retry_reason"`
	Reason      string          `json:"reason"`
}

func frameOf(r *socketmode.Request) frame {
	return frame{
		Type: r.Type, ID: r.EnvelopeID, Payload: r.Payload, Accepts: r.AcceptsResponsePayload,
		Retry: r.RetryAttempt, RetryReason: r.RetryReason,
	}
}

// readFrame reads the outside of a frame as far as it can be read.
func readFrame(raw []byte) (frame, error) {
	var f frame
	if err := decode(raw, &f); err != nil {
		return frame{}, err
	}
	if f.Type == "" && f.ID == "" {
		return frame{}, errNoUse
	}
	return f, nil
}

// verdict is what is to be done with a delivery, and in the end what was.
type verdict string

const (
	keep    verdict = "kept"
	answer  verdict = "answered"
	own     verdict = "own"
	bot     verdict = "bot"
	unknown verdict = "unknown"
	bad     verdict = "bad"
	refused verdict = "refused" // meant to be kept or answered, but was not
)

var errTooLarge = errors.New("payload too large")

// delivery is a frame on its way to the desk.
type delivery struct {
	Envelope
	frame    frame
	client   *socketmode.Client
	received time.Time
	verdict  verdict
	err      error // why it is bad
}

// judge reads a frame and decides what is done with it.
func (g *Gateway) judge(f frame, client *socketmode.Client) delivery {
	d := delivery{frame: f, client: client, received: g.clock()}
	if len(f.Payload) > g.limits.payload {
		d.err = errTooLarge
	} else {
		d.Envelope, d.err = Read(f.Type, f.Payload)
	}
	d.ID, d.Retry, d.RetryReason = f.ID, f.Retry, f.RetryReason
	if d.At.IsZero() {
		d.At = g.o.Now()
	}
	d.verdict = g.verdict(d)
	return d
}

func (g *Gateway) verdict(d delivery) verdict {
	opens := g.o.AnswerFirst
	switch who := g.author(d.Envelope); {
	case d.err != nil:
		return bad
	case d.Kind == Other:
		return unknown
	case who != "":
		return who
	case d.Kind == Submit, d.Kind == Suggest, opens != nil && d.act() && opens(d.Envelope):
		return answer
	}
	return keep
}

// author tells our own words and those of other bots, which must not start
// us off, or two bots would talk to each other for ever.
func (g *Gateway) author(e Envelope) verdict {
	var botID, userID string
	if g.o.Self != nil {
		botID, userID = g.o.Self()
	}
	ours := e.User != "" && e.User == userID
	switch e.Kind {
	case Reaction, Unreacted:
		if ours {
			return own
		}
	case Message, Mention, Edited, Deleted:
		switch {
		case ours, e.BotID != "" && e.BotID == botID:
			return own
		case e.BotID != "", e.User == "USLACKBOT", e.Subtype == "bot_message":
			return bot
		}
	}
	return ""
}

// act tells what a person did and waits for.
func (d delivery) act() bool { return d.frame.Type != typeEvents }

// take queues a frame for the desk, or refuses it at once when too much
// waits already: it must never hold up the socket.
func (g *Gateway) take(ctx context.Context, client *socketmode.Client, f frame) {
	g.health.received.Add(1)
	d := g.judge(f, client)
	lane := d.Lane()
	if d.verdict != keep && d.verdict != answer {
		lane = key("drop", f.ID) // nothing to keep in order
	}
	t := task{size: len(f.Payload), act: d.act(), run: func() {
		outcome, err := g.settle(ctx, d)
		g.log(d, outcome, err)
	}}
	switch {
	case g.lanes.add(lane, t):
	case !g.lanes.open():
		g.health.unkept.Add(1)
		g.log(d, refused, errOver)
	default:
		g.health.full.Add(1)
		g.log(d, refused, errFull)
		g.apologize(ctx, d)
	}
}

// apologize says the words of refusal beside the queue, a few at a time.
func (g *Gateway) apologize(ctx context.Context, d delivery) {
	if !d.act() || d.verdict != keep && d.verdict != answer {
		return
	}
	select {
	case g.sorry <- struct{}{}:
		g.aside.Go(func() {
			defer func() { <-g.sorry }()
			g.busy(ctx, d)
		})
	default:
	}
}

// attrs names a delivery in the log without a word of its content.
func (d delivery) attrs() []any {
	return []any{
		"envelope", clip(d.ID), "event", clip(d.EventID), "kind", d.Kind, "name", clip(d.Name),
		"user", clip(d.User), "channel", clip(d.Channel), "retry", d.Retry,
	}
}

// clip keeps a broken frame from writing a novel into the log.
func clip(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
