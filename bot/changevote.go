package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// changePressed returns the change of a button. The button's message must be
// the card that carries it: a value that was copied, forged or shown elsewhere
// is refused without a word of why, and noted.
func (b *Bot) changePressed(ctx context.Context, r request) (desk.Change, error) {
	v, err := parseValue(r.Value)
	if no := mayAct(r.who); no != nil {
		b.audit(ctx, r, v.id)
		return desk.Change{}, no
	}
	if err != nil || v.kind != "change" {
		return desk.Change{}, b.forged(ctx, r, v)
	}
	card, err := b.db.CardByNonce(ctx, v.nonce)
	if errors.Is(err, desk.ErrNotFound) {
		return desk.Change{}, b.forged(ctx, r, v)
	} else if err != nil {
		return desk.Change{}, err
	}
	here := r.Source != nil && card.TS == r.Source.TS && card.PostedIn == r.Source.Channel
	if r.Source != nil && card.TS == "" { // posted a moment ago, and Slack's answer is not read yet
		here = card.Channel == "" || card.Channel == r.Source.Channel
	}
	if r.Source == nil && atHome(r) { // shown there to who may vote
		here = card.View != "" && !strings.HasPrefix(card.View, ownView)
	}
	if team := b.self.Load().team; !here || card.Kind != "change" || card.Ref != v.id || team != "" && r.Team != team {
		return desk.Change{}, b.forged(ctx, r, v)
	}
	return b.db.Change(ctx, v.id)
}

// atHome reports whether a button was pressed in App Home: it is a view, and no
// form.
func atHome(r request) bool {
	return r.OnView && r.ViewID != "" && r.CallbackID == "" && r.Channel == ""
}

// forged refuses a button value that no card of ours carries at that place.
func (b *Bot) forged(ctx context.Context, r request, v value) error {
	err := fmt.Errorf("change %d: not a card's button: %w", v.id, desk.ErrRefused)
	b.audit(ctx, r, v.id)
	return err
}

// audit keeps a refused press in the ledger at once: what was refused writes
// nothing else.
func (b *Bot) audit(ctx context.Context, r request, id int64) {
	b.log.Warn("press refused", "user", r.who.ID, "channel", r.Channel, "change", id)
	err := b.db.Write(ctx, func(tx *store.Tx) error {
		return tx.Note(fmt.Sprintf("change/%d", id), r.who.ID, "change_refused", struct {
			Action string `json:"action"`
		}{firstNonEmpty(actionOf(r.ActionID), r.CallbackID)}, "")
	})
	if err != nil {
		b.log.Error("refusal not kept", "user", r.who.ID, "change", id, "err", err)
	}
}

// voting is what a vote needs: the change, the revision that the card shows,
// and the voter's rights at this moment.
func (b *Bot) voting(ctx context.Context, r request) (c desk.Change, me desk.Approver, err error) {
	if c, err = b.onRevision(ctx, r); err != nil {
		return c, me, err
	}
	me, err = b.entitled(ctx, r, c)
	return c, me, err
}

// entitled is mayVote for a press or a form; what is refused is noted.
func (b *Bot) entitled(ctx context.Context, r request, c desk.Change) (desk.Approver, error) {
	me, err := b.mayVote(ctx, r.who, c)
	if err == nil {
		err = b.requesterStays(ctx, c)
	}
	if errors.Is(err, desk.ErrRefused) || errors.Is(err, desk.ErrConflict) {
		b.audit(ctx, r, c.ID)
	}
	return me, err
}

// requesterStays refuses votes on what somebody asked for who is not in the
// workspace any more, or of whom Slack does not say.
func (b *Bot) requesterStays(ctx context.Context, c desk.Change) error {
	p, err := b.person(ctx, c.Requester, freshToAct)
	if err == nil && p.Stranger() {
		err = refuse(desk.ErrRefused, "change.requester_gone")
	}
	return err
}

