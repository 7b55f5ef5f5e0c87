package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// changeFor is how long a ticket that was opened without a form offers to be
// changed by its requester.
const changeFor = 10 * time.Minute

// wanted is a ticket somebody asks for.
type wanted struct {
	origin    string // required; the same for a repeat of the same wish
	requester string // required
	actor     string // who asks for it, if not the requester
	title     string // required
	text      string
	lang      lang.Lang
	kind      desk.Kind
	impact    desk.Impact
	component string
	code      string
	at        time.Time // Slack's time of the act that asks
	thread    store.Thread
	question  int64
	team      string
	files     bool // the message it comes from may have some
	worded    bool // by words or a command: an impatient person repeats them
	private   bool
}

// open is the effect of somebody's wish for a ticket: who seems to have a known
// trouble is asked first, others get theirs.
func (b *Bot) open(want wanted) effect {
	translated, err := b.translated(want)
	return func(tx *store.Tx) error {
		if err != nil {
			return err
		}
		known, ok, err := b.knownTrouble(tx, want, translated)
		if err != nil {
			return err
		}
		if ok {
			return b.offer(tx, want, known)
		}
		return b.openNow(want)(tx)
	}
}

// opening is the first event of the ticket that is wished for.
func (b *Bot) opening(want wanted) desk.Event {
	return desk.Event{
		Act: desk.ActOpen, At: want.at, Actor: firstNonEmpty(want.actor, want.requester), Requester: want.requester,
		Title: cut(courier.Clean(b.mask(want.title)), maxTitle), Text: b.mask(want.text), Lang: string(want.lang),
		Kind: want.kind, Impact: want.impact, Tier: want.impact.Tier(), Component: want.component, Code: want.code, Private: want.private,
	}
}

// openNow is the effect of opening a ticket: the record, its two cards, its
// clocks. A repeat of the same wish finds the first ticket and says nothing.
func (b *Bot) openNow(want wanted) effect {
	e, asked := b.opening(want), want.thread
	if want.private && !direct(asked.Channel) {
		want.thread = store.Thread{} // it begins in direct messages
	}
	return func(tx *store.Tx) error {
		if err := stillWithout(tx, want); err != nil {
			return err
		}
		if err := notJustAsked(tx, want, e); err != nil {
			return err
		}
		t, fresh, err := tx.OpenTicket(store.Opening{
			Origin: want.origin, Event: e, Thread: want.thread, QuestionID: want.question, Team: want.team, SourceUser: want.actor,
		})
		if err != nil || !fresh {
			return err
		}
		if want.question != 0 {
			if err := linkQuestion(tx, want.question, t.ID); err != nil {
				return err
			}
		}
		if err := b.present(tx, t, want.thread); err != nil {
			return err
		}
		if err := b.tellOpener(tx, t, want); err != nil {
			return err
		}
		if err := b.lookForFiles(tx, t, want); err != nil || !t.Private {
			return err
		}
		return b.leaveChannel(t, asked)(tx)
	}
}

// tellOpener tells who opened a ticket for somebody else that it is there.
func (b *Bot) tellOpener(tx *store.Tx, t desk.Ticket, want wanted) error {
	if want.actor == "" || want.actor == t.Requester {
		return nil
	}
	s := store.Saying{Key: fmt.Sprintf("ticket/%d/opener", t.ID), Kind: store.SayEphemeral, Channel: want.thread.Channel, ThreadTS: want.thread.TS, User: want.actor}
	if s.Channel == "" || direct(s.Channel) {
		s.Kind, s.Channel, s.ThreadTS = store.SayDirect, "", ""
	}
	w := b.wordsFor(localeIn(tx, want.actor))
	words := w.Say("ticket.for_other", "id", t.ID, "who", escape(nameIn(background, tx.Reader, t.Requester)))
	s.Words = message(words, section(words)).JSON()
	return tx.Say(s)
}

// stillWithout refuses a second ticket for a question that came to have one,
// by whichever door.
func stillWithout(tx *store.Tx, want wanted) error {
	if want.question == 0 {
		return nil
	}
	q, err := tx.Question(background, want.question)
	if err != nil || q.TicketID == 0 {
		return err
	}
	if t, err := tx.TicketByOrigin(background, want.origin); err == nil && t.ID == q.TicketID {
		return nil // a repeat of the same wish
	}
	return refuse(desk.ErrConflict, "question.ticket_already", "id", q.TicketID)
}

