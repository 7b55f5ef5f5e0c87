package llm

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"sync"
	"time"
)

// cachedMost and cachedFor bound what is remembered.
const (
	cachedMost = 500
	cachedFor  = time.Hour
)

type cache struct {
	ask Func
	now func() time.Time

	mu      sync.Mutex
	replies map[[32]byte]remembered
}

type remembered struct {
	reply Reply
	at    time.Time
}

// Cached returns a Func that remembers, for an hour, what was replied to the
// very same words. A remembered reply costs nothing.
func Cached(ask Func, now func() time.Time) Func {
	c := &cache{ask: ask, now: now, replies: make(map[[32]byte]remembered)}
	return c.Ask
}

func (c *cache) Ask(ctx context.Context, r Request) (Reply, error) {
	key, err := keyOf(r)
	if err != nil {
		return Reply{}, err
	}
	if reply, ok := c.known(key); ok {
		if r.Stream != nil {
			r.Stream(reply.Text)
		}
		return reply, nil
	}
	reply, err := c.ask(ctx, r)
	if err == nil {
		c.remember(key, reply)
	}
	return reply, err
}

// keyOf is the same for the same words to the same model, whoever asks.
func keyOf(r Request) ([32]byte, error) {
	said, err := json.Marshal([]any{r.Task, r.Model, r.System, r.User, r.Images, r.Schema})
	return sha256.Sum256(said), err
}

func (c *cache) known(key [32]byte) (Reply, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.replies[key]
	if !ok || c.now().Sub(known.at) > cachedFor {
		return Reply{}, false
	}
	known.reply.Usage = Usage{}
	return known.reply, true
}

func (c *cache) remember(key [32]byte, reply Reply) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, old := range c.replies {
		if len(c.replies) < cachedMost {
			break
		}
		if c.now().Sub(old.at) > cachedFor || len(c.replies) >= cachedMost {
			delete(c.replies, k)
		}
	}
	c.replies[key] = remembered{reply, c.now()}
}
