package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/report"
	"opsdesk/store"
)

// crowded are the reports beside the monthly one with more than Slack takes.
func crowded() map[string]report.Pack {
	var m report.Month
	m.Zone, m.From, m.To = "UTC", "2026-10-01T00:00:00Z", "2026-10-08T00:00:00Z"
	said, now := report.Said{}, time.Date(2026, 10, 8, 0, 0, 0, 0, time.UTC)
	var owed []report.Owed
	var ahead []report.Ahead
	var pains []report.Pain
	var actions []report.Action
	var reviews []report.Review
	for i := range 150 {
		id, foul := int64(i+1), fmt.Sprintf("<!channel> %d %s", i, strings.Repeat("很长的名字", 60))
		for _, kind := range []string{"ticket", "question", "change", "action"} {
			said[fmt.Sprintf("%s/%d", kind, id)] = foul
		}
		said["person/U1"], said["component/cost"] = foul, foul
		owed = append(owed, report.Owed{Ticket: id, Tier: desk.T1, Component: "cost", State: desk.StateNew, Assignee: "U1", Opened: now, Due: now, Overdue: true})
		ahead = append(ahead, report.Ahead{Change: id, State: desk.ChangeApproved, Components: []string{"cost"}, From: now, To: now, Who: "U1"})
		m.Gaps = append(m.Gaps, report.Gap{Asked: 200 - i, Questions: []int64{id}})
		pains = append(pains, report.Pain{Component: "cost", N: 200 - i, IDs: []int64{id, id + 1}})
		actions = append(actions, report.Action{ID: id, Owner: "U1", Due: "2026-12-01", State: desk.ActionOpen, Period: "2026-Q2"})
		reviews = append(reviews, report.Review{Article: foul, Owner: "U1", Due: now})
	}
	week, quarter := report.Week{Month: m, Owed: owed, Ahead: ahead, Reviews: reviews, Routine: []store.JobRuns{{Job: "backup", Runs: 7}}}, report.Quarter{Month: m, Pains: pains, Actions: actions}
	shift := report.Shift{Span: report.Span{Zone: "UTC", To: m.To}, Who: "U1", Next: "U2", Owed: owed, Ahead: ahead}
	return map[string]report.Pack{"week": week.With(said), "quarter": quarter.With(said), "shift": shift.With(said)}
}

// cellsOf counts the characters in the tables of a message.
func cellsOf(m courier.Message) (n int) {
	for _, block := range m.Blocks.BlockSet {
		if table, ok := block.(*slack.TableBlock); ok {
			for _, row := range table.Rows {
				for _, cell := range row {
					if raw, ok := cell.(*slack.TableRawTextCell); ok {
						n += utf8.RuneCountInString(raw.Text)
					}
				}
			}
		}
	}
	return n
}

// However much there is to tell, each message stays inside of what Slack takes,
// and notifies nobody.
func TestBrotherBlocks(t *testing.T) {
	b, _ := testBot(t)
	for name, pack := range crowded() {
		for _, l := range lang.All() {
			w := lang.New(l)
			d := b.digest(w, pack, "2026-W41-0123456789", reportButtons(w, value{kind: "report", id: 1, nonce: "n"}))
			golden(t, "report-"+name+"."+string(l), d)
			for _, m := range append(b.reportPieces(w, pack, "2026-W41-0123456789"), d) {
				if n := len([]rune(m.Text)); n == 0 || n > 4000 || strings.Contains(m.Text, "<!channel>") {
					t.Errorf("%s %s: words of %d characters: %.80q", name, l, n, m.Text)
				}
				if n := cellsOf(m); n > 10_000 || len(m.Blocks.BlockSet) > 50 {
					t.Errorf("%s %s: tables of %d characters in %d blocks: %.40s", name, l, n, len(m.Blocks.BlockSet), m.Text)
				}
			}
		}
	}
}

// Which report is meant can be said in either language, with a period or for
// the last one that is over.
func TestWantedReport(t *testing.T) {
	b, _ := testBot(t)
	for _, c := range []struct{ text, name, period string }{
		{"2026-10", report.Monthly, "2026-10"},
		{"monthly 2026-10", report.Monthly, "2026-10"},
		{"weekly 2026-W47", report.Weekly, "2026-W47"},
		{"WEEKLY  2026-W47 ", report.Weekly, "2026-W47"},
		{"周报 2026-W47", report.Weekly, "2026-W47"},
		{"季报 2026-Q3", report.Quarterly, "2026-Q3"},
		{"交班 2026-11-27 08:00", report.Duty, "2026-11-27T08:00"},
		{"weekly 2026-10", "", ""}, {"yearly", "", ""}, {"2026-W47", "", ""}, {"quarterly soon", "", ""},
	} {
		k, period, err := b.wantedReport(c.text)
		if c.name == "" {
			if !wish(err) {
				t.Errorf("%q: %v, want refused with words", c.text, err)
			}
			continue
		}
		if err != nil || k.Name != c.name || period != c.period {
			t.Errorf("%q: %s of %q, %v, want %s of %q", c.text, k.Name, period, err, c.name, c.period)
		}
	}
	for _, text := range []string{"", "weekly", "季报", "duty"} {
		if k, period, err := b.wantedReport(text); err != nil || period != k.Last(b.now(), b.cfg().Zone) {
			t.Errorf("%q: %q, %v, want the last", text, period, err)
		}
	}
}
