package sandbox

import (
	"encoding/json"
	"time"
)

// Limits of the log of calls and envelopes.
const (
	keptCalls = 2000
	keptBytes = 16 << 20
	maxLogged = 64 << 10 // bytes of one payload
)

// callLog is what happened lately between the app and the workspace, oldest first.
type callLog struct {
	serial  int64
	entries []*logEntry
	bytes   int
}

// logEntry is one Web API call or one envelope.
type logEntry struct {
	Seq    int64     `json:"seq"`
	At     time.Time `json:"at"`   // wall clock
	Now    time.Time `json:"now"`  // workspace clock
	Kind   string    `json:"kind"` // api or envelope
	Method string    `json:"method,omitempty"`
	Status int       `json:"status,omitempty"`
	Millis float64   `json:"ms,omitempty"`
	Fault  string    `json:"fault,omitempty"` // injected through /sandbox/fail

	Args   json.RawMessage `json:"args,omitempty"`
	Answer json.RawMessage `json:"answer,omitempty"`

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
	w.calls.add(e)
	w.news = append(w.news, news{Kind: "log"})
	return e
}

// add appends an entry. When there are too many, a quarter goes at once.
func (l *callLog) add(e *logEntry) {
	l.entries = append(l.entries, e)
	l.bytes += e.size()
	if len(l.entries) <= keptCalls && l.bytes <= keptBytes {
		return
	}
	cut := len(l.entries) / 4
	for _, old := range l.entries[:cut] {
		l.bytes -= old.size()
	}
	l.entries = append(l.entries[:0:0], l.entries[cut:]...)
}

func (e *logEntry) size() int { return len(e.Args) + len(e.Answer) + len(e.Payload) }

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

// loggable is v as the log holds it.
func loggable(v any) json.RawMessage {
	raw, err := encode(v)
	if err != nil {
		return nil
	}
	return bounded(raw)
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
