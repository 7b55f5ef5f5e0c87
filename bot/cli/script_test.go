package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"

	"opsdesk/bot/gateway"
)

// TestScripts plays the scripts. They read like a page of the manual; every
// command they use beside testscript's own is in the table below.
func TestScripts(t *testing.T) { play(t, "testdata/script") }

// A script that says "stop" ends there and passes, whatever stands below.
func TestScriptsPlayToTheirEnd(t *testing.T) {
	names, err := filepath.Glob("testdata/script*/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(a.Comment), "\n") {
			if word, _, _ := strings.Cut(strings.TrimSpace(line), " "); word == "stop" || word == "skip" {
				t.Errorf("%s:%d: %q ends the script; the desk is ended by quit", name, i+1, line)
			}
		}
	}
}

func play(t *testing.T, dir string) {
	testscript.Run(t, testscript.Params{
		Dir: dir, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			s, err := newStage(env)
			if err != nil {
				return err
			}
			env.Values["stage"] = s
			env.Defer(func() {
				if err := s.close(); err != nil {
					env.T().Fatal(err)
				}
			})
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"sandbox":  command("sandbox ACT ARGS…", 1, cmdSandbox),
			"reply":    command("reply PATTERN", 1, cmdReply),
			"posted":   command("posted CHANNEL PATTERN", 2, cmdPosted),
			"count":    command("count CHANNEL PATTERN N", 3, cmdCount),
			"marked":   command("marked CHANNEL PATTERN", 2, cmdMarked),
			"file":     command("file CHANNEL PATTERN [N]", 2, cmdFile),
			"form":     command("form PATTERN", 1, cmdForm),
			"home":     command("home PATTERN", 1, cmdHome),
			"start":    command("start [ENV=VALUE…]", 0, func(s *stage, _ bool, args []string) error { return s.start(args...) }),
			"quit":     command("quit", 0, cmdQuit),
			"kill":     command("kill", 0, cmdKill),
			"restart":  command("restart", 0, cmdRestart),
			"hook":     command("hook PATH STATUS FILE [SECRET]", 3, cmdHook),
			"pager":    command("pager [STATUS…]", 0, cmdPager),
			"model":    command("model SCRIPT", 1, cmdModel),
			"modelled": command("modelled PATTERN [N]", 1, cmdModelled),
			"paged":    command("paged PATTERN", 1, cmdPaged),
			"get":      command("get PATHFILE STATUS INTO", 3, cmdGet),
			"hangup":   command("hangup", 0, cmdHangup),
		},
	})
}

// command makes a function of the stage a command of scripts.
func command(usage string, least int, do func(s *stage, neg bool, args []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		if len(args) < least {
			ts.Fatalf("usage: %s", usage)
		}
		if err := do(ts.Value("stage").(*stage), neg, args); err != nil {
			ts.Fatalf("%v", err)
		}
	}
}

func cmdQuit(s *stage, _ bool, _ []string) error {
	if err := s.stop(syscall.SIGTERM); err != nil {
		return fmt.Errorf("the desk did not end well: %w\n%s", err, s.logTail())
	}
	return nil
}

func cmdKill(s *stage, _ bool, _ []string) error {
	if err := s.stop(syscall.SIGKILL); !killed(err) {
		return fmt.Errorf("the desk had ended: %v\n%s", err, s.logTail())
	}
	return nil
}

// cmdRestart kills the desk, as a power cut would, and starts it again on the
// same records.
func cmdRestart(s *stage, neg bool, args []string) error {
	if err := cmdKill(s, neg, nil); err != nil {
		return err
	}
	return s.start(args...)
}

// cmdHangup has the desk read its configuration again.
func cmdHangup(s *stage, _ bool, _ []string) error {
	read := func() int {
		log, _ := os.ReadFile(s.logName())
		return bytes.Count(log, []byte("reloaded"))
	}
	before := read()
	if err := s.desk.Process.Signal(syscall.SIGHUP); err != nil {
		return err
	}
	return s.until(func() (bool, error) { return read() > before, nil }, "the configuration was not read")
}

