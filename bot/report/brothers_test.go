package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// said is what people said in the reports of the tests; one title is not to be
// shown any more.
func said() []store.Wording {
	return []store.Wording{
		{Ref: "ticket/1", Author: "U1", Text: "P6 <login> fails | 登录失败"}, {Ref: "ticket/2", Author: "U1", Text: strings.Repeat("很长的标题", 40)},
		{Ref: "person/U1", Author: "U1", Text: "Ana"}, {Ref: "person/U2", Author: "U2", Text: "Chen"},
		{Ref: "question/7", Author: "U1", Text: "=how do I\nexport a Gantt chart?"}, {Ref: "action/3", Author: "U2", Text: "Buy a second disk"},
		{Ref: "change/5", Author: "U2", Text: "New report server"},
	}
}

func gaps() []Gap {
	return []Gap{{Asked: 3, People: 2, Unknown: 2, NoHelp: 1, Questions: []int64{7, 8, 12}}, {Asked: 1, People: 1, Unknown: 1, Questions: []int64{9}}}
}

func open() []Owed {
	return []Owed{
		{Ticket: 1, Tier: desk.T1, Component: "cost", State: desk.StateInProgress, Assignee: "U2", Opened: at(30, 8), Due: at(30, 10), Overdue: true, Complaint: true},
		{Ticket: 2, Tier: desk.T2, Component: "cost", Code: "ERR-1042", State: desk.StateNew, Opened: at(31, 8), Due: at(32, 12)},
		{Ticket: 4, Tier: desk.T3, State: desk.StateWaitingVendor, Assignee: "U9", Opened: at(20, 8)},
	}
}

func plans() []Ahead {
	return []Ahead{
		{Components: []string{"database"}, From: at(33, 20), To: at(33, 22)},
		{Change: 5, State: desk.ChangeApproved, Components: []string{"reports", "database"}, From: at(34, 20), To: at(34, 22), Who: "U2"},
	}
}

// brothers are the reports beside the monthly one, with something of
// everything and with nothing.
func brothers() map[string]Pack {
	m := month()
	week := Week{Month: m, Owed: open(), Ahead: plans(), Routine: []store.JobRuns{{Job: "backup", Runs: 7, Failed: 1}, {Job: "calendars", Runs: 7}},
		Reviews: []Review{{Article: "kb-1042.en", Owner: "U2", Due: at(20, 0), Overdue: true}}}
	week.Report, week.Period = Weekly, "2026-W44"
	quarter := Quarter{Month: m, Alone: 4,
		Pains: []Pain{
			{Code: "ERR-1042", Component: "cost", N: 5, People: 4, Hours: 12.5, Median: m.MTTR.Median, Missed: 2, IDs: []int64{1, 3, 4, 5, 6}},
			{Component: "contracts", N: 2, People: 1, IDs: []int64{2, 7}},
		},
		Actions: []Action{{ID: 3, Owner: "U2", Due: "2026-10-15", State: desk.ActionOpen, Overdue: true, Period: "2026-Q2"}}}
	quarter.Report, quarter.Period = Quarterly, "2026-Q3"
	shift := Shift{Span: Span{Duty, "2026-11-01T00:00", "UTC", m.From, m.To, m.Cutoff}, Who: "U1", Next: "U2", Until: at(39, 0), Owed: open(), Ahead: plans(),
		Happened: happened(Facts{From: at(1, 0), To: at(32, 0), Reopened: []int64{2}, Touched: []store.Fact{{ID: 1, Opened: at(30, 8).UnixMilli(), Response: store.FactClock{Breached: at(30, 9).UnixMilli()}}}})}
	none := Month{Zone: "UTC", From: m.From, To: m.To, Gaps: []Gap{}}
	return map[string]Pack{
		"week": week, "quarter": quarter, "shift": shift,
		"week-none": Week{Month: none}, "quarter-none": Quarter{Month: none}, "shift-none": Shift{Span: none.span()},
	}
}

func nameOf(p Pack) string {
	switch p.(type) {
	case Week:
		return Weekly
	case Quarter:
		return Quarterly
	}
	return Duty
}

