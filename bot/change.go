package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// Changes is what a firm decides about changes to production.
type Changes struct {
	Channel string // where they are voted on; empty: the duty channel
	Rules   desk.ChangeRules
	Notice  time.Duration // how long before its window everyone concerned is told
	Freezes []desk.Freeze
}

// DefaultChanges is what a firm gets that configures nothing: one approval for
// a low risk, two for a medium, three for a high one, and a day's notice.
func DefaultChanges() Changes {
	return Changes{Rules: desk.ChangeRules{Quorum: desk.DefaultQuorum()}, Notice: 24 * time.Hour}
}

// How long people have.
const (
	voteDays   = 5 // working days until an undecided change expires
	reviewDays = 5 // working days for the review after the fact
)

// changes is the firm's rules, with the channel it left out.
func (c Config) changes() Changes {
	ch := c.Changes
	ch.Channel = firstNonEmpty(ch.Channel, c.DutyChannel)
	return ch
}

// openChange is the effect of a request: the record, its cards, its timers.
func (b *Bot) openChange(origin string, e desk.ChangeEvent) effect {
	return func(tx *store.Tx) error {
		c, fresh, err := tx.OpenChange(origin, e)
		if err != nil || !fresh {
			return err
		}
		return b.followChange(tx, c, e)
	}
}

// changeAct is the effect of an event on a change, with all that follows.
func (b *Bot) changeAct(id int64, e desk.ChangeEvent) effect {
	return func(tx *store.Tx) error {
		after, err := tx.ChangeAct(id, e)
		if err != nil {
			return err
		}
		return b.followChange(tx, after, e)
	}
}

// followChange writes what follows from an event of a change: cards, a line in
// its history, timers, and the notice once nothing else stands in its way.
func (b *Bot) followChange(tx *store.Tx, c desk.Change, e desk.ChangeEvent) error {
	for _, do := range []func(*store.Tx, desk.Change, desk.ChangeEvent) error{
		b.changeCards, b.changeHistory, b.tellChange, b.cryGlass, b.tellDelegated, b.homesOfVoters, b.changeTimers,
	} {
		if err := do(tx, c, e); err != nil {
			return err
		}
	}
	if _, proven := c.Proof(); proven && c.State == desk.ChangeApproved && c.Noticed.Revision != c.Revision {
		return b.giveNotice(tx, c)
	}
	return nil
}

// changeView is the view of a card on which a revision is voted: each revision
// has its own, so that the old one can be seen to be old.
func changeView(revision int) string { return "v" + strconv.Itoa(revision) }

const ownView = "own" // of the requester's and the implementer's card

// changeCards puts up the card of a new revision and has all cards redrawn.
func (b *Bot) changeCards(tx *store.Tx, c desk.Change, e desk.ChangeEvent) error {
	if e.Act == desk.ChangeOpens || e.Act == desk.ChangeRevises {
		cards := []store.Card{
			{Kind: "change", Ref: c.ID, View: changeView(c.Revision), Channel: b.cfg().changes().Channel, Urgent: c.Type == desk.ChangeEmergency},
			{Kind: "change", Ref: c.ID, View: ownView + "/" + c.Requester, User: c.Requester},
			{Kind: "change", Ref: c.ID, View: ownView + "/" + c.Plan.Implementer, User: c.Plan.Implementer},
		}
		for _, card := range cards {
			if _, err := tx.PutCard(card); err != nil {
				return err
			}
		}
	}
	return errors.Join(tx.Redraw("change", c.ID), tx.RefreshHome(c.Requester), tx.RefreshHome(c.Plan.Implementer))
}

// voteCard is the card on which the present revision is voted.
func (b *Bot) voteCard(tx *store.Tx, c desk.Change) (store.Card, error) {
	cards, err := tx.Cards(background, "change", c.ID)
	if err != nil {
		return store.Card{}, err
	}
	i := slices.IndexFunc(cards, func(k store.Card) bool { return k.View == changeView(c.Revision) })
	if i < 0 {
		return store.Card{}, fmt.Errorf("change %d has no card of revision %d: %w", c.ID, c.Revision, desk.ErrNotFound)
	}
	return cards[i], nil
}

// changeHistory writes an event into the thread of the card that is voted on.
func (b *Bot) changeHistory(tx *store.Tx, c desk.Change, e desk.ChangeEvent) error {
	w := b.shared()
	key := "change.history." + string(e.Act)
	switch e.Act {
	case desk.ChangeVotes:
		key += "." + string(e.Verdict)
	case desk.ChangeEnds:
		key += "." + string(e.Result)
	case desk.ChangeTests:
		key += "." + passed(e.Evidence.Passed)
	case desk.ChangeJudges:
		key += "." + string(e.Hit.State)
	}
	if !w.Has(key) {
		return nil
	}
	card, err := b.voteCard(tx, c)
	if err != nil {
		return err
	}
	who := nameIn(background, tx.Reader, e.Actor)
	if e.Evidence != nil && e.Evidence.Machine {
		who = e.Evidence.Tester
	}
	args := []any{"who", escape(who), "id", c.ID, "revision", c.Revision, "ref", ""}
	if e.Hit != nil {
		args[len(args)-1] = hitName(w, e.Hit.Ref)
	}
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("change/%d/event/%d", c.ID, c.Seq), Kind: store.SayPost, Channel: card.Channel, ThreadCard: card.ID,
		Words: quoted(w.Say(key, args...), e.Text).JSON(),
	})
}

