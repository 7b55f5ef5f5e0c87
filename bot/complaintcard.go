package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// DrawComplaint draws a complaint as it is now, for those who see to it.
func (b *Bot) DrawComplaint(ctx context.Context, card store.Card) (courier.Message, error) {
	c, err := b.db.Complaint(ctx, card.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	t, err := b.db.Ticket(ctx, c.Ticket)
	if err != nil {
		return courier.Message{}, err
	}
	w := b.shared()
	head := w.Say("complaint.head", "id", t.ID, "tier", int(t.Tier), "title", courier.Clean(covered(w, t).Title))
	fields := []*slack.TextBlockObject{
		field(w.Say("card.state"), w.Say("complaint.state."+string(c.State))),
		field(w.Say("complaint.owner"), b.ownerOf(ctx, c)),
		field(w.Say("complaint.from"), escape(b.name(ctx, c.By))+" · "+w.Say("complaint.by."+string(c.Source))),
		field(w.Say("card.assignee"), escape(firstNonEmpty(b.name(ctx, t.Assignee), "–"))),
	}
	title := slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, cut(head, maxTitle), false, false))
	blocks := []slack.Block{title, slack.NewSectionBlock(nil, fields, nil)}
	if c.Text != "" {
		blocks = append(blocks, quoteOf(c.Text))
	}
	if c.State == desk.ComplaintClosed {
		blocks = append(blocks, section(w.Say("complaint.ended", "cause", w.Say("cause."+string(c.Cause)), "outcome", escape(cut(c.Outcome, 1000)))))
	}
	if buttons := complaintButtons(w, c, card.Nonce); len(buttons) > 0 {
		blocks = append(blocks, slack.NewActionBlock("", buttons...))
	}
	return message(escape(head)+" — "+w.Say("complaint.state."+string(c.State)), blocks...), nil
}

// ownerOf calls the owner as long as there is something to do.
func (b *Bot) ownerOf(ctx context.Context, c desk.Complaint) string {
	if c.State == desk.ComplaintOpen {
		return mention(c.Owner)
	}
	return escape(b.name(ctx, c.Owner))
}

func complaintButtons(w lang.Words, c desk.Complaint, nonce string) (out []slack.BlockElement) {
	v := value{kind: "complaint", id: c.ID, nonce: nonce}.String()
	if c.State == desk.ComplaintOpen {
		out = append(out, primary(button("complaint_take", v, w.Say("button.complaint_take"))))
	}
	if c.Pending() {
		out = append(out, button("complaint_close", v, w.Say("button.complaint_close")))
	}
	return out
}

// complaintPressed returns the complaint of a button, for who may see to it.
func (b *Bot) complaintPressed(ctx context.Context, r request) (desk.Complaint, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "complaint" {
		return desk.Complaint{}, fmt.Errorf("complaint button %q: %w", r.Value, desk.ErrInvalid)
	}
	if !r.who.MaySeeTo() {
		return desk.Complaint{}, refuse(desk.ErrRefused, "complaint.needs_lead")
	}
	return b.db.Complaint(ctx, v.id)
}

// complaintTake makes who presses it the owner.
func (b *Bot) complaintTake(ctx context.Context, r request) (effect, error) {
	c, err := b.complaintPressed(ctx, r)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		c, err := tx.Complaint(background, c.ID)
		if err != nil {
			return err
		}
		if c, err = c.Take(r.who.ID, tx.Now()); err != nil {
			return refuse(desk.ErrConflict, "complaint.over."+string(c.State), "owner", escape(nameIn(background, tx.Reader, c.Owner)))
		}
		if err := tx.PutComplaint(c, r.who.ID, "take", ""); err != nil {
			return err
		}
		return tx.Redraw("complaint", c.ID)
	}, nil
}

func (b *Bot) formCloseComplaint(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	c, err := b.complaintPressed(ctx, r)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if !c.Pending() {
		return slack.ModalViewRequest{}, refuse(desk.ErrConflict, "complaint.over."+string(c.State), "owner", escape(b.name(ctx, c.Owner)))
	}
	w := b.in(lang.Of(r.to.locale))
	var causes []option
	for _, k := range desk.ComplaintCauses() {
		causes = append(causes, option{string(k), w.Say("cause." + string(k)), ""})
	}
	hint := w.Say("form.complaint.hint")
	if c.Source == desk.ComplaintManager {
		hint = ""
	}
	p := b.newPrefill(r)
	p.Complaint = c.ID
	form := modal(w, "complaint_close", w.Say("form.complaint_close", "id", c.Ticket), w.Say("form.complaint_close.submit"),
		radio("cause", w.Say("form.complaint.cause"), "", causes),
		words("text", w.Say("form.complaint.outcome"), hint, "", true, false))
	form.PrivateMetadata = p.String()
	return form, nil
}

// takeCloseComplaint ends a complaint with its cause and what was done, which
// the requester is told if it was theirs.
func (b *Bot) takeCloseComplaint(_ context.Context, r request, p prefill) (effect, fieldErrors, error) {
	if !r.who.MaySeeTo() {
		return nil, nil, refuse(desk.ErrRefused, "complaint.needs_lead")
	}
	w, wrong := b.in(lang.Of(r.to.locale)), fieldErrors{}
	cause, outcome := desk.ComplaintCause(got(r, "cause")), strings.TrimSpace(got(r, "text"))
	if cause == "" {
		wrong["cause"] = w.Say("form.complaint.cause.missing")
	}
	if outcome == "" {
		wrong["text"] = w.Say("form.complaint.outcome.missing")
	}
	if len(wrong) > 0 {
		return nil, wrong, nil
	}
	return func(tx *store.Tx) error {
		c, err := tx.Complaint(background, p.Complaint)
		if err != nil {
			return err
		}
		if c, err = c.Close(r.who.ID, cause, outcome, tx.Now()); err != nil {
			return refuse(desk.ErrConflict, "complaint.over."+string(c.State), "owner", escape(nameIn(background, tx.Reader, c.Owner)))
		}
		return all(
			func(tx *store.Tx) error { return tx.PutComplaint(c, r.who.ID, "close", outcome) },
			func(tx *store.Tx) error { return tx.Redraw("complaint", c.ID) },
			func(tx *store.Tx) error { return b.tellOutcome(tx, c) },
		)(tx)
	}, nil, nil
}

// tellOutcome tells the requester what became of their complaint.
func (b *Bot) tellOutcome(tx *store.Tx, c desk.Complaint) error {
	t, err := tx.Ticket(background, c.Ticket)
	if err != nil || c.By != t.Requester {
		return err
	}
	w := b.in(lang.Of(t.Lang))
	words := w.Say("complaint.outcome", "requester", mention(t.Requester), "who", escape(nameIn(background, tx.Reader, c.Owner)), "id", t.ID)
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("complaint/%d/outcome", c.ID), Kind: store.SayDirect, User: t.Requester, Words: quoted(words, c.Outcome).JSON(),
	})
}
