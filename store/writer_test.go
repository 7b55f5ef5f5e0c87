package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

func TestManyWritersShareCommits(t *testing.T) {
	f := open(t)
	const n = 400
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			fresh, err := f.Keep(f.ctx, message(fmt.Sprint("Ev", i)))
			if err != nil || !fresh {
				t.Errorf("Keep(Ev%d) = %v, %v", i, fresh, err)
			}
		})
	}
	wg.Wait()
	if got := f.count(`SELECT count(*) FROM inbox`); got != n {
		t.Errorf("inbox has %d rows, want %d", got, n)
	}
}

// gather has writes meet in one batch: the writer is kept busy by a first
// one until all the others are waiting.
func (f fixture) gather(fns []func(*Tx) error) []error {
	f.t.Helper()
	busy, free := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := f.Write(f.ctx, func(*Tx) error { close(busy); <-free; return nil }); err != nil {
			f.t.Error(err)
		}
	})
	<-busy
	errs := make([]error, len(fns))
	for i, fn := range fns {
		wg.Go(func() { errs[i] = f.Write(f.ctx, fn) })
	}
	poll(f.t, func() bool { return len(f.writer.queue) == len(fns) })
	close(free)
	wg.Wait()
	return errs
}

// poll waits for a condition, with a limit.
func poll(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(end) {
			t.Fatal("waited 20 s in vain")
		}
		time.Sleep(time.Millisecond)
	}
}

func TestFailingWriteTouchesNoNeighbour(t *testing.T) {
	f := open(t)
	var fns []func(*Tx) error
	for i := range 30 {
		fns = append(fns, func(tx *Tx) error {
			if _, _, err := tx.OpenTicket(fault(fmt.Sprint("origin ", i))); err != nil {
				return err
			}
			switch i % 3 {
			case 1:
				return fmt.Errorf("no: %w", desk.ErrRefused)
			case 2:
				panic("broken handler")
			}
			return nil
		})
	}
	for i, err := range f.gather(fns) {
		if (err == nil) != (i%3 == 0) || (i%3 == 1 && !errors.Is(err, desk.ErrRefused)) {
			t.Errorf("write %d: %v", i, err)
		}
	}
	tickets, err := f.Tickets(f.ctx, Filter{})
	if err != nil || len(tickets) != 10 {
		t.Errorf("%d tickets, %v, want 10", len(tickets), err)
	}
	f.sound()
}

// sound checks that the ledger is whole and is what the tickets are.
func (f fixture) sound() {
	f.t.Helper()
	if v, err := f.VerifyLedger(f.ctx); err != nil || v.BadSeq != 0 {
		f.t.Errorf("VerifyLedger = %+v, %v", v, err)
	}
	if bad, err := f.VerifyTickets(f.ctx); err != nil || len(bad) != 0 {
		f.t.Errorf("VerifyTickets = %v, %v", bad, err)
	}
	if faults, _, err := f.VerifyClocks(f.ctx); err != nil || len(faults) != 0 {
		f.t.Errorf("VerifyClocks: %v%s", err, differences(faults))
	}
	if err := check(f.ctx, f.q, databaseFile(f.dir), "integrity_check"); err != nil {
		f.t.Error(err)
	}
}

func TestRefusedWriteNeverTakesEffect(t *testing.T) {
	for _, held := range []time.Duration{time.Second, 10 * time.Second} {
		t.Run(held.String(), func(t *testing.T) {
			if testing.Short() && held > time.Second {
				t.Skip("long")
			}
			t.Parallel()
			f := openWaiting(t, 200*time.Millisecond)
			other := start(t, "hold", "", f.dir)
			letGo := time.AfterFunc(held, func() { other.in.Close() })
			defer letGo.Stop()
			for i := range 3 {
				if fresh, err := f.Keep(f.ctx, message(fmt.Sprint("refused", i))); fresh || !errors.Is(err, ErrBusy) {
					t.Errorf("Keep while locked = %v, %v, want ErrBusy", fresh, err)
				}
			}
			if items, err := f.Due(f.ctx, 10); err != nil || len(items) != 0 {
				t.Errorf("reading while locked = %v, %v", items, err)
			}
			poll(t, func() bool {
				fresh, err := f.Keep(f.ctx, message("later"))
				return err == nil && fresh
			})
			if got := f.count(`SELECT count(*) FROM seen WHERE key LIKE 'refused%'`); got != 0 {
				t.Errorf("%d refused writes took effect", got)
			}
			if got := f.count(`SELECT count(*) FROM inbox`); got != 1 {
				t.Errorf("inbox has %d rows, want 1", got)
			}
		})
	}
}

