package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
)

// What did not help is found, without the words of what is private or was
// erased.
func TestUnhelped(t *testing.T) {
	f := open(t)
	hidden := fault("secret")
	hidden.Event.Private = true
	f.write(func(tx *Tx) error {
		secret, _, err := tx.OpenTicket(hidden)
		if err != nil {
			return err
		}
		for i, q := range []Question{
			{Text: "no idea"}, {Text: "answered", Shown: []Shown{{ID: "a", Revision: 1}}},
			{Text: "did not help", Shown: []Shown{{ID: "a", Revision: 1}}, Mark: "not_solved"},
			{Text: "wrong", Shown: []Shown{{ID: "a", Revision: 1}}, Mark: "wrong"},
			{Text: "solved", Shown: []Shown{{ID: "a", Revision: 1}}, Mark: "solved"},
			{Text: "private", TicketID: secret.ID}, {Text: Erased}, {Text: "too early", At: f.Now().Add(-time.Hour)},
		} {
			q.Origin, q.User = string(rune('a'+i)), "U1"
			if _, _, err := tx.Ask(q); err != nil {
				return err
			}
		}
		return nil
	})
	got, err := f.Unhelped(f.ctx, f.Now(), f.Now().Add(time.Hour))
	want := []Unhelped{{1, "U1", "no idea", true}, {3, "U1", "did not help", false}, {4, "U1", "wrong", false}, {6, "U1", "", true}, {7, "U1", "", true}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// A fault counts as known first from its alert on until the first person who
// has it; one that somebody had told of before does not count.
func TestForeseen(t *testing.T) {
	f := open(t)
	begin := f.Now()
	quiet, told, merged, late := f.openFault("alert/quiet/1"), f.openFault("alert/told/1"), f.openFault("alert/merged/1"), f.openFault("asked")
	f.add(10 * time.Minute)
	f.write(func(tx *Tx) error { _, err := tx.Follow(Follower{Ticket: told.ID, User: "U5"}); return err })
	other := f.openFault("form/7")
	second := f.openFault("alert/late/1")
	f.add(20 * time.Minute)
	f.write(func(tx *Tx) error {
		if err := tx.PutLink(Link{Ticket: other.ID, Other: merged.ID, Kind: "merged", By: "U2"}); err != nil {
			return err
		}
		return tx.PutLink(Link{Ticket: late.ID, Other: second.ID, Kind: "merged", By: "U2"})
	})
	got, err := f.Foreseen(f.ctx, begin, f.Now())
	want := []Foreseen{{quiet.ID, begin, time.Time{}}, {told.ID, begin, begin.Add(10 * time.Minute)}, {merged.ID, begin, begin.Add(10 * time.Minute)}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if n, err := f.FaultsOpened(f.ctx, begin, f.Now()); err != nil || n != 6 {
		t.Errorf("%d faults, %v, want 6", n, err)
	}
}

// What is owed comes with the next deadline first, as it was at an instant.
func TestOwed(t *testing.T) {
	f := open(t)
	f.openFault("one")
	f.add(time.Hour)
	two := f.openFault("two")
	f.write(func(tx *Tx) error {
		_, err := tx.Act(two.ID, desk.Event{Act: desk.ActResolve, Actor: "U2"})
		return err
	})
	got, err := f.Owed(f.ctx, f.Now().Add(time.Minute))
	if err != nil || len(got) != 1 || got[0].ID != 1 || got[0].Title != "Nobody can sign in" || got[0].Due.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err = f.Owed(f.ctx, f.Now().Add(-time.Hour)); err != nil || len(got) != 0 {
		t.Errorf("before anything was opened: %+v, %v", got, err)
	}
}

func TestJobRuns(t *testing.T) {
	f := open(t)
	begin := f.Now()
	f.write(func(tx *Tx) error {
		for _, period := range []string{"2026-11-23", "2026-11-24"} {
			if _, err := tx.StartJob("backup", period); err != nil {
				return err
			}
		}
		if _, err := tx.StartJob("clean", "2026-11-23"); err != nil {
			return err
		}
		if err := tx.Say(Saying{Key: "job/backup/2026-11-24", Kind: SayPost, Channel: "C1", Words: []byte("{}")}); err != nil {
			return err
		}
		return tx.FinishJob("backup", "2026-11-23", "desk.db")
	})
	got, err := f.JobRuns(f.ctx, begin, begin.Add(time.Hour), "backup", "calendars")
	if diff := cmp.Diff([]JobRuns{{"backup", 2, 1, 1}}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// First answers, reports on articles and the reasons of cancelled tickets are
// read by when they were.
func TestFactsBeside(t *testing.T) {
	f := open(t)
	begin := f.Now()
	one, two, hidden := f.openFault("one"), f.openFault("two"), f.openFault("three")
	f.add(10 * time.Minute)
	f.write(func(tx *Tx) error {
		for _, step := range []struct {
			ticket int64
			e      desk.Event
		}{
			{one.ID, desk.Event{Act: desk.ActTake, Actor: "U2", Assignee: "U2"}},
			{two.ID, desk.Event{Act: desk.ActCancel, Actor: "U2", Text: "a test"}},
			{hidden.ID, desk.Event{Act: desk.ActHide, Actor: "U1"}},
			{hidden.ID, desk.Event{Act: desk.ActCancel, Actor: "U2", Text: "the password of Ana"}},
		} {
			if _, err := tx.Act(step.ticket, step.e); err != nil {
				return err
			}
		}
		return nil
	})
	end := f.Now().Add(time.Hour)
	if got, err := f.AnswerTimes(f.ctx, begin, end); err != nil || len(got) != 1 || got[0] != 600_000 {
		t.Errorf("answers after %v ms, %v, want 600000", got, err)
	}
	why, err := f.CancelledWhy(f.ctx, begin, end)
	if diff := cmp.Diff([]CancelReason{{two.ID, "U2", "a test"}, {hidden.ID, "U2", ""}}, why); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestDoubtsIn(t *testing.T) {
	f := shelf(t)
	begin := f.Now()
	var review Review
	f.write(func(tx *Tx) error {
		q, _, err := tx.Ask(Question{Origin: "a", User: "U1", Text: "why", Shown: []Shown{{ID: "a", Revision: 1}}})
		if err != nil {
			return err
		}
		for _, d := range []Doubt{{User: "U1", Kind: "wrong"}, {User: "U2", Kind: "unclear"}} {
			d.Question, d.Article, d.Revision = q.ID, "a", 1
			if review, err = tx.Doubt(d); err != nil {
				return err
			}
		}
		return nil
	})
	end := begin.Add(time.Hour)
	got, err := f.DoubtsIn(f.ctx, begin, end)
	if diff := cmp.Diff(map[string]int{"wrong": 1, "unclear": 1}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if owed, err := f.ReviewsOwed(f.ctx, end); err != nil || len(owed) != 1 || owed[0].ID != review.ID {
		t.Errorf("owed: %+v, %v", owed, err)
	}
	f.write(func(tx *Tx) error { _, err := tx.CloseReview(review.ID, ReviewRight, "U2"); return err })
	if n, err := f.ReviewsClosed(f.ctx, begin, end); err != nil || n != 1 {
		t.Errorf("%d closed, %v, want 1", n, err)
	}
	if owed, err := f.ReviewsOwed(f.ctx, end); err != nil || len(owed) != 0 {
		t.Errorf("owed after it was closed: %+v, %v", owed, err)
	}
}

// A clock that ran out is known to have, also if nothing happened since.
func TestFactsKnowWhatRanOut(t *testing.T) {
	f := open(t)
	ticket := f.openFault("one")
	all, err := f.Pending(f.ctx, f.Now().Add(72*time.Hour))
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	want := ticket.OpenedAt.Add(2 * time.Hour).UnixMilli()
	if got := all[0].Resolution.Breached; got != want || all[0].Response.Breached == 0 {
		t.Errorf("breached at %d and %d, want %d", got, all[0].Response.Breached, want)
	}
	f.write(func(tx *Tx) error {
		_, err := tx.Act(ticket.ID, desk.Event{Act: desk.ActResolve, Actor: "U2"})
		return err
	})
	touched, err := f.Touched(f.ctx, f.Now().Add(-time.Hour), f.Now().Add(time.Hour))
	if err != nil || len(touched) != 1 || touched[0].Resolution.Breached != 0 {
		t.Errorf("resolved in time: %+v, %v", touched, err)
	}
}

// A ticket that has no resolution target, and one that still waits, wait for a
// vendor as much as others.
func TestVendorWait(t *testing.T) {
	f := open(t)
	begin := f.Now()
	quiet := fault("quiet")
	quiet.Event.Tier, quiet.Event.Impact = desk.T3, desk.ImpactMinor
	wait := func(ticket int64, act desk.Act) {
		f.write(func(tx *Tx) error {
			_, err := tx.Act(ticket, desk.Event{Act: act, Actor: "U2", State: map[desk.Act]desk.State{desk.ActWait: desk.StateWaitingVendor}[act], Text: "asked"})
			return err
		})
	}
	var ticket desk.Ticket
	f.write(func(tx *Tx) (err error) { ticket, _, err = tx.OpenTicket(quiet); return err })
	other := f.openFault("other")
	wait(ticket.ID, desk.ActWait)
	wait(other.ID, desk.ActWait)
	f.add(3 * time.Hour)
	wait(other.ID, desk.ActResume)
	for _, c := range []struct {
		from, to time.Duration
		sum      time.Duration
		n        int
	}{{0, 5 * time.Hour, 8 * time.Hour, 2}, {time.Hour, 2 * time.Hour, 2 * time.Hour, 2}, {4 * time.Hour, 5 * time.Hour, time.Hour, 1}, {-time.Hour, 0, 0, 0}} {
		if sum, n, err := f.VendorWait(f.ctx, begin.Add(c.from), begin.Add(c.to)); err != nil || sum != c.sum || n != c.n {
			t.Errorf("from %s to %s: %s of %d, %v, want %s of %d", c.from, c.to, sum, n, err, c.sum, c.n)
		}
	}
}
