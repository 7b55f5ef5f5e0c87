package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// usable makes the data folder if it is missing, and refuses one in which
// the database would be half-readable later: a link, read-only, somebody
// else's.
func usable(dir string) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("%w: %w", ErrUnsafe, err)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnsafe, err)
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return unsafe(dir, "is a symbolic link; name the folder itself")
	case !info.IsDir():
		return unsafe(dir, "is not a folder")
	}
	return writable(dir, info)
}

// unsafe says what is wrong with a file or folder of ours.
func unsafe(file, what string) error { return fmt.Errorf("%s %s: %w", file, what, ErrUnsafe) }

// writable looks at the owner's bit besides asking the system, so that a
// read-only folder is refused for root as well.
func writable(file string, info fs.FileInfo) error {
	if info.Mode().Perm()&0o200 == 0 || unix.Access(file, unix.W_OK) != nil {
		return unsafe(file, "cannot be written to; check its mode and the file system")
	}
	var st unix.Stat_t
	if err := unix.Stat(file, &st); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if uid := os.Geteuid(); int(st.Uid) != uid {
		return unsafe(file, fmt.Sprintf("belongs to user %d and this program runs as user %d", st.Uid, uid))
	}
	return nil
}

// plain refuses a database file that is a link, a folder or read-only.
func plain(file string) (fs.FileInfo, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, unsafe(file, "is a symbolic link; put the file itself there")
	case !info.Mode().IsRegular():
		return nil, unsafe(file, "is not a plain file")
	}
	return info, writable(file, info)
}

// SQLite's file header, https://www.sqlite.org/fileformat2.html#the_database_header
const (
	magic         = "SQLite format 3\x00"
	headerSize    = 100
	atPageSize    = 16 // two bytes; 1 means 65536
	atPageCount   = 28 // four bytes
	atVersion     = 60 // user_version
	atApplication = 68 // application_id
)

// applicationID tells our databases from other programs'. It spells "opsd".
const applicationID = 0x6f707364

// header is what the first bytes of a database file say.
type header struct {
	pageSize, pages      int64
	version, application uint32
}

// readHeader refuses what is not a whole SQLite database. A file with a log
// beside it may rightly be shorter than its header says.
func readHeader(file string, size int64, logged bool) (header, error) {
	if size == 0 {
		return header{}, damaged(file, "is empty")
	}
	buf, err := firstBytes(file)
	if err != nil {
		return header{}, fmt.Errorf("%s: %w", file, err)
	}
	if len(buf) < headerSize || !bytes.HasPrefix(buf, []byte(magic)) {
		return header{}, damaged(file, "is not an SQLite database")
	}
	h := header{
		pageSize:    int64(binary.BigEndian.Uint16(buf[atPageSize:])),
		pages:       int64(binary.BigEndian.Uint32(buf[atPageCount:])),
		version:     binary.BigEndian.Uint32(buf[atVersion:]),
		application: binary.BigEndian.Uint32(buf[atApplication:]),
	}
	if h.pageSize == 1 {
		h.pageSize = 1 << 16
	}
	switch {
	case h.application != applicationID:
		return h, fmt.Errorf("%s belongs to another program (application id %#x); give opsdesk a folder of its own: %w",
			file, h.application, ErrForeign)
	case !logged && h.pages*h.pageSize > size:
		return h, damaged(file, fmt.Sprintf("is cut: %d bytes of %d", size, h.pages*h.pageSize))
	}
	return h, nil
}

func firstBytes(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	buf := make([]byte, headerSize)
	n, err := io.ReadFull(f, buf)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return buf[:n], err
}

// size returns how long a file is, 0 for one that is not there.
func size(file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return info.Size()
}

func exists(file string) bool {
	_, err := os.Lstat(file)
	return err == nil
}

// syncFolder makes names in dir last over a power cut.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// syncFile flushes a file that another has written.
func syncFile(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// replace writes a small file whole or not at all.
func replace(file string, data []byte) error {
	tmp := file + ".tmp"
	if err := os.WriteFile(tmp, data, 0o600); err != nil {
		return err
	}
	if err := syncFile(tmp); err != nil {
		return err
	}
	if err := os.Rename(tmp, file); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(file))
}
