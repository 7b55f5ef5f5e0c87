package gateway

import (
	"bytes"
	"context"
	"log/slog"
	"sync"
	"testing"
)

// notebook is a desk that keeps by key, as the store does.
type notebook struct {
	mu     sync.Mutex
	seen   map[string]bool
	kept   []Envelope
	keep   func(context.Context, Envelope) error // before keeping
	answer func(context.Context, Envelope) (any, error)
}

func (n *notebook) Keep(ctx context.Context, e Envelope) error {
	if n.keep != nil {
		if err := n.keep(ctx, e); err != nil {
			return err
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, k := range e.Keys() {
		if n.seen[k] {
			return nil
		}
	}
	if n.seen == nil {
		n.seen = map[string]bool{}
	}
	for _, k := range e.Keys() {
		n.seen[k] = true
	}
	n.kept = append(n.kept, e)
	return nil
}

func (n *notebook) Answer(ctx context.Context, e Envelope) (any, error) {
	if n.answer == nil {
		return nil, nil
	}
	return n.answer(ctx, e)
}

// texts are the words kept, in order.
func (n *notebook) texts() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []string
	for _, e := range n.kept {
		all = append(all, e.Text)
	}
	return all
}

// journal is a log that can be read while it is written.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

func (j *journal) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// setup is a running gateway, the Slack it talks to and its desk.
type setup struct {
	*fakeSlack
	acks    chan ack
	gateway *Gateway
	stop    context.CancelFunc
	over    chan error // what Run returned
}

// start runs a gateway against a fake Slack; tune may change it before.
func start(t testing.TB, desk Desk, tune func(*Gateway)) *setup {
	t.Helper()
	f, acks := newFakeSlack(t)
	l := usualLimits()
	g := newGateway(Options{Slack: f.client(), Desk: desk}, l)
	if tune != nil {
		tune(g)
	}
	return run(t, &setup{fakeSlack: f, acks: acks, gateway: g})
}

func run(t testing.TB, s *setup) *setup {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s.stop, s.over = cancel, make(chan error, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.over <- s.gateway.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		await(t, "end of Run", ended)
	})
	return s
}
