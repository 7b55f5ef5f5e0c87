package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"opsdesk/bot/lang"
	"opsdesk/bot/sandbox"
	"opsdesk/deployments"
	"opsdesk/kb"
	"opsdesk/store"
)

// demo is a workspace and a help desk in it, in one process on one machine.
type demo struct {
	port     int
	dir      string
	articles string // a file or folder; empty for the built-in ones
	lang     string
	listen   string
	llm      string // the address of a language model; empty for none
	model    string
	shifts   bool // duty changes hands every Monday
	open     bool
	verbose  bool
}

func demoCommand() *cobra.Command {
	var d demo
	cmd := &cobra.Command{
		Use: "demo", Short: "Try it: a workspace, a page to be anyone in it, and the bot",
		Long: `Starts a Slack-compatible workspace on this machine and the very bot that
"serve" runs, and prints the address of a page. What happens there is kept, also
when the process is killed.`,
		Example: "  opsdesk demo\n  opsdesk demo --port 8787 --articles corpus.jsonl.gz",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.run(cmd) },
	}
	f := cmd.Flags()
	f.IntVar(&d.port, "port", 0, "the port to listen on; 0 takes a free one")
	f.StringVar(&d.dir, "data", "", "the data folder (default: $OPSDESK_DATA, else in the user's cache folder)")
	f.StringVar(&d.articles, "articles", "", "a file or folder of articles instead of the built-in ones")
	f.StringVar(&d.lang, "lang", string(lang.Of(os.Getenv("LANG"))), "the language of cards that many read: en or zh")
	f.StringVar(&d.listen, "listen", "", "an address for /healthz and /metrics; none by default")
	f.StringVar(&d.llm, "llm", "", "a language model that speaks OpenAI's protocol, like http://127.0.0.1:11434/v1; its key, if it wants one, in $"+modelKey)
	f.StringVar(&d.model, "llm-model", "default", "which model of it")
	f.BoolVar(&d.open, "open", false, "open the page in the browser")
	f.BoolVarP(&d.verbose, "verbose", "v", false, "log everything, with what people wrote")
	return cmd
}

func (d demo) run(cmd *cobra.Command) (err error) {
	d.shifts = true
	if d.dir = cmp.Or(d.dir, os.Getenv("OPSDESK_DATA")); d.dir == "" {
		if d.dir, err = demoData(); err != nil {
			return usage("%w; name a folder with --data", err)
		}
	}
	articles, err := readArticles(cmd.ErrOrStderr(), d.articles)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(d.port)))
	if err != nil {
		return usage("%w; another --port, or 0 for a free one", err)
	}
	defer l.Close()
	log := newLog(cmd.ErrOrStderr(), level(d.verbose, slog.LevelWarn))
	s := &service{
		dir: d.dir, tokens: sandboxTokens(), sandbox: "http://" + l.Addr().String(), log: log, articles: articles,
		progress: cmd.ErrOrStderr(),
	}
	s.load = func() (config, error) { return d.config(s.sandbox) }
	s.ready = func() { d.welcome(cmd.OutOrStdout(), s.sandbox) }
	return d.runBoth(cmd.Context(), s, l)
}

// runBoth runs the workspace for as long as the desk, which ends first: its
// last words need somebody who listens.
func (d demo) runBoth(ctx context.Context, s *service, l net.Listener) error {
	if _, err := d.config(s.sandbox); err != nil {
		return err
	}
	// The desk takes this lock as well. It is tried before the workspace opens
	// its journal, which a second demonstration must not touch.
	lock, err := store.Lock(d.dir)
	if err != nil {
		return err
	}
	if err := lock.Close(); err != nil {
		return err
	}
	w, err := sandbox.Open(sandbox.Options{Dir: d.dir, Manifest: deployments.Manifest(), Log: s.log, Tour: demoTour()})
	if err != nil {
		return err
	}
	serving, hangUp := context.WithCancel(context.WithoutCancel(ctx))
	defer hangUp()
	var group errgroup.Group
	group.Go(func() error { return w.Serve(serving, l) })
	err = s.run(ctx)
	hangUp()
	return errors.Join(err, group.Wait(), w.Close())
}

