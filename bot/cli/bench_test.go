package cli

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// Each benchmark measures beside the desk, in turns and on the same machine,
// the least that the same thing can take, and reports the ratio.

// BenchmarkKept measures an event's way from Slack over a WebSocket and the
// gateway into the store and back as an acknowledgement, at a hundred events
// a second: with the desk only keeping, and with it also working on what it
// kept. The limit is an echo over loopback and a commit of the same row. The
// goal is a p99 within 10 ms and twice the limit.
func BenchmarkKept(b *testing.B) {
	b.Run("keeping", func(b *testing.B) { benchmarkKept(b, false) })
	b.Run("working", func(b *testing.B) { benchmarkKept(b, true) })
}

func benchmarkKept(b *testing.B, working bool) {
	const turns, events, every = 20, 25, 10 * time.Millisecond
	slack := listen(b)
	slack.desk(b, working)
	plain := newPlain(b)
	var ours, limit []time.Duration
	for b.Loop() {
		for range turns {
			ours = append(ours, slack.kept(b, events, every)...)
			limit = append(limit, plain.kept(b, events, every)...)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(at(ours, 50)), "p50-ms")
	b.ReportMetric(ms(at(ours, 99)), "p99-ms")
	b.ReportMetric(ms(at(limit, 99)), "plain-p99-ms")
	b.ReportMetric(ratio(at(ours, 50), at(limit, 50)), "p50-of-plain")
	b.ReportMetric(ratio(at(ours, 99), at(limit, 99)), "p99-of-plain")
}

// BenchmarkStart measures how long a desk with an index takes from the start
// of its process until Slack sees it connected. The limit is the same program
// opening the same records and listing an empty queue. The goal is a second.
func BenchmarkStart(b *testing.B) {
	build(b)
	s := openStage(b)
	var ours, limit []time.Duration
	for b.Loop() {
		ours = append(ours, took(b, func() error { return s.start() }))
		if err := s.stop(os.Interrupt); err != nil {
			b.Fatal(err)
		}
		list := exec.Command("opsdesk", "queue", "list", "--data", "data", "outbox")
		list.Dir = s.dir
		limit = append(limit, took(b, list.Run))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(at(ours, 50)), "ms")
	b.ReportMetric(ratio(at(ours, 50), at(limit, 50)), "of-opening")
}

// BenchmarkRest measures the memory that a desk with the built-in articles
// holds at rest, after its start and again after some questions. The limit is
// the same program waiting for a Slack that does not answer: records open,
// no articles. The goal is 80 MB.
func BenchmarkRest(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("anonymous memory is read from /proc")
	}
	build(b)
	for b.Loop() {
		s := openStage(b)
		alone := s.waiting(b)
		if err := s.start(); err != nil {
			b.Fatal(err)
		}
		rest := settled(b, s.desk.Process.Pid)
		for i := range 50 {
			s.answered(b, fmt.Sprintf("the report export stops at %d %%", i+50))
		}
		after := settled(b, s.desk.Process.Pid)
		b.ReportMetric(rest, "MB")
		b.ReportMetric(after, "MB-after-questions")
		b.ReportMetric(rest/alone, "of-no-articles")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkAnswer measures the way of a question in a channel to its answer
// in the thread. The limit is to say both by hand, with a commit of each.
func BenchmarkAnswer(b *testing.B) {
	build(b)
	s := openStage(b)
	if err := s.start(); err != nil {
		b.Fatal(err)
	}
	plain := newPlain(b)
	var ours, limit []time.Duration
	for i := 0; b.Loop(); i++ {
		ours = append(ours, s.answered(b, fmt.Sprintf("the report export stops at %d %%", i%50+50)))
		limit = append(limit, took(b, func() error { return s.byHand(plain) }))
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(at(ours, 50)), "p50-ms")
	b.ReportMetric(ms(at(ours, 99)), "p99-ms")
	b.ReportMetric(ratio(at(ours, 50), at(limit, 50)), "of-plain")
}

// build makes the program as it is released what stages start, in the place
// of this test binary.
func build(b *testing.B) {
	b.Helper()
	dir := b.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "opsdesk"), "opsdesk").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	b.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

// answered asks in #help and returns how long the answer took.
func (s *stage) answered(b *testing.B, question string) time.Duration {
	b.Helper()
	return took(b, func() error {
		var said struct{ Channel, TS string }
		if err := s.act("say", map[string]string{"channel": "#help", "as": "bob", "text": question}, &said); err != nil {
			return err
		}
		thread := url.Values{"as": {"bob"}, "channel": {said.Channel}, "thread_ts": {said.TS}}
		limit := time.Now().Add(patience)
		for time.Now().Before(limit) {
			var list []talk
			if err := s.see("messages", thread, &list); err != nil {
				return err
			}
			if len(list) > 1 {
				return nil
			}
			<-time.After(time.Millisecond)
		}
		return fmt.Errorf("no answer to %q\n%s", question, s.logTail())
	})
}

// byHand says something where the desk does not hear it and answers it, and
// commits both.
func (s *stage) byHand(p *plain) error {
	const question, answer = "the report export stops", "ask for less, or at night"
	var said struct{ Channel, TS string }
	if err := s.act("say", map[string]string{"channel": "#elsewhere", "as": "bob", "text": question}, &said); err != nil {
		return err
	}
	if err := p.commit(said.TS, question); err != nil {
		return err
	}
	if err := p.commit(said.TS+"/answer", answer); err != nil {
		return err
	}
	return s.act("say", map[string]string{"channel": "#elsewhere", "as": "ana", "text": answer, "thread_ts": said.TS}, nil)
}

// waiting is the memory of a desk that Slack does not answer.
func (s *stage) waiting(b *testing.B) float64 {
	b.Helper()
	c, err := demo{lang: "en"}.config("http://127.0.0.1:1")
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "away.yaml"), c.raw, 0o600); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	t := sandboxTokens()
	cmd := exec.CommandContext(ctx, "opsdesk", "serve", "--config", "away.yaml", "--data", "away")
	cmd.Dir, cmd.Env = s.dir, append(os.Environ(), "SLACK_BOT_TOKEN="+t.bot, "SLACK_APP_TOKEN="+t.app)
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer cmd.Wait()
	defer cancel()
	return settled(b, cmd.Process.Pid)
}

// settled is the anonymous memory of a process in megabytes, once it has not
// changed for five seconds, at the latest after thirty.
func settled(b *testing.B, pid int) float64 {
	b.Helper()
	const look, calm, most = 250 * time.Millisecond, 20, 120
	tick := time.NewTicker(look)
	defer tick.Stop()
	last := anonymous(b, pid)
	for i, same := 0, 0; i < most && same < calm; i++ {
		<-tick.C
		now := anonymous(b, pid)
		if same++; now < last*0.995 || now > last*1.005 {
			same, last = 0, now
		}
	}
	return last
}

func anonymous(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	defer status.Close()
	lines := bufio.NewScanner(status)
	for lines.Scan() {
		value, ok := strings.CutPrefix(lines.Text(), "RssAnon:")
		var kib float64
		if _, err := fmt.Sscanf(value, "%f kB", &kib); ok && err == nil {
			return kib * 1024 / 1e6
		}
	}
	b.Fatalf("no RssAnon of process %d", pid)
	return 0
}

func took(b *testing.B, do func() error) time.Duration {
	b.Helper()
	from := time.Now()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	return time.Since(from)
}

// at is a percentile.
func at(list []time.Duration, percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }
