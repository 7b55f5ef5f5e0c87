package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// checker holds blocks or a view against the kit and notes every fault with its JSON pointer.
type checker struct {
	kit     *kit
	surface string
	faults  []pointed
	ids     map[string]bool
	chars   int // text in the blocks
	tables  int // table-family blocks
	charts  int
	cells   int // characters in tables
	md      int // characters in markdown blocks
	inputs  bool
	depth   int
}

// pointed is one fault. A wider one only stands beside the fault it encloses.
type pointed struct {
	text  string
	at    string
	wider bool
}

// maxFaults bounds what one answer reports.
const maxFaults = 20

func (w *Workspace) newChecker(surface string) *checker {
	return &checker{kit: &w.kit, surface: surface, ids: map[string]bool{}}
}

func (c *checker) fail(at, format string, a ...any) {
	if len(c.faults) < maxFaults {
		c.faults = append(c.faults, pointed{text: fmt.Sprintf(format, a...), at: at})
	}
}

// messages are the faults as response_metadata shows them, details as "errors" does.
func (c *checker) messages() (messages, details []string) {
	for _, f := range c.faults {
		text := fmt.Sprintf("%s [json-pointer:%s]", f.text, f.at)
		messages = append(messages, "[ERROR] "+text)
		if !f.wider {
			details = append(details, text)
		}
	}
	return messages, details
}

// blocks checks a list of blocks that must be an array.
func (c *checker) blocks(at string, v any, max int) []any {
	items, ok := v.([]any)
	if !ok {
		c.fail(at, "must provide an array")
		return nil
	}
	if len(items) > max {
		c.fail(at, "no more than %d items allowed", max)
		return nil
	}
	for i, item := range items {
		c.block(at+"/"+strconv.Itoa(i), item)
	}
	return items
}

// children refuses blocks of a kind that may not stand there, and too few; no kinds mean all.
func (c *checker) children(at string, v any, r rule) {
	items, ok := v.([]any)
	if ok && len(items) < r.min {
		c.fail(at, "no fewer than %d items allowed", r.min)
	}
	for i, item := range items {
		o, _ := item.(object)
		if kind := stringOf(o, "type"); kind != "" && r.of != nil && !slices.Contains(r.of, kind) {
			c.fail(at+"/"+strconv.Itoa(i)+"/type", "unsupported type: %s", kind)
		}
	}
}

// maxDepth bounds how deep blocks may stand in each other.
const maxDepth = 8

func (c *checker) block(at string, v any) {
	if c.depth++; c.depth > maxDepth {
		c.fail(at, "nested too deeply")
		return
	}
	defer func() { c.depth-- }()
	o, kind, ok := c.typed(at, v)
	if !ok {
		return
	}
	s, known := c.kit.blocks[kind]
	if !known || s.on != nil && !slices.Contains(s.on, c.surface) {
		c.fail(at+"/type", "unsupported type: %s", kind)
		return
	}
	c.inputs = c.inputs || kind == "input"
	c.blockID(at, o)
	c.fields(at, o, s, "type", "block_id")
}

// typed takes v as an object with a type.
func (c *checker) typed(at string, v any) (o object, kind string, ok bool) {
	if o, ok = v.(object); !ok {
		c.fail(at, "must provide an object")
		return nil, "", false
	}
	if kind, ok = o["type"].(string); !ok {
		c.fail(at, "missing required field: type")
	}
	return o, kind, ok
}

func (c *checker) blockID(at string, o object) {
	v, given := o["block_id"]
	if !given {
		return
	}
	id, ok := v.(string)
	switch {
	case !ok:
		c.fail(at+"/block_id", "must provide a string")
	case utf8.RuneCountInString(id) > maxID:
		c.fail(at+"/block_id", "must be less than %d characters", maxID+1)
	case id != "" && c.ids[id]:
		c.fail(at+"/block_id", "`block_id` %q already exists", id)
	default:
		c.ids[id] = true
	}
}

