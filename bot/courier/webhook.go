package courier

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"opsdesk/store"
)

// The headers of a post to another program. The signature is that of Signature.
const (
	HeaderDelivery  = "Opsdesk-Delivery" // the same in every attempt
	HeaderTimestamp = "Opsdesk-Timestamp"
	HeaderSignature = "Opsdesk-Signature"
)

// Signature is what a body posted at an instant is signed with: "v1=" and the
// HMAC-SHA256, in hexadecimal, of the instant in unix seconds, a full stop and
// the body, under the secret that both sides know.
func Signature(secret string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.", at.Unix())
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// WebhookOptions are what a Webhook needs.
type WebhookOptions struct {
	URL    string           // required
	Secret string           // required
	DB     *store.DB        // required
	Log    *slog.Logger     // required
	Now    func() time.Time // required
	// Dead tells people that a delivery was given up, and why.
	Dead func(tx *store.Tx, d store.Delivery, why string) error // required
	HTTP *http.Client                                           // nil is HTTPClient()
	// Crash is called at the points "webhook-before-post" and
	// "webhook-after-post" so that a test can end the process there.
	Crash func(point string)
}

// Webhook posts deliveries to another program, one after the other. What was
// not taken is tried again, later each time, and given up after ten attempts.
type Webhook struct {
	o    WebhookOptions
	wake chan struct{}
	busy atomic.Bool
}

// NewWebhook returns a webhook. It posts nothing before Run.
func NewWebhook(o WebhookOptions) *Webhook {
	if o.HTTP == nil {
		o.HTTP = HTTPClient()
	}
	if o.Crash == nil {
		o.Crash = func(string) {}
	}
	return &Webhook{o: o, wake: make(chan struct{}, 1)}
}

// Run posts until ctx ends; a post under way is finished first.
func (w *Webhook) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		if !w.next(context.WithoutCancel(ctx)) {
			select {
			case <-ctx.Done():
			case <-w.wake:
			case <-time.After(rarest):
			}
		}
	}
	return nil
}

// Wake makes the webhook look for deliveries now.
func (w *Webhook) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Quiet reports whether nothing is to be posted before time passes.
func (w *Webhook) Quiet(ctx context.Context) (bool, error) {
	_, due, err := w.o.DB.DeliveryDue(ctx)
	return !due && !w.busy.Load(), err
}

// next posts what is due; false if nothing is, or the store is not there.
func (w *Webhook) next(ctx context.Context) bool {
	w.busy.Store(true)
	defer w.busy.Store(false)
	d, ok, err := w.o.DB.DeliveryDue(ctx)
	if err == nil && ok {
		d, err = w.o.DB.BeginDelivery(ctx, d)
	}
	if err == nil && ok {
		w.o.Crash("webhook-before-post")
		err = w.settle(ctx, d, w.post(ctx, d))
	}
	if err != nil {
		w.o.Log.Error("delivery not settled", "delivery", d.ID, "err", err)
		return false
	}
	return ok
}

// settle writes what became of an attempt.
func (w *Webhook) settle(ctx context.Context, d store.Delivery, fault *rebuff) error {
	switch {
	case fault == nil:
		w.o.Crash("webhook-after-post")
		return w.o.DB.Delivered(ctx, d)
	case fault.final || d.Attempts >= maxAttempts:
		w.o.Log.Error("delivery given up", "delivery", d.ID, "attempts", d.Attempts, "err", fault.why)
		return w.o.DB.GiveUp(ctx, d, fault.why, w.o.Dead)
	}
	w.o.Log.Warn("delivery not taken", "delivery", d.ID, "attempt", d.Attempts, "err", fault.why)
	return w.o.DB.PutOff(ctx, d, max(pause(d.Attempts), fault.wait), fault.why)
}

// rebuff is why a post was not taken. It does not hold the address, which may
// be a secret itself.
type rebuff struct {
	why   string
	final bool          // asking again would change nothing
	wait  time.Duration // what the other side asked for
}

// maxAnswer is how much of an answer is read: enough to use the connection
// again. What it says does not matter.
const maxAnswer = 64 << 10

func (w *Webhook) post(ctx context.Context, d store.Delivery) *rebuff {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.o.URL, bytes.NewReader(d.Body))
	if err != nil {
		return &rebuff{why: "the address is none", final: true}
	}
	at := w.o.Now()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "opsdesk")
	req.Header.Set(HeaderDelivery, d.ID)
	req.Header.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	req.Header.Set(HeaderSignature, Signature(w.o.Secret, at, d.Body))
	res, err := w.o.HTTP.Do(req)
	if err != nil {
		return &rebuff{why: withoutAddress(err)}
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxAnswer))
	return judgeAnswer(res)
}

func withoutAddress(err error) string {
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	return err.Error()
}

// judgeAnswer tells what is to be done after an answer. Only 2xx takes a
// delivery; a redirect is not followed, since the post is for one address. A
// request that is refused as such would be so again, unless it came too often
// or too slowly.
func judgeAnswer(res *http.Response) *rebuff {
	f := &rebuff{why: "HTTP " + strconv.Itoa(res.StatusCode)}
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return nil
	case res.StatusCode == http.StatusTooManyRequests:
		if s, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && s > 0 {
			f.wait = min(time.Duration(s)*time.Second, time.Hour)
		}
	case res.StatusCode == http.StatusRequestTimeout:
	case res.StatusCode < 500:
		f.final = true
	}
	return f
}
