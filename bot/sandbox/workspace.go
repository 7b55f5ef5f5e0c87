package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// object is a JSON object whose keys are Slack's. One that has been stored is never changed in place,
// so an answer may share it.
type object = map[string]any

// Options say where a workspace lives and which app is installed in it.
type Options struct {
	Dir      string           // required: holds workspace.jsonl and the folder files
	Manifest []byte           // required: the app's manifest, YAML or JSON
	Log      *slog.Logger     // nothing is logged if nil
	Now      func() time.Time // the wall clock; time.Now if nil
	Seed     Seed             // people and channels of a new workspace; zero means the small building firm
	BotToken string           // xoxb-sandbox if empty
	AppToken string           // xapp-sandbox if empty

	EventsPerHour int  // how many events the app is sent in an hour; 30,000, as Slack does, if zero
	Tour          Tour // offered on the page; none if empty
}

// Workspace is a Slack of one team with one app installed.
type Workspace struct {
	log      *slog.Logger
	wall     func() time.Time
	dir      string
	manifest manifest
	botToken string
	appToken string
	tour     Tour
	kit      kit
	emoji    map[string]bool
	methods  map[string]method
	base     atomic.Pointer[string]
	offset   atomic.Int64 // of the workspace's clock to the wall clock, nanoseconds

	mu      sync.Mutex
	journal *journal
	state
	changes    []record // of the act under way, in order
	news       []news   // to be told to the page after the act
	triggers   map[string]*trigger
	uploads    map[string]*upload
	socket     socket
	faults     []*fault
	calls      callLog
	activity   activity
	clock      follow
	stream     *stream
	rate       eventRate
	offers     map[string]map[string]object // options that external selects offered, by their value
	statuses   map[string]object            // assistant status by channel and thread, in memory as in Slack
	done       chan struct{}
	wake       chan struct{} // the alarm looks again
	alarmAt    time.Time     // when it would by itself, by the workspace's clock
	background sync.WaitGroup
	advancing  sync.Mutex
}

// Open reads the journal in o.Dir, or starts a new workspace if there is none.
func Open(o Options) (*Workspace, error) {
	m, err := readManifest(o.Manifest)
	if err != nil {
		return nil, err
	}
	if o.Dir == "" {
		return nil, errors.New("sandbox: Options.Dir is required")
	}
	if err := o.Tour.check(); err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	if err := os.MkdirAll(filepath.Join(o.Dir, "files"), 0o700); err != nil {
		return nil, err
	}
	w := newWorkspace(o, m)
	if w.journal, err = openJournal(filepath.Join(o.Dir, "workspace.jsonl"), w.replay); err != nil {
		return nil, err
	}
	w.offset.Store(w.state.clock.Offset)
	if err := w.change(func() error { return w.settle(o.Seed) }); err != nil {
		w.journal.close()
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	w.background.Go(w.alarm)
	return w, nil
}

func newWorkspace(o Options, m manifest) *Workspace {
	w := &Workspace{
		log:      o.Log,
		wall:     o.Now,
		dir:      o.Dir,
		manifest: m,
		botToken: cmp.Or(o.BotToken, "xoxb-sandbox"),
		appToken: cmp.Or(o.AppToken, "xapp-sandbox"),
		tour:     o.Tour,
		kit:      newKit(),
		emoji:    readEmoji(),
		methods:  methodTable(),
		state:    newState(),
		triggers: map[string]*trigger{},
		uploads:  map[string]*upload{},
		statuses: map[string]object{},
		offers:   map[string]map[string]object{},
		rate:     eventRate{most: cmp.Or(o.EventsPerHour, usualEvents)},
		socket:   newSocket(),
		clock:    newFollow(),
		stream:   newStream(),
		done:     make(chan struct{}),
		wake:     make(chan struct{}, 1),
	}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	if w.wall == nil {
		w.wall = time.Now
	}
	return w
}

// settle seeds a new workspace, brings an old one in line with the manifest it was opened with, and
// takes up the events that had not been acknowledged when the process ended.
func (w *Workspace) settle(s Seed) error {
	if w.team.ID == "" {
		if len(s.People) == 0 {
			s = defaultSeed()
		}
		if err := w.seed(s); err != nil {
			return err
		}
	}
	w.refreshBot()
	w.resumeEvents()
	return nil
}

// change runs one act: f alters the records under the lock, then one line of the journal holds all it
// altered, then events go out and the page is told. Even when f refuses, what it had altered is kept,
// since memory and journal must say the same.
func (w *Workspace) change(f func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := f()
	if keepErr := w.commit(); keepErr != nil {
		w.log.Error("journal not written", "err", keepErr)
		return errors.Join(err, keepErr)
	}
	w.deliverDue()
	w.tell()
	w.hasten()
	return err
}

// look runs f under the lock; f must not alter anything.
func (w *Workspace) look(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
}

// Now is the workspace's time: the wall clock plus how far its clock has been moved forward.
func (w *Workspace) Now() time.Time {
	return w.wall().Add(time.Duration(w.offset.Load())).UTC()
}

// URL is the address the workspace is served at, without a trailing slash; empty before Serve.
func (w *Workspace) URL() string {
	if p := w.base.Load(); p != nil {
		return *p
	}
	return ""
}

// Serve answers on l until ctx ends, then closes every connection. It refuses a listener that other
// machines could reach: whoever can talk to the workspace can be anyone in it.
func (w *Workspace) Serve(ctx context.Context, l net.Listener) error {
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok || !addr.IP.IsLoopback() {
		return fmt.Errorf("sandbox: %s is not a loopback address", l.Addr())
	}
	url := "http://" + addr.String()
	w.base.Store(&url)
	srv := &http.Server{Handler: w.Handler(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(w.log.Handler(), slog.LevelDebug)}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	w.dropConnections()
	w.stream.close()
	srv.Close()
	<-ended
	return nil
}

// begin does work in the background, unless the workspace is being closed: a
// request may still be served then.
func (w *Workspace) begin(work func()) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.done:
		return false
	default:
		w.background.Go(work)
		return true
	}
}

// Close ends the background work, the connections and the journal.
func (w *Workspace) Close() error {
	w.mu.Lock()
	select {
	case <-w.done:
		w.mu.Unlock()
		return nil
	default:
		close(w.done)
	}
	w.mu.Unlock()
	w.dropConnections()
	w.stream.close()
	w.background.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.journal.close()
}
