package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// formEvidence asks what a test in an isolated environment has shown.
func (b *Bot) formEvidence(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	c, err := b.changePressed(ctx, r)
	if err == nil {
		err = b.mayTest(ctx, r.who, c)
	}
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	return b.voteForm(w, r, c, "change_evidence",
		words("environment", w.Say("proof.environment"), w.Say("proof.environment.hint"), "", false, false),
		words("artefact", w.Say("proof.artefact"), w.Say("proof.artefact.hint"), "", false, false),
		words("checks", w.Say("proof.checks"), w.Say("proof.checks.hint"), "", true, false),
		words("report", w.Say("proof.report"), w.Say("proof.report.hint"), "", true, false),
		radio("rehearsed", w.Say("proof.rehearsed"), "", []option{{"yes", w.Say("yes"), ""}, {"no", w.Say("no"), ""}}),
		radio("passed", w.Say("proof.passed"), "", []option{{"yes", w.Say("proof.passed.yes"), ""}, {"no", w.Say("proof.passed.no"), ""}}),
	), nil
}

// mayTest refuses who may not give evidence: it comes from an engineer or
// tester who is not an author of the change and does not vote on it.
func (b *Bot) mayTest(ctx context.Context, who store.Person, c desk.Change) error {
	switch {
	case !who.Agent() && !who.Has(desk.RoleTester):
		return refuse(desk.ErrRefused, "change.needs_tester")
	case who.ID == c.Requester || who.ID == c.Plan.Implementer:
		return refuse(desk.ErrRefused, "change.own_test")
	case !c.State.Undecided() && c.State != desk.ChangeApproved:
		return b.changeNow(ctx, c)
	case c.Voted(who.ID):
		return refuse(desk.ErrRefused, "change.voter_test")
	}
	return nil
}

func (b *Bot) takeEvidence(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	_, c, err := b.drafted(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	if err := b.mayTest(ctx, r.who, c); err != nil {
		return nil, nil, err
	}
	v, wrong := readEvidence(b.in(lang.Of(r.to.locale)), r, c)
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	e := desk.ChangeEvent{Act: desk.ChangeTests, Actor: r.who.ID, At: b.now(), Evidence: &v, Text: strings.TrimSpace(got(r, "report"))}
	return b.changeAct(c.ID, e), nil, nil
}

// readEvidence reads the form. The report's words are kept with the event, its
// hash is what the ledger seals.
func readEvidence(w lang.Words, r request, c desk.Change) (desk.Evidence, fieldErrors) {
	wrong := fieldErrors{}
	for _, id := range []string{"environment", "artefact", "checks", "report"} {
		if strings.TrimSpace(got(r, id)) == "" {
			wrong[id] = w.Say("form.empty")
		}
	}
	for _, id := range []string{"rehearsed", "passed"} {
		if got(r, id) == "" {
			wrong[id] = w.Say("form.choose")
		}
	}
	if got(r, "passed") == "yes" && got(r, "rehearsed") == "no" && c.Type != desk.ChangeEmergency {
		wrong["rehearsed"] = w.Say("proof.rehearsed.missing")
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(got(r, "report"))))
	return desk.Evidence{
		Revision: c.Revision, Artefact: strings.TrimSpace(got(r, "artefact")), Environment: strings.TrimSpace(got(r, "environment")),
		Checks: strings.TrimSpace(got(r, "checks")), Report: hex.EncodeToString(sum[:]), Tester: r.who.ID,
		Rehearsed: got(r, "rehearsed") == "yes", Passed: got(r, "passed") == "yes",
	}, wrong
}

// changeKnown counts who has said that they know of a change.
func (b *Bot) changeKnown(ctx context.Context, r request) (effect, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "notice" {
		return nil, fmt.Errorf("button %q: %w", r.Value, desk.ErrInvalid)
	}
	if err := mayAct(r.who); err != nil {
		return nil, err
	}
	c, err := b.db.Change(ctx, v.id)
	if err != nil {
		return nil, err
	}
	e := desk.ChangeEvent{Act: desk.ChangeKnows, Actor: r.who.ID, At: r.At}
	w := b.in(lang.Of(r.to.locale))
	thanks := b.tell(r.to, "known", message(w.Say("change.thanks")))
	if _, err := c.Apply(e); err != nil {
		return thanks, nil // who presses twice knows it all the same
	}
	return all(b.changeAct(c.ID, e), thanks), nil
}

// mine returns the change of a button that is its implementer's alone.
func (b *Bot) mine(ctx context.Context, r request) (desk.Change, error) {
	c, err := b.changePressed(ctx, r)
	if err == nil && r.who.ID != c.Plan.Implementer {
		err = refuse(desk.ErrRefused, "change.implementer_only", "who", escape(b.name(ctx, c.Plan.Implementer)))
	}
	return c, err
}

