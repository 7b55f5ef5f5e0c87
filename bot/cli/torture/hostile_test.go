package torture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// giants are texts that nobody types: pasted logs, emptied clipboards, play.
func giants() map[string]string {
	return map[string]string{
		"40,000 characters":    strings.Repeat("导出一直停在 99 %。", 40_000/12),
		"1,000,000 characters": strings.Repeat("and again. ", 1_000_000/11),
		"10,000 lines":         strings.Repeat("at line\n", 10_000),
		"5,000 emoji":          strings.Repeat("🏗️", 5_000),
		"a word of 100 KB":     strings.Repeat("x", 100<<10),
	}
}

// swell has each frame that holds a placeholder hold a giant in its place,
// where it comes first or wherever it comes.
func (w *world) swell(giant string, places int) {
	w.t.Helper()
	raw, err := json.Marshal(giant)
	w.must(err)
	w.line.between(func(n *line) {
		n.frame = func(frame []byte) [][]byte {
			return [][]byte{bytes.Replace(frame, []byte("GIANT"), raw[1:len(raw)-1], places)}
		}
	})
}

// H2: texts of any length go through the whole desk: asked, in a ticket by
// words and by form, in the thread of a ticket. Each is answered and kept, and
// nothing that follows from it is too long to be said.
func TestGiants(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.say("ana", "@bot", "hello")
	w.hears("ana", "@bot", ".")
	n := 0
	for name, giant := range giants() {
		n++
		w.swell(giant, 1)
		w.say("bob", "@bot", e1042+" GIANT")
		w.until(name+" to be answered", func() bool { return len(w.said("bob", "@bot", "E1042.*What to do")) == n })
		title := fmt.Sprintf("crane %d is dark", n)
		w.say("ana", "@bot", "open a ticket: "+title+"\nGIANT")
		w.until(name+" to be a ticket", func() bool { return len(w.said("ana", "@bot", "#.*"+title)) > 0 })
		w.insist("the form to open", func() bool { return w.command("mgr", "#help", "ticket lift") && w.form("mgr") })
		closed, faults := w.send("mgr", map[string]any{"title": fmt.Sprintf("lift %d is stuck", n), "impact": "stopped", "text": "GIANT"})
		if !closed && len(faults) == 0 {
			t.Errorf("%s: a form is refused without a reason", name)
		}
		w.closeForms("mgr")
		if closed {
			w.tickets[fmt.Sprintf("lift %d is stuck", n)] = 1
		}
		w.tickets[title] = 1
		root := w.said("ana", "@bot", "#.*"+title)[0].ThreadTS
		w.reply("ana", "@bot", root, "more of it: GIANT")
		w.until(name+" to reach the desk", func() bool { return len(w.said("lead", "#duty", "ana wrote:.*more of it")) == n })
		w.quiet()
		t.Logf("%s: by form %t %v", name, closed, faults)
	}
	if rss := w.figures()["process_resident_memory_bytes"]; rss == 0 || rss > 400<<20 {
		t.Errorf("the desk takes %.0f MB", rss/(1<<20))
	}
	w.settle()
}
