package gateway

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// fakeSlack is Slack's end of Socket Mode, following a test's script.
type fakeSlack struct {
	t      testing.TB
	server *httptest.Server
	opens  atomic.Int64
	silent atomic.Bool  // no hello and no pings: a peer that is gone
	refuse atomic.Value // func(w http.ResponseWriter), instead of an address
	calls  chan *socket // connections, as they come

	mu      sync.Mutex
	tickets map[string]bool
	sockets []*socket
	wg      sync.WaitGroup
}

// socket is one connection of a bot's.
type socket struct {
	t    testing.TB
	conn *websocket.Conn
	mu   sync.Mutex // of writing
	acks chan ack   // of all sockets of the server
	over chan struct{}

	hush, hushed chan struct{} // no more pings; none is under way
}

type ack struct {
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
}

func newFakeSlack(t testing.TB) (*fakeSlack, chan ack) {
	f := &fakeSlack{t: t, calls: make(chan *socket, 1000), tickets: map[string]bool{}}
	acks := make(chan ack, 10_000)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/apps.connections.open", f.open)
	mux.HandleFunc("/link", func(w http.ResponseWriter, r *http.Request) { f.link(w, r, acks) })
	f.server = httptest.NewServer(mux)
	t.Cleanup(f.close)
	return f, acks
}

func (f *fakeSlack) close() {
	f.mu.Lock()
	for _, s := range f.sockets {
		_ = s.conn.UnderlyingConn().Close()
	}
	f.mu.Unlock()
	f.server.Close()
	f.wg.Wait()
}

func (f *fakeSlack) client() *slack.Client {
	return slack.New("xoxb-test", slack.OptionAppLevelToken("xapp-test"), slack.OptionAPIURL(f.server.URL+"/api/"))
}

func (f *fakeSlack) open(w http.ResponseWriter, r *http.Request) {
	n := f.opens.Add(1)
	w.Header().Set("Content-Type", "application/json")
	if refuse, _ := f.refuse.Load().(func(http.ResponseWriter)); refuse != nil {
		refuse(w)
		return
	}
	if r.Header.Get("Authorization") != "Bearer xapp-test" {
		fmt.Fprint(w, `{"ok":false,"error":"invalid_auth"}`)
		return
	}
	ticket := fmt.Sprint("ticket-", n)
	f.mu.Lock()
	f.tickets[ticket] = true
	f.mu.Unlock()
	fmt.Fprintf(w, `{"ok":true,"url":"ws%s/link?ticket=%s"}`, strings.TrimPrefix(f.server.URL, "http"), ticket)
}

// link takes a connection; a ticket is good for one.
func (f *fakeSlack) link(w http.ResponseWriter, r *http.Request, acks chan ack) {
	ticket := r.URL.Query().Get("ticket")
	f.mu.Lock()
	good := f.tickets[ticket]
	delete(f.tickets, ticket)
	f.mu.Unlock()
	if !good {
		http.Error(w, "no such ticket", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(r *http.Request) bool {
		return r.Header.Get("Origin") == "https://api.slack.com"
	}}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		f.t.Errorf("upgrade: %v", err)
		return
	}
	s := &socket{t: f.t, conn: conn, acks: acks, over: make(chan struct{}), hush: make(chan struct{}), hushed: make(chan struct{})}
	f.mu.Lock()
	f.sockets = append(f.sockets, s)
	f.mu.Unlock()
	f.wg.Go(s.read)
	if !f.silent.Load() {
		s.send(`{"type":"hello","num_connections":1,"connection_info":{"app_id":"A01OPS"},
			"debug_info":{"host":"applink-1","build_number":54,"approximate_connection_time":3600}}`)
		f.wg.Go(s.ping)
	}
	f.calls <- s
}

// read collects acknowledgements until the connection ends.
func (s *socket) read() {
	defer close(s.over)
	for {
		kind, raw, err := s.conn.ReadMessage()
		if err != nil {
			return
		}
		var a ack
		if err := json.Unmarshal(raw, &a); err != nil || kind != websocket.TextMessage {
			s.t.Errorf("acknowledgement of type %d: %v", kind, err)
			return
		}
		s.acks <- a
	}
}

func (s *socket) ping() {
	defer close(s.hushed)
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for {
		select {
		case <-s.over:
			return
		case <-s.hush:
			return
		case <-beat.C:
			_ = s.conn.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(time.Second))
		}
	}
}

// silence stops the pings.
func (s *socket) silence() {
	close(s.hush)
	<-s.hushed
}

func (s *socket) send(raw string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.conn.WriteMessage(websocket.TextMessage, []byte(raw)); err != nil {
		s.t.Errorf("send: %v", err)
	}
}

// event sends an events_api envelope.
func (s *socket) event(id, payload string) { s.send(envelope(typeEvents, id, payload, "")) }

// cut ends the connection as a broken line does.
func (s *socket) cut() { _ = s.conn.UnderlyingConn().Close() }

// cutMidFrame announces a long frame, sends its beginning and breaks off.
func (s *socket) cutMidFrame() {
	s.mu.Lock()
	defer s.mu.Unlock()
	wire := s.conn.UnderlyingConn()
	_, _ = wire.Write(append([]byte{0x81, 126, 0x10, 0x00}, `{"envelope_id":"half","type":"events_api","payl`...))
	_ = wire.Close()
}

func envelope(typ, id, payload, more string) string {
	return fmt.Sprintf(`{"envelope_id":%q,"type":%q,"payload":%s,"accepts_response_payload":%v%s}`,
		id, typ, payload, typ != typeEvents, more)
}

// said is the payload of a message event.
func said(event, channel, ts, text string) string {
	return fmt.Sprintf(`{"type":"event_callback","team_id":"T1","event_id":%q,"event":{"type":"message","user":"U1",
		"channel":%q,"ts":%q,"event_ts":%[3]q,"text":%[4]q,"client_msg_id":"c","channel_type":"channel"}}`, event, channel, ts, text)
}

func (f *fakeSlack) call() *socket {
	f.t.Helper()
	return await(f.t, "connection", f.calls)
}

// await is the next item of ch.
func await[T any](t testing.TB, what string, ch <-chan T) T {
	t.Helper()
	select {
	case v := <-ch:
		return v
	case <-time.After(patience):
		t.Fatalf("no %s within %v", what, patience)
		panic("unreachable")
	}
}

// awaitAcks collects acknowledgements until all of ids came, and returns all
// that came, by id.
func awaitAcks(t testing.TB, acks chan ack, ids ...string) map[string][]ack {
	t.Helper()
	got := map[string][]ack{}
	for _, id := range ids {
		for len(got[id]) == 0 {
			a := await(t, "acknowledgement of "+id, acks)
			got[a.ID] = append(got[a.ID], a)
		}
	}
	return got
}

// until polls a condition.
func until(t testing.TB, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if cond() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("not within %v: %s", patience, what)
}
