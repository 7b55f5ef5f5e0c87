package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
)

// The queue is in the order in which it has to be worked on: what is overdue,
// what is due next, and last what is paused or has no deadline.
func TestByDeadline(t *testing.T) {
	f := open(t)
	openAt := func(origin string, at time.Time, impact desk.Impact, component string) int64 {
		var id int64
		f.write(func(tx *Tx) error {
			k, _, err := tx.OpenTicket(Opening{Origin: origin, Event: desk.Event{
				Act: desk.ActOpen, At: at, Actor: "U1", Requester: "U1", Title: origin, Kind: desk.KindFault,
				Impact: impact, Tier: impact.Tier(), Component: component,
			}})
			id = k.ID
			return err
		})
		return id
	}
	act := func(id int64, e desk.Event) {
		e.Actor = "U2"
		f.write(func(tx *Tx) error { _, err := tx.Act(id, e); return err })
	}
	minor := openAt("minor", monday, desk.ImpactMinor, "reports")
	part := openAt("part", monday, desk.ImpactPart, "reports")
	stopped := openAt("stopped", monday, desk.ImpactStopped, "database")
	late := openAt("late", monday.Add(-10*time.Hour), desk.ImpactPart, "")
	paused := openAt("paused", monday, desk.ImpactPart, "")
	done := openAt("done", monday, desk.ImpactStopped, "")
	act(paused, desk.Event{Act: desk.ActTake, Assignee: "U2"})
	act(paused, desk.Event{Act: desk.ActWait, State: desk.StateWaitingVendor, Text: "x"})
	act(done, desk.Event{Act: desk.ActResolve, Text: "x"})

	for _, c := range []struct {
		f     DeadlineFilter
		want  []int64
		total int
		over  int
	}{
		{DeadlineFilter{}, []int64{late, stopped, part, minor, paused}, 5, 1},
		{DeadlineFilter{Limit: 2, Offset: 1}, []int64{stopped, part}, 5, 1},
		{DeadlineFilter{Unassigned: true}, []int64{late, stopped, part, minor}, 4, 1},
		{DeadlineFilter{Assignee: "U2"}, []int64{paused}, 1, 0},
		{DeadlineFilter{Tier: desk.T1}, []int64{stopped}, 1, 0},
		{DeadlineFilter{Component: "reports"}, []int64{part, minor}, 2, 0},
		{DeadlineFilter{Component: "none"}, nil, 0, 0},
	} {
		tickets, total, over, err := f.ByDeadline(f.ctx, c.f, monday.UnixMilli())
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, k := range tickets {
			got = append(got, k.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || total != c.total || over != c.over {
			t.Errorf("ByDeadline(%+v): %d of %d overdue, want %d of %d (-want +got):\n%s", c.f, over, total, c.over, c.total, diff)
		}
	}
}
