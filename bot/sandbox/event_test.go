package sandbox_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"opsdesk/bot/sandbox"
)

// An event that is not acknowledged comes again at once, after a minute and after five, with the same id,
// and then no more.
func TestRedelivery(t *testing.T) {
	t.Parallel()
	p := open(t)
	w := p.dial()
	p.act("say", object{"as": "ana", "channel": "#help", "text": "hello"})
	first := w.next()
	attempts := []any{first["retry_attempt"]}
	again := w.next() // three real seconds later
	attempts = append(attempts, again["retry_attempt"])
	for _, wait := range []string{"1m", "5m"} {
		p.settled()
		p.act("clock", object{"advance": wait})
		frame := w.next()
		attempts = append(attempts, frame["retry_attempt"])
		if eventID(frame) != eventID(first) || frame["retry_reason"] != "timeout" {
			t.Errorf("repeat = %v, want event %v again for timeout", frame, eventID(first))
		}
	}
	if diff := cmp.Diff([]any{0.0, 1.0, 2.0, 3.0}, attempts); diff != "" {
		t.Errorf("attempts (-want +got)\n%s", diff)
	}
	p.settled()
	p.act("clock", object{"advance": "1h"})
	p.act("react", object{"as": "ana", "channel": "#help", "ts": event(first)["ts"], "name": "eyes"})
	if next := w.next(); event(next)["type"] != "reaction_added" {
		t.Errorf("after the last attempt came %v, want only the new event", next)
	}
}

// settled waits until every envelope was acknowledged or given up.
func (p *place) settled() {
	p.Helper()
	var got struct{ Idle bool }
	if p.do("GET", "/sandbox/wait?idle=1ms&max=20s", nil, &got); !got.Idle {
		p.Fatal("envelopes stay unacknowledged")
	}
}

// What happened while no connection was open is delivered by the next one, also after a restart.
func TestEventsWithoutConnection(t *testing.T) {
	dir := t.TempDir()
	p := openAt(t, dir, sandbox.Options{})
	said := p.act("say", object{"as": "ana", "channel": "#help", "text": "anybody?"})
	p.stop()
	p = openAt(t, dir, sandbox.Options{})
	w := p.dial()
	got := w.next()
	if event(got)["ts"] != said["ts"] || got["retry_attempt"] != 2.0 {
		t.Fatalf("frame = %v, want the message as a repeat", got)
	}
	w.ack(got, nil)
	p.settled()
	p.stop()
	p = openAt(t, dir, sandbox.Options{})
	w = p.dial()
	p.act("say", object{"as": "bob", "channel": "#help", "text": "me"})
	if got := w.next(); event(got)["text"] != "me" {
		t.Errorf("frame = %v, want only what was not acknowledged", got)
	}
}

// The app hears nothing from where it is not, and nothing it has not subscribed to.
func TestNothingFromElsewhere(t *testing.T) {
	p := open(t)
	w := p.dial()
	for _, room := range []string{"#elsewhere", "#secret"} {
		p.act("say", object{"as": "ana", "channel": room, "text": "@bot hello"})
	}
	p.act("say", object{"as": "ana", "channel": "#help", "text": "here"})
	if got := w.next(); event(got)["text"] != "here" {
		t.Errorf("frame = %v, want the message of #help", got)
	}
}

// Each envelope goes to one of the connections; the eleventh connection is turned away.
func TestConnections(t *testing.T) {
	p := open(t)
	var all []*wire
	for range 10 {
		all = append(all, p.dial())
	}
	for range 10 {
		p.act("say", object{"as": "ana", "channel": "#help", "text": "hello"})
	}
	for i, w := range all {
		w.ack(w.next(), nil)
		select {
		case extra := <-w.frames:
			t.Errorf("connection %d got %v besides its own", i, extra)
		default:
		}
	}
	if got := p.connect(p.socketURL()).next(); got["type"] != "disconnect" || got["reason"] != "too_many_websockets" {
		t.Errorf("eleventh = %v, want disconnect for too_many_websockets", got)
	}
}

// Disconnects come with their reason; drop comes without a word.
func TestDisconnect(t *testing.T) {
	p := open(t)
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled"} {
		w := p.dial()
		p.act("disconnect", object{"reason": reason})
		if got := w.next(); got["type"] != "disconnect" || got["reason"] != reason {
			t.Errorf("frame = %v, want disconnect for %s", got, reason)
		}
		w.ws.Close()
	}
	w := p.dial()
	p.act("disconnect", object{"reason": "drop"})
	if got := w.next(); got != nil {
		t.Errorf("drop = %v, want the end of the stream", got)
	}
	if status := p.do("POST", "/sandbox/disconnect", object{"reason": "mood"}, nil); status != 400 {
		t.Errorf("unknown reason = %d, want 400", status)
	}
}

// A ticket opens one connection.
func TestTicketOnce(t *testing.T) {
	p := open(t)
	u := p.socketURL()
	p.connect(u)
	if _, resp, err := websocket.DefaultDialer.Dial(u, nil); err == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("second use of a ticket = %v, want 403", err)
	}
}

