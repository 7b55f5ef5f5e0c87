package store

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"
)

// The test binary is also the other process that some faults need: one that
// holds a lock, or kills itself at a point.
func TestMain(m *testing.M) {
	roles := map[string]func(dir, arg string) error{
		"hold": holdWriteLock,
		"lock": holdFolder,
		"die":  dieAt,
		"fail": failToWrite,
	}
	role, rest, _ := strings.Cut(os.Getenv("STORE_TEST_ROLE"), " ")
	play, ok := roles[role]
	if !ok {
		os.Exit(m.Run())
	}
	arg, dir, _ := strings.Cut(rest, " ")
	if err := play(dir, arg); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

// process is another process in a role.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// start starts the other process and waits until it says that it is ready.
func start(t *testing.T, role, arg, dir string) *process {
	t.Helper()
	p := launch(t, role, arg, dir)
	if line := p.line(); line != "ready" {
		t.Fatalf("%s: %s", role, line)
	}
	return p
}

func launch(t *testing.T, role, arg, dir string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "STORE_TEST_ROLE="+role+" "+arg+" "+dir)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t, cmd, in, bufio.NewScanner(out)}
	t.Cleanup(func() { in.Close(); cmd.Process.Kill(); cmd.Wait() })
	return p
}

func (p *process) line() string {
	if !p.out.Scan() {
		return fmt.Sprint("ended: ", p.out.Err())
	}
	return p.out.Text()
}

// release tells the other process to let go, and waits for its end.
func (p *process) release() {
	p.t.Helper()
	p.in.Close()
	if line := p.line(); line != "released" {
		p.t.Fatalf("released: %s", line)
	}
}

func waitForRelease(ready func() error, release func() error) error {
	if err := ready(); err != nil {
		return err
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	err := release()
	fmt.Println("released")
	return err
}

func holdWriteLock(dir, _ string) error {
	db, err := sql.Open("sqlite3", writeDSN(databaseFile(dir)))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	run := func(query string) func() error {
		return func() error { _, err := db.Exec(query); return err }
	}
	return waitForRelease(run(`BEGIN IMMEDIATE`), run(`ROLLBACK`))
}

func holdFolder(dir, _ string) error {
	var lock io.Closer
	take := func() (err error) { lock, err = Lock(dir); return err }
	return waitForRelease(take, func() error { return lock.Close() })
}

// dieAt does one of everything and kills itself at a point.
func dieAt(dir, point string) error {
	o := options(time.Now)
	o.Crash = func(at string) {
		if at == point {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	ctx := context.Background()
	db, err := Open(ctx, dir, o)
	if err != nil {
		return err
	}
	if _, err := db.Keep(ctx, message("Ev1")); err != nil {
		return err
	}
	for range 2 {
		if _, err := db.Backup(ctx, filepath.Join(dir, "backups")); err != nil {
			return err
		}
		if err := db.Rotate(ctx, filepath.Join(dir, "backups")); err != nil {
			return err
		}
	}
	return db.Close()
}

// failToWrite meets an I/O error: the system lets no file of the process grow
// any more, which SQLite cannot tell from a broken disk.
func failToWrite(dir, _ string) error {
	ctx := context.Background()
	db, err := Open(ctx, dir, options(time.Now))
	if err != nil {
		return err
	}
	if _, err := db.Keep(ctx, message("before")); err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: uint64(size(databaseFile(dir) + "-wal")), Max: 1 << 62}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	_, lost := db.Keep(ctx, message("lost"))
	_, after := db.Keep(ctx, message("after"))
	select {
	case err := <-db.Fatal():
		fmt.Println(lost != nil, errors.Is(after, ErrClosed), code(err) == sqlite3.ErrIoErr)
	default:
		fmt.Println("not fatal:", lost, after)
	}
	return db.Close()
}
