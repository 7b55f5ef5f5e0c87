package kb

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
)

//go:embed words-talk.txt
var talkText string

//go:embed words-other.txt
var otherText string

// talk is the phrases of small talk, longest first.
type talk struct{ phrases, thanks []string }

var talkList = sync.OnceValue(func() talk {
	var t talk
	for line := range strings.Lines(talkText) {
		kind, list, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		phrases := strings.Split(list, "|")
		t.phrases = append(t.phrases, phrases...)
		if kind == "thanks" {
			t.thanks = phrases
		}
	}
	slices.SortStableFunc(t.phrases, func(a, b string) int { return len(b) - len(a) })
	return t
})

// maxTalk is how long small talk gets.
const maxTalk = 80

// smallTalk reports whether a text asks nothing, and whether it says thanks.
func smallTalk(folded string) (Reason, bool) {
	rest := " " + strings.Join(strings.FieldsFunc(folded, notSaid), " ") + " "
	if len(rest) > maxTalk {
		return NoReason, false
	}
	reason := SmallTalk
	for _, p := range talkList().phrases {
		if !strings.Contains(rest, p) {
			continue
		}
		if cut := cutPhrase(rest, p); cut != rest {
			rest = cut
			if slices.Contains(talkList().thanks, p) {
				reason = Thanks
			}
		}
	}
	rest = strings.Trim(rest, " 了的啊呀吧呢哦哈啦嘛噢")
	return reason, rest == ""
}

func notSaid(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' }

// cutPhrase takes a phrase out of a text; an English one only whole.
func cutPhrase(text, phrase string) string {
	if phrase[0] >= 0x80 {
		return strings.ReplaceAll(text, phrase, " ")
	}
	return strings.ReplaceAll(text, " "+phrase+" ", "  ")
}

var otherNames = sync.OnceValue(func() []string {
	var names []string
	for line := range strings.Lines(otherText) {
		if !strings.HasPrefix(line, "#") {
			names = append(names, strings.Fields(line)...)
		}
	}
	return names
})

// otherProduct reports whether a text names software that these articles are
// not about.
func otherProduct(s *scanner) bool {
	for _, name := range otherNames() {
		i := strings.Index(s.lower, name)
		if i >= 0 && standsAlone(s.lower, i, i+len(name)) {
			return true
		}
	}
	return false
}
