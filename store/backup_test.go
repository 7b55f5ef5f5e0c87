package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBackupAndRestore(t *testing.T) {
	f := open(t)
	f.openFault("a")
	to := filepath.Join(f.dir, "backups")
	path, err := f.Backup(f.ctx, to)
	must(t, err)
	must(t, VerifyBackup(path))
	f.openFault("b")
	must(t, f.Close())
	must(t, Restore(t.Context(), path, f.dir))
	restored := openIn(t, f.dir)
	if tickets, err := restored.Tickets(f.ctx, Filter{}); err != nil || len(tickets) != 1 {
		t.Errorf("restored: %v, %v, want the one ticket of the backup", tickets, err)
	}
	restored.openFault("c")
	restored.sound()
	must(t, restored.Close())
	aside, err := filepath.Glob(filepath.Join(f.dir, "desk.db.before-restore-*"))
	if err != nil || len(aside) != 1 {
		t.Fatalf("set aside: %v, %v, want the old database", aside, err)
	}
	if h, err := lookOver(t.Context(), aside[0]); err != nil || h.Rows != 2 {
		t.Errorf("the old database: %+v, %v, want its two rows", h, err)
	}
	must(t, Restore(t.Context(), path, f.dir))
	if !exists(databaseFile(f.dir) + ".before-restore-2") {
		t.Error("a second restore has overwritten what the first set aside")
	}
}

// Every way to lose a database is undone by a restore.
func TestRestoreMendsEveryRefusal(t *testing.T) {
	f := open(t)
	f.openFault("a")
	path, err := f.Backup(f.ctx, filepath.Join(t.TempDir(), "backups"))
	must(t, err)
	for _, c := range refusals() {
		if !errors.Is(c.want, ErrDamaged) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			dir := used(t)
			if c.killed {
				dir = killed(t)
			}
			c.spoil(t, dir, databaseFile(dir))
			must(t, Restore(t.Context(), path, dir))
			if got := openIn(t, dir).count(`SELECT count(*) FROM tickets`); got != 1 {
				t.Errorf("%d tickets, want 1", got)
			}
		})
	}
}

func TestRestoreRefusesABadBackup(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(path string) error
	}{
		{"flipped", func(p string) error {
			data, err := os.ReadFile(p)
			data[len(data)/2] ^= 1
			return errors.Join(err, os.WriteFile(p, data, 0o600))
		}},
		{"cut", func(p string) error { return os.Truncate(p, 8192) }},
		{"without checksum", func(p string) error { return os.Remove(p + sumSuffix) }},
		{"without head", func(p string) error { return os.Remove(p + headSuffix) }},
		{"missing", os.Remove},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := open(t)
			f.openFault("a")
			path, err := f.Backup(f.ctx, filepath.Join(f.dir, "backups"))
			must(t, err)
			must(t, f.Close())
			must(t, c.spoil(path))
			before := sums(t, f.dir)
			if err := Restore(t.Context(), path, f.dir); err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("Restore = %v, want a refusal that names the backup", err)
			}
			after := sums(t, f.dir)
			delete(after, "lock")
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("files changed:\n%.300s", diff)
			}
		})
	}
}

// A backup with a good checksum of a bad ledger is none either.
func TestVerifyBackupReadsTheLedger(t *testing.T) {
	f := open(t)
	f.openFault("a")
	f.openFault("b")
	f.tamper(`UPDATE ledger SET actor = 'U9' WHERE seq = 2`)
	path, err := f.Backup(f.ctx, t.TempDir())
	must(t, err)
	if err := VerifyBackup(path); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "row 2") {
		t.Errorf("VerifyBackup = %v, want row 2", err)
	}
}

func TestRotateKeepsDaysWeeksAndMonths(t *testing.T) {
	var all []kept
	for at := monday; at.After(monday.AddDate(-2, 0, 0)); at = at.Add(-12 * time.Hour) {
		all = append(all, kept{at.Format(time.RFC3339), at})
	}
	gone := map[string]bool{}
	for _, path := range unwanted(all) {
		gone[path] = true
	}
	var got []string
	for _, b := range all {
		if !gone[b.path] {
			got = append(got, b.at.Format("2006-01-02 15h"))
		}
	}
	want := []string{
		"2026-11-23 09h", "2026-11-22 21h", "2026-11-21 21h", "2026-11-20 21h", "2026-11-19 21h", "2026-11-18 21h", "2026-11-17 21h", // days
		"2026-11-15 21h", "2026-11-08 21h", // weeks: two are among the days
		"2026-10-31 21h", "2026-09-30 21h", "2026-08-31 21h", "2026-07-31 21h", "2026-06-30 21h", "2026-05-31 21h",
		"2026-04-30 21h", "2026-03-31 21h", "2026-02-28 21h", "2026-01-31 21h", "2025-12-31 21h",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

func TestRotateNeedsAVerifiedBackup(t *testing.T) {
	f := open(t)
	to := filepath.Join(f.dir, "backups")
	var paths []string
	for range 9 {
		f.openFault(fmt.Sprint(len(paths)))
		f.add(24 * time.Hour)
		path, err := f.Backup(f.ctx, to)
		must(t, err)
		paths = append(paths, path)
	}
	newest := paths[len(paths)-1]
	whole, err := os.ReadFile(newest)
	must(t, err)
	must(t, os.Truncate(newest, 4096))
	if err := f.Rotate(f.ctx, to); !errors.Is(err, ErrDamaged) {
		t.Errorf("Rotate = %v, want ErrDamaged", err)
	}
	for _, p := range paths {
		if !exists(p) {
			t.Errorf("%s was rotated away before the newest was verified", p)
		}
	}
	must(t, os.WriteFile(newest, whole, 0o600))
	must(t, f.Rotate(f.ctx, to))
	if all, _, err := backups(to); err != nil || len(all) != 7 || exists(paths[0]) || exists(paths[1]) {
		t.Errorf("%d backups, %v, want seven days", len(all), err)
	}
}

// A process that is killed at any point leaves what the next one starts with,
// and no temporary file outlives the next backup.
func TestKilledAtEveryPoint(t *testing.T) {
	for _, point := range []string{
		"store-migrate", "store-create", "store-before-commit", "store-after-commit", "store-backup-copied", "store-backup-renamed", "store-rotate",
	} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "data")
			to := filepath.Join(dir, "backups")
			if point == "store-rotate" { // something to rotate
				manyBackups(t, dir, to)
			}
			p := launch(t, "die", point, dir)
			if err := p.cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
				t.Fatalf("the process ended with %v, want it killed", err)
			}
			f := openIn(t, dir)
			fresh, err := f.Keep(f.ctx, message("Ev1"))
			must(t, err)
			if want := point == "store-migrate" || point == "store-create" || point == "store-before-commit"; fresh != want {
				t.Errorf("Keep after the kill = %v, want %v", fresh, want)
			}
			if n := f.count(`SELECT count(*) FROM inbox WHERE kind = 'message'`); n != 1 {
				t.Errorf("%d rows of one event", n)
			}
			f.add(10 * 365 * 24 * time.Hour)
			path, err := f.Backup(f.ctx, to)
			must(t, err)
			must(t, VerifyBackup(path))
			must(t, f.Rotate(f.ctx, to))
			f.sound()
			noLeftovers(t, dir, to)
		})
	}
}

