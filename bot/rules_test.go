package bot

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
)

// holidaysOf is a calendar of office hours that knows the holidays of some
// years.
func holidaysOf(t *testing.T, zone *time.Location, h desk.Holidays) desk.Calendar {
	t.Helper()
	hours := desk.Hours{Name: "office", Zone: zone, Holidays: h}
	for d := time.Monday; d <= time.Friday; d++ {
		hours.Week[d] = []desk.Interval{{From: 9 * time.Hour, To: 18 * time.Hour}}
	}
	c, err := desk.NewCalendar(hours)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// promise makes T2 count by a calendar from now on, as after a reload.
func promise(t *testing.T, b *Bot, cal desk.Calendar) {
	t.Helper()
	cfg := *b.cfg()
	cfg.Policy.Calendars = map[desk.Tier]desk.Calendar{desk.T2: cal}
	if err := b.Reconfigure(cfg); err != nil {
		t.Fatal(err)
	}
	for b.counted.Load() != allCounted {
		b.recount(t.Context())
	}
}

// dues are the rows of the ledger that say what became of a due time.
func dues(t *testing.T, b *Bot, subject string) (notes []moved) {
	t.Helper()
	rows, err := b.db.Ledger(t.Context(), subject)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Act != "due" {
			continue
		}
		var m moved
		if err := json.Unmarshal(r.Body, &m); err != nil {
			t.Fatal(err)
		}
		m.Rules = 0
		notes = append(notes, m)
	}
	return notes
}

// A zone, a calendar, the holidays of a year: where they change, what is open
// is counted anew, with the old and the new due time in the ledger, and what
// is stopped stays. Nothing is noted where nothing moves.
func TestChangedCalendarMovesWhatIsOpen(t *testing.T) {
	b, clock := testBot(t)
	china := desk.Holidays{Years: []int{2026}}
	off := china
	off.Off = []desk.Date{{Year: 2026, Month: time.November, Day: 17}}
	promise(t, b, holidaysOf(t, shanghai(t), china))
	open, done := openAs(t, b, "open", desk.ImpactPart), openAs(t, b, "done", desk.ImpactPart) // at ten on a Monday
	act(t, b, done, desk.Event{Act: desk.ActResolve, Actor: "UCHEN", Text: "done"})
	frozen, err := b.db.Clocks(t.Context(), must(t, b, done.ID), *clock)
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) int64 {
		return time.Date(2026, 11, day, hour, 0, 0, 0, shanghai(t)).UnixMilli()
	}
	*clock = clock.Add(time.Hour)
	promise(t, b, holidaysOf(t, shanghai(t), off)) // a day off is announced
	*clock = clock.Add(time.Hour)
	promise(t, b, holidaysOf(t, shanghai(t), off)) // the same again
	promise(t, b, holidaysOf(t, time.FixedZone("UTC", 0), off))
	want := []moved{
		{Clock: "resolution", Was: at(18, 16), Is: at(19, 16)}, // 24 hours at nine a day
		{Clock: "response", Was: at(16, 14), Is: at(16, 21)},   // by the clocks of Greenwich it is not nine yet
		{Clock: "resolution", Was: at(19, 16), Is: at(19, 23)},
	}
	if diff := cmp.Diff(want, dues(t, b, "ticket/1")); diff != "" {
		t.Errorf("noted of what is open (-want +got):\n%s", diff)
	}
	if got := dues(t, b, "ticket/2"); len(got) != 0 {
		t.Errorf("noted of what is done: %+v", got)
	}
	clocks, err := b.db.Clocks(t.Context(), must(t, b, done.ID), *clock)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range clocks {
		c.Newer, c.Spans, c.Event = frozen[i].Newer, frozen[i].Spans, frozen[i].Event
		if !c.Same(frozen[i]) {
			t.Errorf("what is done (-before +after):\n%s", cmp.Diff(frozen[i], c))
		}
	}
	if faults, _, err := b.db.VerifyClocks(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("VerifyClocks: %v, %v", faults, err)
	}
	liveUntil(t, b, clock, open.OpenedAt.Add(10*time.Hour))
	if n := said(t, b, "ticket/1/response/50"); n != 1 {
		t.Errorf("half of the time to answer, by the new hours, was told %d times", n)
	}
}

