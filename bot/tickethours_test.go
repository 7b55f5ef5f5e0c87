package bot

import (
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// Rungs that were missed while the bot was away wait for the morning, and
// then only the highest is told.
func TestMissedRungsWaitForTheMorning(t *testing.T) {
	b, clock := testBot(t)
	var week desk.Week
	for d := time.Monday; d <= time.Friday; d++ {
		week[d] = []desk.Interval{{From: 9 * time.Hour, To: 18 * time.Hour}}
	}
	office, err := desk.NewCalendar(desk.Hours{Name: "office", Zone: shanghai(t), Week: week})
	if err != nil {
		t.Fatal(err)
	}
	cfg := *b.cfg()
	cfg.Policy.Calendars = map[desk.Tier]desk.Calendar{desk.T2: office}
	if err := b.Reconfigure(cfg); err != nil {
		t.Fatal(err)
	}
	openT2(t, b)                       // on a Monday at ten; to be answered by two
	*clock = drawn.Add(13 * time.Hour) // eleven at night
	liveUntil(t, b, clock, drawn.Add(22*time.Hour))
	if n := said(t, b, "/response/"); n != 0 {
		t.Errorf("%d rungs told at night", n)
	}
	liveUntil(t, b, clock, drawn.Add(23*time.Hour)) // nine in the morning
	if all, highest := said(t, b, "/response/"), said(t, b, "/response/100"); all != 1 || highest != 1 {
		t.Errorf("%d rungs told in the morning, %d of them the highest; want that one", all, highest)
	}
}
