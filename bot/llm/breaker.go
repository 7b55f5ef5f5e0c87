package llm

import (
	"context"
	"errors"
	"sync"
	"time"
)

// After so many failures in a row the model is left alone for so long.
const (
	failuresMost = 5
	offFor       = 60 * time.Second
)

// breaker leaves a model alone that fails.
type breaker struct {
	ask Func
	now func() time.Time

	mu       sync.Mutex
	failures int
	until    time.Time
}

// Breaker returns a Func that fails with ErrOff, at once, for a minute after
// five failures in a row. What is asked after that minute is a trial: if it
// fails too, another minute begins.
func Breaker(ask Func, now func() time.Time) Func {
	b := &breaker{ask: ask, now: now}
	return b.Ask
}

func (b *breaker) Ask(ctx context.Context, r Request) (Reply, error) {
	if !b.enter() {
		return Reply{}, ErrOff
	}
	reply, err := b.ask(ctx, r)
	b.leave(ctx, err)
	return reply, err
}

func (b *breaker) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < failuresMost {
		return true
	}
	if b.now().Before(b.until) {
		return false
	}
	b.until = b.now().Add(offFor) // one trial; others wait for what becomes of it
	return true
}

// leave counts. Who gave up waiting says nothing about the model.
func (b *breaker) leave(ctx context.Context, err error) {
	var failed *Error
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case err == nil:
		b.failures = 0
	case errors.As(err, &failed) && ctx.Err() == nil:
		if b.failures++; b.failures >= failuresMost {
			b.until = b.now().Add(offFor)
		}
	}
}
