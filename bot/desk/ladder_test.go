package desk

import (
	"strings"
	"testing"
	"time"
)

func TestDefaultLadder(t *testing.T) {
	free := Line{Duty: []string{"A", "B", "C"}, Leads: []string{"L", "K"}, Managers: []string{"M"}}
	taken := free
	taken.Assignee = "B"
	outside := free
	outside.Assignee = "X"
	two := Line{Duty: []string{"A", "B"}}
	for _, c := range []struct {
		line Line
		rung int
		tier Tier
		want string
	}{
		{free, 50, T1, "A"}, {free, 80, T1, "B"}, {free, 100, T1, "C L M"}, {free, 100, T2, "C L"},
		{taken, 50, T1, "B"}, {taken, 80, T2, "B A"}, {taken, 100, T1, "B C L M"},
		{outside, 50, T1, "X"}, {outside, 80, T1, "X A"}, {outside, 100, T2, "X B L"},
		{two, 100, T1, "B"}, {Line{Assignee: "A", Duty: []string{"A"}}, 80, T1, "A"}, {Line{}, 50, T1, ""},
	} {
		if got := strings.Join(c.line.Called(DefaultLadder().At(c.rung, c.tier)), " "); got != c.want {
			t.Errorf("%+v at %d of T%d: %q, want %q", c.line, c.rung, c.tier, got, c.want)
		}
	}
}

func TestLadderLater(t *testing.T) {
	l := Ladder{
		{After: time.Hour, Call: []string{CallManager, "U1"}}, {After: 30 * time.Minute, Call: []string{CallLead}},
		{After: time.Hour, Tiers: []Tier{T1}, Call: []string{CallAssignee}}, {Rung: 100, Call: []string{CallFirst}},
	}
	if got := l.Later(T2); len(got) != 2 || got[0] != 30*time.Minute || got[1] != time.Hour {
		t.Errorf("later steps %v, want 30m and 1h", got)
	}
	line := Line{Assignee: "A", Managers: []string{"M"}}
	for tier, want := range map[Tier]string{T1: "M U1 A", T2: "M U1"} {
		if got := strings.Join(line.Called(l.AtLater(time.Hour, tier)), " "); got != want {
			t.Errorf("an hour later a T%d calls %q, want %q", tier, got, want)
		}
	}
	// There is no lead, but a step is never silent.
	if got := strings.Join(line.Called(l.AtLater(30*time.Minute, T1)), " "); got != "A" {
		t.Errorf("without a lead: %q, want the head of the line", got)
	}
}
