package sandbox

import "slices"

// spot is an interactive element and the block it stands in.
type spot struct {
	element object
	block   object
}

func (s spot) kind() string     { return stringOf(s.element, "type") }
func (s spot) actionID() string { return stringOf(s.element, "action_id") }
func (s spot) blockID() string  { return stringOf(s.block, "block_id") }

// isInput tells whether the element belongs to an input block, which says nothing to the app until the
// form is sent, unless it asks for that.
func (s spot) isInput() bool { return stringOf(s.block, "type") == "input" }

func (s spot) dispatches() bool { return !s.isInput() || s.block["dispatch_action"] == true }

func stringOf(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

// spots lists the interactive elements of blocks in the order they are drawn.
func (k *kit) spots(blocks []any) []spot {
	var list []spot
	for _, b := range blocks {
		if o, ok := b.(object); ok {
			list = k.spotsIn(list, o, o)
		}
	}
	return list
}

func (k *kit) spotsIn(list []spot, block, o object) []spot {
	for _, name := range []string{"accessory", "element", "elements", "actions", "child_blocks", "rows"} {
		list = k.spotsAt(list, block, o[name])
	}
	return list
}

func (k *kit) spotsAt(list []spot, block object, v any) []spot {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			list = k.spotsAt(list, block, item)
		}
	case object:
		kind := stringOf(v, "type")
		switch {
		case k.interactive(kind):
			list = append(list, spot{element: v, block: block})
		case v["block_id"] != nil:
			list = k.spotsIn(list, v, v)
		default:
			list = k.spotsIn(list, block, v)
		}
	}
	return list
}

// messageSpots lists the interactive elements of a message, those in attachments too.
func (k *kit) messageSpots(m *message) []spot {
	list := k.spots(m.Blocks)
	for _, a := range m.Attachments {
		if o, ok := a.(object); ok {
			blocks, _ := o["blocks"].([]any)
			list = append(list, k.spots(blocks)...)
		}
	}
	return list
}

// findSpot finds the element with that action_id; block_id may be left out.
func findSpot(spots []spot, actionID, blockID string) (spot, bool) {
	i := slices.IndexFunc(spots, func(s spot) bool {
		return s.actionID() == actionID && (blockID == "" || s.blockID() == blockID)
	})
	if i < 0 {
		return spot{}, false
	}
	return spots[i], true
}
