package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// listening is a running desk that takes alerts.
func listening(t *testing.T) (*service, *stage, string) {
	t.Helper()
	t.Setenv(hookSecret, hookSecretOfScripts)
	address := freePort(t)
	s, st := runningOn(t, address)
	return s, st, "http://" + address
}

// post sends an alert of a group, and returns the status of the answer.
func post(ctx context.Context, url, group string, n int) (int, error) {
	body, err := json.Marshal(map[string]any{
		"version": "4", "groupKey": group, "commonLabels": map[string]string{"alertname": group},
		"alerts": []map[string]any{{
			"status": "firing", "labels": map[string]string{"alertname": group, "instance": fmt.Sprint(n)},
			"startsAt": "2026-11-27T01:00:00Z", "fingerprint": fmt.Sprint("f", n),
		}},
	})
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/hooks/alertmanager", strings.NewReader(string(body)))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+hookSecretOfScripts)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// A storm of a thousand alerts of two problems, each in a request of its own and
// some of them told twice, makes one card for each problem.
func TestAlertStormOverHTTP(t *testing.T) {
	s, st, url := listening(t)
	const alerts, senders = 1000, 8
	groups := []string{"DiskFull", "Slow"}
	var all sync.WaitGroup
	for sender := range senders {
		all.Go(func() {
			for n := sender; n < alerts; n += senders {
				if status, err := post(t.Context(), url, groups[n%2], n); err != nil || status != http.StatusOK {
					t.Errorf("alert %d: HTTP %d, %v", n, status, err)
				}
			}
		})
	}
	all.Wait()
	if status, err := post(t.Context(), url, groups[0], 0); err != nil || status != http.StatusOK { // told again
		t.Fatal(status, err)
	}
	soon(t, "all taken", func() bool {
		n, err := s.db.CountFiring(t.Context())
		return err == nil && n == alerts && s.quiet(t.Context())
	})
	for _, group := range groups {
		if err := st.find("lead", "#duty", group+".*Alerts firing: 500", func(m talk) bool { return m.ThreadTS == "" }); err != nil {
			t.Error(err)
		}
	}
	n, seen, err := st.count("lead", "#duty", "· T3 ·", func(m talk) bool { return m.ThreadTS == "" })
	if err != nil || n != len(groups) {
		t.Errorf("%d cards (%v), want %d:\n%s", n, err, len(groups), seen)
	}
	if status, err := postWith(t.Context(), url, "wrong"); err != nil || status != http.StatusUnauthorized {
		t.Errorf("with a wrong secret: HTTP %d, %v", status, err)
	}
	_, figures := get(t, url+"/metrics")
	for _, want := range []string{
		"opsdesk_alerts_firing 1000", `opsdesk_alert_notifications_total{fate="received"} 1001`,
		`opsdesk_alert_notifications_total{fate="deduplicated"} 1`, `opsdesk_alert_notifications_total{fate="muted"} 0`,
		`opsdesk_alert_notifications_total{fate="refused"} 1`, "opsdesk_webhook_pending 0", "opsdesk_webhook_dead 0",
	} {
		if !strings.Contains(figures, want+"\n") {
			t.Errorf("/metrics lacks %q", want)
		}
	}
}

func postWith(ctx context.Context, url, secret string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/hooks/alert", strings.NewReader("{}"))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+secret)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// While the disk is full an alert is not taken, and its sender is told to send
// it again; once there is room it is.
func TestAlertOnAFullDisk(t *testing.T) {
	s, st, url := listening(t)
	if err := s.db.LimitPages(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	stop := fillUp(t, s.db)
	defer stop()
	n, status := 0, 0
	soon(t, "refused for want of room", func() bool {
		n++
		var err error
		if status, err = post(t.Context(), url, "DiskFull", n); err != nil {
			t.Fatal(err)
		}
		return status != http.StatusOK
	})
	if status != http.StatusServiceUnavailable {
		t.Fatalf("HTTP %d on a full disk, want 503", status)
	}
	stop()
	if err := s.db.LimitPages(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	if status, err := post(t.Context(), url, "DiskFull", n); err != nil || status != http.StatusOK {
		t.Fatalf("sent again: HTTP %d, %v", status, err)
	}
	if err := st.act("clock", map[string]string{"advance": "8m"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := st.find("lead", "#duty", fmt.Sprintf("DiskFull.*Alerts firing: %d", n), func(talk) bool { return true }); err != nil {
		t.Error(err)
	}
}
