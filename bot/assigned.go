package bot

import (
	"fmt"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// tellAssigned tells somebody that somebody else has given them a ticket: in
// the way they chose for that, of a T1 at once.
func (b *Bot) tellAssigned(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	if !given(e) {
		return nil
	}
	clocks, err := tx.Clocks(t, later(tx.Now(), t.LastAt))
	if err != nil {
		return err
	}
	w := b.in(lang.Of(localeIn(tx, e.Assignee)))
	card := ticketCard{w: w, t: t, clocks: clocks, now: tx.Now(), zone: b.cfg().Zone, nonce: private}
	words := w.Say("assigned", "who", escape(nameIn(background, tx.Reader, e.Actor)), "tier", int(t.Tier), "id", t.ID, "title", escape(t.Title))
	blocks := []slack.Block{section(words), contextLine(card.openClock())}
	if !taken(t) {
		blocks = append(blocks, slack.NewActionBlock("", primary(button("ticket_take", card.value(), w.Say("button.take")))))
	}
	return b.notify(tx, news{kind: desk.NoticeAssigned, must: t.Tier == desk.T1, Saying: store.Saying{
		Key: fmt.Sprintf("ticket/%d/assigned/%d", t.ID, t.Seq), User: e.Assignee, Words: message(words, blocks...).JSON(), Urgent: t.Tier == desk.T1,
	}})
}

// given reports whether an event gives a ticket to somebody who did not do it
// themselves.
func given(e desk.Event) bool {
	return e.Act == desk.ActAssign && e.Assignee != "" && e.Assignee != e.Actor
}
