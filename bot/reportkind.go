package bot

import (
	"strings"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/report"
)

// wantedReport reads which report somebody wants, and of which period: "weekly
// 2026-W47", "周报", "2026-10". Without a period it is the last that is over,
// without a name the monthly report.
func (b *Bot) wantedReport(text string) (report.Kind, string, error) {
	word, period, _ := strings.Cut(strings.TrimSpace(text), " ")
	k, named := kindNamed(word)
	if !named {
		k, _ = report.KindOf(report.Monthly)
		period = text
	}
	period = strings.TrimSpace(period)
	if period == "" {
		return k, k.Last(b.now(), b.cfg().Zone), nil
	}
	period, _, err := k.Period(period, b.cfg().Zone)
	switch {
	case err != nil && named:
		return k, "", refuse(desk.ErrInvalid, "report.which.period", "name", word, "like", k.Like, "all", kindNames())
	case err != nil:
		return k, "", refuse(desk.ErrInvalid, "report.which")
	}
	return k, period, nil
}

// notOver reports whether a period still goes on: a report of it would stand in
// the way of the whole one. A hand-over is of the minute it was asked for in.
func (b *Bot) notOver(k report.Kind, period string) bool {
	_, at, err := k.Period(period, b.cfg().Zone)
	return err != nil || at.To.After(b.now().Add(time.Minute))
}

// kindNamed finds a report by its name in either language.
func kindNamed(word string) (report.Kind, bool) {
	for _, k := range report.Kinds() {
		for _, l := range lang.All() {
			if strings.EqualFold(word, k.Name) || word == lang.New(l).Say("report.kind."+k.Name) {
				return k, true
			}
		}
	}
	return report.Kind{}, false
}

func kindNames() string {
	var names []string
	for _, k := range report.Kinds() {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}
