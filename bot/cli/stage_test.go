package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"opsdesk/bot/llm/llmtest"
	"opsdesk/bot/sandbox"
	"opsdesk/deployments"
	"opsdesk/kb"
	"opsdesk/store"
)

// patience is how long a script waits for what it expects.
const patience = time.Minute

// stage is where a script plays: a workspace in this process, and a desk in a
// process of its own on the script's folder.
type stage struct {
	pager     *pager
	model     *llmtest.Server // nil until a script begins one
	hooks     string          // where the desk listens to other programs, if its configuration says so
	dir       string
	workspace *sandbox.Workspace
	url       string
	hangUp    context.CancelFunc
	served    chan error

	desk *exec.Cmd // nil while it is down
	died chan error
	down bool     // a script has ended the desk: only a script starts it again
	env  []string // of the desk

	scene
}

// scene is where the last act took place.
type scene struct {
	actor   string // who acted
	channel string // id
	root    string // ts of the thread's root
	said    string // ts of the last words said
	since   string // workspace time of the act, as a ts

	roots map[string]string // the thread somebody was last in, by person and channel
}

func newStage(env *testscript.Env) (*stage, error) {
	// A raced program waits a second before it ends, for races that others are
	// about to report; a script ends dozens.
	env.Setenv("GORACE", "atexit_sleep_ms=100")
	s := &stage{dir: env.WorkDir, env: env.Vars, served: make(chan error, 1)}
	w, err := sandbox.Open(sandbox.Options{Dir: filepath.Join(s.dir, "slack"), Manifest: deployments.Manifest(), Log: quietLog()})
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.roots = make(map[string]string)
	s.workspace, s.hangUp, s.url = w, cancel, "http://"+l.Addr().String()
	go func() { s.served <- w.Serve(ctx, l) }()
	env.Setenv("SANDBOX", s.url)
	if s.hooks, err = freeAddress(); err != nil {
		return nil, err
	}
	env.Setenv("HOOKS", s.hooks)
	s.pager = newPager()
	env.Setenv("PAGER", s.pager.server.URL)
	return s, s.prepare()
}

// freeAddress is one on which nobody listens.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// prepare writes the desk's configuration and gives it a data folder with the
// built-in articles and their index.
func (s *stage) prepare() error {
	c, err := demo{lang: "en"}.config(s.url)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(s.dir, "config.yaml"), c.raw, 0o600); err != nil {
		return err
	}
	library, err := builtLibrary()
	if err != nil {
		return err
	}
	return os.CopyFS(filepath.Join(s.dir, "data"), os.DirFS(library))
}

// builtLibrary is a data folder with the built-in articles, made once.
var builtLibrary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "opsdesk-library")
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	db, err := store.Open(ctx, dir, store.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return "", err
	}
	arts, _ := kb.Builtin()
	if _, err := db.ImportArticles(ctx, arts, ""); err != nil {
		return "", err
	}
	if arts, err = db.Articles(ctx); err != nil {
		return "", err
	}
	index, err := kb.Build(ctx, filepath.Join(dir, "index"), arts, nil)
	if err != nil {
		return "", err
	}
	return dir, errors.Join(index.Close(), db.Close())
})

// ready starts the desk when a script first needs it.
func (s *stage) ready() error {
	if s.down {
		return nil
	}
	return s.start()
}

