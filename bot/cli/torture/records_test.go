package torture

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// S1: another process holds the write lock. For a moment, and nobody notices.
// For longer, and events stay unacknowledged until Slack sends them again,
// clicks are refused, and what was refused does not take effect later.
func TestLockedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	openCrane(w)
	release := w.lockStore()
	_, ts := w.say("bob", "@bot", e1042)
	w.until("the event to be sent", func() bool { all, _ := w.envelopes(ts); return all == 1 })
	release()
	w.hears("bob", "@bot", "E1042.*What to do")
	if all, acked := w.envelopes(ts); all != 1 || acked != 1 {
		t.Errorf("a moment's lock: %d envelopes, %d acknowledged, want one and one", all, acked)
	}

	release = w.lockStore()
	_, ts = w.say("bob", "@bot", "open a ticket: crane 4 is dark")
	if w.press("chen", "#duty", "crane 3", "ticket_take") {
		t.Error("a click was acknowledged that could not be kept")
	}
	w.until("the event to come again", func() bool { all, _ := w.envelopes(ts); return all >= 2 })
	if _, acked := w.envelopes(ts); acked != 0 {
		t.Error("an event was acknowledged that could not be kept")
	}
	release()
	w.later()
	w.look([]sight{
		{"lead", "#duty", "#2 · T. · crane 4 is dark", 1}, {"bob", "@bot", "Ticket #2: crane 4", 1},
		{"lead", "#duty", "has it", 0}, {"lead", "#duty", "#1 · T. · crane 3 is dark.*New", 1},
		{"bob", "@bot", "E1042.*What to do", 1},
	}, nil)
	w.tickets["crane 3 is dark"], w.tickets["crane 4 is dark"] = 1, 1
	w.settle()
}

// busy is what somebody is told whose act could not be kept.
const busy = "^I'm busy right now. Please press again in a moment; nothing was changed|^现在有点忙，请稍后再点一次，刚才的操作没有生效"

// S1: whoever waits for an answer while another process holds the write lock
// is told that nothing was changed, and nothing was: the ticket stays with
// nobody, the form stays open, and both can be done again.
func TestToldWhileLockedOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	openCrane(w)
	w.insist("the form to open", func() bool { return w.command("bob", "#help", "ticket everything has stopped") && w.form("bob") })
	w.quiet()
	hold := "" // until all were refused
	if *long {
		hold = "10s"
	}
	release := w.lockFor(hold)
	var all sync.WaitGroup
	var closed bool
	var faults map[string]string
	all.Go(func() { closed, faults = w.send("bob", map[string]any{"impact": "stopped"}) })
	all.Go(func() { w.command("ana", "#help", "my") })
	all.Go(func() {
		if w.press("chen", "#duty", "crane 3", "ticket_take") {
			t.Error("a click was acknowledged that could not be kept")
		}
	})
	all.Wait()
	w.hears("chen", "#duty", busy)
	w.hears("ana", "#help", busy)
	if said := fmt.Sprint(faults); closed || !strings.Contains(said, "busy") || !w.form("bob") {
		t.Errorf("the form is closed %t and says %s, want it open and that the desk is busy", closed, said)
	}
	release()
	w.later()
	w.look([]sight{
		{"lead", "#duty", "has it", 0}, {"lead", "#duty", "#1 · T. · crane 3 is dark.*New", 1}, {"lead", "#duty", "everything has stopped", 0},
		{"chen", "#duty", busy, 1}, {"ana", "#help", busy, 1}, {"ana", "#help", ".", 1},
	}, nil)
	w.press("chen", "#duty", "crane 3", "ticket_take")
	w.insist("the form to close", func() bool { return w.submit("bob", map[string]any{"impact": "stopped"}) })
	w.quiet()
	w.look([]sight{{"lead", "#duty", "chen has it", 1}, {"lead", "#duty", "#2 · T1 · everything has stopped", 1}}, nil)
	w.tickets["crane 3 is dark"], w.tickets["everything has stopped"] = 1, 1
	w.settle()
}

