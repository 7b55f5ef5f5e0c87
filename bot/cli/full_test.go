package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"opsdesk/store"
)

// running is a desk in this process, beside its workspace, where a test can
// reach its records.
func running(t *testing.T) (*service, *stage) {
	t.Helper()
	return runningOn(t, "")
}

// runningOn is such a desk that listens at an address.
func runningOn(t *testing.T, listen string) (*service, *stage) {
	t.Helper()
	_, url := newTestWorkspace(t)
	library, err := builtLibrary()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(library)); err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	s := &service{dir: dir, tokens: sandboxTokens(), sandbox: url, log: quietLog(), progress: io.Discard, ready: func() { close(ready) }}
	s.load = func() (config, error) { return demo{lang: "en", listen: listen}.config(url) }
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the desk ended with %v", err)
		}
	})
	select {
	case <-ready:
	case <-time.After(patience):
		t.Fatal("the desk did not start")
	}
	st := &stage{url: url, dir: dir, down: true}
	st.roots = make(map[string]string)
	if err := st.until(func() (bool, error) { n, err := st.connections(); return n > 0, err }, "the desk did not connect"); err != nil {
		t.Fatal(err)
	}
	return s, st
}

// fillUp uses up what room a limited database has, as fast as it comes, until
// it is told to stop.
func fillUp(t *testing.T, db *store.DB) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := 0; ctx.Err() == nil; n++ {
			for size := 256 << 10; size > 100 && ctx.Err() == nil; {
				err := db.Write(ctx, func(tx *store.Tx) error {
					return tx.Set(fmt.Sprint("filler ", n, "/", size), strings.Repeat("x", size))
				})
				if err != nil {
					size /= 2
				}
			}
			pause(ctx, 20*time.Millisecond)
		}
	}()
	return func() { cancel(); <-done }
}

// S2: the disk is full. Nothing is taken that could not be kept, the
// administrator is told at once, what needs no keeping goes on, and when there
// is room all that was written is done, once, without a restart.
func TestFullDisk(t *testing.T) {
	s, st := running(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	say := func(text string) { must(actSay(st, []string{"@bot", "bob", text})) }
	sees := func(as, pattern string) {
		t.Helper()
		must(st.find(as, "@bot", pattern, func(talk) bool { return true }))
	}
	say("payment fails with E1042")
	sees("bob", "E1042.*What to do")
	say("open a ticket: the lamp is dark")
	sees("bob", "Ticket #1: the lamp is dark")

	must(s.db.LimitPages(t.Context(), 1))
	stop := fillUp(t, s.db)
	defer stop()
	long := strings.Repeat("and so is its lamp. ", 200) // small rows may find room in pages that there are
	const floods = 12
	for i := range floods {
		say(fmt.Sprintf("open a ticket: crane %d is dark\n%s", i, long))
	}
	sees("admin", "No room left on the disk of .*database or disk is full")

	say("what is QS-5001?\n" + strings.Repeat("The upload of photos fails on site. ", 120))
	sees("bob", "QS-5001.*What to do.*My disk is full, so I can't keep your question")
	must(actPress(st, []string{"bob", "Why?"})) // reading goes on
	must(st.expectView("view", false, "Clocks of #1|Ticket #1"))

	stop()
	must(s.db.LimitPages(t.Context(), 0))
	must(st.act("clock", map[string]string{"advance": "8m"}, nil))
	for i := range floods {
		sees("bob", fmt.Sprintf("Ticket #.*crane %d is dark", i))
	}
	sees("admin", "There is room on the disk again")
	for i := range floods {
		n, all, err := st.count("lead", "#duty", fmt.Sprintf("crane %d is dark", i), func(m talk) bool { return m.ThreadTS == "" })
		must(err)
		if n != 1 {
			t.Errorf("crane %d has %d tickets, want one\n%s", i, n, all)
		}
	}
	if n, all, err := st.count("admin", "@bot", "No room left", func(talk) bool { return true }); err != nil || n != 1 {
		t.Errorf("the administrator was told %d times (%v), want once\n%s", n, err, all)
	}
	if n, all, err := st.count("bob", "@bot", "QS-5001.*My disk is full", func(talk) bool { return true }); err != nil || n != 1 {
		t.Errorf("answered %d times without room (%v), want once\n%s", n, err, all)
	}
}
