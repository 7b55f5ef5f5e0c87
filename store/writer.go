package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"opsdesk/bot/desk"
)

// maxBatch is how many writes share a commit at most.
const maxBatch = 128

// A write is waiting until the writer holds the lock. Then either the writer
// takes it or its caller has given it up, never both: what was refused does
// not take effect later.
type write struct {
	fn    func(*Tx) error
	taken atomic.Bool
	done  chan error // holds one
}

// take reports whether the caller of take is the first to.
func (w *write) take() bool { return w.taken.CompareAndSwap(false, true) }

// writer owns the one connection that writes.
type writer struct {
	conn  *sql.Conn
	opt   Options
	file  *headFile
	book  *rulebook
	queue chan *write
	fatal chan error // holds one

	quit    chan struct{}
	quitted sync.Once
	ended   chan struct{}         // closed when the loop has ended
	why     atomic.Pointer[error] // why it takes no more

	// Owned by the loop.
	head  Head // where the ledger ends
	known bool // whether head was read in this transaction
	rules desk.Rules
	ruled bool      // whether rules was read in this transaction
	last  int       // writes in the last batch
	clock time.Time // of the last batch
}

func startWriter(conn *sql.Conn, file *headFile, book *rulebook, opt Options) *writer {
	w := &writer{
		conn: conn, opt: opt, file: file, book: book,
		queue: make(chan *write, maxBatch), fatal: make(chan error, 1),
		quit: make(chan struct{}), ended: make(chan struct{}),
	}
	go w.loop()
	return w
}

// stop finishes what is waiting and ends the loop.
func (w *writer) stop() {
	w.quitted.Do(func() { close(w.quit) })
	<-w.ended
}

// broken returns the fatal error, if there was one.
func (w *writer) broken() error {
	if p := w.why.Load(); p != nil {
		return *p
	}
	return nil
}

// Write runs fn in a transaction of the writer and returns when it is
// committed. It is for what has no inbox row and no timer: starting, the
// command line, the courier.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return db.writer.do(ctx, fn)
}

// LimitPages has the database refuse to grow beyond so many pages, as if the
// disk were full there; 0 takes the limit away. A limit below its size is its
// size. It lasts until Close.
func (db *DB) LimitPages(ctx context.Context, pages int) error {
	if pages <= 0 {
		pages = maxPages
	}
	return db.Write(ctx, func(tx *Tx) error {
		var now int
		return tx.conn.QueryRowContext(background, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages)).Scan(&now)
	})
}

// maxPages is SQLite's own limit.
// https://www.sqlite.org/limits.html
const maxPages = 4294967294

// do hands fn to the loop. Once the loop has taken it, nothing is said until
// its end is known; before, the caller may give it up.
func (w *writer) do(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if w.broken() != nil {
		return w.closedError()
	}
	one := &write{fn: fn, done: make(chan error, 1)}
	patience := time.NewTimer(w.opt.Wait)
	defer patience.Stop()
	queue := w.queue
	for {
		var refusal error
		select {
		case queue <- one:
			queue = nil
			continue
		case err := <-one.done:
			return err
		case <-patience.C:
			refusal = fmt.Errorf("%w: no lock within %s", ErrBusy, w.opt.Wait)
		case <-ctx.Done():
			refusal = ctx.Err()
		case <-w.ended:
			refusal = w.closedError()
		}
		if one.take() {
			return refusal
		}
		return w.outcome(one)
	}
}

// outcome waits for a write that the loop has taken.
func (w *writer) outcome(one *write) error {
	select {
	case err := <-one.done:
		return err
	case <-w.ended:
	}
	select {
	case err := <-one.done: // answered just before the end
		return err
	default:
		return w.closedError()
	}
}

func (w *writer) closedError() error {
	if err := w.broken(); err != nil {
		return fmt.Errorf("%w after: %w", ErrClosed, err)
	}
	return ErrClosed
}

func (w *writer) loop() {
	defer close(w.ended)
	for w.broken() == nil {
		batch := w.collect()
		if len(batch) == 0 {
			return
		}
		w.serve(batch)
		w.last = len(batch)
	}
}

// collect waits for a write and takes along what else is waiting. It returns
// none when the writer is to stop and nothing is waiting any more.
func (w *writer) collect() []*write {
	batch := make([]*write, 0, maxBatch)
	select {
	case one := <-w.queue:
		batch = append(batch, one)
	case <-w.quit:
	}
	batch = w.drain(batch)
	// When the last commit was shared, its callers are about to come back
	// with their next write, and need the processor to do so. A lone write
	// does not come here and waits for nobody.
	for had := -1; w.last > 1 && len(batch) > had && len(batch) < maxBatch; {
		had = len(batch)
		runtime.Gosched()
		batch = w.drain(batch)
	}
	return batch
}

func (w *writer) drain(batch []*write) []*write {
	for len(batch) < maxBatch {
		select {
		case one := <-w.queue:
			batch = append(batch, one)
		default:
			return batch
		}
	}
	return batch
}

