package bot

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"opsdesk/bot/lang"
	"opsdesk/kb"
)

// searchTime bounds one search; the index answers in milliseconds, so this
// only catches what has gone wrong.
const searchTime = 5 * time.Second

// LoadKnowledge opens the search index, or builds it from the store where
// there is none, it does not match, or it is damaged.
func (b *Bot) LoadKnowledge(ctx context.Context) error {
	b.building.Lock()
	defer b.building.Unlock()
	revision, err := b.db.KnowledgeRevision(ctx)
	if err != nil {
		return err
	}
	have := b.library.Load()
	if have != nil && have.revision.Load() == revision {
		return nil
	}
	if have != nil && b.freshen(ctx, have, revision) {
		b.embedSoon(ctx)
		return nil
	}
	articles, err := b.db.Articles(ctx)
	if err != nil {
		return err
	}
	index, err := b.openIndex(ctx, articles)
	if err != nil {
		return err
	}
	fresh := &library{index: index}
	fresh.revision.Store(revision)
	if old := b.library.Swap(fresh); old != nil {
		old.retire()
	}
	b.log.Info("knowledge loaded", "articles", len(articles), "revision", revision)
	b.embedSoon(ctx)
	return nil
}

// maxFresh is how many changed articles are put into the index one by one;
// for more a new one is built beside it.
const maxFresh = 200

// freshen takes the articles that changed since into the index that is in use,
// and reports whether it now is of that revision. It is not needed for being
// right: what fails here is built anew.
func (b *Bot) freshen(ctx context.Context, have *library, revision int64) bool {
	changes, err := b.db.ArticlesSince(ctx, have.revision.Load())
	if err != nil || len(changes.Changed)+len(changes.Removed) > maxFresh {
		return false
	}
	if err := have.index.Update(ctx, changes.Changed, changes.Removed); err != nil {
		b.log.Warn("index not updated", "err", err)
		return false
	}
	have.revision.Store(revision)
	b.log.Info("knowledge updated", "changed", len(changes.Changed), "removed", len(changes.Removed), "revision", revision)
	return true
}

// openIndex tries the index on disk first. Whatever is wrong with it, it is
// derived data: it is built anew, in memory if the folder cannot be written.
func (b *Bot) openIndex(ctx context.Context, articles []kb.Article) (*kb.Index, error) {
	if b.indexDir == "" {
		return kb.Build(ctx, "", articles, nil)
	}
	if b.library.Load() == nil {
		index, err := kb.OpenIndex(b.indexDir, articles)
		if err == nil {
			return index, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			b.log.Warn("index built anew", "err", err)
		}
	}
	index, err := kb.Build(ctx, filepath.Clean(b.indexDir), articles, nil)
	if err != nil && ctx.Err() == nil {
		b.log.Error("index kept in memory", "err", err)
		return kb.Build(ctx, "", articles, nil)
	}
	return index, err
}

// refresh looks for a new revision of the knowledge base; another command may
// have changed it.
func (b *Bot) refresh(ctx context.Context) {
	revision, err := b.db.KnowledgeRevision(ctx)
	have := b.library.Load()
	if err != nil || (have != nil && have.revision.Load() == revision) {
		return
	}
	if err := b.LoadKnowledge(ctx); err != nil && ctx.Err() == nil {
		b.log.Error("knowledge not loaded", "err", err)
	}
}

// search asks the knowledge base.
func (b *Bot) search(ctx context.Context, text string, l lang.Lang) (kb.Result, error) {
	lib := b.library.Load()
	if lib == nil {
		return kb.Result{Outcome: kb.None}, nil
	}
	lib.use.RLock()
	defer lib.use.RUnlock()
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	return lib.index.Search(ctx, kb.Query{Text: withoutNames(text), Lang: string(l), Limit: 5})
}

// hints returns the component and code that a search speaks of.
func (b *Bot) hints(ctx context.Context, found kb.Result) (component, code string) {
	for _, c := range found.Codes {
		if c.Code != "" {
			code = c.Code
			break
		}
	}
	if found.Outcome != kb.Answer || len(found.Hits) == 0 {
		return "", code
	}
	arts, err := b.db.ArticlesByID(ctx, []string{found.Hits[0].ID})
	if err != nil || len(arts) == 0 {
		return "", code
	}
	return arts[0].Component, code
}
