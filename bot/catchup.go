package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// missing is which channels have not been read up to now on this connection.
// Their mark must not move until they have: what lies between it and a live
// message would never be read.
type missing struct {
	mu       sync.Mutex
	known    bool            // which channels there are to read
	channels map[string]bool // still to be read
	once     bool            // all were read at least once since the start
	now      bool            // all were read since the connection stands
}

// begin forgets what was read: a connection was lost.
func (m *missing) begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known, m.now = false, false
}

func (m *missing) expect(marks map[string]string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known, m.channels = true, make(map[string]bool)
	for c := range marks {
		m.channels[c] = true
	}
}

func (m *missing) read(channel string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.channels, channel)
}

// of reports whether something before now may be missing of a channel.
func (m *missing) of(channel string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return !m.known || m.channels[channel]
}

func (m *missing) finish() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.once = true
}

func (m *missing) done() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.once, m.now = true, true
}

func (m *missing) caughtUp() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.once
}

// CatchingUp reports whether something said meanwhile may not have been read
// yet.
func (b *Bot) CatchingUp() bool {
	b.missing.mu.Lock()
	defer b.missing.mu.Unlock()
	return !b.missing.now
}

// Lost tells that a connection ended: from here on messages may be missed.
func (b *Bot) Lost() { b.missing.begin() }

