package courier

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"opsdesk/store"
)

// pager is another program: it answers with the statuses it was given, then
// with 200.
type pager struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int
	got      []*http.Request
	bodies   []string
}

func newPager(t *testing.T, statuses ...int) *pager {
	p := &pager{statuses: statuses}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.got, p.bodies = append(p.got, r), append(p.bodies, string(body))
		status := http.StatusOK
		if len(p.statuses) > 0 {
			status, p.statuses = p.statuses[0], p.statuses[1:]
		}
		if status == http.StatusFound {
			w.Header().Set("Location", p.URL+"/elsewhere")
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(p.Close)
	return p
}

// webhookRig is a webhook on a clock of its own; what it was given up for is in
// told.
func webhookRig(t *testing.T, url string) (w *Webhook, r *rig, told *[]string) {
	r, told = newRig(t), new([]string)
	w = NewWebhook(WebhookOptions{
		URL: url, Secret: "sesame", DB: r.db, Log: r.o.Log, Now: r.clock,
		Dead: func(_ *store.Tx, d store.Delivery, why string) error {
			*told = append(*told, d.ID+" "+why)
			return nil
		},
	})
	put(t, r, "d1", "ticket/1/opened")
	return w, r, told
}

func put(t *testing.T, r *rig, id, key string) {
	t.Helper()
	err := r.db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Deliver(store.Delivery{ID: id, Key: key, Body: []byte(`{"ticket":1}`)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// postAll posts until nothing is due, and lets time pass in between as often as
// it may be tried.
func postAll(t *testing.T, w *Webhook, r *rig) {
	t.Helper()
	for range maxAttempts + 2 {
		for w.next(t.Context()) {
		}
		r.mu.Lock()
		r.now = r.now.Add(longPause * 2)
		r.mu.Unlock()
	}
}

// A post that is not taken is repeated, under the same id, signed anew.
func TestWebhookRepeats(t *testing.T) {
	p := newPager(t, 500, 429, 200)
	w, r, told := webhookRig(t, p.URL)
	put(t, r, "d2", "ticket/1/opened") // the same news again
	postAll(t, w, r)
	if len(p.got) != 3 || len(*told) != 0 {
		t.Fatalf("%d posts, given up %q; want 3 and none", len(p.got), *told)
	}
	stamps := map[string]bool{}
	for i, req := range p.got {
		at, err := strconv.ParseInt(req.Header.Get(HeaderTimestamp), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		want := Signature("sesame", time.Unix(at, 0), []byte(p.bodies[i]))
		if req.Header.Get(HeaderSignature) != want || req.Header.Get(HeaderDelivery) != "d1" || p.bodies[i] != `{"ticket":1}` {
			t.Errorf("post %d: %v %s", i, req.Header, p.bodies[i])
		}
		stamps[want] = true
	}
	if len(stamps) != 3 {
		t.Errorf("%d signatures in 3 posts: each is to be of its own time", len(stamps))
	}
	if quiet, err := w.Quiet(t.Context()); !quiet || err != nil {
		t.Errorf("not quiet: %v", err)
	}
}

// What is never taken is given up after ten attempts and told of once; what is
// refused for good, or redirected, at once. Nothing is sent elsewhere.
func TestWebhookGivesUp(t *testing.T) {
	for _, c := range []struct {
		name     string
		statuses []int
		posts    int
		want     string
	}{
		{"broken", slices.Repeat([]int{503}, maxAttempts), maxAttempts, "d1 HTTP 503"},
		{"no such address", []int{404}, 1, "d1 HTTP 404"},
		{"redirected", []int{302}, 1, "d1 HTTP 302"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPager(t, c.statuses...)
			w, r, told := webhookRig(t, p.URL)
			postAll(t, w, r)
			if len(p.got) != c.posts || strings.Join(*told, ",") != c.want {
				t.Errorf("%d posts, given up %q; want %d and %q", len(p.got), *told, c.posts, c.want)
			}
		})
	}
}

// An attempt counts before it is made, and what a killed process has left is
// posted by the next, under the same id.
func TestWebhookSurvives(t *testing.T) {
	for _, point := range []string{"webhook-before-post", "webhook-after-post"} {
		p := newPager(t)
		w, r, _ := webhookRig(t, p.URL)
		w.o.Crash = func(at string) {
			if at == point {
				panic(at)
			}
		}
		func() {
			defer func() { _ = recover() }()
			w.next(t.Context())
		}()
		w.o.Crash = func(string) {}
		d, ok, err := r.db.DeliveryDue(t.Context())
		if err != nil || !ok || d.Attempts != 1 {
			t.Fatalf("after %s: %+v %v %v, want one attempt counted", point, d, ok, err)
		}
		postAll(t, w, r)
		for _, req := range p.got {
			if id := req.Header.Get(HeaderDelivery); id != "d1" {
				t.Errorf("posted as %q", id)
			}
		}
		if want := map[string]int{"webhook-before-post": 1, "webhook-after-post": 2}[point]; len(p.got) != want {
			t.Errorf("after %s: %d posts, want %d", point, len(p.got), want)
		}
	}
}

// An address may be a secret: it is in no log.
func TestWebhookKeepsAddress(t *testing.T) {
	w, r, _ := webhookRig(t, "http://127.0.0.1:1/token-in-path")
	postAll(t, w, r)
	if strings.Contains(r.log.String(), "token-in-path") || !strings.Contains(r.log.String(), "delivery not taken") {
		t.Errorf("log: %s", r.log)
	}
}

// The signature is that of HMAC-SHA256 as any other program computes it.
func TestSignature(t *testing.T) {
	const want = "v1=062a502835927bb45f0e1482f782e2d6b3f0dfc92684d2f06acb0aecd28d2bde"
	if got := Signature("sesame", time.Unix(1, 0), []byte("{}")); got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}
