package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// progress shows how far a long piece of work is, on a terminal only and only
// once it has taken two seconds.
type progress struct {
	out   io.Writer // nil where nobody watches
	what  string
	begun time.Time

	mu    sync.Mutex
	shown time.Time
}

func newProgress(out io.Writer, what string) *progress {
	p := &progress{what: what, begun: time.Now()}
	if terminal(out) {
		p.out = out
	}
	return p
}

// terminal reports whether somebody reads along.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// step is called with how much is done.
func (p *progress) step(done, total int) {
	if p.out == nil || time.Since(p.begun) < 2*time.Second {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.shown) < 100*time.Millisecond && done < total {
		return
	}
	p.shown = time.Now()
	fmt.Fprintf(p.out, "\r%s: %d of %d", p.what, done, total)
}

// end clears the line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.shown.IsZero() {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
