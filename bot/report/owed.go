package report

import (
	"context"
	"fmt"
	"strings"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// Owed is an open ticket with what is promised of it.
type Owed struct {
	Ticket    int64      `json:"ticket"`
	Tier      desk.Tier  `json:"tier"`
	Component string     `json:"component"`
	Code      string     `json:"code"`
	State     desk.State `json:"state"`
	Assignee  string     `json:"assignee"` // Slack user id, empty for nobody
	Opened    time.Time  `json:"opened_at"`
	Due       time.Time  `json:"due_at,omitzero"` // zero: no clock runs
	Overdue   bool       `json:"overdue"`
	Complaint bool       `json:"complaint"` // one that is not over
	Private   bool       `json:"private"`
}

// owed reads what was open at an instant, the next deadline first.
func owed(ctx context.Context, r store.Reader, at time.Time, q *quotes) ([]Owed, error) {
	all, err := r.Owed(ctx, at)
	list := make([]Owed, 0, len(all))
	for i, o := range all {
		due := o.Due
		if !due.IsZero() {
			due = due.In(at.Location())
		}
		list = append(list, Owed{o.ID, o.Tier, o.Component, o.Code, o.State, o.Assignee, o.Opened.In(at.Location()), due,
			!due.IsZero() && due.Before(at), o.Complaint, o.Private})
		if i < maxOwed {
			q.ticket(o)
			q.person(o.Assignee)
		}
	}
	return list, err
}

// maxOwed is how many open tickets a report lists by name.
const maxOwed = 30

func overdue(list []Owed) (n int) {
	for _, o := range list {
		n += one(o.Overdue)
	}
	return n
}

// owedSection lists what is open.
func (v voice) owedSection(title string, list []Owed, now time.Time) section {
	s := section{title: title}
	if len(list) == 0 {
		s.notes = []string{v.say("report.owed.none")}
		return s
	}
	t := table{head: v.heads("report.ticket", "report.person", "report.due")} // threads are narrow
	for i, o := range list {
		if i == maxOwed {
			s.notes = append(s.notes, v.say("report.more", "n", len(list)-maxOwed))
			break
		}
		t.rows = append(t.rows, []string{v.about(fmt.Sprintf("#%d T%d %s", o.Ticket, o.Tier, v.title(o)), o.Component),
			v.person(o.Assignee) + " · " + v.say("state."+string(o.State)), v.due(o, now)})
	}
	s.tables = []table{t}
	return s
}

// about is something with the components it is about.
func (v voice) about(what string, components ...string) string {
	var parts []string
	for _, c := range components {
		if c != "" {
			parts = append(parts, v.component(c))
		}
	}
	if len(parts) == 0 {
		return what
	}
	return what + " · " + short(strings.Join(parts, ", "), maxQuote)
}

// title is what an open ticket is called.
func (v voice) title(o Owed) string {
	if o.Private {
		return v.say("private.title")
	}
	return v.quoted(ticketRef(o.Ticket))
}

// due says until when something is owed; what is overdue says so by a shape
// too.
func (v voice) due(o Owed, now time.Time) string {
	switch {
	case o.Due.IsZero():
		return v.say("report.due.none")
	case o.Overdue:
		return LightMissed.Shape() + " " + v.say("report.due.over", "at", v.words.Time(o.Due, now, now.Location()))
	}
	return v.words.Time(o.Due, now, now.Location())
}
