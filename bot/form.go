package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// prefill is what a form remembers between being opened and being submitted.
// It comes back from Slack, so nothing in it grants a right.
type prefill struct {
	Form      string     `json:"f"` // random; a repeated submission is known by it
	OpenedAt  int64      `json:"o"` // unix milliseconds: a ticket's clock starts when its form was opened
	Ticket    int64      `json:"t,omitempty"`
	Question  int64      `json:"q,omitempty"`
	Channel   string     `json:"c,omitempty"`
	Thread    string     `json:"s,omitempty"`
	Author    string     `json:"a,omitempty"` // of the message a ticket is made from
	Source    string     `json:"m,omitempty"` // ts of that message
	Score     desk.Score `json:"score,omitempty"`
	Complaint int64      `json:"complaint,omitempty"`
	Report    int64      `json:"report,omitempty"`
	Was       *was       `json:"w,omitempty"`       // what the form showed of the ticket
	Private   bool       `json:"private,omitempty"` // whether its box for private tickets was ticked
}

// was is a ticket as a form showed it: only what a person changed in the form
// is changed, whatever others did meanwhile.
type was struct {
	Title     string      `json:"t"`
	Impact    desk.Impact `json:"i"`
	Component string      `json:"c"`
	Kind      desk.Kind   `json:"k"`
	Assignee  string      `json:"a"`
}

func (b *Bot) newPrefill(r request) prefill {
	at := r.At
	if at.IsZero() {
		at = b.now()
	}
	return prefill{Form: rand.Text(), OpenedAt: at.UnixMilli()}
}

func (p prefill) String() string {
	data, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and integers always marshal
	}
	return string(data)
}

// AnswerFirst reports whether e opens a form, which must be done before it is
// acknowledged.
func (b *Bot) AnswerFirst(e gateway.Envelope) bool { return opensForm(e) != nil }

// Answer does what Slack waits for: it opens forms and takes submissions.
func (b *Bot) Answer(ctx context.Context, e gateway.Envelope) (any, error) {
	e, secrets := b.masked(e)
	if e.Kind == gateway.Submit {
		return b.submit(ctx, e, b.warnSecret(e, secrets))
	}
	draw := opensForm(e)
	if draw == nil {
		return nil, nil
	}
	if err := b.openForm(ctx, e, draw); err != nil {
		return nil, err
	}
	return nil, b.Keep(ctx, e)
}

// openForm draws a form and shows it. What cannot be granted is said in a
// form too: it is where the person is looking.
func (b *Bot) openForm(ctx context.Context, e gateway.Envelope, draw opener) error {
	r, err := b.requestNow(ctx, e)
	var view slack.ModalViewRequest
	if err == nil {
		view, err = draw(b, ctx, r)
	}
	if err != nil {
		if !wish(err) {
			return err
		}
		view = b.sorryView(r, err)
	}
	_, err = b.slack.OpenViewContext(ctx, e.TriggerID, view)
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) && refused.Err == "exchanged_trigger_id" {
		return nil // Slack sent the press twice; the form is open
	}
	return err
}

// requestNow is a request that cannot wait in the inbox.
func (b *Bot) requestNow(ctx context.Context, e gateway.Envelope) (request, error) {
	r := request{Envelope: e, to: addressOf(e, store.Item{})}
	r.to.id = e.ID
	who, err := b.person(ctx, e.User, freshToAct)
	who.Foreign = who.Foreign || e.UserTeam != ""
	r.who, r.to.locale = who, who.Locale
	if err != nil {
		return r, err
	}
	if aboutAnswer(e) {
		return r, nil
	}
	return r, mayAct(who)
}

// aboutAnswer reports whether e says what an answer or the help was worth. That
// belongs to asking, which is also a guest's right, each for their own.
func aboutAnswer(e gateway.Envelope) bool {
	switch actionOf(e.ActionID) {
	case "question_wrong", "ticket_complain", "rate_bad", "rate_words":
		return true
	}
	return e.CallbackID == "article_doubt" || e.CallbackID == "ticket_complain" || e.CallbackID == "ticket_rate"
}

func (b *Bot) sorryView(r request, err error) slack.ModalViewRequest {
	w := b.in(lang.Of(r.to.locale))
	return modal(w, "", w.Say("form.sorry"), "", section(apology(w, err)))
}

// fieldErrors are what is wrong in a form, by block id.
type fieldErrors map[string]string

// submit takes a form. What it does is validation and one transaction; a
// repeat of the same form closes it as if it had been the first.
func (b *Bot) submit(ctx context.Context, e gateway.Envelope, also effect) (any, error) {
	var p prefill
	if err := json.Unmarshal([]byte(e.PrivateMetadata), &p); err != nil {
		return nil, fmt.Errorf("form %q: %w", e.CallbackID, desk.ErrInvalid)
	}
	r, err := b.requestNow(ctx, e)
	if err != nil {
		return b.updateSorry(r, err)
	}
	for _, f := range forms() {
		if f.callback == e.CallbackID {
			return b.take(ctx, r, p, f, also)
		}
	}
	return nil, fmt.Errorf("form %q: %w", e.CallbackID, desk.ErrInvalid)
}