// hookSecretOfScripts is what programs of scripts know.
const hookSecretOfScripts = "sesame"

// cmdHook posts a file to the desk as another program would.
func cmdHook(s *stage, _ bool, args []string) error {
	body, err := os.ReadFile(filepath.Join(s.dir, args[2]))
	if err != nil {
		return err
	}
	secret := hookSecretOfScripts
	if len(args) > 3 {
		secret = args[3]
	}
	return s.until(func() (bool, error) {
		req, err := http.NewRequest(http.MethodPost, "http://"+s.hooks+args[0], bytes.NewReader(body))
		if err != nil {
			return false, err
		}
		req.Header.Set("Authorization", "Bearer "+secret)
		if at, err := s.time(); err == nil {
			req.Header.Set(gateway.HeaderTime, strconv.FormatInt(at.Unix(), 10))
			req.Header.Set(gateway.HeaderSignature, gateway.Sign(secret, at, body))
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return false, nil // it does not listen yet
		}
		defer res.Body.Close()
		said, _ := io.ReadAll(res.Body)
		if got := fmt.Sprint(res.StatusCode); got != args[1] {
			if res.StatusCode == http.StatusServiceUnavailable {
				return false, nil // it is starting
			}
			return false, fmt.Errorf("%s answers %s %s, want %s", args[0], got, said, args[1])
		}
		return true, nil
	}, "nobody listens to hooks")
}

// cmdGet reads from the desk what is at the path that a file holds, into
// another file.
func cmdGet(s *stage, _ bool, args []string) error {
	path, err := os.ReadFile(filepath.Join(s.dir, args[0]))
	if err != nil {
		return err
	}
	res, err := http.Get("http://" + s.hooks + strings.TrimSpace(string(path)))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if got := strconv.Itoa(res.StatusCode); err == nil && got != args[1] {
		err = fmt.Errorf("%s answers %s, want %s", path, got, args[1])
	}
	return errors.Join(err, os.WriteFile(filepath.Join(s.dir, args[2]), body, 0o600))
}

// cmdReply looks for an answer of the bot to the last act, where that took
// place and as who did it sees it.
func cmdReply(s *stage, neg bool, args []string) error {
	here := func(m talk) bool { return m.fresh(s.since) && (m.root() == s.root || m.TS > s.since) }
	return s.expect(neg, s.actor, s.channel, args[0], here)
}

// cmdPosted looks for a message of the bot anywhere in a channel: #duty, or
// @ana for the direct messages of ana.
func cmdPosted(s *stage, neg bool, args []string) error {
	as, channel := eyes(args[0])
	return s.expect(neg, as, channel, args[1], func(talk) bool { return true })
}

func (s *stage) expect(neg bool, as, channel, pattern string, also func(talk) bool) error {
	if err := s.ready(); err != nil {
		return err
	}
	if !neg {
		return s.find(as, channel, pattern, also)
	}
	n, all, err := s.count(as, channel, pattern, also)
	if err == nil && n > 0 {
		err = fmt.Errorf("%q matches in\n%s", pattern, all)
	}
	return err
}

// eyes says who looks into a place, and where it is.
func eyes(place string) (as, channel string) {
	if who, direct := strings.CutPrefix(place, "@"); direct {
		return who, "@bot"
	}
	return "lead", place
}

func cmdCount(s *stage, _ bool, args []string) error {
	want, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	as, channel := eyes(args[0])
	n, all, err := s.count(as, channel, args[1], func(talk) bool { return true })
	if err == nil && n != want {
		err = fmt.Errorf("%d messages match %q, want %d, in\n%s\n%s", n, args[1], want, all, s.logTail())
	}
	return err
}

// cmdMarked looks for ✅ on a message, whoever wrote it.
func cmdMarked(s *stage, neg bool, args []string) error {
	return s.spot(neg, args[0], args[1], func(m talk) (string, bool) { return words(m), m.marked("white_check_mark") })
}

