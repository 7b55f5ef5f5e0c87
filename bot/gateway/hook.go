package gateway

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// HookOptions are what the door for other programs is made of.
type HookOptions struct {
	Secret string // of the bearer; empty: there is no door for alerts
	Signed string // the secret with which evidence is signed; empty: there is no door for it
	// Now is the time that a signature's is held against; required with Signed.
	Now func() time.Time
	// Keep commits what came before it is acknowledged.
	Keep func(ctx context.Context, kind, lane string, body []byte) error // required
	Log  *slog.Logger                                                    // required
	// Answered is told the status of every answer.
	Answered func(status int)
}

// hook is a path that programs post to, by the kind its items are kept under.
// lane reads as much of a body as is needed to refuse a bad one and to keep
// what belongs together in order.
type hook struct {
	path string
	kind string
	lane func(kind string, body []byte) (string, error)
	// signed is set where the body is signed, instead of sent with the secret.
	signed bool
}

func hooks() []hook {
	return []hook{
		{path: "/hooks/alertmanager", kind: HookAlertmanager, lane: alertLane},
		{path: "/hooks/alert", kind: HookAlert, lane: alertLane},
		{path: "/hooks/evidence", kind: HookEvidence, lane: evidenceLane, signed: true},
	}
}

// The kinds of what programs post.
const (
	HookAlertmanager = "hook/alertmanager"
	HookAlert        = "hook/alert"
	HookEvidence     = "hook/evidence"
)

// maxHook is the largest body that is taken: some thousands of alerts.
const maxHook = 4 << 20

// Hooks serves the paths that programs post to: 200 once it is kept, 400 for
// what can never be, 503 where the sender should try again.
func Hooks(o HookOptions) http.Handler {
	mux := http.NewServeMux()
	for _, h := range hooks() {
		if h.signed && o.Signed == "" || !h.signed && o.Secret == "" {
			continue
		}
		mux.HandleFunc("POST "+h.path, func(w http.ResponseWriter, r *http.Request) { o.take(&counted{w, o.Answered}, r, h) })
	}
	return mux
}

// counted tells of the status of an answer.
type counted struct {
	http.ResponseWriter
	answered func(status int)
}

func (c *counted) WriteHeader(status int) {
	if c.answered != nil {
		c.answered(status)
	}
	c.ResponseWriter.WriteHeader(status)
}

