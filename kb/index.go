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
	"strconv"
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
	scale    float64            // of what terms are worth
	pair     map[string][]int32 // the articles of a pair
	arts     []Article
	leads    *leads
	model    *Model
	codes    *Codes
	products *products
	gloss    *glossary
	pool     sync.Pool
	uses     sync.WaitGroup
}

// Build makes a new index of the articles in dir: beside the old one first,
// then under the name of the next generation. An Index that has the old one
// open goes on working until it is closed. With dir "" it stays in memory.
func Build(ctx context.Context, dir string, arts []Article, progress func(done, total int)) (*Index, error) {
	arts = slices.Clone(arts)
	slices.SortFunc(arts, byID)
	if dir == "" {
		return build(ctx, "", arts, progress)
	}
	old := generations(dir)
	next := 1
	if len(old) > 0 {
		next = old[len(old)-1] + 1
	}
	fresh, final := filepath.Join(dir, freshName), filepath.Join(dir, strconv.Itoa(next))
	if err := os.RemoveAll(fresh); err != nil {
		return nil, err
	}
	x, err := build(ctx, fresh, arts, progress)
	if err == nil {
		err = x.Close()
	}
	if err == nil {
		err = os.Rename(fresh, final)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(fresh))
	}
	if x, err = OpenIndex(dir, arts); err != nil {
		return nil, errors.Join(err, os.RemoveAll(final))
	}
	for _, n := range old {
		if err := os.RemoveAll(filepath.Join(dir, strconv.Itoa(n))); err != nil {
			return nil, errors.Join(err, x.Close())
		}
	}
	return x, nil
}

// freshName is the folder an index is built in. What a kill leaves there the
// next Build removes.
const freshName = "new"

// generations lists the numbers of the indexes in dir, the newest last.
func generations(dir string) []int {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // no folder, no index
	}
	var list []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && n > 0 {
			list = append(list, n)
		}
	}
	slices.Sort(list)
	return list
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
		x.view, err = newView(s, arts, nil)
	}
	if err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// OpenIndex opens an index that Build made of the same articles. Any doubt
// about it is ErrStale or ErrDamaged: build it anew. ErrLocked comes within a
// second.
func OpenIndex(dir string, arts []Article) (*Index, error) {
	list := generations(dir)
	if _, err := os.Stat(dir); len(list) == 0 && err != nil {
		return nil, err // fs.ErrNotExist: there never was one
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: no index: %w", dir, ErrDamaged)
	}
	path := filepath.Join(dir, strconv.Itoa(list[len(list)-1]))
	if err := sound(path, len(arts)); err != nil {
		return nil, err
	}
	s, queue, err := openScorch(path)
	if err != nil {
		return nil, openError(path, err)
	}
	arts = slices.Clone(arts)
	slices.SortFunc(arts, byID)
	x := &Index{dir: path, arts: arts, store: s, queue: queue}
	if err := x.check(); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// sound looks at the files before anything maps them into memory.
func sound(dir string, articles int) error {
	info, err := os.Stat(filepath.Join(dir, "root.bolt"))
	if err != nil || info.Size() == 0 {
		return fmt.Errorf("%s: no root.bolt: %w", dir, ErrDamaged)
	}
	return checkSegments(dir, articles)
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
	x.view, err = newView(x.store, x.arts, nil)
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
	v, err := newView(x.store, arts, x.view)
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
