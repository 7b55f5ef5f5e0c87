package bot

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// testBot is a bot on a database of its own, with a clock the test moves. It
// has no Slack: what it would say stays in the outbox.
func testBot(t *testing.T) (*Bot, *time.Time) {
	t.Helper()
	now := drawn
	clock := &now
	quiet := slog.New(slog.DiscardHandler)
	db, err := store.Open(t.Context(), t.TempDir(), store.Options{Now: func() time.Time { return *clock }, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	b, err := New(Options{DB: db, Log: quiet, Now: func() time.Time { return *clock }, Config: Config{
		DutyChannel: "CDUTY", Zone: time.UTC, Language: lang.EN, Duty: []string{"UCHEN", "UDORA"}, Policy: desk.DefaultPolicy(),
		Components: []desk.Component{{Key: "reports", EN: "reports", ZH: "报表", Layer: desk.LayerAuxiliary}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SetRules(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b, clock
}

// outgoing returns what waits to be said.
func outgoing(t *testing.T, b *Bot) []store.Out {
	t.Helper()
	out, err := b.db.Outgoing(context.Background(), 100, nil)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestClockStepsBack(t *testing.T) {
	for _, c := range []struct {
		step time.Duration
		want int
	}{{-4 * time.Minute, 0}, {time.Hour, 0}, {-time.Hour, 1}} {
		b, clock := testBot(t)
		last := b.watchClock(t.Context(), *clock)
		*clock = clock.Add(c.step)
		b.watchClock(t.Context(), last)
		*clock = clock.Add(2 * time.Hour) // what was written earlier is due by then
		if got := len(outgoing(t, b)); got != c.want {
			t.Errorf("step of %v: %d notices, want %d", c.step, got, c.want)
		}
	}
}
