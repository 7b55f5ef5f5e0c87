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
	"opsdesk/bot/report"
	"opsdesk/store"
)

// agreedAtOnce is how many actions a form for minutes takes; there may be
// several such forms for one review.
const agreedAtOnce = 5

// minutesBlocks offers to write the minutes of a quarter's review, and says
// which there are.
func (b *Bot) minutesBlocks(ctx context.Context, w lang.Words, x store.Report, v value) (blocks []slack.Block) {
	if x.Name != report.Quarterly {
		return nil
	}
	blocks = append(blocks, slack.NewActionBlock("", primary(button("report_minutes", v.String(), w.Say("button.report_minutes")))))
	all, err := b.db.MinutesOf(ctx, x.N)
	if err != nil { // the digest is worth more than this line
		return blocks
	}
	for _, m := range all[:min(len(all), agreedAtOnce)] {
		done := 0
		for _, a := range m.Actions {
			if a.State != desk.ActionOpen {
				done++
			}
		}
		blocks = append(blocks, contextLine(w.Say("minutes.written", "who", escape(b.name(ctx, m.By)), "at", when(w, m.At, m.At, b.cfg().Zone), "n", len(m.Actions), "done", done)))
	}
	return blocks
}

// formMinutes asks what was said at a review, and what was agreed.
func (b *Bot) formMinutes(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	v, x, _, err := b.reportPressed(ctx, r)
	if err == nil && !r.who.MaySeeTo() {
		err = refuse(desk.ErrRefused, "minutes.who")
	}
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	blocks := []slack.Block{words("text", w.Say("minutes.text"), w.Say("minutes.text.hint"), "", true, false)}
	for i := range agreedAtOnce {
		n := strconv.Itoa(i + 1)
		blocks = append(blocks, words("what"+n, w.Say("minutes.what", "n", n), "", "", false, true),
			optionally(personField("who"+n, w.Say("minutes.owner", "n", n), "")), optionally(dayField("due"+n, w.Say("minutes.due", "n", n))))
	}
	form := modal(w, "minutes", w.Say("form.minutes", "period", x.Period), w.Say("form.minutes.submit"), blocks...)
	p := b.newPrefill(r)
	p.Report = v.id
	form.PrivateMetadata = p.String()
	return form, nil
}

func optionally(in *slack.InputBlock) *slack.InputBlock {
	in.Optional = true
	return in
}

// dayField is an input for a day.
func dayField(id, name string) *slack.InputBlock {
	return slack.NewInputBlock(id, label(name), nil, slack.NewDatePickerBlockElement("value"))
}

// takeMinutes keeps the minutes, posts them below the pack, and tells who has
// to do something.
func (b *Bot) takeMinutes(ctx context.Context, r request, p prefill) (effect, fieldErrors, error) {
	if !r.who.MaySeeTo() {
		return nil, nil, refuse(desk.ErrRefused, "minutes.who")
	}
	x, err := b.db.Report(ctx, p.Report)
	if err != nil {
		return nil, nil, err
	}
	if x.Name != report.Quarterly {
		return nil, nil, fmt.Errorf("minutes of report %s: %w", x.ID, desk.ErrInvalid)
	}
	agreed, met, wrong, err := b.agreedIn(ctx, r)
	text := strings.TrimSpace(got(r, "text"))
	if text == "" {
		wrong["text"] = b.in(lang.Of(r.to.locale)).Say("minutes.missing")
	}
	if err != nil || len(wrong) > 0 {
		return nil, wrong, err
	}
	m := store.Minutes{Origin: "form/" + p.Form, Report: x.N, Text: text, By: r.who.ID, Actions: agreed}
	return all(met, func(tx *store.Tx) error { return b.keepMinutes(tx, x, m) }), nil, nil
}

// agreedIn reads the actions of a form. One needs words, somebody and a day
// that is not over; one that has none of them is none.
func (b *Bot) agreedIn(ctx context.Context, r request) (agreed []desk.Action, met effect, wrong fieldErrors, err error) {
	w, today := b.in(lang.Of(r.to.locale)), b.now().In(b.cfg().Zone).Format(time.DateOnly)
	wrong, met = fieldErrors{}, nothing
	for i := range agreedAtOnce {
		n := strconv.Itoa(i + 1)
		a := desk.Action{Text: strings.TrimSpace(got(r, "what"+n)), Owner: got(r, "who"+n), Due: got(r, "due"+n)}
		if a.Text == "" && a.Owner == "" && a.Due == "" {
			continue
		}
		switch {
		case a.Text == "":
			wrong["what"+n] = w.Say("minutes.what.missing")
		case a.Owner == "":
			wrong["who"+n] = w.Say("minutes.owner.missing")
		case a.Due == "" || a.Due < today:
			wrong["due"+n] = w.Say("minutes.due.missing")
		default:
			who, err := b.person(ctx, a.Owner, freshToAct)
			if err != nil {
				return nil, nil, wrong, err
			}
			if who.Stranger() {
				wrong["who"+n] = w.Say("minutes.owner.stranger")
			}
			met = all(met, b.remember(who))
			agreed = append(agreed, a)
		}
	}
	return agreed, met, wrong, nil
}

