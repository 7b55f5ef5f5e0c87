package desk

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestSwapDecide(t *testing.T) {
	at := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	s := SwapRequest{Who: "A", With: "B", From: at, To: at.AddDate(0, 0, 7), State: SwapAsked}
	over := s
	over.State = SwapDeclined
	for name, c := range map[string]struct {
		s    SwapRequest
		who  string
		yes  bool
		now  time.Time
		want SwapState
		err  error
	}{
		"yes":                  {s, "B", true, at, SwapAgreed, nil},
		"no":                   {s, "B", false, at, SwapDeclined, nil},
		"not who was asked":    {s, "C", true, at, SwapAsked, ErrRefused},
		"not who asks":         {s, "A", true, at, SwapAsked, ErrRefused},
		"a second time":        {over, "B", true, at, SwapDeclined, ErrConflict},
		"after the shift":      {s, "B", true, s.To, SwapAsked, ErrConflict},
		"in the middle of it":  {s, "B", true, at.AddDate(0, 0, 3), SwapAgreed, nil},
		"the last millisecond": {s, "B", true, s.To.Add(-time.Millisecond), SwapAgreed, nil},
	} {
		got, err := c.s.Decide(c.who, c.yes, c.now)
		if got.State != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %s, %v; want %s, %v", name, got.State, err, c.want, c.err)
		}
	}
}

func TestAfter(t *testing.T) {
	list := []string{"A", "B", "C"}
	for who, want := range map[string]string{"A": "B", "C": "A", "X": "A"} {
		if got := After(list, who); got != want {
			t.Errorf("after %s comes %s, want %s", who, got, want)
		}
	}
	for who, want := range map[string]string{"A": "ABC", "C": "CAB", "X": "ABC"} {
		if got := strings.Join(From(list, who), ""); got != want {
			t.Errorf("from %s on: %s, want %s", who, got, want)
		}
	}
	if got := After(nil, "A"); got != "A" {
		t.Errorf("after A in nothing comes %q", got)
	}
}
