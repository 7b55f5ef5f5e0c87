package sandbox

import (
	"context"
	"net/http"
	"time"
)

// fault is one entry of what is to go wrong with the next calls of a method.
type fault struct {
	Method     string `json:"method"`      // required: a method, response_url, upload, or * for any
	Channel    string `json:"channel"`     // only calls for this channel
	Times      int    `json:"times"`       // how many calls; one if left out
	Status     int    `json:"status"`      // HTTP status instead of an answer
	RetryAfter any    `json:"retry_after"` // header with a 429, a number or any text; "" leaves it out
	Error      string `json:"error"`       // Slack's error code
	Delay      any    `json:"delay"`       // before the answer, wall clock: "2s", or a number of milliseconds
	LoseReply  bool   `json:"lose_reply"`  // do the work, then break the connection
	Body       string `json:"body"`        // with status: what to answer
	Clear      bool   `json:"clear"`       // nothing goes wrong any more; all else is left out
	delay      time.Duration
}

// maxDelay keeps a call from hanging for ever.
const maxDelay = time.Minute

// check reads the delay and refuses what makes no sense.
func (f *fault) check() error {
	if f.Method == "" && !f.Clear {
		return nonsense("method: missing")
	}
	if f.Status != 0 && (f.Status < 200 || f.Status > 599) {
		return nonsense("status %d: must be an HTTP status", f.Status)
	}
	f.Times = max(f.Times, 1)
	var err error
	switch d := f.Delay.(type) {
	case nil:
	case float64:
		f.delay = time.Duration(d * float64(time.Millisecond))
	case string:
		f.delay, err = time.ParseDuration(d)
	default:
		f.delay = -1
	}
	if err != nil || f.delay < 0 || f.delay > maxDelay {
		return nonsense("delay %v: must be a duration up to %v", f.Delay, maxDelay)
	}
	return nil
}

// wait lets the delay pass.
func (f *fault) wait(ctx context.Context) {
	if f == nil || f.delay == 0 {
		return
	}
	t := time.NewTimer(f.delay)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// nextFault takes the fault that the call of that method meets, if any.
func (w *Workspace) nextFault(method, channel string) *fault {
	for i, f := range w.faults {
		if f.Method != method && f.Method != "*" || f.Channel != "" && f.Channel != channel {
			continue
		}
		hit := *f
		if f.Times--; f.Times <= 0 {
			w.faults = append(w.faults[:i:i], w.faults[i+1:]...)
		}
		return &hit
	}
	return nil
}

// name is how the log calls the fault.
func (f *fault) name() string {
	switch {
	case f == nil:
		return ""
	case f.LoseReply:
		return "lose_reply"
	case f.Status != 0:
		return http.StatusText(f.Status)
	case f.Error != "":
		return f.Error
	}
	return "delay"
}

// instead answers in place of the method, if that is what the fault does.
func (f *fault) instead(rw http.ResponseWriter) bool {
	switch {
	case f == nil:
		return false
	case f.Status == http.StatusTooManyRequests || f.Error == "ratelimited":
		f.limit(rw)
	case f.Status != 0 && f.Status != http.StatusOK:
		rw.Header().Set("Content-Type", "text/html")
		rw.WriteHeader(f.Status)
		rw.Write([]byte(f.text()))
	case f.Error != "":
		answer(rw, http.StatusOK, object{"ok": false, "error": f.Error})
	default:
		return false
	}
	return true
}

func (f *fault) text() string {
	if f.Body != "" {
		return f.Body
	}
	return "<html><body><h1>" + http.StatusText(f.Status) + "</h1></body></html>"
}

// limit is Slack's answer to too many calls. The wait is a second unless given; given as "" there is no
// header, and it need not be a number.
func (f *fault) limit(rw http.ResponseWriter) {
	wait := "1"
	if f.RetryAfter != nil {
		wait, _ = asText(f.RetryAfter)
	}
	if wait != "" {
		rw.Header().Set("Retry-After", wait)
	}
	answer(rw, http.StatusTooManyRequests, object{"ok": false, "error": "ratelimited"})
}

// breakOff ends the connection without an answer.
func breakOff(rw http.ResponseWriter) {
	if h, ok := rw.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			conn.Close()
			return
		}
	}
	panic(http.ErrAbortHandler)
}
