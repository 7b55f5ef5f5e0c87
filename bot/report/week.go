package report

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// Week is what was looked at in a week, what was found, and what is still to
// be done.
type Week struct {
	Month
	Routine []store.JobRuns `json:"routine"` // what the desk looks after by itself
	Owed    []Owed          `json:"open"`
	Reviews []Review        `json:"articles_to_check"`
	Ahead   []Ahead         `json:"ahead"` // in the week that follows
}

// Review is an article that somebody has to look at, because it did not help.
type Review struct {
	Article string    `json:"article"`
	Owner   string    `json:"owner"` // Slack user id, empty for whoever looks after articles
	Due     time.Time `json:"due_at"`
	Overdue bool      `json:"overdue"`
}

// routines are the jobs by which the desk looks after itself.
func routines() []string { return []string{"backup", "calendars"} }

// trendWeeks and trendQuarters are how many periods before it a report is
// compared with.
const (
	trendWeeks    = 3
	trendQuarters = 3
)

func countWeek(ctx context.Context, r store.Reader, p Plan, s Span, at desk.Stretch) (Pack, []store.Wording, error) {
	q, err := newQuotes(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	var w Week
	if w.Month, err = measured(ctx, r, p, s, at, trendWeeks, q); err != nil {
		return nil, nil, err
	}
	if w.Routine, err = r.JobRuns(ctx, at.From, at.To, routines()...); err != nil {
		return nil, nil, err
	}
	if w.Owed, err = owed(ctx, r, at.To, q); err != nil {
		return nil, nil, err
	}
	if err := w.reviews(ctx, r, at.To, q); err != nil {
		return nil, nil, err
	}
	w.Ahead, err = ahead(ctx, r, at.To, at.To.AddDate(0, 0, 7), q)
	return w, q.list, err
}

func (w *Week) reviews(ctx context.Context, r store.Reader, at time.Time, q *quotes) error {
	all, err := r.ReviewsOwed(ctx, at)
	w.Reviews = make([]Review, 0, len(all))
	for _, v := range all {
		w.Reviews = append(w.Reviews, Review{v.ArticleID, v.Owner, v.Due.In(at.Location()), v.Due.Before(at)})
		q.person(v.Owner)
	}
	return err
}

// With returns the week with names and words.
func (w Week) With(s Said) Pack {
	w.Month = w.Month.with(s)
	return w
}

func (w Week) voice(words lang.Words) voice { return voice{drawer{w.Month, words}, w.said} }

func (m Month) span() Span { return Span{m.Report, m.Period, m.Zone, m.From, m.To, m.Cutoff} }

// before is the period before, as the trend has it.
func (m Month) before() (t TrendMonth) {
	if n := len(m.Trend); n > 1 {
		t = m.Trend[n-2]
	}
	return t
}

// numbersOf are the lines that compare a period with the one before.
func (v voice) numbersOf(m Month) []string {
	before := m.before()
	opened, was := float64(m.Opened), float64(before.Opened)
	return []string{
		v.say("report.before.opened", "arrow", arrow(&opened, &was), "n", m.Opened, "was", before.Opened) + v.headline(m.Foresight),
		v.say("report.before.mttr", "arrow", arrow(m.MTTR.Median, before.MTTR), "n", v.shortly(m.MTTR), "was", v.hours(before.MTTR)),
		v.say("report.before.sla", "arrow", arrow(m.SLA.Value, before.SLA.Value), "n", v.rate(m.SLA), "was", v.rate(before.SLA)),
	}
}

// Digest says the week in at most seven lines.
func (w Week) Digest(id string, words lang.Words) Digest {
	v := w.voice(words)
	lines := append([]string{w.inspected(v)}, v.numbersOf(w.Month)...)
	lines = append(lines, w.worst(v), w.ask(v), v.say("report.digest.more", "id", id))
	return Digest{Title: v.say("report.week.title", "period", w.Period), Lines: lines}
}

// inspected proves that the desk has looked: how often, and with what result.
func (w Week) inspected(v voice) string {
	runs, bad := 0, 0
	for _, j := range w.Routine {
		runs, bad = runs+j.Runs, bad+j.Failed+j.Unfinished
	}
	if runs == 0 {
		return v.say("report.week.inspected.none")
	}
	light := LightMet
	if bad > 0 {
		light = LightMissed
	}
	return light.Shape() + " " + v.say("report.week.inspected", "n", runs, "bad", bad)
}

// worst is the one thing that went worst.
func (w Week) worst(v voice) string {
	switch {
	case len(w.Gaps) > 0 && w.Gaps[0].Asked > 1:
		return v.say("report.week.gap", "n", w.Gaps[0].Asked, "like", v.quoted(questionRef(w.Gaps[0].Questions[0])))
	case len(w.Top) > 0:
		return v.say("report.digest.top", "name", w.Top[0].Name, "n", w.Top[0].N, "all", w.Opened)
	}
	return v.say("report.digest.calm")
}

// ask is what is asked of the desk for the week that begins.
func (w Week) ask(v voice) string {
	late := 0
	for _, r := range w.Reviews {
		late += one(r.Overdue)
	}
	switch {
	case overdue(w.Owed) > 0:
		return v.say("report.shift.ask.overdue", "n", overdue(w.Owed))
	case late > 0:
		return v.say("report.week.ask.articles", "n", late)
	case len(w.Owed) > 0:
		return v.say("report.digest.ask.backlog", "n", len(w.Owed))
	}
	return v.say("report.week.ask.nothing")
}

func (w Week) page(id string, words lang.Words) page {
	v := w.voice(words)
	p := page{id: id, lang: words.Lang(), title: v.say("report.week.title", "period", w.Period), period: w.Period}
	p.sections = []section{
		w.inspections(v), v.overall(), v.foresightSection(w.Foresight), v.owedSection(v.say("report.owed"), w.Owed, w.span().at()),
		v.gapSection(w.Gaps), w.reviewSection(v), v.changeSection(), v.aheadSection(v.say("report.week.ahead"), w.Ahead, w.span().at()),
		v.byComponent(), v.periods(),
	}
	p.foot = v.feet(w.span(), id)
	return p
}

// inspections lists what was inspected, and says what was not.
func (w Week) inspections(v voice) section {
	s := section{title: v.say("report.week.inspections")}
	t := table{head: v.heads("report.what", "report.runs", "report.failed", "report.unfinished")}
	for _, j := range w.Routine {
		t.rows = append(t.rows, []string{v.say("report.routine." + j.Job), fmt.Sprint(j.Runs), fmt.Sprint(j.Failed), fmt.Sprint(j.Unfinished)})
	}
	if len(t.rows) > 0 {
		s.tables = []table{t}
	} else {
		s.notes = append(s.notes, v.say("report.week.inspected.none"))
	}
	s.notes = append(s.notes, v.say("report.week.noinspections"))
	return s
}

// reviewSection lists the articles that somebody has to look at.
func (w Week) reviewSection(v voice) section {
	s := section{title: v.say("report.reviews")}
	if len(w.Reviews) == 0 {
		s.notes = []string{v.say("report.reviews.none")}
		return s
	}
	t := table{head: v.heads("report.article", "report.person", "report.due")}
	now := w.span().at()
	for _, r := range w.Reviews[:min(len(w.Reviews), maxOwed)] {
		due := v.words.Time(r.Due, now, now.Location())
		if r.Overdue {
			due = LightMissed.Shape() + " " + v.say("report.due.over", "at", due)
		}
		t.rows = append(t.rows, []string{short(r.Article, maxQuote), v.person(r.Owner), due})
	}
	s.tables = []table{t}
	if n := len(w.Reviews) - maxOwed; n > 0 {
		s.notes = []string{v.say("report.more", "n", n)}
	}
	return s
}

// periods compares with the periods before.
func (v voice) periods() section {
	s := v.trendSection()
	s.title = v.say("report.periods")
	s.tables[0].head[0] = v.say("report.period")
	for i := range s.charts {
		s.charts[i].title, s.charts[i].spoken = v.say("report.periods.chart"), v.say("report.periods.spoken",
			"opened", v.Opened, "resolved", v.Resolved, "before", v.before().Opened, "done", v.before().Resolved)
	}
	return s
}

// overall is the summary of a period that is no month.
func (v voice) overall() section {
	s := v.summary()
	s.title = v.say("report.summary.period")
	return s
}
