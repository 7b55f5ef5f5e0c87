package courier

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		in         string
		n          int
		head, rest string
	}{
		{"short", 5, "short", ""},
		{"One sentence. Another one that is long.", 30, "One sentence. Another one…", "that is long."},
		{"One longer sentence. Another.", 25, "One longer sentence.…", "Another."},
		{"Version 1.2.3 is out of date by now", 20, "Version 1.2.3 is…", "out of date by now"},
		{"先重启服务。然后再试一次，如果还不行就联系管理员。", 9, "先重启服务。…", "然后再试一次，如果还不行就联系管理员。"},
		{"他说「重启。」然后走了，再也没有回来", 12, "他说「重启。」然后走…", "了，再也没有回来"},
		{"没有标点的一长串汉字一直写下去", 8, "没有标点的一长…", "串汉字一直写下去"},
		{"aaaaaaaaaaaaaaaaaaaa", 10, "aaaaaaaaa…", "aaaaaaaaaaa"},
		{"see <https://example.com/a/b|the page> now", 20, "see…", "<https://example.com/a/b|the page> now"},
		{"a &lt;b&gt; c &amp;&amp; d", 11, "a &lt;b…", "&gt; c &amp;&amp; d"},
		{"aaaaaaaa👍🏽bb", 11, "aaaaaaaa…", "👍🏽bb"},
		{"aaaa👩‍👩‍👧‍👦bb", 9, "aaaa…", "👩‍👩‍👧‍👦bb"},
		{"aaaaaaae\u0301\u0302bb", 10, "aaaaaaa…", "e\u0301\u0302bb"},
		{"first line\nsecond line", 16, "first line…", "second line"},
		{"```\nline one\nline two\n```", 20, "```\nline one…\n```", "```\nline two\n```"},
	} {
		head, rest := cut(tt.in, tt.n)
		if head != tt.head || rest != tt.rest {
			t.Errorf("cut(%q, %d) = %q, %q, want %q, %q", tt.in, tt.n, head, rest, tt.head, tt.rest)
		}
	}
}

// A cut fits, ends in an ellipsis, moves on, and leaves valid text.
func TestCutProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := tidy(text(t, "text")), rapid.IntRange(75, 3000).Draw(t, "n")
		head, rest := cut(s, n)
		switch {
		case length(head) > n:
			t.Errorf("cut(…, %d) is %d long", n, length(head))
		case !utf8.ValidString(head) || !utf8.ValidString(rest):
			t.Errorf("cut in the middle of a character")
		case rest != "" && !strings.Contains(head, ellipsis):
			t.Errorf("head %q does not say that there is more", head)
		case len(rest) >= len(s) && len(s) > 0 && rest != "":
			t.Errorf("rest of %d bytes is not shorter than %d", len(rest), len(s))
		}
	})
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"<!channel> <@U1> <!subteam^S1>": "&lt;!channel&gt; &lt;@U1&gt; &lt;!subteam^S1&gt;",
		"<http://x|bank>":                "&lt;http://x|bank&gt;",
		"R&D &lt;":                       "R&amp;D &amp;lt;",
		"成本 > 预算":                        "成本 &gt; 预算",
	} {
		if got := Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"approve \u202egnp.exe":              "approve gnp.exe",
		"a\u200bb\u200cc\u200dd\u2060\ufeff": "abcd",
		"\u2066left\u2069 \u061c\u200f":      "left ",
		"NUL\x00 bell\a":                     "NUL bell",
		"bad \xff\xfe end":                   "bad \ufffd end",
		"two\nlines\tand a tab":              "two\nlines\tand a tab",
		"tag\U000E0041\U000E007F":            "tag",
		"soft\u00adhyphen \u3164filler":      "softhyphen filler",
		"normal é ü 审批 👍🏽":                   "normal é ü 审批 👍🏽",
		"ca\u0301fe\u0301":                   "ca\u0301fe\u0301",
	} {
		if diff := cmp.Diff(want, Clean(in)); diff != "" {
			t.Errorf("Clean(%q) (-want +got):\n%s", in, diff)
		}
	}
	if got := Clean("e" + strings.Repeat("\u0301", 1000) + "x"); got != "e"+strings.Repeat("\u0301", maxMarks)+"x" {
		t.Errorf("Clean leaves %d of 1,000 marks", strings.Count(got, "\u0301"))
	}
}
