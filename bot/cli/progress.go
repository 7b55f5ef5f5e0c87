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

// watch shows for how long a piece of work has been going on whose end nobody
// can tell, until stop is called.
func watch(out io.Writer, what string) (stop func()) {
	if !terminal(out) {
		return func() {}
	}
	over, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		begun := time.Now()
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-over:
				fmt.Fprint(out, "\r\x1b[K")
				return
			case <-tick.C:
				if t := time.Since(begun); t >= 2*time.Second {
					fmt.Fprintf(out, "\r%s: %s", what, t.Round(time.Second))
				}
			}
		}
	}()
	return func() {
		close(over)
		<-gone
	}
}
