package bot

import (
	"context"
	"strings"

	"opsdesk/bot/lang"
)

// cmdDuty says who is on duty, until when, who follows, and who is away. Only
// the asker sees it, so the names call nobody.
func (b *Bot) cmdDuty(_ context.Context, r request) (effect, error) {
	w, now := b.in(lang.Of(r.to.locale)), b.now()
	roster := b.cfg().roster()
	called := roster.Called(now, "", 0)
	lines := []string{w.Say("duty.now", "who", mention(called[0]))}
	if s := roster.Shift(now); !s.To.IsZero() {
		lines = append(lines, w.Say("duty.until", "to", when(w, s.To, now, b.cfg().Zone), "next", mention(roster.Shift(s.To).Who)))
	}
	if len(called) > 1 {
		var names []string
		for _, id := range called[1:] {
			names = append(names, mention(id))
		}
		lines = append(lines, w.Say("duty.next", "who", strings.Join(names, " → ")))
	}
	for _, l := range roster.Leave {
		if l.To.After(now) {
			lines = append(lines, w.Say("duty.leave", "who", mention(l.Who), "from", when(w, l.From, now, b.cfg().Zone), "to", when(w, l.To, now, b.cfg().Zone)))
		}
	}
	return b.tell(r.to, "duty", message(strings.Join(lines, "\n"))), nil
}
