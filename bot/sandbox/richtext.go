package sandbox

import (
	"regexp"
	"strings"
)

// richText is the rich_text block that Slack's composer makes of a person's message. A fence without an
// end is just text.
func richText(blockID, text string) object {
	parts := strings.Split(text, "```")
	if len(parts)%2 == 0 {
		parts = []string{text}
	}
	elements := []any{}
	for i, part := range parts {
		inside := strings.Trim(part, "\n")
		switch {
		case i%2 == 0 && part != "":
			elements = append(elements, richLines(part)...)
		case i%2 == 1 && inside != "":
			elements = append(elements, object{"type": "rich_text_preformatted", "border": 0, "elements": []any{plainElement(inside)}})
		}
	}
	if len(elements) == 0 {
		elements = []any{object{"type": "rich_text_section", "elements": []any{plainElement(text)}}}
	}
	return object{"type": "rich_text", "block_id": blockID, "elements": elements}
}

// richLines splits quoted lines from the others.
func richLines(text string) []any {
	var elements []any
	var run []string
	quoted := false
	flush := func() {
		said := strings.Join(run, "\n")
		run = nil
		if said == "" {
			return
		}
		kind := "rich_text_section"
		if quoted {
			kind = "rich_text_quote"
		}
		elements = append(elements, object{"type": kind, "elements": richInline(said)})
	}
	for _, l := range strings.Split(text, "\n") {
		body, isQuote := strings.CutPrefix(l, "&gt;")
		if isQuote != quoted {
			flush()
			quoted = isQuote
		}
		if isQuote {
			l = strings.TrimPrefix(body, " ")
		}
		run = append(run, l)
	}
	flush()
	return elements
}

// inline finds references, emoji and the marks of mrkdwn.
var inline = regexp.MustCompile("<[^<>]+>|:[a-z0-9_+'-]+:|`[^`\n]+`|\\*[^*\n]+\\*|\\b_[^_\n]+_\\b|~[^~\n]+~")

func richInline(text string) []any {
	var list []any
	last := 0
	for _, at := range inline.FindAllStringIndex(text, -1) {
		if at[0] > last {
			list = append(list, plainElement(text[last:at[0]]))
		}
		list = append(list, inlineElement(text[at[0]:at[1]]))
		last = at[1]
	}
	if last < len(text) {
		list = append(list, plainElement(text[last:]))
	}
	return list
}

func plainElement(text string) object { return object{"type": "text", "text": unescapeText(text)} }

func inlineElement(s string) object {
	body := s[1 : len(s)-1]
	switch s[0] {
	case '<':
		return referenceElement(body)
	case ':':
		return object{"type": "emoji", "name": body}
	}
	style := map[byte]string{'`': "code", '*': "bold", '_': "italic", '~': "strike"}[s[0]]
	return object{"type": "text", "text": unescapeText(body), "style": object{style: true}}
}

func referenceElement(body string) object {
	id, label, _ := strings.Cut(body, "|")
	switch body[0] {
	case '@':
		return object{"type": "user", "user_id": id[1:]}
	case '#':
		return object{"type": "channel", "channel_id": id[1:]}
	case '!':
		if group, ok := strings.CutPrefix(id, "!subteam^"); ok {
			return object{"type": "usergroup", "usergroup_id": group}
		}
		return object{"type": "broadcast", "range": id[1:]}
	}
	link := object{"type": "link", "url": unescapeText(id)}
	if label != "" {
		link["text"] = unescapeText(label)
	}
	return link
}