// cmdFile looks for a file that the bot has shared, by its title: once, or as
// often as the script says.
func cmdFile(s *stage, neg bool, args []string) error {
	title := func(m talk) (string, bool) {
		if m.BotID == "" || len(m.Files) == 0 {
			return "", false
		}
		return m.Files[0].Title, true
	}
	if len(args) < 3 {
		return s.spot(neg, args[0], args[1], title)
	}
	if err := s.settle(); err != nil {
		return err
	}
	n, seen, err := s.spots(args[0], args[1], title)
	if err == nil && strconv.Itoa(n) != args[2] {
		err = fmt.Errorf("%d files match %q, want %s, in\n%s\n%s", n, args[1], args[2], seen, s.logTail())
	}
	return err
}

// spot waits for a message of anybody that look accepts and whose words match.
func (s *stage) spot(neg bool, place, pattern string, look func(talk) (string, bool)) error {
	if neg {
		if err := s.settle(); err != nil {
			return err
		}
		n, seen, err := s.spots(place, pattern, look)
		if err == nil && n > 0 {
			err = fmt.Errorf("%q matches in\n%s", pattern, seen)
		}
		return err
	}
	var seen string
	err := s.until(func() (bool, error) {
		n, all, err := s.spots(place, pattern, look)
		seen = all
		return n > 0, err
	}, "nothing matches")
	if err != nil {
		return fmt.Errorf("%w %q in\n%s\n%s", err, pattern, seen, s.logTail())
	}
	return nil
}

func (s *stage) spots(place, pattern string, look func(talk) (string, bool)) (n int, seen string, err error) {
	match, err := matcher(pattern)
	if err != nil {
		return 0, "", err
	}
	as, channel := eyes(place)
	list, err := s.messages(as, channel)
	for _, m := range list {
		text, ok := look(m)
		seen += text + "\n--\n"
		if ok && match.MatchString(text) {
			n++
		}
	}
	return n, seen, err
}

func cmdForm(s *stage, neg bool, args []string) error { return s.expectView("view", neg, args[0]) }
func cmdHome(s *stage, neg bool, args []string) error { return s.expectView("home", neg, args[0]) }

// expectView looks at what is open before who acted last.
func (s *stage) expectView(which string, neg bool, pattern string) error {
	match, err := matcher(pattern)
	if err != nil {
		return err
	}
	var seen string
	found := func() (bool, error) {
		view, err := s.view(which, s.actor)
		if err != nil {
			return false, err
		}
		names, err := s.names()
		if err != nil {
			return false, err
		}
		seen = names.Replace(strings.Join(textOf(view), "\n"))
		return match.MatchString(seen), nil
	}
	if neg {
		if err := s.settle(); err != nil {
			return err
		}
		ok, err := found()
		if ok {
			err = fmt.Errorf("%q matches in\n%s", pattern, seen)
		}
		return err
	}
	if err := s.until(found, "nothing matches"); err != nil {
		return fmt.Errorf("%w %q in\n%s\n%s", err, pattern, seen, s.logTail())
	}
	return nil
}

func (s *stage) view(which, as string) (view map[string]any, err error) {
	err = s.see(which, url.Values{"as": {as}}, &view)
	return view, err
}

// cmdSandbox is an act of a person, or of fate.
func cmdSandbox(s *stage, neg bool, args []string) error {
	if err := s.ready(); err != nil {
		return err
	}
	do, ok := acts()[args[0]]
	if !ok {
		return fmt.Errorf("unknown act %q", args[0])
	}
	if len(args)-1 < do.least {
		return fmt.Errorf("usage: sandbox %s", do.usage)
	}
	err := do.act(s, args[1:])
	switch {
	case !neg:
		return err
	case err == nil:
		return errors.New("this should not have been possible")
	}
	return nil
}

// time is the workspace's.
func (s *stage) time() (time.Time, error) {
	var clock struct{ Now time.Time }
	return clock.Now, s.see("clock", nil, &clock)
}

// waited is a time that a script gives, like +5h.
func waited(s string) (string, error) {
	d, err := time.ParseDuration(strings.TrimPrefix(s, "+"))
	return d.String(), err
}
