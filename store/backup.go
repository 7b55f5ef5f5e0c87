package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A backup is three files: desk-TIME.db, beside it .db.head (where its ledger
// ends) and .db.sha256, which is written last. Without that one it is no
// backup.
const (
	backupTime   = "20060102T150405.000Z"
	sumSuffix    = ".sha256"
	headSuffix   = ".head"
	unfinished   = ".tmp"
	backupPrefix = "desk-"
)

// Backup writes a verified copy of the database into dir and returns its
// name. What a run that was killed has left there is removed first.
func (db *DB) Backup(ctx context.Context, dir string) (path string, err error) {
	return backup(ctx, db.dir, dir, db.opt)
}

// backup copies the database of the data folder from into the folder to. It
// reads through a connection of its own, beside a writer.
func backup(ctx context.Context, from, to string, o Options) (string, error) {
	if err := usable(to); err != nil {
		return "", err
	}
	if err := sweep(to); err != nil {
		return "", err
	}
	path := filepath.Join(to, backupPrefix+o.Now().UTC().Format(backupTime)+".db")
	if exists(path) {
		return "", fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	tmp := path + unfinished
	if err := vacuum(ctx, databaseFile(from), tmp); err != nil {
		return "", fmt.Errorf("%s: %w", path, kinded(err))
	}
	o.crash("store-backup-copied")
	head, err := lookOver(ctx, tmp)
	if err != nil {
		return "", err
	}
	if err := replace(path+headSuffix, headLine(head, closed)); err != nil {
		return "", err
	}
	return path, finish(tmp, path, o)
}

// vacuum copies a database into a new file.
func vacuum(ctx context.Context, from, to string) (err error) {
	db, err := sql.Open("sqlite3", dsn(from, "mode=ro&"+settings))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, to)
	return err
}

// lookOver checks a copy through and through, and returns where its ledger
// ends.
func lookOver(ctx context.Context, file string) (head Head, err error) {
	db, err := sql.Open("sqlite3", dsn(file, "mode=ro&immutable=1&"+settings))
	if err != nil {
		return Head{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := check(ctx, db, file, "integrity_check"); err != nil {
		return Head{}, err
	}
	head, err = ledgerHead(ctx, db)
	return head, opening(file, err)
}

// finish gives a good copy its name and then its checksum.
func finish(tmp, path string, o Options) error {
	if err := syncFile(tmp); err != nil {
		return err
	}
	hash, err := fileSum(tmp)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	o.crash("store-backup-renamed")
	return replace(path+sumSuffix, []byte(hash+"  "+filepath.Base(path)+"\n"))
}

func fileSum(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// sweep removes what backups that were killed have left.
func sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(escapeGlob(dir), backupPrefix+"*"+unfinished+"*"))
	if err != nil {
		return err
	}
	heads, err := filepath.Glob(filepath.Join(escapeGlob(dir), backupPrefix+"*.db"+headSuffix))
	for _, name := range heads {
		if !exists(strings.TrimSuffix(name, headSuffix)) {
			left = append(left, name)
		}
	}
	for _, name := range left {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

// newestBackup is the last whole backup in a folder: their names sort by time.
func newestBackup(dir string) (name string, ok bool) {
	sums, err := filepath.Glob(filepath.Join(escapeGlob(dir), backupPrefix+"*.db"+sumSuffix))
	if err != nil || len(sums) == 0 {
		return "", false
	}
	return strings.TrimSuffix(slices.Max(sums), sumSuffix), true
}

// escapeGlob keeps a folder's name from being read as a pattern.
func escapeGlob(dir string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// VerifyBackup reports what is wrong with a backup: its checksum, its pages,
// its ledger, or that this program is too old for it.
func VerifyBackup(path string) error {
	want, err := os.ReadFile(path + sumSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return badBackup(path, "has no checksum file: it was not finished")
	}
	if err != nil {
		return err
	}
	got, err := fileSum(path)
	if err != nil {
		return err
	}
	if hash, _, _ := strings.Cut(string(want), " "); hash != got {
		return badBackup(path, "does not match its checksum")
	}
	return verifyCopy(context.Background(), path, path+headSuffix)
}

func badBackup(path, what string) error {
	return fmt.Errorf("backup %s %s; take an older one: %w", path, what, ErrDamaged)
}

// verifyCopy looks a database file over that nobody has open.
func verifyCopy(ctx context.Context, file, head string) (err error) {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	h, err := readHeader(file, info.Size(), false)
	if err != nil {
		return err
	}
	known, err := migrations(embedded)
	if err != nil {
		return err
	}
	if int(h.version) > len(known) {
		return fmt.Errorf("%s has schema %d and this program knows %d; run the newer one: %w", file, h.version, len(known), ErrNewer)
	}
	if _, err := lookOver(ctx, file); err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", dsn(file, "mode=ro&immutable=1&"+settings))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	v, err := verifyLedger(ctx, db, head)
	if err != nil {
		return err
	}
	if v.BadSeq != 0 {
		return badBackup(file, fmt.Sprintf("has a broken ledger (row %d: %s)", v.BadSeq, v.Why))
	}
	return nil
}
