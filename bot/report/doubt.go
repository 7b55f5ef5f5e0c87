package report

import (
	"context"
	"fmt"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// Doubts is how often people said that an article is wrong or no help, and
// what became of it.
type Doubts struct {
	Reported int            `json:"reported"`
	ByKind   map[string]int `json:"by_kind"`
	Closed   int            `json:"articles_checked"`
	Open     int            `json:"articles_to_check"` // at the end
}

func (m *Month) doubted(ctx context.Context, r store.Reader, at desk.Stretch) error {
	kinds, err := r.DoubtsIn(ctx, at.From, at.To)
	if err != nil {
		return err
	}
	m.Doubts = Doubts{ByKind: kinds}
	for _, n := range kinds {
		m.Doubts.Reported += n
	}
	if m.Doubts.Closed, err = r.ReviewsClosed(ctx, at.From, at.To); err != nil {
		return err
	}
	open, err := r.ReviewsOwed(ctx, at.To)
	m.Doubts.Open = len(open)
	return err
}

func (v voice) doubtSection(d Doubts) section {
	t := table{head: v.heads("report.figure", "report.value"), rows: [][]string{{v.say("report.doubts.reported"), fmt.Sprint(d.Reported)}}}
	for _, kind := range store.DoubtKinds() {
		if n := d.ByKind[kind]; n > 0 {
			t.rows = append(t.rows, []string{v.say("report.doubts." + kind), fmt.Sprint(n)})
		}
	}
	t.rows = append(t.rows, []string{v.say("report.doubts.closed"), fmt.Sprint(d.Closed)}, []string{v.say("report.doubts.open"), fmt.Sprint(d.Open)})
	return section{title: v.say("report.doubts"), tables: []table{t}}
}

// Recovery is whether the records could be brought back.
type Recovery struct {
	Backups int `json:"backups"` // made and verified
	Failed  int `json:"failed"`
}

func (m *Month) recovered(ctx context.Context, r store.Reader, at desk.Stretch) error {
	runs, err := r.JobRuns(ctx, at.From, at.To, "backup")
	for _, j := range runs {
		bad := j.Failed + j.Unfinished
		m.Recovery = Recovery{j.Runs - bad, bad}
	}
	return err
}

func (v voice) recoverySection(x Recovery) section {
	return section{title: v.say("report.recovery"), notes: []string{v.say("report.recovery.none")}, tables: []table{{head: v.heads("report.figure", "report.value"), rows: [][]string{
		{v.say("report.recovery.backups"), fmt.Sprint(x.Backups)}, {v.say("report.recovery.failed"), fmt.Sprint(x.Failed)},
	}}}}
}

// leftOut keeps why tickets were cancelled, of those that all may read.
func (m *Month) leftOut(ctx context.Context, r store.Reader, at desk.Stretch, q *quotes) error {
	all, err := r.CancelledWhy(ctx, at.From, at.To)
	for _, c := range all[:min(len(all), maxOwed)] {
		q.add(leftOutRef(c.ID), c.By, c.Reason)
	}
	return err
}

func leftOutRef(id int64) string { return ticketRef(id) + "/cancelled" }

// leftOutSection lists what was cancelled, and why.
func (v voice) leftOutSection(list []store.LeftOut) section {
	s := section{title: v.say("report.leftout.title")}
	if len(list) == 0 {
		s.notes = []string{v.say("report.leftout.none")}
		return s
	}
	t := table{head: v.heads("report.ticket", "report.reason")}
	for _, o := range list[:min(len(list), maxOwed)] {
		t.rows = append(t.rows, []string{fmt.Sprintf("#%d", o.ID), v.quoted(leftOutRef(o.ID))})
	}
	s.tables = []table{t}
	if n := len(list) - maxOwed; n > 0 {
		s.notes = []string{v.say("report.more", "n", n)}
	}
	return s
}
