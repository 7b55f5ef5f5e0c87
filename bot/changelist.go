package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// cmdChanges lists what is being changed, the next window first.
func (b *Bot) cmdChanges(ctx context.Context, r request) (effect, error) {
	list, err := b.db.Changes(ctx, store.ChangeFilter{States: []desk.ChangeState{
		desk.ChangeReview, desk.ChangeRevising, desk.ChangeApproved, desk.ChangeDeploying, desk.ChangeObserving,
	}})
	if err != nil {
		return nil, err
	}
	w := b.in(lang.Of(r.to.locale))
	head := w.Say("changes.head", "n", len(list))
	if len(list) == 0 {
		head = w.Say("changes.none")
	}
	words := strings.Join(slices.Concat(b.freezeRows(w, time.Time{}, listLength), []string{head}, b.changeRows(w, list, listLength)), "\n")
	return b.tell(r.to, "changes", message(words, section(words))), nil
}

// freezeRows says when nothing is to be changed, of those that begin before an
// instant, if one is given.
func (b *Bot) freezeRows(w lang.Words, before time.Time, most int) (lines []string) {
	for _, f := range b.cfg().Changes.Freezes {
		if f.To.After(b.now()) && (before.IsZero() || f.From.Before(before)) && len(lines) < most {
			lines = append(lines, ":snowflake: "+escape(b.clashLine(w, freezeClash(f))))
		}
	}
	return lines
}

// changeRows lists changes by the beginning of their windows.
func (b *Bot) changeRows(w lang.Words, list []desk.Change, most int) (lines []string) {
	slices.SortFunc(list, func(a, b desk.Change) int { return a.Plan.From.Compare(b.Plan.From) })
	for _, c := range list[:min(len(list), most)] {
		lines = append(lines, w.Say("changes.row", "id", c.ID, "title", escape(cut(c.Plan.Title, 80)), "state", w.Say("change.state."+string(c.State)),
			"from", when(w, c.Plan.From, b.now(), b.cfg().Zone), "to", when(w, c.Plan.To, b.now(), b.cfg().Zone)))
	}
	return lines
}

// homeAhead is how far ahead App Home shows changes, and homeChanges how many
// lines of them.
const (
	homeAhead   = 14 * 24 * time.Hour
	homeChanges = 4
)

// homeCalendar is what is going to be changed soon, and when nothing is to be.
func (b *Bot) homeCalendar(ctx context.Context, w lang.Words) ([]slack.Block, error) {
	now := b.now()
	list, err := b.db.Changes(ctx, store.ChangeFilter{States: toDeploy(), From: now, To: now.Add(homeAhead)})
	if err != nil {
		return nil, err
	}
	lines := b.freezeRows(w, now.Add(homeAhead), homeChanges/2)
	lines = append(lines, b.changeRows(w, list, homeChanges-len(lines))...)
	if len(lines) == 0 {
		return nil, nil
	}
	return []slack.Block{section("*" + w.Say("home.calendar") + "*\n" + strings.Join(lines, "\n"))}, nil
}