func (o HookOptions) take(w http.ResponseWriter, r *http.Request, h hook) {
	if !h.signed && !bears(r, o.Secret) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "wrong or no secret", http.StatusUnauthorized)
		return
	}
	if typ, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || typ != "application/json" {
		http.Error(w, "send application/json", http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		http.Error(w, fmt.Sprintf("larger than %d bytes", large.Limit), http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil {
		return // the sender has gone
	}
	if h.signed && !o.signs(r, body) {
		http.Error(w, "wrong, old or no signature", http.StatusUnauthorized)
		return
	}
	lane, err := h.lane(h.kind, body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := o.Keep(r.Context(), h.kind, lane, body); err != nil {
		o.Log.Error("hook not kept", "path", h.path, "err", err)
		http.Error(w, "not kept, send it again", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// bears reports whether the request carries the secret. Hashes of one length
// are compared, so that the time tells nothing.
func bears(r *http.Request, secret string) bool {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && ok
}

// Alert is one thing that is wrong, as a program sees it.
type Alert struct {
	Fingerprint string
	Firing      bool
	Title       string
	Text        string
	Link        string // http or https, or empty
	Labels      map[string]string
	StartsAt    time.Time
	EndsAt      time.Time // zero while it fires
}

// AlertGroup is alerts that belong to one problem.
type AlertGroup struct {
	Key    string
	Title  string
	Alerts []Alert
}

// ReadAlerts reads what was posted under a kind.
func ReadAlerts(kind string, body []byte) (AlertGroup, error) {
	if kind == HookAlert {
		return readPlainAlert(body)
	}
	return readAlertmanager(body)
}

// alertLane keeps the news of one problem in order.
func alertLane(kind string, body []byte) (string, error) {
	g, err := ReadAlerts(kind, body)
	if err != nil {
		return "", err
	}
	return "alert/" + g.Key, nil
}

// alertmanager is the body that Prometheus Alertmanager posts, version 4.
type alertmanager struct {
	Version     string            `json:"version"`
	GroupKey    string            `json:"groupKey"`
	GroupLabels map[string]string `json:"groupLabels"`
	Common      map[string]string `json:"commonLabels"`
	Notes       map[string]string `json:"commonAnnotations"`
	Alerts      []struct {
		Status       string            `json:"status"`
		Labels       map[string]string `json:"labels"`
		Annotations  map[string]string `json:"annotations"`
		StartsAt     time.Time         `json:"startsAt"`
		EndsAt       time.Time         `json:"endsAt"`
		GeneratorURL string            `json:"generatorURL"`
		Fingerprint  string            `json:"fingerprint"`
	} `json:"alerts"`
}

func readAlertmanager(body []byte) (AlertGroup, error) {
	var m alertmanager
	if err := json.Unmarshal(body, &m); err != nil {
		return AlertGroup{}, fmt.Errorf("not what Alertmanager posts: %w", err)
	}
	if m.Version != "4" {
		return AlertGroup{}, fmt.Errorf("version %q is not 4, which this desk reads", m.Version)
	}
	if m.GroupKey == "" || len(m.Alerts) == 0 {
		return AlertGroup{}, errors.New("groupKey and alerts are missing: is this Alertmanager's webhook, version 4?")
	}
	g := AlertGroup{Key: digest(m.GroupKey), Title: firstOf(m.Notes["summary"], m.Common["alertname"], m.GroupLabels["alertname"])}
	for _, a := range m.Alerts {
		if a.Status != "firing" && a.Status != "resolved" {
			return AlertGroup{}, fmt.Errorf("status %q is neither firing nor resolved", a.Status)
		}
		one := Alert{
			Fingerprint: a.Fingerprint, Firing: a.Status == "firing", Link: webLink(a.GeneratorURL), Labels: a.Labels, StartsAt: a.StartsAt.UTC(),
			Title: firstOf(a.Annotations["summary"], a.Labels["alertname"], a.Fingerprint), Text: a.Annotations["description"],
		}
		if !one.Firing {
			one.EndsAt = a.EndsAt.UTC()
		}
		if one.Fingerprint == "" {
			one.Fingerprint = labelsDigest(a.Labels)
		}
		g.Alerts = append(g.Alerts, one)
	}
	g.Title = firstOf(g.Title, g.Alerts[0].Title)
	return g, nil
}

// plainAlert is the form for programs that are not Alertmanager.
type plainAlert struct {
	Key         string            `json:"key"` // of the problem; the fingerprint if there is none
	Fingerprint string            `json:"fingerprint"`
	Status      string            `json:"status"` // firing or resolved
	Title       string            `json:"title"`
	Text        string            `json:"text"`
	Link        string            `json:"link"`
	Labels      map[string]string `json:"labels"`
	Component   string            `json:"component"`
	Impact      string            `json:"impact"` // stopped, part or minor
	StartsAt    time.Time         `json:"starts_at"`
	EndsAt      time.Time         `json:"ends_at"`
}

func readPlainAlert(body []byte) (AlertGroup, error) {
	var p plainAlert
	if err := json.Unmarshal(body, &p); err != nil {
		return AlertGroup{}, fmt.Errorf("not the JSON of an alert: %w", err)
	}
	key := firstOf(p.Key, p.Fingerprint)
	switch {
	case key == "" || p.Title == "":
		return AlertGroup{}, errors.New("an alert needs a title, and a key or fingerprint")
	case p.Status != "firing" && p.Status != "resolved":
		return AlertGroup{}, fmt.Errorf("status %q is neither firing nor resolved", p.Status)
	}
	labels := map[string]string{}
	for k, v := range p.Labels {
		labels[k] = v
	}
	for k, v := range map[string]string{"component": p.Component, "impact": p.Impact} {
		if v != "" {
			labels[k] = v
		}
	}
	a := Alert{
		Fingerprint: firstOf(p.Fingerprint, key), Firing: p.Status == "firing", Title: p.Title, Text: p.Text, Link: webLink(p.Link), Labels: labels,
		StartsAt: p.StartsAt.UTC(), EndsAt: p.EndsAt.UTC(),
	}
	return AlertGroup{Key: digest("plain/" + key), Title: p.Title, Alerts: []Alert{a}}, nil
}

func firstOf(words ...string) string {
	for _, s := range words {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// digest makes a key of any length one that fits.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return fmt.Sprintf("%x", sum[:12])
}

func labelsDigest(labels map[string]string) string {
	var parts []string
	for k, v := range labels {
		parts = append(parts, k+"\x00"+v)
	}
	slices.Sort(parts)
	return digest(strings.Join(parts, "\x01"))
}

// webLink is an address that may be shown, or nothing.
func webLink(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		if !strings.ContainsAny(s, "|<> \n\t") && len(s) <= 2000 {
			return s
		}
	}
	return ""
}
