package courier

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/store"
)

// rig is a courier between a real store and a Slack at the wire, on a clock of
// its own.
type rig struct {
	t     *testing.T
	dir   string
	db    *store.DB
	slack *fakeSlack
	log   *safeBuffer
	*Courier
	stop func()
	o    Options

	mu    sync.Mutex
	now   time.Time
	notes map[int64]string // what cards show
	told  []string         // "key reason" of what was given up
}

type safeBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

const token = "xoxb-secret-token"

// newRig opens everything and does not yet run the courier.
func newRig(t *testing.T) *rig {
	r := &rig{t: t, dir: t.TempDir(), log: new(safeBuffer), notes: make(map[int64]string),
		now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	r.slack = newFakeSlack(t, func() int64 { return r.clock().Unix() })
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	db, err := store.Open(t.Context(), r.dir, store.Options{Now: r.clock, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	r.db = db
	r.o = Options{
		Slack: newClient(HTTPClient(), r.slack.URL),
		DB:    db, Log: log, Now: r.clock,
		Draw: map[string]func(context.Context, store.Card) (Message, error){"note": r.draw},
		Home: func(context.Context, string) (slack.HomeTabViewRequest, error) {
			return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{section("home")}}}, nil
		},
		Dead: r.dead,
	}
	return r
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *rig) draw(_ context.Context, c store.Card) (Message, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return Message{Text: r.notes[c.Ref]}, nil
}

func (r *rig) dead(tx *store.Tx, out store.Out, reason string) error {
	r.mu.Lock()
	r.told = append(r.told, out.Key+" "+reason)
	r.mu.Unlock()
	return tx.Say(store.Saying{Key: fmt.Sprintf("%s%d", NoticeKey, out.ID), Kind: store.SayDirect, User: "UADMIN", Words: Message{Text: "dead: " + reason}.JSON()})
}

func (r *rig) given() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.told...)
}

// run starts a courier, as a new process would.
func (r *rig) run() {
	r.t.Helper()
	r.Courier = New(r.o)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	var once sync.Once
	r.stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-ended:
				if err != nil {
					r.t.Errorf("Run: %v", err)
				}
			case <-time.After(30 * time.Second):
				r.t.Error("Run did not end")
			}
		})
	}
	r.t.Cleanup(r.stop)
	r.wait("the courier to run", func() bool {
		r.Courier.mu.Lock()
		defer r.Courier.mu.Unlock()
		return r.running
	})
}

// wait polls until ok, within a limit that only guards against hanging.
func (r *rig) wait(what string, ok func() bool) {
	r.t.Helper()
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(20 * time.Second)
	for !ok() {
		select {
		case <-limit:
			r.t.Fatalf("waited in vain for %s; log:\n%s", what, r.log)
		case <-tick.C:
		}
	}
}

// settled waits until nothing more happens at this time.
func (r *rig) settled() {
	r.t.Helper()
	r.Wake()
	r.wait("quiet", func() bool {
		quiet, err := r.Quiet(context.Background())
		return err == nil && quiet
	})
}

// pass moves the clock and waits for what that brings.
func (r *rig) pass(d time.Duration) {
	r.t.Helper()
	r.mu.Lock()
	r.now = r.now.Add(d)
	r.mu.Unlock()
	r.settled()
}

func (r *rig) write(fn func(*store.Tx) error) {
	r.t.Helper()
	if err := r.db.Write(context.Background(), fn); err != nil {
		r.t.Fatal(err)
	}
}

// post queues a message under the key that is its text.
func (r *rig) post(channel, thread, text string) {
	r.t.Helper()
	r.say(store.Saying{Key: text, Kind: store.SayPost, Channel: channel, ThreadTS: thread, Words: Message{Text: text}.JSON()})
}

func (r *rig) say(s store.Saying) {
	r.t.Helper()
	r.write(func(tx *store.Tx) error { return tx.Say(s) })
}

// card makes a card that shows text.
func (r *rig) card(ref int64, channel, text string) store.Card {
	r.t.Helper()
	r.show(ref, text)
	var c store.Card
	r.write(func(tx *store.Tx) (err error) {
		c, err = tx.PutCard(store.Card{Kind: "note", Ref: ref, View: "all", Channel: channel})
		return err
	})
	return c
}

func (r *rig) show(ref int64, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes[ref] = text
}

// redraw changes what a card shows.
func (r *rig) redraw(ref int64, text string) {
	r.t.Helper()
	r.show(ref, text)
	r.write(func(tx *store.Tx) error { return tx.Redraw("note", ref) })
}

// states counts the rows of the outbox by state.
func (r *rig) states() map[string]int {
	r.t.Helper()
	n := make(map[string]int)
	for _, state := range []string{"pending", "sending", "unknown", "sent", "dead"} {
		rows, err := r.db.Queue(context.Background(), "outbox", state)
		if err != nil {
			r.t.Fatal(err)
		}
		if len(rows) > 0 {
			n[state] = len(rows)
		}
	}
	return n
}
