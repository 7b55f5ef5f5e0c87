package bot

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// clickRig is a desk with a change whose card is posted, for clicks that no
// honest client sends.
type clickRig struct {
	*Bot
	t      *testing.T
	change desk.Change
	card   store.Card
}

const cardTS = "1700000000.000100"

func newClickRig(t *testing.T) *clickRig {
	t.Helper()
	b, clock := testBot(t)
	b.self.Store(&self{team: "T1", user: "UBOT", bot: "B1"})
	cfg := *b.cfg()
	cfg.Changes = DefaultChanges()
	b.config.Store(&cfg)
	rig := &clickRig{Bot: b, t: t}
	at := *clock
	plan := desk.Plan{
		Title: "Raise the limit", Background: "b", Purpose: "p", Impact: "i", Components: []string{b.cfg().Components[0].Key}, Risk: desk.RiskMedium,
		Steps: "s", Rollback: "r", Test: "t", From: at.Add(48 * time.Hour), To: at.Add(50 * time.Hour), Implementer: "UIMP",
	}
	rig.write(func(tx *store.Tx) error {
		for user, role := range map[string]desk.Role{"ULEAD": desk.RoleLead, "UMGR": desk.RoleManager, "UMGR2": desk.RoleManager} {
			if _, err := tx.Grant(user, role, "", ""); err != nil {
				return err
			}
		}
		return b.openChange("test", desk.ChangeEvent{Act: desk.ChangeOpens, Actor: "UREQ", At: at, Type: desk.ChangeNormal, Plan: &plan})(tx)
	})
	for _, user := range []string{"UREQ", "UIMP", "ULEAD", "UMGR", "UMGR2", "UENG"} {
		rig.meet(store.Person{Person: desk.Person{ID: user, Name: user}, Team: "T1"})
	}
	var err error
	if rig.change, err = b.db.Change(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	rig.post()
	return rig
}

func (c *clickRig) write(do effect) {
	c.t.Helper()
	if err := c.db.Write(c.t.Context(), do); err != nil {
		c.t.Fatal(err)
	}
}

// meet is what Slack says of somebody now.
func (c *clickRig) meet(p store.Person) {
	p.SeenAt = c.now()
	c.write(func(tx *store.Tx) error { return tx.PutPerson(p) })
}

// post has the card that is voted on posted in C1.
func (c *clickRig) post() {
	c.t.Helper()
	out, err := c.db.Outgoing(c.t.Context(), 100, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	cards, err := c.db.Cards(c.t.Context(), "change", 1)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, o := range out {
		for _, k := range cards {
			if o.Card != k.ID || k.View != changeView(1) {
				continue
			}
			if err := errors.Join(c.db.Sending(c.t.Context(), o.ID), c.db.Sent(c.t.Context(), o.ID, "C1", cardTS)); err != nil {
				c.t.Fatal(err)
			}
			c.card, err = c.db.Card(c.t.Context(), k.ID)
			if err != nil {
				c.t.Fatal(err)
			}
		}
	}
	if c.card.TS == "" {
		c.t.Fatal("the card was not posted")
	}
}

// honest is a click on Approve as Slack sends it.
func (c *clickRig) honest(user string) gateway.Envelope {
	return gateway.Envelope{
		Kind: gateway.Click, Team: "T1", User: user, ActionID: "change_approve", Channel: "C1", At: c.now(),
		Value:  value{kind: "change", id: 1, nonce: c.card.Nonce, extra: short(c.change.Hash)}.String(),
		Source: &gateway.Source{Channel: "C1", TS: cardTS},
	}
}

func (c *clickRig) press(e gateway.Envelope) error {
	do, err := c.route(c.t.Context(), request{Envelope: e, to: addressee{user: e.User}})
	if err != nil {
		return err
	}
	return c.db.Write(c.t.Context(), do)
}

// audited is how many presses were noted as refused.
func (c *clickRig) audited() (n int) {
	c.t.Helper()
	rows, err := c.db.Ledger(c.t.Context(), "change/1")
	nameless, errNameless := c.db.Ledger(c.t.Context(), "change/0")
	if err = errors.Join(err, errNameless); err != nil {
		c.t.Fatal(err)
	}
	for _, r := range append(rows, nameless...) {
		if r.Act == "change_refused" {
			n++
		}
	}
	return n
}

func (c *clickRig) votes() int {
	c.t.Helper()
	now, err := c.db.Change(c.t.Context(), 1)
	if err != nil {
		c.t.Fatal(err)
	}
	return len(now.Votes)
}

// What no client of Slack sends, and what is too old, is refused and noted, and
// nothing of it counts.
func TestInjectedClicks(t *testing.T) {
	c := newClickRig(t)
	second := value{kind: "change", id: 2, nonce: c.card.Nonce, extra: short(c.change.Hash)}.String()
	for name, forge := range map[string]func(*gateway.Envelope){
		"no value":          func(e *gateway.Envelope) { e.Value = "" },
		"value of a ticket": func(e *gateway.Envelope) { e.Value = "ticket/1/" + c.card.Nonce },
		"another change":    func(e *gateway.Envelope) { e.Value = second },
		"another card's id": func(e *gateway.Envelope) {
			e.Value = value{kind: "change", id: 1, nonce: "00", extra: short(c.change.Hash)}.String()
		},
		"no card id": func(e *gateway.Envelope) {
			e.Value = value{kind: "change", id: 1, extra: short(c.change.Hash)}.String()
		},
		"an old revision": func(e *gateway.Envelope) {
			e.Value = value{kind: "change", id: 1, nonce: c.card.Nonce, extra: "0123"}.String()
		},
		"no revision":           func(e *gateway.Envelope) { e.Value = value{kind: "change", id: 1, nonce: c.card.Nonce}.String() },
		"another message":       func(e *gateway.Envelope) { e.Source.TS = "1700000000.000200" },
		"another channel":       func(e *gateway.Envelope) { e.Source.Channel, e.Channel = "C2", "C2" },
		"no message":            func(e *gateway.Envelope) { e.Source = nil },
		"in a form":             func(e *gateway.Envelope) { e.Source, e.OnView, e.ViewID, e.CallbackID = nil, true, "V1", "x" },
		"another team":          func(e *gateway.Envelope) { e.Team = "T2" },
		"a member of another":   func(e *gateway.Envelope) { e.UserTeam = "T2" },
		"who has no vote":       func(e *gateway.Envelope) { e.User = "UENG" },
		"who asked for it":      func(e *gateway.Envelope) { e.User = "UREQ" },
		"who carries it out":    func(e *gateway.Envelope) { e.User = "UIMP" },
		"the lead, no review":   func(e *gateway.Envelope) { e.User = "ULEAD" },
		"a value with a suffix": func(e *gateway.Envelope) { e.Value += "/ULEAD" },
	} {
		before := c.audited()
		e := c.honest("UMGR")
		forge(&e)
		if err := c.press(e); !wish(err) {
			t.Errorf("%s: %v, want it refused", name, err)
		}
		if n := c.audited(); n != before+1 && name != "the lead, no review" && e.Value != second {
			t.Errorf("%s: noted %d times", name, n-before)
		}
	}
	if n := c.votes(); n != 0 {
		t.Fatalf("%d votes of forged clicks", n)
	}
	if err := c.press(c.honest("UMGR")); err != nil || c.votes() != 1 {
		t.Fatalf("an honest click: %v, %d votes", err, c.votes())
	}
	if err := c.press(c.honest("UMGR")); !errors.Is(err, desk.ErrConflict) || c.votes() != 1 {
		t.Errorf("pressed again: %v, %d votes", err, c.votes())
	}
}

// Who lost the right has no vote, and their earlier one no longer counts.
func TestVoterWhoIsGone(t *testing.T) {
	for name, gone := range map[string]store.Person{
		"deactivated":    {Person: desk.Person{Inactive: true}},
		"a guest":        {Person: desk.Person{Guest: true}},
		"a bot":          {Person: desk.Person{Bot: true}},
		"of another":     {Person: desk.Person{Foreign: true}},
		"left the group": {},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClickRig(t)
			if err := c.press(c.honest("UMGR")); err != nil {
				t.Fatal(err)
			}
			gone.ID, gone.Name, gone.Team = "UMGR", "UMGR", "T1"
			c.meet(gone)
			if name == "left the group" {
				c.write(func(tx *store.Tx) error { return tx.Revoke("UMGR", desk.RoleManager, "", "") })
			}
			err := c.press(c.honest("UMGR"))
			if name != "a bot" && !errors.Is(err, desk.ErrRefused) {
				t.Errorf("presses again: %v", err)
			}
			lead := desk.ChangeEvent{
				Act: desk.ChangeVotes, Actor: "ULEAD", At: c.now(), Hash: c.change.Hash, Verdict: desk.VerdictApprove, Lead: true, Risk: desk.RiskMedium, Text: "ok",
			}
			c.write(c.cast(1, lead))
			if now, err := c.db.Change(t.Context(), 1); err != nil || now.State != desk.ChangeReview {
				t.Errorf("%s with the vote of who is gone, %v", now.State, err)
			}
			if err := c.press(c.honest("UMGR2")); err != nil {
				t.Fatal(err)
			}
			if now, err := c.db.Change(t.Context(), 1); err != nil || now.State != desk.ChangeApproved {
				t.Errorf("%s after two who may, %v", now.State, err)
			}
			if err := c.press(c.honest("UMGR2")); !errors.Is(err, desk.ErrConflict) {
				t.Errorf("replayed after the decision: %v", err)
			}
		})
	}
}