// impatience is how soon the same words of the same person are the same wish.
const impatience = 2 * time.Minute

// notJustAsked refuses to open for words or a command what the same person
// asked for in the same words a moment ago.
func notJustAsked(tx *store.Tx, want wanted, e desk.Event) error {
	if !want.worded {
		return nil
	}
	if _, err := tx.TicketByOrigin(background, want.origin); !errors.Is(err, desk.ErrNotFound) {
		return err // a repeat of the same wish says nothing
	}
	recent, err := tx.Tickets(background, store.Filter{Requester: want.requester, Open: true, Limit: 5})
	for _, t := range recent {
		if err == nil && t.Title == e.Title && t.Text == e.Text && e.At.Sub(t.OpenedAt).Abs() < impatience {
			return refuse(desk.ErrConflict, "question.ticket_already", "id", t.ID)
		}
	}
	return err
}

// linkQuestion links a question to its ticket, and what else its asker asked
// in that thread: it is one trouble.
func linkQuestion(tx *store.Tx, question, ticket int64) error {
	q, err := tx.Question(background, question)
	if err != nil {
		return err
	}
	asked, err := tx.QuestionsInThread(background, q.Channel, firstNonEmpty(q.ThreadTS, q.TS))
	if err != nil {
		return err
	}
	if len(asked) == 0 { // asked by command: in no thread
		asked = []store.Question{q}
	}
	for _, other := range asked {
		if other.User != q.User || other.TicketID != 0 {
			continue
		}
		if err := tx.LinkQuestion(other.ID, ticket); err != nil {
			return err
		}
		if err := tx.Redraw("question", other.ID); err != nil {
			return err
		}
	}
	return nil
}

// present draws a new ticket where people will see it and starts its clocks.
func (b *Bot) present(tx *store.Tx, t desk.Ticket, thread store.Thread) error {
	urgent := t.Tier == desk.T1
	cards := []store.Card{
		{Kind: "ticket", Ref: t.ID, View: "duty", Channel: b.cfg().DutyChannel, Urgent: urgent},
		{Kind: "ticket", Ref: t.ID, View: "requester", Channel: thread.Channel, ThreadTS: thread.TS, User: t.Requester, Urgent: urgent},
	}
	if b.machine(t) {
		cards = cards[:1]
	}
	for _, c := range cards {
		if _, err := tx.PutCard(c); err != nil {
			return err
		}
	}
	if err := tx.SetTimer("redraw", strconv.FormatInt(t.ID, 10), "", t.OpenedAt.Add(changeFor)); err != nil {
		return err
	}
	if err := b.attachTicket(tx, t); err != nil {
		return err
	}
	if err := b.callFirst(tx, t, desk.Nobody, desk.CallOpened); err != nil {
		return err
	}
	return all(func(tx *store.Tx) error { return b.follow(tx, t, desk.Event{Act: desk.ActOpen, Actor: t.Requester}) },
		func(tx *store.Tx) error { return b.sayHours(tx, t) })(tx)
}

// act is the effect of an event on a ticket, with all that follows from it.
func (b *Bot) act(t desk.Ticket, e desk.Event) effect {
	return func(tx *store.Tx) error {
		after, err := tx.Act(t.ID, e)
		if err != nil {
			return err
		}
		return b.follow(tx, after, e)
	}
}

// actCarried is act for words that are carried to the other side: the desk
// reads them there, not in a line of the history.
func (b *Bot) actCarried(t desk.Ticket, e desk.Event) effect {
	return func(tx *store.Tx) error {
		after, err := tx.Act(t.ID, e)
		if err != nil {
			return err
		}
		return b.followQuietly(tx, after, e)
	}
}

// follow writes what follows from a change of a ticket: a line in its history
// and all else.
func (b *Bot) follow(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	if err := b.sayHistory(tx, t, e); err != nil {
		return err
	}
	return b.followQuietly(tx, t, e)
}

