package torture

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is the program while it runs.
type process struct {
	cmd   *exec.Cmd
	armed bool          // with a point at which it ends itself
	done  chan struct{} // closed when it has ended
	err   error         // how, once done
}

// launch starts the program. With a crash point in env it ends itself there.
func (w *world) launch(env ...string) *process {
	w.t.Helper()
	file, err := program()
	w.must(err)
	log, err := os.OpenFile(w.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	w.must(err)
	defer log.Close()
	fmt.Fprintf(log, "== start %v\n", env)
	p := &process{done: make(chan struct{})}
	p.cmd = exec.Command(file, "serve", "-v", "--config", "config.yaml", "--data", w.data(), "--clock", w.url)
	p.cmd.Dir, p.cmd.Stderr = w.dir, log
	p.cmd.Env = append(os.Environ(), append(env, "SLACK_BOT_TOKEN=xoxb-sandbox", "SLACK_APP_TOKEN=xapp-sandbox")...)
	w.must(p.cmd.Start())
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	return p
}

// start starts the desk and waits until it listens to Slack, or until it has
// ended: it may crash before.
func (w *world) start(crash ...string) {
	w.t.Helper()
	var env []string
	for _, point := range crash {
		env = append(env, "OPSDESK_CRASH="+point)
	}
	w.startWith(len(crash) > 0, env...)
}

func (w *world) startWith(armed bool, env ...string) {
	w.t.Helper()
	w.until("the connection of the desk before to be noticed", func() bool { return w.connections() == 0 })
	w.desk = w.launch(env...)
	w.desk.armed = armed
	w.until("the desk to connect", func() bool {
		if w.desk.ended() {
			if !w.desk.armed {
				w.t.Fatalf("the desk did not start: %v\n%s", w.desk.err, w.log())
			}
			return true
		}
		return w.connections() > 0 && w.figures() != nil
	})
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// killed reports whether a process that has ended was ended by SIGKILL.
func (p *process) killed() bool {
	var exit *exec.ExitError
	if !errors.As(p.err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// kill ends the desk as a power cut does.
func (w *world) kill() {
	if w.desk == nil {
		return
	}
	w.desk.cmd.Process.Kill()
	<-w.desk.done
	w.desk = nil
}

// stop tells the desk to end, which it must do well and within ten seconds.
func (w *world) stop() {
	w.t.Helper()
	if w.desk == nil {
		return
	}
	begun := time.Now()
	w.must(w.desk.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-w.desk.done:
	case <-time.After(patience):
		w.t.Fatalf("the desk does not end\n%s", w.log())
	}
	if took := time.Since(begun); w.desk.err != nil || took > 10*time.Second {
		w.t.Errorf("told to end, the desk ended after %s with %v, want within 10 s and well\n%s", took, w.desk.err, w.log())
	}
	w.desk = nil
}

// crashed waits for the desk to crash, and starts it again.
func (w *world) crashed() {
	w.t.Helper()
	select {
	case <-w.desk.done:
	case <-time.After(patience):
		w.t.Fatalf("the desk did not crash\n%s", w.log())
	}
	if !w.desk.killed() {
		w.t.Fatalf("the desk ended with %v, want killed\n%s", w.desk.err, w.log())
	}
	w.desk = nil
	w.start()
}

func (w *world) logFile() string { return filepath.Join(w.dir, "desk.log") }

// whole is all that the desk logged.
func (w *world) whole() string {
	log, _ := os.ReadFile(w.logFile())
	return string(log)
}

// log is the end of what the desk logged.
func (w *world) log() string {
	const most = 5000
	log := w.whole()
	if len(log) > most {
		log = log[len(log)-most:]
	}
	return "desk.log: …" + log
}

// figures are what the desk says of itself; nil while it says nothing.
func (w *world) figures() map[string]float64 {
	client := http.Client{Timeout: 2 * time.Second}
	res, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d/metrics", w.port))
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	found := make(map[string]float64)
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		name, figure, ok := strings.Cut(lines.Text(), " ")
		if n, err := strconv.ParseFloat(figure, 64); ok && err == nil {
			found[name] = n
		}
	}
	if _, ok := found[`opsdesk_queue_due{queue="inbox"}`]; !ok {
		return nil
	}
	return found
}

// quiet waits until Slack has nothing unacknowledged and the desk nothing to
// do or to say. What was put off becomes due meanwhile: time flows.
func (w *world) quiet() {
	w.t.Helper()
	calm := 0
	w.until("quiet", func() bool {
		switch {
		case !w.desk.ended():
		case w.desk.armed:
			w.crashed()
		default:
			w.t.Fatalf("the desk has ended: %v\n%s", w.desk.err, w.log())
		}
		var o struct{ Idle bool }
		w.must(w.see("wait", url.Values{"idle": {"30ms"}, "max": {"5s"}}, &o))
		f := w.figures()
		if calm++; !o.Idle || f == nil || f[`opsdesk_queue_pending{queue="inbox"}`]+f[`opsdesk_queue_due{queue="timers"}`]+
			f[`opsdesk_queue_pending{queue="outbox"}`]+f["opsdesk_envelopes_waiting"]+f["opsdesk_catching_up"] > 0 {
			calm = 0
			w.flow(2 * time.Second)
		}
		return calm >= 2
	})
}