func must(t *testing.T, b *Bot, id int64) desk.Ticket {
	t.Helper()
	k, err := b.db.Ticket(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// More tickets than one batch, and one that a change of rules breaches: it is
// told as any other breach, with its cause.
func TestManyTicketsLearnOfNewRules(t *testing.T) {
	b, clock := testBot(t)
	for i := range 2*recountBatch + 3 {
		openAs(t, b, strings.Repeat("x", i+1), desk.ImpactPart)
	}
	*clock = clock.Add(90 * time.Minute)
	cfg := *b.cfg()
	tight := desk.DefaultPolicy()
	tight.Targets[desk.T2] = desk.Targets{Response: time.Hour, Resolution: 10 * time.Hour}
	cfg.Policy = tight
	if err := b.Reconfigure(cfg); err != nil {
		t.Fatal(err)
	}
	b.recount(t.Context())
	b.counted.Store(0) // as after a restart
	for range 2 {
		if b.counted.Load() == allCounted {
			t.Fatal("all are counted at once")
		}
		b.recount(t.Context())
	}
	for id := int64(1); id <= 2*recountBatch+3; id++ {
		clocks, err := b.db.Clocks(t.Context(), must(t, b, id), *clock)
		if err != nil {
			t.Fatal(err)
		}
		if c := clocks[0]; c.Target != time.Hour || c.Cause != desk.CauseCalendarChanged {
			t.Fatalf("ticket %d: target %v, breached %q", id, c.Target, c.Cause)
		}
	}
	liveUntil(t, b, clock, *clock)
	if n := said(t, b, "/response/100"); n != 2*recountBatch+3 {
		t.Errorf("%d breaches told", n)
	}
	if got := dues(t, b, "ticket/1"); len(got) != 2 || got[0].Cause != "calendar_changed" {
		t.Errorf("noted: %+v", got)
	}
}

// A deadline in a year whose holidays nobody knows yet follows the week, says
// that it is provisional, and the admins hear of each.
func TestDeadlineInAnUnknownYear(t *testing.T) {
	b, clock := testBot(t)
	*clock = time.Date(2026, 12, 30, 15, 0, 0, 0, shanghai(t)) // a Wednesday
	promise(t, b, holidaysOf(t, shanghai(t), desk.Holidays{Years: []int{2026}}))
	k := openAs(t, b, "test/1", desk.ImpactPart)
	clocks, err := b.db.Clocks(t.Context(), k, *clock)
	if err != nil {
		t.Fatal(err)
	}
	if due := time.Date(2027, 1, 4, 12, 0, 0, 0, shanghai(t)); !clocks[1].Due.Equal(due) || !clocks[1].Provisional || clocks[0].Provisional {
		t.Errorf("answer due %v, provisional %v; solution due %v, provisional %v, want %v", clocks[0].Due, clocks[0].Provisional,
			clocks[1].Due, clocks[1].Provisional, due)
	}
	act(t, b, k, desk.Event{Act: desk.ActAdd, Actor: "UBOB", Text: "more"})
	if n := said(t, b, "ticket/1/provisional/2027"); n != 1 {
		t.Errorf("the admins were told %d times, want once", n)
	}
	// The notice comes, with a day off: the time is certain now, and later.
	promise(t, b, holidaysOf(t, shanghai(t), desk.Holidays{Years: []int{2026, 2027}, Off: []desk.Date{{Year: 2027, Month: time.January, Day: 1}}}))
	if clocks, err = b.db.Clocks(t.Context(), must(t, b, 1), *clock); err != nil {
		t.Fatal(err)
	}
	if due := time.Date(2027, 1, 5, 12, 0, 0, 0, shanghai(t)); !clocks[1].Due.Equal(due) || clocks[1].Provisional {
		t.Errorf("after the notice: solution due %v, provisional %v, want %v", clocks[1].Due, clocks[1].Provisional, due)
	}
}
