package report

import (
	"bytes"
	"encoding/json"
)

// encode is JSON for people and programs: indented, in the order of the
// fields, without the escapes that are meant for web pages.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return buf.Bytes(), err
}

func quoted(s string) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil { // a string always encodes
		return []byte(`""`)
	}
	return bytes.TrimSpace(buf.Bytes())
}

// readPair reads [a, b].
func readPair(data []byte, a, b any) error {
	return json.Unmarshal(data, &[]any{a, b})
}
