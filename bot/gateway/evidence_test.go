package gateway

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"
)

func TestEvidenceIsSignedAndFresh(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	whole := `{"change":1,"revision":2,"artefact":"a","environment":"staging","checks":"c","report":"r","tester":"ci","passed":true}`
	for name, c := range map[string]struct {
		secret, body, sent string
		at                 time.Time
		want               int
	}{
		"signed":           {"s3", whole, whole, now, 200},
		"a little late":    {"s3", whole, whole, now.Add(-4 * time.Minute), 200},
		"replayed later":   {"s3", whole, whole, now.Add(-6 * time.Minute), 401},
		"from the future":  {"s3", whole, whole, now.Add(6 * time.Minute), 401},
		"wrong secret":     {"s4", whole, whole, now, 401},
		"changed":          {"s3", whole, whole + " ", now, 401},
		"no revision":      {"s3", `{"change":1}`, `{"change":1}`, now, 400},
		"passed is needed": {"s3", `{"change":1,"revision":2,"artefact":"a","environment":"s","checks":"c","report":"r","tester":"ci"}`, "", now, 400},
	} {
		kept := 0
		h := Hooks(HookOptions{
			Signed: "s3", Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
			Keep: func(_ context.Context, _, lane string, _ []byte) error {
				if kept++; lane != "evidence/1" {
					t.Errorf("%s: lane %q", name, lane)
				}
				return nil
			},
		})
		if c.sent == "" {
			c.sent = c.body
		}
		r := httptest.NewRequest(http.MethodPost, "/hooks/evidence", bytes.NewReader([]byte(c.sent)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(HeaderTime, strconv.FormatInt(c.at.Unix(), 10))
		r.Header.Set(HeaderSignature, Sign(c.secret, c.at, []byte(c.body)))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != c.want || (kept == 1) != (c.want == 200) {
			t.Errorf("%s: %d %s, kept %d, want %d", name, w.Code, w.Body, kept, c.want)
		}
	}
	w := httptest.NewRecorder()
	Hooks(HookOptions{Secret: "bearer"}).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/hooks/evidence", nil))
	if w.Code != http.StatusNotFound {
		t.Errorf("without a secret: %d, want no door", w.Code)
	}
}
