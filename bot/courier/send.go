package courier

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// methodFound is no call: the message was found to be there already.
const methodFound = ""

// draw fills in what p says, within Slack's limits. A drawing that panics is
// one that failed: it must not end the process each time it is tried.
func (c *Courier) draw(ctx context.Context, p *parcel) (err error) {
	defer func() {
		if r := recover(); r != nil {
			c.o.Log.Error("drawing panicked", "out", p.out.ID, "kind", p.card.Kind, "err", r, "stack", string(debug.Stack()))
			err = fault{remedy: again, code: "not_drawn"}
		}
	}()
	var m Message
	switch p.out.Kind {
	case store.SayHome:
		view, err := c.o.Home(ctx, p.out.User)
		p.view = fitHome(view)
		return c.drawn(p.out, err)
	case store.SayCard:
		draw, ok := c.o.Draw[p.card.Kind]
		if !ok {
			return fault{remedy: final, code: "no_drawing"}
		}
		m, err = draw(ctx, p.card)
	default:
		m, err = ParseMessage(p.out.Words)
	}
	if err != nil {
		return c.drawn(p.out, err)
	}
	if c.isLate(*p) {
		m = m.with(c.o.LateNote(p.out))
	}
	p.message, p.more = Split(m)
	return nil
}

// drawn judges a drawing that failed. A record that is gone stays gone;
// anything else may be the moment's.
func (c *Courier) drawn(out store.Out, err error) error {
	if err == nil {
		return nil
	}
	c.o.Log.Error("message not drawn", "out", out.ID, "kind", string(out.Kind), "err", err)
	if errors.Is(err, desk.ErrNotFound) {
		return fault{remedy: final, code: "record_not_found"}
	}
	return fault{remedy: again, code: "not_drawn"}
}

// isLate reports whether p waited so long that its reader should be told. A
// card shows the present and is never late.
func (c *Courier) isLate(p parcel) bool {
	if c.o.LateNote == nil || p.method != methodPost || p.out.Kind == store.SayCard {
		return false
	}
	return p.out.Late || c.o.Now().Sub(p.out.CreatedAt) > c.o.Late
}

// send makes the call. After it p has the channel and ts of what was sent.
func (c *Courier) send(ctx context.Context, p *parcel) error {
	switch p.method {
	case methodFound:
		return nil
	case methodPublish:
		_, err := c.o.Slack.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: p.out.User, View: p.view})
		return err
	case methodRespond:
		return respond(ctx, c.o.HTTP, p.out.URL, p.message)
	case methodEphemeral:
		return c.sendEphemeral(ctx, p)
	case methodUpload:
		return c.upload(ctx, p)
	case methodSign:
		return c.sign(ctx, p)
	case methodRecall:
		return c.recall(ctx, p)
	case methodUpdate:
		_, _, _, err := c.o.Slack.UpdateMessageContext(ctx, p.channel, p.ts, p.message.options()...)
		return err
	}
	return c.post(ctx, p)
}

func (c *Courier) sendEphemeral(ctx context.Context, p *parcel) error {
	o := p.message.options()
	if p.thread != "" {
		o = append(o, slack.MsgOptionTS(p.thread))
	}
	_, err := c.o.Slack.PostEphemeralContext(ctx, p.channel, p.out.User, o...)
	return err
}

func (c *Courier) post(ctx context.Context, p *parcel) error {
	o := append(p.message.options(), slack.MsgOptionMetadata(metadata(p.out.ID)))
	if !p.message.Unfurl { // the message names its sources itself
		o = append(o, slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	}
	if p.thread != "" {
		o = append(o, slack.MsgOptionTS(p.thread))
	}
	channel, ts, err := c.o.Slack.PostMessageContext(ctx, p.channel, o...)
	switch {
	case err != nil:
		return err
	case ts == "": // slack-go takes an answer without an error code for a success
		return fault{remedy: unclear, code: "no_ts"}
	}
	if p.ts = ts; channel != "" {
		p.channel = channel
	}
	return nil
}

// renew makes of an edit that Slack does not allow any more a new message that
// links the old one, if that can still be seen.
func (c *Courier) renew(ctx context.Context, p *parcel) error {
	old, err := c.o.Slack.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: p.channel, Ts: p.ts})
	c.note(judge(err))
	if err := c.o.DB.Repost(ctx, p.card.ID); err != nil {
		return c.notRead(p.out, err)
	}
	card := p.card
	card.TS, card.PostedIn = "", ""
	p.method, p.ts, p.card = methodPost, "", card
	err = c.placeCard(ctx, p)
	if err == nil && old != "" {
		p.message, p.more = Split(p.message.with("↩ <" + old + ">"))
	}
	return err
}

// follow queues what did not fit, to be said in the thread of the message. Its
// keys are made from the row's id: doing it again queues nothing twice.
func (c *Courier) follow(ctx context.Context, p parcel) error {
	if len(p.more) == 0 || p.method != methodPost {
		return nil
	}
	thread := p.thread
	if thread == "" {
		thread = p.ts
	}
	return c.o.DB.Write(ctx, func(tx *store.Tx) error {
		for i, m := range p.more {
			err := tx.Say(store.Saying{
				Key: fmt.Sprintf("out/%d/more/%d", p.out.ID, i+1), Kind: store.SayPost, Urgent: p.out.Urgent,
				Channel: p.channel, ThreadTS: thread, Words: m.JSON(),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
