package bot

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

func msTime(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// meToo makes somebody a follower of a ticket. All copies of its cards show how
// many have its trouble.
func (b *Bot) meToo(t desk.Ticket, f store.Follower) effect {
	return func(tx *store.Tx) error {
		f.Text = b.mask(f.Text)
		fresh, err := tx.Follow(f)
		if err != nil || !fresh {
			return err
		}
		return tx.Redraw("ticket", t.ID)
	}
}

// tellFollowers gives the all-clear, once for each time a ticket comes to an
// end, to everybody who had its trouble.
func (b *Bot) tellFollowers(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	closes := e.Act == desk.ActClose && t.ResolvedAt.Equal(t.ClosedAt) // else it was over before
	if e.Act != desk.ActResolve && e.Act != desk.ActCancel && !closes {
		return nil
	}
	if merged, err := mergedAway(tx, t); err != nil || merged {
		return err // they hear when the ticket it went into is over
	}
	followers, err := tx.Followers(background, t.ID)
	if err != nil {
		return err
	}
	for _, f := range followers {
		if err := b.allClear(tx, t, e, f); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bot) allClear(tx *store.Tx, t desk.Ticket, e desk.Event, f store.Follower) error {
	w := b.in(lang.Of(f.Lang))
	key, how := "clear.resolved", e.Text
	if e.Act == desk.ActCancel {
		key, how = "clear.cancelled", ""
	}
	shown := covered(w, t)
	if t.Private {
		how = ""
	}
	m := quoted(w.Say(key, "who", mention(f.User), "id", t.ID, "title", escape(shown.Title)), how)
	v := value{kind: "ticket", id: t.ID, nonce: private, extra: fmt.Sprint(t.ReopenCount)}.String()
	m.Blocks.BlockSet = append(m.Blocks.BlockSet, slack.NewActionBlock("",
		primary(button("follower_works", v, w.Say("button.works_for_me"))), button("follower_still", v, w.Say("button.still_broken"))))
	s := store.Saying{Key: fmt.Sprintf("ticket/%d/clear/%d/%s", t.ID, t.ReopenCount, f.User), User: f.User, Words: m.JSON(), Kind: store.SayDirect}
	if f.Thread.TS != "" {
		s.Kind, s.Channel, s.ThreadTS = store.SayPost, f.Thread.Channel, f.Thread.TS
	}
	if e.Act == desk.ActCancel { // they must know that nobody works on it
		return tx.Say(s)
	}
	return b.notify(tx, news{Saying: s, kind: desk.NoticeAllClear})
}

// followed returns the ticket of a button under an all-clear, and who pressed
// as its follower.
func (b *Bot) followed(ctx context.Context, r request) (t desk.Ticket, f store.Follower, err error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "ticket" {
		return t, f, fmt.Errorf("follower button %q: %w", r.Value, desk.ErrInvalid)
	}
	if t, err = b.db.Ticket(ctx, v.id); err != nil {
		return t, f, err
	}
	followers, err := b.db.Followers(ctx, t.ID)
	i := slices.IndexFunc(followers, func(f store.Follower) bool { return f.User == r.who.ID })
	if err == nil && i < 0 {
		err = refuse(desk.ErrRefused, "sorry.not_yours")
	}
	if err != nil {
		return t, f, err
	}
	return t, followers[i], nil
}

func (b *Bot) followerWorks(ctx context.Context, r request) (effect, error) {
	t, f, err := b.followed(ctx, r)
	if err != nil {
		return nil, err
	}
	w := b.in(lang.Of(f.Lang))
	return all(func(tx *store.Tx) error { return tx.JudgeFollowed(t.ID, f.User, "works") },
		b.tell(r.to, "works", message(w.Say("question.glad")))), nil
}

// followerStill opens a ticket of their own for whom it is not over, once for
// each all-clear, and tells the desk where the first one was worked on.
func (b *Bot) followerStill(ctx context.Context, r request) (effect, error) {
	t, f, err := b.followed(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := parseValue(r.Value)
	if err != nil {
		return nil, err
	}
	w := b.in(lang.Of(f.Lang))
	want := wanted{
		origin: fmt.Sprintf("follower/%d/%s/%s", t.ID, v.extra, f.User), requester: f.User, at: r.At, team: r.Team, lang: lang.Of(f.Lang),
		title: w.Say("ticket.follows", "id", t.ID, "title", firstLine(firstNonEmpty(f.Text, t.Title), 80)), text: f.Text,
		kind: t.Kind, impact: t.Impact, component: t.Component, code: t.Code, thread: f.Thread,
	}
	return all(func(tx *store.Tx) error { return tx.JudgeFollowed(t.ID, f.User, "still") }, b.openNow(want), b.linkOpened(want, t), b.sayStill(t, f)), nil
}

// linkOpened joins the ticket that a wish opened with another.
func (b *Bot) linkOpened(want wanted, other desk.Ticket) effect {
	return func(tx *store.Tx) error {
		t, err := tx.TicketByOrigin(background, want.origin)
		if err != nil {
			return err
		}
		links, err := tx.Links(background, t.ID)
		if err != nil || slices.ContainsFunc(links, func(l store.Link) bool { return l.Other == other.ID }) {
			return err
		}
		return b.pair(tx, store.Link{Ticket: t.ID, Other: other.ID, Kind: store.Follows, By: want.requester})
	}
}

// sayStill tells the desk, in the thread of a ticket, for whom it is not over.
func (b *Bot) sayStill(t desk.Ticket, f store.Follower) effect {
	return func(tx *store.Tx) error {
		duty, err := b.dutyCard(tx, t.ID)
		if err != nil {
			return err
		}
		words := b.shared().Say("follower.still", "who", escape(nameIn(background, tx.Reader, f.User)))
		return tx.Say(store.Saying{
			Key: fmt.Sprintf("ticket/%d/still/%d/%s", t.ID, t.ReopenCount, f.User), Kind: store.SayPost, Channel: duty.Channel, ThreadCard: duty.ID,
			Words: message(words, section(words)).JSON(),
		})
	}
}
