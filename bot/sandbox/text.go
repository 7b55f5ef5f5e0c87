package sandbox

import (
	"regexp"
	"strings"
)

// escapeText does what Slack's composer does to the three characters that mean something to it.
func escapeText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func unescapeText(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// compose turns what a person typed into the text of the message: @name, #name and links become
// references, a mention picked from the completion (<@U…>, <#C…>) stays one, the rest is escaped.
func (w *Workspace) compose(typed string) string {
	var b strings.Builder
	last := 0
	for _, at := range typedRef.FindAllStringSubmatchIndex(typed, -1) {
		start, end := at[2], at[3]
		ref, ok := w.reference(typed[start:end])
		if !ok {
			continue
		}
		b.WriteString(escapeText(typed[last:start]))
		b.WriteString(ref)
		last = end
	}
	b.WriteString(escapeText(typed[last:]))
	return b.String()
}

// typedRef finds, at the start of a word, what may be a reference.
var typedRef = regexp.MustCompile(`(?:^|[\s(（,，。:：;；"'!！?？\p{Han}])([@#][\p{L}\p{N}_.-]+|<[@#][A-Z0-9]+(?:\|[^<>]*)?>|https?://[^\s<>|]+)`)

func (w *Workspace) reference(s string) (string, bool) {
	switch {
	case strings.HasPrefix(s, "http"):
		link := strings.TrimRight(s, ".,;:!?)，。；：！？）")
		return "<" + escapeText(link) + ">" + escapeText(s[len(link):]), true
	case strings.HasPrefix(s, "<"):
		id, _, _ := strings.Cut(strings.Trim(s, "<@#>"), "|")
		return w.referenceByID(s[1], id)
	case s[0] == '#':
		return w.referenceByName(s, func(n string) (string, bool) {
			c := w.findChannel("#" + n)
			if c == nil {
				return "", false
			}
			return "<#" + c.ID + "|" + c.Name + ">", true
		})
	}
	return w.referenceByName(s, w.mention)
}

func (w *Workspace) referenceByID(sign byte, id string) (string, bool) {
	if sign == '@' && w.users[id] != nil {
		return "<@" + id + ">", true
	}
	if c := w.channels[id]; sign == '#' && c != nil {
		return "<#" + c.ID + "|" + c.Name + ">", true
	}
	return "", false
}

func (w *Workspace) mention(name string) (string, bool) {
	switch name {
	case "channel", "here", "everyone":
		return "<!" + name + ">", true
	}
	if u := w.findUser("@" + name); u != nil {
		return "<@" + u.ID + ">", true
	}
	if g := w.findGroup(name); g != nil {
		return "<!subteam^" + g.ID + "|@" + g.Handle + ">", true
	}
	return "", false
}

// referenceByName tries the whole word after the sign, then ever shorter ones, so that "@ana." and
// "@ana的" find ana.
func (w *Workspace) referenceByName(s string, find func(string) (string, bool)) (string, bool) {
	runes := []rune(s[1:])
	for n := min(len(runes), maxName); n > 0; n-- {
		if n < len(runes) && isASCIIWord(runes[n]) {
			continue // in the middle of a Latin word or number
		}
		if ref, ok := find(strings.ToLower(string(runes[:n]))); ok {
			return ref + escapeText(string(runes[n:])), true
		}
	}
	return "", false
}

// maxName is the longest name of a person or channel, in characters.
const maxName = 80

func isASCIIWord(r rune) bool {
	return r < 128 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
}
