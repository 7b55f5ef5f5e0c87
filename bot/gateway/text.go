package gateway

import (
	"encoding/json"
	"strings"
)

// blockText draws the words out of blocks, known or not, in Slack's own text
// notation. It serves messages whose text is empty.
func blockText(blocks json.RawMessage) string {
	var tree any
	if len(blocks) == 0 || json.Unmarshal(blocks, &tree) != nil {
		return ""
	}
	var b strings.Builder
	writeNode(&b, tree)
	return strings.TrimSpace(b.String())
}

func writeNode(b *strings.Builder, node any) {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			writeNode(b, child)
		}
	case map[string]any:
		writeElement(b, n)
	}
}

func writeElement(b *strings.Builder, n map[string]any) {
	if leaf := leafText(n); leaf != "" {
		b.WriteString(leaf)
		return
	}
	for _, part := range []string{"title", "text", "fields", "elements", "rows"} {
		writeNode(b, n[part])
	}
	if endsLine(word(n, "type")) && b.Len() > 0 {
		b.WriteByte('\n')
	}
}

// leafText is an element that holds words or a mention itself.
func leafText(n map[string]any) string {
	switch word(n, "type") {
	case "text":
		return escape(word(n, "text"))
	case "link":
		return first(escape(word(n, "text")), word(n, "url"))
	case "emoji":
		return ":" + word(n, "name") + ":"
	case "user":
		return "<@" + word(n, "user_id") + ">"
	case "channel":
		return "<#" + word(n, "channel_id") + ">"
	case "usergroup":
		return "<!subteam^" + word(n, "usergroup_id") + ">"
	case "broadcast":
		return "<!" + word(n, "range") + ">"
	case "plain_text":
		return escape(word(n, "text"))
	}
	return word(n, "text")
}

func endsLine(typ string) bool {
	switch typ {
	case "section", "header", "context", "rich_text_section", "rich_text_preformatted", "rich_text_quote":
		return true
	}
	return false
}

// attachmentText is what shared messages and old integrations say.
func attachmentText(attachments json.RawMessage) string {
	var list []struct {
		Pretext  string          `json:"pretext"`
		Title    string          `json:"title"`
		Text     string          `json:"text"`
		Fallback string          `json:"fallback"`
		Blocks   json.RawMessage `json:"blocks"`
	}
	if len(attachments) == 0 || decode(attachments, &list) != nil {
		return ""
	}
	var lines []string
	for _, a := range list {
		said := strings.TrimSpace(strings.Join([]string{a.Pretext, a.Title, a.Text}, "\n"))
		lines = append(lines, first(said, blockText(a.Blocks), a.Fallback))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func word(n map[string]any, name string) string {
	s, _ := n[name].(string)
	return s
}

// escape does to rich text what Slack does to a message's text field.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
