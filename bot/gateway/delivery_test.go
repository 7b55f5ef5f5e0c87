package gateway

import (
	"strings"
	"testing"
)

// Frames that are broken or strange do not end the connection, and are
// acknowledged where an id can be read, or Slack would repeat them.
func TestBadFrames(t *testing.T) {
	huge := strings.Repeat("x", 5<<20)
	table := []struct {
		name, frame string
		id          string // acknowledged
		bad         int64
		kept        int
	}{
		{name: "garbage", frame: `no JSON at all`, bad: 1},
		{name: "cut off", frame: `{"envelope_id":"x","type":"events_api","payl`},
		{name: "empty"},
		{name: "list", frame: `[1,2]`, bad: 1},
		{name: "number", frame: `7`, bad: 1},
		{name: "null", frame: `null`, bad: 1},
		{name: "nothing", frame: `{}`, bad: 1},
		{name: "no type", frame: `{"envelope_id":"x","payload":{}}`, id: "x", bad: 1},
		{name: "no payload", frame: `{"envelope_id":"x","type":"events_api"}`, id: "x", bad: 1},
		{name: "unknown type", frame: `{"envelope_id":"x","type":"faxes","payload":{}}`, id: "x", bad: 1},
		{name: "type of the wrong type", frame: `{"envelope_id":"x","type":5,"payload":{}}`, id: "x", bad: 1},
		{name: "missing fields", frame: envelope(typeEvents, "x", `{"type":"event_callback","event":{"type":"message"}}`, ""), id: "x", bad: 1},
		{name: "payload of the wrong type", frame: envelope(typeEvents, "x", `[[]]`, ""), id: "x", bad: 1},
		{name: "no id", frame: `{"type":"events_api","payload":` + said("Ev1", "C1", "1700000000.000100", "a") + `}`, kept: 1},
		{name: "unknown event", frame: envelope(typeEvents, "x", `{"type":"event_callback","event":{"type":"tomorrow"}}`, ""), id: "x"},
		{name: "odd retry", frame: envelope(typeEvents, "x", said("Ev1", "C1", "1700000000.000100", "a"), `,"retry_attempt":"one"`), id: "x", kept: 1},
		{name: "5 MB", frame: envelope(typeEvents, "x", said("Ev1", "C1", "1700000000.000100", huge), ""), id: "x", bad: 1},
		{name: "5 MB of nonsense", frame: `{"envelope_id":"x","type":"faxes","payload":"` + huge + `"}`, id: "x", bad: 1},
		{name: "form that cannot be read", frame: envelope(typeInteractive, "x", `{"type":"view_submission"}`, ""), bad: 1},
		{name: "command without a user", frame: envelope(typeCommands, "x", `{"command":"/ops"}`, ""), id: "x", bad: 1},
		{name: "press the library cannot decode", id: "x", kept: 1, frame: envelope(typeInteractive, "x",
			`{"type":"block_actions","user":{"id":"U1"},"team":{"id":"T1"},"actions":[{"action_id":"a","type":"new","block_id":7}],"message":{"ts":"1.1","blocks":[{"type":5}]}}`, "")},
		{name: "odd hello", frame: `{"type":"hello","debug_info":{"build_number":"x"}}`},
		{name: "odd disconnect", frame: `{"type":"disconnect","reason":"warning","debug_info":{"build_number":"x"}}`},
	}
	for _, row := range table {
		t.Run(row.name, func(t *testing.T) {
			var log journal
			desk := &notebook{}
			s := start(t, desk, func(g *Gateway) { g.o.Log = log.logger() })
			line := s.call()
			line.send(row.frame)
			line.event("mark", said("EvMark", "C9", "1700000009.000100", "mark"))
			ids := []string{"mark"}
			if row.id != "" {
				ids = append(ids, row.id)
			}
			got := awaitAcks(t, s.acks, ids...)
			until(t, "idle", func() bool { return s.gateway.Health().Waiting == 0 })
			line.event("end", said("EvMark", "C9", "1700000009.000100", "mark")) // a repeat
			if more := awaitAcks(t, s.acks, "end"); len(got) != len(ids) || len(more) != 1 {
				t.Errorf("acknowledged %v and %v, want %v", got, more, ids)
			}
			if h := s.gateway.Health(); h.Bad != row.bad || len(desk.texts()) != row.kept+1 {
				t.Errorf("health = %+v, kept %d; want %d bad, %d kept besides the mark", h, len(desk.texts()), row.bad, row.kept)
			}
			if n := s.opens.Load(); n != 1 {
				t.Errorf("connected %d times, want once", n)
			}
			if strings.Contains(log.String(), "xxxx") || len(log.String()) > 10_000 {
				t.Errorf("the log holds content: %d bytes", len(log.String()))
			}
		})
	}
}
