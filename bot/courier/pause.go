package courier

import (
	"math/rand/v2"
	"time"
)

// Waiting between attempts: a second, then twice as long each time, up to five
// minutes; after ten attempts the message is given up.
const (
	firstPause  = time.Second
	longPause   = 5 * time.Minute
	maxAttempts = 10
)

// pause returns how long to wait after n failures, with a fifth more or less
// so that what failed together does not come back together.
func pause(n int) time.Duration {
	d := longPause
	if n < 9 {
		d = min(longPause, firstPause<<max(0, n-1))
	}
	return time.Duration(float64(d) * (0.8 + 0.4*rand.Float64()))
}

// weather is whether Slack can be reached at all. While it cannot, messages
// are not tried and use up no attempts: they wait until a call that says
// nothing goes through.
type weather struct {
	failures int       // in a row
	since    time.Time // of the first of them
	until    time.Time // when to look again, if away
}

// awayAfter is how many failures in a row, of any calls, mean that it is Slack
// and not the message.
const awayAfter = 3

func (w *weather) away() bool { return w.failures >= awayAfter }

func (w *weather) good() { *w = weather{} }

func (w *weather) bad(now time.Time) {
	if w.failures == 0 {
		w.since = now
	}
	w.failures++
	if w.away() {
		w.until = now.Add(pause(w.failures - awayAfter + 1))
	}
}

// limits are the calls that Slack has asked to slow down, by method and
// channel.
type limits map[call]time.Time

type call struct{ method, channel string }

// until returns when c may be made again; zero or past is now.
func (l limits) until(c call) time.Time { return l[c] }

// set remembers until, and forgets what is over.
func (l limits) set(c call, until, now time.Time) {
	for k, t := range l {
		if !t.After(now) {
			delete(l, k)
		}
	}
	l[c] = until
}
