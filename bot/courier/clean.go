package courier

import (
	"strings"
	"unicode"
)

// Escape makes foreign text safe inside mrkdwn: what it holds is shown, and
// nobody is notified and nothing is linked by it.
// https://docs.slack.dev/messaging/formatting-message-text#escaping
func Escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// maxMarks is how many combining marks one letter may carry; no script in use
// needs more, and piles of them draw over the lines around.
const maxMarks = 4

// Clean takes out of s what can make it read as something else than it is:
// controls of writing direction, characters without width, control characters,
// piled-up marks. Lines and tabs stay, and the result is valid UTF-8.
func Clean(s string) string {
	var b strings.Builder
	marks := 0
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		if marks <= maxMarks && !hidden(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hidden reports whether r leaves no mark of its own on the screen. Cf are
// Unicode's format characters: direction controls, joiners, zero-width spaces,
// tags, the soft hyphen.
func hidden(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r):
		return true
	}
	switch r {
	case '\u034F', '\u115F', '\u1160', '\u17B4', '\u17B5', '\u3164', '\uFFA0', '\u2028', '\u2029', '\u2800':
		return true
	}
	return false
}

// tidy makes s something Slack can be sent: valid UTF-8 without the control
// characters that JSON and forms mangle. Emoji keep their joiners.
func tidy(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.Is(unicode.Cc, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
