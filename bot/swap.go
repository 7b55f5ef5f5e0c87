package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// shiftsShown is how many of somebody's shifts a form offers to give away.
const shiftsShown = 6

func shiftKey(s desk.Shift) string { return fmt.Sprintf("%d/%d", s.From.UnixMilli(), s.To.UnixMilli()) }

// myShifts are the shifts that somebody can give away.
func (b *Bot) myShifts(who string) ([]desk.Shift, error) {
	c, err := b.people(b.db.Reader)
	return c.roster().Ahead(who, b.now(), shiftsShown), err
}

// formSwap asks which shift somebody wants to give away, and to whom.
func (b *Bot) formSwap(_ context.Context, r request) (slack.ModalViewRequest, error) {
	shifts, err := b.myShifts(r.who.ID)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	if len(shifts) == 0 {
		return slack.ModalViewRequest{}, refuse(desk.ErrInvalid, "swap.no_shifts")
	}
	w := b.in(lang.Of(r.to.locale))
	var options []option
	for _, s := range shifts {
		options = append(options, option{value: shiftKey(s), words: w.Time(s.From, b.now(), b.cfg().Zone) + " – " + w.Time(s.To, b.now(), b.cfg().Zone)})
	}
	v := modal(w, "duty_swap", w.Say("form.duty_swap"), w.Say("form.duty_swap.submit"),
		choice("shift", w.Say("swap.which"), options[0].value, options), personField("with", w.Say("swap.with"), ""))
	v.PrivateMetadata = b.newPrefill(r).String()
	return v, nil
}

// takeSwap asks a colleague to take a shift.
func (b *Bot) takeSwap(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	c, err := b.people(b.db.Reader)
	if err != nil {
		return nil, nil, err
	}
	w, roster := b.in(lang.Of(r.to.locale)), c.roster()
	shifts := roster.Ahead(r.who.ID, b.now(), shiftsShown)
	i := slices.IndexFunc(shifts, func(s desk.Shift) bool { return shiftKey(s) == got(r, "shift") })
	if i < 0 {
		return nil, fieldErrors{"shift": w.Say("swap.not_yours")}, nil
	}
	s := desk.SwapRequest{Who: r.who.ID, With: got(r, "with"), From: shifts[i].From, To: shifts[i].To}
	if s.With == s.Who || !slices.Contains(roster.People, s.With) {
		return nil, fieldErrors{"with": w.Say("swap.not_on_list")}, nil
	}
	if roster.Away(s.With, later(s.From, b.now())) {
		return nil, fieldErrors{"with": w.Say("swap.away")}, nil
	}
	met, err := b.meetDuty(ctx)
	return all(met, func(tx *store.Tx) error {
		id, err := tx.AskSwap("form/"+p.Form, s)
		if err != nil || id == 0 {
			return err
		}
		_, err = tx.PutCard(store.Card{Kind: "swap", Ref: id, View: "with", User: s.With})
		return err
	}), nil, err
}

// swapWords says which shift is asked for or given, and by whom.
func (b *Bot) swapWords(w lang.Words, key string, s desk.SwapRequest, names func(string) string) string {
	return w.Say(key, "who", escape(names(s.Who)), "with", escape(names(s.With)),
		"from", when(w, s.From, b.now(), b.cfg().Zone), "to", when(w, s.To, b.now(), b.cfg().Zone))
}

// DrawSwap draws, for who is asked to take a shift, what became of it.
func (b *Bot) DrawSwap(ctx context.Context, c store.Card) (courier.Message, error) {
	s, err := b.db.Swap(ctx, c.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	w := b.wordsFor(b.localeOf(ctx, s.With))
	words := b.swapWords(w, "swap."+string(s.State)+".with", s, func(who string) string { return b.name(ctx, who) })
	blocks := []slack.Block{section(words)}
	if s.State == desk.SwapAsked && s.To.After(b.now()) {
		v := value{kind: "swap", id: s.ID, nonce: c.Nonce}.String()
		blocks = append(blocks, slack.NewActionBlock("",
			primary(button("swap_yes", v, w.Say("button.swap_yes"))), button("swap_no", v, w.Say("button.swap_no"))))
	}
	return message(words, blocks...), nil
}

func (b *Bot) swapYes(ctx context.Context, r request) (effect, error) {
	return b.decideSwap(ctx, r, true)
}
func (b *Bot) swapNo(ctx context.Context, r request) (effect, error) {
	return b.decideSwap(ctx, r, false)
}

// decideSwap writes the answer of who was asked, and tells who asked. From
// then on the shift is theirs.
func (b *Bot) decideSwap(ctx context.Context, r request, yes bool) (effect, error) {
	v, err := b.onCard(ctx, r, "swap")
	if err != nil {
		return nil, err
	}
	if !r.who.Agent() {
		return nil, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	met, err := b.meetDuty(ctx)
	if err != nil {
		return nil, err
	}
	return all(met, func(tx *store.Tx) error {
		s, err := tx.DecideSwap(v.id, r.who.ID, yes)
		switch {
		case errors.Is(err, desk.ErrRefused):
			return refuse(desk.ErrRefused, "swap.not_asked")
		case errors.Is(err, desk.ErrConflict):
			return refuse(desk.ErrConflict, "swap.over")
		case err != nil:
			return err
		}
		return errors.Join(b.tellSwap(tx, s), tx.Redraw("swap", s.ID))
	}, b.settleDuty), nil
}

// tellSwap tells who asked what the answer is.
func (b *Bot) tellSwap(tx *store.Tx, s desk.SwapRequest) error {
	w := b.in(lang.Of(localeIn(tx, s.Who)))
	words := b.swapWords(w, "swap."+string(s.State), s, func(who string) string { return nameIn(background, tx.Reader, who) })
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("swap/%d/%s", s.ID, s.State), Kind: store.SayDirect, User: s.Who, Words: message(words, section(words)).JSON(),
	})
}
