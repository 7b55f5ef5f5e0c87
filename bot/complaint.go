package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// complain keeps a complaint about a ticket, has it drawn where the admins
// are, and tells who is to see to it; of a bad rating of a T1 also the
// managers, at once. More words of the same person join the complaint there
// is.
func (b *Bot) complain(tx *store.Tx, t desk.Ticket, c desk.Complaint) error {
	c.Ticket = t.ID
	owner, err := b.complaintOwner(tx, t)
	if err != nil {
		return err
	}
	c.Owner = owner
	now, fresh, err := tx.OpenComplaint(c)
	if err != nil {
		return err
	}
	if !fresh {
		return b.complainAgain(tx, now, c)
	}
	if _, err := tx.PutCard(store.Card{Kind: "complaint", Ref: now.ID, View: "desk", Channel: b.cfg().admin(), Urgent: t.Tier == desk.T1}); err != nil {
		return err
	}
	return b.tellComplaint(tx, t, now)
}

func (b *Bot) complainAgain(tx *store.Tx, now, c desk.Complaint) error {
	again, err := now.Again(c.Source, c.By, c.Text, tx.Now())
	switch {
	case err == nil:
		now = again
	case now.Pending() && now.By == c.By && c.Text != "" && now.Text != c.Text:
		if now.Text != "" && now.Source != desk.ComplaintRating {
			c.Text = cut(now.Text+"\n"+c.Text, maxInput)
		}
		now.Text = c.Text
	default:
		return nil
	}
	return all(
		func(tx *store.Tx) error { return tx.PutComplaint(now, c.By, "complain", c.Text) },
		func(tx *store.Tx) error { return tx.Redraw("complaint", now.ID) },
	)(tx)
}

// complaintOwner is who sees to a complaint unless somebody else takes it: a
// lead who did not work on the ticket, else a manager, else the first
// administrator.
func (b *Bot) complaintOwner(tx *store.Tx, t desk.Ticket) (string, error) {
	for _, role := range []desk.Role{desk.RoleLead, desk.RoleManager} {
		people, err := tx.WithRole(background, role)
		if err != nil {
			return "", err
		}
		for _, id := range people {
			if id != t.Assignee && id != t.Requester {
				return id, nil
			}
		}
	}
	return b.cfg().Admin, nil
}

