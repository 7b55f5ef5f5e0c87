package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// used makes a data folder that was used and closed.
func used(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	f := openIn(t, dir)
	f.write(func(tx *Tx) error {
		for i := range 20 {
			if _, _, err := tx.OpenTicket(fault(fmt.Sprint("origin ", i))); err != nil {
				return err
			}
		}
		return nil
	})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// killed makes a data folder whose process ended without closing it: the
// files as they are while it is open.
func killed(t *testing.T) string {
	t.Helper()
	f := open(t)
	f.openFault("origin 1")
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(f.dir)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func overwrite(t *testing.T, file string, at int64, data []byte) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(data, at); err != nil {
		t.Fatal(err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Each of these must be refused without a file being changed, with a message
// that names the file and says what to do.
func TestOpenRefuses(t *testing.T) {
	closed, open := used(t), killed(t)
	for _, c := range refusals() {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			from := closed
			if c.killed {
				from = open
			}
			must(t, os.CopyFS(dir, os.DirFS(from)))
			must(t, os.Chmod(dir, 0o700))
			c.spoil(t, dir, databaseFile(dir))
			before := sums(t, dir)
			db, err := Open(t.Context(), dir, options(newClock().Now))
			if err == nil {
				db.Close()
				t.Fatal("Open succeeded")
			}
			if !errors.Is(err, c.want) {
				t.Errorf("Open = %v, want %v", err, c.want)
			}
			for _, part := range append(c.says, dir) {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("Open = %q, which does not say %q", err, part)
				}
			}
			after := sums(t, dir)
			memory := func(name, _ string) bool { return strings.HasSuffix(name, "-shm") }
			maps.DeleteFunc(after, memory)
			maps.DeleteFunc(before, memory)
			if diff := cmp.Diff(before, after); diff != "" && !c.recovers {
				t.Errorf("files changed (-before +after):\n%.500s", diff)
			}
		})
	}
}

type refusal struct {
	name     string
	killed   bool // the process ended without closing it
	spoil    func(t *testing.T, dir, file string)
	want     error
	says     []string
	recovers bool // SQLite may fold the log into the database before it is refused
}

func refusals() []refusal {
	restore := []string{"desk.db", "opsdesk restore"}
	all := []refusal{
		{"cut to half", false, func(t *testing.T, _, file string) { must(t, os.Truncate(file, size(file)/2)) }, ErrDamaged, restore, false},
		{"cut by a byte", false, func(t *testing.T, _, file string) { must(t, os.Truncate(file, size(file)-1)) }, ErrDamaged, restore, false},
		{"empty", false, func(t *testing.T, _, file string) { must(t, os.Truncate(file, 0)) }, ErrDamaged, restore, false},
		{"not a database", false, func(t *testing.T, _, file string) {
			must(t, os.WriteFile(file, []byte(strings.Repeat("to do: ", 5000)), 0o600))
		}, ErrDamaged, restore, false},
		{"too short for a header", false, func(t *testing.T, _, file string) { must(t, os.Truncate(file, 40)) }, ErrDamaged, restore, false},
		{"missing", false, func(t *testing.T, _, file string) { must(t, os.Remove(file)) }, ErrDamaged, restore, false},
		{"missing, log there", true, func(t *testing.T, dir, file string) {
			must(t, os.Remove(file))
			must(t, os.Remove(headName(dir)))
		}, ErrDamaged, restore, false},
		{"log missing", true, func(t *testing.T, _, file string) { must(t, os.Remove(file+"-wal")) }, ErrDamaged, restore, false},
		{"log emptied", true, func(t *testing.T, _, file string) { must(t, os.Truncate(file+"-wal", 0)) }, ErrDamaged, restore, true},
		{"log cut", true, func(t *testing.T, _, file string) { must(t, os.Truncate(file+"-wal", 100)) }, ErrDamaged, restore, true},
		{"last rows cut off", false, func(t *testing.T, dir, _ string) { tamper(t, dir, `DELETE FROM ledger WHERE seq > 17`) }, ErrDamaged,
			[]string{"opsdesk restore", "row 17"}, false},
		{"head missing", false, func(t *testing.T, dir, _ string) { must(t, os.Remove(headName(dir))) }, ErrDamaged, []string{"head", "opsdesk restore"}, false},
		{"head garbled", false, func(t *testing.T, dir, _ string) { overwrite(t, headName(dir), 0, []byte("xx")) }, ErrDamaged, []string{"head", "opsdesk restore"}, false},
		{"another program's", false, func(t *testing.T, dir, _ string) { tamper(t, dir, `PRAGMA application_id = 0x47504b47`) }, ErrForeign,
			[]string{"desk.db", "another program"}, false},
		{"without an application", false, func(t *testing.T, dir, _ string) { tamper(t, dir, `PRAGMA application_id = 0`) }, ErrForeign, []string{"desk.db"}, false},
		{"newer", false, func(t *testing.T, dir, _ string) { tamper(t, dir, `PRAGMA user_version = 999`) }, ErrNewer, []string{"desk.db", "999", "newer"}, false},
		{"read-only folder", false, func(t *testing.T, dir, _ string) { lockUp(t, dir, 0o500) }, ErrUnsafe, []string{"cannot be written"}, false},
		{"read-only file", false, func(t *testing.T, _, file string) { lockUp(t, file, 0o400) }, ErrUnsafe, []string{"desk.db", "cannot be written"}, false},
		{"file is a link", false, func(t *testing.T, dir, file string) {
			must(t, os.Rename(file, filepath.Join(dir, "elsewhere")))
			must(t, os.Symlink("elsewhere", file))
		}, ErrUnsafe, []string{"desk.db", "symbolic link"}, false},
		{"file is a folder", false, func(t *testing.T, _, file string) {
			must(t, os.Remove(file))
			must(t, os.Mkdir(file, 0o700))
		}, ErrUnsafe, []string{"desk.db", "plain file"}, false},
	}
	// Pages whose structure is gone. Page 1 begins with the file's header.
	for page := range 6 {
		all = append(all, refusal{fmt.Sprintf("page %d flipped", page+1), false, func(t *testing.T, _, file string) {
			at := int64(page) * 4096
			if page == 0 {
				at += headerSize
			}
			overwrite(t, file, at, []byte(strings.Repeat("\xff", 200)))
		}, ErrDamaged, restore, false})
	}
	return all
}

// lockUp takes away write permission, and gives it back for the clean-up.
func lockUp(t *testing.T, file string, mode fs.FileMode) {
	t.Helper()
	must(t, os.Chmod(file, mode))
	t.Cleanup(func() { os.Chmod(file, 0o700) })
}

func TestOpenRefusesALinkedFolder(t *testing.T) {
	dir := used(t)
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink(dir, link))
	if _, err := Open(t.Context(), link, options(newClock().Now)); !errors.Is(err, ErrUnsafe) || !strings.Contains(err.Error(), "symbolic link") {
		t.Errorf("Open of a link = %v, want ErrUnsafe", err)
	}
}

