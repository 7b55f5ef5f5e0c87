package store

import (
	"context"
	"time"

	"opsdesk/bot/desk"
)

// Owed is a ticket that is open, with what is promised of it.
type Owed struct {
	ID                     int64
	Tier                   desk.Tier
	Component, Code, Title string
	State                  desk.State
	Requester, Assignee    string
	Private                bool
	Opened, Due            time.Time // Due is of the clock that ends first; zero where none runs
	Complaint              bool      // somebody complained of it, and that is not over
}

// Owed returns the tickets of our own that were open at an instant, the next
// deadline first. Who has each, and what it waits for, is as of now.
func (r Reader) Owed(ctx context.Context, at time.Time) ([]Owed, error) {
	scan := func(r row) (o Owed, err error) {
		return o, r.Scan(&o.ID, &o.Tier, &o.Component, &o.Code, &o.Title, &o.State, &o.Requester, &o.Assignee, &o.Private, stamp{&o.Opened},
			stamp{&o.Due}, &o.Complaint)
	}
	return list(ctx, r.q, scan, `SELECT t.id, t.tier, t.component, t.code, t.title, t.state, t.requester, t.assignee, t.private, t.opened_at,
			`+nextDeadline+` AS due, EXISTS (SELECT 1 FROM complaints AS c WHERE c.ticket_id = t.id AND c.state IN ('open', 'taken'))
		FROM tickets AS t WHERE `+pending+` AND NOT EXISTS (SELECT 1 FROM imports AS i WHERE i.ticket_id = t.id)
		ORDER BY due IS NULL, due, t.tier, t.id`, ms(at))
}

// JobRuns is how often a job of the desk was done in a period.
type JobRuns struct {
	Job        string `json:"job"`
	Runs       int    `json:"runs"`
	Failed     int    `json:"failed"`
	Unfinished int    `json:"unfinished"`
}

// JobRuns counts what was started of some jobs in [from, to), by name. A job
// that failed is one that the admins were told of.
func (r Reader) JobRuns(ctx context.Context, from, to time.Time, jobs ...string) ([]JobRuns, error) {
	names, err := encode(jobs)
	if err != nil {
		return nil, err
	}
	scan := func(r row) (j JobRuns, err error) { return j, r.Scan(&j.Job, &j.Runs, &j.Failed, &j.Unfinished) }
	return list(ctx, r.q, scan, `SELECT job, count(*), sum(EXISTS (SELECT 1 FROM outbox AS o WHERE o.key = 'job/' || job || '/' || period)
				OR EXISTS (SELECT 1 FROM said AS s WHERE s.key = 'job/' || job || '/' || period)), sum(finished_at IS NULL)
		FROM jobs WHERE started_at >= ? AND started_at < ? AND job IN (SELECT value FROM json_each(?)) GROUP BY job ORDER BY job`,
		ms(from), ms(to), string(names))
}

// ReviewsOwed returns the articles that somebody had to look at, at an
// instant, the first due first.
func (r Reader) ReviewsOwed(ctx context.Context, at time.Time) ([]Review, error) {
	return list(ctx, r.q, scanReview, `SELECT `+reviewColumns+` FROM reviews WHERE opened_at < ? AND (closed_at IS NULL OR closed_at >= ?)
		ORDER BY due_at, id`, ms(at), ms(at))
}

// Silences is the maintenance that was planned on components.
type Silences struct {
	Component string
	From, To  time.Time
}

// Silences returns the maintenance that shares an instant with [from, to), the
// first first.
func (r Reader) Silences(ctx context.Context, from, to time.Time) ([]Silences, error) {
	scan := func(r row) (s Silences, err error) { return s, r.Scan(&s.Component, stamp{&s.From}, stamp{&s.To}) }
	return list(ctx, r.q, scan, `SELECT component, from_at, to_at FROM maintenance WHERE from_at < ? AND to_at > ? ORDER BY from_at, id`, ms(to), ms(from))
}
