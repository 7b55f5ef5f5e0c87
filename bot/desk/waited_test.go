package desk

import (
	"testing"
	"time"
)

func TestWaited(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2026, 10, 1, h, 0, 0, 0, time.UTC) }
	events := []Event{
		{Seq: 1, At: at(1), Act: ActOpen, Actor: "U1", Requester: "U1", Title: "down", Tier: T3, Impact: ImpactMinor, Kind: KindFault, Lang: "en"},
		{Seq: 2, At: at(2), Act: ActWait, Actor: "U2", State: StateWaitingVendor, Text: "asked"},
		{Seq: 3, At: at(4), Act: ActProgress, Actor: "U2", Text: "no answer yet"},
		{Seq: 4, At: at(6), Act: ActResume, Actor: "U2"},
		{Seq: 5, At: at(8), Act: ActWait, Actor: "U2", State: StateWaitingRequester, Text: "which?"},
		{Seq: 6, At: at(10), Act: ActWait, Actor: "U2", State: StateWaitingVendor, Text: "again"},
	}
	for _, c := range []struct {
		from, to, n int // hours, and how many events
		want        time.Duration
	}{
		{0, 24, 6, 18 * time.Hour},
		{0, 24, 5, 4 * time.Hour},
		{3, 5, 6, 2 * time.Hour},
		{5, 12, 6, 3 * time.Hour},
		{0, 2, 6, 0},
		{6, 10, 6, 0},
		{0, 24, 0, 0},
	} {
		got, err := Waited(1, events[:c.n], StateWaitingVendor, Stretch{From: at(c.from), To: at(c.to)})
		if err != nil || got != c.want {
			t.Errorf("Waited(%d events, %d to %d) = %v, %v, want %v", c.n, c.from, c.to, got, err, c.want)
		}
	}
}
