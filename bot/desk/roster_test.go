package desk

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRoster(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, shanghai) }
	weekly := Roster{People: []string{"A", "B", "C"}, Days: 7, Start: at(2, 9), Zone: shanghai}
	away := weekly
	away.Leave = []Leave{{Who: "B", From: at(9, 0), To: at(12, 0)}}
	all := weekly
	for _, p := range weekly.People {
		all.Leave = append(all.Leave, Leave{Who: p, From: at(1, 0), To: at(30, 0)})
	}
	skilled := weekly
	skilled.Skills = map[string][]string{"database": {"C"}}
	backed := all
	backed.Backup = []string{"L", "K"}
	noLead := backed
	noLead.Leave = append(slices.Clone(all.Leave), Leave{Who: "L", From: at(1, 0), To: at(30, 0)})
	swapped := weekly
	swapped.Swaps = []Swap{{Who: "C", For: "B", From: at(9, 9), To: at(16, 9)}, {Who: "X", For: "A", From: at(16, 9), To: at(23, 9)}}
	turns := Roster{People: []string{"A", "B", "C"}, Turns: true}
	for name, c := range map[string]struct {
		r         Roster
		at        time.Time
		component string
		turn      int64
		want      string
	}{
		"a list":                   {Roster{People: []string{"A", "B"}}, at(20, 3), "", 7, "A B"},
		"before the first shift":   {weekly, at(1, 0), "", 0, "A B C"},
		"first shift":              {weekly, at(2, 9), "", 0, "A B C"},
		"a minute before":          {weekly, at(9, 9).Add(-time.Minute), "", 0, "A B C"},
		"hand-over":                {weekly, at(9, 9), "", 0, "B C A"},
		"round the list":           {weekly, at(23, 9), "", 0, "A B C"},
		"on leave":                 {away, at(10, 0), "", 0, "C A"},
		"back from leave":          {away, at(12, 0), "", 0, "B C A"},
		"everybody away":           {all, at(2, 9), "", 0, "A B C"},
		"everybody away, leads":    {backed, at(2, 9), "", 0, "L K"},
		"the lead is away too":     {noLead, at(2, 9), "", 0, "K"},
		"swapped":                  {swapped, at(9, 9), "", 0, "C B A"},
		"before the swap":          {swapped, at(9, 8), "", 0, "A B C"},
		"after the swap":           {swapped, at(23, 9), "", 0, "A B C"},
		"by somebody off the list": {swapped, at(16, 9), "", 0, "C X B"},
		"knows it":                 {skilled, at(2, 9), "database", 0, "C A B"},
		"knows nothing special":    {skilled, at(2, 9), "cost", 0, "A B C"},
		"tickets go round, first":  {turns, at(2, 9), "", 3, "A B C"},
		"tickets go round, second": {turns, at(2, 9), "", 4, "B C A"},
	} {
		if got := strings.Join(c.r.Called(c.at, c.component, c.turn), " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if s := away.Shift(at(10, 0)); s.Who != "C" || !s.To.Equal(at(12, 0)) {
		t.Errorf("shift of who stands in: %+v", s)
	}
	if s := (Roster{People: []string{"A"}, Days: 7, Start: at(2, 9)}).Shift(at(10, 0)); !s.To.IsZero() {
		t.Errorf("shift of the only one ends: %+v", s)
	}
	if got := swapped.Ahead("B", at(10, 0), 2); len(got) != 1 || !got[0].From.Equal(at(30, 9)) {
		t.Errorf("shifts ahead of who gave one away: %+v", got)
	}
	if got := swapped.Ahead("C", at(10, 0), 1); len(got) != 1 || !got[0].From.Equal(at(9, 9)) {
		t.Errorf("shifts ahead of who took one: %+v", got)
	}
	if s := weekly.Shift(at(10, 0)); s.Who != "B" || !s.From.Equal(at(9, 9)) || !s.To.Equal(at(16, 9)) {
		t.Errorf("shift %+v", s)
	}
}

// Shifts follow one another without a gap, by the wall clock, also in nights in
// which the clocks change, and somebody is always called.
func TestShiftsMeet(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	r := Roster{People: []string{"A", "B", "C"}, Days: 1, Start: time.Date(2026, 3, 1, 8, 30, 0, 0, newYork), Zone: newYork}
	for at := r.Start; at.Before(r.Start.AddDate(1, 0, 0)); at = at.Add(7*time.Hour + 13*time.Minute) {
		s := r.Shift(at)
		if at.Before(s.From) || !at.Before(s.To) || s.Who == "" || s.From.In(newYork).Format("15:04") != "08:30" {
			t.Fatalf("at %s: %+v", at, s)
		}
		if next := r.Shift(s.To); next.Who == s.Who || !next.From.Equal(s.To) {
			t.Fatalf("after %+v comes %+v", s, next)
		}
		if got := r.Called(at, "", 0); len(got) != 3 || !slices.Contains(got, "C") {
			t.Fatalf("called %v", got)
		}
	}
}

func TestSilentSince(t *testing.T) {
	at := time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC)
	k := Ticket{Requester: "R", OpenedAt: at}
	for name, c := range map[string]struct {
		events []Event
		want   time.Time
	}{
		"opened only":         {[]Event{{At: at, Actor: "R"}}, at},
		"taken":               {[]Event{{At: at, Actor: "R"}, {At: at.Add(1), Actor: "E"}}, at.Add(1)},
		"a bystander added":   {[]Event{{At: at, Actor: "R"}, {At: at.Add(1), Actor: "E", Act: ActTake}, {At: at.Add(2), Actor: "X", Act: ActAdd}}, at.Add(1)},
		"the requester added": {[]Event{{At: at, Actor: "R"}, {At: at.Add(1), Actor: "E"}, {At: at.Add(2), Actor: "R"}, {At: at.Add(3)}}, at.Add(1)},
	} {
		if got := SilentSince(k, c.events); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
