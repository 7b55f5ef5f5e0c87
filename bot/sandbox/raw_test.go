package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// call is one Web API call with form arguments and the bot's token.
func (p *place) call(method string, args object) object {
	p.Helper()
	form := url.Values{"token": {"xoxb-sandbox"}}
	for k, v := range args {
		if s, ok := v.(string); ok {
			form.Set(k, s)
			continue
		}
		raw, err := json.Marshal(v)
		if err != nil {
			p.Fatal(err)
		}
		form.Set(k, string(raw))
	}
	resp, err := http.PostForm(p.ws.URL()+"/api/"+method, form)
	if err != nil {
		p.Fatal(err)
	}
	return readObject(p.T, resp)
}

// must is a call that must succeed.
func (p *place) must(method string, args object) object {
	p.Helper()
	o := p.call(method, args)
	if o["ok"] != true {
		p.Fatalf("%s %v = %v", method, args, o)
	}
	return o
}

func readObject(t *testing.T, resp *http.Response) object {
	t.Helper()
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var o object
	if err := json.Unmarshal(raw, &o); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return o
}

// wire is one bare Socket Mode connection.
type wire struct {
	*testing.T
	ws     *websocket.Conn
	frames chan object
}

func (p *place) socketURL() string {
	p.Helper()
	req, err := http.NewRequest("POST", p.ws.URL()+"/api/apps.connections.open", nil)
	if err != nil {
		p.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer xapp-sandbox")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.Fatal(err)
	}
	o := readObject(p.T, resp)
	u, _ := o["url"].(string)
	if !strings.HasPrefix(u, "ws://127.0.0.1:") {
		p.Fatalf("apps.connections.open = %v", o)
	}
	return u
}

// dial opens a connection and reads its hello.
func (p *place) dial() *wire {
	p.Helper()
	w := p.connect(p.socketURL())
	if hello := w.next(); hello["type"] != "hello" {
		p.Fatalf("first frame = %v, want hello", hello)
	}
	return w
}

func (p *place) connect(u string) *wire {
	p.Helper()
	ws, _, err := websocket.DefaultDialer.Dial(u, http.Header{"Origin": {"https://api.slack.com"}})
	if err != nil {
		p.Fatal(err)
	}
	w := &wire{T: p.T, ws: ws, frames: make(chan object, 100)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(w.frames)
		for {
			var o object
			if ws.ReadJSON(&o) != nil {
				return
			}
			w.frames <- o
		}
	}()
	p.Cleanup(func() { ws.Close(); <-done })
	return w
}

// next is the next frame; a closed connection is a nil frame.
func (w *wire) next() object {
	w.Helper()
	select {
	case o := <-w.frames:
		return o
	case <-time.After(limit):
		w.Fatal("no frame")
		return nil
	}
}

func (w *wire) ack(frame object, payload any) {
	w.Helper()
	reply := object{"envelope_id": frame["envelope_id"]}
	if payload != nil {
		reply["payload"] = payload
	}
	if err := w.ws.WriteJSON(reply); err != nil {
		w.Fatal(err)
	}
}

// event is the inner event of a frame.
func event(frame object) object {
	payload, _ := frame["payload"].(object)
	inner, _ := payload["event"].(object)
	return inner
}

func eventID(frame object) any {
	payload, _ := frame["payload"].(object)
	return payload["event_id"]
}
