package courier

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

var seed = flag.Uint64("seed", 0, "of TestChaos; 0 is a new one")

// Whatever goes wrong, and wherever the process ends, every message is said
// once, those of a lane in order, and a card shows its last state.
func TestChaos(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("to repeat: -run TestChaos -seed %d", *seed)
	rnd := rand.New(rand.NewPCG(*seed, 0))
	r := newRig(t)
	crash := make(chan struct{}, lanes)
	points := []string{"courier-before-send", "courier-after-send", "courier-after-sent"}
	said := make(map[string][]string)
	r.card(7, "C0", "state 0")
	for round := range 25 {
		for range rnd.IntN(4) {
			channel, thread := fmt.Sprint("C", rnd.IntN(2)+1), []string{"", "1.0"}[rnd.IntN(2)]
			text := fmt.Sprintf("%s/%s %d", channel, thread, len(said[channel+thread]))
			said[channel+thread] = append(said[channel+thread], text)
			r.post(channel, thread, text)
		}
		r.redraw(7, fmt.Sprint("state ", round))
		for range rnd.IntN(4) {
			r.slack.goWrong(anyTrouble(rnd))
		}
		if ends := rnd.IntN(3) == 0; ends {
			point := points[rnd.IntN(len(points))]
			r.o.Crash = func(at string) {
				if at == point {
					select {
					case crash <- struct{}{}:
					default:
					}
					runtime.Goexit()
				}
			}
		}
		r.run()
		r.pass(time.Duration(rnd.IntN(20)) * time.Second)
		r.stop()
		r.o.Crash = nil
	}
	r.slack.mu.Lock()
	r.slack.script = nil
	r.slack.mu.Unlock()
	r.run()
	for range 12 {
		r.pass(time.Minute)
	}
	for lane, want := range said {
		got := slices.DeleteFunc(r.slack.texts(lane[:2]), func(s string) bool { return !strings.HasPrefix(s, want[0][:len(want[0])-1]) })
		if !slices.Equal(got, want) {
			t.Errorf("lane %s: said %q, want %q", lane, got, want)
		}
	}
	if got := r.slack.texts("C0"); !slices.Equal(got, []string{"state 24"}) {
		t.Errorf("card = %q, want one, in state 24", got)
	}
	if states := r.states(); len(states) != 1 || states["sent"] == 0 {
		t.Errorf("states = %v, want all sent", states)
	}
}

func anyTrouble(rnd *rand.Rand) trouble {
	methods := []string{"chat.postMessage", "chat.postMessage", "chat.update", "conversations.history", "conversations.replies"}
	kinds := []trouble{
		{status: 500}, {status: 503, after: true}, {cut: true}, {cut: true, after: true}, {code: "internal_error", after: true},
		{status: 429, retry: "2"}, {status: 429, retry: "none"}, {status: 200, body: "<html>", after: true},
	}
	t := kinds[rnd.IntN(len(kinds))]
	t.method = methods[rnd.IntN(len(methods))]
	return t
}
