package bot

import (
	"strings"
	"testing"

	"opsdesk/bot/lang"
	"opsdesk/store"
)

// However much has come together, every message fits Slack and nothing is
// left out.
func TestBundles(t *testing.T) {
	w := lang.New(lang.EN)
	for _, c := range []struct{ notices, bytes, messages int }{
		{1, 10, 1}, {22, 10, 1}, {23, 10, 2}, {200, 10, 10}, {10, 2900, 4},
	} {
		var waiting []store.Bundled
		for range c.notices {
			waiting = append(waiting, store.Bundled{Words: message(strings.Repeat("x", c.bytes)).JSON()})
		}
		got := bundles(w, waiting)
		if len(got) != c.messages {
			t.Errorf("%d notices of %d bytes: %d messages, want %d", c.notices, c.bytes, len(got), c.messages)
		}
		blocks := 0
		for _, m := range got {
			n := len(m.Blocks.BlockSet)
			if blocks += n - 1; n > 50 || len(m.JSON()) > 13000 {
				t.Errorf("a message of %d blocks and %d bytes", n, len(m.JSON()))
			}
		}
		if blocks != 2*c.notices {
			t.Errorf("%d blocks of %d notices, want two each", blocks, c.notices)
		}
	}
}
