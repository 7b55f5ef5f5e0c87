package courier

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/slack-go/slack"
)

// Message is what is said: words and how they are drawn. Its JSON is what the
// outbox keeps.
type Message struct {
	Text   string       `json:"text"` // required: notifications and screen readers read it
	Blocks slack.Blocks `json:"blocks"`

	Unfurl bool    `json:"unfurl,omitempty"` // show what its links lead to
	File   *Upload `json:"file,omitempty"`   // instead of blocks: a file, with the text as its comment
	Sign   *Sign   `json:"sign,omitempty"`   // instead of all else
	Recall string  `json:"recall,omitempty"` // instead of all else: the key of the message or file to take back
}

// JSON returns m as the outbox keeps it. Blocks of Slack's library always have
// a JSON form; one made by hand that has none leaves the words.
func (m Message) JSON() []byte {
	if b, err := json.Marshal(m); err == nil {
		return b
	}
	b, _ := json.Marshal(Message{Text: m.Text}) // strings and no blocks: cannot fail
	return b
}

// ParseMessage reads what JSON wrote.
func ParseMessage(b []byte) (Message, error) {
	var m Message
	if err := json.Unmarshal(b, &m); err != nil {
		return Message{}, fmt.Errorf("stored message: %w", err)
	}
	return m, nil
}

// clone returns a copy that shares no block with m, so that fitting one
// message changes no other.
func (m Message) clone() Message {
	c, err := ParseMessage(m.JSON())
	if err != nil {
		return Message{Text: m.Text}
	}
	return c
}

// options are the arguments that draw m.
func (m Message) options() []slack.MsgOption {
	o := []slack.MsgOption{slack.MsgOptionText(m.Text, false)}
	if len(m.Blocks.BlockSet) > 0 {
		o = append(o, slack.MsgOptionBlocks(m.Blocks.BlockSet...))
	}
	return o
}

// with returns m with a quiet line of mrkdwn below it.
func (m Message) with(line string) Message {
	if line == "" {
		return m
	}
	m = m.clone()
	if len(m.Blocks.BlockSet) == 0 {
		m.Blocks.BlockSet = append(m.Blocks.BlockSet, section(m.Text))
	}
	m.Blocks.BlockSet = append(m.Blocks.BlockSet, slack.NewContextBlock("", mrkdwn(line)))
	return m
}

// plain returns m as short words alone, for when Slack refuses its drawing.
func (m Message) plain() Message {
	said := []string{m.Text}
	for _, b := range m.clone().Blocks.BlockSet {
		if s := words(b); s != "" && !strings.Contains(m.Text, s) {
			said = append(said, s)
		}
	}
	head, _ := cut(tidy(strings.Join(said, "\n")), maxText)
	return Message{Text: head}
}

// words returns what a block says, without its buttons.
func words(b slack.Block) string {
	var said []string
	switch b := b.(type) {
	case *slack.HeaderBlock:
		said = appendText(said, b.Text)
	case *slack.SectionBlock:
		said = appendText(said, b.Text)
		for _, f := range b.Fields {
			said = appendText(said, f)
		}
	case *slack.ContextBlock:
		for _, e := range b.ContextElements.Elements {
			if t, ok := e.(*slack.TextBlockObject); ok {
				said = appendText(said, t)
			}
		}
	case *slack.RichTextBlock:
		for _, e := range b.Elements {
			said = append(said, Escape(richWords(e)))
		}
	case *slack.MarkdownBlock:
		said = append(said, b.Text)
	}
	return strings.TrimSpace(strings.Join(said, "\n"))
}

func appendText(said []string, t *slack.TextBlockObject) []string {
	if t == nil || t.Text == "" {
		return said
	}
	if t.Type == slack.PlainTextType {
		return append(said, Escape(t.Text))
	}
	return append(said, t.Text)
}

func mrkdwn(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, true)
}

func section(s string) *slack.SectionBlock { return slack.NewSectionBlock(mrkdwn(s), nil, nil) }
