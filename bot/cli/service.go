package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"

	"opsdesk/bot"
	"opsdesk/bot/courier"
	"opsdesk/bot/gateway"
	"opsdesk/kb"
	"opsdesk/store"
)

// service is a help desk that runs: everything is wired here and nowhere else.
type service struct {
	dir      string                 // required: the data folder
	load     func() (config, error) // required: reads the configuration, at the start and on SIGHUP
	tokens   tokens                 // required
	articles []kb.Article           // imported at the start
	sandbox  string                 // the sandbox whose clock is followed; empty for the wall clock
	log      *slog.Logger           // required
	progress io.Writer              // where somebody may wait for the index
	ready    func()                 // told when everything runs

	config  config
	clock   *clock
	db      *store.DB
	slack   *slack.Client
	bot     *bot.Bot
	courier *courier.Courier
	webhook *courier.Webhook // nil without one
	gateway *gateway.Gateway
	jobs    *jobs
	health  atomic.Pointer[health]
	hooks   hookCounts
}

// tokens are the secrets of the Slack app. They come from the environment and
// are never logged.
type tokens struct{ bot, app, hook, evidence string }

// LogValue keeps the secrets out of logs.
func (tokens) LogValue() slog.Value { return slog.StringValue("kept out") }

// lastCalls bounds how long the desk finishes what it has in hand when it is
// told to stop; after ten seconds whoever told it loses patience.
const lastCalls = 9 * time.Second

