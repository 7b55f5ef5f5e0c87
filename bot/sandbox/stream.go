package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
)

// news is one line of the stream that keeps the page up to date. It says what to fetch again, not what is
// there: so a page that missed some is right after fetching once.
type news struct {
	ID      int64  `json:"id"`
	Kind    string `json:"kind"` // message, view, home, clock, log, workspace, status
	Channel string `json:"channel,omitempty"`
	User    string `json:"user,omitempty"` // whom it concerns; empty means everybody
	TS      string `json:"ts,omitempty"`
	Thread  string `json:"thread_ts,omitempty"`
	Text    string `json:"text"` // of a status
}

// stream hands news to the pages that listen.
type stream struct {
	mu        sync.Mutex
	serial    int64
	listeners map[chan news]bool
	closed    chan struct{}
}

func newStream() *stream {
	return &stream{listeners: map[chan news]bool{}, closed: make(chan struct{})}
}

func (w *Workspace) toldMessage(m *message) {
	w.news = append(w.news, news{Kind: "message", Channel: m.Channel, TS: m.TS, Thread: m.Thread, User: m.Only})
}

func (w *Workspace) toldView(user string) {
	w.news = append(w.news, news{Kind: "view", User: user})
}

func (w *Workspace) toldWorkspace() { w.news = append(w.news, news{Kind: "workspace"}) }

// tell sends what the act under way has brought; several news of the log become one.
func (w *Workspace) tell() {
	var logged bool
	for _, n := range w.news {
		if n.Kind == "log" {
			logged = true
			continue
		}
		w.stream.send(n)
	}
	if logged {
		w.stream.send(news{Kind: "log"})
	}
	w.news = w.news[:0]
}

func (s *stream) send(n news) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	n.ID = s.serial
	for l := range s.listeners {
		select {
		case l <- n:
		default: // too slow: it is cut off, connects again and fetches everything
			delete(s.listeners, l)
			close(l)
		}
	}
}

func (s *stream) listen() chan news {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := make(chan news, 256)
	s.listeners[l] = true
	return l
}

func (s *stream) leave(l chan news) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listeners, l)
}

func (s *stream) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
	default:
		close(s.closed)
	}
}

// serveStream is GET /sandbox/stream. A page that comes back with Last-Event-ID is told to fetch
// everything if it may have missed something.
func (w *Workspace) serveStream(rw http.ResponseWriter, r *http.Request) {
	flush, ok := rw.(http.Flusher)
	if !ok {
		http.Error(rw, "no streaming", http.StatusInternalServerError)
		return
	}
	l := w.stream.listen()
	defer w.stream.leave(l)
	rw.Header().Set("Content-Type", "text/event-stream")
	rw.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(rw, "retry: 1000\n\n")
	if r.Header.Get("Last-Event-ID") != "" {
		writeNews(rw, news{Kind: "workspace"})
	}
	flush.Flush()
	for {
		select {
		case n, open := <-l:
			if !open {
				return
			}
			writeNews(rw, n)
			flush.Flush()
		case <-r.Context().Done():
			return
		case <-w.stream.closed:
			return
		}
	}
}

func writeNews(rw http.ResponseWriter, n news) {
	raw, err := json.Marshal(n)
	if err != nil {
		return
	}
	if n.ID != 0 {
		fmt.Fprintf(rw, "id: %s\n", strconv.FormatInt(n.ID, 10))
	}
	fmt.Fprintf(rw, "data: %s\n\n", raw)
}
