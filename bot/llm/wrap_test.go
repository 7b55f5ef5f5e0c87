package llm

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// played is a Func that fails or replies as told, and counts.
type played struct {
	err   error
	reply Reply
	calls []Request
}

func (p *played) ask(_ context.Context, r Request) (Reply, error) {
	p.calls = append(p.calls, r)
	return p.reply, p.err
}

func TestBreaker(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	p := &played{err: &Error{Why: Failed}}
	ask := Breaker(p.ask, func() time.Time { return now })
	try := func(want error) {
		t.Helper()
		if _, err := ask(t.Context(), Request{}); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	for range 4 {
		try(p.err)
	}
	p.err = nil
	try(nil) // one success, and counting begins anew
	p.err = &Error{Why: Late}
	for range 5 {
		try(p.err)
	}
	try(ErrOff)
	now = now.Add(59 * time.Second)
	try(ErrOff)
	if len(p.calls) != 10 {
		t.Errorf("%d calls, want 10: it was to be left alone", len(p.calls))
	}
	now = now.Add(time.Second)
	try(p.err) // a trial, which fails
	try(ErrOff)
	now = now.Add(time.Minute)
	p.err = nil
	try(nil)
	try(nil)
}

// Budgets and people who leave say nothing about the model.
func TestBreakerCountsOnlyTheModel(t *testing.T) {
	p := &played{err: ErrBudget}
	ask := Breaker(p.ask, time.Now)
	for range 10 {
		if _, err := ask(t.Context(), Request{}); !errors.Is(err, ErrBudget) {
			t.Fatal(err)
		}
	}
}

func TestCached(t *testing.T) {
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	p := &played{reply: Reply{Text: "x", Usage: Usage{1, 1}}}
	ask := Cached(p.ask, func() time.Time { return now })
	one, other := Request{Task: "word", User: "a", Who: "U1"}, Request{Task: "word", User: "b"}
	streamed := ""
	for _, r := range []Request{one, one, other, {Task: "word", User: "a", Who: "U2", Stream: func(s string) { streamed += s }}} {
		if _, err := ask(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.calls) != 2 || streamed != "x" {
		t.Errorf("%d calls and %q streamed, want 2 and x", len(p.calls), streamed)
	}
	now = now.Add(cachedFor + time.Second)
	if _, err := ask(t.Context(), one); err != nil || len(p.calls) != 3 {
		t.Errorf("%d calls, want 3: it was long ago", len(p.calls))
	}
	p.err = ErrOff
	if _, err := ask(t.Context(), Request{User: "c"}); !errors.Is(err, ErrOff) {
		t.Error("an error was lost")
	}
	for i := range 3 * cachedMost {
		p.err = nil
		if _, err := ask(t.Context(), Request{User: strings.Repeat("x", i)}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRedact(t *testing.T) {
	p := &played{}
	ask := Redact(p.ask, func(s string) string { return strings.ReplaceAll(s, "hunter2", "***") })
	if _, err := ask(t.Context(), Request{System: "of hunter2", User: "my password is hunter2"}); err != nil {
		t.Fatal(err)
	}
	if got := p.calls[0]; got.User != "my password is ***" || got.System != "of ***" {
		t.Errorf("sent %q, %q", got.System, got.User)
	}
}

// purse is one in memory.
type purse struct {
	spent Spent
	calls []Call
}

func (p *purse) Spent(context.Context, string, string) (Spent, error) { return p.spent, nil }
func (p *purse) Spend(_ context.Context, c Call) error {
	p.calls = append(p.calls, c)
	return nil
}

func TestBudget(t *testing.T) {
	limit := Limit{Month: 1000, Who: 100, Channel: 500, Cheaper: "small"}
	for _, tt := range []struct {
		spent Spent
		limit Limit
		model string
		err   error
	}{
		{Spent{0, 0, 0}, limit, "", nil},
		{Spent{799, 79, 399}, limit, "", nil},
		{Spent{800, 0, 0}, limit, "small", nil},
		{Spent{0, 80, 0}, limit, "small", nil},
		{Spent{0, 0, 400}, limit, "small", nil},
		{Spent{1000, 0, 0}, limit, "", ErrBudget},
		{Spent{0, 100, 0}, limit, "", ErrBudget},
		{Spent{0, 0, 501}, limit, "", ErrBudget},
		{Spent{900, 0, 0}, Limit{Month: 1000}, "", nil},
		{Spent{1e9, 1e9, 1e9}, Limit{}, "", nil},
	} {
		p, purse := &played{reply: Reply{Text: "four letters"}}, &purse{spent: tt.spent}
		ask := Budget(p.ask, purse, func() Limit { return tt.limit }, time.Now)
		_, err := ask(t.Context(), Request{Task: "word", User: "12345678"})
		if !errors.Is(err, tt.err) {
			t.Errorf("%+v: %v, want %v", tt.spent, err, tt.err)
		}
		if tt.err != nil {
			if len(p.calls) != 0 {
				t.Errorf("%+v: it was asked", tt.spent)
			}
			continue
		}
		if p.calls[0].Model != tt.model {
			t.Errorf("%+v: asked %q, want %q", tt.spent, p.calls[0].Model, tt.model)
		}
		if c := purse.calls[0]; c.Outcome != "ok" || c.Usage != (Usage{2, 3}) {
			t.Errorf("kept %+v", c)
		}
	}
}

// A call that failed is kept too: it may have cost something.
func TestBudgetKeepsFailures(t *testing.T) {
	p, purse := &played{err: &Error{Why: Late}}, &purse{}
	ask := Budget(p.ask, purse, func() Limit { return Limit{} }, time.Now)
	if _, err := ask(t.Context(), Request{}); err == nil {
		t.Error("the error was lost")
	}
	if len(purse.calls) != 1 || purse.calls[0].Outcome != "late" {
		t.Errorf("kept %+v", purse.calls)
	}
}
