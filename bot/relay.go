package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// The two sides of a ticket's conversation, and the names of the cards there.
const (
	deskSide      = "duty"
	requesterSide = "requester"
)

// delivered is the mark on a message that has reached the other side.
const delivered = "white_check_mark"

// relayed is a message in a thread of a ticket, to be carried to the other
// side.
func (b *Bot) relayed(r request, t desk.Ticket, side string, act desk.Act, text string) store.Relay {
	return store.Relay{
		Origin: originOf(r.Channel, r.TS), Ticket: t.ID, Side: side, Kind: string(act), Author: r.who.ID,
		Text: text, Channel: r.Channel, TS: r.TS, Files: carriedFiles(r, side),
	}
}

// carriedFiles says how each file of a message gets to the other side. In a
// public channel the desk can see it where it is; to the requester it is
// always copied, since a link would lead into the desk's thread.
func carriedFiles(r request, side string) (files []store.RelayFile) {
	for _, f := range r.Files {
		c := store.RelayFile{ID: f.ID, Name: courier.Clean(f.Name), Big: f.Size > courier.MaxFile}
		if side == deskSide && r.ChannelType == "channel" && strings.HasPrefix(f.Permalink, "http") && !strings.ContainsAny(f.Permalink, "<>|") {
			c.Link, c.Big = f.Permalink, false
		}
		files = append(files, c)
	}
	return files
}

// carry is the effect of showing a message on the other side, with its files,
// and of marking it as delivered once it is there. A repeat carries nothing.
func (b *Bot) carry(t desk.Ticket, x store.Relay, files []gateway.File) effect {
	return func(tx *store.Tx) error {
		id, fresh, err := tx.PutRelay(x)
		if err != nil || !fresh {
			return err
		}
		place, err := b.placeOf(tx, t, x.Side)
		if err != nil {
			return err
		}
		place.Kind, place.Ref, place.View = "relay", id, x.Side
		card, err := tx.PutCard(place)
		if err != nil {
			return err
		}
		if err := b.copyFiles(tx, t, id, place, x.Files, files); err != nil {
			return err
		}
		x.ID = id
		if err := b.privateFiles(tx, t, x); err != nil {
			return err
		}
		if x.Channel == "" {
			return b.showForm(tx, t, id, card)
		}
		return b.markDelivered(tx, t, fmt.Sprintf("relay/%d/mark", id), card.ID, courier.Sign{Name: delivered, Channel: x.Channel, TS: x.TS})
	}
}

// placeOf is where something is said on one side of a ticket's conversation.
func (b *Bot) placeOf(tx *store.Tx, t desk.Ticket, side string) (store.Card, error) {
	urgent := t.Tier == desk.T1
	root, err := b.cardOf(tx, t.ID, side)
	if err != nil {
		return store.Card{}, err
	}
	place := store.Card{Channel: root.Channel, ThreadCard: root.ID, User: root.User, Urgent: urgent}
	if side == deskSide {
		return place, nil
	}
	th, err := tx.Thread(background, t.ID)
	if err == nil && th.TS != "" {
		place = store.Card{Channel: th.Channel, ThreadTS: th.TS, User: t.Requester, Urgent: urgent}
	}
	return place, err
}

// showForm shows the desk what was written in a form, which stands in nobody's
// thread, and marks it there once the other side has it.
func (b *Bot) showForm(tx *store.Tx, t desk.Ticket, id int64, there store.Card) error {
	place, err := b.placeOf(tx, t, deskSide)
	if err != nil {
		return err
	}
	place.Kind, place.Ref, place.View = "relay", id, deskSide
	here, err := tx.PutCard(place)
	if err != nil {
		return err
	}
	return b.markDelivered(tx, t, fmt.Sprintf("relay/%d/mark", id), there.ID, courier.Sign{Name: delivered, Card: here.ID})
}

// markDelivered puts a sign on a message as soon as a card is posted.
func (b *Bot) markDelivered(tx *store.Tx, t desk.Ticket, key string, card int64, s courier.Sign) error {
	return tx.Say(store.Saying{
		Key: key, Kind: store.SayPost, ThreadCard: card, Words: courier.Message{Sign: &s}.JSON(), Urgent: t.Tier == desk.T1,
	})
}

// signDone marks a message whose wish was done: there is nothing to read.
func (b *Bot) signDone(r request) effect {
	return func(tx *store.Tx) error {
		return tx.Say(store.Saying{
			Key: r.to.id + "/done", Kind: store.SayPost, Channel: r.Channel, ThreadTS: r.TS,
			Words: courier.Message{Sign: &courier.Sign{Name: delivered, Channel: r.Channel, TS: r.TS}}.JSON(),
		})
	}
}

