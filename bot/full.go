package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// While the disk is full nothing can be kept, so nothing that changes anything
// is taken: Slack repeats events, people are told to press again. What needs
// no keeping goes on: forms that only show, and answers from the knowledge
// base. The first administrator is told directly, since the outbox is on the
// same disk.

const (
	fullAgain = time.Hour   // the administrator is told again after that
	fullOver  = time.Minute // so long without a refusal, and there is room again
	fullRest  = 5 * time.Second
	fullMost  = 500 // answers given meanwhile are remembered, so that a repeat gets none
)

// fullness is whether there is room to keep things.
type fullness struct {
	mu       sync.Mutex
	refused  time.Time // the last refusal; zero: there is room
	told     time.Time
	answered map[string]bool
}

// full reports whether there is no room now.
func (f *fullness) full() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.refused.IsZero()
}

// refuse notes a refusal, and whether the administrator is to be told.
func (f *fullness) refuse(now time.Time) (tell bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refused = now
	if tell = f.told.IsZero() || now.Sub(f.told) >= fullAgain; tell {
		f.told = now
	}
	return tell
}

// kept notes that something was kept, and whether that ends a time without
// room.
func (f *fullness) kept(now time.Time) (over bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refused.IsZero() || now.Sub(f.refused) < fullOver {
		return false
	}
	f.refused, f.told, f.answered = time.Time{}, time.Time{}, nil
	return true
}

// resting reports whether the queues are left alone, since what they do was
// refused a moment ago.
func (f *fullness) resting(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return !f.refused.IsZero() && now.Sub(f.refused) < fullRest
}

// first reports whether a message is answered for the first time.
func (f *fullness) first(key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.answered == nil || len(f.answered) >= fullMost {
		f.answered = make(map[string]bool)
	}
	seen := f.answered[key]
	f.answered[key] = true
	return !seen
}

// noRoom notes an error that means a full disk, and tells the administrator of
// the first, which says most. It reports whether err is one.
func (b *Bot) noRoom(err error) bool {
	if !errors.Is(err, store.ErrFull) {
		return false
	}
	if b.fullness.refuse(b.now()) {
		b.log.Error("no room left: nothing is taken until there is", "err", err)
		b.aside(func(ctx context.Context) { b.tellAdminNow(ctx, err) })
	}
	return true
}

// giveBack leaves an item that could not be done for want of room to a later
// attempt, which counts as its first. A question is answered meanwhile.
func (b *Bot) giveBack(ctx context.Context, it store.Item) {
	if e, err := gateway.Read(it.Kind, it.Payload); it.Queue == store.QueueInbox && err == nil {
		b.answerUnkept(e)
	}
	if err := b.db.GiveBack(ctx, it, b.now().Add(fullRest)); err != nil {
		b.log.Error("item not given back", "queue", it.Queue, "item", it.ID, "err", err)
	}
}

// room notes that something was kept.
func (b *Bot) room(ctx context.Context) {
	if !b.fullness.full() || !b.fullness.kept(b.now()) {
		return
	}
	b.log.Info("there is room again")
	m := message(b.shared().Say("full.over"))
	err := b.db.Write(ctx, func(tx *store.Tx) error {
		s := store.Saying{Key: fmt.Sprintf("full/over/%d", tx.Now().UnixMilli()), Kind: store.SayDirect, User: b.cfg().Admin, Words: m.JSON()}
		if s.User == "" {
			s.Kind, s.Channel = store.SayPost, b.cfg().admin()
		}
		return tx.Say(s)
	})
	if err != nil {
		b.log.Warn("not told that there is room", "err", err)
		return
	}
	b.said()
}

// aside does something that nobody waits for, before Run ends.
func (b *Bot) aside(do func(context.Context)) {
	b.desk.idle.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		do(ctx)
	})
}

// tellAdminNow tells the first administrator, or the admin channel, without
// the outbox.
func (b *Bot) tellAdminNow(ctx context.Context, why error) {
	to := b.cfg().admin()
	w := b.shared()
	if admin := b.cfg().Admin; admin != "" {
		w = b.wordsFor(b.localeOf(ctx, admin))
		c, _, _, err := b.slack.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{admin}})
		if err == nil && c != nil {
			to = c.ID
		}
	}
	words := w.Say("full.admin", "dir", escape(b.db.Dir()), "why", escape(cut(why.Error(), 200)))
	if _, _, err := b.slack.PostMessageContext(ctx, to, slack.MsgOptionText(words, false)); err != nil {
		b.log.Error("administrator not told that there is no room", "err", err)
	}
}

// answerUnkept answers a question that cannot be kept from the knowledge base,
// once, straight to Slack and without buttons: there is no record for them.
// When there is room, Slack's repeat is taken as usual.
func (b *Bot) answerUnkept(e gateway.Envelope) {
	say := b.spoken(background, e.Text)
	asked := e.ThreadTS == "" && (direct(e.Channel) || b.named(e.Text))
	if e.Kind != gateway.Message && e.Kind != gateway.Mention || !asked || say == "" || e.BotID != "" {
		return
	}
	if _, order := asksTicket(say); order || thanks(say) || asksHelp(say) || !b.fullness.first(e.Channel+"/"+e.TS) {
		return
	}
	b.aside(func(ctx context.Context) {
		to := addressee{user: e.User, text: say, locale: b.localeOf(ctx, e.User)}
		m, ok := b.answerNow(ctx, to.lang(), say)
		if !ok {
			return
		}
		o := []slack.MsgOption{slack.MsgOptionText(m.Text, false), slack.MsgOptionBlocks(m.Blocks.BlockSet...)}
		if !direct(e.Channel) {
			o = append(o, slack.MsgOptionTS(e.TS))
		}
		if _, _, err := b.slack.PostMessageContext(ctx, e.Channel, o...); err != nil {
			b.log.Warn("not answered without room", "user", e.User, "err", err)
		}
	})
}

// answerNow is the answer to a question, without a record of it.
func (b *Bot) answerNow(ctx context.Context, l lang.Lang, say string) (courier.Message, bool) {
	found, err := b.search(ctx, say, l)
	w := b.in(l)
	note := contextLine(w.Say("full.answer"))
	if err != nil || found.Outcome != kb.Answer || len(found.Hits) == 0 {
		return message(w.Say("full.unknown"), section(w.Say("full.unknown"))), err == nil && smallTalk(found.Reason) == ""
	}
	arts, err := b.db.ArticlesByID(ctx, []string{found.Hits[0].ID})
	if err != nil || len(arts) == 0 {
		return courier.Message{}, false
	}
	m := articleMessage(w, arts[0])
	m.Blocks.BlockSet = append(m.Blocks.BlockSet, note)
	return courier.Fit(m), true
}
