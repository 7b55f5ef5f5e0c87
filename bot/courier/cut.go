package courier

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// length counts as JavaScript does, UTF-16 units: where Slack counts
// characters instead, that is never too few.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += width(r)
	}
	return n
}

func width(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// fits is length(s) <= n without reading a long s to its end.
func fits(s string, n int) bool { return len(s) <= n || prefix(s, n) == len(s) }

// prefix returns where, in bytes, the first n units of s end.
func prefix(s string, n int) int {
	for i, r := range s {
		if n -= width(r); n < 0 {
			return i
		}
	}
	return len(s)
}

const (
	ellipsis = "…"
	fence    = "```"
)

// cut splits s so that the head, which then ends in an ellipsis, has at most n
// units. It cuts after a sentence where one ends in the last part of the
// limit, never inside a link, an entity or a letter with its marks, and closes
// a code block that goes on in the rest.
func cut(s string, n int) (head, rest string) {
	if fits(s, n) {
		return s, ""
	}
	room := length(ellipsis)
	fenced := strings.Contains(s, fence)
	if fenced {
		room += len("\n" + fence)
	}
	at := whole(s, breakAt(s, prefix(s, max(1, n-room))))
	head, rest = strings.TrimRight(s[:at], " \n\t"), strings.TrimLeft(s[at:], " \n\t")
	if fenced && strings.Count(head, fence)%2 == 1 {
		return head + ellipsis + "\n" + fence, fence + "\n" + rest
	}
	return head + ellipsis, rest
}

// breakAt returns where to cut within the first end bytes of s: after the last
// sentence, else the last line, else the last word, if that loses no more than
// two fifths.
func breakAt(s string, end int) int {
	least := end * 3 / 5
	for _, ends := range []func(before, after rune) bool{sentenceEnds, lineEnds, wordEnds} {
		for at := end; at > least; {
			before, size := utf8.DecodeLastRuneInString(s[:at])
			after, _ := utf8.DecodeRuneInString(s[at:])
			if ends(before, after) {
				return at
			}
			at -= size
		}
	}
	return end
}

// sentenceEnds knows both scripts: Chinese puts no space after its full stop,
// and a full stop without one is no end in English.
func sentenceEnds(before, after rune) bool {
	if strings.ContainsRune("。！？；…", before) {
		return !strings.ContainsRune("」』”’）】", after)
	}
	if strings.ContainsRune("」』”’）】", before) {
		return false
	}
	return strings.ContainsRune(".!?;", before) && unicode.IsSpace(after)
}

func lineEnds(before, _ rune) bool { return before == '\n' }

func wordEnds(before, after rune) bool {
	return unicode.IsSpace(after) || unicode.Is(unicode.Han, before) && unicode.Is(unicode.Han, after)
}

// whole moves a cut back out of what must stay in one piece.
func whole(s string, at int) int {
	if i := strings.LastIndexByte(s[:at], '<'); i > 0 && i > strings.LastIndexByte(s[:at], '>') && closes(s[at:]) {
		at = i
	}
	if i := strings.LastIndexByte(s[:at], '&'); i > 0 && at-i < len("&quot;") && !strings.Contains(s[i:at], ";") {
		at = i
	}
	// A flood of marks has no good place; a bound keeps the cut near.
	for back := 0; back < 32 && at > 0 && joined(s, at); back++ {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	if at == 0 {
		_, at = utf8.DecodeRuneInString(s)
	}
	return at
}

// closes reports whether a link that is open at the start of s ends in it.
func closes(s string) bool {
	i := strings.IndexAny(s, "<>\n")
	return i >= 0 && s[i] == '>'
}

const joiner = '\u200D'

// joined reports whether the characters on both sides of at are drawn as one.
func joined(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at:])
	skin := after >= 0x1F3FB && after <= 0x1F3FF
	return before == joiner || after == joiner || skin || unicode.Is(unicode.M, after)
}
