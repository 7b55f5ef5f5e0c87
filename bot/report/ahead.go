package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// Ahead is something that is planned: a change to production, or maintenance.
type Ahead struct {
	Change     int64            `json:"change,omitempty"` // 0: maintenance
	State      desk.ChangeState `json:"state,omitempty"`
	Components []string         `json:"components"`
	From       time.Time        `json:"from"`
	To         time.Time        `json:"to"`
	Who        string           `json:"who,omitempty"` // Slack user id of who carries it out
}

// ahead reads what is planned in [at, to), the first first.
func ahead(ctx context.Context, r store.Reader, at, to time.Time, q *quotes) ([]Ahead, error) {
	changes, err := r.Changes(ctx, store.ChangeFilter{From: at, To: to, States: []desk.ChangeState{
		desk.ChangeReview, desk.ChangeRevising, desk.ChangeApproved, desk.ChangeDeploying,
	}})
	if err != nil {
		return nil, err
	}
	list := []Ahead{}
	for _, c := range changes {
		list = append(list, Ahead{c.ID, c.State, c.Plan.Components, c.Plan.From.In(at.Location()), c.Plan.To.In(at.Location()), c.Plan.Implementer})
		q.add(changeRef(c.ID), c.Requester, c.Plan.Title)
		q.person(c.Plan.Implementer)
	}
	silences, err := r.Silences(ctx, at, to)
	for _, s := range silences {
		list = append(list, Ahead{Components: []string{s.Component}, From: s.From.In(at.Location()), To: s.To.In(at.Location())})
	}
	slices.SortStableFunc(list, func(a, b Ahead) int { return a.From.Compare(b.From) })
	return list, err
}

func changeRef(id int64) string { return fmt.Sprintf("change/%d", id) }

// aheadSection lists what is planned.
func (v voice) aheadSection(title string, list []Ahead, now time.Time) section {
	s := section{title: title}
	if len(list) == 0 {
		s.notes = []string{v.say("report.ahead.none")}
		return s
	}
	t := table{head: v.heads("report.what", "report.when", "report.person")}
	for i, a := range list {
		if i == maxOwed {
			s.notes = append(s.notes, v.say("report.more", "n", len(list)-maxOwed))
			break
		}
		what, who := v.say("report.maintenance.planned"), "–"
		if a.Change != 0 {
			what = fmt.Sprintf("#%d %s", a.Change, v.quoted(changeRef(a.Change)))
			who = v.person(a.Who) + " · " + v.say("change.state."+string(a.State))
		}
		when := v.words.Time(a.From, now, now.Location()) + " – " + v.words.Time(a.To, a.From, now.Location())
		t.rows = append(t.rows, []string{v.about(what, a.Components...), when, who})
	}
	s.tables = []table{t}
	return s
}
