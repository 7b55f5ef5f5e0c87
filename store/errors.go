package store

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"opsdesk/bot/desk"
)

// What can be wrong with the data folder or the moment. Messages around them
// name the file and what to do.
var (
	ErrBusy    = errors.New("the database is busy")              // nothing was done; try again
	ErrFull    = errors.New("no room left for the database")     // nothing was done; goes on when there is room
	ErrLocked  = errors.New("another opsdesk uses this folder")  // a second instance
	ErrNewer   = errors.New("made by a newer opsdesk")           // a newer schema than this program knows
	ErrForeign = errors.New("not a database of opsdesk")         // another program's
	ErrDamaged = errors.New("damaged")                           // restore a backup
	ErrUnsafe  = errors.New("the data folder cannot be used")    // read-only, a link, somebody else's
	ErrParked  = errors.New("parked after too many attempts")    // Begin: not to be tried again
	ErrClosed  = errors.New("the database is closed")            // by Close, or after a fatal error
	errGoexit  = errors.New("the write ended its own goroutine") // runtime.Goexit, which t.Fatal calls
)

// damaged says what is wrong with file and how to go on.
func damaged(file, what string) error {
	return fmt.Errorf("%w: %s %s; %s", ErrDamaged, file, what, wayBack(filepath.Dir(file)))
}

// wayBack names the command that puts the newest backup in the place of what
// is in a data folder.
func wayBack(dir string) string {
	backups := filepath.Join(dir, "backups")
	name, ok := newestBackup(backups)
	if !ok {
		return fmt.Sprintf("no backup lies in %s: if you have one elsewhere, opsdesk restore --data %s FILE", backups, dir)
	}
	return fmt.Sprintf("to go back to the newest backup: opsdesk restore --data %s %s", dir, name)
}

// found names what was looked for, if it is not there.
func found(err error, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf(format+": %w", append(args, desk.ErrNotFound)...)
	}
	return err
}

// code returns SQLite's primary code of err, or 0.
func code(err error) sqlite3.ErrNo {
	if e, ok := errors.AsType[sqlite3.Error](err); ok {
		return e.Code
	}
	return 0
}

// noRoom reports whether err means a full disk. SQLite says so as FULL where
// it writes, and as an I/O error where it grows a memory map.
func noRoom(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		return false
	}
	grow := e.Code == sqlite3.ErrIoErr && e.ExtendedCode != sqlite3.ErrIoErrFsync &&
		(e.SystemErrno == syscall.ENOSPC || e.SystemErrno == syscall.EDQUOT)
	return e.Code == sqlite3.ErrFull || grow
}

// fatal reports whether nothing can be promised any more after err: the
// process must stop, and its next start looks at the file.
func fatal(err error) bool {
	switch code(err) {
	case sqlite3.ErrIoErr:
		return !noRoom(err)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return true
	}
	return false
}

// kinded gives errors of SQLite that callers act upon their kind.
func kinded(err error) error {
	switch {
	case err == nil:
		return nil
	case noRoom(err):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case code(err) == sqlite3.ErrBusy:
		return fmt.Errorf("%w: %w", ErrBusy, err)
	case code(err) == sqlite3.ErrCorrupt, code(err) == sqlite3.ErrNotADB:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return err
}
