package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Head is the end of the ledger: how many rows it has, and the hash of the
// last. It is also kept outside the database, so that a ledger whose last
// rows were cut off is told from a shorter one.
type Head struct {
	Rows int64
	Hash string
}

// genesis is the hash before the first row.
const genesis = "0000000000000000000000000000000000000000000000000000000000000000"

// The marks of a head file: whether a database is open, or was closed as it
// should be.
const (
	running = "running"
	closed  = "closed"
)

// headFile is DATA/head. It is written after each commit without a flush: it
// may lag behind the database, but never leads. All of it is one line of
// fixed length within one sector, overwritten in place.
type headFile struct {
	f *os.File

	mu    sync.Mutex
	head  Head
	state string
}

func headName(dir string) string { return filepath.Join(dir, "head") }

// openHead opens dir/head, which prepare has made.
func openHead(dir string) (*headFile, error) {
	head, state, err := readHead(headName(dir))
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(headName(dir), os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	return &headFile{f: f, head: head, state: state}, nil
}

// markHead marks the head file of a database that is not open.
func markHead(dir, state string) error {
	h, err := openHead(dir)
	if err != nil {
		return err
	}
	return errors.Join(h.mark(state), h.Close())
}

func (h *headFile) Close() error { return h.f.Close() }

// mark says whether the database is in use.
func (h *headFile) mark(state string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.state = state
	return h.write()
}

// move says where the ledger ends now.
func (h *headFile) move(to Head) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if to == h.head {
		return nil
	}
	h.head = to
	return h.write()
}

func (h *headFile) write() error {
	_, err := h.f.WriteAt(headLine(h.head, h.state), 0)
	return err
}

func headLine(h Head, state string) []byte {
	if h.Rows == 0 {
		h.Hash = genesis
	}
	return fmt.Appendf(nil, "%020d %s %-7s\n", h.Rows, h.Hash, state)
}

// readHead reads a head file; a missing one is fs.ErrNotExist.
func readHead(file string) (Head, string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return Head{}, "", err
	}
	var h Head
	var state string
	if _, err := fmt.Sscanf(string(data), "%d %64s %s\n", &h.Rows, &h.Hash, &state); err != nil || len(h.Hash) != len(genesis) {
		return Head{}, "", damaged(file, "does not say where the ledger ends")
	}
	return h, strings.TrimSpace(state), nil
}

// ledgerHead reads where the ledger ends.
func ledgerHead(ctx context.Context, q querier) (Head, error) {
	h := Head{Hash: genesis}
	err := q.QueryRowContext(ctx, `SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1`).Scan(&h.Rows, &h.Hash)
	if errors.Is(err, errNoRows) {
		err = nil
	}
	return h, err
}

// checkHead compares the ledger with the head kept beside it. It returns ""
// or what is wrong, and the first row that is.
func checkHead(ctx context.Context, q querier, file string) (bad int64, why string, err error) {
	kept, _, err := readHead(file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, "", nil // a database without one is caught by its absence
	}
	if err != nil || kept.Rows == 0 {
		return 0, "", err
	}
	var hash string
	err = q.QueryRowContext(ctx, `SELECT hash FROM ledger WHERE seq = ?`, kept.Rows).Scan(&hash)
	switch {
	case errors.Is(err, errNoRows):
		end, err := ledgerHead(ctx, q)
		return end.Rows + 1, fmt.Sprintf("the ledger ends at row %d, but %s says %d: its last rows are gone", end.Rows, file, kept.Rows), err
	case err != nil:
		return 0, "", err
	case hash != kept.Hash:
		return kept.Rows, fmt.Sprintf("row %d of the ledger is not the one that %s names", kept.Rows, file), nil
	}
	return 0, "", nil
}