func passed(ok bool) string {
	if ok {
		return "passed"
	}
	return "failed"
}

// tellChange tells requester and implementer what they have to know: a
// decision, an end, and that they can go on.
func (b *Bot) tellChange(tx *store.Tx, c desk.Change, e desk.ChangeEvent) error {
	key := "change.tell." + string(c.State)
	if e.Act == desk.ChangeOpens || !b.stateChanged(c, e) || !b.shared().Has(key) {
		return nil
	}
	for _, user := range unique(c.Requester, c.Plan.Implementer) {
		if user == e.Actor {
			continue
		}
		w := b.in(lang.Of(localeIn(tx, user)))
		words := w.Say(key, "id", c.ID, "title", escape(c.Plan.Title), "who", escape(nameIn(background, tx.Reader, e.Actor)))
		if err := tx.Say(store.Saying{
			Key: fmt.Sprintf("change/%d/tell/%d/%s", c.ID, c.Seq, user), Kind: store.SayDirect, User: user, Words: quoted(words, e.Text).JSON(),
		}); err != nil {
			return err
		}
	}
	return nil
}

// stateChanged reports whether the event that was just written brought the
// change into its present state.
func (b *Bot) stateChanged(c desk.Change, e desk.ChangeEvent) bool {
	switch e.Act {
	case desk.ChangeVotes, desk.ChangeBreaks:
		return c.Decision.Verdict != ""
	case desk.ChangeTests:
		return !e.Evidence.Passed
	case desk.ChangeJudges:
		return c.State == desk.ChangeFailed
	case desk.ChangeKnows, desk.ChangeNotifies, desk.ChangeHits, desk.ChangeChecks, desk.ChangeSeconds, desk.ChangeReviews:
		return false
	}
	return true
}

func unique(users ...string) []string {
	slices.Sort(users)
	return slices.DeleteFunc(slices.Compact(users), func(u string) bool { return u == "" })
}

// giveNotice tells everyone concerned of a change that is approved and tested,
// in their language, and records that they were told.
func (b *Bot) giveNotice(tx *store.Tx, c desk.Change) error {
	after, err := tx.ChangeAct(c.ID, desk.ChangeEvent{Act: desk.ChangeNotifies, Actor: desk.Nobody})
	if err != nil {
		return err
	}
	if err := b.announce(tx, after); err != nil {
		return err
	}
	return b.followChange(tx, after, desk.ChangeEvent{Act: desk.ChangeNotifies, Actor: desk.Nobody})
}

// announce says a change in every place it concerns: in channels in both
// languages, to people in theirs.
func (b *Bot) announce(tx *store.Tx, c desk.Change) error {
	places := append([]string{b.cfg().changes().Channel}, c.Plan.Tell...)
	slices.Sort(places)
	for _, place := range slices.Compact(places) {
		s := store.Saying{Key: fmt.Sprintf("change/%d/notice/%d/%s", c.ID, c.Revision, place), Kind: store.SayPost, Channel: place}
		langs := lang.All()
		if person := place[0] == 'U' || place[0] == 'W'; person {
			s.Kind, s.Channel, s.User, langs = store.SayDirect, "", place, []lang.Lang{lang.Of(localeIn(tx, place))}
		}
		s.Words = b.noticeCard(c, langs, tx.Now()).JSON()
		if err := tx.Say(s); err != nil {
			return err
		}
	}
	return nil
}

// approvers are those who may vote on a change, with the rights they hold now.
func (b *Bot) approvers(ctx context.Context, r store.Reader, c desk.Change) ([]desk.Approver, error) {
	holders, err := r.Holders(ctx, desk.RoleLead, desk.RoleManager)
	if err != nil {
		return nil, err
	}
	var list []desk.Approver
	for _, h := range holders {
		if h.Component != "" && !c.Plan.Touches(h.Component) {
			continue
		}
		lead := h.Role == desk.RoleLead
		if n := len(list); n > 0 && list[n-1].ID == h.User {
			list[n-1].Lead = list[n-1].Lead || lead
			continue
		}
		p, err := r.Person(ctx, h.User)
		if errors.Is(err, desk.ErrNotFound) { // given a role, and not met yet
			p = store.Person{Person: desk.Person{ID: h.User, Roles: []desk.Role{h.Role}}}
		} else if err != nil {
			return nil, err
		}
		list = append(list, desk.Approver{Person: p.Person, Lead: lead})
	}
	return list, nil
}

// eligible are the ids of the approvers whose votes count.
func eligible(c desk.Change, approvers []desk.Approver) (ids []string) {
	for _, p := range approvers {
		if c.MayVote(p) == nil {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// changeOf reads which change a timer is about.
func (b *Bot) changeOf(ctx context.Context, ref string) (desk.Change, error) {
	id, err := strconv.ParseInt(ref, 10, 64)
	if err != nil {
		return desk.Change{}, fmt.Errorf("change %q: %w", ref, desk.ErrInvalid)
	}
	return b.db.Change(ctx, id)
}

// hitName is how what happened is called: a ticket by its number.
func hitName(w lang.Words, ref string) string {
	var id int64
	for _, kind := range []string{"ticket", "outage"} {
		if _, err := fmt.Sscanf(ref, kind+"/%d", &id); err == nil {
			return w.Say("change.hit."+kind, "id", id)
		}
	}
	return asIs(ref)
}
