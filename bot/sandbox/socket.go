package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Socket Mode: the app asks for a one-use address, connects, and gets each envelope on exactly one of its
// connections. See https://docs.slack.dev/apis/events-api/using-socket-mode.
const (
	maxConnections   = 10
	ackDeadline      = 3 * time.Second
	maxAck           = 20480 // bytes; Slack silently ignores a larger acknowledgement
	pingEvery        = 5 * time.Second
	connectionLife   = time.Hour
	debugLife        = 6 * time.Minute // of a connection that asks to be ended often
	warningBefore    = 10 * time.Second
	ticketLife       = 30 * time.Second
	frameQueue       = 4096
	maxClientMessage = 1 << 20
)

type socket struct {
	tickets map[string]time.Time // one-use, by the wall clock
	conns   []*connection
	turn    int // the connection that gets the next envelope
	serial  int
	pending map[string]*envelope
}

func newSocket() socket {
	return socket{tickets: map[string]time.Time{}, pending: map[string]*envelope{}}
}

// connection is one open WebSocket of the app.
type connection struct {
	id       int
	ws       *websocket.Conn
	lasts    time.Duration
	out      chan []byte
	gone     chan struct{}
	draining bool // a warning was sent: it gets envelopes only if there is no other
	ending   bool // the last frame is queued
	life     *time.Timer
}

