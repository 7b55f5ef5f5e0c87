package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
)

// cmdDuty says who is on duty, until when, who follows, who is away and who
// stands in for whom. Only the asker sees it, so the names call nobody.
func (b *Bot) cmdDuty(_ context.Context, r request) (effect, error) {
	c, err := b.people(b.db.Reader)
	if err != nil {
		return nil, err
	}
	w := b.in(lang.Of(r.to.locale))
	lines := append(b.dutyLines(w, c.roster()), b.absenceLines(w, c.roster())...)
	words := strings.Join(lines, "\n")
	blocks := []slack.Block{section(cut(words, 2900))}
	if r.who.Agent() {
		blocks = append(blocks, slack.NewActionBlock("", b.dutyButtons(w, r, c.roster())...))
	}
	return b.tell(r.to, "duty", message(words, blocks...)), nil
}

func (b *Bot) dutyLines(w lang.Words, roster desk.Roster) []string {
	now := b.now()
	called := roster.Called(now, "", 0)
	lines := []string{w.Say("duty.now", "who", mention(called[0]))}
	if roster.Empty(now) {
		lines = append(lines, w.Say("duty.empty"))
	}
	if s := roster.Shift(now); !s.To.IsZero() {
		lines = append(lines, w.Say("duty.until", "to", when(w, s.To, now, b.cfg().Zone), "next", mention(roster.Shift(s.To).Who)))
	}
	var names []string
	for _, id := range called[1:] {
		names = append(names, mention(id))
	}
	if len(names) > 0 {
		lines = append(lines, w.Say("duty.next", "who", strings.Join(names, " → ")))
	}
	return lines
}

func (b *Bot) absenceLines(w lang.Words, roster desk.Roster) (lines []string) {
	now, zone := b.now(), b.cfg().Zone
	for _, l := range roster.Leave {
		if l.To.After(now) {
			lines = append(lines, w.Say("duty.leave", "who", mention(l.Who), "from", when(w, l.From, now, zone), "to", when(w, l.To, now, zone)))
		}
	}
	for _, s := range roster.Swaps {
		lines = append(lines, w.Say("duty.swap", "who", mention(s.Who), "for", mention(s.For), "from", when(w, s.From, now, zone), "to", when(w, s.To, now, zone)))
	}
	return lines
}

// dutyButtons offers leave and a swap, and to come back from one's own leave.
func (b *Bot) dutyButtons(w lang.Words, r request, roster desk.Roster) []slack.BlockElement {
	out := []slack.BlockElement{button("duty_leave", "-", w.Say("button.duty_leave"))}
	if len(roster.Ahead(r.who.ID, b.now(), 1)) > 0 {
		out = append(out, button("duty_swap", "-", w.Say("button.duty_swap")))
	}
	for _, l := range roster.Leave {
		if l.ID != 0 && l.Who == r.who.ID {
			return append(out, leaveButton(w, l))
		}
	}
	return out
}
