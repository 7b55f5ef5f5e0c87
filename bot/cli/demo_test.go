package cli

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"
)

// startDemo starts the demonstration as a process and returns it and a stage
// on its page.
func startDemo(t *testing.T, dir string) (*stage, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command("opsdesk", "demo", "--data", dir, "--lang", "en")
	log, err := os.OpenFile(filepath.Join(filepath.Dir(dir), "desk.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	address := make(chan string, 1)
	go func() {
		open := regexp.MustCompile(`Open +(http://\S+)`)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if m := open.FindStringSubmatch(lines.Text()); m != nil {
				address <- m[1]
				break
			}
		}
		io.Copy(io.Discard, out)
	}()
	s := &stage{dir: filepath.Dir(dir), desk: cmd, scene: scene{roots: make(map[string]string)}}
	select {
	case s.url = <-address:
	case <-time.After(patience):
		t.Fatal("the demonstration prints no address")
	}
	err = s.until(func() (bool, error) {
		n, err := s.connections()
		return n > 0, err
	}, "the bot does not connect")
	if err != nil {
		t.Fatal(err)
	}
	return s, cmd
}

// play has a stage do a line of a script.
func (s *stage) play(t *testing.T, do func(*stage, bool, []string) error, args ...string) {
	t.Helper()
	if err := do(s, false, args); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
}

// Kill the demonstration in the middle and start it again: nothing is missing
// and nothing is doubled, on the page and in the records.
func TestDemoSurvivesKill(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	s, cmd := startDemo(t, dir)
	s.play(t, cmdSandbox, "say", "#help", "bob", "The report export stops at 99 %, RPT-7001")
	s.play(t, cmdReply, "RPT-7001")
	s.play(t, cmdSandbox, "press", "bob", "Not solved → ticket")
	s.play(t, cmdSandbox, "submit", "bob", "impact=stopped")
	s.play(t, cmdSandbox, "clock", "+16m")
	s.play(t, cmdPosted, "#duty", "50 % of the time is gone")
	s.play(t, cmdSandbox, "say", "#help", "ana", "报表导出一直停在99%，RPT-7001")
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); !killed(err) {
		t.Fatalf("ended with %v", err)
	}

	s, cmd = startDemo(t, dir)
	s.play(t, cmdPosted, "#help", "处理步骤.*没解决")
	s.play(t, cmdSandbox, "clock", "+20m")
	s.play(t, cmdPosted, "#duty", "nobody answered within 30 min")
	for _, c := range []struct{ place, pattern, n string }{
		{"#help", "What to do", "1"},
		{"#help", "处理步骤", "1"},
		{"#help", "^Ticket #1: ", "1"},
		{"#duty", "^#1 · T1", "1"},
		{"#duty", "Ticket #2|#2 · T", "0"},
		{"#duty", "50 % of the time is gone", "1"},
		{"#duty", "80 % of the time is gone", "1"},
		{"#duty", "nobody answered within", "1"},
	} {
		s.play(t, cmdCount, c.place, c.pattern, c.n)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
}
