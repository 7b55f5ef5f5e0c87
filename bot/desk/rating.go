package desk

import (
	"fmt"
	"time"
)

// Score is what a requester thought of how their ticket was handled.
type Score int

// The scores. Zero is no answer.
const (
	ScoreBad  Score = 1
	ScoreFair Score = 2
	ScoreGood Score = 3
)

// Scores lists the scores in the order that people are offered them.
func Scores() []Score { return []Score{ScoreGood, ScoreFair, ScoreBad} }

// Valid reports whether s is one of the scores.
func (s Score) Valid() bool { return s >= ScoreBad && s <= ScoreGood }

// How people are asked for ratings: at most once in a pause; an answer is
// taken for so long, and can be changed for so long after it was given.
const (
	RatingPause  = 7 * 24 * time.Hour
	RatingOpen   = 7 * 24 * time.Hour
	RatingChange = 24 * time.Hour
)

// Rating is a request for a score, and the answer to it.
type Rating struct {
	Ticket  int64
	Round   int    // how often the ticket had been reopened: each resolution is asked about once
	User    string // who is asked
	Tier    Tier   // of the ticket at that time
	AskedAt time.Time
	Score   Score
	Text    string
	RatedAt time.Time // of the first answer
}

// AsksRating reports whether the requester of a ticket that was just resolved
// is asked how it went. last is when they were last asked, about any ticket;
// zero if never. Nobody rates what they worked on themselves.
func AsksRating(t Ticket, p Person, last, now time.Time) bool {
	switch {
	case t.Requester == Nobody || p.ID != t.Requester || p.Bot || p.Inactive, t.Requester == t.Assignee:
		return false
	case t.State != StateResolved && t.State != StateClosed:
		return false
	}
	return last.IsZero() || !now.Before(last.Add(RatingPause))
}

// Rate returns the rating with a score of user, given at an instant.
func (r Rating) Rate(user string, s Score, now time.Time) (Rating, error) {
	if !s.Valid() {
		return r, fmt.Errorf("score %d: %w", s, ErrInvalid)
	}
	if err := r.takes(user, now); err != nil {
		return r, err
	}
	if r.RatedAt.IsZero() {
		r.RatedAt = now
	}
	r.Score = s
	return r, nil
}

// Comment returns the rating with words of user.
func (r Rating) Comment(user, text string, now time.Time) (Rating, error) {
	if err := r.takes(user, now); err != nil {
		return r, err
	}
	if r.RatedAt.IsZero() {
		return r, fmt.Errorf("words without a score: %w", ErrInvalid)
	}
	r.Text = text
	return r, nil
}

// Takes reports whether the rating can be given or changed at an instant.
func (r Rating) Takes(now time.Time) bool {
	if r.RatedAt.IsZero() {
		return now.Before(r.AskedAt.Add(RatingOpen))
	}
	return now.Before(r.RatedAt.Add(RatingChange))
}

func (r Rating) takes(user string, now time.Time) error {
	switch {
	case user != r.User:
		return fmt.Errorf("rating of ticket %d by %s: %w", r.Ticket, user, ErrRefused)
	case !r.Takes(now):
		return fmt.Errorf("rating of ticket %d is over: %w", r.Ticket, ErrConflict)
	}
	return nil
}
