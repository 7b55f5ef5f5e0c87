package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// clashes returns what is in the way of a change in its window: of other
// changes those in one of the states.
func (b *Bot) clashes(ctx context.Context, r store.Reader, c desk.Change, states ...desk.ChangeState) ([]desk.Clash, error) {
	changes, err := r.Changes(ctx, store.ChangeFilter{States: states, From: c.Plan.From, To: c.Plan.To})
	if err != nil {
		return nil, err
	}
	windows, err := r.Maintenances(ctx, "", c.Plan.From)
	if err != nil {
		return nil, err
	}
	for _, p := range b.cfg().Maintenance {
		if !p.To.IsZero() { // hours of every week are when changes are meant to be
			windows = append(windows, desk.Maintenance{Component: p.Component, From: p.From, To: p.To})
		}
	}
	people, err := b.people(r)
	if err != nil {
		return nil, err
	}
	return c.Clashes(desk.Surroundings{
		Changes: changes, Freezes: b.cfg().Changes.Freezes, Maintenance: windows, Leave: people.Rota.Leave, Duty: people.roster(), Components: b.cfg().Components,
	}), nil
}

// planned are the states of changes that a request may clash with; of those a
// deployment may, the undecided are not yet.
func planned() []desk.ChangeState {
	return append(toDeploy(), desk.ChangeReview, desk.ChangeRevising)
}

func toDeploy() []desk.ChangeState {
	return []desk.ChangeState{desk.ChangeApproved, desk.ChangeDeploying}
}

// clashLine says what is in the way, in plain words.
func (b *Bot) clashLine(w lang.Words, k desk.Clash) string {
	part := w.Say("clash.all")
	if k.Component != "" {
		part = b.cfg().component(k.Component).Name(string(w.Lang()))
	}
	at := func(t time.Time) string { return w.Time(t, b.now(), b.cfg().Zone) }
	return w.Say("clash."+string(k.Kind), "id", k.Change, "part", part, "from", at(k.From), "to", at(k.To), "why", cut(k.Reason, 100))
}

func (b *Bot) clashLines(w lang.Words, list []desk.Clash) string {
	var lines []string
	for _, k := range list[:min(len(list), 5)] {
		lines = append(lines, b.clashLine(w, k))
	}
	return strings.Join(lines, "\n")
}

// freezeLines shows in a form when nothing is to be changed.
func (b *Bot) freezeLines(w lang.Words) (blocks []slack.Block) {
	for _, f := range b.cfg().Changes.Freezes {
		if len(blocks) == 5 || !f.To.After(b.now()) {
			continue
		}
		blocks = append(blocks, contextLine(escape(b.clashLine(w, freezeClash(f)))))
	}
	return blocks
}

// freezeClash is a freeze as what would be in the way of a change.
func freezeClash(f desk.Freeze) desk.Clash {
	k := desk.Clash{Kind: desk.ClashFreeze, From: f.From, To: f.To, Reason: f.Reason}
	if f.Hard {
		k.Kind = desk.ClashHardFreeze
	}
	if len(f.Components) > 0 {
		k.Component = f.Components[0]
	}
	return k
}

// clashed holds a request against what is in its way: a hard freeze refuses
// it, anything else needs a reason, and is accepted with it.
func (b *Bot) clashed(ctx context.Context, w lang.Words, c desk.Change, p *desk.Plan) (fieldErrors, error) {
	c.Plan = *p
	list, err := b.clashes(ctx, b.db.Reader, c, planned()...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if list[0].Kind == desk.ClashHardFreeze {
		return fieldErrors{"from": b.clashLine(w, list[0])}, nil
	}
	if p.Despite == "" {
		return fieldErrors{"despite": w.Say("clash.reason", "what", b.clashLines(w, list))}, nil
	}
	for _, k := range list {
		p.Accepts = append(p.Accepts, k.Key())
	}
	slices.Sort(p.Accepts)
	p.Accepts = slices.Compact(p.Accepts)
	return nil, nil
}

// unaccepted is what is in the way of a deployment that nobody gave a reason
// for yet.
func (b *Bot) unaccepted(ctx context.Context, r store.Reader, c desk.Change) ([]desk.Clash, error) {
	list, err := b.clashes(ctx, r, c, toDeploy()...)
	return slices.DeleteFunc(list, func(k desk.Clash) bool {
		return k.Kind != desk.ClashHardFreeze && slices.Contains(c.Plan.Accepts, k.Key())
	}), err
}

// deploy is the effect of beginning a deployment. What is in its way is looked
// at where it is written: two that begin at once do not both.
func (b *Bot) deploy(id int64, e desk.ChangeEvent) effect {
	return func(tx *store.Tx) error {
		c, err := tx.Change(background, id)
		if err != nil {
			return err
		}
		if err := b.inTheWay(background, tx.Reader, c, e.At); err != nil {
			return err
		}
		list, err := b.unaccepted(background, tx.Reader, c)
		switch {
		case err != nil:
			return err
		case len(list) > 0 && (e.Text == "" || list[0].Kind == desk.ClashHardFreeze):
			return refuse(desk.ErrConflict, "change.waits.clash", "what", escape(b.clashLines(b.shared(), list)))
		}
		return b.changeAct(id, e)(tx)
	}
}

// formDeployAnyway asks why a change is deployed although something is in its
// way.
func (b *Bot) formDeployAnyway(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	c, err := b.mine(ctx, r)
	if err == nil {
		err = b.inTheWay(ctx, b.db.Reader, c, b.now())
	}
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	list, err := b.unaccepted(ctx, b.db.Reader, c)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	if len(list) > 0 && list[0].Kind == desk.ClashHardFreeze {
		return slack.ModalViewRequest{}, refuse(desk.ErrConflict, "change.waits.clash", "what", escape(b.clashLine(w, list[0])))
	}
	return b.voteForm(w, r, c, "change_anyway", section(escape(firstNonEmpty(b.clashLines(w, list), w.Say("clash.none")))),
		words("text", w.Say("change.despite"), "", "", true, false)), nil
}

func (b *Bot) takeDeployAnyway(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	_, c, err := b.drafted(ctx, r)
	if err == nil && r.who.ID != c.Plan.Implementer {
		err = refuse(desk.ErrRefused, "change.implementer_only", "who", escape(b.name(ctx, c.Plan.Implementer)))
	}
	if err != nil {
		return nil, nil, err
	}
	why := strings.TrimSpace(got(r, "text"))
	if why == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.to.locale)).Say("form.empty")}, nil
	}
	e := desk.ChangeEvent{Act: desk.ChangeDeploys, Actor: r.who.ID, At: b.now(), Notice: b.cfg().changes().Notice, Text: why}
	return b.deploy(c.ID, e), nil, nil
}