// followQuietly writes clocks, redrawn cards, fresh App Homes.
func (b *Bot) followQuietly(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	steps := []effect{
		func(tx *store.Tx) error { return b.setClocks(tx, t) },
		func(tx *store.Tx) error { return b.askRating(tx, t, e) },
		func(tx *store.Tx) error { return b.watchSilence(tx, t) },
		func(tx *store.Tx) error { return b.watchCall(tx, t, e) },
		func(tx *store.Tx) error { return b.tellRaised(tx, t, e) },
		func(tx *store.Tx) error { return b.filesForAssignee(tx, t, e) },
		func(tx *store.Tx) error { return b.postOpened(tx, t, e) },
		func(tx *store.Tx) error { return tx.Redraw("ticket", t.ID) },
		func(tx *store.Tx) error { return b.sayRequester(tx, t, e) },
		func(tx *store.Tx) error { return b.tellFollowers(tx, t, e) },
		func(tx *store.Tx) error { return b.tellAssigned(tx, t, e) },
		func(tx *store.Tx) error { return b.freshHome(tx, t) },
	}
	if t.Assignee != "" && t.Assignee != t.Requester {
		steps = append(steps, func(tx *store.Tx) error { return tx.RefreshHome(t.Assignee) })
	}
	if e.Actor != desk.Nobody && e.Actor != t.Assignee && e.Actor != t.Requester { // acted perhaps from there
		steps = append(steps, func(tx *store.Tx) error { return tx.RefreshHome(e.Actor) })
	}
	if err := all(steps...)(tx); err != nil {
		return err
	}
	ref := strconv.FormatInt(t.ID, 10)
	if t.State == desk.StateResolved {
		return tx.SetTimer("close", ref, "", t.ResolvedAt.Add(desk.Grace))
	}
	return tx.DropTimer("close", ref)
}

// ticketFrom fills a wish from what somebody wrote and what the knowledge
// base makes of it.
func (b *Bot) ticketFrom(ctx context.Context, r request, text string) wanted {
	want := wanted{
		requester: r.who.ID, title: firstLine(text, 80), text: cut(courier.Clean(text), maxInput),
		lang: r.to.lang(), kind: desk.KindFault, at: r.At, team: r.Team,
	}
	if text != "" {
		if found, err := b.search(ctx, text, want.lang); err == nil {
			want.component, want.code = b.hints(ctx, found)
		}
	}
	b.suggest(&want)
	return want
}

// suggest preselects what the requester will confirm.
func (b *Bot) suggest(want *wanted) {
	if want.component == "" {
		want.component = desk.SuggestComponent(b.cfg().Components, want.title+" "+want.text)
	}
	want.impact = desk.SuggestImpact(b.cfg().component(want.component).Layer, want.title+" "+want.text)
	if want.impact == desk.ImpactMinor && asksRather(want.text) {
		want.kind = desk.KindQuestion
	}
}

// ticketByWords opens a ticket for "open a ticket: …", or for the question
// the thread is about.
func (b *Bot) ticketByWords(ctx context.Context, r request, order worded) (effect, error) {
	if err := mayAct(r.who); err != nil {
		return nil, err
	}
	root := r.ThreadTS
	if root == "" {
		root = r.TS
	}
	q, err := b.lastAsked(ctx, r)
	if err != nil && !errors.Is(err, desk.ErrNotFound) {
		return nil, err
	}
	mine := err == nil
	if order.rest == "" && mine {
		return b.ticketForQuestion(ctx, r, q, order.private)
	}
	text := order.rest
	if text == "" {
		w := b.in(r.to.lang())
		m := message(w.Say("ticket.say_what"), section(w.Say("ticket.say_what")), newTicketButton(w))
		return b.tell(r.to, "say_what", m), nil
	}
	r.to.text = text
	want := b.ticketFrom(ctx, r, text)
	want.origin, want.worded, want.files = originOf(r.Channel, r.TS), true, len(r.Files) > 0
	want.thread, want.private = store.Thread{Channel: r.Channel, TS: root}, order.private
	if mine && r.ThreadTS != "" && q.TicketID == 0 {
		want.question = q.ID
	}
	return b.open(want), nil
}

// ticketForQuestion opens a ticket for what somebody asked before they said
// that they want one.
func (b *Bot) ticketForQuestion(ctx context.Context, r request, q store.Question, private bool) (effect, error) {
	if q.TicketID != 0 {
		return nil, refuse(desk.ErrConflict, "question.ticket_already", "id", q.TicketID)
	}
	asked, err := b.conversation(ctx, q)
	if err != nil {
		return nil, err
	}
	want := b.askedFor(ctx, asked)
	want.text = firstNonEmpty(want.text, want.title)
	want.origin, want.worded, want.files = originOf(r.Channel, r.TS), true, true
	want.requester, want.lang, want.at, want.team = r.who.ID, lang.Of(q.Lang), r.At, r.Team
	want.thread, want.private = store.Thread{Channel: r.Channel, TS: firstNonEmpty(r.ThreadTS, r.TS)}, private
	return b.open(want), nil
}

