package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// One outage, one ticket: who has a trouble that is known already is asked
// before a ticket of their own is opened.

// knownTrouble returns the open ticket that a wish seems to be about, the
// oldest of several. translated are those known to be about the same in the
// other language. ok is false where there is none, or the wish was served.
func (b *Bot) knownTrouble(tx *store.Tx, want wanted, translated map[int64]bool) (t desk.Ticket, ok bool, err error) {
	if _, err := tx.TicketByOrigin(background, want.origin); !errors.Is(err, desk.ErrNotFound) {
		return t, false, err
	}
	wish := b.opening(want)
	open, err := openAbout(tx.Reader, wish, tx.Now())
	for _, t := range open {
		alike := kb.Alike(t.Title+"\n"+t.Text, wish.Title+"\n"+wish.Text)
		if translated[t.ID] {
			alike = 1
		}
		if desk.Known(t, wish, alike) {
			return t, true, nil
		}
	}
	return t, false, err
}

// openAbout returns the open tickets that a wish could be about.
func openAbout(r store.Reader, wish desk.Event, now time.Time) ([]desk.Ticket, error) {
	since := now.Add(-desk.KnownFor)
	if wish.Component != "" { // a T1 counts for as long as it is open
		since = since.AddDate(0, 0, -30)
	}
	return r.OpenAbout(background, wish.Code, wish.Component, since)
}

// maxForeign is how many tickets in the other language are held against a
// wish: each costs a search.
const maxForeign = 5

// translated returns the open tickets in the other language that the article
// answers which answers a wish: they have no words in common. It searches, so
// it comes before the transaction.
func (b *Bot) translated(want wanted) (map[int64]bool, error) {
	wish := b.opening(want)
	open, err := openAbout(b.db.Reader, wish, b.now())
	open = slices.DeleteFunc(open, func(t desk.Ticket) bool { return t.Lang == wish.Lang })
	if err != nil || len(open) == 0 {
		return nil, err
	}
	pair := b.answerPair(wish.Title, wish.Lang)
	same := make(map[int64]bool)
	for _, t := range open[:min(len(open), maxForeign)] {
		same[t.ID] = pair != "" && pair == b.answerPair(t.Title, t.Lang)
	}
	return same, nil
}

// answerPair names the article, in either language, that answers a text; empty
// if none does.
func (b *Bot) answerPair(text, language string) string {
	found, err := b.search(background, text, lang.Of(language))
	if err != nil || found.Outcome != kb.Answer {
		return ""
	}
	return found.Hits[0].Pair
}

