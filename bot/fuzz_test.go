package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"opsdesk/bot/courier"
	"opsdesk/bot/lang"
	"opsdesk/kb"
)

// What strangers type never panics, and what comes out is valid text.
func FuzzPhrases(f *testing.F) {
	for _, s := range []string{
		"", "开单：x", "open a ticket", "ＯＰＥＮ Ａ ＴＩＣＫＥＴ　ｘ", "thanks\x00", "<@U1> <!channel> <https://x|y>", "\xff\xfe", "إ开单", strings.Repeat("a", 9000),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		say := plainWords(s, "U1", func(id string) string { return "ana" })
		w, _ := asksTicket(say)
		thanks(say)
		looksAsked(say)
		asksHelp(say)
		readOrder(say, speaker{requester: true, agent: true})
		for _, out := range []string{say, w.rest, firstLine(say, 80)} {
			if !utf8.ValidString(out) {
				t.Errorf("%q became %q, which is not UTF-8", s, out)
			}
		}
		if got := len([]rune(firstLine(say, 80))); got > 80 {
			t.Errorf("first line of %q has %d characters", s, got)
		}
	})
}

// Whatever an article holds, its drawing keeps Slack's rules: no empty text,
// nothing longer than a message may be.
func FuzzArticle(f *testing.F) {
	for _, s := range []string{"", "1. a\n   - b\n2. c", "```\n\n```", "[x](javascript:1) <b>", "**重点。**后文", "- \n- ", "\u202e1\u200b2", "| a | b |\n|---|---|"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a := kb.Article{ID: "x.en", Title: s, Cause: s, Steps: s, Source: s, URL: s}
		m := courier.Fit(message("x", articleBlocks(lang.New(lang.EN), a)...))
		if strings.Contains(string(m.JSON()), `"text":""`) {
			t.Errorf("%q draws an empty text: %s", s, m.JSON())
		}
	})
}

// A button's value that reads at all reads the same again.
func FuzzValue(f *testing.F) {
	f.Add("ticket/1/n")
	f.Add("question/9223372036854775808/x/y/z")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := parseValue(s)
		if err != nil {
			return
		}
		if again, err := parseValue(v.String()); err != nil || again != v {
			t.Errorf("%q reads as %+v, then as %+v, %v", s, v, again, err)
		}
	})
}