// onRevision returns the change of a button whose card shows its present revision.
// Another one is refused, and noted.
func (b *Bot) onRevision(ctx context.Context, r request) (desk.Change, error) {
	c, err := b.changePressed(ctx, r)
	if err != nil {
		return c, err
	}
	if v, _ := parseValue(r.Value); v.extra != short(c.Hash) {
		b.audit(ctx, r, c.ID)
		return c, refuse(desk.ErrConflict, "change.stale", "id", c.ID, "revision", c.Revision)
	}
	return c, nil
}

// short is as much of a hash as a button carries and a person reads.
func short(hash string) string { return hash[:min(len(hash), 16)] }

// mayVote returns whose vote on a change somebody casts: their own, or that of
// whom they stand in for. It refuses who may cast none, with the reason.
func (b *Bot) mayVote(ctx context.Context, who store.Person, c desk.Change) (desk.Approver, error) {
	if c.State != desk.ChangeReview {
		return desk.Approver{}, b.changeNow(ctx, c)
	}
	me, err := b.approver(ctx, who, c)
	if err != nil {
		return me, err
	}
	var no desk.NoVote
	if err := c.MayVote(me); !errors.As(err, &no) {
		return me, err
	}
	if no.Why == desk.WhyNotApprover {
		if voter, err := b.standsFor(ctx, who, c); err != nil || voter.ID != "" {
			return voter, err
		}
	}
	return me, refuse(desk.ErrRefused, "change.no_vote."+string(no.Why))
}

// approver is somebody with the rights they hold over a change at this moment.
func (b *Bot) approver(ctx context.Context, who store.Person, c desk.Change) (desk.Approver, error) {
	list, err := b.approvers(ctx, b.db.Reader, c)
	me := desk.Approver{Person: who.Person}
	me.Roles = nil
	if i := slices.IndexFunc(list, func(p desk.Approver) bool { return p.ID == who.ID }); i >= 0 {
		me.Lead, me.Roles = list[i].Lead, who.Roles
	}
	return me, err
}

// changeNow says what a change is now, and who decided.
func (b *Bot) changeNow(ctx context.Context, c desk.Change) error {
	return refuse(desk.ErrConflict, "change.now."+string(c.State), "id", c.ID, "who", escape(b.name(ctx, c.Decision.By)),
		"at", when(b.shared(), c.Decision.At, b.now(), b.cfg().Zone))
}

// changeApprove is the vote of an approver who is not the technical lead; a
// lead's approval is a form, since it says whether it can be done and how
// risky it is.
func (b *Bot) changeApprove(ctx context.Context, r request) (effect, error) {
	c, me, err := b.voting(ctx, r)
	switch {
	case err != nil:
		return nil, err
	case me.Lead:
		return nil, refuse(desk.ErrInvalid, "change.lead_reviews")
	}
	return b.cast(c.ID, desk.ChangeEvent{Act: desk.ChangeVotes, Actor: r.who.ID, Voter: other(me.ID, r.who.ID), At: r.At, Hash: c.Hash, Verdict: desk.VerdictApprove}), nil
}

// cast is the effect of a vote. Who may vote, and how many must, is read in
// the transaction that counts it: two who press at once are counted one after
// the other.
func (b *Bot) cast(id int64, e desk.ChangeEvent) effect {
	return func(tx *store.Tx) error {
		c, err := tx.Change(background, id)
		if err != nil {
			return err
		}
		if castAlready(c, e) { // pressed twice, one effect
			return refuse(desk.ErrConflict, "change.voted", "id", c.ID)
		}
		list, err := b.approvers(background, tx.Reader, c)
		if err != nil {
			return err
		}
		rules := b.cfg().changes().Rules
		e.Eligible, e.Majority = eligible(c, list), rules.Majority
		if e.Lead && e.Verdict == desk.VerdictApprove {
			c.Risk = e.Risk
		}
		e.Need = c.Need(rules)
		after, err := tx.ChangeAct(id, e)
		if err != nil {
			return err
		}
		return b.followChange(tx, after, e)
	}
}

