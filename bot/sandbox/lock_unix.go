//go:build unix

package sandbox

import (
	"errors"
	"os"
	"syscall"
)

// lock keeps a second process off the journal. The kernel takes it back when the process ends, however.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errors.New("in use by another process")
	}
	return err
}