// run opens everything in order, runs it until ctx ends or nothing can be
// promised any more, and closes it in reverse.
func (s *service) run(ctx context.Context) (err error) {
	if s.config, err = s.load(); err != nil {
		return err
	}
	if _, err := s.config.Webhook.secret(); err != nil {
		return err
	}
	if _, err := s.config.Model.client(); err != nil {
		return err
	}
	lock, err := store.Lock(s.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if s.clock, err = newClock(ctx, s.sandbox, s.log); err != nil {
		return err
	}
	s.db, err = store.Open(ctx, s.dir, store.Options{Now: s.clock.Now, Log: s.log, Crash: crashPoint()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	return s.runOpen(ctx)
}

// runOpen runs on the open database. Health is told from here on, also while
// Slack cannot be reached yet.
func (s *service) runOpen(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var beside errgroup.Group
	defer beside.Wait()
	defer stop(nil)
	beside.Go(func() error { return s.watchStore(ctx, stop) })
	beside.Go(func() error { return s.serveHealth(ctx, stop) })
	err := s.connect(ctx)
	if err == nil {
		err = s.knowledge(ctx)
	}
	if err == nil {
		err = s.work(ctx)
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // told to stop while starting
	}
	return err
}

// watchStore ends everything when the store can promise nothing any more.
func (s *service) watchStore(ctx context.Context, stop context.CancelCauseFunc) error {
	select {
	case <-ctx.Done():
	case err := <-s.db.Fatal():
		s.log.Error("the database failed; stopping", "err", err)
		stop(fmt.Errorf("database: %w", err))
	}
	return nil
}

// connect finds out who the bot is and whom the configuration speaks of. It
// waits for a Slack that is away, and gives up where waiting changes nothing.
func (s *service) connect(ctx context.Context) error {
	s.slack = s.config.client(s.tokens)
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		err := s.introduce(ctx)
		var wrong *usageError
		if err == nil || errors.As(err, &wrong) || ctx.Err() != nil {
			return err
		}
		if refused(slackCode(err)) {
			return usage("Slack refuses the bot token (%s): see SLACK_BOT_TOKEN and \"opsdesk doctor\"", slackCode(err))
		}
		s.log.Warn("slack not reached", "err", err, "wait", wait)
		pause(ctx, wait)
	}
}

// refused tells Slack's codes after which a token is of no use any more.
func refused(code string) bool {
	switch code {
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type":
		return true
	}
	return false
}

// client calls Slack's Web API as the configuration says.
func (c config) client(t tokens, more ...slack.Option) *slack.Client {
	options := []slack.Option{
		slack.OptionAPIURL(c.APIURL), slack.OptionAppLevelToken(t.app), slack.OptionHTTPClient(courier.HTTPClient()),
	}
	return slack.New(t.bot, append(options, more...)...)
}

func (s *service) introduce(ctx context.Context) error {
	// What is asked once at the start may wait when Slack says so.
	c, grants, err := s.config.resolve(ctx, s.config.client(s.tokens, slack.OptionRetry(3)))
	var unknown *usageError
	switch {
	case errors.As(err, &unknown) && c.Check() == nil:
		// Somebody on the duty list has left, a channel is gone: no reason
		// for all the others to be without a desk.
		s.log.Error("configuration names what Slack does not have; going on without", "err", err)
	case err != nil:
		return err
	}
	o := bot.Options{
		DB: s.db, Slack: s.slack, Config: c, Log: s.log, Now: s.clock.Now,
		IndexDir: filepath.Join(s.dir, "index"), Said: s.wakeCouriers, Crash: crashPoint(),
	}
	if err := s.models(&o); err != nil {
		return err
	}
	s.bot, err = bot.New(o)
	if err != nil {
		return usage("%w", err)
	}
	s.compose()
	if err := s.composeWebhook(); err != nil {
		return err
	}
	if err := s.bot.Identify(ctx); err != nil {
		return err
	}
	return s.record(ctx, grants)
}

// composeWebhook makes what posts to another program, if there is one.
func (s *service) composeWebhook() error {
	secret, err := s.config.Webhook.secret()
	if err != nil || s.config.Webhook.URL == "" {
		return err
	}
	s.webhook = courier.NewWebhook(courier.WebhookOptions{
		URL: s.config.Webhook.URL, Secret: secret, DB: s.db, Log: s.log, Now: s.clock.Now, Dead: s.bot.TellUntaken, Crash: crashPoint(),
	})
	return nil
}

// wakeCouriers lets out what was just committed.
func (s *service) wakeCouriers() {
	s.courier.Wake()
	if s.webhook != nil {
		s.webhook.Wake()
	}
}

// compose makes the parts that speak with Slack. They need each other: the
// gateway hands over to the bot, the bot wakes the courier, the courier has
// the bot draw.
func (s *service) compose() {
	s.courier = courier.New(courier.Options{
		Slack: s.slack, DB: s.db, Log: s.log, Now: s.clock.Now, Crash: crashPoint(),
		Files: s.config.client(s.tokens, slack.OptionHTTPClient(courier.FilesClient())),
		Draw: map[string]func(context.Context, store.Card) (courier.Message, error){
			"question": s.bot.DrawQuestion, "ticket": s.bot.DrawTicket,
			"relay": s.bot.DrawRelay, "offer": s.bot.DrawOffer, "complaint": s.bot.DrawComplaint,
			"proposal": s.bot.DrawProposal, "review": s.bot.DrawReview,
			"change": s.bot.DrawChange, "template": s.bot.DrawTemplate, "role": s.bot.DrawRole, "maintenance": s.bot.DrawMaintenance, "swap": s.bot.DrawSwap,
			"report": s.bot.DrawReport, "action": s.bot.DrawAction, "extract": s.bot.DrawExtract,
		},
		Home: s.bot.Home, Dead: s.bot.TellDead, LateNote: s.bot.LateNote,
	})
	s.gateway = gateway.New(gateway.Options{
		Slack: s.slack, Desk: s.bot, AnswerFirst: s.bot.AnswerFirst, Busy: s.bot.Busy,
		Connected: s.catchUp, Lost: s.bot.Lost, Self: s.bot.Self, Log: s.log, Now: s.clock.Now, Crash: crashPoint(),
	})
}

// record keeps what the configuration says: its version in the ledger, its
// roles in the role table.
func (s *service) record(ctx context.Context, grants []grant) error {
	sum := sha256.Sum256(s.config.raw)
	version := hex.EncodeToString(sum[:6])
	err := s.db.Write(ctx, func(tx *store.Tx) error { return tx.Config(version, s.config.raw) })
	if err != nil {
		return err
	}
	if err := s.bot.MeetDuty(ctx); err != nil {
		return err
	}
	if err := s.bot.SetRules(ctx); err != nil {
		return err
	}
	return syncRoles(ctx, s.db, grants)
}

// knowledge imports articles, if there are any to bring, and opens the index.
func (s *service) knowledge(ctx context.Context) error {
	defer watch(s.progress, "reading the knowledge base")()
	if len(s.articles) > 0 {
		done, err := s.db.ImportArticles(ctx, s.articles, "")
		if err != nil {
			return fmt.Errorf("articles: %w", err)
		}
		s.log.Info("articles imported", "new", done.New, "changed", done.Changed, "same", done.Same, "conflicts", len(done.Conflicts))
		s.articles = nil
	}
	return s.bot.LoadKnowledge(ctx)
}

// work runs the parts until ctx ends. The gateway ends first, so that nothing
// new is taken while the rest finishes what it has in hand.
func (s *service) work(ctx context.Context) error {
	var err error
	if s.jobs, err = s.newJobs(ctx); err != nil {
		return err
	}
	ctx, stopTaking := context.WithCancel(ctx)
	defer stopTaking()
	overdue := make(chan struct{})
	context.AfterFunc(ctx, func() { time.AfterFunc(lastCalls, func() { close(overdue) }) })
	rest, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, rest := errgroup.WithContext(rest)
	group.Go(func() error { return s.courier.Run(rest) })
	group.Go(func() error { return s.bot.Run(rest) })
	if s.webhook != nil {
		group.Go(func() error { return s.webhook.Run(rest) })
	}
	group.Go(func() error { return s.jobs.run(rest) })
	group.Go(func() error { return s.clock.follow(rest, s.settle) })
	group.Go(func() error { return s.reloadOnHangup(rest) })
	if s.ready != nil {
		s.ready()
	}
	s.health.Store(&health{gateway: s.gateway, courier: s.courier})
	context.AfterFunc(rest, stopTaking) // a part that fails ends all
	door := s.receive(ctx)
	stopTaking()
	stop()
	return errors.Join(door, before(overdue, group.Wait))
}

// receive runs the gateway. If Slack refuses the app token for good the desk
// stays up and says that it is not healthy: to start over and over would ask
// Slack the same again and again.
func (s *service) receive(ctx context.Context) error {
	err := s.gateway.Run(ctx)
	if err == nil {
		return nil
	}
	s.log.Error("Slack refuses the app token: nothing is heard until a restart with a good one", "err", err)
	<-ctx.Done()
	return usage("Slack refuses the app token: %w; see SLACK_APP_TOKEN and \"opsdesk doctor\"", err)
}

// before returns what do returns, or an error if that takes too long. What is
// still in hand then is in the queues, for the next start.
func before(overdue <-chan struct{}, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-overdue:
		return fmt.Errorf("not finished within %s; the rest waits in the queues for the next start", lastCalls)
	}
}

// catchUp reads what was said while there was no connection. What could not be
// read is tried again a few times; then it is left to the next connection.
func (s *service) catchUp(ctx context.Context) {
	s.courier.Wake()
	for wait := 2 * time.Second; ctx.Err() == nil; wait *= 2 {
		err := s.bot.CatchUp(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		s.log.Warn("not caught up", "err", err)
		if wait > time.Minute {
			return
		}
		pause(ctx, wait)
	}
}

// settle lets everything that a step of the clock made due be done.
func (s *service) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, settleFor)
	defer cancel()
	s.jobs.look()
	s.bot.Wake()
	s.wakeCouriers()
	for ctx.Err() == nil && !s.quiet(ctx) {
		pause(ctx, 2*time.Millisecond)
	}
}

