package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var embedded embed.FS

// A migration raises the schema to a version, in one transaction.
type migration struct {
	version int
	name    string
	sql     string
}

// migrations reads NNNN_name.sql files in order. They are numbered from 1
// without gaps.
func migrations(fsys fs.FS) ([]migration, error) {
	names, err := fs.Glob(fsys, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var all []migration
	for i, name := range names {
		base := filepath.Base(name)
		number, _, _ := strings.Cut(base, "_")
		if n, err := strconv.Atoi(number); err != nil || n != i+1 {
			return nil, fmt.Errorf("migration %q is not number %d", base, i+1)
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		all = append(all, migration{version: i + 1, name: base, sql: string(text)})
	}
	return all, nil
}

// prepare leaves a good database with the schema of this program in dir, or
// says why there is none.
func prepare(ctx context.Context, dir string, o Options) error {
	return prepareFrom(ctx, dir, o, embedded)
}

func prepareFrom(ctx context.Context, dir string, o Options, fsys fs.FS) error {
	all, err := migrations(fsys)
	if err != nil {
		return err
	}
	file := databaseFile(dir)
	info, err := plain(file)
	if errors.Is(err, fs.ErrNotExist) {
		if err := neverWas(dir); err != nil {
			return err
		}
		return create(ctx, dir, o, all)
	}
	if err != nil {
		return err
	}
	if err := inspect(ctx, dir, info, len(all), o); err != nil {
		return err
	}
	return upgrade(ctx, dir, o, all)
}

// neverWas refuses to begin anew where a database has been.
func neverWas(dir string) error {
	file := databaseFile(dir)
	if exists(file + "-wal") {
		return damaged(file, "is missing, though its log "+filepath.Base(file)+"-wal is there")
	}
	head, _, err := readHead(headName(dir))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case head.Rows > 0:
		return damaged(file, fmt.Sprintf("is missing, though %s says that its ledger had %d rows", headName(dir), head.Rows))
	}
	return nil
}

// create makes a database under another name and renames it when it is
// whole, so that a half-made one is never taken for the real one.
func create(ctx context.Context, dir string, o Options, all []migration) error {
	tmp := databaseFile(dir) + ".new"
	if err := removeDatabase(tmp); err != nil {
		return err
	}
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsafe, err)
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := migrate(ctx, tmp, o, all); err != nil {
		return err
	}
	if err := replace(headName(dir), headLine(Head{}, closed)); err != nil {
		return err
	}
	o.crash("store-create")
	if err := os.Rename(tmp, databaseFile(dir)); err != nil {
		return err
	}
	return syncFolder(dir)
}

// removeDatabase removes a database file of ours that was never finished.
func removeDatabase(file string) error {
	for _, name := range []string{file, file + "-wal", file + "-shm", file + "-journal"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// upgrade brings an older database up to date, after a backup.
func upgrade(ctx context.Context, dir string, o Options, all []migration) error {
	file := databaseFile(dir)
	at, err := version(ctx, file)
	if err != nil {
		return opening(file, err)
	}
	switch {
	case at > len(all):
		return fmt.Errorf("%s has schema %d and this program knows %d; run the newer one: %w", file, at, len(all), ErrNewer)
	case at == len(all):
		return nil
	}
	kept, err := backup(ctx, dir, filepath.Join(dir, "backups"), o)
	if err != nil {
		return fmt.Errorf("backup before a migration: %w", err)
	}
	o.Log.Info("migrating", "from", at, "to", len(all), "backup", kept)
	return migrate(ctx, file, o, all[at:])
}

func version(ctx context.Context, file string) (at int, err error) {
	db, err := sql.Open("sqlite3", readDSN(file))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&at)
	return at, err
}

// migrate runs the migrations, each in the transaction that raises the
// version.
func migrate(ctx context.Context, file string, o Options, steps []migration) (err error) {
	db, err := sql.Open("sqlite3", writeDSN(file))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, m := range steps {
		if err := m.run(ctx, db, o); err != nil {
			return fmt.Errorf("%s: migration %s: %w", file, m.name, err)
		}
	}
	return nil
}

func (m migration) run(ctx context.Context, db *sql.DB, o Options) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, m.version)
	for _, text := range []string{m.sql, mark} {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	o.crash("store-migrate")
	return tx.Commit()
}
