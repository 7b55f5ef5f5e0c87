package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
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

// sorryMet is sorry in the language of somebody the desk may never have met.
func (b *Bot) sorryMet(ctx context.Context, to addressee, err error) effect {
	if to.locale != "" || to.user == "" {
		return b.sorry(to, err)
	}
	who, unknown := b.person(ctx, to.user, freshToAsk)
	if unknown != nil {
		return b.sorry(to, err)
	}
	to.locale = who.Locale
	return all(b.remember(who), b.sorry(to, err))
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
// person it was meant for by direct message. Where it was carried for
// somebody, they are told. A notice that cannot be said goes to the first
// administrator's direct messages, and is told of no further.
func (b *Bot) TellDead(tx *store.Tx, out store.Out, reason string) error {
	if strings.HasPrefix(out.Key, courier.NoticeKey) {
		return b.moveNotice(tx, out)
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
	if err != nil {
		return err
	}
	return b.sayElsewhere(tx, out, reason)
}

// moveNotice says a notice of the admin channel to the first administrator.
func (b *Bot) moveNotice(tx *store.Tx, out store.Out) error {
	if out.Kind != store.SayPost || b.cfg().Admin == "" {
		return nil
	}
	return tx.Say(store.Saying{Key: out.Key + "/admin", Kind: store.SayDirect, User: b.cfg().Admin, Words: out.Words})
}

// sayElsewhere finds another place for what could not be said, or tells who
// wrote it.
func (b *Bot) sayElsewhere(tx *store.Tx, out store.Out, reason string) error {
	user := out.User
	var relay int64
	switch _, err := fmt.Sscanf(out.Key, "relay/%d/file/", &relay); {
	case out.Kind == store.SayCard:
		return b.moveCard(tx, out, reason)
	case out.Kind == store.SayDirect || out.Kind == store.SayHome:
		return nil
	case err == nil && !placeGone(reason):
		return b.tellUndelivered(tx, relay, fileNameOf(out.Words), reason)
	case user == "" && placeGone(reason) && out.Channel == b.cfg().DutyChannel:
		c, err := b.people(tx.Reader)
		if err != nil {
			return err
		}
		user = c.onDuty(tx.Now(), desk.Ticket{}, 0, "") // what the desk must know finds somebody of the desk
	}
	if user == "" {
		return nil
	}
	return tx.Say(store.Saying{Key: fmt.Sprintf("dead/%d/direct", out.ID), Kind: store.SayDirect, User: user, Words: out.Words})
}

func fileNameOf(words []byte) string {
	m, err := courier.ParseMessage(words)
	if err != nil || m.File == nil {
		return ""
	}
	return m.File.Name
}

// placeGone reports whether a message was refused for where it was to be: the
// channel is archived, deleted, or without the bot.
func placeGone(reason string) bool {
	switch reason {
	case "is_archived", "channel_not_found", "not_in_channel", "restricted_action", "channel_is_archived":
		return true
	}
	return false
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

// moveCard draws a card in somebody's direct messages when it cannot be drawn
// where it was to be: a person's in theirs, the desk's card of a ticket in
// those of who has it, or is on duty. The ticket goes on from there.
func (b *Bot) moveCard(tx *store.Tx, out store.Out, reason string) error {
	c, err := tx.Card(background, out.Card)
	if err != nil || direct(firstNonEmpty(c.PostedIn, c.Channel)) {
		return err
	}
	switch {
	case c.User != "" && c.Channel != "":
		return tx.MoveCard(c.ID, c.User)
	case c.Kind == "ticket" && c.View == deskSide && placeGone(reason):
		t, err := tx.Ticket(background, c.Ref)
		if err != nil {
			return err
		}
		who, err := b.seesTo(tx, t)
		if err != nil {
			return err
		}
		return tx.MoveCard(c.ID, who)
	case c.Kind == "relay":
		return b.tellUndelivered(tx, c.Ref, "", reason)
	}
	return nil
}

// respond posts words to a response URL at once, outside the queues.
func (b *Bot) respond(ctx context.Context, url, words string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return slack.PostWebhookContext(ctx, url, &slack.WebhookMessage{Text: words, ResponseType: slack.ResponseTypeEphemeral})
}
