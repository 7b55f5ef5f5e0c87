package report

import (
	"errors"
	"testing"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

func TestQueryRoundTrip(t *testing.T) {
	for _, f := range Countable() {
		for _, period := range []string{"2026-10", "2026-W47", "2026-Q3", "2026-11-27", "2026"} {
			q := Query{f.Name, period, desk.T2, "cost", "RPT-7001", ByCode, true}
			if got, err := ReadQuery(q.String()); err != nil || got != q {
				t.Errorf("ReadQuery(%q) = %+v, %v", q, got, err)
			}
		}
	}
}

// What stands on a button is not trusted.
func TestReadQueryRefuses(t *testing.T) {
	for _, s := range []string{
		"", "opened", "salary|2026-10|0||||", "opened|2026-13|0||||", "opened|soon|0||||", "opened|2026-10|4||||", "opened|2026-10|-1||||",
		"opened|2026-10|x||||", "opened|2026-10|0|||person|", "opened|2026-10|0|||||", "opened|2026-W60|0||||",
	} {
		if q, err := ReadQuery(s); !errors.Is(err, desk.ErrInvalid) {
			t.Errorf("ReadQuery(%q) = %+v, %v, want invalid", s, q, err)
		}
	}
}

func TestPeriodAt(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 30, 0, 0, time.FixedZone("CST", 8*3600)) // a Thursday
	for _, c := range []struct {
		unit Unit
		back int
		want string
	}{
		{UnitDay, 0, "2026-01-01"}, {UnitDay, 1, "2025-12-31"}, {UnitWeek, 0, "2026-W01"}, {UnitWeek, 1, "2025-W52"}, {UnitMonth, 0, "2026-01"},
		{UnitMonth, 2, "2025-11"}, {UnitQuarter, 0, "2026-Q1"}, {UnitQuarter, 1, "2025-Q4"}, {UnitYear, 1, "2025"},
	} {
		got := PeriodAt(c.unit, at, c.back)
		if got != c.want {
			t.Errorf("PeriodAt(%s, %d) = %q, want %q", c.unit, c.back, got, c.want)
		}
		now, before, err := stretchOf(got, at.Location())
		if err != nil || !before.To.Equal(now.From) || !before.From.Before(before.To) {
			t.Errorf("stretchOf(%q) = %v after %v, %v", got, now, before, err)
		}
	}
}

// The parts of a number add up to it, whatever it is split by.
func TestSplitsAddUp(t *testing.T) {
	at, _, err := stretchOf("2026-10", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	f := Facts{From: at.From, To: at.To}
	for i := range 60 {
		opened := at.From.Add(time.Duration(i-5) * 12 * time.Hour).UnixMilli()
		fact := store.Fact{
			ID: int64(i + 1), Kind: desk.KindFault, Tier: desk.Tier(i%3 + 1), Component: []string{"cost", "", "plan"}[i%3], Code: []string{"RPT-7001", ""}[i%2],
			Opened: opened, ReopenCount: i % 2, Made: -1,
		}
		if i%4 == 0 {
			f.Pending = append(f.Pending, fact)
		} else {
			fact.Resolved = opened + int64(time.Hour/time.Millisecond)
		}
		f.Touched = append(f.Touched, fact)
	}
	for _, figure := range Countable() {
		whole := Query{Figure: figure.Name}
		ids := f.only(whole.about).Behind(whole.behind())
		for by, list := range f.splits(ids) {
			sum := 0
			for _, k := range list {
				sum += k.N
			}
			if sum != len(ids) {
				t.Errorf("%s by %s: %d in parts, %d in all", figure.Name, by, sum, len(ids))
			}
		}
		tiers := 0
		for _, tier := range desk.Tiers() {
			q := Query{Figure: figure.Name, Tier: tier}
			tiers += len(f.only(q.about).Behind(q.behind()))
		}
		if tiers != len(ids) {
			t.Errorf("%s: %d by tier, %d in all", figure.Name, tiers, len(ids))
		}
		bare, dashed := Query{Figure: figure.Name, Code: "rpt7001"}, Query{Figure: figure.Name, Code: "RPT-7001"}
		if a, b := f.only(bare.about).Behind(bare.behind()), f.only(dashed.about).Behind(dashed.behind()); len(a) != len(b) {
			t.Errorf("%s: code %d without a dash, %d with", figure.Name, len(a), len(b))
		}
	}
}