// changeDeploy begins the deployment, or says what is in its way. What a reason
// overcomes is asked for on the card.
func (b *Bot) changeDeploy(ctx context.Context, r request) (effect, error) {
	c, err := b.mine(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := b.inTheWay(ctx, b.db.Reader, c, b.now()); err != nil {
		return nil, err
	}
	list, err := b.unaccepted(ctx, b.db.Reader, c)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		key := "change.waits.reason"
		if list[0].Kind == desk.ClashHardFreeze {
			key = "change.waits.clash"
		}
		w := b.in(lang.Of(r.to.locale))
		say := message(w.Say(key, "what", escape(b.clashLines(w, list))))
		return all(func(tx *store.Tx) error { return tx.Redraw("change", c.ID) }, b.tell(r.to, "clash", say)), nil
	}
	return b.deploy(c.ID, desk.ChangeEvent{Act: desk.ChangeDeploys, Actor: r.who.ID, At: b.now(), Notice: b.cfg().changes().Notice}), nil
}

// inTheWay says why a change is not to be deployed now, whatever the reason, or
// nil.
func (b *Bot) inTheWay(ctx context.Context, r store.Reader, c desk.Change, now time.Time) error {
	if c.State != desk.ChangeApproved {
		return b.changeNow(ctx, c)
	}
	w, zone, lead := b.shared(), b.cfg().Zone, b.cfg().changes().Notice
	if wait := c.Waits(now, lead); wait != desk.WaitNothing {
		return refuse(desk.ErrConflict, "change.waits."+string(wait), "from", when(w, c.Plan.From, now, zone), "to", when(w, c.Plan.To, now, zone),
			"earliest", when(w, c.Noticed.At.Add(lead), now, zone), "lead", w.Duration(lead))
	}
	list, err := b.clashes(ctx, r, c, desk.ChangeDeploying)
	if err != nil {
		return err
	}
	for _, k := range list {
		if k.Kind != desk.ClashChange {
			continue
		}
		o, err := r.Change(ctx, k.Change)
		if err != nil {
			return err
		}
		return refuse(desk.ErrConflict, "change.waits.other", "id", o.ID, "title", escape(o.Plan.Title))
	}
	return nil
}

// changeDone says that a deployment went well; then it is watched.
func (b *Bot) changeDone(ctx context.Context, r request) (effect, error) {
	c, err := b.mine(ctx, r)
	if err != nil {
		return nil, err
	}
	e := desk.ChangeEvent{Act: desk.ChangeEnds, Actor: r.who.ID, At: b.now(), Result: desk.ChangeObserving, Due: b.workdays(b.now(), reviewDays)}
	return b.changeOr(ctx, c, e)
}

// formBackOut asks why a change is taken back. Implementer and leads may.
func (b *Bot) formBackOut(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	c, err := b.changePressed(ctx, r)
	if err == nil {
		err = b.mayBackOut(r.who, c)
	}
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	return b.voteForm(w, r, c, "change_back_out",
		section(w.Say("change.rollback.is")+"\n"+escape(cut(c.Plan.Rollback, 2000))),
		words("text", w.Say("form.change_back_out.why"), "", "", true, false)), nil
}

func (b *Bot) mayBackOut(who store.Person, c desk.Change) error {
	if who.ID != c.Plan.Implementer && !who.Has(desk.RoleLead) {
		return refuse(desk.ErrRefused, "change.implementer_only", "who", mention(c.Plan.Implementer))
	}
	return nil
}

func (b *Bot) takeBackOut(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	_, c, err := b.drafted(ctx, r)
	if err == nil {
		err = b.mayBackOut(r.who, c)
	}
	if err != nil {
		return nil, nil, err
	}
	why := strings.TrimSpace(got(r, "text"))
	if why == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.to.locale)).Say("form.empty")}, nil
	}
	e := desk.ChangeEvent{Act: desk.ChangeBacksOut, Actor: r.who.ID, At: b.now(), Text: why, Due: b.workdays(b.now(), reviewDays)}
	do, err := b.changeOr(ctx, c, e)
	return do, nil, err
}

// workdays is the instant n working days after at: by the calendar of the
// second tier, if it has one, else days as they come.
func (b *Bot) workdays(at time.Time, n int) time.Time {
	cal := b.cfg().Policy.Calendars[desk.T2]
	day := 24 * time.Hour
	if cal.Name() != "" {
		next := at
		for range n {
			next = cal.Next(next.Add(day))
		}
		return next
	}
	return at.Add(time.Duration(n) * day)
}

// attachTicket attaches a ticket that is new, or of which an alert tells
// again, to the changes that are being watched on its component.
func (b *Bot) attachTicket(tx *store.Tx, t desk.Ticket) error {
	return b.attach(tx, t.Component, time.Time{}, desk.Hit{Ref: fmt.Sprintf("ticket/%d", t.ID), Tier: t.Tier})
}

// attach attaches what happened to the changes that are being watched on a
// component: a candidate, until a person has looked. What ended before a change
// was there, if ended is given, was not its doing.
func (b *Bot) attach(tx *store.Tx, component string, ended time.Time, h desk.Hit) error {
	if component == "" {
		return nil
	}
	list, err := tx.Changes(background, store.ChangeFilter{States: []desk.ChangeState{desk.ChangeObserving}, Component: component})
	if err != nil {
		return err
	}
	for _, c := range list {
		if !ended.IsZero() && !ended.After(c.Deployed.From) {
			continue
		}
		e := desk.ChangeEvent{Act: desk.ChangeHits, Actor: desk.Nobody, Hit: &h}
		if err := b.changeAct(c.ID, e)(tx); err != nil && !errors.Is(err, desk.ErrConflict) {
			return err
		}
	}
	return nil
}

