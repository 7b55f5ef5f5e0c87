package bot

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// KeepHook commits what a program posted to the inbox. It has no name of its
// own: telling of the same state twice does nothing the second time. Evidence
// has its content, so that it counts once however often it is sent.
func (b *Bot) KeepHook(ctx context.Context, kind, lane string, body []byte) error {
	key := rand.Text()
	if kind == gateway.HookEvidence {
		sum := sha256.Sum256(body)
		key = hex.EncodeToString(sum[:])
	}
	if !b.cfg().KeepSecrets {
		body, _ = maskPayload(body)
	}
	_, err := b.db.Keep(ctx, store.Incoming{Keys: []string{kind + "/" + key}, Kind: kind, Lane: lane, Payload: body, At: b.now()})
	if err == nil {
		b.Wake()
	}
	return err
}

// isHook reports whether an inbox item came from a program.
func isHook(kind string) bool { return strings.HasPrefix(kind, "hook/") }

// takeHook takes what a program has posted.
func (b *Bot) takeHook(it store.Item) (effect, error) {
	if it.Kind == gateway.HookEvidence {
		return b.takeProof(it)
	}
	return b.takeAlerts(it)
}

// takeAlerts writes what a notification says, and what follows for the ticket
// of its problem.
func (b *Bot) takeAlerts(it store.Item) (effect, error) {
	g, err := gateway.ReadAlerts(it.Kind, it.Payload)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		group, err := b.groupOf(tx, g)
		if err != nil {
			return err
		}
		turned := false
		for _, a := range g.Alerts {
			one, err := tx.PutAlert(group.Key, alertOf(a, it.At))
			if err != nil {
				return err
			}
			turned = turned || one
		}
		if !turned { // told again: what people made of it meanwhile stays
			b.hooked.repeated.Add(1)
			return nil
		}
		return b.settleAlerts(tx, group)
	}, nil
}

// alertOf is an alert as the desk keeps it. What has no time happened when it
// was told; a clock that is ahead must not make all later news old.
func alertOf(a gateway.Alert, told time.Time) desk.Alert {
	at := func(t time.Time) time.Time {
		if t.IsZero() || t.After(told) {
			return told
		}
		return t
	}
	one := desk.Alert{
		Fingerprint: a.Fingerprint, Firing: a.Firing, Title: cut(courier.Clean(a.Title), maxTitle),
		Text: cut(courier.Clean(a.Text), 1000), Link: a.Link, StartsAt: at(a.StartsAt),
	}
	if !a.Firing {
		one.EndsAt = at(a.EndsAt)
	}
	return one
}

// groupOf returns the record of a group; a new one is written.
func (b *Bot) groupOf(tx *store.Tx, g gateway.AlertGroup) (store.AlertGroup, error) {
	group, err := tx.AlertGroup(background, g.Key)
	if err != nil && !errors.Is(err, desk.ErrNotFound) {
		return group, err
	}
	labels := map[string]string{}
	for _, a := range g.Alerts { // what the first says counts
		for k, v := range a.Labels {
			if _, ok := labels[k]; !ok {
				labels[k] = v
			}
		}
	}
	group.Key, group.Title = g.Key, firstNonEmpty(cut(courier.Clean(g.Title), maxTitle), g.Key)
	about := desk.AboutAlert(b.cfg().Alerts, b.cfg().Components, labels)
	group.Component, group.Code, group.Impact = about.Component, about.Code, about.Impact
	return group, tx.PutAlertGroup(group)
}

// settleAlerts makes the ticket of a group agree with its alerts.
func (b *Bot) settleAlerts(tx *store.Tx, g store.AlertGroup) error {
	firing, first, err := tx.Firing(background, g.Key, 1)
	if err != nil {
		return err
	}
	if firing > 0 {
		g.QuietAt = time.Time{}
		err = b.alertsFire(tx, g, first[0])
	} else {
		if g.QuietAt.IsZero() {
			g.QuietAt = tx.Now()
		}
		err = b.alertsQuiet(tx, g)
	}
	return err
}

// alertsFire opens a ticket, or opens it again; in maintenance it waits for
// the window's end.
func (b *Bot) alertsFire(tx *store.Tx, g store.AlertGroup, first desk.Alert) error {
	if err := tx.DropTimer("alert", g.Key); err != nil {
		return err
	}
	var t desk.Ticket
	if g.Ticket != 0 {
		var err error
		if t, err = tx.Ticket(background, g.Ticket); err != nil {
			return err
		}
		if t.State.Open() {
			return errors.Join(tx.PutAlertGroup(g), tx.Redraw("ticket", t.ID), b.attachTicket(tx, t))
		}
	}
	until, muted, err := b.muted(tx, g.Component)
	if err != nil {
		return err
	}
	g.Muted = muted
	if muted {
		b.hooked.muted.Add(1)
		return errors.Join(tx.PutAlertGroup(g), tx.SetTimer("alert", g.Key, "", until))
	}
	if again := (desk.Event{Act: desk.ActReopen, Actor: desk.Nobody, At: tx.Now()}); g.Ticket != 0 {
		if _, err := t.Apply(again); err == nil {
			g.Flaps++
			return errors.Join(tx.PutAlertGroup(g), b.act(t, again)(tx), b.attachTicket(tx, t))
		}
	}
	return b.openForAlerts(tx, g, first)
}

