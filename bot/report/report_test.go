package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

var update = flag.Bool("update", false, "write golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func at(day, hour int) time.Time { return time.Date(2026, 10, day, hour, 0, 0, 0, time.UTC) }

// month is a small month with something of everything.
func month() Month {
	from, to := at(1, 0), at(32, 0)
	ms := func(t time.Time) int64 { return t.UnixMilli() }
	f := Facts{From: from, To: to, Reopened: []int64{2}}
	for i := range 6 {
		opened := at(2+i, 8)
		f.Touched = append(f.Touched, store.Fact{
			ID: int64(i + 1), Kind: desk.KindFault, Tier: desk.Tier(1 + i%3), Component: []string{"成本", "<b>contracts</b>"}[i%2], Code: "ERR-1042",
			Opened: ms(opened), Answered: ms(opened.Add(20 * time.Minute)), Resolved: ms(opened.Add(time.Duration(i+1) * time.Hour)),
			Made: -1, Solved: true, ReopenCount: i % 2,
			Response:   store.FactClock{State: desk.ClockStopped, Elapsed: 1200000},
			Resolution: store.FactClock{State: desk.ClockStopped, Elapsed: int64(i+1) * 3600000, Breached: int64(i / 4)},
		})
	}
	f.Pending = []store.Fact{{ID: 9, Kind: desk.KindFault, Tier: desk.T1, Opened: ms(at(30, 0)), Resolution: store.FactClock{State: desk.ClockRunning, Breached: ms(at(30, 2))}}}
	m := Month{Report: Monthly, Period: "2026-10", Zone: "UTC", From: from.Format(time.RFC3339), To: to.Format(time.RFC3339), Cutoff: Cutoff{42, "abc"}, Core: f.core()}
	m.Availability = Plan{}.Services([]desk.Outage{{Service: "database", Impact: desk.OutageStopped, From: at(3, 0), To: at(3, 4), Assumed: true}}, desk.Stretch{From: from, To: to})
	m.Trend = []TrendMonth{{Period: "2026-09", Opened: 4, Resolved: 3}, {Period: "2026-10", Opened: m.Opened, Resolved: m.Resolved, MTTR: m.MTTR.Median, SLA: m.SLA}}
	m.Restated = []Restatement{{"opened", "4", "5"}}
	m.LeftOut = []store.LeftOut{{ID: 7}}
	m.Targets = m.targets(DefaultGoals())
	m.Gaps, m.Foresight = gaps(), foresightOf([]store.Foreseen{{Ticket: 1, At: at(2, 8), Told: at(2, 9)}, {Ticket: 2, At: at(3, 8)}}, 6)
	m.MTTAService = hoursOf([]int64{600000, 1200000})
	m.Rolling = &Rolling{MTTR: hoursOf([]int64{3600000, 3600000, 7200000, 7200000, 7200000}), MTTA: hoursOf([]int64{600000})}
	m.Doubts = Doubts{Reported: 3, ByKind: map[string]int{"wrong": 2, "unclear": 1}, Closed: 1, Open: 2}
	m.Recovery = Recovery{Backups: 30, Failed: 1}
	return m
}

func TestGolden(t *testing.T) {
	m := month()
	body, err := m.Body()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lang.All() {
		for _, format := range []string{"md", "html", "csv"} {
			var out bytes.Buffer
			if err := Write(&out, format, store.Report{ID: "2026-10-0123456789", Name: Monthly, Body: body, Words: said()}, lang.New(l)); err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("month.%s.golden.%s", l, format), out.Bytes())
		}
	}
	golden(t, "month.golden.json", body)
}

// A month that was kept is read back as it was.
func TestBodyReadsBack(t *testing.T) {
	body, err := month().Body()
	if err != nil {
		t.Fatal(err)
	}
	pack, err := ReadPack(store.Report{Name: Monthly, Body: body})
	if err != nil {
		t.Fatal(err)
	}
	again, err := pack.(Month).Body()
	if err != nil || !bytes.Equal(body, again) {
		t.Errorf("%v: %s", err, cmp.Diff(string(body), string(again)))
	}
}

