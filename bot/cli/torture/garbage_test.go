package torture

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// fate is how many frames met one, by the desk's own count.
func (w *world) fate(name string) float64 {
	w.t.Helper()
	f := w.figures()
	if f == nil {
		w.t.Fatal("the desk gives no figures")
	}
	return f[`opsdesk_envelopes_total{fate="`+name+`"}`]
}

// I6: whatever comes over the line, the connection stays, and what has an
// envelope id is acknowledged.
func TestGarbage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.quiet()
	hellos, bad := w.fate("hellos"), w.fate("bad")
	large := strings.Repeat("x", 5<<20)
	frames := []string{
		"", "{", `{"type":"events_api"`, // the library drops these without a word
		"null", "[]", "7", "\x00\xff\xfe", "<html>", strings.Repeat("[", 100_000),
		`{"type":"events_api","envelope_id":"g-1"}`,
		`{"type":"events_api","envelope_id":"g-2","payload":null}`,
		`{"type":"events_api","envelope_id":"g-3","payload":{"type":"event_callback","event":{"type":"message"}}}`,
		`{"type":"events_api","envelope_id":"g-4","payload":{"type":"event_callback","event":{"type":"event_of_tomorrow"}}}`,
		`{"type":"of_tomorrow","envelope_id":"g-5","payload":{}}`,
		`{"type":"interactive","envelope_id":"g-6","payload":{"type":"block_actions"}}`,
		`{"type":"interactive","envelope_id":"g-7","payload":{"type":"block_actions","user":[],"actions":[{"action_id":7}]}}`,
		`{"type":"slash_commands","envelope_id":"g-8","payload":{"command":{}}}`,
		`{"type":"events_api","envelope_id":"g-9","payload":{"type":"event_callback","event":{"type":"message","channel":{},"ts":1,"text":[]}}}`,
		`{"type":"events_api","envelope_id":"g-10","payload":{"type":"event_callback","event":{"type":"message","channel":"C1","user":"U1","ts":"1.2","text":"` + large + `"}}}`,
	}
	for _, raw := range frames {
		w.must(w.line.say(raw))
	}
	w.say("bob", "@bot", e1042)
	w.hears("bob", "@bot", "E1042.*What to do")
	w.quiet()
	for n := 1; n <= 10; n++ {
		if id := fmt.Sprintf("g-%d", n); w.line.acked(id) == 0 {
			t.Errorf("%s was not acknowledged", id)
		}
	}
	// All but an event that nobody knows yet.
	if n := w.fate("bad") - bad; n != 15 {
		t.Errorf("%v bad frames are counted, want 15", n)
	}
	if now := w.fate("hellos"); now != hellos {
		t.Errorf("%v connections, want the first to stay", now-hellos+1)
	}
	if strings.Contains(w.whole(), "xxxxxxxx") {
		t.Error("the log holds what the garbage said")
	}
	w.settle()
}

// I6: what cannot be read and has no envelope id is not acknowledged, and
// Slack sends it three times more: at once, after a minute, after five. If it
// can be read by then nothing is lost; the connection stays all the while.
func TestUnreadableComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.quiet()
	hellos, bad := w.fate("hellos"), w.fate("bad")
	var never, twice atomic.Int64
	w.line.between(func(n *line) {
		n.frame = func(raw []byte) [][]byte {
			switch f := readFrame(raw); {
			case f.message("DB-9001"):
				never.Add(1)
				return [][]byte{[]byte(`}` + string(raw))}
			case f.message("E1042") && twice.Add(1) <= 2:
				return [][]byte{[]byte(`{"type":"","envelope_id":"","payload":{}}`)}
			}
			return [][]byte{raw}
		}
	})
	_, lost := w.say("ana", "@bot", "what is DB-9001?")
	_, late := w.say("bob", "@bot", e1042)
	w.until("both to come again", func() bool { return never.Load() == 2 && twice.Load() == 2 })
	w.quiet() // Slack has waited for an answer in vain
	w.flow(61 * time.Second)
	w.hears("bob", "@bot", "E1042.*What to do")
	w.quiet()
	w.flow(5 * time.Minute)
	w.until("the last repeat", func() bool { return never.Load() == 4 })
	w.quiet()
	if all, acked := w.envelopes(lost); all != 4 || acked != 0 {
		t.Errorf("of what nobody could read %d envelopes were sent and %d acknowledged, want 4 and none", all, acked)
	}
	if all, acked := w.envelopes(late); all != 3 || acked != 1 {
		t.Errorf("of what could be read the third time %d envelopes were sent and %d acknowledged, want 3 and 1", all, acked)
	}
	if n := w.fate("bad") - bad; n != 6 {
		t.Errorf("%v bad frames are counted, want 6", n)
	}
	if now := w.fate("hellos"); now != hellos {
		t.Errorf("%v connections, want the first to stay", now-hellos+1)
	}
	w.look([]sight{{"bob", "@bot", "E1042.*What to do", 1}, {"ana", "@bot", "DB-9001", 0}}, nil)
	w.settle()
}