// copyFiles has the files that the other side cannot see copied behind the
// words they came with.
func (b *Bot) copyFiles(tx *store.Tx, t desk.Ticket, id int64, place store.Card, how []store.RelayFile, files []gateway.File) error {
	for i, f := range files {
		if i >= len(how) || how[i].Link != "" || how[i].Big || t.Private && place.View == deskSide {
			continue
		}
		m := courier.Message{File: &courier.Upload{ID: f.ID, URL: f.URL, Name: f.Name, Size: f.Size}}
		s := store.Saying{
			Key: fileKey(id, f.ID), Kind: store.SayPost, Channel: place.Channel, ThreadTS: place.ThreadTS,
			ThreadCard: place.ThreadCard, User: place.User, Words: m.JSON(), Urgent: t.Tier == desk.T1,
		}
		if err := tx.Say(s); err != nil {
			return err
		}
	}
	return nil
}

// privateFiles sends the files of a private ticket's message to whoever has the
// ticket, by direct message: in the desk's thread all would see them.
func (b *Bot) privateFiles(tx *store.Tx, t desk.Ticket, x store.Relay) error {
	if !t.Private || t.Assignee == "" || x.Side != deskSide || x.Withdrawn {
		return nil
	}
	w := b.wordsFor(localeIn(tx, t.Assignee))
	for _, f := range x.Files {
		if f.Big {
			continue
		}
		m := courier.Message{Text: w.Say("private.file", "id", t.ID), File: &courier.Upload{ID: f.ID, Name: f.Name}}
		err := tx.Say(store.Saying{
			Key: privateFileKey(x.ID, f.ID, t.Assignee), Kind: store.SayDirect, User: t.Assignee, Words: m.JSON(), Urgent: t.Tier == desk.T1,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// filesForAssignee sends whoever was given a private ticket the files that came
// before.
func (b *Bot) filesForAssignee(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	if !t.Private || e.Act != desk.ActTake && e.Act != desk.ActAssign && e.Act != desk.ActHide {
		return nil
	}
	relays, err := tx.Relays(background, t.ID)
	for _, x := range relays {
		if err == nil {
			err = b.privateFiles(tx, t, x)
		}
	}
	return err
}

func privateFileKey(relay int64, file, user string) string {
	return fileKey(relay, file) + "/to/" + user
}

func fileKey(relay int64, file string) string { return fmt.Sprintf("relay/%d/file/%s", relay, file) }

// DrawRelay draws what somebody on the other side wrote, as it is by now.
func (b *Bot) DrawRelay(ctx context.Context, c store.Card) (courier.Message, error) {
	x, err := b.db.Relay(ctx, c.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	t, err := b.db.Ticket(ctx, x.Ticket)
	if err != nil {
		return courier.Message{}, err
	}
	w, key := b.shared(), "history."+x.Kind
	if c.View != deskSide {
		w, key = b.in(lang.Of(t.Lang)), "tell.reply"
	}
	who := escape(b.name(ctx, x.Author))
	if t.Private && !(c.View == requesterSide && direct(firstNonEmpty(c.PostedIn, c.Channel, "D"))) {
		return coveredRelay(w, t, who), nil
	}
	if x.Withdrawn {
		words := w.Say("relay.withdrawn", "who", who)
		return message(words, section(words)), nil
	}
	m := quoted(w.Say(key, "who", who, "requester", mention(t.Requester)), x.Text)
	lines := relayNotes(w, x)
	if late := b.now().Sub(x.WrittenAt) > lateAfter; c.TS == "" && late { // Slack was away
		lines = append(lines, w.Say("late.sent", "at", when(w, x.WrittenAt, b.now(), b.cfg().Zone)))
	}
	if len(lines) > 0 {
		m.Text += "\n" + strings.Join(lines, "\n")
		m.Blocks.BlockSet = append(m.Blocks.BlockSet, slack.NewContextBlock("", mrkdwn(strings.Join(lines, "\n"))))
		m.Unfurl = slices.ContainsFunc(x.Files, func(f store.RelayFile) bool { return f.Link != "" })
	}
	return m, nil
}

// coveredRelay stands for what was carried about a private ticket where others
// read too.
func coveredRelay(w lang.Words, t desk.Ticket, who string) courier.Message {
	words := w.Say("private.wrote", "who", who)
	row := section(words)
	row.Accessory = slack.NewAccessory(button("ticket_show", value{kind: "ticket", id: t.ID, nonce: private}.String(), w.Say("button.look")))
	return message(words, row)
}

// relayNotes says what else there is to a message: its files, and that it was
// edited.
func relayNotes(w lang.Words, x store.Relay) (lines []string) {
	for _, f := range x.Files {
		switch {
		case f.Link != "":
			lines = append(lines, ":paperclip: <"+f.Link+"|"+escape(f.Name)+">")
		case f.Big:
			lines = append(lines, ":paperclip: "+w.Say("relay.too_big", "name", escape(f.Name)))
		}
	}
	if x.Edited {
		lines = append(lines, w.Say("relay.edited"))
	}
	return lines
}

// tellTooBig says to who wrote a message which of its files stay behind.
func (b *Bot) tellTooBig(r request, x store.Relay) effect {
	var names []string
	for _, f := range x.Files {
		if f.Big {
			names = append(names, escape(f.Name))
		}
	}
	if len(names) == 0 {
		return nothing
	}
	r.to.quiet = true
	w := b.in(r.to.lang())
	return b.tell(r.to, "too_big", message(w.Say("relay.stays", "names", strings.Join(names, ", "), "mb", courier.MaxFile>>20)))
}

// hearRelayEdit follows an edit or a deletion of a message that was carried:
// what the other side sees is what its author has left. ok is false where
// none was.
func (b *Bot) hearRelayEdit(ctx context.Context, r request) (do effect, ok bool, err error) {
	x, err := b.db.RelayOf(ctx, originOf(r.Channel, r.TS))
	if errors.Is(err, desk.ErrNotFound) && r.Kind == gateway.Deleted {
		x, err = b.db.RelayOf(ctx, openingOf(r.Channel, r.TS))
	}
	if errors.Is(err, desk.ErrNotFound) {
		return nil, false, nil
	}
	say, public := b.namedWords(ctx, r.Text), true
	if x.Side == requesterSide {
		// A line of the desk that is not addressed to the requester any more is
		// taken back.
		say, public = publicly(say)
	}
	if say == "" {
		say = fileNames(r.Files)
	}
	return func(tx *store.Tx) error {
		var changed bool
		if r.Kind == gateway.Deleted || !public {
			changed, err = tx.WithdrawRelay(x.ID)
			if err == nil && changed {
				err = b.recallFiles(tx, x)
			}
		} else {
			changed, err = tx.EditRelay(x.ID, say, firstNonEmpty(r.EventTS, r.TS))
		}
		if err != nil || !changed {
			return err
		}
		return tx.Redraw("relay", x.ID)
	}, true, err
}

// recallFiles takes back what was copied of a message that its author took
// back.
func (b *Bot) recallFiles(tx *store.Tx, x store.Relay) error {
	cards, err := tx.Cards(background, "relay", x.ID)
	if err != nil || len(cards) == 0 {
		return err
	}
	t, err := tx.Ticket(background, x.Ticket)
	if err != nil {
		return err
	}
	for _, f := range x.Files {
		if key := privateFileKey(x.ID, f.ID, t.Assignee); t.Private && t.Assignee != "" && !f.Big {
			s := store.Saying{Key: key + "/recall", Kind: store.SayDirect, User: t.Assignee, Words: courier.Message{Recall: key}.JSON()}
			if err := tx.Say(s); err != nil {
				return err
			}
		}
		if f.Link != "" || f.Big {
			continue
		}
		key := fileKey(x.ID, f.ID)
		s := store.Saying{
			Key: key + "/recall", Kind: store.SayPost, Channel: firstNonEmpty(cards[0].Channel, cards[0].PostedIn), ThreadTS: cards[0].ThreadTS,
			ThreadCard: cards[0].ThreadCard, Words: courier.Message{Recall: key}.JSON(),
		}
		if err := tx.Say(s); err != nil {
			return err
		}
	}
	return nil
}

// publicly reports whether a line of the desk's thread is for the requester,
// and returns it without the mark that says so. Nothing else in that thread
// ever leaves it.
func publicly(say string) (rest string, ok bool) {
	if word, rest, ok := bangWord(say); ok && (word == "reply" || word == "回复" || word == "答复") {
		return rest, true
	}
	for _, p := range []string{">>", "> >", "》》", "＞＞", "回复：", "回复:", "回覆：", "回覆:", "答复：", "答复:", "reply:", "reply："} {
		if len(say) >= len(p) && strings.EqualFold(say[:len(p)], p) {
			return strings.TrimLeft(say[len(p):], " >》＞:：\n\t"), true
		}
	}
	return say, false
}

// tellUndelivered says to who wrote something that it did not arrive.
func (b *Bot) tellUndelivered(tx *store.Tx, relay int64, what, reason string) error {
	x, err := tx.Relay(background, relay)
	if err != nil {
		return err
	}
	w := b.wordsFor(localeIn(tx, x.Author))
	m := quoted(w.Say("relay.failed", "id", x.Ticket, "why", escape(reason)), firstNonEmpty(what, x.Text))
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("dead/relay/%d/%s", relay, what), Kind: store.SayDirect, User: x.Author, Words: m.JSON(),
	})
}
