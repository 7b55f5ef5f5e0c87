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
	"time"

	"github.com/slack-go/slack"
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