func TestOpenRefusesSomebodyElsesFolder(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a folder away")
	}
	dir := used(t)
	must(t, os.Chown(dir, 65534, 65534))
	if _, err := Open(t.Context(), dir, options(newClock().Now)); !errors.Is(err, ErrUnsafe) || !strings.Contains(err.Error(), "65534") {
		t.Errorf("Open = %v, want ErrUnsafe naming the owner", err)
	}
}

func TestOpenAfterAKillLosesNothing(t *testing.T) {
	f := openIn(t, killed(t))
	if tickets, err := f.Tickets(f.ctx, Filter{}); err != nil || len(tickets) != 1 {
		t.Errorf("Tickets = %v, %v, want the one", tickets, err)
	}
	f.sound()
}

func TestOpenBesideARunningOne(t *testing.T) {
	f := open(t)
	f.openFault("origin 1")
	beside := openIn(t, f.dir)
	beside.openFault("origin 2")
	f.openFault("origin 3")
	must(t, beside.Close())
	f.openFault("origin 4")
	f.sound()
	must(t, f.Close())
	openIn(t, f.dir).sound()
}

func TestSecondInstanceIsRefused(t *testing.T) {
	dir := used(t)
	other := start(t, "lock", "", dir)
	if _, err := Lock(dir); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprint(other.cmd.Process.Pid)) {
		t.Errorf("Lock = %v, want ErrLocked naming process %d", err, other.cmd.Process.Pid)
	}
	if err := Restore(t.Context(), "x", dir); !errors.Is(err, ErrLocked) {
		t.Errorf("Restore = %v, want ErrLocked", err)
	}
	// It asks once: time in a bubble moves on only for who waits.
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		_, err := Lock(dir)
		if waited := time.Since(begun); !errors.Is(err, ErrLocked) || waited != 0 {
			t.Errorf("Lock = %v after waiting for %v, want ErrLocked at the first attempt", err, waited)
		}
	})
	other.release()
	lock, err := Lock(dir)
	must(t, err)
	must(t, lock.Close())
}

