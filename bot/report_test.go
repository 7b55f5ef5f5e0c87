package bot

import (
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/report"
)

// A report of many things stays inside of what Slack takes.
func TestReportBlocks(t *testing.T) {
	m := report.Month{Report: report.Monthly, Period: "2026-10"}
	for i := range 30 {
		name := fmt.Sprintf("<!channel> %d %s", i, strings.Repeat("很长的名字", 60))
		m.ByComponent = append(m.ByComponent, report.Part{Name: name, Opened: 30 - i})
		m.Top = append(m.Top, report.Count{Name: name, N: 30 - i})
		m.Trend = append(m.Trend, report.TrendMonth{Period: fmt.Sprintf("%d-%02d", 2024+i/12, 1+i%12), Opened: i})
		m.Availability = append(m.Availability, report.Service{Name: name})
	}
	for _, c := range desk.Clocks() {
		m.Clocks = append(m.Clocks, report.Attainment{Clock: c, Tier: desk.T1, Overdue: 2, Promised: true})
	}
	b, _ := testBot(t)
	for _, l := range lang.All() {
		w := lang.New(l)
		d := b.digest(w, m, "2026-10-0123456789", reportButtons(w, value{kind: "report", id: 1, nonce: "n"}))
		golden(t, "report-digest."+string(l), d)
		charts := 0
		for _, p := range b.reportPieces(w, m, "2026-10-0123456789") {
			tables := 0
			if n := len([]rune(p.Text)); n == 0 || n > maxSection+100 || strings.Contains(p.Text, "<!channel>") {
				t.Errorf("%s: words of %d characters: %.80q", l, n, p.Text)
			}
			for _, block := range p.Blocks.BlockSet {
				switch k := block.(type) {
				case *slack.TableBlock:
					tables++
					if len(k.Rows) > 100 || len(k.Rows[0]) > 20 {
						t.Errorf("%s: a table of %d rows", l, len(k.Rows))
					}
				case *slack.DataVisualizationBlock:
					charts++
					if err := k.Validate(); err != nil {
						t.Errorf("%s: %v", l, err)
					}
				}
			}
			if tables > 1 {
				t.Errorf("%s: %d tables in a message", l, tables)
			}
		}
		if charts != 1 {
			t.Errorf("%s: %d charts", l, charts)
		}
	}
}
