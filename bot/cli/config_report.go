package cli

import (
	"context"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"opsdesk/bot"
	"opsdesk/bot/report"
	"opsdesk/bot/schedule"
)

// reportPlans reads which reports are posted, where and when.
func (c *config) reportPlans(f *faults) field {
	return func(n ast.Node) {
		c.Reports = nil
		f.items(n, func(n ast.Node) {
			p := bot.ReportPlan{Report: report.Monthly}
			f.section(map[string]field{
				"report":  f.checked(&p.Report, kindNames(), isKind),
				"channel": f.channel(&p.Channel), "language": f.language(&p.Lang),
				"at": f.rule(&p.Rule),
			})(n)
			if p.Channel == "" {
				f.add(n, "a report needs a channel")
			}
			if k, ok := report.KindOf(p.Report); ok && p.Rule == "" {
				p.Rule = k.Rule
			}
			i := len(c.Reports)
			c.Reports = append(c.Reports, p)
			f.later = append(f.later, func() { // the desk's language may stand further down
				if c.Reports[i].Lang == "" {
					c.Reports[i].Lang = c.Language
				}
			})
		})
	}
}

func isKind(name string) bool {
	_, ok := report.KindOf(name)
	return ok
}

// kindNames lists the reports there are, for people.
func kindNames() string {
	var names []string
	for _, k := range report.Kinds() {
		names = append(names, k.Name)
	}
	return strings.Join(names, ", ")
}

// rule reads when something is done, as cron writes it.
func (f *faults) rule(into *string) field {
	return func(n ast.Node) {
		var s string
		f.text(&s)(n)
		if _, err := schedule.Parse(schedule.Job{Name: "report", Spec: s}); err != nil {
			f.add(n, "%v; write minute, hour, day of month, month and day of week, like \"0 9 1 * *\"", err)
			return
		}
		*into = s
	}
}

// lateAfter is how long after its time a report is late.
const lateAfter = 10 * time.Minute

// reportJobs are the reports that are posted by themselves.
func (s *service) reportJobs() (list []job, err error) {
	for _, p := range s.bot.ReportPlans() {
		j, err := schedule.Parse(schedule.Job{Name: "report/" + p.Report + "/" + p.Channel, Spec: p.Rule, Zone: s.bot.Zone().String(), Each: true})
		if err != nil {
			return nil, err
		}
		list = append(list, job{Job: j, each: func(ctx context.Context, planned time.Time, skipped int) (string, error) {
			return s.bot.PostReport(ctx, p, planned, s.clock.Now().Sub(planned) > lateAfter, skipped)
		}})
	}
	return list, nil
}
