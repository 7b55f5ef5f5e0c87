package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// other is a, or nothing where it is b.
func other(a, b string) string {
	if a == b {
		return ""
	}
	return a
}

// standsFor returns the approver whose vote on a change somebody may cast as
// their delegate, or nobody. Whose vote they cast before comes first, so that
// they can change it.
func (b *Bot) standsFor(ctx context.Context, who store.Person, c desk.Change) (desk.Approver, error) {
	none := desk.Approver{}
	list, err := b.db.Delegations(ctx, who.ID, b.now())
	if err != nil || c.MayCast(who.Person) != nil {
		return none, err
	}
	approvers, err := b.approvers(ctx, b.db.Reader, c)
	if err != nil {
		return none, err
	}
	cast := func(voter string) bool {
		return slices.ContainsFunc(c.Votes, func(v desk.Vote) bool { return v.Voter == voter && v.By == who.ID })
	}
	best := none
	for _, d := range list {
		i := slices.IndexFunc(approvers, func(p desk.Approver) bool { return p.ID == d.Voter })
		if d.Delegate != who.ID || !d.Covers(b.now()) || i < 0 || c.MayVote(approvers[i]) != nil {
			continue
		}
		if best.ID == "" || cast(d.Voter) {
			best = approvers[i]
		}
	}
	return best, nil
}

// withDelegates are people with those who stand in for them now.
func (b *Bot) withDelegates(tx *store.Tx, c desk.Change, users []string) ([]string, error) {
	list, err := tx.Delegations(background, "", tx.Now())
	all := slices.Clone(users)
	for _, d := range list {
		if slices.Contains(users, d.Voter) && d.Covers(tx.Now()) && !c.Voted(d.Voter) {
			all = append(all, d.Delegate)
		}
	}
	return unique(all...), err
}

// formDelegate asks who votes for a person while they are away.
func (b *Bot) formDelegate(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	w := b.in(lang.Of(r.to.locale))
	if !mayDelegate(r.who) {
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "delegate.not_yours")
	}
	list, err := b.db.Delegations(ctx, r.who.ID, b.now())
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	var blocks []slack.Block
	for _, d := range list[:min(len(list), listLength)] {
		blocks = append(blocks, contextLine(b.delegationWords(ctx, w, d)))
	}
	blocks = append(blocks, personField("delegate", w.Say("delegate.who"), ""),
		moment("from", w.Say("delegate.from"), b.now()), moment("to", w.Say("delegate.to"), b.now().Add(desk.DelegationUsual)))
	v := modal(w, "delegate", w.Say("form.delegate"), w.Say("form.delegate.submit"), blocks...)
	v.PrivateMetadata = b.newPrefill(r).String()
	return v, nil
}

// mayDelegate reports whether somebody has votes to pass on.
func mayDelegate(p store.Person) bool { return p.Has(desk.RoleLead) || p.Has(desk.RoleManager) }

func (b *Bot) delegationWords(ctx context.Context, w lang.Words, d desk.Delegation) string {
	return w.Say("delegate.line", "voter", escape(b.name(ctx, d.Voter)), "who", escape(b.name(ctx, d.Delegate)),
		"from", when(w, d.From, b.now(), b.cfg().Zone), "to", when(w, d.To, b.now(), b.cfg().Zone))
}

func (b *Bot) takeDelegate(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	w := b.in(lang.Of(r.to.locale))
	if !mayDelegate(r.who) {
		return nil, nil, refuse(desk.ErrRefused, "delegate.not_yours")
	}
	d := desk.Delegation{Voter: r.who.ID, Delegate: got(r, "delegate"), From: gotTime(r, "from"), To: gotTime(r, "to")}
	wrong := fieldErrors{}
	if d.Delegate == "" || d.Delegate == d.Voter {
		wrong["delegate"] = w.Say("form.choose")
	}
	if !d.To.After(d.From) || !d.To.After(b.now()) {
		wrong["to"] = w.Say("change.to.before")
	}
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	who, err := b.person(ctx, d.Delegate, freshToAct)
	if err != nil {
		return nil, nil, err
	}
	if !who.Agent() && !who.Has(desk.RoleTester) {
		return nil, fieldErrors{"delegate": w.Say("delegate.stranger")}, nil
	}
	return all(b.remember(who), b.delegate("form/"+p.Form, d)), nil, nil
}

