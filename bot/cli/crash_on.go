//go:build crash

package cli

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// crashPoint ends the process with SIGKILL where OPSDESK_CRASH says: at the
// first pass of a named point, or at its Nth, "gateway-after-keep:3". Nothing
// runs after it, as after a power cut. At the point that OPSDESK_PANIC names
// there is a panic, each time.
func crashPoint() func(point string) {
	end, trap := killPoint(), os.Getenv("OPSDESK_PANIC")
	if trap == "" {
		return end
	}
	return func(point string) {
		if point == trap {
			panic("of a test, at " + point)
		}
		if end != nil {
			end(point)
		}
	}
}

func killPoint() func(point string) {
	name, count, _ := strings.Cut(os.Getenv("OPSDESK_CRASH"), ":")
	if name == "" {
		return nil
	}
	nth, err := strconv.ParseInt(count, 10, 64)
	if err != nil {
		nth = 1
	}
	var passed atomic.Int64
	return func(point string) {
		if point == name && passed.Add(1) == nth {
			syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way: do not go on meanwhile
		}
	}
}