// The ticket decides whom the socket takes, neither Host nor Origin.
func TestTicketDecides(t *testing.T) {
	p := open(t)
	h := http.Header{"Host": {"elsewhere.example"}, "Origin": {"https://elsewhere.example"}}
	ws, _, err := websocket.DefaultDialer.Dial(p.socketURL(), h)
	if err != nil {
		t.Fatalf("a good ticket from elsewhere: %v", err)
	}
	ws.Close()
	bad := strings.Replace(p.socketURL(), "ticket=", "ticket=x", 1)
	if _, resp, err := websocket.DefaultDialer.Dial(bad, h); err == nil || resp.StatusCode != http.StatusForbidden {
		t.Errorf("a made-up ticket = %v, want 403", err)
	}
}

// A connection that asks for it is told that it will end within minutes.
func TestDebugReconnects(t *testing.T) {
	p := open(t)
	for query, want := range map[string]float64{"": 3600, "&debug_reconnects=true": 360} {
		hello := p.connect(p.socketURL() + query).next()
		if got := hello["debug_info"].(object)["approximate_connection_time"]; got != want {
			t.Errorf("with %q a connection lasts %v s, want %v", query, got, want)
		}
	}
}

// Beyond what Slack sends in an hour events are left out, and the app is told once a minute.
func TestEventLimit(t *testing.T) {
	p := openAt(t, t.TempDir(), sandbox.Options{EventsPerHour: 3})
	w := p.dial()
	say := func(text string) { p.act("say", object{"as": "ana", "channel": "#help", "text": text}) }
	next := func() any {
		f := w.next()
		w.ack(f, nil)
		if payload := f["payload"].(object); payload["type"] == "app_rate_limited" {
			return payload["minute_rate_limited"] != nil && payload["event"] == nil
		}
		return event(f)["text"]
	}
	for _, text := range []string{"1", "2", "3", "4", "5"} {
		say(text)
	}
	got := []any{next(), next(), next(), next()}
	p.act("clock", object{"set": p.ws.Now().Add(2 * time.Minute).Format(time.RFC3339)})
	say("6")
	got = append(got, next())
	p.act("clock", object{"set": p.ws.Now().Add(time.Hour).Format(time.RFC3339)})
	say("7")
	got = append(got, next())
	if diff := cmp.Diff([]any{"1", "2", "3", true, true, "7"}, got); diff != "" {
		t.Errorf("app heard (-want +got)\n%s", diff)
	}
}

// An event comes again on demand, under its own id.
func TestRedeliverOnDemand(t *testing.T) {
	p := open(t)
	w := p.dial()
	p.act("say", object{"as": "ana", "channel": "#help", "text": "once"})
	first := w.next()
	w.ack(first, nil)
	p.act("redeliver", object{"times": 3})
	for n := range 3 {
		again := w.next()
		w.ack(again, nil)
		if eventID(again) != eventID(first) || again["retry_attempt"] != float64(n+1) || again["envelope_id"] == first["envelope_id"] {
			t.Errorf("repeat %d = %v, want event %v in a new envelope", n+1, again, eventID(first))
		}
	}
	if status := p.do("POST", "/sandbox/redeliver", object{"event_id": "Ev404", "times": 1}, nil); status != 404 {
		t.Errorf("unknown event = %d, want 404", status)
	}
}

// Edits, deletes, reactions and joins are told, with Slack's shapes.
func TestEventShapes(t *testing.T) {
	p := open(t)
	w := p.dial()
	next := func() object {
		f := w.next()
		w.ack(f, nil)
		return event(f)
	}
	said := p.act("say", object{"as": "ana", "channel": "#help", "text": "one"})
	ts := said["ts"]
	next()
	p.act("edit", object{"as": "ana", "channel": "#help", "ts": ts, "text": "two"})
	if e := next(); e["subtype"] != "message_changed" || e["message"].(object)["text"] != "two" || e["previous_message"].(object)["text"] != "one" || e["hidden"] != true {
		t.Errorf("edit = %v", e)
	}
	p.act("react", object{"as": "bob", "channel": "#help", "ts": ts, "name": "ticket"})
	if e := next(); e["type"] != "reaction_added" || e["item_user"] != p.user("ana") || e["item"].(object)["ts"] != ts {
		t.Errorf("reaction = %v", e)
	}
	p.act("react", object{"as": "bob", "channel": "#help", "ts": ts, "name": "ticket", "remove": true})
	if e := next(); e["type"] != "reaction_removed" {
		t.Errorf("reaction = %v", e)
	}
	p.act("delete", object{"as": "ana", "channel": "#help", "ts": ts})
	if e := next(); e["subtype"] != "message_deleted" || e["deleted_ts"] != ts {
		t.Errorf("delete = %v", e)
	}
	p.act("channels", object{"name": "secret", "bot": true})
	if e := next(); e["subtype"] != "group_join" {
		t.Errorf("join message = %v", e)
	}
	if e := next(); e["type"] != "member_joined_channel" || e["channel_type"] != "G" {
		t.Errorf("join = %v", e)
	}
	p.act("home", object{"as": "ana"})
	if e := next(); e["type"] != "app_home_opened" || e["tab"] != "home" || e["view"] != nil {
		t.Errorf("home = %v", e)
	}
}