func openWaiting(t *testing.T, wait time.Duration) fixture {
	t.Helper()
	c := newClock()
	o := options(c.Now)
	o.Wait = wait
	dir := filepath.Join(t.TempDir(), "data")
	db, err := Open(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return fixture{db, c, t, t.Context(), dir}
}

func TestCancelledWriteIsNotRun(t *testing.T) {
	f := open(t)
	ctx, cancel := context.WithCancel(f.ctx)
	busy, free := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { f.Write(f.ctx, func(*Tx) error { close(busy); <-free; return nil }) })
	<-busy
	wg.Go(func() {
		if _, err := f.Keep(ctx, message("Ev1")); !errors.Is(err, context.Canceled) {
			t.Errorf("Keep = %v, want context.Canceled", err)
		}
	})
	poll(t, func() bool { return len(f.writer.queue) == 1 })
	cancel()
	poll(t, func() bool { return f.waitingTaken() })
	close(free)
	wg.Wait()
	f.write(func(*Tx) error { return nil })
	if got := f.count(`SELECT count(*) FROM seen`); got != 0 {
		t.Errorf("%d keys, want none", got)
	}
}

// waitingTaken reports whether the write at the head of the queue was given
// up. It takes it out and puts it back.
func (f fixture) waitingTaken() bool {
	one := <-f.writer.queue
	f.writer.queue <- one
	return one.taken.Load()
}

func TestFullDiskRefusesAndRecovers(t *testing.T) {
	f := open(t)
	limit := func(pages int) {
		if _, err := f.writer.conn.ExecContext(f.ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	f.keep(message("before"))
	limit(f.count(`PRAGMA page_count`) + 4)
	big := Incoming{Keys: []string{"big"}, Kind: "message", Payload: make([]byte, 200<<10)}
	if fresh, err := f.Keep(f.ctx, big); fresh || !errors.Is(err, ErrFull) {
		t.Fatalf("Keep on a full disk = %v, %v, want ErrFull", fresh, err)
	}
	if items := f.due(); len(items) != 1 {
		t.Errorf("reading on a full disk: %d items, want 1", len(items))
	}
	select {
	case err := <-f.Fatal():
		t.Fatalf("a full disk is fatal: %v", err)
	default:
	}
	limit(1 << 20)
	f.keep(big)
	f.sound()
}

func TestFullDiskTakesNoNeighbourWithIt(t *testing.T) {
	f := open(t)
	small := func(key string) func(*Tx) error {
		return func(tx *Tx) error { _, err := tx.See(key); return err }
	}
	huge := func(tx *Tx) error { return tx.Set("huge", string(make([]byte, 400<<10))) }
	if _, err := f.writer.conn.ExecContext(f.ctx, fmt.Sprintf("PRAGMA max_page_count = %d", f.count(`PRAGMA page_count`)+8)); err != nil {
		t.Fatal(err)
	}
	errs := f.gather([]func(*Tx) error{small("a"), huge, small("b")})
	if errs[0] != nil || !errors.Is(errs[1], ErrFull) || errs[2] != nil {
		t.Errorf("got %v, want only the second refused with ErrFull", errs)
	}
	if got := f.count(`SELECT count(*) FROM seen`); got != 2 {
		t.Errorf("%d keys, want 2", got)
	}
}

// What was promised before an I/O error is there afterwards, and nothing was
// promised after it.
func TestIOErrorIsFatal(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	p := launch(t, "fail", "", dir)
	if line := p.line(); line != "true true true" {
		t.Errorf("refused, closed, an I/O error: %s, want all true", line)
	}
	must(t, p.cmd.Wait())
	f := openIn(t, dir)
	for key, want := range map[string]bool{"before": true, "lost": false, "after": false} {
		if got, err := f.Seen(f.ctx, key); got != want || err != nil {
			t.Errorf("Seen(%s) = %v, %v, want %v", key, got, err, want)
		}
	}
	f.sound()
}

func TestCloseFinishesWhatWaits(t *testing.T) {
	f := open(t)
	errs := make(chan error, 50)
	for i := range cap(errs) {
		go func() { _, err := f.Keep(f.ctx, message(fmt.Sprint("Ev", i))); errs <- err }()
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	kept := 0
	for range cap(errs) {
		switch err := <-errs; {
		case err == nil:
			kept++
		case !errors.Is(err, ErrClosed):
			t.Errorf("Keep = %v, want nil or ErrClosed", err)
		}
	}
	again := openIn(t, f.dir)
	if got := again.count(`SELECT count(*) FROM inbox`); got != kept {
		t.Errorf("%d rows, but %d were promised", got, kept)
	}
}
