package courier

import (
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// The calls a message is said with.
const (
	methodPost      = "chat.postMessage"
	methodUpdate    = "chat.update"
	methodEphemeral = "chat.postEphemeral"
	methodRespond   = "response_url"
	methodPublish   = "views.publish"
	methodOpen      = "conversations.open"
	methodHistory   = "conversations.history"
	methodReplies   = "conversations.replies"
	methodUpload    = "files.completeUploadExternal"
	methodSign      = "reactions.add"
	methodRecall    = "files.delete"
)

// parcel is a row of the outbox on its way.
type parcel struct {
	out     store.Out
	card    store.Card // of a row that draws one
	method  string
	channel string
	thread  string
	ts      string // of the message to update; afterwards of the one sent
	message Message
	view    slack.HomeTabViewRequest
	more    []Message // what did not fit
	isPlain bool
}

func (p parcel) call() call { return call{p.method, p.channel} }

// once reports whether sending p a second time would show it twice.
func (p parcel) once() bool {
	return p.method == methodPost || p.method == methodUpload || p.method == methodEphemeral || p.method == methodRespond
}

// repeated reports whether p was sent a second time already, by a call that
// nothing can be looked up of.
func (p parcel) repeated() bool { return p.out.State == stateUnknown && p.out.Attempts > 0 }

// urlLasts is how long Slack takes answers by a response URL.
const urlLasts = 30 * time.Minute

// address finds out how and where out is to be said.
func (c *Courier) address(ctx context.Context, out store.Out) (parcel, error) {
	p, err := c.place(ctx, out)
	if m, ok := spoken(out); ok && err == nil && p.method == methodPost {
		p.method = methodOf(m)
	}
	return p, err
}

// place finds out where out is to be said.
func (c *Courier) place(ctx context.Context, out store.Out) (parcel, error) {
	p := parcel{out: out, method: methodPost, channel: out.Channel, thread: out.ThreadTS}
	switch out.Kind {
	case store.SayCard:
		return p, c.addressCard(ctx, &p)
	case store.SayHome:
		p.method = methodPublish
		return p, nil
	case store.SayDirect:
		return p, c.openDM(ctx, &p, out.User)
	case store.SayEphemeral:
		p.method = methodEphemeral
		return p, nil
	case store.SayResponse:
		return p, c.addressResponse(ctx, &p)
	}
	return p, c.inThreadOf(ctx, &p, out.ThreadCard)
}

func (c *Courier) addressCard(ctx context.Context, p *parcel) (err error) {
	if p.card, err = c.o.DB.Card(ctx, p.out.Card); err != nil {
		return c.notRead(p.out, err)
	}
	if p.card.TS != "" {
		p.method, p.channel, p.ts = methodUpdate, p.card.PostedIn, p.card.TS
		return nil
	}
	return c.placeCard(ctx, p)
}

// placeCard addresses p to where its card is to be posted.
func (c *Courier) placeCard(ctx context.Context, p *parcel) error {
	p.channel, p.thread = p.card.Channel, p.card.ThreadTS
	if p.card.Channel == "" && p.card.ThreadCard == 0 {
		return c.openDM(ctx, p, p.card.User)
	}
	return c.inThreadOf(ctx, p, p.card.ThreadCard)
}

// inThreadOf puts p into the thread of a card's message. A card that was given
// up has no message; then the channel itself is the place.
func (c *Courier) inThreadOf(ctx context.Context, p *parcel, card int64) error {
	if card == 0 {
		return nil
	}
	root, err := c.o.DB.Card(ctx, card)
	if err != nil {
		return c.notRead(p.out, err)
	}
	switch {
	case root.TS == "" && root.Channel == "" && root.User != "":
		return c.openDM(ctx, p, root.User)
	case root.TS == "" && p.channel == "":
		p.channel = root.Channel
	case root.TS != "":
		p.channel, p.thread = root.PostedIn, root.TS
		if root.ThreadTS != "" { // Slack's threads are one deep
			p.thread = root.ThreadTS
		}
	}
	return nil
}

// addressResponse takes the response URL while it lasts, and once more for a
// call that was not answered; after that the person's direct messages.
func (c *Courier) addressResponse(ctx context.Context, p *parcel) error {
	old := !c.o.Now().Before(p.out.CreatedAt.Add(urlLasts))
	if p.out.URL != "" && !old && !p.repeated() {
		p.method = methodRespond
		return nil
	}
	return c.openDM(ctx, p, p.out.User)
}

// redirect turns an answer by response URL into a direct message. If that was
// tried before and its end is not known, it is looked for first.
func (c *Courier) redirect(ctx context.Context, p *parcel) error {
	if err := c.openDM(ctx, p, p.out.User); err != nil {
		return err
	}
	if p.out.State != stateUnknown {
		return nil
	}
	ts, err := c.find(ctx, *p)
	if ts != "" {
		p.ts, p.method = ts, methodFound
	}
	return err
}

// openDM addresses p to the direct messages of a person, which are opened once
// and remembered.
func (c *Courier) openDM(ctx context.Context, p *parcel, user string) error {
	p.method, p.thread = methodPost, ""
	person, err := c.o.DB.Person(ctx, user)
	if err != nil && !errors.Is(err, desk.ErrNotFound) {
		return c.notRead(p.out, err)
	}
	if p.channel = person.DM; p.channel != "" {
		return nil
	}
	if until := c.slowed(call{method: methodOpen}); c.o.Now().Before(until) {
		return fault{remedy: wait, code: "ratelimited", wait: until.Sub(c.o.Now())}
	}
	p.method = methodOpen
	channel, _, _, err := c.o.Slack.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
	c.note(judge(err))
	switch {
	case err != nil:
		return err
	case channel == nil || channel.ID == "":
		return fault{remedy: again, code: "no_answer"}
	}
	p.method, p.channel = methodPost, channel.ID
	err = c.o.DB.Write(ctx, func(tx *store.Tx) error { return tx.SetDM(user, channel.ID) })
	if err != nil {
		c.o.Log.Warn("direct messages not remembered", "user", user, "err", err)
	}
	return nil
}

// notRead is for what our own store did not answer: nothing was sent.
func (c *Courier) notRead(out store.Out, err error) error {
	c.o.Log.Warn("outbox not read", "out", out.ID, "err", err)
	return fault{remedy: again, code: "not_read"}
}