// quiet asks the bot first: what it leaves behind, the courier has by then.
func (s *service) quiet(ctx context.Context) bool {
	thought, err := s.bot.Quiet(ctx)
	if err != nil || !thought {
		return false
	}
	said, err := s.courier.Quiet(ctx)
	if err == nil && said && s.webhook != nil {
		said, err = s.webhook.Quiet(ctx)
	}
	return err == nil && said && s.jobs.quiet()
}

// reloadOnHangup reads the configuration again at each SIGHUP.
func (s *service) reloadOnHangup(ctx context.Context) error {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangup:
			if err := s.reload(ctx); err != nil {
				s.log.Error("configuration not reloaded; the old one counts", "err", err)
			}
		}
	}
}

// reload takes over what can change while the desk runs. The addresses and
// the backup plan are for the next start.
func (s *service) reload(ctx context.Context) error {
	fresh, err := s.load()
	if err != nil {
		return err
	}
	c, grants, err := fresh.resolve(ctx, s.config.client(s.tokens, slack.OptionRetry(3)))
	if err != nil {
		return err
	}
	if err := s.bot.Reconfigure(c); err != nil {
		return err
	}
	table, err := s.jobTable()
	if err != nil {
		return err
	}
	s.jobs.renew(table)
	s.config.raw = fresh.raw
	s.log.Info("configuration reloaded")
	return s.record(ctx, grants)
}
