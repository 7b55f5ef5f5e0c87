package sandbox

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a message besides its blocks.
const (
	maxBlocks       = 50
	maxViewBlocks   = 100
	maxMessageText  = 40000 // longer text is cut
	maxUpdateText   = 4000
	maxAttachments  = 100
	maxCharts       = 2
	maxMetadata     = 8000 // bytes; Slack publishes no number
	maxPrivateData  = 3000
	maxViewBytes    = 250 << 10
	maxViewTitle    = 24
	maxMetadataName = 255
)

// messageBlocks reads and checks the blocks argument; nil if there is none. What comes back has an id on
// every block and interactive element, as Slack gives them.
func (w *Workspace) messageBlocks(a args) ([]any, error) {
	v, err := a.value("blocks")
	if err != nil {
		return nil, refuse("invalid_blocks_format")
	}
	if v == nil {
		return nil, nil
	}
	items, ok := v.([]any)
	if !ok {
		return nil, refuse("invalid_blocks_format")
	}
	c := w.newChecker(onMessage)
	c.message("/blocks", items)
	if err := c.refuseBlocks(); err != nil {
		return nil, err
	}
	w.fillIn(items)
	return items, nil
}

// message checks the blocks of a message, each by itself and what they may have together.
func (c *checker) message(at string, v any) []any {
	items := c.blocks(at, v, maxBlocks)
	if c.charts > maxCharts {
		c.fail(at, "no more than %d data_visualization blocks allowed", maxCharts)
	}
	if c.cells > maxCells {
		c.fail(at, "tables must be less than %d characters", maxCells+1)
	}
	return items
}

// refuseBlocks is the error for blocks of a message. Some of what they may not have together has a code of
// its own.
func (c *checker) refuseBlocks() error {
	messages, details := c.messages()
	switch {
	case len(messages) > 0:
		return &refusal{code: "invalid_blocks", extra: object{"errors": details, "response_metadata": object{"messages": messages}}}
	case c.tables > 1:
		return &refusal{code: "invalid_attachments", extra: object{"response_metadata": object{"messages": []string{"[ERROR] " + oneTable}}}}
	case c.chars > maxAllText:
		return refuse("msg_blocks_too_long")
	}
	return nil
}

const oneTable = "only_one_table_allowed"

// attachments reads and checks the attachments argument.
func (w *Workspace) attachments(a args) ([]any, error) {
	v, err := a.value("attachments")
	if err != nil {
		return nil, refuse("invalid_attachments")
	}
	if v == nil {
		return nil, nil
	}
	items, ok := v.([]any)
	if !ok {
		return nil, refuse("invalid_attachments")
	}
	if len(items) > maxAttachments {
		return nil, refuse("too_many_attachments")
	}
	for i, item := range items {
		o, ok := item.(object)
		if !ok {
			return nil, refuse("invalid_attachments")
		}
		if blocks, given := o["blocks"]; given && blocks != nil {
			if err := w.attachedBlocks("/attachments/"+strconv.Itoa(i)+"/blocks", blocks); err != nil {
				return nil, err
			}
		}
		o["id"] = i + 1
	}
	return items, nil
}

func (w *Workspace) attachedBlocks(at string, blocks any) error {
	c := w.newChecker(onMessage)
	items := c.message(at, blocks)
	if err := c.refuseBlocks(); err != nil {
		return err
	}
	w.fillIn(items)
	return nil
}

// metadata reads and checks the metadata argument.
func (w *Workspace) metadata(a args) (object, error) {
	v, err := a.value("metadata")
	if err != nil {
		return nil, refuse("invalid_metadata_format")
	}
	if v == nil {
		return nil, nil
	}
	o, ok := v.(object)
	if !ok {
		return nil, refuse("invalid_metadata_format")
	}
	name, isText := o["event_type"].(string)
	payload, isObject := o["event_payload"].(object)
	switch {
	case !isText || name == "" || utf8.RuneCountInString(name) > maxMetadataName || !isObject:
		return nil, refuse("invalid_metadata_schema")
	case size(o) > maxMetadata:
		return nil, refuse("metadata_too_large")
	}
	return object{"event_type": name, "event_payload": payload}, nil
}

func size(v any) int {
	raw, err := encode(v)
	if err != nil {
		return 0
	}
	return len(raw)
}

// cutText is what Slack does to very long text.
func cutText(s string) (text string, cut bool) {
	if utf8.RuneCountInString(s) <= maxMessageText {
		return s, false
	}
	return string([]rune(s)[:maxMessageText]), true
}

// cleanText makes what came in over a form valid UTF-8, as JSON needs it.
func cleanText(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// fillIn gives blocks and interactive elements the ids they lack, and text objects the flags Slack adds.
func (w *Workspace) fillIn(blocks []any) {
	for _, b := range blocks {
		o, ok := b.(object)
		if !ok {
			continue
		}
		if id, _ := o["block_id"].(string); id == "" {
			o["block_id"] = w.shortID()
		}
		w.fillParts(o)
	}
}

func (w *Workspace) fillParts(o object) {
	for _, part := range o {
		switch v := part.(type) {
		case object:
			w.fillPart(v)
		case []any:
			for _, item := range v {
				if part, ok := item.(object); ok {
					w.fillPart(part)
				}
			}
		}
	}
}

func (w *Workspace) fillPart(o object) {
	kind, _ := o["type"].(string)
	switch {
	case kind == "plain_text":
		setDefault(o, "emoji", true)
	case kind == "mrkdwn":
		setDefault(o, "verbatim", false)
	case w.kit.interactive(kind):
		if id, _ := o["action_id"].(string); id == "" {
			o["action_id"] = w.shortID()
		}
	}
	if _, isBlock := w.kit.blocks[kind]; isBlock && !w.kit.isElement(kind) {
		setDefault(o, "block_id", w.shortID())
	}
	w.fillParts(o)
}

func setDefault(o object, name string, v any) {
	if o[name] == nil {
		o[name] = v
	}
}

func (w *Workspace) shortID() string { return secret(3) }

// isElement: an image is both a block and an element; inside something else it is an element.
func (k *kit) isElement(kind string) bool {
	_, ok := k.elements[kind]
	return ok
}

// interactive tells whether an element of that kind has an action_id.
func (k *kit) interactive(kind string) bool {
	_, ok := k.elements[kind].fields["action_id"]
	return ok
}