// offer asks whether a wish is about a known trouble. A repeat of the wish asks
// nothing.
func (b *Bot) offer(tx *store.Tx, want wanted, known desk.Ticket) error {
	followers, err := tx.Followers(background, known.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(followers, func(f store.Follower) bool { return f.User == want.requester }) {
		return b.openNow(want)(tx) // they know, and want one nevertheless
	}
	want.title, want.text = b.mask(want.title), b.mask(want.text)
	data, err := json.Marshal(saved(want))
	if err != nil {
		return err
	}
	o, fresh, err := tx.PutOffer(store.Offer{Origin: want.origin, Ticket: known.ID, User: want.requester, Lang: string(want.lang), Want: data})
	if err != nil || !fresh {
		return err
	}
	_, err = tx.PutCard(store.Card{
		Kind: "offer", Ref: o.ID, View: "offer", Channel: want.thread.Channel, ThreadTS: want.thread.TS, User: want.requester, Urgent: known.Tier == desk.T1,
	})
	if err != nil {
		return err
	}
	return tx.SetTimer("offer", strconv.FormatInt(o.ID, 10), "", tx.Now().Add(desk.OfferFor))
}

// DrawOffer draws the question whether somebody's trouble is a known one, and
// what was answered.
func (b *Bot) DrawOffer(ctx context.Context, c store.Card) (courier.Message, error) {
	o, err := b.db.Offer(ctx, c.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	t, err := b.db.Ticket(ctx, o.Ticket)
	if err != nil {
		return courier.Message{}, err
	}
	w := b.in(lang.Of(o.Lang))
	n, err := b.affected(ctx, t.ID)
	if err != nil {
		return courier.Message{}, err
	}
	words := w.Say("offer", "id", t.ID, "title", escape(covered(w, t).Title), "since", when(w, t.OpenedAt, b.now(), b.cfg().Zone), "n", n)
	if o.Decided != "" {
		words = w.Say("offer."+o.Decided, "id", t.ID, "title", escape(covered(w, t).Title))
		return message(words, section(words)), nil
	}
	v := value{kind: "offer", id: o.ID, nonce: c.Nonce}.String()
	return message(words, section(words), slack.NewActionBlock("",
		primary(button("offer_me_too", v, w.Say("button.me_too"))), button("offer_new", v, w.Say("button.still_new"))),
		contextLine(w.Say("offer.otherwise", "time", w.Duration(desk.OfferFor)))), nil
}

// affected is how many people have a ticket's trouble: its requester and who
// follows it.
func (b *Bot) affected(ctx context.Context, ticket int64) (int, error) {
	followers, err := b.db.Followers(ctx, ticket)
	return 1 + len(followers), err
}

// offered returns the offer of a button, for whom it was made.
func (b *Bot) offered(ctx context.Context, r request) (store.Offer, wanted, error) {
	v, err := parseValue(r.Value)
	if err != nil || v.kind != "offer" {
		return store.Offer{}, wanted{}, fmt.Errorf("offer button %q: %w", r.Value, desk.ErrInvalid)
	}
	o, err := b.db.Offer(ctx, v.id)
	if err != nil {
		return o, wanted{}, err
	}
	if o.User != r.who.ID {
		return o, wanted{}, refuse(desk.ErrRefused, "sorry.not_yours")
	}
	if o.Decided != "" {
		return o, wanted{}, refuse(desk.ErrConflict, "offer.over")
	}
	want, err := restored(o.Want)
	return o, want, err
}

// offerMeToo makes who was asked a follower. Where the ticket came to an end
// meanwhile theirs is opened: nobody would tell them any more.
func (b *Bot) offerMeToo(ctx context.Context, r request) (effect, error) {
	o, want, err := b.offered(ctx, r)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		t, err := tx.Ticket(background, o.Ticket)
		if err != nil {
			return err
		}
		if !t.State.Open() {
			return b.decide(o, want, "still_new")(tx)
		}
		if want.question != 0 {
			if err := linkQuestion(tx, want.question, t.ID); err != nil {
				return err
			}
		}
		return all(b.decide(o, wanted{}, "me_too"), b.meToo(t, store.Follower{
			Ticket: t.ID, User: o.User, Thread: want.thread, Lang: o.Lang, Text: strings.TrimSpace(want.title + "\n" + want.text),
		}))(tx)
	}, nil
}

func (b *Bot) offerNew(ctx context.Context, r request) (effect, error) {
	o, want, err := b.offered(ctx, r)
	if err != nil {
		return nil, err
	}
	return b.decide(o, want, "still_new"), nil
}

// offerUnanswered opens the ticket of who did not answer: nothing is lost.
func (b *Bot) offerUnanswered(ctx context.Context, it store.Item) (effect, error) {
	id, err := strconv.ParseInt(it.Ref, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("offer %q: %w", it.Ref, desk.ErrInvalid)
	}
	o, err := b.db.Offer(ctx, id)
	if err != nil || o.Decided != "" {
		return nothing, err
	}
	want, err := restored(o.Want)
	if err != nil {
		return nil, err
	}
	return b.decide(o, want, "unanswered"), nil
}

// decide ends an offer, and opens the ticket that is still wanted.
func (b *Bot) decide(o store.Offer, want wanted, decided string) effect {
	return func(tx *store.Tx) error {
		if err := tx.DecideOffer(o.ID, decided); err != nil {
			return err
		}
		if err := tx.DropTimer("offer", strconv.FormatInt(o.ID, 10)); err != nil {
			return err
		}
		if err := tx.Redraw("offer", o.ID); err != nil || want.origin == "" {
			return err
		}
		if err := stillWithout(tx, want); errors.Is(err, desk.ErrConflict) {
			return nil // it came to have a ticket by another door
		}
		return b.openNow(want)(tx)
	}
}

// questionMeToo is *Me too* below an answer, while a T1 is open on what the
// question is about.
func (b *Bot) questionMeToo(ctx context.Context, r request) (effect, error) {
	q, v, err := b.asked(ctx, r)
	if err != nil {
		return nil, err
	}
	if q.User != r.who.ID {
		return nil, refuse(desk.ErrRefused, "sorry.not_yours")
	}
	if err := mayAct(r.who); err != nil {
		return nil, err
	}
	if q.TicketID != 0 {
		return nil, refuse(desk.ErrConflict, "question.ticket_already", "id", q.TicketID)
	}
	t, err := b.ticketOf(ctx, v.extra)
	if err != nil {
		return nil, err
	}
	if t.Private {
		return nil, refuse(desk.ErrRefused, "private.not_for_you")
	}
	if !t.State.Open() {
		return nil, b.nowWith(ctx, t)
	}
	f := store.Follower{Ticket: t.ID, User: q.User, Thread: store.Thread{Channel: q.Channel, TS: firstNonEmpty(q.ThreadTS, q.TS)}, Lang: q.Lang, Text: q.Text}
	if direct(q.Channel) {
		f.Thread = store.Thread{}
	}
	w := b.in(lang.Of(q.Lang))
	words := w.Say("offer.me_too", "id", t.ID, "title", escape(t.Title))
	return all(func(tx *store.Tx) error { return linkQuestion(tx, q.ID, t.ID) }, b.meToo(t, f), b.tell(r.to, "me_too", message(words, section(words)))), nil
}

// outageOf returns the T1 that is open on what a question is about.
func (b *Bot) outageOf(ctx context.Context, q store.Question, arts []kb.Article) (t desk.Ticket, ok bool, err error) {
	component := desk.SuggestComponent(b.cfg().Components, q.Text)
	if len(arts) > 0 && arts[0].Component != "" {
		component = arts[0].Component
	}
	if component == "" {
		return t, false, nil
	}
	open, err := b.db.OpenAbout(ctx, "", component, b.now().AddDate(0, 0, -30))
	i := slices.IndexFunc(open, func(t desk.Ticket) bool { return t.Tier == desk.T1 && t.Requester != q.User })
	if err != nil || i < 0 {
		return t, false, err
	}
	return open[i], true, nil
}

// outageBanner stands over an answer while a T1 is open on what it is about.
func outageBanner(w lang.Words, t desk.Ticket, n int, since string, q store.Question, nonce string) slack.Block {
	row := section(w.Say("outage.banner", "id", t.ID, "title", escape(t.Title), "since", since, "n", n))
	v := value{kind: "question", id: q.ID, nonce: nonce, extra: strconv.FormatInt(t.ID, 10)}
	row.Accessory = slack.NewAccessory(button("question_me_too", v.String(), w.Say("button.me_too")))
	return row
}

// savedWish is a wanted ticket as it is kept with an offer.
type savedWish struct {
	Origin, Requester, Actor, Title, Text string
	Lang                                  lang.Lang
	Kind                                  desk.Kind
	Impact                                desk.Impact
	Component, Code                       string
	AtMS                                  int64
	Thread                                store.Thread
	Question                              int64
	Team                                  string
	Files                                 bool
}

func saved(w wanted) savedWish {
	return savedWish{
		w.origin, w.requester, w.actor, w.title, w.text, w.lang, w.kind, w.impact, w.component, w.code,
		w.at.UnixMilli(), w.thread, w.question, w.team, w.files,
	}
}

func restored(data json.RawMessage) (wanted, error) {
	var s savedWish
	if err := json.Unmarshal(data, &s); err != nil {
		return wanted{}, fmt.Errorf("wish of an offer: %w", err)
	}
	return wanted{
		origin: s.Origin, requester: s.Requester, actor: s.Actor, title: s.Title, text: s.Text, lang: s.Lang, kind: s.Kind,
		impact: s.Impact, component: s.Component, code: s.Code, at: msTime(s.AtMS), thread: s.Thread, question: s.Question, team: s.Team, files: s.Files,
	}, nil
}
