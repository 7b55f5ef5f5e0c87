package bot

import (
	"strings"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// From November on the admins hear, once a month, that next year's holidays
// are missing, whichever tiers keep the calendar.
func TestTellUnknownYears(t *testing.T) {
	b, clock := testBot(t)
	var week desk.Week
	week[time.Monday] = []desk.Interval{{From: 9 * time.Hour, To: 18 * time.Hour}}
	office, err := desk.NewCalendar(desk.Hours{Name: "office", Zone: time.UTC, Week: week, Holidays: desk.Holidays{Years: []int{2026}}})
	if err != nil {
		t.Fatal(err)
	}
	cfg := *b.cfg()
	cfg.Policy.Calendars = map[desk.Tier]desk.Calendar{desk.T2: office, desk.T3: office}
	if err := b.Reconfigure(cfg); err != nil {
		t.Fatal(err)
	}
	said := func(month string) bool {
		yes, err := b.db.Said(t.Context(), "calendar/office/2027/"+month)
		if err != nil {
			t.Fatal(err)
		}
		return yes
	}
	for _, c := range []struct {
		now                time.Time
		november, december bool
	}{
		{time.Date(2026, 10, 31, 9, 0, 0, 0, time.UTC), false, false},
		{time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC), true, false},
		{time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), true, false},
		{time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC), true, true},
	} {
		*clock = c.now
		if err := b.TellUnknownYears(t.Context()); err != nil {
			t.Fatal(err)
		}
		if nov, dec := said("2026-11"), said("2026-12"); nov != c.november || dec != c.december {
			t.Errorf("on %s said for November %v, for December %v", c.now.Format(time.DateOnly), nov, dec)
		}
	}
	out := outgoing(t, b)
	if len(out) == 0 {
		t.Fatal("nothing waits to be said")
	}
	if words := string(out[0].Words); !strings.Contains(words, "office") || !strings.Contains(words, "2027") {
		t.Errorf("said %s", words)
	}
}
