package bot

import (
	"strings"

	"github.com/slack-go/slack"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"opsdesk/bot/courier"
)

// Articles are drawn as rich text, not as mrkdwn: Slack's mrkdwn prints
// literal asterisks around bold words inside Chinese sentences, and rich text
// carries foreign text as data, so that nothing in it can notify anybody.

// rich converts the Markdown of an article's field: paragraphs, lists, code
// and links. What it does not know becomes plain text.
func rich(markdown string) []slack.RichTextElement {
	source := []byte(courier.Clean(markdown))
	root := goldmark.New().Parser().Parse(text.NewReader(source))
	r := richer{source: source}
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		r.block(n, 0)
	}
	return r.out
}

// flat is an article's Markdown as plain words, for where there is no room
// for more.
func flat(markdown string) string {
	var b strings.Builder
	for _, part := range rich(markdown) {
		switch part := part.(type) {
		case *slack.RichTextSection:
			b.WriteString(wordsOf(part.Elements))
		case *slack.RichTextList:
			for _, item := range part.Elements {
				if s, ok := item.(*slack.RichTextSection); ok {
					b.WriteString(wordsOf(s.Elements) + "\n")
				}
			}
		case *slack.RichTextPreformatted:
			b.WriteString(wordsOf(part.Elements) + "\n")
		}
	}
	return b.String()
}

func wordsOf(spans []slack.RichTextSectionElement) string {
	var b strings.Builder
	for _, e := range spans {
		switch e := e.(type) {
		case *slack.RichTextSectionTextElement:
			b.WriteString(e.Text)
		case *slack.RichTextSectionLinkElement:
			b.WriteString(firstNonEmpty(e.Text, e.URL))
		}
	}
	return b.String()
}

type richer struct {
	source []byte
	out    []slack.RichTextElement
}

func (r *richer) block(n ast.Node, indent int) {
	switch n := n.(type) {
	case *ast.List:
		r.list(n, indent)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		r.code(n)
	default:
		if spans := r.spans(n, nil); len(spans) > 0 {
			r.out = append(r.out, slack.NewRichTextSection(append(spans, plain("\n"))...))
		}
	}
}

func (r *richer) code(n ast.Node) {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(r.source))
	}
	if s := strings.TrimRight(b.String(), "\n"); s != "" {
		r.out = append(r.out, &slack.RichTextPreformatted{
			Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{plain(s)},
		})
	}
}

// list writes each item's own text and then what is nested in it, since Slack
// nests lists by indent, not by containing. Items before and after a nested
// list belong to one numbering: Offset carries it on.
func (r *richer) list(n *ast.List, indent int) {
	style := slack.RTEListBullet
	if n.IsOrdered() {
		style = slack.RTEListOrdered
	}
	var items []slack.RichTextElement
	done := 0
	flush := func() {
		if len(items) > 0 {
			l := slack.NewRichTextList(style, indent, items...)
			l.Offset = done
			r.out = append(r.out, l)
			done += len(items)
			items = nil
		}
	}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		for child := item.FirstChild(); child != nil; child = child.NextSibling() {
			if child == item.FirstChild() {
				items = append(items, slack.NewRichTextSection(nonEmpty(r.spans(child, nil))...))
				continue
			}
			flush()
			r.block(child, indent+1)
		}
	}
	flush()
}

// spans returns the inline content of a block, styled.
func (r *richer) spans(n ast.Node, style *slack.RichTextSectionTextStyle) (out []slack.RichTextSectionElement) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			out = appendText(out, string(c.Value(r.source)), style)
			if c.SoftLineBreak() || c.HardLineBreak() {
				out = appendText(out, "\n", style)
			}
		case *ast.String:
			out = appendText(out, string(c.Value), style)
		case *ast.CodeSpan:
			out = append(out, r.spans(c, &slack.RichTextSectionTextStyle{Code: true})...)
		case *ast.Emphasis:
			out = append(out, r.spans(c, &slack.RichTextSectionTextStyle{Bold: c.Level == 2, Italic: c.Level == 1})...)
		case *ast.Link:
			out = append(out, r.link(string(c.Destination), wordsOf(r.spans(c, nil))))
		case *ast.AutoLink:
			out = append(out, r.link(string(c.URL(r.source)), ""))
		case *ast.RawHTML:
			for i := range c.Segments.Len() {
				segment := c.Segments.At(i)
				out = appendText(out, string(segment.Value(r.source)), style)
			}
		default:
			out = append(out, r.spans(c, style)...)
		}
	}
	return out
}

// link is a link only where it leads to the web; anything else stays text.
func (r *richer) link(url, words string) slack.RichTextSectionElement {
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return plain(words + " (" + url + ")")
	}
	return slack.NewRichTextSectionLinkElement(url, words, nil)
}

// appendText leaves out empty text, which Slack refuses.
func appendText(out []slack.RichTextSectionElement, s string, style *slack.RichTextSectionTextStyle) []slack.RichTextSectionElement {
	if s == "" {
		return out
	}
	return append(out, slack.NewRichTextSectionTextElement(s, style))
}

func nonEmpty(spans []slack.RichTextSectionElement) []slack.RichTextSectionElement {
	if len(spans) == 0 {
		return []slack.RichTextSectionElement{plain(" ")}
	}
	return spans
}

func plain(s string) slack.RichTextSectionElement { return slack.NewRichTextSectionTextElement(s, nil) }

func bold(s string) slack.RichTextSectionElement {
	return slack.NewRichTextSectionTextElement(s, &slack.RichTextSectionTextStyle{Bold: true})
}
