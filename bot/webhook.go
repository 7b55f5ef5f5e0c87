package bot

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/store"
)

// The events that another program is told of a T1.
const (
	hookOpened = "opened" // also when a ticket became a T1 later
	hookMissed = "missed"
)

// posted is what another program is told of a T1. Of a private ticket it holds
// no words.
type posted struct {
	ID        string         `json:"id"` // the same in every attempt
	Event     string         `json:"event"`
	At        time.Time      `json:"at"`
	Ticket    int64          `json:"ticket"`
	Tier      string         `json:"tier"`
	Title     string         `json:"title"`
	Component string         `json:"component"`
	Clock     desk.ClockKind `json:"clock,omitempty"`    // whose target was missed
	TargetS   int64          `json:"target_s,omitempty"` // seconds
	OpenedAt  time.Time      `json:"opened_at"`
	Called    []calledPerson `json:"called"`
}

// calledPerson is somebody whom the desk has called in Slack.
type calledPerson struct {
	ID   string `json:"slack_id"`
	Name string `json:"name,omitempty"` // if the desk has met them
}

// postOpened tells of a ticket that has become a T1.
func (b *Bot) postOpened(tx *store.Tx, t desk.Ticket, e desk.Event) error {
	if e.Act != desk.ActOpen && (e.Act != desk.ActChange || e.Tier != desk.T1) {
		return nil
	}
	who, err := b.seesTo(tx, t)
	if err != nil {
		return err
	}
	return b.postT1(tx, t, hookOpened, desk.Clock{}, []string{who})
}

// postT1 tells another program of a T1, once for each key.
func (b *Bot) postT1(tx *store.Tx, t desk.Ticket, what string, c desk.Clock, called []string) error {
	if t.Tier != desk.T1 || !b.cfg().Webhook || !t.State.Open() {
		return nil
	}
	key := fmt.Sprintf("ticket/%d/%s", t.ID, what)
	if c.Kind != "" {
		key += "/" + string(c.Kind)
	}
	p := posted{
		ID: rand.Text(), Event: what, At: tx.Now().UTC(), Ticket: t.ID, Tier: "T" + strconv.Itoa(int(t.Tier)),
		Title: courier.Clean(covered(b.shared(), t).Title), Component: t.Component, Clock: c.Kind,
		TargetS: int64(c.Target / time.Second), OpenedAt: t.OpenedAt.UTC(), Called: []calledPerson{},
	}
	for _, who := range called {
		known, _ := tx.Person(background, who)
		p.Called = append(p.Called, calledPerson{who, known.Name})
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return tx.Deliver(store.Delivery{ID: p.ID, Key: key, Body: body})
}

// TellUntaken says to the admins that another program did not take what it was
// to be told.
func (b *Bot) TellUntaken(tx *store.Tx, d store.Delivery, why string) error {
	ticket, _, _ := strings.Cut(strings.TrimPrefix(d.Key, "ticket/"), "/")
	m := message(b.shared().Say("webhook.untaken", "id", ticket, "n", d.Attempts, "why", escape(cut(why, 300))))
	return tx.Say(store.Saying{
		Key: "webhook/" + d.ID, Kind: store.SayPost, Channel: b.cfg().admin(), Words: m.JSON(), Urgent: true,
	})
}
