package kb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

var (
	// ErrStale means that the index is sound but of other articles.
	ErrStale = errors.New("index is of other articles")
	// ErrDamaged means that the index cannot be trusted.
	ErrDamaged = errors.New("index is damaged")
	// ErrLocked means that another process has the index open.
	ErrLocked = errors.New("index is in use by another process")
)

// Index finds articles. It is made from the articles at any time: whoever
// cannot open one builds it anew.
type Index struct {
	mu     sync.RWMutex
	dir    string
	arts   []Article
	store  *scorch.Scorch
	queue  *index.AnalysisQueue
	closed bool
	view   *view
}

// view is the index as of one moment. Searches share it; an update puts a new
// one in its place.
type view struct {
	reader   index.IndexReader
	article  []int32 // by document number; -1 where there is none
	document []int32 // by article; -1 where there is none
	docs     int
	avgLen   float64
	arts     []Article
	leads    *leads
	model    *Model
	codes    *Codes
	products *products
	gloss    *glossary
	pool     sync.Pool
	uses     sync.WaitGroup
}

// Build makes a new index of the articles in dir: beside it first, then
// renamed over what was there. With dir "" it stays in memory.
func Build(ctx context.Context, dir string, arts []Article, progress func(done, total int)) (*Index, error) {
	arts = slices.Clone(arts)
	slices.SortFunc(arts, byID)
	if dir == "" {
		return build(ctx, "", arts, progress)
	}
	fresh := filepath.Clean(dir) + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return nil, err
	}
	x, err := build(ctx, fresh, arts, progress)
	if err != nil {
		os.RemoveAll(fresh)
		return nil, err
	}
	if err := x.Close(); err != nil {
		return nil, err
	}
	if err := swap(fresh, dir); err != nil {
		return nil, err
	}
	return OpenIndex(dir, arts)
}

func build(ctx context.Context, dir string, arts []Article, progress func(done, total int)) (*Index, error) {
	s, queue, err := openScorch(dir)
	if err != nil {
		return nil, err
	}
	x := &Index{dir: dir, arts: arts, store: s, queue: queue}
	err = fill(ctx, s, arts, progress)
	if err == nil {
		err = s.SetInternal(fingerprintKey, fingerprint(arts))
	}
	if err == nil {
		x.view, err = newView(s, arts)
	}
	if err != nil {
		x.Close()
		return nil, err
	}
	return x, nil
}

// swap puts the fresh folder in dir's place. A kill between the two renames
// leaves the old one beside, and the next start builds again.
func swap(fresh, dir string) error {
	old := filepath.Clean(dir) + ".old"
	if err := os.RemoveAll(old); err != nil {
		return err
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, dir); err != nil {
		return err
	}
	return os.RemoveAll(old)
}

// OpenIndex opens an index that Build made of the same articles. Any doubt
// about it is ErrStale or ErrDamaged: build it anew. ErrLocked comes within a
// second.
func OpenIndex(dir string, arts []Article) (*Index, error) {
	if err := sound(dir); err != nil {
		return nil, err
	}
	s, queue, err := openScorch(dir)
	if err != nil {
		return nil, openError(dir, err)
	}
	arts = slices.Clone(arts)
	slices.SortFunc(arts, byID)
	x := &Index{dir: dir, arts: arts, store: s, queue: queue}
	if err := x.check(); err != nil {
		x.Close()
		return nil, err
	}
	return x, nil
}

// sound looks at the files before anything maps them into memory.
func sound(dir string) error {
	info, err := os.Stat(filepath.Join(dir, "root.bolt"))
	if err != nil || info.Size() == 0 {
		return fmt.Errorf("%s: no root.bolt: %w", dir, ErrDamaged)
	}
	return checkSegments(dir)
}

func openError(dir string, err error) error {
	switch {
	case errors.Is(err, ErrDamaged):
		return err
	case strings.HasSuffix(err.Error(), "timeout"): // bbolt wraps its ErrTimeout in text
		return fmt.Errorf("%s: %w", dir, ErrLocked)
	}
	return fmt.Errorf("%s: %w: %w", dir, ErrDamaged, err)
}

// check compares the open index with the articles, and asks it for some of
// them by their titles.
func (x *Index) check() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s: %v: %w", x.dir, r, ErrDamaged)
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	x.view, err = newView(x.store, x.arts)
	if err != nil {
		return err
	}
	have, err := x.view.reader.GetInternal(fingerprintKey)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w: %w", x.dir, ErrDamaged, err)
	case !bytes.Equal(have, fingerprint(x.arts)):
		return fmt.Errorf("%s: %w", x.dir, ErrStale)
	case x.view.docs != len(x.arts):
		return fmt.Errorf("%s: %d documents for %d articles: %w", x.dir, x.view.docs, len(x.arts), ErrDamaged)
	}
	return x.canaries()
}

// canaryCount is how many articles an index must find again when opened.
const canaryCount = 5

// canaries looks up articles from all over the index by the terms of their
// titles.
func (x *Index) canaries() error {
	for i := range min(canaryCount, len(x.arts)) {
		a := &x.arts[i*(len(x.arts)-1)/max(1, canaryCount-1)%len(x.arts)]
		for _, t := range terms(a.Title) {
			if !x.view.contains(t.text, a.ID) {
				return fmt.Errorf("%s: %s is not found by its title: %w", x.dir, a.ID, ErrDamaged)
			}
		}
	}
	return nil
}

// Update puts changed articles into the index and takes removed ones out.
func (x *Index) Update(ctx context.Context, changed []Article, removed []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return fs.ErrClosed
	}
	arts := merge(x.arts, changed, removed)
	b := index.NewBatch()
	for _, id := range removed {
		b.Delete(id)
	}
	for i := range changed {
		b.Update(newDocument(&changed[i]))
	}
	b.SetInternal(fingerprintKey, fingerprint(arts))
	if err := x.store.Batch(b); err != nil {
		return err
	}
	v, err := newView(x.store, arts)
	if err != nil {
		return err
	}
	old := x.view
	x.arts, x.view = arts, v
	return old.close()
}

// merge is the articles after a change, sorted.
func merge(arts, changed []Article, removed []string) []Article {
	gone := map[string]bool{}
	for _, id := range removed {
		gone[id] = true
	}
	for _, a := range changed {
		gone[a.ID] = true
	}
	out := slices.DeleteFunc(slices.Clone(arts), func(a Article) bool { return gone[a.ID] })
	out = append(out, changed...)
	slices.SortFunc(out, byID)
	return out
}

// Close lets go of the files. A second Close does nothing.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil
	}
	x.closed = true
	var err error
	if x.view != nil {
		err = x.view.close()
	}
	err = errors.Join(err, x.store.Close())
	x.queue.Close()
	return err
}

// take returns the present view and counts its user; done gives it back.
func (x *Index) take() (*view, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return nil, fs.ErrClosed
	}
	x.view.uses.Add(1)
	return x.view, nil
}
