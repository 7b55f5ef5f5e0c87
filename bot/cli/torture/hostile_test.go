package torture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
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

// swell has each frame that holds a placeholder hold a giant in its place:
// where it comes last, which is the text and not its blocks, or everywhere.
func (w *world) swell(giant string, everywhere bool) {
	w.t.Helper()
	raw, err := json.Marshal(giant)
	w.must(err)
	raw = raw[1 : len(raw)-1]
	const mark = "GIANT"
	w.line.between(func(n *line) {
		n.frame = func(frame []byte) [][]byte {
			i := bytes.LastIndex(frame, []byte(mark))
			switch {
			case i < 0:
			case everywhere:
				frame = bytes.ReplaceAll(frame, []byte(mark), raw)
			default:
				frame = slices.Concat(frame[:i], raw, frame[i+len(mark):])
			}
			return [][]byte{frame}
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
		if !*long && name != "1,000,000 characters" && name != "5,000 emoji" {
			continue
		}
		n++
		w.swell(giant, false)
		w.say("bob", "@bot", e1042+" GIANT")
		w.until(name+" to be answered", func() bool { return len(w.said("bob", "@bot", "E1042.*(What to do|处理步骤)")) == n })
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
	w.refusesGiant()
	if rss := w.figures()["process_resident_memory_bytes"]; rss == 0 || rss > 400<<20 {
		t.Errorf("the desk takes %.0f MB", rss/(1<<20))
	}
	for _, k := range w.settle() {
		// By words a ticket keeps as much as a form can hold.
		if n := len([]rune(k.Text)); n < 2900 {
			t.Errorf("ticket %d keeps %d characters of what was said", k.ID, n)
		}
	}
}

// refusesGiant: what no payload may hold is acknowledged, so that it does not
// come again, counted, and logged with the reason.
func (w *world) refusesGiant() {
	w.t.Helper()
	bad, hellos := w.fate("bad"), w.fate("hellos")
	w.swell(strings.Repeat("and again. ", 1_000_000/11), true)
	_, ts := w.say("dora", "@bot", e1042+" GIANT")
	w.quiet()
	if all, acked := w.envelopes(ts); all != 1 || acked != 1 {
		w.t.Errorf("a payload that is too large came %d times and was acknowledged %d times, want once", all, acked)
	}
	if n := w.fate("bad") - bad; n != 1 || w.fate("hellos") != hellos || !strings.Contains(w.whole(), "payload too large") {
		w.t.Errorf("%v frames are counted as bad after %v connections, want one, with the reason in the log", n, w.fate("hellos")-hellos+1)
	}
	w.look([]sight{{"dora", "@bot", "E1042", 0}}, nil)
}

// guises are ways to spell a code and a title so that they read otherwise,
// as JSON has them on the wire.
func guises() map[string]string {
	return map[string]string{
		"turned round":   "RPT-70\\u202e\\u202d01 and on",
		"without width":  "R\\u200bP\\u200cT\\ufeff-70\\u206001",
		"NUL":            "RPT-7001\\u0000\\u001b[8m",
		"half a pair":    "RPT-7001 \\ud800 \\udc00 x",
		"no UTF-8":       "RPT-7001 \xff\xfe\xed\xa0\x80 x",
		"piled up":       "RPT-7001 e" + strings.Repeat("\\u0301", 3000),
		"full width":     "ＲＰＴ－７００１",
		"operators":      `+RPT-7001 -title:x ~2 ^3 * ? / (a+)+$ [1 TO 9] && || \"`,
		"SQL and markup": `RPT-7001 %_ '); DROP TABLE tickets; -- {\"a\":1} &lt;script&gt; =cmd|'/c calc'!A1`,
	}
}

// H3, H4, H5: whatever a text is dressed up as, its code is found, and what is
// stored of it is valid UTF-8 and data.
func TestGuises(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.say("bob", "@bot", "hello")
	w.say("ana", "@bot", "hello")
	w.hears("ana", "@bot", ".")
	w.hears("bob", "@bot", ".")
	n := 0
	for name, guise := range guises() {
		n++
		w.line.between(func(l *line) {
			l.frame = func(frame []byte) [][]byte { return [][]byte{bytes.ReplaceAll(frame, []byte("GUISE"), []byte(guise))} }
		})
		w.say("bob", "@bot", "the export stops, GUISE")
		w.until(name+" to be answered", func() bool { return len(w.said("bob", "@bot", "RPT-7001.*What to do")) == n })
		w.say("ana", "@bot", fmt.Sprintf("open a ticket: crane %d is dark\nGUISE", n))
		w.tickets[fmt.Sprintf("crane %d is dark", n)] = 1
		w.until(name+" to be a ticket", func() bool { return len(w.said("lead", "#duty", fmt.Sprintf("crane %d is dark", n))) == 1 })
	}
	for _, k := range w.settle() {
		if !utf8.ValidString(k.Text) || strings.ContainsAny(k.Text, "\x00\x1b\u202e\u202d\u200b\ufeff") || k.Code != "RPT-7001" {
			t.Errorf("ticket %d has the code %q and says %+q", k.ID, k.Code, k.Text)
		}
	}
}
