package report

import (
	"context"
	"fmt"
	"slices"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// Foresight is how often a program told of a fault before people did, and how
// much time that gave.
type Foresight struct {
	Found   Share    `json:"faults_found_first_pct"` // of the faults opened in the period
	Told    int      `json:"told_later"`             // of those, people told of later
	Untold  int      `json:"never_told"`             // nobody had to tell of
	Minutes float64  `json:"minutes_gained"`         // from the alert to the first person, added up
	Median  *float64 `json:"minutes_gained_median"`
}

func (m *Month) foresee(ctx context.Context, r store.Reader, at desk.Stretch) error {
	faults, err := r.FaultsOpened(ctx, at.From, at.To)
	if err != nil {
		return err
	}
	list, err := r.Foreseen(ctx, at.From, at.To)
	m.Foresight = foresightOf(list, faults)
	return err
}

func foresightOf(list []store.Foreseen, faults int) Foresight {
	f := Foresight{Found: ShareOf(len(list), faults)}
	var gained []float64
	for _, x := range list {
		if x.Told.IsZero() {
			f.Untold++
			continue
		}
		f.Told++
		gained = append(gained, x.Told.Sub(x.At).Minutes())
		f.Minutes += x.Told.Sub(x.At).Minutes()
	}
	f.Minutes = decimals(f.Minutes, 4)
	if n := len(gained); n > 0 {
		slices.Sort(gained)
		v := decimals((gained[(n-1)/2]+gained[n/2])/2, 4)
		f.Median = &v
	}
	return f
}

// foresightSection tells whether the desk acts before it is told.
func (v voice) foresightSection(f Foresight) section {
	s := section{title: v.say("report.foresight")}
	median := v.none()
	if f.Median != nil {
		median = v.say("report.minutes", "n", plain(*f.Median))
	}
	s.tables = []table{{head: v.heads("report.figure", "report.value"), rows: [][]string{
		{v.say("report.foresight.found"), v.percent(f.Found)},
		{v.say("report.foresight.untold"), fmt.Sprint(f.Untold)},
		{v.say("report.foresight.told"), fmt.Sprint(f.Told)},
		{v.say("report.foresight.minutes"), v.say("report.minutes", "n", plain(f.Minutes))},
		{v.say("report.foresight.median"), median},
	}}}
	s.notes = []string{v.say("report.def.foresight")}
	return s
}

// headline says it in the line of what was opened; nothing where no program
// was first.
func (v voice) headline(f Foresight) string {
	if f.Found.Numerator == 0 {
		return ""
	}
	return v.say("report.foresight.headline", "n", f.Found.Numerator, "minutes", plain(f.Minutes))
}