// The reports beside the monthly one read like this, in both languages, also
// when there is nothing to tell.
func TestBrothersGolden(t *testing.T) {
	for name, p := range brothers() {
		body, err := encode(p)
		if err != nil {
			t.Fatal(err)
		}
		x := store.Report{ID: "id-0123456789", Name: nameOf(p), Body: body, Words: said()}
		golden(t, name+".golden.json", body)
		for _, l := range lang.All() {
			for _, format := range []string{"md", "html", "csv", "xlsx"} {
				var out bytes.Buffer
				if err := Write(&out, format, x, lang.New(l)); err != nil {
					t.Fatal(err)
				}
				if format == "md" {
					golden(t, fmt.Sprintf("%s.%s.golden.md", name, l), out.Bytes())
				}
				if format == "html" && strings.Contains(out.String(), "<login>") || format == "csv" && strings.Contains(out.String(), ",=") {
					t.Errorf("%s: foreign words are not tamed in %s", name, format)
				}
			}
			d := p.With(SaidIn(x)).Digest(x.ID, lang.New(l))
			if n := len(d.Lines); n < 4 || n > 7 {
				t.Errorf("%s: %d lines: %q", name, n, d.Lines)
			}
			for _, line := range d.Lines {
				if strings.Contains(line, "report.") || strings.Contains(line, "{") {
					t.Errorf("%s: %q lacks its words", name, line)
				}
			}
		}
	}
}

// What was kept is read back as it was.
func TestBrothersReadBack(t *testing.T) {
	for name, p := range brothers() {
		body, err := encode(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadPack(store.Report{Name: nameOf(p), Body: body})
		if err != nil {
			t.Fatal(err)
		}
		back, err := encode(again)
		if diff := cmp.Diff(string(body), string(back)); err != nil || diff != "" {
			t.Errorf("%s: %v (-kept +read):\n%s", name, err, diff)
		}
	}
}

func TestPeriods(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ kind, name, proper, from, to string }{
		{Monthly, "2026-10", "2026-10", "2026-10-01T00:00:00+08:00", "2026-11-01T00:00:00+08:00"},
		{Weekly, "2026-W47", "2026-W47", "2026-11-16T00:00:00+08:00", "2026-11-23T00:00:00+08:00"},
		{Weekly, "2026-W53", "2026-W53", "2026-12-28T00:00:00+08:00", "2027-01-04T00:00:00+08:00"},
		{Weekly, "2025-W01", "2025-W01", "2024-12-30T00:00:00+08:00", "2025-01-06T00:00:00+08:00"},
		{Weekly, "2025-W53", "", "", ""},
		{Weekly, "2026-W00", "", "", ""},
		{Weekly, "2026-W1", "", "", ""},
		{Weekly, "2026-10", "", "", ""},
		{Quarterly, "2026-Q3", "2026-Q3", "2026-07-01T00:00:00+08:00", "2026-10-01T00:00:00+08:00"},
		{Quarterly, "2026-Q5", "", "", ""},
		{Quarterly, "2026-Q0", "", "", ""},
		{Duty, "2026-11-27 09:30", "2026-11-27T09:30", "2026-11-26T09:30:00+08:00", "2026-11-27T09:30:00+08:00"},
		{Duty, "2026-11-27", "2026-11-27T09:00", "2026-11-26T09:00:00+08:00", "2026-11-27T09:00:00+08:00"},
		{Duty, "2026-02-29", "", "", ""},
		{Duty, "", "", "", ""},
	} {
		k, _ := KindOf(c.kind)
		name, at, err := k.Period(c.name, shanghai)
		if c.proper == "" {
			if err == nil {
				t.Errorf("%s %q is taken for %s", c.kind, c.name, name)
			}
			continue
		}
		if err != nil || name != c.proper || at.From.Format(time.RFC3339) != c.from || at.To.Format(time.RFC3339) != c.to {
			t.Errorf("%s %q = %s from %s to %s, %v, want %s from %s to %s", c.kind, c.name, name, at.From, at.To, err, c.proper, c.from, c.to)
		}
	}
}

