package bot

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/lang"
	"opsdesk/bot/llm"
	"opsdesk/kb"
	"opsdesk/store"
)

// Options are what a Bot is made of.
type Options struct {
	DB      *store.DB        // required
	Slack   *slack.Client    // required
	Config  Config           // required
	Log     *slog.Logger     // required
	Now     func() time.Time // required
	Model   llm.Func         // the language model; nil: there is none
	Meaning Meaning          // finds texts that mean the same; may be empty
	Speech  llm.Transcribe   // writes voice clips down; nil: only Slack does
	// IndexDir is where the search index lives; empty keeps it in memory.
	IndexDir string
	// Said is called when there may be something to say: it wakes the courier.
	Said func()
	// Crash is called at named points so that a test can end the process or
	// panic there. Nil in releases.
	Crash func(point string)
}

// Bot is the help desk's half of a conversation.
type Bot struct {
	db      *store.DB
	slack   *slack.Client
	config  atomic.Pointer[Config]
	log     *slog.Logger
	now     func() time.Time
	model   llm.Func // nil: there is none
	speech  llm.Transcribe
	meaning Meaning
	vectors atomic.Pointer[kb.Vectors] // of the articles, as far as they are known
	said    func()
	crash   func(string)
	words   map[lang.Lang]lang.Words

	indexDir string
	library  atomic.Pointer[library]
	building sync.Mutex

	wake    chan struct{}
	leaving <-chan struct{} // closed when the process is asked to stop; set by Run
	desk    desktop
	missing missing

	fullness fullness
	hooked   hooked
	counted  atomic.Int64 // tickets up to here know of the latest rules

	self atomic.Pointer[self]
}

// self is who the bot is in Slack.
type self struct{ team, user, bot string }

// New returns a bot. It does nothing before Run.
func New(o Options) (*Bot, error) {
	if err := o.Config.Check(); err != nil {
		return nil, err
	}
	b := &Bot{
		db: o.DB, slack: o.Slack, log: o.Log, now: o.Now, said: o.Said, crash: o.Crash,
		indexDir: o.IndexDir, wake: make(chan struct{}, 1),
		words: make(map[lang.Lang]lang.Words),
	}
	if b.said == nil {
		b.said = func() {}
	}
	if b.crash == nil {
		b.crash = func(string) {}
	}
	for _, l := range lang.All() {
		b.words[l] = lang.New(l)
	}
	b.config.Store(&o.Config)
	b.meaning = o.Meaning
	b.model, b.speech = b.guarded(o.Model), o.Speech
	b.self.Store(&self{})
	b.desk.init()
	return b, nil
}

// Reconfigure makes c count from the next message on.
func (b *Bot) Reconfigure(c Config) error {
	if err := c.Check(); err != nil {
		return err
	}
	if err := b.setRules(background, c.Policy); err != nil {
		return err
	}
	b.config.Store(&c)
	b.Wake()
	return nil
}

// Identify asks Slack who the bot is. It must succeed once before Run.
func (b *Bot) Identify(ctx context.Context) error {
	who, err := b.slack.AuthTestContext(ctx)
	if err != nil {
		return err
	}
	b.self.Store(&self{team: who.TeamID, user: who.UserID, bot: who.BotID})
	return nil
}

// Self returns the bot's own bot id and user id, for the gateway to leave its
// messages out.
func (b *Bot) Self() (botID, userID string) {
	me := b.self.Load()
	return me.bot, me.user
}

// Wake makes the runner look at its queues now.
func (b *Bot) Wake() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *Bot) cfg() *Config { return b.config.Load() }

// in returns the words of l; an unknown language speaks English.
func (b *Bot) in(l lang.Lang) lang.Words {
	if w, ok := b.words[l]; ok {
		return w
	}
	return b.words[lang.EN]
}

// wordsFor returns the words for somebody of a locale; who is not known yet is
// spoken to like all.
func (b *Bot) wordsFor(locale string) lang.Words {
	if locale == "" {
		return b.shared()
	}
	return b.in(lang.Of(locale))
}

// shared returns the words of cards that many people read.
func (b *Bot) shared() lang.Words { return b.in(b.cfg().Language) }

// library is the knowledge the bot answers from: an index and the revision of
// the articles it was built from.
type library struct {
	index    *kb.Index
	revision atomic.Int64
	use      sync.RWMutex // held while searching
}

// retire closes the index once nobody searches it any more.
func (l *library) retire() {
	l.use.Lock()
	defer l.use.Unlock()
	_ = l.index.Close() // derived data: nothing is lost with it
}
