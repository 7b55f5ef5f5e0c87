package desk

import (
	"errors"
	"testing"
	"time"
)

var ratedFrom = time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)

func TestAsksRating(t *testing.T) {
	resolved := Ticket{ID: 1, Requester: "U1", Assignee: "U2", State: StateResolved}
	user := Person{ID: "U1"}
	for name, c := range map[string]struct {
		ticket func(*Ticket)
		person func(*Person)
		last   time.Time
		want   bool
	}{
		"first":              {want: true},
		"closed at once":     {ticket: func(t *Ticket) { t.State = StateClosed }, want: true},
		"a guest's":          {person: func(p *Person) { p.Guest = true }, want: true},
		"seven days ago":     {last: ratedFrom.Add(-RatingPause), want: true},
		"a moment less":      {last: ratedFrom.Add(-RatingPause + time.Second)},
		"still open":         {ticket: func(t *Ticket) { t.State = StateInProgress }},
		"cancelled":          {ticket: func(t *Ticket) { t.State = StateCancelled }},
		"solved by who asks": {ticket: func(t *Ticket) { t.Assignee = "U1" }},
		"a machine's":        {person: func(p *Person) { p.Bot = true }},
		"who has left":       {person: func(p *Person) { p.Inactive = true }},
		"somebody else":      {person: func(p *Person) { p.ID = "U3" }},
	} {
		ticket, person := resolved, user
		if c.ticket != nil {
			c.ticket(&ticket)
		}
		if c.person != nil {
			c.person(&person)
		}
		if got := AsksRating(ticket, person, c.last, ratedFrom); got != c.want {
			t.Errorf("%s: AsksRating = %v, want %v", name, got, c.want)
		}
	}
}

func TestRate(t *testing.T) {
	asked := Rating{Ticket: 1, User: "U1", AskedAt: ratedFrom}
	given := Rating{Ticket: 1, User: "U1", AskedAt: ratedFrom, Score: ScoreBad, RatedAt: ratedFrom.Add(time.Hour)}
	for _, c := range []struct {
		name  string
		from  Rating
		user  string
		score Score
		after time.Duration // from when it was asked
		want  error
	}{
		{"at once", asked, "U1", ScoreGood, 0, nil},
		{"days later", asked, "U1", ScoreGood, RatingOpen - time.Second, nil},
		{"too late", asked, "U1", ScoreGood, RatingOpen, ErrConflict},
		{"somebody else", asked, "U2", ScoreGood, 0, ErrRefused},
		{"no score", asked, "U1", 0, 0, ErrInvalid},
		{"four", asked, "U1", 4, 0, ErrInvalid},
		{"changed", given, "U1", ScoreGood, 24 * time.Hour, nil},
		{"changed too late", given, "U1", ScoreGood, 25 * time.Hour, ErrConflict},
	} {
		got, err := c.from.Rate(c.user, c.score, ratedFrom.Add(c.after))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if err == nil && (got.Score != c.score || got.RatedAt.IsZero() || !c.from.RatedAt.IsZero() && got.RatedAt != c.from.RatedAt) {
			t.Errorf("%s: %+v, want score %d and the time of the first answer", c.name, got, c.score)
		}
	}
	if _, err := asked.Comment("U1", "words", ratedFrom); !errors.Is(err, ErrInvalid) {
		t.Errorf("words without a score: %v, want ErrInvalid", err)
	}
}

func TestComplaint(t *testing.T) {
	open := Complaint{ID: 1, Source: ComplaintRating, State: ComplaintOpen, Owner: "U9", OpenedAt: ratedFrom}
	taken, err := open.Take("U8", ratedFrom)
	if err != nil || taken.Owner != "U8" || taken.TakenAt != ratedFrom {
		t.Errorf("Take = %+v, %v", taken, err)
	}
	closed, err := taken.Close("U8", CauseSlow, "called", ratedFrom)
	if err != nil || closed.ClosedAt != ratedFrom || closed.Pending() {
		t.Errorf("Close = %+v, %v", closed, err)
	}
	withdrawn, err := open.Withdraw(ratedFrom)
	if err != nil || withdrawn.Pending() {
		t.Errorf("Withdraw = %+v, %v", withdrawn, err)
	}
	if again, err := withdrawn.Again(ComplaintRequester, "U1", "still", ratedFrom); err != nil || again.State != ComplaintOpen || !again.ClosedAt.IsZero() {
		t.Errorf("Again = %+v, %v", again, err)
	}
	for name, err := range map[string]error{
		"taken twice by one":         second(taken.Take("U8", ratedFrom)),
		"taken when closed":          second(closed.Take("U7", ratedFrom)),
		"closed twice":               second(closed.Close("U7", CauseSlow, "x", ratedFrom)),
		"taken back when seen to":    second(taken.Withdraw(ratedFrom)),
		"taken back by its author":   second(Complaint{Source: ComplaintRequester, State: ComplaintOpen}.Withdraw(ratedFrom)),
		"opened again when not over": second(open.Again(ComplaintManager, "U1", "", ratedFrom)),
	} {
		if !errors.Is(err, ErrConflict) {
			t.Errorf("%s: %v, want ErrConflict", name, err)
		}
	}
	for name, err := range map[string]error{
		"no cause":   second(open.Close("U8", "", "x", ratedFrom)),
		"no outcome": second(open.Close("U8", CauseSlow, "", ratedFrom)),
	} {
		if !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}

func second(_ Complaint, err error) error { return err }