func TestLastPeriod(t *testing.T) {
	for _, c := range []struct{ kind, at, want string }{
		{Monthly, "2026-03-31T09:00:00Z", "2026-02"},
		{Monthly, "2026-01-01T09:00:00Z", "2025-12"},
		{Weekly, "2026-11-23T09:00:00Z", "2026-W47"},
		{Weekly, "2026-11-29T23:00:00Z", "2026-W47"},
		{Weekly, "2027-01-04T09:00:00Z", "2026-W53"},
		{Quarterly, "2026-10-05T10:00:00Z", "2026-Q3"},
		{Quarterly, "2026-12-31T10:00:00Z", "2026-Q3"},
		{Quarterly, "2026-01-05T10:00:00Z", "2025-Q4"},
		{Duty, "2026-11-27T09:00:00Z", "2026-11-27T09:00"},
		{Duty, "2026-11-27T09:00:12Z", "2026-11-27T09:01"},
	} {
		k, _ := KindOf(c.kind)
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := k.Last(at, time.UTC); got != c.want {
			t.Errorf("%s at %s: %s, want %s", c.kind, c.at, got, c.want)
		}
	}
}

// Periods follow upon one another without a hole, through the nights in which
// clocks change.
func TestPeriodsFollow(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range Kinds() {
		from := k.last(time.Date(2026, 1, 5, 9, 0, 0, 0, zone))
		for range 400 {
			_, at, err := k.Period(k.name(from), zone)
			if err != nil || !at.From.Equal(from) || !at.To.Equal(k.step(from, 1)) || !at.To.After(from) {
				t.Fatalf("%s %s: from %s to %s, %v, want from %s", k.Name, k.name(from), at.From, at.To, err, from)
			}
			from = at.To
		}
	}
}

// A month that was kept before some figures were counted reads as it did then.
func TestOldMonthReadsAsBefore(t *testing.T) {
	m := month()
	m.Gaps, m.Rolling = nil, nil
	p := m.page("", lang.New(lang.EN))
	if len(p.sections) != 14 {
		t.Errorf("%d sections, want the 14 of then", len(p.sections))
	}
	for _, s := range p.sections {
		for _, tab := range s.tables {
			for _, r := range tab.rows {
				if r[0] == "Time to first answer, service hours" {
					t.Errorf("%s has a row that was not counted then", s.title)
				}
			}
		}
	}
}

// Fewer than five durations are listed, and three months stand beside them.
func TestFewDurationsAreListed(t *testing.T) {
	m := month()
	m.MTTR = hoursOf([]int64{3600000, 9000000})
	s := drawer{m, lang.New(lang.EN)}.tickets()
	want := []string{"Time to resolve, calendar hours", "2", "too few", "1.0; 2.5 h", "too few"}
	if diff := cmp.Diff(want, s.tables[0].rows[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Time to resolve, calendar hours, last three months: 5, median 2.0 h, 90 % within 2.0 h"}, s.notes[:1]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A review after the fact counts in the period in which it is due.
func TestReviewedWhenDue(t *testing.T) {
	ended := func(due time.Time, by string) store.EndedChange {
		return store.EndedChange{Change: desk.Change{ReviewDue: due, ReviewedBy: by}}
	}
	got := reviewed([]store.EndedChange{
		ended(time.Time{}, ""), ended(at(0, 12), "U1"), ended(at(1, 0), "U1"), ended(at(31, 12), ""), ended(at(32, 0), ""),
	}, desk.Stretch{From: at(1, 0), To: at(32, 0)})
	if got.Numerator != 1 || got.Denominator != 2 {
		t.Errorf("%d of %d, want 1 of 2", got.Numerator, got.Denominator)
	}
}

// What came late is told of, figure by figure, and what stayed is not.
func TestDifferences(t *testing.T) {
	was, now := month(), month()
	now.Opened++
	now.Availability = Plan{}.Services([]desk.Outage{
		{Service: "database", Impact: desk.OutageStopped, From: at(3, 0), To: at(3, 8)}, {Service: "reports", Impact: desk.OutageStopped, From: at(3, 0), To: at(3, 8)},
	}, desk.Stretch{From: at(1, 0), To: at(32, 0)})
	now.Satisfaction.Complaints = 2
	want := []Restatement{{"opened", "6", "7"}, {"complaints", "0", "2"}, {"availability database", "99.4624", "98.9247"}, {"availability reports", "n/a", "98.9247"}}
	if diff := cmp.Diff(want, differences(was, now)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if list := differences(was, was); len(list) != 0 {
		t.Errorf("nothing came, and %v is told of", list)
	}
}