// tellComplaint tells who has to know, by direct message.
func (b *Bot) tellComplaint(tx *store.Tx, t desk.Ticket, c desk.Complaint) error {
	to := []string{c.Owner}
	if t.Tier == desk.T1 {
		managers, err := tx.WithRole(background, desk.RoleManager)
		if err != nil {
			return err
		}
		to = append(to, managers...)
	}
	slices.Sort(to)
	for _, user := range slices.Compact(to) {
		if user == "" {
			continue
		}
		w := b.wordsFor(localeIn(tx, user))
		key := "complaint.told"
		if user == c.Owner {
			key = "complaint.yours"
		}
		words := w.Say(key, "id", t.ID, "tier", int(t.Tier), "title", escape(covered(w, t).Title), "source", w.Say("complaint.by."+string(c.Source)),
			"who", escape(nameIn(background, tx.Reader, c.By)))
		if c.Text == "" {
			words = strings.TrimRight(words, ":：")
		}
		err := tx.Say(store.Saying{
			Key: fmt.Sprintf("complaint/%d/to/%s", c.ID, user), Kind: store.SayDirect, User: user,
			Words: quoted(words, c.Text).JSON(), Urgent: t.Tier == desk.T1,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// mayComplain refuses who neither asked for the ticket nor may mark it.
func mayComplain(r request, t desk.Ticket) (desk.ComplaintSource, error) {
	switch {
	case r.who.ID == t.Requester:
		return desk.ComplaintRequester, nil
	case r.who.MaySeeTo():
		return desk.ComplaintManager, nil
	}
	return "", refuse(desk.ErrRefused, "complain.not_yours")
}

// orderComplain takes a complaint by words in a ticket's thread.
func (b *Bot) orderComplain(r request, t desk.Ticket, o ordered) effect {
	to := quietly(r, o)
	source, err := mayComplain(r, t)
	if err != nil {
		return b.sorry(to, err)
	}
	c := desk.Complaint{Source: source, By: r.who.ID, Text: o.rest}
	return all(func(tx *store.Tx) error { return b.complain(tx, t, c) }, b.complaintNoted(to, t))
}

// complaintNoted tells who complained who sees to it.
func (b *Bot) complaintNoted(to addressee, t desk.Ticket) effect {
	return func(tx *store.Tx) error {
		c, err := tx.ComplaintOf(background, t.ID)
		if err != nil {
			return err
		}
		w := b.in(to.lang())
		if c.State == desk.ComplaintClosed {
			return b.sorry(to, refuse(desk.ErrConflict, "complaint.over.closed", "owner", escape(nameIn(background, tx.Reader, c.Owner))))(tx)
		}
		return b.tell(to, "complaint", message(w.Say("complain.noted", "id", t.ID, "owner", escape(nameIn(background, tx.Reader, c.Owner)))))(tx)
	}
}

// formComplain asks what went wrong: from the requester's card, or for
// "/ops complain [ID] [words]", without a number about the newest ticket of
// who asks.
func (b *Bot) formComplain(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	t, text, err := b.complainedOf(ctx, r)
	if err == nil {
		_, err = mayComplain(r, t)
	}
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if c, err := b.db.ComplaintOf(ctx, t.ID); err == nil && c.State != desk.ComplaintWithdrawn {
		return slack.ModalViewRequest{}, refuse(desk.ErrConflict, "complain.already", "id", t.ID, "owner", escape(b.name(ctx, c.Owner)))
	}
	w := b.in(lang.Of(r.to.locale))
	p := b.newPrefill(r)
	p.Ticket = t.ID
	form := modal(w, "ticket_complain", w.Say("form.ticket_complain", "id", t.ID), w.Say("form.ticket_complain.submit"),
		section(escape(cut(t.Title, maxTitle))),
		words("text", w.Say("form.complain.text"), w.Say("form.complain.hint"), text, true, false))
	form.PrivateMetadata = p.String()
	return form, nil
}

// complainedOf finds the ticket that a button or a command complains of.
func (b *Bot) complainedOf(ctx context.Context, r request) (t desk.Ticket, text string, err error) {
	if r.Kind != gateway.Command {
		v, err := parseValue(r.Value)
		if err != nil {
			return t, "", err
		}
		t, err = b.db.Ticket(ctx, v.id)
		return t, "", err
	}
	_, text = findCommand(r.Text)
	first, rest, _ := strings.Cut(text, " ")
	if id, err := strconv.ParseInt(strings.TrimPrefix(first, "#"), 10, 64); err == nil {
		t, err = b.db.Ticket(ctx, id)
		if errors.Is(err, desk.ErrNotFound) {
			err = refuse(desk.ErrNotFound, "complain.no_ticket", "id", id)
		}
		return t, b.spoken(ctx, rest), err
	}
	mine, err := b.db.Tickets(ctx, store.Filter{Requester: r.who.ID, Limit: 1})
	if err == nil && len(mine) == 0 {
		err = refuse(desk.ErrNotFound, "complain.which")
	}
	if err != nil {
		return t, "", err
	}
	return mine[0], b.spoken(ctx, text), nil
}

func (b *Bot) takeComplain(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	t, err := b.db.Ticket(ctx, p.Ticket)
	if err != nil {
		return nil, nil, err
	}
	source, err := mayComplain(r, t)
	if err != nil {
		return nil, nil, err
	}
	w := b.in(lang.Of(r.to.locale))
	text := strings.TrimSpace(got(r, "text"))
	if text == "" {
		return nil, fieldErrors{"text": w.Say("form.complain.missing")}, nil
	}
	to := addressee{id: "form/" + p.Form, user: r.who.ID, locale: r.to.locale}
	c := desk.Complaint{Source: source, By: r.who.ID, Text: text}
	return all(
		func(tx *store.Tx) error { return b.complain(tx, t, c) },
		b.complaintNoted(to, t),
		func(tx *store.Tx) error { return tx.Redraw("ticket", t.ID) },
	), nil, nil
}