// seeReaction handles 🎫 on any message, which opens a ticket for its author,
// 🤫, which makes it a private one, ✂️, which splits a message off its ticket,
// and 🔕, which keeps the bot quiet in that thread.
func (b *Bot) seeReaction(ctx context.Context, r request) (effect, error) {
	switch r.Reaction {
	case "ticket", "admission_tickets":
		return b.ticketByReaction(ctx, r, false)
	case "shushing_face":
		return b.hushed(ctx, r)
	case "scissors":
		return b.splitOff(ctx, r)
	case "no_bell":
		if err := mayAct(r.who); err != nil {
			return nil, err
		}
		return func(tx *store.Tx) error { return tx.Mute(r.Channel, r.TS, r.who.ID) }, nil
	}
	return nothing, nil
}

// marked is the message that somebody put a 🎫 on.
type marked struct {
	author string
	text   string
	ts     string // of what was asked: the question, where an answer of ours was marked
	root   string // of its thread
}

// markedBy finds out what was marked.
func (b *Bot) markedBy(ctx context.Context, r request) (marked, error) {
	if _, me := b.Self(); r.ItemUser == me || r.ItemUser == "" {
		q, err := b.questionOfCard(ctx, r.Channel, r.TS)
		ts := firstNonEmpty(q.TS, r.TS)
		return marked{q.User, q.Text, ts, firstNonEmpty(q.ThreadTS, ts)}, err
	}
	m, err := b.fetch(ctx, r.Channel, r.TS)
	return marked{r.ItemUser, b.namedWords(ctx, m.Text), r.TS, firstNonEmpty(m.ThreadTimestamp, r.TS)}, err
}

func (b *Bot) ticketByReaction(ctx context.Context, r request, private bool) (effect, error) {
	if err := mayAct(r.who); err != nil {
		return nil, err
	}
	m, err := b.markedBy(ctx, r)
	if err != nil {
		return nil, err
	}
	author, err := b.person(ctx, m.author, freshToAsk)
	if err != nil {
		return nil, err
	}
	r.to.text = firstNonEmpty(m.text, b.in(r.to.lang()).Say("ticket.no_words"))
	want := b.ticketFrom(ctx, r, r.to.text)
	want.origin = originOf(r.Channel, m.ts)
	want.requester, want.actor, want.files, want.private = author.ID, r.who.ID, true, private
	want.thread = store.Thread{Channel: r.Channel, TS: m.root}
	if q, err := b.db.QuestionInThread(ctx, r.Channel, m.root); err == nil && q.TS == m.ts && q.TicketID == 0 {
		want.question = q.ID
	}
	return all(b.remember(author), b.open(want)), nil
}

// questionOfCard returns the question that a message of ours answers.
func (b *Bot) questionOfCard(ctx context.Context, channel, ts string) (store.Question, error) {
	c, err := b.db.CardAt(ctx, channel, ts)
	if err != nil || c.Kind != "question" {
		return store.Question{}, refuse(desk.ErrNotFound, "ticket.not_a_question")
	}
	return b.db.Question(ctx, c.Ref)
}

// closeResolved closes a ticket whose 48 hours to reopen are over.
func (b *Bot) closeResolved(ctx context.Context, it store.Item) (effect, error) {
	t, err := b.ticketOf(ctx, it.Ref)
	if err != nil || t.State != desk.StateResolved {
		return nothing, err
	}
	return b.act(t, desk.Event{Act: desk.ActClose, Actor: desk.Nobody, At: it.At}), nil
}

// redrawTicket takes away the buttons that are only offered for a while.
func (b *Bot) redrawTicket(ctx context.Context, it store.Item) (effect, error) {
	t, err := b.ticketOf(ctx, it.Ref)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error { return tx.Redraw("ticket", t.ID) }, nil
}

func (b *Bot) ticketOf(ctx context.Context, ref string) (desk.Ticket, error) {
	id, err := strconv.ParseInt(ref, 10, 64)
	if err != nil {
		return desk.Ticket{}, fmt.Errorf("ticket %q: %w", ref, desk.ErrInvalid)
	}
	return b.db.Ticket(ctx, id)
}

// freshHome draws the requester's App Home anew, where there is one.
func (b *Bot) freshHome(tx *store.Tx, t desk.Ticket) error {
	if b.machine(t) {
		return nil
	}
	return tx.RefreshHome(t.Requester)
}
