package report

import (
	"context"
	"fmt"
	"strings"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// Rolling is what the three months to the end of a period were like: what is
// looked at where the period itself has too few to speak of.
type Rolling struct {
	MTTR Hours `json:"mttr_hours"`
	MTTA Hours `json:"first_response_hours"`
}

func (m *Month) rolling(ctx context.Context, r store.Reader, at desk.Stretch) error {
	if m.MTTR.N >= Few && m.MTTA.N >= Few {
		return nil
	}
	c, err := CoreOf(ctx, r, desk.Stretch{From: at.To.AddDate(0, -3, 0), To: at.To})
	m.Rolling = &Rolling{c.MTTR, c.MTTA}
	return err
}

// answering counts the first answers in hours of service.
func (m *Month) answering(ctx context.Context, r store.Reader, at desk.Stretch) error {
	all, err := r.AnswerTimes(ctx, at.From, at.To)
	m.MTTAService = hoursOf(all)
	return err
}

// each lists durations that are too few for a mean.
func (d drawer) each(h Hours) string {
	var list []string
	for _, v := range h.All {
		list = append(list, number(&v, 1))
	}
	if len(list) == 0 { // kept before they were
		return d.say("report.few")
	}
	return d.say("report.hours", "n", strings.Join(list, "; "))
}

// rollingNotes tells of three months where one has too few.
func (d drawer) rollingNotes() (notes []string) {
	if d.Rolling == nil {
		return nil
	}
	for _, f := range []struct {
		key     string
		h, long Hours
	}{{"report.mttr", d.MTTR, d.Rolling.MTTR}, {"report.mtta", d.MTTA, d.Rolling.MTTA}} {
		if f.h.N < Few && f.long.N >= Few {
			notes = append(notes, d.say("report.rolling", "figure", d.say(f.key), "n", fmt.Sprint(f.long.N), "median", d.hours(f.long.Median), "p", d.hours(f.long.P90)))
		}
	}
	return notes
}
