package torture

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	_ "github.com/mattn/go-sqlite3" // looked at by others than the desk
)

// sound checks the whole file, as somebody who knows nothing of the desk can:
// it is whole, and each text in it is one.
func sound(t testing.TB, data string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "desk.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var said string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&said); err != nil || said != "ok" {
		t.Errorf("integrity_check: %s, %v", said, err)
	}
	for _, table := range names(t, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`) {
		for _, column := range names(t, db, `SELECT name FROM pragma_table_info('`+table+`') WHERE type = 'TEXT'`) {
			for _, text := range names(t, db, `SELECT "`+column+`" FROM "`+table+`" WHERE "`+column+`" IS NOT NULL`) {
				if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
					t.Errorf("%s.%s holds what is no text: %+q", table, column, text[:min(len(text), 200)])
				}
			}
		}
	}
}

// names reads one column of text.
func names(t testing.TB, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return list
}

// countRows asks the file a question that has a number for an answer.
func countRows(t testing.TB, data, query string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, "desk.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// holdLock is the life of a second process: it takes the write lock of a
// database and keeps it for a while, or until its input ends.
func holdLock(file, long string) (err error) {
	db, err := sql.Open("sqlite3", "file:"+file+"?_busy_timeout=5000")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`BEGIN IMMEDIATE`); err != nil {
		return err
	}
	fmt.Println("held")
	if d, err := time.ParseDuration(long); err == nil {
		<-time.After(d)
	} else if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	_, err = db.Exec(`ROLLBACK`)
	return err
}

// lockStore has another process take the write lock; the function that comes
// back lets it go.
func (w *world) lockStore() (release func()) {
	w.t.Helper()
	return w.lockFor("")
}

// lockFor is lockStore for a process that lets go by itself after a while;
// then the function waits for that.
func (w *world) lockFor(long string) (release func()) {
	w.t.Helper()
	self, err := os.Executable()
	w.must(err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), "TORTURE_ROLE="+filepath.Join(w.data(), "desk.db"), "TORTURE_LONG="+long)
	in, err := cmd.StdinPipe()
	w.must(err)
	out, err := cmd.StdoutPipe()
	w.must(err)
	w.must(cmd.Start())
	line := make([]byte, 5)
	if _, err := io.ReadFull(out, line); err != nil || string(line) != "held\n" {
		w.t.Fatalf("lock not held: %q, %v", line, err)
	}
	return func() {
		w.must(in.Close())
		w.must(cmd.Wait())
	}
}
