package courier

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

// fitText cuts a label or name to n and reports whether anything is left to
// show; Slack refuses empty texts.
func fitText(t *slack.TextBlockObject, n int) bool {
	if t == nil {
		return false
	}
	t.Text, _ = cut(tidy(t.Text), n)
	// Slack turns names and @here of plain words into links and mentions
	// unless told to take the text as it is written.
	t.Verbatim = t.Type == slack.MarkdownType
	return strings.TrimSpace(t.Text) != ""
}

// fitSection returns the section within its limits, nil if it says nothing,
// and what was over.
func fitSection(b *slack.SectionBlock) (slack.Block, []slack.Block) {
	var over []slack.Block
	if b.Text != nil {
		_, rest := cut(tidy(b.Text.Text), maxSection)
		over = texts(rest)
		if !fitText(b.Text, maxSection) {
			b.Text = nil
		}
	}
	for _, t := range b.Fields {
		_, rest := cut(tidy(t.Text), maxField)
		over = append(over, texts(rest)...)
	}
	b.Fields = slices.DeleteFunc(b.Fields, func(t *slack.TextBlockObject) bool { return !fitText(t, maxField) })
	if len(b.Fields) > maxFields {
		over = append(over, moreFields(b.Fields[maxFields:])...)
		b.Fields = b.Fields[:maxFields]
	}
	fitAccessory(b)
	if b.Text == nil && len(b.Fields) == 0 {
		return nil, over
	}
	return b, over
}

func moreFields(fields []*slack.TextBlockObject) []slack.Block {
	var blocks []slack.Block
	for some := range slices.Chunk(fields, maxFields) {
		blocks = append(blocks, slack.NewSectionBlock(nil, some, nil))
	}
	return blocks
}

func fitAccessory(b *slack.SectionBlock) {
	if b.Accessory != nil && b.Accessory.ButtonElement != nil && !fitButton(b.Accessory.ButtonElement) {
		b.Accessory = nil
	}
}

// fitContext makes as many lines as the elements need: sources are not cut off
// for being many.
func fitContext(b *slack.ContextBlock) []slack.Block {
	elements := slices.DeleteFunc(b.ContextElements.Elements, func(e slack.MixedElement) bool {
		t, ok := e.(*slack.TextBlockObject)
		return ok && !fitText(t, maxSection)
	})
	var lines []slack.Block
	for some := range slices.Chunk(elements, maxContext) {
		lines = append(lines, slack.NewContextBlock(numbered(b.BlockID, len(lines)), some...))
	}
	return lines
}

// fitActions makes as many rows as the buttons need.
func fitActions(b *slack.ActionBlock) []slack.Block {
	if b.Elements == nil {
		return nil
	}
	elements := slices.DeleteFunc(b.Elements.ElementSet, func(e slack.BlockElement) bool {
		button, ok := e.(*slack.ButtonBlockElement)
		return ok && !fitButton(button)
	})
	var rows []slack.Block
	for some := range slices.Chunk(elements, maxButtons) {
		rows = append(rows, slack.NewActionBlock(numbered(b.BlockID, len(rows)), some...))
	}
	return rows
}

// fitButton cuts what a button shows and reports whether it may stay. What it
// carries cannot be cut: it would mean something else.
func fitButton(b *slack.ButtonBlockElement) bool {
	if !fits(b.Value, maxValue) || !fits(b.URL, maxURL) {
		return false
	}
	b.AccessibilityLabel, _ = cut(b.AccessibilityLabel, maxLabel)
	return fitText(b.Text, maxLabel)
}

// numbered keeps block ids unique when one block becomes several.
func numbered(id string, n int) string {
	if id == "" || n == 0 {
		return id
	}
	return fmt.Sprintf("%s/%d", id, n)
}

// divisible reports whether a block can give a part of its text away.
func divisible(b slack.Block) bool {
	switch b := b.(type) {
	case *slack.SectionBlock:
		return b.Text != nil
	case *slack.RichTextBlock:
		return true
	}
	return false
}

// divide shortens b by excess, at its text; what is cut off is the second
// block. Without a text to cut both are nil.
func divide(b slack.Block, excess int) (head, rest slack.Block) {
	switch b := b.(type) {
	case *slack.SectionBlock:
		return divideSection(b, excess)
	case *slack.RichTextBlock:
		return divideRich(b, cost(b)-excess)
	}
	return nil, nil
}

// divideSection cuts the text; where there is too little of it, half of the
// fields go.
func divideSection(b *slack.SectionBlock, excess int) (head, rest slack.Block) {
	if b.Text != nil && length(b.Text.Text) > excess {
		text, over := cut(b.Text.Text, length(b.Text.Text)-excess)
		if over == "" {
			return nil, nil
		}
		b.Text.Text = text
		return b, section(over)
	}
	half := len(b.Fields) / 2
	if half == 0 {
		return nil, nil
	}
	over := slices.Clone(b.Fields[half:])
	b.Fields = b.Fields[:half]
	return b, slack.NewSectionBlock(nil, over, nil)
}

// texts makes sections of a text of any length, no more than may follow.
func texts(s string) []slack.Block {
	var blocks []slack.Block
	for s != "" && len(blocks) < maxMore*perPage {
		var head string
		head, s = cut(s, maxSection)
		blocks = append(blocks, section(head))
	}
	return blocks
}

// perPage is how many full sections a message has room for.
const perPage = maxTogether / (maxSection + 100)

// pages packs blocks that were over into messages.
func pages(over []slack.Block) []Message {
	var more []Message
	var page []slack.Block
	room := maxTogether
	flush := func() {
		if len(page) > 0 {
			more = append(more, Message{Text: summary(page), Blocks: slack.Blocks{BlockSet: page}})
		}
		page, room = nil, maxTogether
	}
	for _, b := range over {
		for _, b := range shares(b) {
			c := cost(b)
			if c > room || len(page) == maxBlocks {
				flush()
			}
			page, room = append(page, b), room-c
		}
	}
	flush()
	if len(more) > maxMore {
		more = more[:maxMore]
		last := &more[maxMore-1]
		last.Blocks.BlockSet = append(last.Blocks.BlockSet[:min(len(last.Blocks.BlockSet), maxBlocks-1)], section(ellipsis))
	}
	return more
}

// shares divides a block that is longer than a whole message.
func shares(b slack.Block) []slack.Block {
	var all []slack.Block
	todo := []slack.Block{b}
	for len(todo) > 0 && len(all) <= maxMore {
		b, todo = todo[0], todo[1:]
		if excess := cost(b) - maxTogether; excess > 0 {
			if head, rest := divide(b, excess); head != nil {
				todo = append([]slack.Block{head, rest}, todo...)
				continue
			}
		}
		all = append(all, b)
	}
	return all
}
