package sandbox

import (
	"net/http"
	"time"
)

// fault is one entry of what is to go wrong with the next calls of a method.
type fault struct {
	Method     string  `json:"method"`                // required: a method, response_url, upload, or * for any
	Channel    string  `json:"channel,omitempty"`     // only calls for this channel
	Times      int     `json:"times"`                 // how many calls; one if left out
	Status     int     `json:"status,omitempty"`      // HTTP status instead of an answer
	RetryAfter *string `json:"retry_after,omitempty"` // header with a 429; "" leaves it out
	Error      string  `json:"error,omitempty"`       // Slack's error code
	Delay      string  `json:"delay,omitempty"`       // before the answer, wall clock
	LoseReply  bool    `json:"lose_reply,omitempty"`  // do the work, then break the connection
	Body       string  `json:"body,omitempty"`        // with status: what to answer
	delay      time.Duration
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
		wait = *f.RetryAfter
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
