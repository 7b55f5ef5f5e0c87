package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// askRating asks the requester, on their card, how it went when their ticket
// was resolved. There is no reminder.
func (b *Bot) askRating(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	if e.Act != desk.ActResolve && e.Act != desk.ActClose || b.machine(t) {
		return nil
	}
	moved, err := tx.MoveRating(t.ID, t.ReopenCount, tx.Now().Add(-desk.RatingOpen))
	if err != nil || moved {
		return err
	}
	p, err := tx.Person(background, t.Requester)
	if errors.Is(err, desk.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	last, err := tx.LastAsked(background, t.Requester)
	if err != nil || !desk.AsksRating(t, p.Person, last, tx.Now()) {
		return err
	}
	_, err = tx.AskRating(desk.Rating{Ticket: t.ID, Round: t.ReopenCount, User: t.Requester, Tier: t.Tier})
	return err
}

// scores is which button gives which score.
func scores() map[string]desk.Score {
	return map[string]desk.Score{"rate_good": desk.ScoreGood, "rate_fair": desk.ScoreFair, "rate_bad": desk.ScoreBad}
}

// rate takes a score with one tap. A bad one is a complaint.
func (b *Bot) rate(_ context.Context, r request) (effect, error) {
	v, err := parseValue(r.Value)
	if err != nil {
		return nil, err
	}
	score := scores()[actionOf(r.ActionID)]
	return func(tx *store.Tx) error {
		t, x, err := ratingOf(tx, v.id)
		if err != nil {
			return err
		}
		return b.rated(tx, t, x, r.who.ID, score)
	}, nil
}

// ratingOf returns the request that the card of a ticket draws.
func ratingOf(tx *store.Tx, ticket int64) (desk.Ticket, desk.Rating, error) {
	t, err := tx.Ticket(background, ticket)
	if err != nil {
		return t, desk.Rating{}, err
	}
	x, err := tx.Rating(background, ticket)
	if errors.Is(err, desk.ErrNotFound) || err == nil && (x.Round != t.ReopenCount || t.State.Open()) {
		err = refuse(desk.ErrConflict, "rate.over")
	}
	return t, x, err
}

func (b *Bot) rated(tx *store.Tx, t desk.Ticket, x desk.Rating, who string, score desk.Score) error {
	before := x.Score
	x, err := x.Rate(who, score, tx.Now())
	if err != nil {
		return rateSorry(err)
	}
	if before == x.Score { // pressed twice
		return nil
	}
	ref := strconv.FormatInt(t.ID, 10)
	return all(
		func(tx *store.Tx) error { return tx.PutRating(x) },
		func(tx *store.Tx) error { return b.rateComplaint(tx, t, x, before) },
		func(tx *store.Tx) error { return b.sayRating(tx, t, x) },
		func(tx *store.Tx) error { return tx.Redraw("ticket", t.ID) },
		func(tx *store.Tx) error {
			return tx.SetTimer("redraw", ref, "", x.RatedAt.Add(desk.RatingChange))
		},
	)(tx)
}

func rateSorry(err error) error {
	switch {
	case errors.Is(err, desk.ErrRefused):
		return refuse(desk.ErrRefused, "rate.not_yours")
	case errors.Is(err, desk.ErrConflict):
		return refuse(desk.ErrConflict, "rate.over")
	}
	return err
}

// rateComplaint makes a bad rating a complaint, and one that was bettered
// before anybody saw to it no complaint any more.
func (b *Bot) rateComplaint(tx *store.Tx, t desk.Ticket, x desk.Rating, before desk.Score) error {
	if x.Score == desk.ScoreBad {
		return b.complain(tx, t, desk.Complaint{Source: desk.ComplaintRating, By: x.User, Text: x.Text})
	}
	c, err := tx.ComplaintOf(background, t.ID)
	if errors.Is(err, desk.ErrNotFound) || err == nil && before != desk.ScoreBad {
		return nil
	}
	if err != nil {
		return err
	}
	if c, err = c.Withdraw(tx.Now()); err != nil {
		return nil // somebody sees to it already, or it is about more than the rating
	}
	return all(
		func(tx *store.Tx) error { return tx.PutComplaint(c, x.User, "withdraw", "") },
		func(tx *store.Tx) error { return tx.Redraw("complaint", c.ID) },
	)(tx)
}

// sayRating tells the desk, in the thread of its card.
func (b *Bot) sayRating(tx *store.Tx, t desk.Ticket, x desk.Rating) error {
	place, err := b.placeOf(tx, t, deskSide)
	if err != nil {
		return err
	}
	w := b.shared()
	words := w.Say("rate.told", "who", escape(nameIn(background, tx.Reader, x.User)), "score", scoreWords(w, x.Score))
	return tx.Say(store.Saying{
		Key:  fmt.Sprintf("rating/%d/%d/%d", t.ID, x.Round, x.Score),
		Kind: store.SayPost, Channel: place.Channel, ThreadCard: place.ThreadCard, Words: quoted(words, x.Text).JSON(),
	})
}

func scoreWords(w lang.Words, s desk.Score) string { return w.Say(fmt.Sprintf("score.%d", s)) }

// ratingBlocks asks for a rating on the requester's card, or says which was
// given.
func (c ticketCard) ratingBlocks() []slack.Block {
	x := c.rating
	if x.Ticket == 0 || x.Round != c.t.ReopenCount || c.t.State != desk.StateResolved && c.t.State != desk.StateClosed {
		return nil
	}
	var line string
	switch open := x.Takes(c.now); {
	case x.RatedAt.IsZero() && !open:
		return nil
	case x.RatedAt.IsZero():
		line = c.w.Say("rate.ask")
	case open:
		line = c.w.Say("rate.given.open", "score", scoreWords(c.w, x.Score))
	default:
		return []slack.Block{contextLine(c.w.Say("rate.given", "score", scoreWords(c.w, x.Score)))}
	}
	return []slack.Block{contextLine(line), slack.NewActionBlock("", c.ratingButtons()...)}
}

func (c ticketCard) ratingButtons() (out []slack.BlockElement) {
	for _, s := range desk.Scores() {
		if s == c.rating.Score {
			continue
		}
		for action, score := range scores() {
			if score == s {
				out = append(out, button(action, c.value(), scoreWords(c.w, s)))
			}
		}
	}
	if c.rating.Score != 0 {
		out = append(out, button("rate_words", c.value(), c.w.Say("button.rate_words")))
	}
	return out
}

// formRate asks for words beside a score, which nobody has to give.
func (b *Bot) formRate(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	v, err := parseValue(r.Value)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	x, err := b.db.Rating(ctx, v.id)
	switch {
	case errors.Is(err, desk.ErrNotFound) || err == nil && !x.Takes(b.now()):
		return slack.ModalViewRequest{}, refuse(desk.ErrConflict, "rate.over")
	case err == nil && x.User != r.who.ID:
		return slack.ModalViewRequest{}, refuse(desk.ErrRefused, "rate.not_yours")
	case err != nil:
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	p := b.newPrefill(r)
	p.Ticket, p.Score = v.id, scores()[actionOf(r.ActionID)]
	form := modal(w, "ticket_rate", w.Say("form.ticket_rate", "id", v.id), w.Say("form.ticket_rate.submit"),
		words("text", w.Say("form.rate.text"), w.Say("form.rate.hint"), x.Text, true, true))
	form.PrivateMetadata = p.String()
	return form, nil
}

func (b *Bot) takeRate(_ context.Context, r request, p prefill) (effect, fieldErrors, error) {
	text := strings.TrimSpace(got(r, "text"))
	return func(tx *store.Tx) error {
		t, x, err := ratingOf(tx, p.Ticket)
		if err != nil {
			return err
		}
		if x.Score == 0 && p.Score != 0 { // the form was quicker than its button
			if err := b.rated(tx, t, x, r.who.ID, p.Score); err != nil {
				return err
			}
			if x, err = tx.Rating(background, t.ID); err != nil {
				return err
			}
		}
		if x, err = x.Comment(r.who.ID, text, tx.Now()); err != nil || text == "" {
			return rateSorry(err)
		}
		return all(
			func(tx *store.Tx) error { return tx.PutRating(x) },
			func(tx *store.Tx) error { return b.rateWords(tx, t, x) },
		)(tx)
	}, nil, nil
}

// rateWords tells the words of a rating: to the desk, or, where it is a
// complaint, to who sees to that.
func (b *Bot) rateWords(tx *store.Tx, t desk.Ticket, x desk.Rating) error {
	if x.Score == desk.ScoreBad {
		return b.complain(tx, t, desk.Complaint{Source: desk.ComplaintRating, By: x.User, Text: x.Text})
	}
	place, err := b.placeOf(tx, t, deskSide)
	if err != nil {
		return err
	}
	words := b.shared().Say("rate.words", "who", escape(nameIn(background, tx.Reader, x.User)))
	return tx.Say(store.Saying{
		Key:  fmt.Sprintf("rating/%d/%d/words/%d", t.ID, x.Round, tx.Now().UnixMilli()),
		Kind: store.SayPost, Channel: place.Channel, ThreadCard: place.ThreadCard, Words: quoted(words, x.Text).JSON(),
	})
}
