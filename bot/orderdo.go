package bot

import (
	"fmt"
	"strings"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// hearOrder does what somebody orders in the thread of a ticket, with the
// rights and the answers of the button; only they see the answer. ok is false
// where the words are words after all.
func (b *Bot) hearOrder(r request, t desk.Ticket, say string) (do effect, ok bool) {
	who := speaker{requester: r.who.ID == t.Requester, agent: r.who.Agent()}
	o, ok := readOrder(say, who)
	switch {
	case !ok:
		return b.hintUnknown(r, say)
	case o.name == "reply":
		return nil, false // the desk's thread has it; elsewhere all is public
	case o.name == "complain":
		return b.orderComplain(r, t, o), true
	case o.act == "" && o.name != "help":
		return b.orderJoin(r, t, o)
	case o.name == "help":
		return b.orderHelp(r), true
	case !o.bang && !b.meant(r, t, o):
		return nil, false
	}
	return b.obey(r, t.ID, o), true
}

// meant reports whether words without a "!" are to be taken as an order: who
// says them may give it, and it can be done now, or the ticket is over. Else
// they are words, which must reach the other side; "still broken" about a
// ticket that is over asks for a new one.
func (b *Bot) meant(r request, t desk.Ticket, o ordered) bool {
	if r.who.Agent() {
		return true
	}
	if allowed(t, o.act, r) != nil && !b.ownChange(t, o.act, r) {
		return false
	}
	_, err := t.Apply(b.eventOf(r, o))
	return err == nil || over(t) && !o.tells
}

// passedOn tells a requester who asks for another tier that this is for the
// desk to decide, which has their words.
func (b *Bot) passedOn(r request, say string) effect {
	o, ok := readOrder(say, speaker{requester: true})
	if !ok || o.tier == 0 {
		return nothing
	}
	to := quietly(r, o)
	return b.tell(to, "passed_on", message(b.in(to.lang()).Say("order.passed_on")))
}

// eventOf is what an order does to its ticket.
func (b *Bot) eventOf(r request, o ordered) desk.Event {
	e := desk.Event{Act: o.act, Actor: r.who.ID, At: r.At, State: o.state, Text: b.cancelReason(o.act, o.rest)}
	switch o.act {
	case desk.ActTake:
		e.Assignee = r.who.ID
	case desk.ActChange:
		e.Tier = o.tier
		for _, i := range desk.Impacts() {
			if i.Tier() == o.tier {
				e.Impact = i
			}
		}
		if e.Text == "" {
			e.Text = strings.TrimSpace(o.said)
		}
	}
	return e
}

// obey does an order on the ticket as the transaction finds it, or says in
// words why not.
func (b *Bot) obey(r request, id int64, o ordered) effect {
	to := quietly(r, o)
	return func(tx *store.Tx) error {
		t, err := tx.Ticket(background, id)
		if err != nil {
			return err
		}
		err = b.mayOrder(tx, r, t, o)
		if err == nil {
			err = all(b.act(t, b.eventOf(r, o)), b.signDone(r))(tx)
		}
		if err != nil && wish(err) { // refused before anything was written
			return b.sorry(to, err)(tx)
		}
		return err
	}
}

// quietly is where the answer to an order goes: to who gave it, in the
// language it was given in.
func quietly(r request, o ordered) addressee {
	to := r.to
	to.quiet, to.text = true, o.said
	if o.bang { // its word is nobody's language
		to.text = o.rest
	}
	return to
}

// mayOrder refuses what the button would refuse.
func (b *Bot) mayOrder(tx *store.Tx, r request, t desk.Ticket, o ordered) error {
	if err := mayAct(r.who); err != nil {
		return err
	}
	if !b.ownChange(t, o.act, r) && allowed(t, o.act, r) != nil {
		return refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	if o.act == desk.ActTake && taken(t) {
		return nowWithIn(tx, t)
	}
	if o.needs && o.rest == "" {
		return refuse(desk.ErrInvalid, "order.needs."+o.name)
	}
	if o.tier != 0 && o.tier == t.Tier && t.State.Open() {
		return refuse(desk.ErrConflict, "order.same_tier", "id", t.ID, "tier", int(t.Tier))
	}
	if _, err := t.Apply(b.eventOf(r, o)); err != nil {
		return nowWithIn(tx, t)
	}
	return nil
}

// nowWithIn says what a ticket is now, as the transaction sees it.
func nowWithIn(tx *store.Tx, t desk.Ticket) error {
	key := "ticket.already." + string(t.State)
	return refuse(desk.ErrConflict, key, "id", t.ID, "who", escape(nameIn(background, tx.Reader, t.Assignee)))
}

// hintUnknown helps an engineer whose "!word" is none; ok is false where it is
// not one. What others write with a "!" are words.
func (b *Bot) hintUnknown(r request, say string) (do effect, ok bool) {
	word, _, bang := bangWord(say)
	if !bang || !r.who.Agent() {
		return nil, false
	}
	r.to.quiet, r.to.text = true, ""
	w := b.in(r.to.lang())
	var known []string
	for _, o := range orders() {
		known = append(known, "`!"+o.word(w.Lang())+"`")
	}
	words := w.Say("order.unknown", "word", escape(cut(word, 30)), "known", strings.Join(known, " "))
	return b.tell(r.to, "order", message(words, section(words))), true
}

// word is the order's "!word" in a language.
func (o order) word(l lang.Lang) string {
	if l == lang.ZH && len(o.zh) > 0 {
		return o.zh[0]
	}
	return o.name
}

func (b *Bot) orderHelp(r request) effect {
	r.to.quiet, r.to.text = true, ""
	words := orderLines(b.in(r.to.lang()))
	return b.tell(r.to, "order", message(words, section(words)))
}

// orderLines is the help about orders: a line for each.
func orderLines(w lang.Words) string {
	lines := []string{w.Say("order.intro")}
	for _, o := range orders() {
		lines = append(lines, fmt.Sprintf("`!%s` — %s", o.word(w.Lang()), w.Say("order."+o.name)))
	}
	return strings.Join(lines, "\n")
}
