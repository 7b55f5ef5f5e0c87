package sandbox

import (
	"encoding/json"
	"time"
)

// keptCalls bounds the log of calls and envelopes.
const keptCalls = 2000

// maxLogged bounds what the log holds of one payload, in bytes.
const maxLogged = 64 << 10

// callLog is what happened lately between the app and the workspace, oldest first.
type callLog struct {
	serial  int64
	entries []*logEntry
}

// logEntry is one Web API call or one envelope.
type logEntry struct {
	Seq    int64     `json:"seq"`
	At     time.Time `json:"at"`   // wall clock
	Now    time.Time `json:"now"`  // workspace clock
	Kind   string    `json:"kind"` // api or envelope
	Method string    `json:"method,omitempty"`
	Args   object    `json:"args,omitempty"`
	Status int       `json:"status,omitempty"`
	Answer any       `json:"answer,omitempty"`
	Millis float64   `json:"ms,omitempty"`
	Fault  string    `json:"fault,omitempty"` // injected through /sandbox/fail

	Type       string          `json:"type,omitempty"`
	EnvelopeID string          `json:"envelope_id,omitempty"`
	EventID    string          `json:"event_id,omitempty"`
	Payload    json.RawMessage `json:"payload,omitempty"`
	Attempt    int             `json:"retry_attempt,omitempty"`
	Connection int             `json:"connection,omitempty"`
	Settled    bool            `json:"settled,omitempty"`
	Acked      bool            `json:"acked,omitempty"`
	AckPayload json.RawMessage `json:"ack_payload,omitempty"`
	AckMillis  float64         `json:"ack_ms,omitempty"`
}

func (w *Workspace) logEntry(e *logEntry) *logEntry {
	w.calls.serial++
	e.Seq, e.At, e.Now = w.calls.serial, time.Now().UTC(), w.Now()
	w.calls.entries = append(w.calls.entries, e)
	if n := len(w.calls.entries); n > keptCalls {
		w.calls.entries = append(w.calls.entries[:0:0], w.calls.entries[n-keptCalls*3/4:]...)
	}
	w.news = append(w.news, news{Kind: "log"})
	return e
}

func (w *Workspace) logEnvelope(e *envelope, c *connection) *logEntry {
	entry := &logEntry{Kind: "envelope", Type: e.Type, EnvelopeID: e.ID, Payload: bounded(e.Payload)}
	var head struct {
		EventID string `json:"event_id"`
	}
	if e.Attempt != nil && json.Unmarshal(e.Payload, &head) == nil {
		entry.EventID, entry.Attempt = head.EventID, *e.Attempt
	}
	if c != nil {
		entry.Connection = c.id
	}
	return w.logEntry(entry)
}

// logAck notes what became of an envelope, in place of its entry: readers may hold the old one.
func (w *Workspace) logAck(e *envelope, a ack) {
	done := *e.entry
	done.Settled, done.Acked, done.AckPayload = true, a.ok, bounded(a.payload)
	done.AckMillis = millis(time.Since(e.sent))
	for i, old := range w.calls.entries {
		if old == e.entry {
			w.calls.entries[i] = &done
		}
	}
	e.entry = &done
	w.news = append(w.news, news{Kind: "log"})
}

func bounded(raw json.RawMessage) json.RawMessage {
	if len(raw) > maxLogged {
		return json.RawMessage(`"too long for the log"`)
	}
	return raw
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// since returns the entries after seq that are not older than that time.
func (l *callLog) since(seq int64, at time.Time) []*logEntry {
	list := []*logEntry{}
	for _, e := range l.entries {
		if e.Seq > seq && !e.At.Before(at) {
			list = append(list, e)
		}
	}
	return list
}