func (b *Bot) take(ctx context.Context, r request, p prefill, f form, also effect) (any, error) {
	key := "form/" + p.Form
	if taken, err := b.db.Seen(ctx, key); err != nil || taken {
		return nil, err // a repeat closes the form as the first did
	}
	do, wrong, err := f.take(b, ctx, r, p)
	if err != nil {
		return b.updateSorry(r, err)
	}
	if len(wrong) > 0 {
		return slack.NewErrorsViewSubmissionResponse(wrong), nil
	}
	in := store.Incoming{
		Keys: []string{key}, Kind: r.Type, Lane: r.Lane(), Payload: r.Raw, At: r.At,
	}
	_, err = b.db.Submit(ctx, in, all(b.remember(r.who), do, also))
	switch {
	case b.noRoom(err):
		return slack.NewErrorsViewSubmissionResponse(fieldErrors{anyBlock(r.Envelope): b.in(lang.Of(r.to.locale)).Say("full.busy")}), nil
	case errors.Is(err, store.ErrBusy):
		return slack.NewErrorsViewSubmissionResponse(fieldErrors{anyBlock(r.Envelope): b.in(lang.Of(r.to.locale)).Say("busy")}), nil
	case err != nil:
		return b.updateSorry(r, err)
	}
	b.Wake()
	b.said()
	return nil, nil
}

// updateSorry replaces the form with the reason why it cannot be taken; a
// fault of ours is left to Slack's "trouble connecting", which keeps the form
// and what was typed into it.
func (b *Bot) updateSorry(r request, err error) (any, error) {
	if !wish(err) {
		return nil, err
	}
	view := b.sorryView(r, err)
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

// anyBlock is an input to hang an error on that belongs to none.
func anyBlock(e gateway.Envelope) string {
	best := ""
	for id := range e.State {
		if best == "" || id < best {
			best = id
		}
	}
	return best
}

// shortcutLate is what is left of a shortcut once its form was opened.
func (b *Bot) shortcutLate(context.Context, request) (effect, error) { return nothing, nil }

// askAbout answers the message that a shortcut was used on, to who used it.
// The other message shortcut opened its form already.
func (b *Bot) askAbout(ctx context.Context, r request) (effect, error) {
	if r.CallbackID != "question_from_message" || r.Source == nil {
		return nothing, nil
	}
	say := b.spoken(ctx, r.Source.Text)
	if say == "" {
		return nil, refuse(desk.ErrInvalid, "question.no_words")
	}
	r.Channel, r.to.url = r.Source.Channel, r.ResponseURL
	return b.ask(ctx, r, say, false)
}

// modal puts blocks into a form; without a submit label it only shows.
func modal(w lang.Words, callback, title, submit string, blocks ...slack.Block) slack.ModalViewRequest {
	v := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callback, Title: modalText(title),
		Close: modalText(w.Say("form.close")), Blocks: slack.Blocks{BlockSet: blocks},
	}
	if submit != "" {
		v.Submit = modalText(submit)
	}
	return v
}

func modalText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, cut(s, maxModal), false, false)
}

// words is an input for text; long ones have several lines.
func words(id, name, hint, initial string, long, optional bool) *slack.InputBlock {
	el := slack.NewPlainTextInputBlockElement(nil, "value")
	el.Multiline, el.InitialValue = long, initial
	el.MaxLength = maxTitle
	if long {
		el.MaxLength = maxInput
	}
	in := slack.NewInputBlock(id, label(name), nil, el)
	if hint != "" {
		in.Hint = label(hint)
	}
	in.Optional = optional
	return in
}

// choice is an input with one of several options.
func choice(id, name, selected string, options []option) *slack.InputBlock {
	var list []*slack.OptionBlockObject
	el := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, "value")
	for _, o := range options[:min(len(options), maxOption)] {
		item := slack.NewOptionBlockObject(o.value, label(o.words), nil)
		list = append(list, item)
		if o.value == selected {
			el.InitialOption = item
		}
	}
	el.Options = list
	return slack.NewInputBlock(id, label(name), nil, el)
}

// radio shows all options at once, with a line under each.
func radio(id, name, selected string, options []option) *slack.InputBlock {
	el := slack.NewRadioButtonsBlockElement("value")
	for _, o := range options {
		item := slack.NewOptionBlockObject(o.value, label(o.words), nil)
		if o.hint != "" {
			item.Description = label(o.hint)
		}
		el.Options = append(el.Options, item)
		if o.value == selected {
			el.InitialOption = item
		}
	}
	return slack.NewInputBlock(id, label(name), nil, el)
}

// checkbox is a box with a line beside it.
func checkbox(id, name, line, hint string, ticked bool) *slack.InputBlock {
	yes := slack.NewOptionBlockObject(id, label(line), nil)
	el := slack.NewCheckboxGroupsBlockElement("value", yes)
	if ticked {
		el.InitialOptions = []*slack.OptionBlockObject{yes}
	}
	in := slack.NewInputBlock(id, label(name), nil, el)
	in.Hint, in.Optional = label(hint), true
	return in
}

type option struct{ value, words, hint string }

// got is what a form holds in a block.
func got(r request, block string) string {
	for _, v := range r.State[block] {
		if len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

func (p prefill) openedAt() time.Time { return time.UnixMilli(p.OpenedAt).UTC() }