// envelope is one thing sent to the app that wants an acknowledgement.
type envelope struct {
	ID      string          `json:"envelope_id"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
	Accepts bool            `json:"accepts_response_payload"`
	Attempt *int            `json:"retry_attempt,omitempty"`
	Reason  *string         `json:"retry_reason,omitempty"`

	settled func(ack) // called under the lock, once
	timer   *time.Timer
	sent    time.Time
	entry   *logEntry
}

// ack is what became of an envelope. payload is nil unless the app sent one.
type ack struct {
	ok      bool
	unsent  bool // no connection was open to take the envelope
	payload json.RawMessage
}

// ticket makes a new address for a connection.
func (w *Workspace) ticket() string {
	now := time.Now()
	for t, made := range w.socket.tickets {
		if now.Sub(made) > ticketLife {
			delete(w.socket.tickets, t)
		}
	}
	t := secret(16)
	w.socket.tickets[t] = now
	return t
}

func (w *Workspace) useTicket(t string) bool {
	made, ok := w.socket.tickets[t]
	delete(w.socket.tickets, t)
	return ok && time.Since(made) <= ticketLife
}

// serveSocket is the socket's own path; the ticket decides, whatever Host and Origin.
func (w *Workspace) serveSocket(rw http.ResponseWriter, r *http.Request) {
	var ok bool
	w.look(func() { ok = w.useTicket(r.URL.Query().Get("ticket")) })
	if !ok {
		http.Error(rw, "this ticket is unknown, used or too old", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(rw, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	ws.SetReadLimit(maxClientMessage)
	c := &connection{ws: ws, lasts: connectionLife, out: make(chan []byte, frameQueue), gone: make(chan struct{})}
	if r.URL.Query().Get("debug_reconnects") == "true" {
		c.lasts = debugLife
	}
	if !w.begin(c.write) {
		ws.Close()
		return
	}
	w.greet(c, r.Host)
	w.readFrames(c)
	w.leave(c)
}

// greet says hello; from then on the connection gets envelopes. The eleventh is turned away.
func (w *Workspace) greet(c *connection, host string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.done:
		c.close()
		return
	default:
	}
	s := &w.socket
	if len(s.conns) >= maxConnections {
		c.frame(disconnectFrame("too_many_websockets", host))
		c.frame(nil)
		return
	}
	s.serial++
	c.id = s.serial
	s.conns = append(s.conns, c)
	c.life = time.AfterFunc(c.lasts-warningBefore, func() {
		w.look(func() { w.part(c, "warning") })
	})
	c.frame(object{
		"type": "hello", "num_connections": len(s.conns),
		"connection_info": object{"app_id": w.team.AppID},
		"debug_info": object{
			"host": host, "started": time.Now().UTC().Format(time.RFC3339), "build_number": 1,
			"approximate_connection_time": int(c.lasts.Seconds()),
		},
	})
	w.toldWorkspace()
	w.sendMissed()
	w.tell()
}

func disconnectFrame(reason, host string) object {
	return object{"type": "disconnect", "reason": reason, "debug_info": object{"host": host}}
}

func (w *Workspace) leave(c *connection) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c.close()
	w.socket.conns = slices.DeleteFunc(w.socket.conns, func(o *connection) bool { return o == c })
	w.toldWorkspace()
	w.tell()
}

// pick chooses the connection for the next envelope, in turn; nil if none is open.
func (s *socket) pick() *connection {
	var spare *connection
	for range s.conns {
		s.turn = (s.turn + 1) % len(s.conns)
		c := s.conns[s.turn]
		switch {
		case c.ending || c.closed():
		case c.draining:
			spare = c
		default:
			return c
		}
	}
	return spare
}

// up tells whether a connection is open that can take an envelope.
func (s *socket) up() bool {
	return slices.ContainsFunc(s.conns, func(c *connection) bool { return !c.ending && !c.closed() })
}

// send puts an envelope on one connection and waits for its acknowledgement in the background. Without a
// connection it is settled at once, unacknowledged.
func (w *Workspace) send(e *envelope) {
	e.ID, e.sent = newUUID(), time.Now()
	c := w.socket.pick()
	e.entry = w.logEnvelope(e, c)
	if c == nil {
		w.settleEnvelope(e, ack{unsent: true})
		return
	}
	w.socket.pending[e.ID] = e
	e.timer = time.AfterFunc(ackDeadline, func() { w.expire(e.ID) })
	c.frame(e)
}

// expire settles an envelope whose three seconds are over.
func (w *Workspace) expire(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if e := w.socket.pending[id]; e != nil {
		w.settleEnvelope(e, ack{})
		w.afterAck()
	}
}

func (w *Workspace) settleEnvelope(e *envelope, a ack) {
	delete(w.socket.pending, e.ID)
	if e.timer != nil {
		e.timer.Stop()
	}
	w.logAck(e, a)
	if e.settled != nil {
		e.settled(a)
	}
}

// afterAck writes and tells what settling an envelope has altered.
func (w *Workspace) afterAck() {
	w.activity.last = time.Now()
	w.commitLater()
	w.deliverDue()
	w.tell()
	w.hasten()
}

// readFrames reads acknowledgements until the connection ends. What cannot be read as one is ignored, as
// Slack does.
func (w *Workspace) readFrames(c *connection) {
	for {
		kind, raw, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		if kind == websocket.TextMessage {
			w.receive(raw)
		}
	}
}

func (w *Workspace) receive(raw []byte) {
	var in struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(raw, &in); err != nil || len(raw) >= maxAck {
		w.log.Warn("acknowledgement ignored", "bytes", len(raw))
		return
	}
	if p := string(in.Payload); p == "null" || p == "{}" {
		in.Payload = nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if e := w.socket.pending[in.ID]; e != nil {
		w.settleEnvelope(e, ack{ok: true, payload: in.Payload})
		w.afterAck()
	}
}

// disconnect plays Slack ending the connections. A warning leaves ten seconds; drop ends the stream
// without a word.
func (w *Workspace) disconnect(reason string) error {
	switch reason {
	case "warning", "refresh_requested", "link_disabled", "drop":
	default:
		return nonsense("reason %q: must be warning, refresh_requested, link_disabled or drop", reason)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.socket.conns {
		w.part(c, reason)
	}
	return nil
}

func (w *Workspace) part(c *connection, reason string) {
	if reason == "drop" {
		c.close()
		return
	}
	c.frame(disconnectFrame(reason, strings.TrimPrefix(w.URL(), "http://")))
	c.draining = true
	if reason == "warning" {
		time.AfterFunc(warningBefore, func() {
			w.look(func() { w.part(c, "refresh_requested") })
		})
		return
	}
	c.ending = true
	c.frame(nil)
}

func (w *Workspace) dropConnections() {
	w.look(func() {
		for _, c := range w.socket.conns {
			c.close()
		}
	})
}

// frame queues one frame; nil closes the connection after those before it. A client that does not read
// for so long that the queue is full is cut off.
func (c *connection) frame(v any) {
	var raw []byte
	if v != nil {
		var err error
		if raw, err = encode(v); err != nil {
			raw = nil
		}
	}
	if c.closed() {
		return
	}
	select {
	case c.out <- raw:
	default:
		c.close()
	}
}

func (c *connection) closed() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// close is called under the workspace's lock.
func (c *connection) close() {
	if c.closed() {
		return
	}
	close(c.gone)
	c.ws.Close()
	if c.life != nil {
		c.life.Stop()
	}
}

// write sends what is queued, and a ping every few seconds: slack-go ends a connection without them.
func (c *connection) write() {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	c.control(websocket.PingMessage, []byte("hello"))
	for {
		select {
		case <-c.gone:
			return
		case <-ping.C:
			c.control(websocket.PingMessage, fmt.Appendf(nil, "Ping from %d", c.id))
		case raw := <-c.out:
			if raw == nil {
				c.control(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""))
				c.ws.Close()
				return
			}
			c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
			if c.ws.WriteMessage(websocket.TextMessage, raw) != nil {
				c.ws.Close()
				return
			}
		}
	}
}

// control writes a control frame; if that fails the reader finds the connection broken.
func (c *connection) control(kind int, data []byte) {
	c.ws.WriteControl(kind, data, time.Now().Add(5*time.Second))
}