// start starts the desk and waits until it listens to Slack.
func (s *stage) start(env ...string) error {
	if s.desk != nil {
		return nil
	}
	program, err := exec.LookPath("opsdesk")
	if err != nil {
		return err
	}
	log, err := os.OpenFile(s.logName(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	if err := s.alone(); err != nil {
		return err
	}
	cmd := exec.Command(program, "serve", "--config", "config.yaml", "--data", "data", "--clock", s.url, "-v")
	cmd.Dir, cmd.Stderr = s.dir, log
	t := sandboxTokens()
	cmd.Env = append(append(s.env, "SLACK_BOT_TOKEN="+t.bot, "SLACK_APP_TOKEN="+t.app, hookSecret+"="+hookSecretOfScripts, evidenceSecret+"="+hookSecretOfScripts,
		"PAGER_SECRET="+pagerSecret), env...)
	if err := cmd.Start(); err != nil {
		return err
	}
	s.desk, s.died, s.down = cmd, make(chan error, 1), false
	go func() { s.died <- cmd.Wait() }()
	return s.until(func() (bool, error) {
		select {
		case err := <-s.died:
			s.died <- err
			return false, fmt.Errorf("the desk did not start: %v", err)
		default:
		}
		n, err := s.connections()
		return n > 0, err
	}, "the desk did not connect")
}

// alone waits until Slack has noticed that the desk before is gone.
func (s *stage) alone() error {
	return s.until(func() (bool, error) {
		n, err := s.connections()
		return n == 0, err
	}, "the connection of the desk before stays")
}

func (s *stage) connections() (int, error) {
	var w struct{ Connections int }
	return w.Connections, s.see("workspace", nil, &w)
}

func (s *stage) logName() string { return filepath.Join(s.dir, "desk.log") }

// stop tells the desk to end, or kills it, and returns how it ended.
func (s *stage) stop(sig os.Signal) error {
	if s.desk == nil {
		return errors.New("the desk is not running")
	}
	if err := s.desk.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return s.gone()
}

// gone waits until the desk has ended.
func (s *stage) gone() error {
	s.down = true
	select {
	case err := <-s.died:
		s.desk = nil
		return err
	case <-time.After(patience):
		s.desk.Process.Kill()
		<-s.died
		s.desk = nil
		return errors.New("the desk did not end in time")
	}
}

// killed reports whether a process was ended by SIGKILL.
func killed(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// close ends everything, and tells what the desk's log has that no test
// should leave behind.
func (s *stage) close() error {
	if s.desk != nil {
		if err := s.stop(syscall.SIGKILL); !killed(err) {
			return fmt.Errorf("the desk had ended: %v\n%s", err, s.logTail())
		}
	}
	s.pager.server.Close()
	s.hangUp()
	err := errors.Join(<-s.served, s.workspace.Close())
	if log, _ := os.ReadFile(s.logName()); bytes.Contains(log, []byte("WARNING: DATA RACE")) {
		err = errors.Join(err, fmt.Errorf("data race in the desk:\n%s", log))
	}
	return err
}

// logTail is the end of what the desk logged.
func (s *stage) logTail() string {
	const most = 4000
	log, _ := os.ReadFile(s.logName())
	if len(log) > most {
		log = log[len(log)-most:]
	}
	return "desk.log: …" + string(log)
}

// until asks again and again, for as long as a script has patience.
func (s *stage) until(done func() (bool, error), what string) error {
	limit := time.After(patience)
	for {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		select {
		case <-limit:
			return errors.New(what)
		case <-time.After(15 * time.Millisecond):
		}
	}
}

// act calls the API by which the workspace's people act.
func (s *stage) act(path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	res, err := http.Post(s.url+"/sandbox/"+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	return decode(res, path, out)
}

// see reads what there is to be seen in the workspace.
func (s *stage) see(path string, query url.Values, out any) error {
	res, err := http.Get(s.url + "/sandbox/" + path + "?" + query.Encode())
	if err != nil {
		return err
	}
	return decode(res, path, out)
}

func decode(res *http.Response, path string, out any) error {
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, strings.TrimSpace(string(body)))
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(body, out)
}

// settle lets a moment pass on the workspace's clock: it comes back when the
// desk has done all that became due.
func (s *stage) settle() error {
	if err := s.act("clock", map[string]string{"advance": "3s"}, nil); err != nil {
		return err
	}
	return s.see("wait", url.Values{"idle": {"100ms"}, "max": {"10s"}}, nil)
}