// delegate is the effect of a delegation: both are told.
func (b *Bot) delegate(origin string, d desk.Delegation) effect {
	return func(tx *store.Tx) error {
		id, fresh, err := tx.Delegate(origin, d)
		if err != nil || !fresh {
			return err
		}
		for _, user := range []string{d.Voter, d.Delegate} {
			w := b.in(lang.Of(localeIn(tx, user)))
			words := w.Say("delegate.line", "voter", escape(nameIn(background, tx.Reader, d.Voter)), "who", escape(nameIn(background, tx.Reader, d.Delegate)),
				"from", when(w, d.From, tx.Now(), b.cfg().Zone), "to", when(w, d.To, tx.Now(), b.cfg().Zone))
			end := button("delegate_end", value{kind: "delegation", id: id, nonce: private}.String(), w.Say("button.delegate_end"))
			if err := tx.Say(store.Saying{
				Key: fmt.Sprintf("delegation/%d/%s", id, user), Kind: store.SayDirect, User: user,
				Words: message(words, section(words), slack.NewActionBlock("", end)).JSON(),
			}); err != nil {
				return err
			}
		}
		return nil
	}
}

// delegateEnd ends a delegation early; either of the two may.
func (b *Bot) delegateEnd(ctx context.Context, r request) (effect, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "delegation" {
		return nil, fmt.Errorf("button %q: %w", r.Value, desk.ErrInvalid)
	}
	d, err := b.db.Delegation(ctx, v.id)
	switch {
	case err != nil:
		return nil, err
	case r.who.ID != d.Voter && r.who.ID != d.Delegate:
		return nil, refuse(desk.ErrRefused, "delegate.not_yours")
	}
	return func(tx *store.Tx) error {
		err := tx.EndDelegation(d.ID, r.who.ID)
		if errors.Is(err, desk.ErrConflict) {
			return refuse(desk.ErrConflict, "delegate.over")
		} else if err != nil {
			return err
		}
		for _, user := range []string{d.Voter, d.Delegate} {
			w := b.in(lang.Of(localeIn(tx, user)))
			words := w.Say("delegate.ended", "voter", escape(nameIn(background, tx.Reader, d.Voter)), "who", escape(nameIn(background, tx.Reader, d.Delegate)))
			key := fmt.Sprintf("delegation/%d/%s/end", d.ID, user)
			if err := tx.Say(store.Saying{Key: key, Kind: store.SayDirect, User: user, Words: message(words).JSON()}); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// tellDelegated tells both that a vote was cast for somebody by who stands in
// for them.
func (b *Bot) tellDelegated(tx *store.Tx, c desk.Change, e desk.ChangeEvent) error {
	if e.Act != desk.ChangeVotes || e.Voter == "" || e.Voter == e.Actor {
		return nil
	}
	for _, user := range []string{e.Voter, e.Actor} {
		w := b.in(lang.Of(localeIn(tx, user)))
		words := w.Say("delegate.cast."+string(e.Verdict), "id", c.ID, "title", escape(c.Plan.Title),
			"by", escape(nameIn(background, tx.Reader, e.Actor)), "who", escape(nameIn(background, tx.Reader, e.Voter)))
		key := fmt.Sprintf("change/%d/delegated/%d/%s", c.ID, c.Seq, user)
		if err := tx.Say(store.Saying{Key: key, Kind: store.SayDirect, User: user, Words: quoted(words, e.Text).JSON()}); err != nil {
			return err
		}
	}
	return nil
}
