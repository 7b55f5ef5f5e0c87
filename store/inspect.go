package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
)

// maxQuick is up to which size a cleanly closed database is looked through
// at every start; a check reads some hundred megabytes a second.
const maxQuick = 64 << 20

// inspect refuses an existing database that is damaged, foreign or newer. It
// opens nothing for writing.
func inspect(ctx context.Context, dir string, info fs.FileInfo, newest int, o Options) error {
	file := databaseFile(dir)
	logged := size(file+"-wal") > 0
	h, err := readHeader(file, info.Size(), logged)
	if err != nil {
		return err
	}
	if int(h.version) > newest {
		return fmt.Errorf("%s has schema %d and this program knows %d; run the newer one: %w", file, h.version, newest, ErrNewer)
	}
	_, state, err := readHead(headName(dir))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return damaged(headName(dir), "is missing: nothing says where the ledger of "+file+" ends")
	case err != nil:
		return err
	case state == running && !exists(file+"-wal"):
		return damaged(file, "its log desk.db-wal is missing, and with it what was written last")
	}
	if err := lookThrough(ctx, dir, logged || info.Size() <= maxQuick); err != nil {
		return err
	}
	o.crash("store-inspected")
	return nil
}

// lookThrough reads the database: its pages, if quick, and where its ledger
// ends. After an unclean end this also recovers the log.
func lookThrough(ctx context.Context, dir string, quick bool) (err error) {
	file := databaseFile(dir)
	db, err := sql.Open("sqlite3", dsn(file, "mode=rw&"+settings))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if quick {
		if err := check(ctx, db, file, "quick_check"); err != nil {
			return err
		}
	}
	bad, why, err := checkHead(ctx, db, headName(dir))
	if err != nil {
		return opening(file, err)
	}
	if bad != 0 {
		return damaged(file, why)
	}
	// What the log held is known to be there. Closing this connection may
	// fold the log into the database and remove it, and a process that ends
	// before it has opened the next must not look like one that lost its log.
	return markHead(dir, closed)
}

// check runs PRAGMA quick_check or integrity_check.
func check(ctx context.Context, q querier, file, pragma string) error {
	var first string
	if err := q.QueryRowContext(ctx, `PRAGMA `+pragma+`(1)`).Scan(&first); err != nil {
		return opening(file, err)
	}
	if first != "ok" {
		return damaged(file, first)
	}
	return nil
}

// opening names the file in an error met while opening it.
func opening(file string, err error) error {
	switch err := kinded(err); {
	case err == nil:
		return nil
	case errors.Is(err, ErrDamaged):
		return damaged(file, err.Error())
	default:
		return fmt.Errorf("%s: %w", file, err)
	}
}
