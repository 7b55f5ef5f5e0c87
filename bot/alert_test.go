package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

func alertBot(t *testing.T) (*Bot, *time.Time) {
	b, clock := testBot(t)
	b.self.Store(&self{team: "T1", user: "UBOT", bot: "B1"})
	return b, clock
}

func notify(t *testing.T, b *Bot, kind string, v any) {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	do, err := b.takeAlerts(store.Item{Kind: kind, Payload: body, At: b.now()})
	if err == nil {
		err = b.db.Write(t.Context(), do)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func amAlert(n int, status string, at time.Time) map[string]any {
	return map[string]any{
		"status": status, "fingerprint": fmt.Sprint("f", n), "startsAt": at, "endsAt": at.Add(time.Minute),
		"labels": map[string]string{"alertname": "Down", "instance": fmt.Sprint("host", n), "severity": "critical"},
	}
}

func amGroup(alerts ...map[string]any) map[string]any {
	return map[string]any{"version": "4", "groupKey": "{}:{a=\"b\"}", "commonLabels": map[string]string{"alertname": "Down"}, "alerts": alerts}
}

// A storm of a thousand alerts, in one notification or in a thousand, makes
// one ticket, one card and one line.
func TestAlertStorm(t *testing.T) {
	for _, inOne := range []bool{true, false} {
		b, clock := alertBot(t)
		var all []map[string]any
		for n := range 1000 {
			all = append(all, amAlert(n, "firing", *clock))
		}
		if inOne {
			notify(t, b, gateway.HookAlertmanager, amGroup(all...))
		} else {
			for _, a := range all {
				notify(t, b, gateway.HookAlertmanager, amGroup(a))
			}
		}
		tickets, err := b.db.Tickets(t.Context(), store.Filter{})
		if err != nil || len(tickets) != 1 {
			t.Fatalf("in one %t: %d tickets, %v", inOne, len(tickets), err)
		}
		if out := outgoing(t, b); len(out) != 1 || out[0].Kind != store.SayCard {
			t.Errorf("in one %t: %d things to say, want one card", inOne, len(out))
		}
		lines, err := b.alertLines(t.Context(), b.shared(), tickets[0])
		text, _ := json.Marshal(lines)
		if err != nil || !strings.Contains(string(text), "Alerts firing: 1000") || !strings.Contains(string(text), "and 995 more") {
			t.Errorf("card: %s, %v", text, err)
		}
	}
}

// What comes and goes is believed to be over only after a quiet while.
func TestFlappingIsDamped(t *testing.T) {
	b, clock := alertBot(t)
	state := func() desk.State {
		tickets, err := b.db.Tickets(t.Context(), store.Filter{})
		if err != nil || len(tickets) != 1 {
			t.Fatalf("%d tickets, %v", len(tickets), err)
		}
		return tickets[0].State
	}
	for range 3 {
		notify(t, b, gateway.HookAlertmanager, amGroup(amAlert(1, "firing", *clock)))
		start := *clock
		*clock = clock.Add(2 * time.Minute)
		notify(t, b, gateway.HookAlertmanager, amGroup(amAlert(1, "resolved", start)))
		*clock = clock.Add(2 * time.Minute)
	}
	if s := state(); !s.Open() {
		t.Errorf("after the third time it is %s at once", s)
	}
	g, err := b.db.GroupOfTicket(t.Context(), 1)
	if err != nil || g.Flaps != 2 {
		t.Fatalf("%+v, %v", g, err)
	}
	*clock = clock.Add(desk.DampFor)
	do, err := b.alertTimer(t.Context(), store.Item{Ref: g.Key})
	if err == nil {
		err = b.db.Write(t.Context(), do)
	}
	if s := state(); err != nil || s != desk.StateResolved {
		t.Errorf("after a quiet while it is %s, %v", s, err)
	}
}

// An end that overtakes its beginning opens nothing.
func TestEndBeforeBeginning(t *testing.T) {
	b, clock := alertBot(t)
	notify(t, b, gateway.HookAlertmanager, amGroup(amAlert(1, "resolved", *clock)))
	notify(t, b, gateway.HookAlertmanager, amGroup(amAlert(1, "firing", *clock)))
	if tickets, err := b.db.Tickets(t.Context(), store.Filter{}); err != nil || len(tickets) != 0 {
		t.Errorf("%d tickets, %v", len(tickets), err)
	}
}

// The same news again changes nothing that people made of the ticket.
func TestRepeatedNewsLeavesPeopleTheirWord(t *testing.T) {
	for name, act := range map[string]desk.Event{
		"cancelled": {Act: desk.ActCancel, Actor: "UENG", Text: "a test"},
		"resolved":  {Act: desk.ActResolve, Actor: "UENG", Text: "done"},
	} {
		b, clock := alertBot(t)
		at := *clock
		for range 3 {
			notify(t, b, gateway.HookAlertmanager, amGroup(amAlert(1, "firing", at)))
			open, err := b.db.Tickets(t.Context(), store.Filter{Open: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range open {
				if err := b.db.Write(t.Context(), b.act(one, act)); err != nil {
					t.Fatal(err)
				}
			}
		}
		all, err := b.db.Tickets(t.Context(), store.Filter{})
		if err != nil || len(all) != 1 || all[0].State.Open() || all[0].ReopenCount != 0 {
			t.Errorf("%s: %+v, %v", name, all, err)
		}
	}
}

// An all-clear that is told twice does not undo a person who reopened.
func TestRepeatedEndLeavesAReopenedTicket(t *testing.T) {
	b, clock := alertBot(t)
	at := *clock
	notify(t, b, gateway.HookAlertmanager, amGroup(amAlert(1, "firing", at)))
	*clock = clock.Add(5 * time.Minute)
	notify(t, b, gateway.HookAlertmanager, amGroup(amAlert(1, "resolved", at)))
	one, err := b.db.Ticket(t.Context(), 1)
	if err != nil || one.State != desk.StateResolved {
		t.Fatalf("%+v, %v", one, err)
	}
	if err := b.db.Write(t.Context(), b.act(one, desk.Event{Act: desk.ActReopen, Actor: "UENG", At: *clock})); err != nil {
		t.Fatal(err)
	}
	notify(t, b, gateway.HookAlertmanager, amGroup(amAlert(1, "resolved", at)))
	if one, err = b.db.Ticket(t.Context(), 1); err != nil || !one.State.Open() {
		t.Errorf("%s, %v", one.State, err)
	}
}

// A program that tells no times is understood: again and again.
func TestPlainAlertWithoutTimes(t *testing.T) {
	b, clock := alertBot(t)
	for i, status := range []string{"firing", "resolved", "firing"} {
		*clock = clock.Add(time.Minute)
		notify(t, b, gateway.HookAlert, map[string]string{"key": "queue", "title": "Queue is long", "status": status})
		one, err := b.db.Ticket(t.Context(), 1)
		if err != nil || one.State.Open() != (status == "firing") {
			t.Errorf("%d: %s makes it %s, %v", i, status, one.State, err)
		}
	}
}