// oneMore is the migrations of the program and another after them.
func oneMore(t *testing.T, name, text string) (fsys fstest.MapFS, number int) {
	t.Helper()
	all, err := migrations(embedded)
	must(t, err)
	fsys = fstest.MapFS{}
	for _, m := range all {
		fsys["migrations/"+m.name] = &fstest.MapFile{Data: []byte(m.sql)}
	}
	number = len(all) + 1
	fsys[fmt.Sprintf("migrations/%04d_%s.sql", number, name)] = &fstest.MapFile{Data: []byte(text)}
	return fsys, number
}

// With another migration: the old database is backed up, then changed.
func TestMigrationBacksUpFirst(t *testing.T) {
	dir := used(t)
	next, number := oneMore(t, "more", `ALTER TABLE facts ADD COLUMN more TEXT; INSERT INTO facts (key, value, more) VALUES ('a', 'b', 'c')`)
	must(t, prepareFrom(t.Context(), dir, options(newClock().Now), next))
	at, err := version(t.Context(), databaseFile(dir))
	if err != nil || at != number {
		t.Errorf("version = %d, %v, want %d", at, err, number)
	}
	saved, _, err := backups(filepath.Join(dir, "backups"))
	if err != nil || len(saved) != 1 {
		t.Fatalf("backups = %v, %v, want one", saved, err)
	}
	must(t, VerifyBackup(saved[0].path))
	if at, err := version(t.Context(), saved[0].path); err != nil || at != number-1 {
		t.Errorf("version of the backup = %d, %v, want %d", at, err, number-1)
	}
}

// A database of the first release is brought up to date with its articles.
func TestFirstSchemaIsUpgraded(t *testing.T) {
	dir := t.TempDir()
	first, err := fs.ReadFile(embedded, "migrations/0001_desk.sql")
	must(t, err)
	must(t, prepareFrom(t.Context(), dir, options(newClock().Now), fstest.MapFS{"migrations/0001_desk.sql": {Data: first}}))
	old, err := sql.Open("sqlite3", writeDSN(databaseFile(dir)))
	must(t, err)
	_, err = old.Exec(`INSERT INTO articles (id, pair, lang, revision, content, imported, edited)
		VALUES ('a', '', 'en', 1, '{"id":"a","lang":"en","title":"one","revision":1}', '', 0)`)
	must(t, errors.Join(err, old.Close()))
	f := openIn(t, dir)
	if arts, err := f.Articles(f.ctx); err != nil || len(arts) != 1 {
		t.Errorf("Articles = %v, %v, want the one from before", arts, err)
	}
}

func TestFailedMigrationLeavesTheOldOne(t *testing.T) {
	dir := used(t)
	next, _ := oneMore(t, "bad", `CREATE TABLE extra (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)`)
	if err := prepareFrom(t.Context(), dir, options(newClock().Now), next); err == nil || !strings.Contains(err.Error(), "_bad.sql") {
		t.Errorf("prepare = %v, want an error that names the migration", err)
	}
	f := openIn(t, dir)
	if got := f.count(`SELECT count(*) FROM sqlite_schema WHERE name = 'extra'`); got != 0 {
		t.Error("half a migration stayed")
	}
	f.sound()
}

func TestMigrationsAreNumbered(t *testing.T) {
	for _, names := range [][]string{{"0002_b.sql"}, {"0001_a.sql", "0003_c.sql"}, {"first.sql"}} {
		fsys := fstest.MapFS{}
		for _, n := range names {
			fsys["migrations/"+n] = &fstest.MapFile{}
		}
		if _, err := migrations(fsys); err == nil {
			t.Errorf("migrations(%v) were taken", names)
		}
	}
}

func TestSettingsReachEveryConnection(t *testing.T) {
	f := open(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000"} {
		var got string
		must(t, f.writer.conn.QueryRowContext(f.ctx, `PRAGMA `+pragma).Scan(&got))
		if got != want {
			t.Errorf("%s of the writer = %s, want %s", pragma, got, want)
		}
	}
	held := make([]*sql.Conn, readers)
	for i := range held {
		conn, err := f.reads.Conn(f.ctx)
		must(t, err)
		defer conn.Close()
		if _, err := conn.ExecContext(f.ctx, `INSERT INTO facts (key, value) VALUES ('a', 'b')`); err == nil {
			t.Errorf("reader %d writes", i)
		}
	}
}
