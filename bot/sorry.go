package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// sorry is the effect of telling a person, in words, why their wish was not
// granted.
func (b *Bot) sorry(to addressee, err error) effect {
	if to.user == "" {
		return nothing
	}
	w := b.in(to.lang())
	return b.tell(to, "sorry", message(apology(w, err)))
}

// plainly carries the words for one particular refusal; its kind stays
// visible to errors.Is.
type plainly struct {
	kind error
	key  string
	args []any
}

func (p plainly) Error() string { return fmt.Sprintf("%s: %v", p.key, p.kind) }
func (p plainly) Unwrap() error { return p.kind }

// refuse is an error that is said with the phrase of key.
func refuse(kind error, key string, args ...any) error { return plainly{kind, key, args} }

// apology turns the kind of an error into words.
func apology(w lang.Words, err error) string {
	var p plainly
	switch {
	case errors.As(err, &p):
		return w.Say(p.key, p.args...)
	case errors.Is(err, errUnchecked):
		return w.Say("sorry.unchecked")
	case errors.Is(err, desk.ErrNotFound):
		return w.Say("sorry.not_found")
	case errors.Is(err, desk.ErrConflict):
		return w.Say("sorry.conflict")
	case errors.Is(err, desk.ErrRefused):
		return w.Say("sorry.refused")
	}
	return w.Say("sorry.invalid")
}

// tellParked says to the admins that an item was given up, and to the person
// it came from that their wish was kept but not done.
func (b *Bot) tellParked(tx *store.Tx, it store.Item, why string) error {
	key := fmt.Sprintf("parked/%s/%d", it.Queue, it.ID)
	m := message(b.shared().Say("parked", "queue", it.Queue, "id", it.ID, "why", escape(cut(why, 300))))
	err := tx.Say(store.Saying{Key: key, Kind: store.SayPost, Channel: b.cfg().admin(), Words: m.JSON()})
	e, unread := gateway.Read(it.Kind, it.Payload)
	if err != nil || it.Queue != store.QueueInbox || unread != nil || e.User == "" {
		return err
	}
	to := addressOf(e, it)
	to.locale = localeIn(tx, e.User)
	return b.tell(to, "parked", message(b.in(to.lang()).Say("sorry.fault", "ref", key)))(tx)
}

func localeIn(tx *store.Tx, user string) string {
	p, err := tx.Person(background, user)
	if err != nil {
		return ""
	}
	return p.Locale
}

// TellFailed says to the admins that a job failed, once for its period.
func (b *Bot) TellFailed(tx *store.Tx, job, period string, err error) error {
	m := message(b.shared().Say("job.failed", "job", job, "period", period, "why", escape(cut(err.Error(), 300))))
	return tx.Say(store.Saying{
		Key: "job/" + job + "/" + period, Kind: store.SayPost, Channel: b.cfg().admin(), Words: m.JSON(),
	})
}

// TellDead says to the admins that something could not be said, and to the
// person it was meant for by direct message. What tells of an undeliverable
// message is never told of itself.
func (b *Bot) TellDead(tx *store.Tx, out store.Out, reason string) error {
	if len(out.Key) > 5 && out.Key[:5] == "dead/" {
		return nil
	}
	w := b.shared()
	where := "<#" + out.Channel + ">"
	if out.Channel == "" {
		where = mention(out.User)
	}
	m := message(w.Say("dead", "id", out.ID, "where", where, "why", escape(reason), "fix", w.Say(deadFix(reason))))
	err := tx.Say(store.Saying{
		Key: fmt.Sprintf("dead/%d", out.ID), Kind: store.SayPost, Channel: b.cfg().admin(), Words: m.JSON(),
	})
	switch {
	case err != nil || out.User == "" || out.Kind == store.SayDirect || out.Kind == store.SayHome:
		return err
	case out.Kind == store.SayCard:
		return moveCard(tx, out)
	}
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("dead/%d/direct", out.ID), Kind: store.SayDirect, User: out.User, Words: out.Words,
	})
}

// deadFix is what somebody can do about an undeliverable message.
func deadFix(reason string) string {
	switch reason {
	case "not_in_channel", "channel_not_found":
		return "dead.invite"
	case "is_archived":
		return "dead.archived"
	}
	return "dead.look"
}

// moveCard draws a person's card in their direct messages when it cannot be
// drawn where they asked, for example where the bot is not a member.
func moveCard(tx *store.Tx, out store.Out) error {
	c, err := tx.Card(background, out.Card)
	if err != nil || c.User == "" || c.Channel == "" {
		return err
	}
	_, err = tx.PutCard(store.Card{Kind: c.Kind, Ref: c.Ref, View: c.View + "_direct", User: c.User, Urgent: c.Urgent})
	return err
}

// respond posts words to a response URL at once, outside the queues.
func (b *Bot) respond(ctx context.Context, url, words string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return slack.PostWebhookContext(ctx, url, &slack.WebhookMessage{Text: words, ResponseType: slack.ResponseTypeEphemeral})
}
