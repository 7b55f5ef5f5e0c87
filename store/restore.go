package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Restore puts a backup in the place of the database of a data folder. It
// refuses while another opsdesk holds the folder, and looks the backup over
// first. What was there stays beside as desk.db.before-restore-N. Killed in
// between, it leaves a folder that Open refuses with the advice to restore,
// and can be run again.
func Restore(ctx context.Context, backup, dir string) (err error) {
	lock, err := Lock(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := VerifyBackup(backup); err != nil {
		return err
	}
	file := databaseFile(dir)
	tmp := file + ".restore"
	if err := copyFile(backup, tmp); err != nil {
		return err
	}
	head, err := lookOver(ctx, tmp) // the copy, not only what was copied
	if err != nil {
		return err
	}
	if err := setAside(file); err != nil {
		return err
	}
	if err := replace(headName(dir), headLine(head, closed)); err != nil {
		return err
	}
	if err := os.Rename(tmp, file); err != nil {
		return err
	}
	return syncFolder(dir)
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// setAside renames the database, with the log that belongs to it, and removes
// what only a running database needs.
func setAside(file string) error {
	to := aside(file)
	for _, suffix := range []string{"-wal", ""} {
		if err := os.Rename(file+suffix, to+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Remove(file + "-shm"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncFolder(filepath.Dir(file))
}

// aside is the first free name for a database that gives way.
func aside(file string) string {
	for n := 1; ; n++ {
		to := fmt.Sprintf("%s.before-restore-%d", file, n)
		if !exists(to) && !exists(to+"-wal") {
			return to
		}
	}
}
