package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// formTemplate asks for a template: what its changes are, and what each of
// them may decide.
func (b *Bot) formTemplate(_ context.Context, r request) (slack.ModalViewRequest, error) {
	w := b.in(lang.Of(r.to.locale))
	if !r.who.Agent() {
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	_, title := findCommand(r.Text)
	v := modal(w, "template", w.Say("form.template"), w.Say("form.template.submit"),
		words("title", w.Say("change.title"), "", cut(title, maxTitle), false, false),
		words("background", w.Say("change.background"), "", "", true, false),
		words("purpose", w.Say("change.purpose"), "", "", true, false),
		words("impact", w.Say("change.impact"), w.Say("change.impact.hint"), "", true, false),
		several("components", w.Say("change.components"), nil, b.componentOptions(w)[1:]),
		choice("risk", w.Say("change.risk"), string(desk.RiskLow), riskOptions(w)),
		words("steps", w.Say("change.steps"), w.Say("template.steps.hint", "hole", "{value}"), "", true, false),
		words("rollback", w.Say("change.rollback"), "", "", true, false),
		words("test", w.Say("change.test"), "", "", true, false),
		words("min", w.Say("template.min"), "", "", false, true),
		words("max", w.Say("template.max"), "", "", false, true),
		words("longest", w.Say("template.longest"), "", "2", false, false),
		moment("expires", w.Say("template.expires"), b.now().Add(desk.TemplateLife/2)))
	v.PrivateMetadata = b.newPrefill(r).String()
	return v, nil
}

func (b *Bot) takeTemplate(_ context.Context, r request, p prefill) (effect, fieldErrors, error) {
	if !r.who.Agent() {
		return nil, nil, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	w := b.in(lang.Of(r.to.locale))
	t := desk.Template{State: desk.TemplateProposed, By: r.who.ID, ExpiresAt: gotTime(r, "expires")}
	t.Plan, _ = b.readPlan(w, r)
	wrong := fieldErrors{}
	for _, n := range []struct {
		field string
		into  *int
	}{{"min", &t.Min}, {"max", &t.Max}} {
		s := strings.TrimSpace(got(r, n.field))
		if v, err := strconv.Atoi(s); err == nil {
			*n.into = v
		} else if s != "" {
			wrong[n.field] = w.Say("template.number")
		}
	}
	hours, _ := strconv.Atoi(strings.TrimSpace(got(r, "longest")))
	t.Longest = time.Duration(hours) * time.Hour
	for _, field := range t.Check(b.now()) {
		wrong[field] = w.Say("template.wrong", "hole", "{value}")
	}
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	return func(tx *store.Tx) error {
		id, err := tx.ProposeTemplate("form/"+p.Form, t)
		if err != nil || id == 0 {
			return err
		}
		_, err = tx.PutCard(store.Card{Kind: "template", Ref: id, View: "lead", Channel: b.cfg().changes().Channel})
		return err
	}, nil, nil
}

// DrawTemplate draws the card on which a lead decides a template.
func (b *Bot) DrawTemplate(ctx context.Context, k store.Card) (courier.Message, error) {
	t, err := b.db.Template(ctx, k.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	w := b.shared()
	c := changeCard{w: w, c: desk.Change{Plan: t.Plan}, now: b.now(), zone: b.cfg().Zone}
	head := w.Say("template.head", "id", t.ID, "title", escape(t.Plan.Title))
	var parts []string
	for _, key := range t.Plan.Components {
		parts = append(parts, b.cfg().component(key).Name(string(w.Lang())))
	}
	limits := w.Say("template.limits", "parts", escape(strings.Join(parts, ", ")), "risk", w.Say("risk."+string(t.Plan.Risk)),
		"longest", w.Duration(t.Longest), "expires", c.at(t.ExpiresAt))
	if t.HasValue() {
		limits += w.Say("template.value", "min", t.Min, "max", t.Max)
	}
	blocks := append([]slack.Block{section("*" + head + "*"), contextLine(limits)}, c.content()...)
	state := w.Say("template.state."+string(t.State), "who", escape(b.name(ctx, firstNonEmpty(t.DecidedBy, t.By))))
	blocks = append(blocks, contextLine(state))
	if t.State == desk.TemplateProposed {
		v := value{kind: "template", id: t.ID, nonce: k.Nonce, extra: short(t.Plan.Hash())}
		blocks = append(blocks, either(w, v, "template_approve", "template_reject"))
	}
	return message(head+" — "+state, blocks...), nil
}

func (b *Bot) templateApprove(ctx context.Context, r request) (effect, error) {
	return b.decideTemplate(ctx, r, desk.TemplateApproved)
}

func (b *Bot) templateReject(ctx context.Context, r request) (effect, error) {
	return b.decideTemplate(ctx, r, desk.TemplateRejected)
}

// decideTemplate is a technical lead's, of the template's components, who has
// not proposed it.
func (b *Bot) decideTemplate(ctx context.Context, r request, s desk.TemplateState) (effect, error) {
	v, err := b.onCard(ctx, r, "template")
	if err != nil {
		return nil, err
	}
	t, err := b.db.Template(ctx, v.id)
	if err != nil {
		return nil, err
	}
	me, err := b.approver(ctx, r.who, desk.Change{Plan: t.Plan})
	switch {
	case err != nil:
		return nil, err
	case me.Stranger() || !me.Lead:
		return nil, refuse(desk.ErrRefused, "change.needs_lead")
	case me.ID == t.By:
		return nil, refuse(desk.ErrRefused, "template.own")
	}
	return func(tx *store.Tx) error {
		_, err := tx.DecideTemplate(t.ID, r.who.ID, s)
		if errors.Is(err, desk.ErrConflict) {
			return refuse(desk.ErrConflict, "template.decided")
		} else if err != nil {
			return err
		}
		return tx.Redraw("template", t.ID)
	}, nil
}

// formStandard asks for an instance of a template.
func (b *Bot) formStandard(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	list, err := b.db.Templates(ctx, b.now().UnixMilli())
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if len(list) == 0 {
		return slack.ModalViewRequest{}, refuse(desk.ErrNotFound, "template.none")
	}
	w := b.in(lang.Of(r.to.locale))
	var options []option
	for _, t := range list {
		name := t.Plan.Title
		if t.HasValue() {
			name = fmt.Sprintf("%s (%d–%d)", cut(name, 50), t.Min, t.Max)
		}
		options = append(options, option{strconv.FormatInt(t.ID, 10), name, ""})
	}
	blocks := append(b.freezeLines(w), choice("template", w.Say("template.which"), options[0].value, options),
		words("number", w.Say("template.value.field"), "", "", false, true),
		moment("from", w.Say("change.from"), time.Time{}), moment("to", w.Say("change.to"), time.Time{}),
		personField("implementer", w.Say("change.implementer"), r.who.ID), placesField("tell", w.Say("change.tell"), nil),
		words("despite", w.Say("change.despite"), w.Say("change.despite.hint"), "", true, true))
	v := modal(w, "standard", w.Say("form.standard"), w.Say("form.standard.submit"), blocks...)
	v.PrivateMetadata = b.newPrefill(r).String()
	return v, nil
}

func (b *Bot) takeStandard(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	w := b.in(lang.Of(r.to.locale))
	id, _ := strconv.ParseInt(got(r, "template"), 10, 64)
	t, err := b.db.Template(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	plan, field, err := t.Of(desk.Instance{From: gotTime(r, "from"), To: gotTime(r, "to"), Implementer: got(r, "implementer"), Value: got(r, "number")}, b.now())
	switch {
	case errors.Is(err, desk.ErrConflict):
		return nil, nil, refuse(desk.ErrConflict, "template.over")
	case field != "":
		return nil, fieldErrors{field: w.Say("template.outside", "longest", w.Duration(t.Longest), "min", t.Min, "max", t.Max)}, nil
	}
	plan.Tell, plan.Despite = gotAll(r, "tell"), strings.TrimSpace(got(r, "despite"))
	impl, err := b.person(ctx, plan.Implementer, freshToAct)
	if err != nil {
		return nil, nil, err
	}
	if impl.Stranger() {
		return nil, fieldErrors{"implementer": w.Say("change.implementer.stranger")}, nil
	}
	if wrong, err := b.clashed(ctx, w, desk.Change{Type: desk.ChangeStandard}, &plan); err != nil || len(wrong) > 0 {
		return nil, wrong, err
	}
	e := desk.ChangeEvent{
		Act: desk.ChangeOpens, Actor: r.who.ID, At: b.now(), Type: desk.ChangeStandard, Lang: string(r.to.lang()), Plan: &plan,
		Template: t.ID, Voter: t.DecidedBy,
	}
	return all(b.remember(impl), b.openChange("form/"+p.Form, e)), nil, nil
}
