package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"opsdesk/bot/desk"
)

// SayKind is how something is said.
type SayKind string

// The kinds of sayings.
const (
	SayPost      SayKind = "post"      // a message in a channel or thread
	SayDirect    SayKind = "direct"    // a direct message to User
	SayEphemeral SayKind = "ephemeral" // in Channel, seen by User only
	SayResponse  SayKind = "response"  // through a response URL
	SayCard      SayKind = "card"      // draw Card anew
	SayHome      SayKind = "home"      // publish User's App Home
)

// Saying is one thing to be said.
type Saying struct {
	Key        string  // required, but for cards and homes; unique for ever: "ticket/12/rung/resolution/80"
	Kind       SayKind // required
	Channel    string
	ThreadTS   string
	User       string
	ThreadCard int64  // in the thread of that card's message, instead of ThreadTS
	Card       int64  // which card to draw
	Words      []byte // the message as drawn, JSON; none for cards and homes
	URL        string // response_url: a secret; erased when used, and not given out when it is 30 minutes old
	Urgent     bool   // before all that is not
	Late       bool
	After      time.Duration // not to be said before this has passed

	posted bool // Card has its message: the drawing is an edit
}

// Say puts something into the outbox. A second Say with a key does nothing.
func (tx *Tx) Say(s Saying) error {
	if err := s.check(); err != nil {
		return err
	}
	if s.Kind == SayCard || s.Kind == SayHome {
		_, err := tx.post(s, `ON CONFLICT DO NOTHING`)
		return err
	}
	if said, err := tx.Said(background, s.Key); err != nil || said {
		return err
	}
	_, err := tx.post(s, `ON CONFLICT (key) DO NOTHING`)
	return err
}

// Said reports whether something was said, or waits to be, under a key.
func (r Reader) Said(ctx context.Context, key string) (bool, error) {
	var n int
	err := r.q.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM said WHERE key = ?1) + (SELECT count(*) FROM outbox WHERE key = ?1)
		+ (SELECT count(*) FROM bundled WHERE key = ?1)`, key).Scan(&n)
	return n > 0, err
}

func (tx *Tx) post(s Saying, conflict string) (int64, error) {
	var key any
	if s.Kind != SayCard && s.Kind != SayHome {
		key = s.Key
	}
	return tx.exec(`INSERT INTO outbox (key, kind, channel, thread_ts, slack_id, thread_card, card, words, url, urgent, late,
			lane, state, attempts, created_at, due_at, sent_channel, sent_ts, error)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?, ?, '', '', '') `+conflict,
		key, s.Kind, s.Channel, s.ThreadTS, s.User, ref(s.ThreadCard), ref(s.Card), s.Words, s.URL, s.Urgent, s.Late,
		s.lane(), ms(tx.now), ms(tx.now.Add(s.After)))
}

func (s Saying) check() error {
	no := func(what string) error {
		return fmt.Errorf("saying %q of kind %q %s: %w", s.Key, s.Kind, what, desk.ErrInvalid)
	}
	worded := true
	switch s.Kind {
	case SayPost:
		if s.Channel == "" && s.ThreadCard == 0 {
			return no("without a channel")
		}
	case SayDirect:
		if s.User == "" {
			return no("without a user")
		}
	case SayEphemeral:
		if s.User == "" || s.Channel == "" {
			return no("without a user or channel")
		}
	case SayResponse:
		if s.URL == "" {
			return no("without a URL")
		}
	case SayCard, SayHome:
		worded = false
		if (s.Kind == SayCard && s.Card == 0) || (s.Kind == SayHome && s.User == "") {
			return no("of nothing")
		}
	default:
		return no("cannot be said")
	}
	if worded && (s.Key == "" || len(s.Words) == 0) {
		return no("without key or words")
	}
	return nil
}

// lane names the line in which a saying waits: one of a lane is in flight at
// a time, in order. The edits of a card have a line of their own. Its first
// drawing stands in that of its thread or conversation, behind what was said
// there before; in a channel's root it does not, lest it hold up others.
func (s Saying) lane() string {
	switch {
	case s.Kind == SayCard && (s.posted || s.ThreadTS == "" && s.ThreadCard == 0 && !conversation(s.Channel)):
		return cardLane(s.Card)
	case s.Kind == SayHome:
		return "home/" + s.User
	case s.Kind == SayEphemeral, s.Kind == SayResponse:
		return "key/" + s.Key
	case s.ThreadCard != 0:
		return cardLane(s.ThreadCard)
	}
	where := s.Channel
	if s.Kind == SayDirect && where == "" {
		where = s.User
	}
	if s.ThreadTS != "" {
		return where + "/" + s.ThreadTS
	}
	return where
}

// conversation reports whether a channel is a direct message.
func conversation(channel string) bool { return strings.HasPrefix(channel, "D") }

func cardLane(card int64) string { return fmt.Sprintf("card/%d", card) }

// RefreshHome has somebody's App Home published anew.
func (tx *Tx) RefreshHome(user string) error { return tx.Say(Saying{Kind: SayHome, User: user}) }