// What is asked for by who has left is not voted on.
func TestRequesterWhoIsGone(t *testing.T) {
	c := newClickRig(t)
	c.meet(store.Person{Person: desk.Person{ID: "UREQ", Inactive: true}, Team: "T1"})
	if err := c.press(c.honest("UMGR")); !errors.Is(err, desk.ErrRefused) || c.votes() != 0 {
		t.Errorf("%v, %d votes", err, c.votes())
	}
}

// Fifty clicks of two people at once are two votes and one decision.
func TestClicksAtOnce(t *testing.T) {
	c := newClickRig(t)
	c.write(c.cast(1, desk.ChangeEvent{
		Act: desk.ChangeVotes, Actor: "ULEAD", At: c.now(), Hash: c.change.Hash, Verdict: desk.VerdictApprove, Lead: true, Risk: desk.RiskHigh, Text: "ok",
	}))
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			user := []string{"UMGR", "UMGR2"}[i%2]
			if err := c.press(c.honest(user)); err != nil && !errors.Is(err, desk.ErrConflict) {
				t.Errorf("click %d of %s: %v", i, user, err)
			}
		})
	}
	all.Wait()
	now, err := c.db.Change(t.Context(), 1)
	if err != nil || now.State != desk.ChangeApproved || len(now.Votes) != 3 {
		t.Errorf("%s, %d votes, %v", now.State, len(now.Votes), err)
	}
	rows, err := c.db.Ledger(t.Context(), "change/1")
	n := 0
	for _, r := range rows {
		if r.Act == string(desk.ChangeVotes) {
			n++
		}
	}
	if err != nil || n != 3 {
		t.Errorf("%d votes in the ledger, %v: %s", n, err, fmt.Sprint(rows))
	}
}
