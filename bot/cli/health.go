package cli

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"opsdesk/bot/courier"
	"opsdesk/bot/gateway"
)

// health is what the desk can say of itself.
type health struct {
	gateway *gateway.Gateway
	courier *courier.Courier
}

// pulse is the answer of /healthz.
type pulse struct {
	OK        bool      `json:"ok"`
	Connected bool      `json:"connected"` // Slack has been heard of within 75 s
	Since     time.Time `json:"since,omitzero"`
	LastBytes time.Time `json:"last_bytes,omitzero"`
	Moving    bool      `json:"outbox_moves"`
	Pending   int       `json:"outbox_pending"`
	Why       string    `json:"why,omitempty"`
}

// pulse is all right only while bytes come on the socket and the outbox moves.
func (h *health) pulse() pulse {
	if h == nil {
		return pulse{Why: "starting: Slack has not answered yet"}
	}
	g := h.gateway.Health()
	p := pulse{Connected: g.Connected, Since: g.Since, LastBytes: g.LastBytes}
	p.Moving, p.Pending = h.courier.Health()
	p.OK = p.Connected && p.Moving
	switch {
	case !p.Connected:
		p.Why = "no connection to Slack"
	case !p.Moving:
		p.Why = "the outbox does not move"
	}
	return p
}

// serveHealth answers /healthz and /metrics until ctx ends.
func (s *service) serveHealth(ctx context.Context, stop context.CancelCauseFunc) error {
	if s.config.Listen == "" {
		return nil
	}
	listener, err := net.Listen("tcp", s.config.Listen)
	if err != nil {
		stop(usage("listen: %w; set another address in the configuration, or \"\" for none", err))
		return nil
	}
	srv := &http.Server{Handler: s.healthHandler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { srv.Close() })
	if err := srv.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		s.log.Error("health not served", "err", err)
	}
	return nil
}

func (s *service) healthHandler() http.Handler {
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(s, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		p := s.health.Load().pulse()
		w.Header().Set("Content-Type", "application/json")
		if !p.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		printJSON(w, p)
	})
	mux.HandleFunc("GET "+calendarAddress+"{token}", s.serveCalendar)
	mux.Handle("/hooks/", gateway.Hooks(gateway.HookOptions{
		Secret: s.tokens.hook, Signed: s.tokens.evidence, Now: s.clock.Now, Keep: s.keepHook, Log: s.log, Answered: s.hooks.answered,
	}))
	return mux
}

// hookSecret names the variable with the secret of programs that post alerts.
const hookSecret = "OPSDESK_HOOK_SECRET"

// evidenceSecret names the variable with the secret that evidence is signed
// with.
const evidenceSecret = "OPSDESK_EVIDENCE_SECRET"

// keepHook keeps what a program posted, once the desk is there.
func (s *service) keepHook(ctx context.Context, kind, lane string, body []byte) error {
	if s.health.Load() == nil {
		return errors.New("starting: Slack has not answered yet")
	}
	return s.bot.KeepHook(ctx, kind, lane, body)
}

// hookCounts counts the posts of other programs, since the process began.
type hookCounts struct{ received, refused atomic.Int64 }

func (h *hookCounts) answered(status int) {
	if status == http.StatusOK {
		h.received.Add(1)
		return
	}
	h.refused.Add(1)
}

// hookGauges counts the news of alerts by what became of it.
func (s *service) hookGauges() (list []gauge) {
	fates := map[string]int64{"received": s.hooks.received.Load(), "refused": s.hooks.refused.Load()}
	if s.health.Load() != nil {
		fates["deduplicated"], fates["muted"] = s.bot.AlertNews()
	}
	for fate, n := range fates {
		list = append(list, gauge{"alert_notifications_total",
			"Posts of alerts: received or refused; of those received, deduplicated if they told nothing new, muted by maintenance.",
			"fate", fate, prometheus.CounterValue, float64(n)})
	}
	return list
}

// gauge is one figure of /metrics.
type gauge struct {
	name, help, label, of string
	kind                  prometheus.ValueType
	value                 float64
}

// Describe sends nothing: which figures there are depends on how far the
// start has come.
func (s *service) Describe(chan<- *prometheus.Desc) {}

// Collect gives the figures as of now.
func (s *service) Collect(to chan<- prometheus.Metric) {
	for _, g := range slices.Concat(s.queueGauges(), s.hookGauges(), s.health.Load().gauges()) {
		var labels, values []string
		if g.label != "" {
			labels, values = []string{g.label}, []string{g.of}
		}
		desc := prometheus.NewDesc("opsdesk_"+g.name, g.help, labels, nil)
		to <- prometheus.MustNewConstMetric(desc, g.kind, g.value, values...)
	}
}

// queueGauges counts the three queues.
func (s *service) queueGauges() (list []gauge) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if s.health.Load() != nil {
		list = append(list, gauge{"catching_up", "1 while channels are read for what was said meanwhile.", "", "", prometheus.GaugeValue, bit(s.bot.CatchingUp())})
	}
	if n, err := s.db.CountFiring(ctx); err == nil {
		list = append(list, gauge{"alerts_firing", "Alerts that programs told of and that have not ended.", "", "", prometheus.GaugeValue, float64(n)})
	}
	if pending, dead, err := s.db.CountDeliveries(ctx); err == nil {
		list = append(list,
			gauge{"webhook_pending", "Posts to the webhook that wait to be taken.", "", "", prometheus.GaugeValue, float64(pending)},
			gauge{"webhook_dead", "Posts to the webhook that were given up.", "", "", prometheus.GaugeValue, float64(dead)})
	}
	stats, err := s.db.Stats(ctx)
	if err != nil {
		s.log.Error("queues not counted", "err", err)
		return nil
	}
	for _, q := range queues(stats) {
		age := 0.0
		if !q.Oldest.IsZero() {
			age = s.clock.Now().Sub(q.Oldest).Seconds()
		}
		add := func(name, help string, value float64) {
			list = append(list, gauge{name, help, "queue", q.name, prometheus.GaugeValue, value})
		}
		add("queue_pending", "Items waiting or in flight.", float64(q.Pending))
		add("queue_due", "Items that could be done now.", float64(q.Due))
		add("queue_stuck", "Items parked or undeliverable; see opsdesk queue list.", float64(q.Stuck))
		add("queue_oldest_seconds", "For how long the first due item has been due.", age)
	}
	return list
}

// gauges tells of the connection and of all that came over it.
func (h *health) gauges() []gauge {
	p := h.pulse()
	list := []gauge{{"up", "1 while Slack is heard of and the outbox moves.", "", "", prometheus.GaugeValue, bit(p.OK)}}
	if h == nil {
		return list
	}
	g := h.gateway.Health()
	list = append(list,
		gauge{"connected", "1 while the socket to Slack stands.", "", "", prometheus.GaugeValue, bit(g.Connected)},
		gauge{"envelopes_waiting", "Envelopes taken and not yet acknowledged.", "", "", prometheus.GaugeValue, float64(g.Waiting)})
	for name, n := range map[string]int64{
		"received": g.Received, "kept": g.Kept, "answered": g.Answered, "own": g.Own, "bots": g.Bots,
		"unknown": g.Unknown, "bad": g.Bad, "unkept": g.Unkept, "full": g.Full, "panics": g.Panics,
		"acked": g.Acked, "lost_acks": g.LostAcks, "hellos": g.Hellos,
	} {
		list = append(list, gauge{"envelopes_total", "What came over the socket, by what became of it.", "fate", name, prometheus.CounterValue, float64(n)})
	}
	return list
}

func bit(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
