package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// overlap is how far before the high-water mark a channel is read again:
// Slack does not keep events in order, and repeats are dropped by their keys.
const overlap = 10 * time.Minute

// threadAge is how old a question's thread may be to be read again.
const threadAge = 24 * time.Hour

// CatchUp reads what was said while nobody listened: root messages of the
// bot's conversations since their mark, and replies in threads with an open
// ticket or a young question. What it finds goes the way of every message. A
// channel without a mark begins now.
func (b *Bot) CatchUp(ctx context.Context) error {
	channels, err := b.conversations(ctx)
	if err != nil {
		return err
	}
	marks, err := b.db.Marks(ctx)
	if err != nil {
		return err
	}
	var faults []error
	for _, c := range channels {
		mark, ok := marks[c]
		if !ok {
			faults = append(faults, b.beginMark(ctx, c))
			continue
		}
		faults = append(faults, b.readSince(ctx, c, mark))
	}
	return errors.Join(append(faults, b.readThreads(ctx, marks))...)
}

// conversations lists where the bot can hear: its channels and open direct
// messages.
func (b *Bot) conversations(ctx context.Context) (ids []string, err error) {
	p := &slack.GetConversationsForUserParameters{
		Types: []string{"public_channel", "private_channel", "im"}, Limit: 200, ExcludeArchived: true,
	}
	for {
		page, next, err := b.slack.GetConversationsForUserContext(ctx, p)
		if err != nil {
			return ids, err
		}
		for _, c := range page {
			ids = append(ids, c.ID)
		}
		if next == "" {
			return ids, nil
		}
		p.Cursor = next
	}
}

func (b *Bot) beginMark(ctx context.Context, channel string) error {
	ts := stamp(b.now())
	return b.db.Write(ctx, func(tx *store.Tx) error { return tx.SetMark(channel, ts) })
}

// readSince keeps a channel's root messages since shortly before mark.
func (b *Bot) readSince(ctx context.Context, channel, mark string) error {
	p := &slack.GetConversationHistoryParameters{ChannelID: channel, Oldest: before(mark), Limit: 100}
	for {
		page, err := b.slack.GetConversationHistoryContext(ctx, p)
		if err != nil {
			return fmt.Errorf("channel %s: %w", channel, err)
		}
		if err := b.keepMissed(ctx, channel, page.Messages); err != nil {
			return err
		}
		if p.Cursor = page.ResponseMetaData.NextCursor; p.Cursor == "" || !page.HasMore {
			return nil
		}
	}
}

// readThreads keeps missed replies where somebody waits for an answer.
func (b *Bot) readThreads(ctx context.Context, marks map[string]string) error {
	threads, err := b.db.LiveThreads(ctx, b.now().Add(-threadAge))
	if err != nil {
		return err
	}
	var faults []error
	for _, th := range threads {
		oldest := before(marks[th.Channel])
		p := &slack.GetConversationRepliesParameters{ChannelID: th.Channel, Timestamp: th.TS, Oldest: oldest, Limit: 100}
		page, _, _, err := b.slack.GetConversationRepliesContext(ctx, p)
		if err == nil {
			err = b.keepMissed(ctx, th.Channel, page)
		}
		var refused slack.SlackErrorResponse
		if err != nil && !errors.As(err, &refused) {
			faults = append(faults, fmt.Errorf("thread %s %s: %w", th.Channel, th.TS, err))
		}
	}
	return errors.Join(faults...)
}

// keepMissed hands messages of people to Keep as if Slack had sent them.
func (b *Bot) keepMissed(ctx context.Context, channel string, page []slack.Message) error {
	_, me := b.Self()
	for i := len(page) - 1; i >= 0; i-- { // oldest first
		m := page[i]
		if m.BotID != "" || m.User == "" || m.User == me || (m.SubType != "" && m.SubType != "file_share") {
			continue
		}
		e, err := b.missed(channel, m)
		if err != nil {
			return err
		}
		if err := b.Keep(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// missed makes an envelope of a message that Slack's history has.
func (b *Bot) missed(channel string, m slack.Message) (gateway.Envelope, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return gateway.Envelope{}, err
	}
	kind := "channel"
	if direct(channel) {
		kind = "im"
	}
	return gateway.Missed(b.self.Load().team, channel, kind, raw)
}

// fetch returns one message by its ts, root or reply.
func (b *Bot) fetch(ctx context.Context, channel, ts string) (slack.Message, error) {
	p := &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts, Limit: 1, Inclusive: true, Latest: ts, Oldest: ts}
	page, _, _, err := b.slack.GetConversationRepliesContext(ctx, p)
	for _, m := range page {
		if m.Timestamp == ts {
			return m, nil
		}
	}
	var refused slack.SlackErrorResponse
	if err == nil || errors.As(err, &refused) {
		return slack.Message{}, refuse(desk.ErrNotFound, "ticket.no_message")
	}
	return slack.Message{}, err
}

// stamp writes an instant as Slack writes a ts.
func stamp(t time.Time) string {
	return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
}

// before is the ts some way before another.
func before(ts string) string {
	seconds, _, _ := strings.Cut(ts, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d.000000", n-int64(overlap/time.Second))
}