// config is the example configuration, which fits the sandbox's people, with
// what the demonstration decides itself.
func (d demo) config(url string) (config, error) {
	var tree map[string]any
	if err := yaml.Unmarshal(deployments.Config(), &tree); err != nil {
		return config{}, err
	}
	tree["slack"] = map[string]any{"api_url": url + "/api/"}
	tree["language"], tree["listen"] = d.lang, d.listen
	if d.llm != "" {
		tree["llm"] = d.modelConfig()
	}
	start := lastMonday(time.Now())
	if d.shifts {
		tree["duty"] = map[string]any{"people": tree["duty"], "days": 7, "start": start.Format("2006-01-02 15:04")}
	}
	raw, err := json.Marshal(tree)
	if err != nil {
		return config{}, err
	}
	c, err := readConfig("demo", raw)
	if err != nil {
		return c, usage("%w", err)
	}
	c.Zone = time.Local // who tries it looks at this machine's clock
	if d.shifts {
		c.Rota.Start, c.Rota.Zone = start, c.Zone
	}
	return c, nil
}

// modelKey is where the demonstration looks for the key of a language model.
const modelKey = "OPSDESK_LLM_KEY"

func (d demo) modelConfig() map[string]any {
	m := map[string]any{"url": d.llm, "model": d.model}
	if os.Getenv(modelKey) != "" {
		m["key"] = modelKey
	}
	return m
}

// lastMonday is the last Monday at nine that is over, by this machine's clock:
// the first on the list has this week.
func lastMonday(now time.Time) time.Time {
	y, m, d := now.Local().Date()
	back := (int(now.Local().Weekday()) + 6) % 7
	monday := time.Date(y, m, d-back, 9, 0, 0, 0, time.Local)
	if monday.After(now) {
		return monday.AddDate(0, 0, -7)
	}
	return monday
}

// readArticles reads articles from a file or folder, or the built-in ones.
// Those that cannot be read are told of and left out.
func readArticles(complain io.Writer, name string) ([]kb.Article, error) {
	articles, problems := []kb.Article(nil), []kb.Problem(nil)
	if name == "" {
		articles, problems = kb.Builtin()
	} else {
		var err error
		if articles, problems, err = kb.ReadFile(name); err != nil {
			return nil, usage("%w", err)
		}
	}
	const most = 10
	for i, p := range problems {
		if i == most {
			fmt.Fprintf(complain, "… and %d more; \"opsdesk kb lint\" shows all\n", len(problems)-most)
			break
		}
		fmt.Fprintln(complain, p)
	}
	if len(articles) == 0 {
		return nil, usage("no article in %s", cmp.Or(name, "the program"))
	}
	return articles, nil
}

func (d demo) welcome(out io.Writer, url string) {
	fmt.Fprintf(out, welcome, url, d.dir)
	if d.open {
		if err := browse(url); err != nil {
			fmt.Fprintf(out, "The browser did not open (%v); the address is above.\n", err)
		}
	}
}

// browse opens an address in the user's browser.
func browse(url string) error {
	name := "xdg-open"
	if runtime.GOOS == "darwin" {
		name = "open"
	}
	return exec.Command(name, url).Start()
}

const welcome = `
opsdesk is running. Open  %[1]s

  1  Be Bob and ask in #help:  "the report export stops at 99%%"
  2  Not solved? Press the button, send the form, then be Chen in #duty and take the ticket.
  3  Move the clock by an hour or two and see who is called; by a week, and Dora is on duty (/ops duty).

opsdesk 已启动，请打开  %[1]s

  1  以 Ana 的身份在 #help 提问：「报表导出一直停在 99%%」
  2  没解决？点按钮、提交表单，再以 Chen 的身份到 #duty 接单。
  3  把时钟拨快一两个小时，看看会通知谁；拨快一周，就轮到 Dora 值班（/ops duty）。

Everything is kept in %[2]s
Ctrl-C ends it. Kill it if you like and start it again: nothing is lost, nothing is said twice.
按 Ctrl-C 结束。强行结束后重新启动也不丢失、不重复。
`
