package sandbox

import (
	_ "embed"
	"regexp"
	"strings"
)

//go:embed emoji.txt
var emojiText string

// readEmoji is every name there is; this workspace has no emoji of its own.
func readEmoji() map[string]bool {
	names := map[string]bool{}
	for l := range strings.Lines(emojiText) {
		if strings.HasPrefix(l, "#") {
			continue
		}
		for _, name := range strings.Fields(l) {
			names[name] = true
		}
	}
	return names
}

var skinTone = regexp.MustCompile(`::skin-tone-[2-6]$`)

// isEmoji tells whether name, without colons, is one; it may have a skin tone.
func (w *Workspace) isEmoji(name string) bool { return w.emoji[skinTone.ReplaceAllString(name, "")] }
