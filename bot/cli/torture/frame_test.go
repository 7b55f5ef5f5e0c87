package torture

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
)

// frame is what a test knows of a frame on its way to the desk.
type frame struct {
	Type    string
	ID      string `json:"envelope_id"`
	Payload struct {
		EventID string `json:"event_id"`
		Event   struct{ Type, Subtype, Text string }
		Actions []struct {
			ID string `json:"action_id"`
		}
	}
}

func readFrame(raw []byte) (f frame) {
	json.Unmarshal(raw, &f) // what is no JSON is of no kind
	return f
}

// message reports whether a frame brings the words of a person.
func (f frame) message(text string) bool {
	return f.Payload.Event.Type == "message" && f.Payload.Event.Subtype == "" && strings.Contains(f.Payload.Event.Text, text)
}

// edit reports whether a frame brings news of a message.
func (f frame) edit() bool {
	return f.Payload.Event.Subtype == "message_changed" || f.Payload.Event.Subtype == "message_deleted"
}

// copied is a frame under another envelope id and, if it has one, event id.
func (f frame) copied(raw []byte, n int64) (id string, twin []byte) {
	id = fmt.Sprintf("copy-%d", n)
	text := strings.ReplaceAll(string(raw), f.ID, id)
	if f.Payload.EventID != "" {
		text = strings.ReplaceAll(text, f.Payload.EventID, fmt.Sprintf("EvCOPY%d", n))
	}
	return id, []byte(text)
}

// heldBack is a line that keeps a frame until another has passed.
func heldBack(first, then func(frame) bool) func([]byte) [][]byte {
	var kept atomic.Pointer[[]byte]
	return func(raw []byte) [][]byte {
		f := readFrame(raw)
		switch {
		case first(f) && kept.CompareAndSwap(nil, &raw):
			return nil
		case then(f) && kept.Load() != nil:
			return [][]byte{raw, *kept.Load()}
		}
		return [][]byte{raw}
	}
}
