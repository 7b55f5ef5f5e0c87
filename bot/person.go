package bot

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/store"
)

// How long what Slack said about a person is good: five minutes for who acts,
// a day for who asks.
const (
	freshToAct = 5 * time.Minute
	freshToAsk = 24 * time.Hour
)

// person returns who did something, asking Slack where what we know is older
// than age. If Slack cannot be asked, what we know must do for asking; who
// wants to act is refused, since somebody may have left the firm.
func (b *Bot) person(ctx context.Context, id string, age time.Duration) (store.Person, error) {
	known, err := b.db.Person(ctx, id)
	if err != nil && !errors.Is(err, desk.ErrNotFound) {
		return known, err
	}
	if err == nil && b.now().Sub(known.SeenAt) < age {
		return known, nil
	}
	fresh, err := b.askSlack(ctx, id)
	if err == nil {
		fresh.DM = known.DM
		fresh.Roles, err = b.db.Roles(ctx, id)
		return fresh, err
	}
	if age < freshToAsk {
		return known, errUnchecked
	}
	if known.ID == "" {
		known.ID = id
	}
	b.log.Warn("person not checked", "user", id, "err", err)
	return known, nil
}

// errUnchecked: Slack does not say who somebody is, so nothing is done for
// them that needs a right.
var errUnchecked = errors.Join(errors.New("slack state of the person unknown"), desk.ErrRefused)

func (b *Bot) askSlack(ctx context.Context, id string) (store.Person, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	u, err := b.slack.GetUserInfoContext(ctx, id)
	if err != nil {
		return store.Person{}, err
	}
	return b.personOf(u), nil
}

func (b *Bot) personOf(u *slack.User) store.Person {
	name := u.Profile.DisplayName
	if name == "" {
		name = u.RealName
	}
	if name == "" {
		name = u.Name
	}
	return store.Person{
		Person: desk.Person{
			ID: u.ID, Name: courier.Clean(name), Locale: u.Locale, TZ: u.TZ,
			Inactive: u.Deleted, Guest: u.IsRestricted || u.IsUltraRestricted,
			Foreign: u.IsStranger || (b.self.Load().team != "" && u.TeamID != "" && u.TeamID != b.self.Load().team),
			Bot:     u.IsBot,
		},
		Team: u.TeamID, SeenAt: b.now(),
	}
}

// remember is the effect of keeping what Slack said about a person.
func (b *Bot) remember(p store.Person) effect {
	if p.SeenAt.IsZero() || p.ID == "" {
		return nothing
	}
	return func(tx *store.Tx) error { return tx.PutPerson(p) }
}

func (b *Bot) localeOf(ctx context.Context, user string) string {
	p, err := b.db.Person(ctx, user)
	if err != nil {
		return ""
	}
	return p.Locale
}

// zoneIn is the zone a person lives by; the desk's, where Slack does not say.
func (b *Bot) zoneIn(tx *store.Tx, user string) *time.Location {
	p, err := tx.Person(background, user)
	if err != nil || p.TZ == "" {
		return b.cfg().Zone
	}
	zone, err := time.LoadLocation(p.TZ)
	if err != nil {
		return b.cfg().Zone
	}
	return zone
}

// name is how a person is written where they are not to be notified.
func (b *Bot) name(ctx context.Context, user string) string { return nameIn(ctx, b.db.Reader, user) }

// nameIn is name as the transaction sees it: who acts may just have become
// known in it.
func nameIn(ctx context.Context, r store.Reader, user string) string {
	if user == desk.Nobody {
		return ""
	}
	p, err := r.Person(ctx, user)
	if err != nil || p.Name == "" {
		return user
	}
	return p.Name
}
