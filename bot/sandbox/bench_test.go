package sandbox_test

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"opsdesk/bot/sandbox"
)

// BenchmarkEvent is one message on its way: said, kept, sent over the socket, acknowledged.
func BenchmarkEvent(b *testing.B) {
	manifest, err := os.ReadFile("testdata/manifest.yaml")
	if err != nil {
		b.Fatal(err)
	}
	ws, err := sandbox.Open(sandbox.Options{Dir: b.TempDir(), Manifest: manifest})
	if err != nil {
		b.Fatal(err)
	}
	defer ws.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go ws.Serve(ctx, l)
	base := "http://" + l.Addr().String()
	socket := benchSocket(b, base)
	defer socket.Close()
	var hello json.RawMessage
	if err := socket.ReadJSON(&hello); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		resp, err := http.Post(base+"/sandbox/say", "application/json", strings.NewReader(`{"as":"ana","channel":"#random","text":"hello"}`))
		if err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
		var frame struct {
			ID string `json:"envelope_id"`
		}
		if err := socket.ReadJSON(&frame); err != nil {
			b.Fatal(err)
		}
		if err := socket.WriteJSON(frame); err != nil {
			b.Fatal(err)
		}
	}
}

func benchSocket(b *testing.B, base string) *websocket.Conn {
	b.Helper()
	req, err := http.NewRequest("POST", base+"/api/apps.connections.open", nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer xapp-sandbox")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	var got struct{ URL string }
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		b.Fatal(err)
	}
	socket, _, err := websocket.DefaultDialer.Dial(got.URL, nil)
	if err != nil {
		b.Fatal(err)
	}
	return socket
}
