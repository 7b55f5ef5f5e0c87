package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// changeDraft is what a form about a change remembers.
type changeDraft struct {
	prefill
	Change int64  `json:"ch,omitempty"`
	Hash   string `json:"ha,omitempty"` // of the revision that was read when the form was opened
}

func (d changeDraft) String() string {
	data, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return string(data)
}

func readChangeDraft(r request) (d changeDraft, err error) {
	if err := json.Unmarshal([]byte(r.PrivateMetadata), &d); err != nil {
		return d, fmt.Errorf("form of a change: %w", desk.ErrInvalid)
	}
	return d, nil
}

// drafted returns the change that a form is about, if the revision that was
// read when it was opened still counts.
func (b *Bot) drafted(ctx context.Context, r request) (d changeDraft, c desk.Change, err error) {
	if d, err = readChangeDraft(r); err != nil {
		return d, c, err
	}
	if c, err = b.db.Change(ctx, d.Change); err == nil && c.Hash != d.Hash {
		err = refuse(desk.ErrConflict, "change.stale", "id", c.ID, "revision", c.Revision)
	}
	return d, c, err
}

// changeOr is the effect of an event, or what a change is now where its state
// does not allow it any more.
func (b *Bot) changeOr(ctx context.Context, c desk.Change, e desk.ChangeEvent) (effect, error) {
	if _, err := c.Apply(e); err != nil {
		return nil, b.changeNow(ctx, c)
	}
	return b.changeAct(c.ID, e), nil
}

// formRequestChange draws the request: empty, with what was said where it was
// asked for, or as it was left.
func (b *Bot) formRequestChange(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	d, begun, err := b.requestBegun(ctx, r)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	return b.changeForm(r, d, begun.Plan, begun.Type), nil
}

// formReviseChange draws the request as it is, to be edited.
func (b *Bot) formReviseChange(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	c, err := b.changePressed(ctx, r)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if r.who.ID != c.Requester && r.who.ID != c.Plan.Implementer {
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "change.not_yours")
	}
	if !c.State.Undecided() && c.State != desk.ChangeApproved {
		return slack.ModalViewRequest{}, b.changeNow(ctx, c)
	}
	return b.changeForm(r, changeDraft{prefill: b.newPrefill(r), Change: c.ID, Hash: c.Hash}, c.Plan, c.Type), nil
}

func (b *Bot) changeForm(r request, d changeDraft, p desk.Plan, t desk.ChangeType) slack.ModalViewRequest {
	w := b.in(lang.Of(r.to.locale))
	title := w.Say("form.change_request")
	if d.Change != 0 {
		title = w.Say("form.change_revise", "id", d.Change)
	}
	blocks := []slack.Block{
		words("title", w.Say("change.title"), "", cut(p.Title, maxTitle), false, false),
		words("background", w.Say("change.background"), w.Say("change.background.hint"), p.Background, true, false),
		words("purpose", w.Say("change.purpose"), "", p.Purpose, true, false),
		words("impact", w.Say("change.impact"), w.Say("change.impact.hint"), p.Impact, true, false),
		several("components", w.Say("change.components"), p.Components, b.componentOptions(w)[1:]),
		choice("risk", w.Say("change.risk"), string(p.Risk), riskOptions(w)),
		words("steps", w.Say("change.steps"), "", p.Steps, true, false),
		words("rollback", w.Say("change.rollback"), "", p.Rollback, true, false),
		words("test", w.Say("change.test"), "", p.Test, true, false),
		moment("from", w.Say("change.from"), p.From),
		moment("to", w.Say("change.to"), p.To),
		personField("implementer", w.Say("change.implementer"), p.Implementer),
		placesField("tell", w.Say("change.tell"), p.Tell),
		words("despite", w.Say("change.despite"), w.Say("change.despite.hint"), p.Despite, true, true),
	}
	blocks = append(b.freezeLines(w), blocks...)
	if d.Change == 0 {
		blocks = dispatching(append(blocks, radio("type", w.Say("change.type"), string(t), typeOptions(w))))
	}
	v := modal(w, "change_request", title, w.Say("form.change_request.submit"), blocks...)
	v.PrivateMetadata, v.NotifyOnClose = d.String(), d.Change == 0
	return v
}

func riskOptions(w lang.Words) (out []option) {
	for _, k := range desk.Risks() {
		out = append(out, option{string(k), w.Say("risk." + string(k)), ""})
	}
	return out
}

func typeOptions(w lang.Words) (out []option) {
	for _, t := range desk.ChangeTypes() {
		out = append(out, option{string(t), w.Say("change.type." + string(t)), w.Say("change.type." + string(t) + ".hint")})
	}
	return out
}

// several is an input with any number of several options.
func several(id, name string, selected []string, options []option) *slack.InputBlock {
	el := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, nil, "value")
	for _, o := range options[:min(len(options), maxOption)] {
		item := slack.NewOptionBlockObject(o.value, label(o.words), nil)
		el.Options = append(el.Options, item)
		if slices.Contains(selected, o.value) {
			el.InitialOptions = append(el.InitialOptions, item)
		}
	}
	return slack.NewInputBlock(id, label(name), nil, el)
}

