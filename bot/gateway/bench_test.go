package gateway

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

type nothing struct{}

func (nothing) Keep(context.Context, Envelope) error          { return nil }
func (nothing) Answer(context.Context, Envelope) (any, error) { return nil, nil }

// BenchmarkAck measures an event's way from Slack to its acknowledgement,
// with a desk that keeps at no cost, against a plain echo of the same bytes
// over the same loopback: what is left is the gateway's own share.
func BenchmarkAck(b *testing.B) {
	s := start(b, nothing{}, nil)
	line := s.call()
	raw := string(payload(b, "message"))
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		id := fmt.Sprint("e", i)
		from := time.Now()
		line.event(id, raw)
		if a := await(b, "acknowledgement", s.acks); a.ID != id {
			b.Fatalf("acknowledgement of %s, want %s", a.ID, id)
		}
		took = append(took, time.Since(from))
	}
	plain := echo(b, envelope(typeEvents, "e", raw, ""), len(took))
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(plain.Nanoseconds()), "echo-ns")
	b.ReportMetric(float64(middle(took))/float64(plain), "x-echo")
}

// BenchmarkThroughput measures events that do not wait for each other.
func BenchmarkThroughput(b *testing.B) {
	s := start(b, nothing{}, nil)
	line := s.call()
	raw := string(payload(b, "message"))
	const ahead = 200
	sent, acked := 0, 0
	for b.Loop() {
		line.event(fmt.Sprint("e", sent), strings.Replace(raw, "1700000000.000100", fmt.Sprintf("1700000000.%06d", sent), 1))
		if sent++; sent-acked >= ahead {
			await(b, "acknowledgement", s.acks)
			acked++
		}
	}
	for ; acked < sent; acked++ {
		await(b, "acknowledgement", s.acks)
	}
	b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkRead(b *testing.B) {
	raw := payload(b, "message")
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := Read(typeEvents, raw); err != nil {
			b.Fatal(err)
		}
	}
}

// echo is the middle time of n round trips of a message over a socket that
// sends back what it gets.
func echo(b *testing.B, message string, n int) time.Duration {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		for {
			kind, raw, err := conn.ReadMessage()
			if err != nil || conn.WriteMessage(kind, raw) != nil {
				return
			}
		}
	}))
	defer server.Close()
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http"), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	took := make([]time.Duration, 0, n)
	for range n {
		from := time.Now()
		if err := conn.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
			b.Fatal(err)
		}
		if _, _, err := conn.ReadMessage(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(from))
	}
	slices.Sort(took)
	return middle(took)
}

func middle(sorted []time.Duration) time.Duration { return sorted[len(sorted)/2] }