// CatchUp reads what was said while nobody listened: root messages of the
// bot's conversations since their mark, and replies in threads with an open
// ticket or a young question. What it finds goes the way of every message. A
// channel without a mark begins now. After an error it must be called again.
func (b *Bot) CatchUp(ctx context.Context) error {
	marks, err := b.db.Marks(ctx)
	if err != nil {
		return err
	}
	b.missing.expect(marks)
	channels, err := b.conversations(ctx)
	if err != nil {
		return err
	}
	faults := []error{b.readThreads(ctx, marks)}
	for _, c := range channels {
		mark, ok := marks[c]
		if ok {
			err = b.readSince(ctx, c, mark)
		} else {
			err = b.beginMark(ctx, c)
		}
		if err == nil {
			b.missing.read(c)
		}
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	b.missing.done()
	b.Wake()
	return nil
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

// readSince keeps a channel's root messages since shortly before mark, oldest
// first, and then moves the mark.
func (b *Bot) readSince(ctx context.Context, channel, mark string) error {
	p := &slack.GetConversationHistoryParameters{ChannelID: channel, Oldest: before(mark), Limit: 100}
	var found []slack.Message
	for more := true; more; more = p.Cursor != "" {
		page, err := b.slack.GetConversationHistoryContext(ctx, p)
		if err != nil {
			return fmt.Errorf("channel %s: %w", channel, err)
		}
		found = append(found, page.Messages...)
		p.Cursor = page.ResponseMetaData.NextCursor
	}
	newest, err := b.keepMissed(ctx, channel, found)
	if err != nil || newest <= mark {
		return err
	}
	return b.db.Write(ctx, func(tx *store.Tx) error { return tx.SetMark(channel, newest) })
}

// readThreads keeps missed replies where somebody waits for an answer, and
// edits of what stands there.
func (b *Bot) readThreads(ctx context.Context, marks map[string]string) error {
	threads, err := b.db.LiveThreads(ctx, b.now().Add(-threadAge))
	if err != nil {
		return err
	}
	var faults []error
	for _, th := range threads {
		replies, err := b.replies(ctx, th)
		if err == nil {
			err = b.keepThread(ctx, th.Channel, before(marks[th.Channel]), replies)
		}
		var refused slack.SlackErrorResponse
		if err != nil && !errors.As(err, &refused) { // a thread that is gone has nothing to say
			faults = append(faults, fmt.Errorf("thread %s %s: %w", th.Channel, th.TS, err))
		}
	}
	return errors.Join(faults...)
}

// keepThread keeps what is new in a thread since a ts: replies, and edits.
// What was told already changes nothing.
func (b *Bot) keepThread(ctx context.Context, channel, since string, all []slack.Message) error {
	fresh := slices.DeleteFunc(slices.Clone(all), func(m slack.Message) bool { return m.Timestamp < since })
	if _, err := b.keepMissed(ctx, channel, fresh); err != nil {
		return err
	}
	for _, m := range all {
		if m.Edited == nil || m.Edited.Timestamp < since || !b.ofPeople(m) {
			continue
		}
		if err := b.keepEdit(ctx, channel, m); err != nil {
			return err
		}
	}
	return nil
}

func (b *Bot) keepEdit(ctx context.Context, channel string, m slack.Message) error {
	raw, err := json.Marshal(m)
	if err != nil {
		return err
	}
	e, err := gateway.MissedEdit(b.self.Load().team, channel, channelKind(channel), m.Edited.Timestamp, raw)
	if err != nil {
		return err
	}
	return b.Keep(ctx, e)
}

// ofPeople reports whether a message is what somebody said: no bot's, no note
// of Slack's own.
func (b *Bot) ofPeople(m slack.Message) bool {
	_, me := b.Self()
	return m.BotID == "" && m.User != "" && m.User != me && (m.SubType == "" || m.SubType == "file_share")
}

// patiently makes a call again when Slack asks to slow down: there is one for
// each open ticket, twice, and to begin them all anew would never end.
func patiently(ctx context.Context, call func() error) error {
	for tries := 0; ; tries++ {
		err := call()
		var limited *slack.RateLimitedError
		if !errors.As(err, &limited) || tries == 5 {
			return err
		}
		timer := time.NewTimer(min(max(limited.RetryAfter, time.Second), time.Minute))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

func (b *Bot) replies(ctx context.Context, th store.Thread) (all []slack.Message, err error) {
	p := &slack.GetConversationRepliesParameters{ChannelID: th.Channel, Timestamp: th.TS, Limit: 200}
	for more := true; more; more = p.Cursor != "" {
		var page []slack.Message
		var next string
		err := patiently(ctx, func() (err error) {
			page, _, next, err = b.slack.GetConversationRepliesContext(ctx, p)
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		p.Cursor = next
	}
	return all, nil
}

// keepMissed hands messages of people to Keep as if Slack had sent them, in
// the order they were written, and returns the newest ts of them all.
func (b *Bot) keepMissed(ctx context.Context, channel string, found []slack.Message) (newest string, err error) {
	slices.SortFunc(found, func(x, y slack.Message) int { return strings.Compare(x.Timestamp, y.Timestamp) })
	for _, m := range found {
		newest = m.Timestamp
		if !b.ofPeople(m) {
			continue
		}
		e, err := b.missed(channel, m)
		if err != nil {
			return newest, err
		}
		if err := b.Keep(ctx, e); err != nil {
			return newest, err
		}
	}
	return newest, nil
}

// missed makes an envelope of a message that Slack's history has.
func (b *Bot) missed(channel string, m slack.Message) (gateway.Envelope, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return gateway.Envelope{}, err
	}
	return gateway.Missed(b.self.Load().team, channel, channelKind(channel), raw)
}

// channelKind is what Slack's events call a conversation with this id.
func channelKind(channel string) string {
	if direct(channel) {
		return "im"
	}
	return "channel"
}

// fetch returns one message by its ts, root or reply.
func (b *Bot) fetch(ctx context.Context, channel, ts string) (slack.Message, error) {
	p := &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts, Limit: 1, Inclusive: true, Latest: ts, Oldest: ts}
	page, _, _, err := b.slack.GetConversationRepliesContext(ctx, p)
	for _, m := range page {
		if m.Timestamp == ts {
			m.Text = b.mask(m.Text)
			for i := range m.Files {
				m.Files[i].Name = b.mask(m.Files[i].Name)
			}
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
