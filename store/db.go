// Package store keeps the records of the desk in SQLite: what came in, what
// time will bring, what must be said, and every change in one hash-chained
// ledger. All SQL of opsdesk is here.
//
// One goroutine writes. It takes whatever writes are waiting, runs each in
// its own savepoint and commits them together, so that a busy desk pays for
// one flush where it would pay for a hundred; a lone write waits for nobody.
// Readers have connections of their own and never wait for the writer.
//
// What a handler does is one function of a Tx, handed to Handle: its records,
// ledger rows, timers and outbox rows become true together with its inbox row
// being done, or not at all. The function does no I/O and may run twice.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver
)

// defaultWait is how long a write may wait for the lock. Slack waits three
// seconds for an answer; what is later than two is better refused.
const defaultWait = 2 * time.Second

// readers is how many connections read at a time.
const readers = 4

// Options say how a DB works.
type Options struct {
	Now   func() time.Time   // required
	Log   *slog.Logger       // required
	Wait  time.Duration      // how long a write may wait for the lock before it is refused unrun; 0 is two seconds
	Crash func(point string) // told when a named point is passed; nil in releases
}

func (o Options) crash(point string) {
	if o.Crash != nil {
		o.Crash(point)
	}
}

// DB is the open store. Its methods may be called from any goroutine.
type DB struct {
	Reader
	dir    string
	opt    Options
	reads  *sql.DB
	writes *sql.DB
	head   *headFile
	writer *writer
}

// Reader has every read. A DB reads what is committed; a Tx also sees what
// it has written itself.
type Reader struct {
	q    querier
	book *rulebook
}

// querier is *sql.DB for reading beside the writer, and the writer's own
// connection inside a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Open opens dir/desk.db, making it if there has never been one. It brings an
// older schema up to date, after a backup into dir/backups. It refuses a
// file that is damaged, foreign or newer than the program, and never puts an
// empty database in the place of one that is missing.
func Open(ctx context.Context, dir string, o Options) (*DB, error) {
	if o.Wait == 0 {
		o.Wait = defaultWait
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := usable(dir); err != nil {
		return nil, err
	}
	if err := prepare(ctx, dir, o); err != nil {
		return nil, err
	}
	db := &DB{dir: dir, opt: o}
	if err := db.connect(ctx); err != nil {
		return nil, errors.Join(err, db.disconnect())
	}
	return db, nil
}

// connect opens the connections to a database that prepare found good.
func (db *DB) connect(ctx context.Context) (err error) {
	file := databaseFile(db.dir)
	if db.head, err = openHead(db.dir); err != nil {
		return err
	}
	if db.writes, err = sql.Open("sqlite3", writeDSN(file)); err != nil {
		return err
	}
	db.writes.SetMaxOpenConns(1)
	if db.reads, err = sql.Open("sqlite3", readDSN(file)); err != nil {
		return err
	}
	db.reads.SetMaxOpenConns(readers)
	db.reads.SetMaxIdleConns(readers)
	db.Reader = Reader{db.reads, new(rulebook)}
	conn, err := db.writes.Conn(ctx)
	if err != nil {
		return opening(file, err)
	}
	db.writer = startWriter(conn, db.head, db.book, db.opt)
	if err := db.reads.PingContext(ctx); err != nil {
		return opening(file, err)
	}
	// The log exists by now; from here on its absence means that it was lost.
	if !exists(file + "-wal") {
		return fmt.Errorf("%s-wal was not made: %w", file, ErrUnsafe)
	}
	defer db.opt.crash("store-opened")
	return db.head.mark(running)
}

// Close finishes the writes that are waiting, folds the write-ahead log into
// the database and closes it.
func (db *DB) Close() error {
	db.writer.stop()
	return errors.Join(db.settle(), db.disconnect())
}

// settle leaves the files so that the next start knows the end was clean: the
// mark is set while the log still exists, since "running and no log" means
// that somebody removed it.
func (db *DB) settle() error {
	if db.writer.broken() != nil {
		return nil // the next start looks at the file
	}
	ctx := context.Background()
	if _, err := db.writer.conn.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return opening(databaseFile(db.dir), err)
	}
	defer db.opt.crash("store-settled")
	return db.head.mark(closed)
}

func (db *DB) disconnect() error {
	var errs []error
	if db.reads != nil {
		errs = append(errs, db.reads.Close())
	}
	if db.writer != nil {
		db.writer.stop()
		errs = append(errs, db.writer.conn.Close())
	}
	if db.writes != nil {
		errs = append(errs, db.writes.Close())
	}
	if db.head != nil {
		errs = append(errs, db.head.Close())
	}
	return errors.Join(errs...)
}

// Fatal yields the error after which nothing can be promised: a failed flush,
// an I/O error, a damaged file. The process must stop taking events and exit
// with a failure.
func (db *DB) Fatal() <-chan error { return db.writer.fatal }

// Dir is the data folder.
func (db *DB) Dir() string { return db.dir }

func databaseFile(dir string) string { return filepath.Join(dir, "desk.db") }

// Settings are in the connection string, so that every connection has them.
// The busy timeout comes first: the others may already meet a lock.
const settings = "_busy_timeout=5000&_foreign_keys=on&_stmt_cache_size=128"

func writeDSN(file string) string {
	return dsn(file, "mode=rw&"+settings+"&_journal_mode=WAL&_synchronous=FULL&_secure_delete=FAST&_txlock=immediate")
}

func readDSN(file string) string { return dsn(file, "mode=ro&"+settings+"&_query_only=on") }

func dsn(file, params string) string {
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + params
}
