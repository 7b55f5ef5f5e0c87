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
	do, err := b.takeAlerts(store.Item{Kind: kind, Payload: body})
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
		if err != nil || !strings.Contains(string(text), "1000 alerts fire") || !strings.Contains(string(text), "and 995 more") {
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
