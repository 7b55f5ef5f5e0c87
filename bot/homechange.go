package bot

import (
	"context"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// homeVotes is how many changes that wait for a person's vote App Home shows,
// in two blocks each; the own tickets make room for them.
const homeVotes = 4

// homeApprovals lists what waits for a person's vote, with the buttons.
func (b *Bot) homeApprovals(ctx context.Context, w lang.Words, who store.Person) ([]slack.Block, error) {
	waiting, err := b.waitsFor(ctx, who)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	blocks := []slack.Block{header(w.Say("home.votes", "n", len(waiting)))}
	for _, c := range waiting[:min(homeVotes, len(waiting))] {
		row, err := b.homeVote(ctx, w, c)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, row...)
	}
	if len(waiting) > homeVotes {
		blocks = append(blocks, contextLine(w.Say("home.more")))
	}
	return blocks, nil
}

// waitsFor returns the changes that somebody may vote on, for themselves or for
// whom they stand in for, and has not.
func (b *Bot) waitsFor(ctx context.Context, who store.Person) (list []desk.Change, err error) {
	stands, err := b.db.Delegations(ctx, who.ID, b.now())
	if err != nil || len(stands) == 0 && !mayDelegate(who) {
		return nil, err // most people have no votes at all
	}
	changes, err := b.db.Changes(ctx, store.ChangeFilter{States: []desk.ChangeState{desk.ChangeReview}})
	for _, c := range changes {
		if c.Voted(who.ID) {
			continue
		}
		me, err := b.mayVote(ctx, who, c)
		switch {
		case err == nil && !c.Voted(me.ID):
			list = append(list, c)
		case err != nil && !wish(err):
			return nil, err
		}
	}
	return list, err
}

// homeVote is a change in a list: what it is, until when, and its votes.
func (b *Bot) homeVote(ctx context.Context, w lang.Words, c desk.Change) ([]slack.Block, error) {
	cards, err := b.db.Cards(ctx, "change", c.ID)
	if err != nil {
		return nil, err
	}
	card := changeCard{w: w, c: c}
	for _, k := range cards {
		if k.View == changeView(c.Revision) {
			card.nonce = k.Nonce
		}
	}
	line := w.Say("home.vote", "head", escape(card.head()), "who", escape(b.name(ctx, c.Requester)), "until", when(w, b.expires(c), b.now(), b.cfg().Zone))
	return []slack.Block{section(line), slack.NewActionBlock("",
		primary(card.press("change_review")), card.press("change_approve"), card.press("change_wish"), card.press("change_reject"), card.press("change_who"))}, nil
}

// homesOfVoters has App Home drawn anew for those who vote on a change.
func (b *Bot) homesOfVoters(tx *store.Tx, c desk.Change, e desk.ChangeEvent) error {
	switch e.Act {
	case desk.ChangeOpens, desk.ChangeRevises, desk.ChangeVotes, desk.ChangeBreaks, desk.ChangeTests, desk.ChangeExpires, desk.ChangeCancels:
	default:
		return nil
	}
	list, err := b.approvers(background, tx.Reader, c)
	if err != nil {
		return err
	}
	users := []string{}
	for _, p := range list {
		if !p.Stranger() {
			users = append(users, p.ID)
		}
	}
	if users, err = b.withDelegates(tx, c, users); err != nil {
		return err
	}
	for _, user := range users {
		if err := tx.RefreshHome(user); err != nil {
			return err
		}
	}
	return nil
}
