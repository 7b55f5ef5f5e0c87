package bot

import (
	"context"
	"log/slog"
	"strings"
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

// The wall clock jumps an hour or a day ahead, an hour back, or stands still
// for a night: no rung is lost or told twice, and an act at an earlier time
// than the last happens at the last one's.
func TestWallClockJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{
		"an hour ahead": time.Hour, "an hour back": -time.Hour, "a day ahead": 24 * time.Hour, "suspended for eight hours": 8 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			b, clock := testBot(t)
			k := openAs(t, b, "test/1", desk.ImpactPart) // to be answered in four hours, solved in twenty-four
			liveUntil(t, b, clock, k.OpenedAt.Add(150*time.Minute))
			if n := said(t, b, "ticket/1/response/50"); n != 1 {
				t.Fatalf("half was told %d times before the jump", n)
			}
			*clock = clock.Add(jump)
			liveUntil(t, b, clock, *clock)
			act(t, b, k, desk.Event{Act: desk.ActAdd, Actor: "UBOB", Text: "hello?"})
			last := must(t, b, 1).LastAt
			if last.Before(k.OpenedAt) {
				t.Errorf("the act is at %v, before the opening", last)
			}
			liveUntil(t, b, clock, k.OpenedAt.Add(40*time.Hour))
			counts := map[string]int{}
			for _, rung := range []string{"response/50", "response/80", "response/100", "resolution/50", "resolution/80", "resolution/100"} {
				counts[rung] = said(t, b, "ticket/1/"+rung)
			}
			for rung, n := range counts {
				if n > 1 || (n == 0 && (strings.HasSuffix(rung, "/100") || jump < 0)) {
					t.Errorf("%s was told %d times", rung, n)
				}
			}
			clocks, err := b.db.Clocks(t.Context(), must(t, b, 1), *clock)
			if err != nil {
				t.Fatal(err)
			}
			for i, target := range []time.Duration{4 * time.Hour, 24 * time.Hour} {
				if due := k.OpenedAt.Add(target); !clocks[i].BreachedAt.Equal(due) {
					t.Errorf("%s missed at %v, want %v", clocks[i].Kind, clocks[i].BreachedAt, due)
				}
			}
			if faults, _, err := b.db.VerifyClocks(t.Context()); err != nil || len(faults) > 0 {
				t.Errorf("VerifyClocks: %v, %v", faults, err)
			}
		})
	}
}
