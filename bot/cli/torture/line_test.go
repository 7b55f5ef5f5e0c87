package torture

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// line is the wire between Slack and the desk. It passes everything on as it
// is, unless a test puts something in between.
type line struct {
	url  string
	to   string // host and port of the Slack behind
	srv  *http.Server
	open sync.WaitGroup

	mu    sync.Mutex
	down  []*socket                               // connections of the desk
	heard []string                                // envelope ids that the desk acknowledged
	frame func(raw []byte) [][]byte               // what the desk gets in the place of a frame
	ack   func(id string) bool                    // whether an acknowledgement passes
	reply func(method string) bool                // whether the answer to a call passes
	edit  func(method string, body []byte) []byte // what the desk reads in the place of an answer
}

// socket is one connection, to be written to by more than one.
type socket struct {
	*websocket.Conn
	mu sync.Mutex
}

func (s *socket) write(kind int, raw []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.WriteMessage(kind, raw)
}

func newLine(l net.Listener, to string) *line {
	n := &line{url: "http://" + l.Addr().String(), to: to}
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: to})
	proxy.ModifyResponse = n.replied
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	mux := http.NewServeMux()
	mux.HandleFunc("/link/", n.link)
	mux.Handle("/", proxy)
	n.srv = &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go n.srv.Serve(l)
	return n
}

func (n *line) close() {
	n.srv.Close()
	n.drop()
	n.open.Wait()
}

// between changes what the line does.
func (n *line) between(set func(*line)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	set(n)
}

// replied looks at the answer to a call before the desk gets it.
func (n *line) replied(res *http.Response) error {
	n.mu.Lock()
	reply, edit := n.reply, n.edit
	n.mu.Unlock()
	method := strings.TrimPrefix(res.Request.URL.Path, "/api/")
	if reply != nil && !reply(method) {
		return http.ErrAbortHandler
	}
	if edit == nil {
		return nil
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	body = edit(method, body)
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return nil
}

// link connects the desk's socket with Slack's.
func (n *line) link(rw http.ResponseWriter, r *http.Request) {
	up, res, err := websocket.DefaultDialer.DialContext(r.Context(), "ws://"+n.to+r.URL.RequestURI(), nil)
	if err != nil {
		status := http.StatusBadGateway
		if res != nil {
			status = res.StatusCode
		}
		http.Error(rw, err.Error(), status)
		return
	}
	defer up.Close()
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(rw, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	down := &socket{Conn: conn}
	n.between(func(n *line) { n.down = append(n.down, down) })
	defer n.between(func(n *line) { n.down = slices.DeleteFunc(n.down, func(s *socket) bool { return s == down }) })
	n.open.Add(1)
	defer n.open.Done()
	n.relay(up, down)
}

func (n *line) relay(up *websocket.Conn, down *socket) {
	up.SetPingHandler(func(data string) error {
		return down.WriteControl(websocket.PingMessage, []byte(data), time.Now().Add(time.Second))
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer up.Close()
		for {
			kind, raw, err := down.ReadMessage()
			if err != nil || n.passAck(raw) && up.WriteMessage(kind, raw) != nil {
				return
			}
		}
	}()
	for {
		kind, raw, err := up.ReadMessage()
		if err != nil {
			break
		}
		for _, raw := range n.passFrame(raw) {
			down.write(kind, raw) // if that fails, reading does as well
		}
	}
	down.Close()
	<-ended
}

func (n *line) passFrame(raw []byte) [][]byte {
	n.mu.Lock()
	frame := n.frame
	n.mu.Unlock()
	if frame == nil {
		return [][]byte{raw}
	}
	return frame(raw)
}

func (n *line) passAck(raw []byte) bool {
	var in struct {
		ID string `json:"envelope_id"`
	}
	if json.Unmarshal(raw, &in) != nil {
		return true
	}
	n.mu.Lock()
	n.heard = append(n.heard, in.ID)
	ack := n.ack
	n.mu.Unlock()
	return ack == nil || ack(in.ID)
}

// acked reports how often the desk acknowledged an envelope.
func (n *line) acked(id string) (times int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, h := range n.heard {
		if h == id {
			times++
		}
	}
	return times
}

// say puts a frame on the line that Slack never sent.
func (n *line) say(raw string) error {
	n.mu.Lock()
	down := slices.Clone(n.down)
	n.mu.Unlock()
	if len(down) == 0 {
		return net.ErrClosed
	}
	return down[len(down)-1].write(websocket.TextMessage, []byte(raw))
}

// tear breaks the line in the middle of a frame.
func (n *line) tear() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, d := range n.down {
		d.mu.Lock()
		// A text frame of 600 bytes of which only the first few come.
		d.NetConn().Write([]byte("\x81\x7e\x02\x58{\"type\":\"events_api\",\"envelo"))
		d.mu.Unlock()
		d.NetConn().Close()
	}
}

// drop breaks the line between two frames.
func (n *line) drop() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, d := range n.down {
		d.NetConn().Close()
	}
}