func TestDigestHasSevenLines(t *testing.T) {
	for _, l := range lang.All() {
		if d := month().Digest("x", lang.New(l)); len(d.Lines) != 7 {
			t.Errorf("%s: %d lines: %q", l, len(d.Lines), d.Lines)
		}
	}
	if calm := (Month{}).Digest("x", lang.New(lang.EN)); len(calm.Lines) != 6 {
		t.Errorf("a month of nothing: %q", calm.Lines)
	}
}

func TestHoursOf(t *testing.T) {
	const hour = 3600000
	for _, c := range []struct {
		in   []int64
		want string
	}{
		{nil, `{"n":0,"mean":null,"median":null,"p90":null}`},
		{[]int64{hour}, `{"n":1,"mean":1,"median":1,"p90":1,"durations":[1]}`},
		{[]int64{4 * hour, hour, 2 * hour}, `{"n":3,"mean":2.3333,"median":2,"p90":4,"durations":[1,2,4]}`},
		{[]int64{4 * hour, hour, 2 * hour, 3 * hour}, `{"n":4,"mean":2.5,"median":2.5,"p90":4,"durations":[1,2,3,4]}`},
		{[]int64{1 * hour, 2 * hour, 3 * hour, 4 * hour, 5 * hour, 6 * hour, 7 * hour, 8 * hour, 9 * hour, 10 * hour}, `{"n":10,"mean":5.5,"median":5.5,"p90":9}`},
	} {
		got, err := json.Marshal(hoursOf(c.in))
		if err != nil || string(got) != c.want {
			t.Errorf("hoursOf(%v) = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestLights(t *testing.T) {
	v := func(f float64) *float64 { return &f }
	for _, c := range []struct {
		t    Target
		want Light
	}{
		{Target{Goal: 95, Least: true}, LightNone},
		{Target{Goal: 95, Least: true, Value: v(95)}, LightMet},
		{Target{Goal: 95, Least: true, Value: v(94.9)}, LightNear},
		{Target{Goal: 95, Least: true, Value: v(80)}, LightMissed},
		{Target{Goal: 99.5, Least: true, Value: v(99.4)}, LightNear},
		{Target{Goal: 99.5, Least: true, Value: v(98)}, LightMissed},
		{Target{Goal: 1.5, Value: v(1.5)}, LightMet},
		{Target{Goal: 1.5, Value: v(1.51)}, LightNear},
		{Target{Goal: 1.5, Value: v(6)}, LightMissed},
	} {
		if got := c.t.judge().Light; got != c.want {
			t.Errorf("%+v: %s, want %s", c.t, got, c.want)
		}
	}
}

// The time down is never more than the sum, nor than the time of service, and
// splitting an outage in two changes nothing.
func TestAvailabilityHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := desk.Stretch{From: at(1, 0), To: at(32, 0)}
		var list, split []desk.Outage
		for range rapid.IntRange(0, 6).Draw(rt, "outages") {
			from := at(1, 0).Add(time.Duration(rapid.IntRange(-100, 800).Draw(rt, "from")) * time.Hour)
			o := desk.Outage{Impact: desk.OutageStopped, From: from, To: from.Add(time.Duration(rapid.IntRange(1, 200).Draw(rt, "for")) * time.Hour)}
			middle := from.Add(o.To.Sub(from) / 2)
			if rapid.Bool().Draw(rt, "planned") {
				o.Impact = desk.OutageMaintenance
			}
			a, b := o, o
			a.To, b.From = middle, middle
			list, split = append(list, o), append(split, a, b)
		}
		x, y := (desk.Calendar{}).Availability(list, p, desk.OutageStopped), (desk.Calendar{}).Availability(split, p, desk.OutageStopped)
		if x.Down > x.Summed || x.Down > x.Service || x.ScheduledDown > x.Down || x.Down != y.Down || x.ScheduledDown != y.ScheduledDown || x.Maintenance != y.Maintenance {
			rt.Fatalf("%+v and, split, %+v", x, y)
		}
	})
}