// openForAlerts opens the ticket of a problem. The desk itself is its
// requester: there is no thread but the card's.
func (b *Bot) openForAlerts(tx *store.Tx, g store.AlertGroup, first desk.Alert) error {
	_, me := b.Self()
	e := desk.Event{
		Act: desk.ActOpen, Actor: me, Requester: me, At: tx.Now(), Title: g.Title, Text: firstNonEmpty(first.Text, first.Title),
		Lang: string(b.cfg().Language), Kind: desk.KindFault, Impact: g.Impact, Tier: g.Impact.Tier(), Component: g.Component, Code: g.Code,
	}
	if g.Ticket != 0 {
		e.Title = cut(b.shared().Say("ticket.follows", "id", g.Ticket, "title", g.Title), maxTitle)
	}
	g.Round++
	t, fresh, err := tx.OpenTicket(store.Opening{Origin: fmt.Sprintf("alert/%s/%d", g.Key, g.Round), Event: e, Team: b.self.Load().team})
	if err != nil {
		return err
	}
	g.Ticket, g.Flaps = t.ID, 0
	if err := tx.PutAlertGroup(g); err != nil || !fresh {
		return err
	}
	return b.present(tx, t, store.Thread{})
}

// alertsQuiet resolves the ticket of a problem that is over, if nobody has
// taken it; else whoever has it is told, and decides. What comes and goes is
// believed to be over only after a while.
func (b *Bot) alertsQuiet(tx *store.Tx, g store.AlertGroup) error {
	g.Muted = false
	if err := tx.PutAlertGroup(g); err != nil || g.Ticket == 0 {
		return errors.Join(err, tx.DropTimer("alert", g.Key))
	}
	t, err := tx.Ticket(background, g.Ticket)
	if err != nil || !t.State.Open() {
		return err
	}
	if wait := g.QuietAt.Add(desk.DampFor); g.Flaps >= desk.FlapsToDamp && tx.Now().Before(wait) {
		return errors.Join(tx.SetTimer("alert", g.Key, "", wait), tx.Redraw("ticket", t.ID))
	}
	if t.Assignee == "" && !t.State.Waiting() {
		return b.act(t, desk.Event{Act: desk.ActResolve, Actor: desk.Nobody, At: tx.Now(), Text: b.shared().Say("alert.over")})(tx)
	}
	duty, err := b.dutyCard(tx, t.ID)
	if err != nil {
		return err
	}
	who, err := b.seesTo(tx, t)
	if err != nil {
		return err
	}
	words := b.shared().Say("alert.over.taken", "who", mention(who), "id", t.ID)
	return errors.Join(tx.Redraw("ticket", t.ID), tx.Say(store.Saying{
		Key: fmt.Sprintf("alert/%s/%d/over/%d", g.Key, g.Round, g.QuietAt.UnixMilli()), Kind: store.SayPost,
		Channel: duty.Channel, ThreadCard: duty.ID, Words: message(words, section(words)).JSON(),
	}))
}

// alertTimer looks at a problem again: its maintenance is over, or it has been
// quiet for long enough.
func (b *Bot) alertTimer(_ context.Context, it store.Item) (effect, error) {
	return func(tx *store.Tx) error {
		g, err := tx.AlertGroup(background, it.Ref)
		if err != nil || !g.Muted && g.QuietAt.IsZero() {
			return err
		}
		return b.settleAlerts(tx, g)
	}, nil
}

// muted reports whether alerts on a component are not to open tickets now, and
// until when: in maintenance, or while a change is being deployed on it.
func (b *Bot) muted(tx *store.Tx, component string) (until time.Time, ok bool, err error) {
	if component == "" {
		return until, false, nil
	}
	windows, err := tx.Maintenances(background, component, tx.Now())
	if err != nil {
		return until, false, err
	}
	for _, m := range windows {
		if m.Covers(tx.Now()) {
			until = later(until, m.To)
		}
	}
	for _, p := range b.cfg().Maintenance {
		if end, ok := p.Until(tx.Now()); ok && p.Component == component {
			until = later(until, end)
		}
	}
	changes, err := tx.Changes(background, store.ChangeFilter{
		States: []desk.ChangeState{desk.ChangeDeploying}, Component: component, From: tx.Now(), To: tx.Now().Add(time.Millisecond),
	})
	for _, c := range changes {
		until = later(until, c.Plan.To)
	}
	return until, until.After(tx.Now()), err
}

// machine reports whether the desk opened a ticket for a program: nobody
// waits for an answer then.
func (b *Bot) machine(t desk.Ticket) bool {
	_, me := b.Self()
	return me != "" && t.Requester == me
}

// A card names so many alerts, with addresses no longer than that.
const (
	maxAlerts    = 5
	maxAlertLink = 300
)

// alertLines is what fires behind a ticket, the longest first.
func (b *Bot) alertLines(ctx context.Context, w lang.Words, t desk.Ticket) ([]slack.Block, error) {
	if !b.machine(t) || !t.State.Open() {
		return nil, nil
	}
	g, err := b.db.GroupOfTicket(ctx, t.ID)
	if errors.Is(err, desk.ErrNotFound) {
		return nil, nil // a newer ticket has the group
	}
	if err != nil {
		return nil, err
	}
	total, first, err := b.db.Firing(ctx, g.Key, maxAlerts)
	if err != nil {
		return nil, err
	}
	lines := []string{w.Say("alert.count", "n", total)}
	for _, a := range first {
		title := escape(a.Title)
		if a.Link != "" && len(a.Link) <= maxAlertLink {
			title = "<" + a.Link + "|" + title + ">"
		}
		lines = append(lines, "• "+w.Say("alert.since", "title", title, "at", when(w, a.StartsAt, b.now(), b.cfg().Zone)))
	}
	if more := total - len(first); more > 0 {
		lines = append(lines, w.Say("alert.more", "n", more))
	}
	if total == 0 && g.Flaps >= desk.FlapsToDamp {
		lines = append(lines, w.Say("alert.flapping", "n", g.Flaps))
	}
	return []slack.Block{section(cut(strings.Join(lines, "\n"), 2900))}, nil
}