// castAlready reports whether the vote of e is there already, word for word.
func castAlready(c desk.Change, e desk.ChangeEvent) bool {
	voter := firstNonEmpty(e.Voter, e.Actor)
	return c.State == desk.ChangeReview && c.Hash == e.Hash && slices.ContainsFunc(c.Votes, func(v desk.Vote) bool {
		return v.Voter == voter && v.By == e.Actor && v.Verdict == e.Verdict && v.Lead == e.Lead && v.Text == e.Text && (!e.Lead || c.Risk == e.Risk)
	})
}

// formReviewChange is the technical lead's: can it be done, how risky is it.
func (b *Bot) formReviewChange(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	c, me, err := b.voting(ctx, r)
	if err == nil && !me.Lead {
		err = refuse(desk.ErrRefused, "change.needs_lead")
	}
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	risk := firstNonEmpty(string(c.Risk), string(c.Plan.Risk))
	return b.voteForm(w, r, c, "change_review",
		words("text", w.Say("change.feasible"), w.Say("change.feasible.hint"), "", true, false),
		radio("risk", w.Say("change.class"), risk, b.classOptions(w))), nil
}

// classOptions tells with each class how many approvals it needs.
func (b *Bot) classOptions(w lang.Words) (out []option) {
	for _, k := range desk.Risks() {
		n := b.cfg().changes().Rules.Quorum[k]
		out = append(out, option{string(k), w.Say("risk." + string(k)), w.Say("change.needs", "n", n)})
	}
	return out
}

func (b *Bot) voteForm(w lang.Words, r request, c desk.Change, callback string, blocks ...slack.Block) slack.ModalViewRequest {
	v := modal(w, callback, w.Say("form."+callback, "id", c.ID), w.Say("form."+callback+".submit"), blocks...)
	v.PrivateMetadata = changeDraft{prefill: b.newPrefill(r), Change: c.ID, Hash: c.Hash}.String()
	return v
}

func (b *Bot) formRejectChange(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	return b.formWhyNot(ctx, r, "change_reject")
}

func (b *Bot) formWishChange(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	return b.formWhyNot(ctx, r, "change_wish")
}

// formWhyNot asks for the sentence that a rejection and a wish need.
func (b *Bot) formWhyNot(ctx context.Context, r request, callback string) (slack.ModalViewRequest, error) {
	c, _, err := b.voting(ctx, r)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	return b.voteForm(w, r, c, callback, words("text", w.Say("form."+callback+".why"), w.Say("form."+callback+".hint"), "", true, false)), nil
}

func (b *Bot) takeReviewChange(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	risk := desk.Risk(got(r, "risk"))
	if !risk.Valid() {
		return nil, fieldErrors{"risk": b.in(lang.Of(r.to.locale)).Say("form.choose")}, nil
	}
	return b.takeVote(ctx, r, desk.ChangeEvent{Verdict: desk.VerdictApprove, Lead: true, Risk: risk})
}

func (b *Bot) takeRejectChange(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	return b.takeVote(ctx, r, desk.ChangeEvent{Verdict: desk.VerdictReject})
}

func (b *Bot) takeWishChange(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	return b.takeVote(ctx, r, desk.ChangeEvent{Verdict: desk.VerdictRevise})
}

// takeVote takes a vote by form: on the revision that was read when the form
// was opened, with the rights held when it is sent.
func (b *Bot) takeVote(ctx context.Context, r request, e desk.ChangeEvent) (effect, fieldErrors, error) {
	d, c, err := b.drafted(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	me, err := b.entitled(ctx, r, c)
	if err != nil {
		return nil, nil, err
	}
	if e.Lead && !me.Lead {
		return nil, nil, refuse(desk.ErrRefused, "change.needs_lead")
	}
	if e.Text = strings.TrimSpace(got(r, "text")); e.Text == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.to.locale)).Say("form.empty")}, nil
	}
	e.Act, e.Actor, e.Voter, e.At = desk.ChangeVotes, r.who.ID, other(me.ID, r.who.ID), b.now()
	e.Hash, e.Lead = d.Hash, me.Lead
	return b.cast(c.ID, e), nil, nil
}
