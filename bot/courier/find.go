package courier

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/slack-go/slack"
)

// Every message carries the id of its outbox row, which nobody sees and which
// Slack gives back with the history.
// https://docs.slack.dev/messaging/message-metadata
const (
	metadataType = "opsdesk_outbox"
	metadataID   = "id"
)

func metadata(id int64) slack.SlackMetadata {
	return slack.SlackMetadata{
		EventType:    metadataType,
		EventPayload: map[string]any{metadataID: strconv.FormatInt(id, 10)},
	}
}

// foundAs returns what the row became in m: the ts of the message, or the id
// of the file; "" if m is another's.
func foundAs(p parcel, m slack.Message) string {
	switch {
	case p.method == methodUpload:
		return fileOf(m, p.out.ID)
	case carries(m, p.out.ID):
		return m.Timestamp
	}
	return ""
}

func carries(m slack.Message, id int64) bool {
	return m.Metadata.EventType == metadataType && m.Metadata.EventPayload[metadataID] == strconv.FormatInt(id, 10)
}

const (
	// lookBack is how far before the attempt the search begins: Slack's clock
	// is not ours.
	lookBack = 5 * time.Minute
	// unreadable is how long the history may be out of reach before the message
	// is sent again: a duplicate is better than silence.
	unreadable = 10 * time.Minute
	// lookAgain is the time between two tries to read it.
	lookAgain = 10 * time.Second
	pageSize  = 200
	maxPages  = 50
)

// settle finds out what became of a message whose sending ended without an
// answer. It reports whether the message is to be sent now.
func (c *Courier) settle(ctx context.Context, p *parcel) (send bool) {
	switch p.method {
	case methodUpdate, methodPublish, methodSign, methodRecall:
		return true // repeating shows nothing twice
	case methodEphemeral, methodRespond:
		return c.repeat(ctx, p)
	}
	ts, err := c.find(ctx, *p)
	switch f := judge(err); {
	case f.remedy == halt:
		c.halt(f.code)
		return false
	case err != nil && c.o.Now().Sub(p.out.TriedAt) < unreadable:
		c.o.Log.Warn("history not read", "out", p.out.ID, "channel", p.channel, "err", f)
		c.later(ctx, p.out, c.o.Now().Add(max(f.wait, lookAgain)), false)
		return false
	case ts == "":
		return true
	}
	p.ts = ts
	if err := c.draw(ctx, p); err == nil { // what did not fit was perhaps not yet queued
		c.sent(ctx, *p)
	} else {
		c.failed(ctx, *p, err)
	}
	return false
}

// repeat has a message that only its reader can see sent again once, and
// counts that first, so that a crash in between does not make it many.
func (c *Courier) repeat(ctx context.Context, p *parcel) (send bool) {
	if p.repeated() {
		c.dead(ctx, p.out, "no_answer")
		return false
	}
	c.later(ctx, p.out, c.o.Now(), true)
	return true
}

// find returns the ts of the message that p became, or the id of its file; ""
// if there is none.
func (c *Courier) find(ctx context.Context, p parcel) (string, error) {
	oldest := p.out.TriedAt.Add(-lookBack)
	if p.thread != "" {
		ts, err := c.search(ctx, p, methodReplies, oldest)
		if ts != "" || err != nil && judge(err).remedy != uproot {
			return ts, err
		}
		if err == nil {
			return "", nil
		}
	}
	return c.search(ctx, p, methodHistory, oldest)
}

// search reads a channel or a thread page by page.
func (c *Courier) search(ctx context.Context, p parcel, method string, oldest time.Time) (string, error) {
	k := call{method, p.channel}
	if until := c.slowed(k); c.o.Now().Before(until) {
		return "", fault{remedy: wait, code: "ratelimited", wait: until.Sub(c.o.Now())}
	}
	cursor := ""
	for range maxPages {
		messages, next, err := c.page(ctx, p, method, slackTime(oldest), cursor)
		f := judge(err)
		c.note(f)
		if f.remedy == wait {
			c.slow(k, c.o.Now().Add(f.wait))
		}
		if err != nil {
			return "", f
		}
		for _, m := range messages {
			if as := foundAs(p, m); as != "" {
				return as, nil
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	return "", nil
}

func (c *Courier) page(ctx context.Context, p parcel, method, oldest, cursor string) ([]slack.Message, string, error) {
	if method == methodReplies {
		messages, _, next, err := c.o.Slack.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: p.channel, Timestamp: p.thread, Oldest: oldest, Cursor: cursor,
			Limit: pageSize, Inclusive: true, IncludeAllMetadata: true,
		})
		return messages, next, err
	}
	h, err := c.o.Slack.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
		ChannelID: p.channel, Oldest: oldest, Cursor: cursor,
		Limit: pageSize, Inclusive: true, IncludeAllMetadata: true,
	})
	if err != nil {
		return nil, "", err
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}

// slackTime writes an instant as Slack writes the ts of a message.
func slackTime(t time.Time) string {
	return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
}
