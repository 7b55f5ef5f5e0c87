package torture

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"opsdesk/kb"
	"opsdesk/store"
)

var (
	chaosSeconds = flag.Int("torture.seconds", 12, "for how long TestChaos goes on")
	long         = flag.Bool("torture.long", false, "also the cases that tell little more and take long")
	chaosSeed    = flag.Uint64("torture.seed", 0, "of TestChaos; 0 is a new one")
)

// atOnce is how many cases run side by side. Most of a case is waiting: for a
// process to start, for the three seconds in which Slack wants its answer.
const atOnce = "4"

func TestMain(m *testing.M) {
	if role := os.Getenv("TORTURE_ROLE"); role != "" {
		if err := holdLock(role, os.Getenv("TORTURE_LONG")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(run(m))
}

// inLong leaves a case out that is for the long form only.
func inLong(t *testing.T, only bool) {
	t.Helper()
	if only && !*long {
		t.Skip("in the long form only: -torture.long")
	}
}

// workshop holds the program and a library that every desk begins with.
var workshop string

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "opsdesk-torture")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	workshop = dir
	return m.Run()
}

// program is the program with its crash points, built once.
var program = sync.OnceValues(func() (string, error) {
	file := filepath.Join(workshop, "opsdesk")
	out, err := exec.Command("go", "build", "-tags", "crash", "-o", file, "opsdesk").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return file, nil
})

// library is a data folder with the few articles that the tests ask for.
var library = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(workshop, "library")
	ctx := context.Background()
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	db, err := store.Open(ctx, dir, store.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return "", err
	}
	arts, _ := kb.Builtin()
	arts = slices.DeleteFunc(arts, func(a kb.Article) bool {
		return !slices.Contains([]string{"e1042", "rpt-7001", "db-9001"}, a.Pair)
	})
	if _, err := db.ImportArticles(ctx, arts, ""); err != nil {
		return "", err
	}
	if arts, err = db.Articles(ctx); err != nil {
		return "", err
	}
	index, err := kb.Build(ctx, filepath.Join(dir, "index"), arts, nil)
	if err != nil {
		return "", err
	}
	return dir, errors.Join(index.Close(), db.Close())
})