func (b *Bot) keepMinutes(tx *store.Tx, x store.Report, m store.Minutes) error {
	m, err := tx.PutMinutes(m)
	if err != nil || m.ID == 0 {
		return err
	}
	cards, err := tx.Cards(background, "report", x.N)
	if err != nil || len(cards) == 0 {
		return err
	}
	w := b.in(lang.Lang(x.Lang))
	head := w.Say("minutes.head", "who", escape(nameIn(background, tx.Reader, m.By)), "period", x.Period)
	err = tx.Say(store.Saying{
		Key: fmt.Sprintf("minutes/%d", m.ID), Kind: store.SayPost, Channel: x.Channel, ThreadCard: cards[0].ID, Words: quoted(head, m.Text).JSON(),
	})
	for _, a := range m.Actions {
		_, card := tx.PutCard(store.Card{Kind: "action", Ref: a.ID, View: "review", Channel: x.Channel, ThreadCard: cards[0].ID})
		err = errors.Join(err, card, b.tellAction(tx, a, "action.yours"), b.planAction(tx, a, b.dueDay(a)))
	}
	return errors.Join(err, tx.Redraw("report", x.N))
}

// remindHour is when in the day people are reminded of what they agreed to.
const remindHour = 9

// dueDay is the morning of the day that an action is due on.
func (b *Bot) dueDay(a desk.Action) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, a.Due, b.cfg().Zone)
	if err != nil { // the form takes days only
		return b.now()
	}
	return day.Add(remindHour * time.Hour)
}

func (b *Bot) planAction(tx *store.Tx, a desk.Action, at time.Time) error {
	return tx.SetTimer("action", strconv.FormatInt(a.ID, 10), "", at)
}

// tellAction tells the owner of an action what is theirs to do.
func (b *Bot) tellAction(tx *store.Tx, a desk.Action, key string) error {
	w := b.in(lang.Of(localeIn(tx, a.Owner)))
	words := w.Say(key, "id", a.ID, "due", a.Due, "by", escape(nameIn(background, tx.Reader, a.By)))
	v := value{kind: "action", id: a.ID, nonce: private}
	m := quoted(words, a.Text)
	m.Blocks.BlockSet = append(m.Blocks.BlockSet, either(w, v, "action_done", "action_drop"))
	return tx.Say(store.Saying{Key: fmt.Sprintf("action/%d/%s/%d", a.ID, key, tx.Now().UnixMilli()), Kind: store.SayDirect, User: a.Owner, Words: m.JSON()})
}

// remindAction reminds the owner of an action on its day, and every week that
// it is late.
func (b *Bot) remindAction(ctx context.Context, it store.Item) (effect, error) {
	id, err := strconv.ParseInt(it.Ref, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("action %q: %w", it.Ref, desk.ErrInvalid)
	}
	return func(tx *store.Tx) error {
		a, err := tx.Action(background, id)
		if err != nil || a.State != desk.ActionOpen {
			return err
		}
		next := b.dueDay(a)
		for !next.After(tx.Now()) {
			next = next.AddDate(0, 0, 7)
		}
		return errors.Join(b.tellAction(tx, a, "action.due"), b.planAction(tx, a, next))
	}, nil
}

// DrawAction draws what was agreed, with who does it.
func (b *Bot) DrawAction(ctx context.Context, k store.Card) (courier.Message, error) {
	a, err := b.db.Action(ctx, k.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	w := b.in(b.channelLang(k.Channel))
	words := w.Say("action.head", "id", a.ID, "text", escape(cut(a.Text, maxTitle)))
	state := w.Say("action.line", "who", escape(b.name(ctx, a.Owner)), "due", a.Due, "state", w.Say("action.state."+string(a.State)))
	blocks := []slack.Block{section(words), contextLine(state)}
	if a.State == desk.ActionOpen {
		blocks = append(blocks, either(w, value{kind: "action", id: a.ID, nonce: k.Nonce}, "action_done", "action_drop"))
	}
	return message(words+" — "+state, blocks...), nil
}

func (b *Bot) actionDone(ctx context.Context, r request) (effect, error) {
	return b.closeAction(r, desk.ActionDone)
}

func (b *Bot) actionDrop(ctx context.Context, r request) (effect, error) {
	return b.closeAction(r, desk.ActionDropped)
}

// closeAction takes the word of who does it, or of who sees to it, that an
// action is over.
func (b *Bot) closeAction(r request, s desk.ActionState) (effect, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "action" {
		return nil, fmt.Errorf("action button %q: %w", r.Value, desk.ErrInvalid)
	}
	w := b.in(lang.Of(r.to.locale))
	noted := b.tell(r.to, "action", message(w.Say("action.noted."+string(s), "id", v.id)))
	return all(func(tx *store.Tx) error {
		a, err := tx.CloseAction(v.id, r.who.Person, s)
		switch {
		case errors.Is(err, desk.ErrRefused):
			return refuse(desk.ErrRefused, "action.not_yours")
		case errors.Is(err, desk.ErrConflict):
			return refuse(desk.ErrConflict, "action.over", "state", w.Say("action.state."+string(a.State)))
		case err != nil:
			return err
		}
		return errors.Join(tx.DropTimer("action", strconv.FormatInt(a.ID, 10)), tx.Redraw("action", a.ID), b.redrawReview(tx, a))
	}, noted), nil
}

func (b *Bot) redrawReview(tx *store.Tx, a desk.Action) error {
	n, err := tx.ReviewOf(background, a.ID)
	if err != nil {
		return err
	}
	return tx.Redraw("report", n)
}
