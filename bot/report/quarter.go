package report

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// Quarter is the pack for the review of a quarter: what hurt most, what was
// agreed before and is still to be done, and what to talk about.
type Quarter struct {
	Month
	Pains   []Pain   `json:"pains"`
	Alone   int      `json:"tickets_alone"` // like no other
	Actions []Action `json:"actions"`       // agreed before, and open at the end or closed in the quarter
}

func countQuarter(ctx context.Context, r store.Reader, p Plan, s Span, at desk.Stretch) (Pack, []store.Wording, error) {
	q, err := newQuotes(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	var x Quarter
	if x.Month, err = measured(ctx, r, p, s, at, trendQuarters, q); err != nil {
		return nil, nil, err
	}
	if x.Pains, x.Alone, err = painsOf(ctx, r, at, q); err != nil {
		return nil, nil, err
	}
	x.Actions, err = actionsOf(ctx, r, at, q)
	return x, q.list, err
}

// With returns the pack with names and words.
func (x Quarter) With(s Said) Pack {
	x.Month = x.Month.with(s)
	return x
}

func (x Quarter) voice(words lang.Words) voice { return voice{drawer{x.Month, words}, x.said} }

// Digest says the quarter in at most seven lines.
func (x Quarter) Digest(id string, words lang.Words) Digest {
	v := x.voice(words)
	lines := v.numbersOf(x.Month)
	for _, p := range x.Pains[:min(2, len(x.Pains))] {
		lines = append(lines, v.say("report.pain.line", "name", x.painName(v, p), "n", p.N, "people", p.People))
	}
	if len(x.Pains) == 0 {
		lines = append(lines, v.say("report.digest.calm"))
	}
	lines = append(lines, x.ask(v), v.say("report.digest.more", "id", id))
	return Digest{Title: v.say("report.quarter.title", "period", x.Period), Lines: lines}
}

// ask is what the review has to decide first.
func (x Quarter) ask(v voice) string {
	open, late := x.actionsLeft()
	switch {
	case late > 0:
		return v.say("report.quarter.ask.late", "n", late)
	case open > 0:
		return v.say("report.quarter.ask.open", "n", open)
	case len(x.Pains) > 0:
		return v.say("report.quarter.ask.pain")
	}
	return v.say("report.digest.ask.nothing")
}

func (x Quarter) actionsLeft() (open, late int) {
	for _, a := range x.Actions {
		open, late = open+one(a.State == desk.ActionOpen), late+one(a.Overdue)
	}
	return open, late
}

func (x Quarter) page(id string, words lang.Words) page {
	v := x.voice(words)
	p := page{id: id, lang: words.Lang(), title: v.say("report.quarter.title", "period", x.Period), period: x.Period}
	p.sections = []section{
		x.agenda(v), x.actionSection(v), x.painSection(v), v.overall(), v.foresightSection(x.Foresight), v.goals(), v.tickets(), v.sla(),
		v.byTier(), v.byComponent(), v.byCode(), v.services(), v.people(), v.changeSection(), v.bot(), v.gapSection(x.Gaps), v.periods(),
		x.minutes(v),
	}
	p.foot = v.feet(x.span(), id)
	return p
}

// agenda is what there is to talk about, in order; what there is nothing of is
// left out.
func (x Quarter) agenda(v voice) section {
	s := section{title: v.say("report.agenda")}
	add := func(yes bool, key string, pairs ...any) {
		if yes {
			s.notes = append(s.notes, fmt.Sprintf("%d. %s", len(s.notes)+1, v.say(key, pairs...)))
		}
	}
	open, late := x.actionsLeft()
	missed := 0
	for _, t := range x.Targets {
		missed += one(t.Light == LightMissed)
	}
	bad := int(x.Changes.Success.Denominator - x.Changes.Success.Numerator)
	add(len(x.Actions) > 0, "report.agenda.actions", "n", open, "late", late)
	add(missed > 0, "report.agenda.targets", "n", missed)
	for _, p := range x.Pains[:min(3, len(x.Pains))] {
		add(true, "report.agenda.pain", "name", x.painName(v, p), "n", p.N)
	}
	add(bad > 0, "report.agenda.changes", "n", bad)
	add(x.Satisfaction.Complaints > 0, "report.agenda.complaints", "n", x.Satisfaction.Complaints)
	add(len(x.Gaps) > 0, "report.agenda.gaps", "n", len(x.Gaps))
	add(true, "report.agenda.next")
	return s
}

// minutes says how the minutes are written.
func (x Quarter) minutes(v voice) section {
	return section{title: v.say("report.minutes.title"), notes: []string{v.say("report.minutes.how")}}
}

// Action is what was agreed at a review.
type Action struct {
	ID      int64            `json:"id"`
	Owner   string           `json:"owner"` // Slack user id
	Due     string           `json:"due_on"`
	State   desk.ActionState `json:"state"`
	Overdue bool             `json:"overdue"`
	Period  string           `json:"agreed_in"` // the review of which period
}

// actionsOf reads what was agreed before the end of a period, and was open
// then or was closed in it.
func actionsOf(ctx context.Context, r store.Reader, at desk.Stretch, q *quotes) ([]Action, error) {
	all, err := r.ActionsIn(ctx, at.From, at.To)
	list := make([]Action, 0, len(all))
	today := at.To.Format(time.DateOnly)
	for _, a := range all {
		if !a.ClosedAt.IsZero() && !a.ClosedAt.Before(at.To) {
			a.State = desk.ActionOpen // it was, at the end of the period
		}
		list = append(list, Action{a.ID, a.Owner, a.Due, a.State, a.State == desk.ActionOpen && a.Due < today, a.Period})
		q.add(actionRef(a.ID), a.By, a.Text)
		q.person(a.Owner)
	}
	return list, err
}

func actionRef(id int64) string { return fmt.Sprintf("action/%d", id) }

// actionSection lists what was agreed, with who does it and until when.
func (x Quarter) actionSection(v voice) section {
	s := section{title: v.say("report.actions")}
	if len(x.Actions) == 0 {
		s.notes = []string{v.say("report.actions.none")}
		return s
	}
	t := table{head: v.heads("report.action", "report.person", "report.due", "report.agreed")}
	for i, a := range x.Actions {
		if i == maxOwed {
			s.notes = append(s.notes, v.say("report.more", "n", len(x.Actions)-maxOwed))
			break
		}
		due := a.Due
		if a.Overdue {
			due = LightMissed.Shape() + " " + v.say("report.due.over", "at", due)
		}
		t.rows = append(t.rows, []string{fmt.Sprintf("A%d %s", a.ID, v.quoted(actionRef(a.ID))), v.person(a.Owner), due + " · " + v.say("action.state."+string(a.State)), a.Period})
	}
	s.tables = []table{t}
	return s
}
