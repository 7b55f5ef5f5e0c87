package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// Lock takes the data folder for this process until the Closer is closed or
// the process ends. A second instance gets ErrLocked at once: Slack would
// split the events between the two.
func Lock(dir string) (io.Closer, error) {
	if err := usable(dir); err != nil {
		return nil, err
	}
	name := filepath.Join(dir, "lock")
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnsafe, err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		holder := holderOf(f)
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: held by %s; stop it first: %w", name, holder, ErrLocked)
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if err := f.Truncate(0); err == nil {
		// Only for the message above: the lock is the flock, not the number.
		fmt.Fprintf(f, "%d\n", os.Getpid())
	}
	return f, nil
}

func holderOf(f *os.File) string {
	buf := make([]byte, 32)
	n, _ := f.ReadAt(buf, 0)
	if pid := strings.TrimSpace(string(buf[:n])); pid != "" {
		return "process " + pid
	}
	return "another process"
}