// serve runs a batch in one transaction and answers it. Nearly always every
// write succeeds, and they share the transaction as they are. If one fails,
// all is rolled back and run again, each in a savepoint, so that the failure
// touches nobody else. If SQLite gave up the whole transaction, as on a full
// disk, each gets one of its own.
func (w *writer) serve(batch []*write) {
	live, err := w.begin(batch)
	if err != nil || len(live) == 0 {
		answer(live, err)
		return
	}
	errs, err := w.run(live, w.straight)
	if err != nil && len(live) > 1 {
		errs, err = w.again(live)
	}
	switch {
	case err == nil:
		for i, one := range live {
			one.done <- errs[i]
		}
	case len(live) == 1 || w.broken() != nil:
		answer(live, kinded(err))
	default:
		for _, one := range live {
			w.alone(one)
		}
	}
}

// again runs a batch that was rolled back, each write in its savepoint.
func (w *writer) again(live []*write) ([]error, error) {
	if err := w.lock(); err != nil {
		return nil, err
	}
	return w.run(live, w.guarded)
}

// alone runs a write that was taken already in a transaction of its own.
func (w *writer) alone(one *write) {
	err := w.lock()
	if err == nil {
		_, err = w.run([]*write{one}, w.straight)
	}
	one.done <- kinded(err)
}

func answer(batch []*write, err error) {
	for _, one := range batch {
		one.done <- err
	}
}

// begin gets the write lock and takes the writes whose callers still wait.
// While another process holds the lock it tries again as long as anybody
// does; each caller keeps its own time.
func (w *writer) begin(batch []*write) (live []*write, err error) {
	for {
		err = w.lock()
		if err == nil || code(err) != busyCode || !anyWaiting(batch) {
			break
		}
	}
	for _, one := range batch {
		if one.take() {
			live = append(live, one)
		}
	}
	if err == nil && len(live) == 0 {
		w.rollback()
	}
	return live, kinded(err)
}

func anyWaiting(batch []*write) bool {
	for _, one := range batch {
		if !one.taken.Load() {
			return true
		}
	}
	return false
}

func (w *writer) lock() error {
	_, err := w.conn.ExecContext(context.Background(), `BEGIN IMMEDIATE`)
	w.watch(err)
	return err
}

// run runs the writes by how, and commits. The error it returns is the first
// one that cost the whole transaction, the slice holds those that cost only
// their own write.
func (w *writer) run(live []*write, how func(*write, time.Time) (own, lost error)) ([]error, error) {
	w.known, w.ruled = false, false // another process may have written since
	now := w.now()
	errs := make([]error, len(live))
	for i, one := range live {
		var lost error
		if errs[i], lost = how(one, now); lost != nil {
			w.rollback()
			return nil, lost
		}
	}
	w.opt.crash("store-before-commit")
	if _, err := w.conn.ExecContext(context.Background(), `COMMIT`); err != nil {
		w.watch(err)
		w.rollback()
		return nil, err
	}
	w.opt.crash("store-after-commit")
	if w.known {
		if err := w.file.move(w.head); err != nil {
			w.opt.Log.Warn("head not written", "err", err)
		}
	}
	return errs, nil
}

// now is the time of a batch. Stored times of one ticket never decrease
// whatever it says; a step back is logged.
func (w *writer) now() time.Time {
	now := w.opt.Now().UTC().Truncate(time.Millisecond)
	if step := w.clock.Sub(now); step > time.Second {
		w.opt.Log.Warn("clock stepped back", "step", step)
	}
	w.clock = now
	return now
}

// straight runs a write in the transaction as it is: its failure costs that.
func (w *writer) straight(one *write, now time.Time) (own, lost error) {
	tx := &Tx{
		Reader: Reader{held{w.conn}, w.book}, conn: w.conn, now: now, log: w.opt.Log,
		head: w.head, known: w.known, rules: w.rules, ruled: w.ruled,
	}
	err := w.call(one.fn, tx)
	w.watch(err)
	if err == nil {
		w.head, w.known, w.rules, w.ruled = tx.head, tx.known, tx.rules, tx.ruled
	}
	return nil, err
}

// guarded runs a write in its savepoint. If it fails, what it did is undone
// and its neighbours stand.
func (w *writer) guarded(one *write, now time.Time) (own, lost error) {
	if err := w.exec(`SAVEPOINT one`); err != nil {
		return nil, err
	}
	_, err := w.straight(one, now)
	if err != nil {
		// SQLite may have rolled the transaction back by itself. Then this
		// fails, and what must be told is the first error, not this one.
		if w.exec(`ROLLBACK TO one`) != nil {
			return nil, err
		}
	}
	if failed := w.exec(`RELEASE one`); failed != nil {
		return nil, errors.Join(err, failed)
	}
	return kinded(err), nil
}

// call runs fn and turns a panic into an error.
func (w *writer) call(fn func(*Tx) error, tx *Tx) (err error) {
	finished := false
	defer func() {
		if finished {
			return
		}
		if r := recover(); r != nil {
			w.opt.Log.Error("panic in a write", "err", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic in a write: %v", r)
			return
		}
		w.fail(errGoexit) // cannot be stopped: the loop ends with it
	}()
	err = fn(tx)
	finished = true
	return err
}

func (w *writer) exec(query string) error {
	_, err := w.conn.ExecContext(context.Background(), query)
	return err
}

// rollback ends a transaction that may have ended itself.
func (w *writer) rollback() { _ = w.exec(`ROLLBACK`) }

// watch stops the writer on an error after which nothing can be promised.
func (w *writer) watch(err error) {
	if fatal(err) {
		w.fail(err)
	}
}

func (w *writer) fail(err error) {
	if w.why.CompareAndSwap(nil, &err) {
		w.fatal <- err
	}
}
