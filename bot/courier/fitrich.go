package courier

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

// Rich text is a tree: a block holds sections, lists and quotes, a list holds
// sections, a section holds spans. It is divided where the room ends, on every
// level on the way down.

// divideRich leaves in b what costs no more than room; the rest becomes a
// block of its own.
func divideRich(b *slack.RichTextBlock, room int) (head, rest slack.Block) {
	room -= cost(slack.NewRichTextBlock(b.BlockID))
	kept, over := divideElements(b.Elements, room)
	if len(kept) == 0 || len(over) == 0 {
		return nil, nil
	}
	b.Elements = kept
	return b, slack.NewRichTextBlock("", over...)
}

func divideElements(elements []slack.RichTextElement, room int) (kept, over []slack.RichTextElement) {
	for i, e := range elements {
		c := cost(e)
		if c <= room {
			room -= c + 1
			continue
		}
		kept, over = slices.Clone(elements[:i]), slices.Clone(elements[i:])
		if head, rest := divideElement(e, room); head != nil {
			kept, over[0] = append(kept, head), rest
		}
		return kept, over
	}
	return elements, nil
}

// divideElement returns nil when nothing of e fits in room.
func divideElement(e slack.RichTextElement, room int) (head, rest slack.RichTextElement) {
	switch e := e.(type) {
	case *slack.RichTextList:
		h, r := *e, *e
		h.Elements, r.Elements = divideElements(e.Elements, room-cost(&slack.RichTextList{Type: e.Type, Style: e.Style}))
		r.Offset += len(h.Elements)
		if len(h.Elements) > 0 && len(r.Elements) > 0 {
			return &h, &r
		}
	case *slack.RichTextSection:
		h, r := *e, *e
		if h.Elements, r.Elements = divideSpans(e.Elements, room); len(h.Elements) > 0 && len(r.Elements) > 0 {
			return &h, &r
		}
	case *slack.RichTextPreformatted:
		h, r := *e, *e
		if h.Elements, r.Elements = divideSpans(e.Elements, room); len(h.Elements) > 0 && len(r.Elements) > 0 {
			return &h, &r
		}
	case *slack.RichTextQuote:
		h, r := *e, *e
		if h.Elements, r.Elements = divideSpans(e.Elements, room); len(h.Elements) > 0 && len(r.Elements) > 0 {
			return &h, &r
		}
	}
	return nil, nil
}

// frame is what an element costs besides its spans, amply.
const frame = 80

// leastSpan is how little text is worth leaving behind.
const leastSpan = 20

func divideSpans(spans []slack.RichTextSectionElement, room int) (kept, over []slack.RichTextSectionElement) {
	room -= frame
	for i, s := range spans {
		c := cost(s)
		if c <= room {
			room -= c + 1
			continue
		}
		kept, over = slices.Clone(spans[:i]), slices.Clone(spans[i:])
		text, ok := s.(*slack.RichTextSectionTextElement)
		if n := room - (c - textLength(text)); ok && n >= leastSpan {
			head, rest := *text, *text
			head.Text, rest.Text = cut(tidy(text.Text), n)
			if rest.Text != "" {
				kept, over[0] = append(kept, &head), &rest
			}
		}
		return kept, over
	}
	return spans, nil
}

func textLength(t *slack.RichTextSectionTextElement) int {
	if t == nil {
		return 0
	}
	return length(t.Text)
}

// richWords returns the plain words of an element.
func richWords(e slack.RichTextElement) string {
	switch e := e.(type) {
	case *slack.RichTextSection:
		return spanWords(e.Elements)
	case *slack.RichTextPreformatted:
		return spanWords(e.Elements)
	case *slack.RichTextQuote:
		return spanWords(e.Elements)
	case *slack.RichTextList:
		var lines []string
		for _, item := range e.Elements {
			lines = append(lines, "• "+richWords(item))
		}
		return strings.Join(lines, "\n")
	}
	return ""
}

func spanWords(spans []slack.RichTextSectionElement) string {
	var b strings.Builder
	for _, s := range spans {
		switch s := s.(type) {
		case *slack.RichTextSectionTextElement:
			b.WriteString(s.Text)
		case *slack.RichTextSectionLinkElement:
			b.WriteString(strings.TrimSpace(s.Text + " " + s.URL))
		}
	}
	return b.String()
}
