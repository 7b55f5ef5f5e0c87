package cli

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	_ "github.com/mattn/go-sqlite3"

	"opsdesk/bot"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// wire is the least of a Slack that a gateway connects to: it sends events
// and notes when each is acknowledged. Unlike the sandbox it does nothing
// else in between.
type wire struct {
	server *httptest.Server
	conns  chan *websocket.Conn
	acks   chan ack
	conn   *websocket.Conn
	serial int
}

// ack is when an envelope was acknowledged.
type ack struct {
	id string
	at time.Time
}

func listen(b *testing.B) *wire {
	b.Helper()
	w := &wire{conns: make(chan *websocket.Conn, 1), acks: make(chan ack, 1000)}
	mux := http.NewServeMux()
	mux.HandleFunc("/socket", w.socket)
	mux.HandleFunc("/api/apps.connections.open", func(rw http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(rw, `{"ok": true, "url": "ws://%s/socket"}`, r.Host)
	})
	mux.HandleFunc("/api/auth.test", func(rw http.ResponseWriter, _ *http.Request) {
		io.WriteString(rw, `{"ok": true, "team_id": "T1", "user_id": "U1", "bot_id": "B1"}`)
	})
	w.server = httptest.NewServer(mux)
	b.Cleanup(w.server.Close)
	return w
}

func (w *wire) socket(rw http.ResponseWriter, r *http.Request) {
	conn, err := upgrade(rw, r)
	if err != nil {
		return // Upgrade has answered
	}
	defer conn.Close()
	hello := `{"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}, "debug_info": {"approximate_connection_time": 3600}}`
	if conn.WriteMessage(websocket.TextMessage, []byte(hello)) != nil {
		return
	}
	w.conns <- conn
	for {
		_, raw, err := conn.ReadMessage()
		now := time.Now()
		if err != nil {
			return
		}
		var e struct {
			ID string `json:"envelope_id"`
		}
		if json.Unmarshal(raw, &e) == nil {
			w.acks <- ack{e.ID, now}
		}
	}
}

func upgrade(rw http.ResponseWriter, r *http.Request) (*websocket.Conn, error) {
	anyone := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	return anyone.Upgrade(rw, r, nil)
}

// echo sends back what it gets.
func echo(rw http.ResponseWriter, r *http.Request) {
	conn, err := upgrade(rw, r)
	if err != nil {
		return // Upgrade has answered
	}
	defer conn.Close()
	for {
		kind, raw, err := conn.ReadMessage()
		if err != nil || conn.WriteMessage(kind, raw) != nil {
			return
		}
	}
}

// desk connects a store, a bot and a gateway, as a service does. If it is to
// work, the bot also handles what it has kept.
func (w *wire) desk(b *testing.B, working bool) {
	b.Helper()
	c, err := demo{lang: "en"}.config(w.server.URL)
	if err != nil {
		b.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	db, err := store.Open(b.Context(), b.TempDir(), store.Options{Now: time.Now, Log: log})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	client := c.client(sandboxTokens())
	desk, err := bot.New(bot.Options{
		DB: db, Slack: client, Log: log, Now: time.Now,
		Config: bot.Config{
			DutyChannel: "C2", Language: c.Language, Zone: c.Zone, Components: c.Components, Policy: c.Policy, Duty: []string{"U2"},
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := desk.Identify(b.Context()); err != nil {
		b.Fatal(err)
	}
	door := gateway.New(gateway.Options{
		Slack: client, Desk: desk, AnswerFirst: desk.AnswerFirst, Busy: desk.Busy, Self: desk.Self, Log: log, Now: time.Now,
	})
	background(b, door.Run)
	if working {
		background(b, desk.Run)
	}
	w.conn = <-w.conns
}

// background runs a part until the benchmark ends.
func background(b *testing.B, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
}

// envelope is a reply in some thread: what a desk hears most of.
func envelope(n int) (id, raw string) {
	id = fmt.Sprint("envelope-", n)
	return id, fmt.Sprintf(`{"envelope_id": %q, "type": "events_api", "accepts_response_payload": false, "payload":
		{"team_id": "T1", "api_app_id": "A1", "type": "event_callback", "event_id": "Ev%d", "event_time": 1700000000, "event":
		{"type": "message", "user": "U3", "text": "登录报 ERR-1042，怎么办？ The whole team is waiting.", "team": "T1", "channel": "C3",
		"channel_type": "channel", "ts": "%d.000100", "thread_ts": "%d.000100", "event_ts": "%d.000100"}}}`,
		id, n, 1700000000+n, 1600000000+n%100, 1700000000+n)
}

// kept sends n events, one each so often whatever became of those before, and
// returns how long each took to be acknowledged.
func (w *wire) kept(b *testing.B, n int, every time.Duration) (list []time.Duration) {
	b.Helper()
	if err := w.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)); err != nil {
		b.Fatal(err)
	}
	sent := make(map[string]time.Time)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for range n {
		<-tick.C
		w.serial++
		id, raw := envelope(w.serial)
		sent[id] = time.Now()
		if err := w.conn.WriteMessage(websocket.TextMessage, []byte(raw)); err != nil {
			b.Fatal(err)
		}
	}
	limit := time.After(patience)
	for range n {
		select {
		case a := <-w.acks:
			list = append(list, a.at.Sub(sent[a.id]))
		case <-limit:
			b.Fatalf("%d of %d acknowledged", len(list), n)
		}
	}
	return list
}

// plain is the limit: an echo, and a database with one table.
type plain struct {
	conn   *websocket.Conn
	db     *sql.DB
	serial int
}

func newPlain(b *testing.B) *plain {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(echo))
	b.Cleanup(server.Close)
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http"), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "plain.db")+"?_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE kept (key TEXT PRIMARY KEY, payload TEXT NOT NULL) STRICT`); err != nil {
		b.Fatal(err)
	}
	return &plain{conn: conn, db: db}
}

func (p *plain) commit(key, payload string) error {
	_, err := p.db.Exec(`INSERT INTO kept (key, payload) VALUES (?, ?)`, key, payload)
	return err
}

// kept takes the same events the shortest way.
func (p *plain) kept(b *testing.B, n int, every time.Duration) (list []time.Duration) {
	b.Helper()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for range n {
		<-tick.C
		p.serial++
		id, raw := envelope(p.serial)
		list = append(list, took(b, func() error {
			if err := p.conn.WriteMessage(websocket.TextMessage, []byte(raw)); err != nil {
				return err
			}
			if _, _, err := p.conn.ReadMessage(); err != nil {
				return err
			}
			return p.commit(id, raw)
		}))
	}
	return list
}
