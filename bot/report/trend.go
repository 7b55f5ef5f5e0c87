package report

import (
	"context"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// trendOf counts an earlier period as the trend shows it, by the rules of the
// core.
func trendOf(ctx context.Context, r store.Reader, name string, at desk.Stretch) (TrendMonth, error) {
	t, err := r.Tally(ctx, at.From, at.To)
	f := Facts{From: at.From, To: at.To, Touched: t.Resolved}
	var solved []int64
	for i := range t.Resolved {
		if x := &t.Resolved[i]; counts(x.Kind) {
			solved = append(solved, x.Resolved-x.Opened)
		}
	}
	made := f.made(func(*store.Fact) bool { return true })
	return TrendMonth{name, t.Opened, len(t.Resolved), t.Backlog, hoursOf(solved).Median, made}, err
}

// trendOfCore is the period of the report itself, which was counted already.
func trendOfCore(name string, c Core) TrendMonth {
	return TrendMonth{name, c.Opened, c.Resolved, c.Backlog, c.MTTR.Median, c.SLA}
}
