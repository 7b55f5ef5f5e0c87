package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// dispatching has Slack tell of each choice in a form's inputs, and of what is
// typed, with all that the form holds: so it is known what had been filled in,
// however the form is left.
func dispatching(blocks []slack.Block) []slack.Block {
	for _, one := range blocks {
		in, ok := one.(*slack.InputBlock)
		if !ok {
			continue
		}
		in.DispatchAction = true
		if el, typed := in.Element.(*slack.PlainTextInputBlockElement); typed {
			el.DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_character_entered"}}
		}
	}
	return blocks
}

// keepDraft keeps what somebody has filled in of a request: at each choice they
// make in it, and when they close it.
func (b *Bot) keepDraft(_ context.Context, r request) (effect, error) {
	d, err := readChangeDraft(r)
	if r.CallbackID != "change_request" || err != nil || d.Change != 0 || len(r.State) == 0 {
		return nothing, nil
	}
	return b.putDraft(r, d), nil
}

// putDraft is the effect of keeping what a form holds. Once the form was sent,
// what comes late is no draft.
func (b *Bot) putDraft(r request, d changeDraft) effect {
	p, _ := b.readPlan(b.shared(), r)
	return func(tx *store.Tx) error {
		sent, err := tx.Seen(background, "form/"+d.Form)
		if err != nil || sent {
			return err
		}
		return tx.PutDraft(r.who.ID, store.Draft{Plan: p, Type: desk.ChangeType(got(r, "type")), Ticket: d.Ticket})
	}
}

// requestBegun is what a new request begins with: what its door says, else
// what the person had filled in before.
func (b *Bot) requestBegun(ctx context.Context, r request) (changeDraft, store.Draft, error) {
	d := changeDraft{prefill: b.newPrefill(r)}
	s := store.Draft{Type: desk.ChangeNormal, Plan: desk.Plan{Implementer: r.who.ID, Risk: desk.RiskMedium}}
	switch {
	case r.Kind == gateway.Command:
		_, s.Plan.Title = findCommand(r.Text)
	case strings.HasPrefix(r.Value, "ticket/"):
		t, err := b.ticketPressed(ctx, r, desk.ActChange)
		if err != nil {
			return d, s, err
		}
		d.Ticket = t.ID
		if !t.Private {
			s.Plan.Title, s.Plan.Background = cut(t.Title, maxTitle), cut(t.Text, maxInput)
		}
		if t.Component != "" {
			s.Plan.Components = []string{t.Component}
		}
		return d, s, nil
	}
	if s.Plan.Title == "" {
		if kept, ok, err := b.db.Draft(ctx, r.who.ID); err != nil || ok {
			d.Ticket = kept.Ticket
			return d, kept, err
		}
	}
	if key := desk.SuggestComponent(b.cfg().Components, s.Plan.Title); key != "" {
		s.Plan.Components = []string{key}
	}
	return d, s, nil
}
