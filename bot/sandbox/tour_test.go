package sandbox

import (
	"strings"
	"testing"
)

func TestTourCheck(t *testing.T) {
	ana, help, x := Same("ana"), Same("#help"), Same("x")
	step := func(acts ...TourAct) Tour {
		return Tour{{Title: x, Text: x, Button: x, Look: x, Acts: acts}}
	}
	for _, c := range []struct {
		tour Tour
		want string // in the error; empty if there is none
	}{
		{nil, ""},
		{step(TourAct{As: ana, Channel: help, Say: x, Name: "it"}, TourAct{As: ana, Channel: help, Show: true, Point: Same("it")}), ""},
		{step(TourAct{Clock: "16m"}, TourAct{Clock: NextMonth}), ""},
		{Tour{{Title: Words{EN: "x"}, Text: x, Button: x, Look: x}}, "words are missing"},
		{step(TourAct{As: ana, Channel: help}), "0 acts"},
		{step(TourAct{As: ana, Channel: help, Say: x, Press: "b"}), "2 acts"},
		{step(TourAct{Clock: "soon"}), `"soon"`},
		{step(TourAct{Channel: help, Say: x}), "nobody"},
		{step(TourAct{As: ana, Channel: Same("help"), Say: x}), `"help"`},
		{step(TourAct{As: ana, Channel: help, Show: true, Point: Same("it")}), `"it"`},
		{step(TourAct{As: ana, Channel: help, See: Same("(")}), "missing closing"},
	} {
		err := c.tour.check()
		if got := ""; err != nil {
			got = err.Error()
			if c.want == "" || !strings.Contains(got, c.want) {
				t.Errorf("check(%+v) = %q, want %q", c.tour, got, c.want)
			}
		} else if c.want != "" {
			t.Errorf("check(%+v) finds nothing, want %q", c.tour, c.want)
		}
	}
}