// moment is an input for a date and a time, which Slack shows in the reader's
// own zone.
func moment(id, name string, at time.Time) *slack.InputBlock {
	el := slack.NewDateTimePickerBlockElement("value")
	if !at.IsZero() {
		el.InitialDateTime = at.Unix()
	}
	return slack.NewInputBlock(id, label(name), nil, el)
}

func personField(id, name, user string) *slack.InputBlock {
	el := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, "value")
	el.InitialUser = user
	return slack.NewInputBlock(id, label(name), nil, el)
}

// placesField is an input for people and channels.
func placesField(id, name string, chosen []string) *slack.InputBlock {
	el := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeConversations, nil, "value")
	el.InitialConversations = chosen
	in := slack.NewInputBlock(id, label(name), nil, el)
	in.Optional = true
	return in
}

// takeRequestChange takes a request, or a new revision of one. A request that
// cannot be taken is kept: its form may be closed as it is.
func (b *Bot) takeRequestChange(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	d, err := readChangeDraft(r)
	if err != nil {
		return nil, nil, err
	}
	do, wrong, err := b.takePlan(ctx, r, d)
	if len(wrong) > 0 && d.Change == 0 {
		if err := b.db.Write(ctx, b.putDraft(r, d)); err != nil {
			b.log.Warn("draft not kept", "user", r.who.ID, "err", err)
		}
	}
	return do, wrong, err
}

func (b *Bot) takePlan(ctx context.Context, r request, d changeDraft) (effect, fieldErrors, error) {
	w := b.in(lang.Of(r.to.locale))
	p, wrong := b.readPlan(w, r)
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	impl, err := b.person(ctx, p.Implementer, freshToAct)
	if err != nil {
		return nil, nil, err
	}
	if impl.Stranger() {
		return nil, fieldErrors{"implementer": w.Say("change.implementer.stranger")}, nil
	}
	if d.Change != 0 {
		do, wrong, err := b.revised(ctx, r, p)
		return all(b.remember(impl), do), wrong, err
	}
	r.to.text = p.Title + " " + p.Purpose
	e := desk.ChangeEvent{
		Act: desk.ChangeOpens, Actor: r.who.ID, At: b.now(), Type: desk.ChangeType(got(r, "type")), Lang: string(r.to.lang()), Plan: &p, Ticket: d.Ticket,
	}
	if !slices.Contains(desk.ChangeTypes(), e.Type) {
		return nil, fieldErrors{"type": w.Say("form.choose")}, nil
	}
	if e.Type == desk.ChangeNormal && p.From.Before(b.now()) {
		return nil, fieldErrors{"from": w.Say("change.from.past")}, nil
	}
	if wrong, err := b.clashed(ctx, w, desk.Change{Type: e.Type}, &p); err != nil || len(wrong) > 0 {
		return nil, wrong, err
	}
	done := func(tx *store.Tx) error { return tx.DropDraft(r.who.ID) }
	return all(b.remember(impl), b.openChange("form/"+d.Form, e), done), nil, nil
}

// revised makes a new revision, if nobody else has made one since the form was
// opened.
func (b *Bot) revised(ctx context.Context, r request, p desk.Plan) (effect, fieldErrors, error) {
	_, c, err := b.drafted(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	if wrong, err := b.clashed(ctx, b.in(lang.Of(r.to.locale)), c, &p); err != nil || len(wrong) > 0 {
		return nil, wrong, err
	}
	do, err := b.changeOr(ctx, c, desk.ChangeEvent{Act: desk.ChangeRevises, Actor: r.who.ID, At: b.now(), Plan: &p})
	return do, nil, err
}

// readPlan reads and checks the fields of a request.
func (b *Bot) readPlan(w lang.Words, r request) (desk.Plan, fieldErrors) {
	text := func(id string) string { return strings.TrimSpace(got(r, id)) }
	p := desk.Plan{
		Title: cut(courier.Clean(text("title")), maxTitle), Background: text("background"), Purpose: text("purpose"), Impact: text("impact"),
		Components: gotAll(r, "components"), Risk: desk.Risk(got(r, "risk")), Steps: text("steps"), Rollback: text("rollback"), Test: text("test"),
		From: gotTime(r, "from"), To: gotTime(r, "to"), Implementer: got(r, "implementer"), Tell: gotAll(r, "tell"), Despite: text("despite"),
	}
	wrong := fieldErrors{}
	for _, name := range p.Missing() {
		wrong[name] = w.Say("form.empty")
	}
	if !p.To.After(p.From) {
		wrong["to"] = w.Say("change.to.before")
	}
	for _, key := range p.Components {
		if b.cfg().component(key).Layer == "" {
			wrong["components"] = w.Say("form.choose")
		}
	}
	return p, wrong
}

// gotAll is everything a form holds in a block.
func gotAll(r request, block string) (all []string) {
	for _, v := range r.State[block] {
		all = append(all, v...)
	}
	return all
}

// gotTime is the instant a form holds in a block.
func gotTime(r request, block string) time.Time {
	n, err := strconv.ParseInt(got(r, block), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}
