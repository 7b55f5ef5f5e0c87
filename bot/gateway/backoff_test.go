package gateway

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"
)

// away is a Slack that cannot be reached; it notes each attempt.
type away struct{ attempts []time.Time }

func (a *away) Do(*http.Request) (*http.Response, error) {
	a.attempts = append(a.attempts, time.Now())
	return nil, errors.New("network is unreachable")
}

// However long Slack was away, the next attempt is at most half a minute off,
// and nobody calls it without a pause. The clock is the bubble's.
func TestBackOffEndsAtHalfAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const long = 3 * time.Hour
		a := &away{}
		g := New(Options{Desk: &notebook{}, Slack: slack.New("xoxb-test", slack.OptionAppLevelToken("xapp-test"), slack.OptionHTTPClient(a))})
		ctx, cancel := context.WithTimeout(t.Context(), long)
		defer cancel()
		from := time.Now()
		if err := g.Run(ctx); err != nil {
			t.Fatalf("Run = %v", err)
		}
		last := from
		for i, at := range append(a.attempts, from.Add(long)) {
			if wait := at.Sub(last); wait > 30*time.Second {
				t.Errorf("attempt %d comes %v after the one before, want 30 s at most", i+1, wait)
			}
			last = at
		}
		// The library begins with 100 ms and doubles up to our half a minute.
		if n, most := len(a.attempts), int(long/(4*time.Second)); n < int(long/(30*time.Second)) || n > most {
			t.Errorf("%d attempts in %v, want some, and %d at most", n, long, most)
		}
	})
}