// attachOutages attaches outages that were taken in to the changes that are
// being watched on their services.
func (b *Bot) attachOutages(ctx context.Context, _ store.Item) (effect, error) {
	now := b.now()
	outages, err := b.db.Outages(ctx, now.Add(-desk.ChangeWatch), now)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		for _, o := range outages {
			if o.Assumed || o.Ticket != 0 || o.Impact == desk.OutageMaintenance {
				continue // a ticket attaches itself
			}
			if err := b.attach(tx, o.Service, o.To, desk.Hit{Ref: fmt.Sprintf("outage/%d", o.ID), Tier: o.Impact.Tier()}); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// changeJudge takes a person's word on what happened while a change was
// watched: its fault, or not.
func (b *Bot) changeJudge(ctx context.Context, r request) (effect, error) {
	c, err := b.changePressed(ctx, r)
	if err != nil {
		return nil, err
	}
	if !r.who.Agent() && r.who.ID != c.Requester {
		return nil, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	v, _ := parseValue(r.Value)
	state, ref, _ := strings.Cut(v.extra, "/")
	e := desk.ChangeEvent{
		Act: desk.ChangeJudges, Actor: r.who.ID, At: b.now(), Hit: &desk.Hit{Ref: ref, State: desk.HitState(state)}, Due: b.workdays(b.now(), reviewDays),
	}
	return b.changeOr(ctx, c, e)
}

// changeArticles says that what people read about the changed part is right.
func (b *Bot) changeArticles(ctx context.Context, r request) (effect, error) {
	c, err := b.changePressed(ctx, r)
	if err != nil {
		return nil, err
	}
	if r.who.ID != c.Plan.Implementer && !r.who.Has(desk.RoleKnowledge) && !r.who.Has(desk.RoleLead) {
		return nil, refuse(desk.ErrRefused, "change.implementer_only", "who", escape(b.name(ctx, c.Plan.Implementer)))
	}
	e := desk.ChangeEvent{Act: desk.ChangeChecks, Actor: r.who.ID, At: b.now()}
	return b.changeOr(ctx, c, e)
}

// changeCancel takes a request back; that is its requester's.
func (b *Bot) changeCancel(ctx context.Context, r request) (effect, error) {
	c, err := b.changePressed(ctx, r)
	if err != nil {
		return nil, err
	}
	if r.who.ID != c.Requester {
		return nil, refuse(desk.ErrRefused, "change.not_yours")
	}
	e := desk.ChangeEvent{Act: desk.ChangeCancels, Actor: r.who.ID, At: b.now()}
	return b.changeOr(ctx, c, e)
}

// formSecondReview asks a second person for a look at what one decided alone;
// formPostReview for the review after the fact.
func (b *Bot) formSecondReview(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	return b.formAfter(ctx, r, "change_second")
}

func (b *Bot) formPostReview(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	return b.formAfter(ctx, r, "change_after")
}

func (b *Bot) formAfter(ctx context.Context, r request, callback string) (slack.ModalViewRequest, error) {
	c, err := b.changePressed(ctx, r)
	if err == nil && !r.who.Has(desk.RoleLead) && !r.who.Has(desk.RoleManager) && (callback == "change_second" || r.who.ID != c.Plan.Implementer) {
		err = refuse(desk.ErrRefused, "change.no_vote.not_approver")
	}
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	return b.voteForm(w, r, c, callback, words("text", w.Say("form."+callback+".why"), w.Say("form."+callback+".hint"), "", true, false)), nil
}

func (b *Bot) takeSecondReview(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	return b.takeAfter(ctx, r, desk.ChangeSeconds)
}

func (b *Bot) takePostReview(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	return b.takeAfter(ctx, r, desk.ChangeReviews)
}

func (b *Bot) takeAfter(ctx context.Context, r request, act desk.ChangeAct) (effect, fieldErrors, error) {
	_, c, err := b.drafted(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	if !r.who.Has(desk.RoleLead) && !r.who.Has(desk.RoleManager) && (act == desk.ChangeSeconds || r.who.ID != c.Plan.Implementer) {
		return nil, nil, refuse(desk.ErrRefused, "change.no_vote.not_approver")
	}
	e := desk.ChangeEvent{Act: act, Actor: r.who.ID, At: b.now(), Text: strings.TrimSpace(got(r, "text"))}
	switch _, err := c.Apply(e); {
	case errors.Is(err, desk.ErrInvalid):
		return nil, fieldErrors{"text": b.in(lang.Of(r.to.locale)).Say("form.empty")}, nil
	case errors.Is(err, desk.ErrRefused):
		return nil, nil, refuse(desk.ErrRefused, "change.second.own")
	case err != nil:
		return nil, nil, refuse(desk.ErrConflict, "change.reviewed")
	}
	return b.changeAct(c.ID, e), nil, nil
}
