package torture

import (
	"testing"
	"time"
)

// I5: away for so long that Slack has given the first message up, the desk
// reads it in the channel, also when a later one comes in before it has.
func TestAwayForLong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.say("bob", "@bot", "hello")
	w.say("bob", "#random", "@opsdesk RPT-7001")
	w.hears("bob", "#random", "RPT-7001")
	w.quiet()
	w.kill()
	w.say("bob", "@bot", e1042)
	w.say("bob", "#random", "@opsdesk what is DB-9001?")
	w.jump(40 * time.Minute)
	w.say("bob", "@bot", "and "+rpt7001)
	w.say("bob", "#random", "@opsdesk "+e1042)
	w.fail("users.conversations", map[string]any{"delay": "500ms"})
	w.start()
	w.later()
	w.look([]sight{
		{"bob", "@bot", "E1042.*What to do", 1}, {"bob", "@bot", "RPT-7001.*What to do", 1},
		{"bob", "#random", "DB-9001.*What to do", 1}, {"bob", "#random", "E1042.*What to do", 1},
	}, nil)
	w.settle()
}