// S1: the lock is held for a second. Slack waits for three and the desk for
// two, so most often nobody notices; on a slow day the click is refused.
// Either way it is the one or the other, whole.
func TestLockedOutForASecond(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	openCrane(w)
	release := w.lockFor("1s")
	_, ts := w.say("bob", "@bot", e1042)
	taken := w.press("chen", "#duty", "crane 3", "ticket_take")
	release()
	w.later()
	all, acked := w.envelopes(ts)
	t.Logf("the click was acknowledged: %t; the question came %d times", taken, all)
	once, never := 1, 0
	if !taken {
		once, never = 0, 1
	}
	w.look([]sight{
		{"bob", "@bot", "E1042.*What to do", 1}, {"lead", "#duty", "chen has it", once}, {"chen", "#duty", busy, never},
	}, nil)
	if acked != 1 {
		t.Errorf("of %d envelopes %d are acknowledged, want the last", all, acked)
	}
	w.tickets["crane 3 is dark"] = 1
	w.settle()
}

// S4, S6, S7: a desk does not start on a database that is damaged or newer,
// nor beside another. It names the file, says what to do, and alters nothing.
func TestRefusesToStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	openCrane(w)
	w.refuses("a second desk", w.data(), "another opsdesk uses this folder")
	w.hears("bob", "@bot", "Ticket #1") // the first goes on

	w.kill()
	killed := w.copied("killed")
	w.start()
	w.stop()
	const restore = "opsdesk restore"
	cases := []struct {
		name   string
		at     int // where the file is changed
		put    string
		length int // 0 leaves it
		want   string
	}{
		{name: "cut", length: 9000, want: restore},
		{name: "a byte short", length: -1, want: restore},
		{name: "flipped", at: 4096, put: strings.Repeat("\xa5", 200), want: restore},
		{name: "no database", put: "this is not a database at all, is it?", want: restore},
		{name: "another program's", at: 68, put: "\x00\x00\x00\x01", want: "another program"},
		{name: "newer", at: 60, put: "\x00\x00\x27\x0f", want: "newer"},
	}
	for _, c := range cases {
		file := filepath.Join(w.copied(c.name), "desk.db")
		damage(t, file, c.at, c.put, c.length)
		w.refuses(c.name, filepath.Dir(file), c.want)
	}
	empty := w.copied("empty")
	w.must(os.WriteFile(filepath.Join(empty, "desk.db"), nil, 0o600))
	w.refuses("empty", empty, restore)
	gone := w.copied("gone")
	w.must(os.Remove(filepath.Join(gone, "desk.db")))
	w.refuses("gone", gone, "desk.db")
	w.must(os.Remove(filepath.Join(killed, "desk.db-wal")))
	w.refuses("log missing", killed, restore)

	w.tickets["crane 3 is dark"] = 1
	w.start()
	w.settle()
}

// copied is a copy of the data folder.
func (w *world) copied(name string) string {
	w.t.Helper()
	to := filepath.Join(w.dir, name)
	w.must(os.CopyFS(to, os.DirFS(w.data())))
	w.must(os.Chmod(to, 0o700))
	return to
}

// damage changes bytes of a file, or cuts it.
func damage(t *testing.T, file string, at int, put string, length int) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	copy(raw[at:], put)
	if length < 0 {
		length += len(raw)
	}
	if length > 0 {
		raw = raw[:length]
	}
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// refuses starts a desk on a folder, which must end by itself, say why, and
// leave the database as it is.
func (w *world) refuses(what, data, why string) {
	w.t.Helper()
	file, err := program()
	w.must(err)
	before, _ := os.ReadFile(filepath.Join(data, "desk.db"))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, file, "serve", "--config", "config.yaml", "--data", data, "--clock", w.url)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "SLACK_BOT_TOKEN=xoxb-sandbox", "SLACK_APP_TOKEN=xapp-sandbox")
	begun := time.Now()
	out, err := cmd.CombinedOutput()
	said := string(out)
	if took := time.Since(begun); err == nil || cmd.ProcessState.ExitCode() < 1 || took > 10*time.Second {
		w.t.Errorf("%s: ended after %s with %v, want a refusal within the second\n%s", what, took, err, said)
	}
	if !strings.Contains(said, why) || !strings.Contains(said, data) {
		w.t.Errorf("%s: it says %q, want %q and the name of the file", what, said, why)
	}
	if after, _ := os.ReadFile(filepath.Join(data, "desk.db")); what != "a second desk" && !bytes.Equal(before, after) {
		w.t.Errorf("%s: the database was altered", what)
	}
}