// A start after a kill may be killed as well, as often as it likes.
func TestKilledWhileStartingAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for _, point := range []string{"store-after-commit", "store-inspected", "store-opened", "store-inspected", "store-settled", "store-opened"} {
		p := launch(t, "die", point, dir)
		if err := p.cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
			t.Fatalf("at %s the process ended with %v, want it killed", point, err)
		}
	}
	f := openIn(t, dir)
	if n := f.count(`SELECT count(*) FROM inbox`); n != 1 {
		t.Errorf("%d rows of one event", n)
	}
	f.sound()
}

func manyBackups(t *testing.T, dir, to string) {
	f := openIn(t, dir)
	for range 3 {
		f.add(time.Minute)
		_, err := f.Backup(f.ctx, to)
		must(t, err)
	}
	must(t, f.Close())
}

// noLeftovers checks that every file is one of those a folder should have,
// and that every backup is whole.
func noLeftovers(t *testing.T, dir, to string) {
	t.Helper()
	for _, d := range []string{dir, to} {
		for name := range contents(t, d) {
			if strings.Contains(name, ".tmp") || strings.Contains(name, ".new") || strings.Contains(name, ".restore") {
				t.Errorf("%s was left in %s", name, d)
			}
		}
	}
	all, unfinished, err := backups(to)
	if err != nil || len(unfinished) != 0 {
		t.Errorf("unfinished backups %v, %v", unfinished, err)
	}
	for _, b := range all {
		must(t, VerifyBackup(b.path))
	}
}

func TestForgetErasesWordsAndKeepsFigures(t *testing.T) {
	const secret = "我的密码是 hunter2"
	f := open(t)
	o := fault("a")
	o.Event.Text, o.Event.Title = secret, secret
	var mine, other int64
	f.write(func(tx *Tx) error {
		t1, _, err := tx.OpenTicket(o)
		if err != nil {
			return err
		}
		o.Origin, o.Event.Actor, o.Event.Requester, o.Event.Title, o.Event.Text = "b", "U2", "U2", "Other title", "Other text"
		t2, _, err := tx.OpenTicket(o)
		mine, other = t1.ID, t2.ID
		_, _, err2 := tx.Ask(Question{Origin: "q", User: "U1", Text: secret})
		return errors.Join(err, err2, tx.PutPerson(Person{Person: person("U1", secret)}), tx.PutPerson(Person{Person: person("U2", "Mei")}))
	})
	f.acts(mine, secret)
	said := post("k", "C1", "")
	said.Words = []byte(`{"text":"` + secret + `"}`)
	f.say(said)
	f.send(f.outgoing()[0], "9.1")
	in := message("parked")
	in.Payload = []byte(`{"user":"U1","text":"` + secret + `"}`)
	f.keep(in)
	f.tamper(`UPDATE inbox SET state = 'parked'`)
	before, err := f.Ticket(f.ctx, mine)
	must(t, err)

	must(t, f.Forget(f.ctx, "U1"))

	after, err := f.Ticket(f.ctx, mine)
	must(t, err)
	before.Title, before.Text, before.Reason = Erased, Erased, Erased
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("figures changed (-want +got):\n%s", diff)
	}
	if kept, err := f.Ticket(f.ctx, other); err != nil || kept.Text != "Other text" {
		t.Errorf("somebody else's ticket: %+v, %v", kept, err)
	}
	f.sound()
	must(t, f.Forget(f.ctx, "U1")) // again: nothing is left to erase
	f.sound()
	must(t, f.Close())
	for name, data := range contents(t, f.dir) {
		if strings.Contains(data, "hunter2") {
			t.Errorf("%s still holds the words", name)
		}
	}
	openIn(t, f.dir).sound()
}
