package bot

import (
	"context"
	"errors"
	"strings"

	"opsdesk/bot/desk"
	"opsdesk/bot/llm"
	"opsdesk/kb"
	"opsdesk/store"
)

// Meaning is a model that finds texts that mean the same.
type Meaning struct {
	Name  string    // which model; vectors of another are of no use
	Embed llm.Embed // nil: there is none
}

// embedBatch is how many articles are looked at in one call, and embedText how
// much of each, in characters.
const (
	embedBatch = 32
	embedText  = 2000
)

// embedSoon has what changed in the knowledge base looked at by the model of
// meanings. A process that ends in between goes on where it was: each batch is
// kept with the timer that brings the next.
func (b *Bot) embedSoon(ctx context.Context) {
	if b.meaning.Embed == nil {
		return
	}
	err := b.db.Write(ctx, func(tx *store.Tx) error { return tx.SetTimer("embed", "articles", "look/0", tx.Now()) })
	if err != nil && ctx.Err() == nil {
		b.log.Error("articles not looked at", "err", err)
	}
	b.loadVectors(ctx)
}

// embed looks at the next batch of articles that changed.
func (b *Bot) embed(ctx context.Context, _ store.Item) (effect, error) {
	if b.meaning.Embed == nil {
		return nothing, nil
	}
	arts, err := b.db.Unembedded(ctx, b.meaning.Name, embedBatch)
	if err != nil {
		return nil, err
	}
	if len(arts) == 0 {
		b.loadVectors(ctx)
		b.log.Info("meanings known", "articles", b.vectors.Load().Len())
		return func(tx *store.Tx) error { return tx.CleanEmbeddings(b.meaning.Name) }, nil
	}
	texts := make([]string, len(arts))
	for i, a := range arts {
		texts[i] = meant(a)
	}
	vectors, err := b.embedded(ctx, asker{}, texts)
	if errors.Is(err, llm.ErrBudget) {
		_, begins := purse{b}.month()
		return func(tx *store.Tx) error { return tx.SetTimer("embed", "articles", "look/0", begins.AddDate(0, 1, 0)) }, nil
	}
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		for i, a := range arts {
			if err := tx.PutEmbedding(b.meaning.Name, a.ID, a.Revision, vectors[i]); err != nil {
				return err
			}
		}
		return tx.SetTimer("embed", "articles", "look/0", tx.Now())
	}, nil
}

// meant is what of an article a model of meanings is shown: what somebody who
// looks for it would say.
func meant(a kb.Article) string {
	return cut(strings.Join([]string{strings.Join(a.Codes, " "), a.Title, a.Symptom, a.Cause}, "\n"), embedText)
}

// embedded asks the model of meanings, and keeps what that costs.
func (b *Bot) embedded(ctx context.Context, a asker, texts []string) ([][]float32, error) {
	spent, err := purse{b}.Spent(ctx, a.who, a.channel)
	if err == nil && b.cfg().Model.Used(spent) {
		err = llm.ErrBudget
	}
	if err != nil {
		return nil, err
	}
	began, size := b.now(), 0
	for i := range texts {
		texts[i] = desk.Mask(texts[i])
		size += len(texts[i])
	}
	vectors, err := b.meaning.Embed(ctx, texts)
	c := llm.Call{Task: "embed", Model: b.meaning.Name, Who: a.who, Channel: a.channel, Usage: llm.Usage{In: int64(size) / 4}, Outcome: "ok", Took: b.now().Sub(began)}
	if err != nil {
		c.Usage, c.Outcome = llm.Usage{}, "failed"
	}
	if kept := (purse{b}).Spend(ctx, c); kept != nil {
		return nil, kept
	}
	return vectors, err
}

func (b *Bot) loadVectors(ctx context.Context) {
	list, err := b.db.Embeddings(ctx, b.meaning.Name)
	if err != nil {
		if ctx.Err() == nil {
			b.log.Error("meanings not loaded", "err", err)
		}
		return
	}
	b.vectors.Store(kb.NewVectors(list))
}

// near returns the articles that mean nearly what the texts say, for each text
// a list. It is a help: where it fails there is none.
func (b *Bot) near(ctx context.Context, a asker, n int, texts ...string) [][]string {
	v := b.vectors.Load()
	if b.meaning.Embed == nil || v == nil || v.Len() == 0 {
		return nil
	}
	vectors, err := b.embedded(ctx, a, texts)
	if err != nil {
		b.log.Info("meaning not searched", "err", err)
		return nil
	}
	lists := make([][]string, len(vectors))
	for i, at := range vectors {
		lists[i] = v.Nearest(at, n)
	}
	return lists
}
