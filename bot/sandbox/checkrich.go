package sandbox

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// richShapes are the parts of rich text, sections and what stands in them.
func richShapes() map[string]shape {
	style := shaped("style")
	return map[string]shape{
		"rich_text_section":      {fields: map[string]rule{"elements": must(rule{is: anything})}},
		"rich_text_preformatted": {fields: map[string]rule{"elements": must(rule{is: anything}), "border": whole(0, 1), "language": str(maxID)}},
		"rich_text_quote":        {fields: map[string]rule{"elements": must(rule{is: anything}), "border": whole(0, 1)}},
		"rich_text_list": {fields: map[string]rule{
			"elements": must(rule{is: anything}), "style": must(enum("bullet", "ordered")), "indent": whole(0, 8), "border": whole(0, 1), "offset": whole(0, 1e6),
		}},
		"text": {fields: map[string]rule{"text": must(strFrom(1, maxMarkdown)), "style": style}},
		"link": {fields: map[string]rule{"url": must(strFrom(1, maxURL)), "text": str(maxText), "unsafe": flag(), "style": style}},
		"emoji": {fields: map[string]rule{
			"name": must(strFrom(1, maxID)), "skin_tone": whole(1, 6), "unicode": str(maxID), "url": str(maxURL), "style": style,
			"display_url": str(maxURL), "display_team_id": str(maxID),
		}},
		"user":      {fields: map[string]rule{"user_id": must(strFrom(1, maxID)), "style": style, "from_llm": flag()}},
		"usergroup": {fields: map[string]rule{"usergroup_id": must(strFrom(1, maxID)), "style": style}},
		"channel":   {fields: map[string]rule{"channel_id": must(strFrom(1, maxID)), "tab_id": str(maxID), "style": style, "from_llm": flag()}},
		"team":      {fields: map[string]rule{"team_id": must(strFrom(1, maxID)), "style": style}},
		"broadcast": {fields: map[string]rule{"range": must(enum("here", "channel", "everyone")), "style": style}},
		"color":     {fields: map[string]rule{"value": must(strFrom(1, 9)), "style": style}},
		"date": {fields: map[string]rule{
			"timestamp": must(rule{is: aNumber}), "format": must(strFrom(1, maxID)), "url": str(maxURL), "fallback": str(maxText), "style": style,
		}},
		"tag": {fields: map[string]rule{"text": must(strFrom(1, maxID)), "color": str(maxID), "style": style}},
	}
}

func richParts() []string {
	return []string{"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
}

// richBlock checks a rich_text block that stands inside something else.
func (c *checker) richBlock(at string, v any) {
	o, kind, ok := c.typed(at, v)
	if !ok {
		return
	}
	if kind != "rich_text" {
		c.fail(at+"/type", "unsupported type: %s", kind)
		return
	}
	c.fields(at, o, c.kit.blocks["rich_text"], "type", "block_id")
}

func checkRichText(c *checker, at string, o object) {
	for i, v := range c.richItems(at, o) {
		c.richPart(at+"/elements/"+strconv.Itoa(i), v, richParts())
	}
}

func (c *checker) richItems(at string, o object) []any {
	items, ok := o["elements"].([]any)
	if !ok && o["elements"] != nil {
		c.fail(at+"/elements", "must provide an array")
	}
	return items
}

// richPart checks a part of rich text: lists hold sections, the others hold what stands in a line.
func (c *checker) richPart(at string, v any, allowed []string) {
	o, kind, ok := c.typed(at, v)
	if !ok {
		return
	}
	s, known := c.kit.rich[kind]
	if !known || allowed != nil && !slices.Contains(allowed, kind) || allowed == nil && slices.Contains(richParts(), kind) {
		c.fail(at+"/type", "unsupported type: %s", kind)
		return
	}
	c.fields(at, o, s, "type")
	if text, ok := o["text"].(string); ok {
		c.chars += utf8.RuneCountInString(text)
	}
	if !slices.Contains(richParts(), kind) {
		return
	}
	var inside []string
	if kind == "rich_text_list" {
		inside = []string{"rich_text_section"}
	}
	for i, item := range c.richItems(at, o) {
		c.richPart(at+"/elements/"+strconv.Itoa(i), item, inside)
	}
}
