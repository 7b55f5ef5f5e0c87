package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const oneAlert = `{"version":"4","groupKey":"g","alerts":[{"status":"firing","labels":{"alertname":"a"},"startsAt":"2026-11-27T01:00:00Z","fingerprint":"f"}]}`

func TestHooks(t *testing.T) {
	kept, broken := 0, false
	keep := func(_ context.Context, kind, lane string, body []byte) error {
		if broken {
			return errors.New("full")
		}
		if kind == "" || !strings.HasPrefix(lane, "alert/") || len(body) == 0 {
			t.Errorf("kept %q %q %d bytes", kind, lane, len(body))
		}
		kept++
		return nil
	}
	door := Hooks(HookOptions{Secret: "sesame", Keep: keep, Log: slog.New(slog.DiscardHandler)})
	closed := Hooks(HookOptions{Keep: keep, Log: slog.New(slog.DiscardHandler)})
	for name, c := range map[string]struct {
		door               http.Handler
		method, path, body string
		secret, typ        string
		broken             bool
		want, kept         int
	}{
		"kept":            {door, "POST", "/hooks/alertmanager", oneAlert, "Bearer sesame", "application/json; charset=utf-8", false, 200, 1},
		"no secret set":   {closed, "POST", "/hooks/alertmanager", oneAlert, "Bearer ", "application/json", false, 404, 0},
		"wrong secret":    {door, "POST", "/hooks/alertmanager", oneAlert, "Bearer sesam", "application/json", false, 401, 0},
		"no bearer":       {door, "POST", "/hooks/alertmanager", oneAlert, "sesame", "application/json", false, 401, 0},
		"unknown path":    {door, "POST", "/hooks/other", oneAlert, "Bearer sesame", "application/json", false, 404, 0},
		"get":             {door, "GET", "/hooks/alertmanager", "", "Bearer sesame", "application/json", false, 405, 0},
		"a form":          {door, "POST", "/hooks/alertmanager", oneAlert, "Bearer sesame", "text/plain", false, 415, 0},
		"too large":       {door, "POST", "/hooks/alertmanager", strings.Repeat(" ", maxHook+1), "Bearer sesame", "application/json", false, 413, 0},
		"wrong path":      {door, "POST", "/hooks/alert", oneAlert, "Bearer sesame", "application/json", false, 400, 0},
		"wrong path too":  {door, "POST", "/hooks/alertmanager", `{"key":"k","status":"firing","title":"t"}`, "Bearer sesame", "application/json", false, 400, 0},
		"version 3":       {door, "POST", "/hooks/alertmanager", strings.Replace(oneAlert, `"4"`, `"3"`, 1), "Bearer sesame", "application/json", false, 400, 0},
		"odd status":      {door, "POST", "/hooks/alertmanager", strings.Replace(oneAlert, "firing", "weird", 1), "Bearer sesame", "application/json", false, 400, 0},
		"broken":          {door, "POST", "/hooks/alertmanager", `{"groupKey":`, "Bearer sesame", "application/json", false, 400, 0},
		"something else":  {door, "POST", "/hooks/alertmanager", `[1]`, "Bearer sesame", "application/json", false, 400, 0},
		"cannot be kept":  {door, "POST", "/hooks/alertmanager", oneAlert, "Bearer sesame", "application/json", true, 503, 0},
		"plain":           {door, "POST", "/hooks/alert", `{"key":"k","status":"firing","title":"t"}`, "Bearer sesame", "application/json", false, 200, 1},
		"plain, no title": {door, "POST", "/hooks/alert", `{"key":"k","status":"firing"}`, "Bearer sesame", "application/json", false, 400, 0},
		"plain, status":   {door, "POST", "/hooks/alert", `{"key":"k","status":"bad","title":"t"}`, "Bearer sesame", "application/json", false, 400, 0},
	} {
		t.Run(name, func(t *testing.T) {
			kept, broken = 0, c.broken
			r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
			r.Header.Set("Authorization", c.secret)
			r.Header.Set("Content-Type", c.typ)
			w := httptest.NewRecorder()
			c.door.ServeHTTP(w, r)
			if w.Code != c.want || kept != c.kept {
				t.Errorf("%d %s, kept %d; want %d, %d", w.Code, w.Body, kept, c.want, c.kept)
			}
			if strings.Contains(w.Body.String(), "sesame") {
				t.Error("the answer tells the secret")
			}
		})
	}
}

func FuzzReadAlerts(f *testing.F) {
	f.Add(oneAlert)
	f.Add(`{"key":"k","status":"resolved","title":"t","link":"javascript:x"}`)
	f.Fuzz(func(t *testing.T, body string) {
		for _, kind := range []string{HookAlertmanager, HookAlert} {
			g, err := ReadAlerts(kind, []byte(body))
			if err != nil {
				continue
			}
			if g.Key == "" || len(g.Key) > 64 || len(g.Alerts) == 0 {
				t.Errorf("%q: %+v", body, g)
			}
			for _, a := range g.Alerts {
				if a.Fingerprint == "" || a.Link != "" && !strings.HasPrefix(a.Link, "http") {
					t.Errorf("%q: %+v", body, a)
				}
			}
		}
	})
}