// fields holds an object against its shape; also names the fields every object of its kind may have.
func (c *checker) fields(at string, o object, s shape, also ...string) {
	for _, name := range slices.Sorted(maps.Keys(s.fields)) {
		if s.fields[name].need && o[name] == nil {
			c.fail(at, "missing required field: %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		r, known := s.fields[name]
		switch {
		case known && o[name] != nil:
			c.value(at+"/"+name, o[name], r)
		case !known && !slices.Contains(also, name):
			c.fail(at, "invalid additional property: %s", name)
		}
	}
	if s.check != nil {
		s.check(c, at, o)
	}
}

// value holds one field against its rule.
func (c *checker) value(at string, v any, r rule) {
	switch r.is {
	case aString:
		c.str(at, v, r)
	case anAddress:
		c.str(at, v, r)
		if s, ok := v.(string); ok && !validURL(s) {
			c.fail(at, "must be a valid url")
		}
	case aFlag:
		if _, ok := v.(bool); !ok {
			c.fail(at, "must provide a boolean")
		}
	case aWhole, aNumber:
		c.number(at, v, r)
	case anEnum:
		if s, _ := v.(string); !slices.Contains(r.of, s) {
			c.fail(at, "must be a valid enum value")
		}
	case aText:
		c.text(at, v, r)
	case anObject:
		c.object(at, v, r.of[0])
	case anElement:
		c.element(at, v, r.of)
	case aRich:
		c.richBlock(at, v)
	case someBlocks:
		c.blocks(at, v, r.max)
		c.children(at, v, r)
	case aList:
		c.list(at, v, r)
	}
}

func (c *checker) str(at string, v any, r rule) {
	s, ok := v.(string)
	if !ok {
		c.fail(at, "must provide a string")
		return
	}
	c.length(at, s, r.min, r.max)
}

func (c *checker) length(at, s string, min, max int) {
	switch n := utf8.RuneCountInString(s); {
	case n < min:
		c.fail(at, "must be more than %d characters", min-1)
	case n > max:
		c.fail(at, "must be less than %d characters", max+1)
	}
}

func (c *checker) number(at string, v any, r rule) {
	n, ok := v.(float64)
	switch {
	case !ok:
		c.fail(at, "must provide a number")
	case r.is == aWhole && n != float64(int64(n)):
		c.fail(at, "must provide an integer")
	case r.is == aWhole && n < float64(r.min):
		c.fail(at, "must be greater than or equal to %d", r.min)
	case r.is == aWhole && n > float64(r.max):
		c.fail(at, "must be less than or equal to %d", r.max)
	}
}

func (c *checker) list(at string, v any, r rule) {
	items, ok := v.([]any)
	switch {
	case !ok:
		c.fail(at, "must provide an array")
		return
	case len(items) > r.max:
		c.fail(at, "no more than %d items allowed", r.max)
		return
	case len(items) < r.min:
		c.fail(at, "no fewer than %d items allowed", r.min)
	}
	for i, item := range items {
		c.value(at+"/"+strconv.Itoa(i), item, *r.each)
	}
}

// text checks a text object. Slack also says where the schema that failed stands.
func (c *checker) text(at string, v any, r rule) {
	before := len(c.faults)
	c.textObject(at, v, r)
	if len(c.faults) > before && len(c.faults) < maxFaults {
		c.faults = slices.Insert(c.faults, before, pointed{text: "failed to match all allowed schemas", at: at, wider: true})
	}
}

func (c *checker) textObject(at string, v any, r rule) {
	o, kind, ok := c.typed(at, v)
	if !ok {
		return
	}
	switch {
	case kind != "plain_text" && kind != "mrkdwn":
		c.fail(at+"/type", "unsupported type: %s", kind)
		return
	case !slices.Contains(r.of, kind):
		c.fail(at+"/type", "must be a valid enum value")
		return
	}
	extra := "emoji"
	if kind == "mrkdwn" {
		extra = "verbatim"
	}
	c.fields(at, o, shape{fields: map[string]rule{"text": must(strFrom(r.min, r.max)), extra: flag()}}, "type")
	if s, ok := o["text"].(string); ok {
		c.chars += utf8.RuneCountInString(s)
	}
}

func (c *checker) object(at string, v any, name string) {
	o, ok := v.(object)
	if !ok {
		c.fail(at, "must provide an object")
		return
	}
	switch name {
	case "card", "task_card":
		c.block(at, o)
	case "feedback_button":
		c.fields(at, o, c.kit.objects[name], "type")
	default:
		c.fields(at, o, c.kit.objects[name])
	}
}

func (c *checker) element(at string, v any, of []string) {
	o, kind, ok := c.typed(at, v)
	if !ok {
		return
	}
	if (kind == "plain_text" || kind == "mrkdwn") && slices.Contains(of, kind) {
		c.text(at, v, rule{min: 1, max: maxText, of: of})
		return
	}
	s, known := c.kit.elements[kind]
	if !known || !slices.Contains(of, kind) || s.on != nil && !slices.Contains(s.on, c.surface) {
		c.fail(at+"/type", "unsupported type: %s", kind)
		return
	}
	c.fields(at, o, s, "type")
}
