package desk

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// TemplateState is where a template stands.
type TemplateState string

// The states. Only an approved one makes changes, until it expires.
const (
	TemplateProposed TemplateState = "proposed"
	TemplateApproved TemplateState = "approved"
	TemplateRejected TemplateState = "rejected"
)

// TemplateLife is how long a template counts at most.
const TemplateLife = 366 * 24 * time.Hour

// templateValue stands in the steps of a template where the value of an
// instance goes.
const templateValue = "{value}"

// Template is a standard change that a lead has approved once for all its
// instances. What an instance may decide has limits.
type Template struct {
	ID        int64
	State     TemplateState
	By        string // who proposed it
	DecidedBy string
	Plan      Plan          // without window and implementer
	Longest   time.Duration // of an instance's window
	Min, Max  int           // of its value, which stands for {value} in the steps; both 0: it has none
	ExpiresAt time.Time
}

// HasValue reports whether an instance decides a value.
func (t Template) HasValue() bool { return t.Min != 0 || t.Max != 0 }

// Check says what is wrong with a template that is proposed at now, by the
// names of its fields.
func (t Template) Check(now time.Time) (fields []string) {
	p := t.Plan
	p.From, p.To, p.Implementer = now, now.Add(time.Minute), "x"
	fields = p.Missing()
	add := func(bad bool, name string) {
		if bad {
			fields = append(fields, name)
		}
	}
	add(t.Longest <= 0 || t.Longest > 24*time.Hour, "longest")
	add(t.Max < t.Min, "max")
	add(t.HasValue() != strings.Contains(t.Plan.Steps, templateValue), "steps")
	add(!t.ExpiresAt.After(now) || t.ExpiresAt.Sub(now) > TemplateLife, "expires")
	return fields
}

// Decide is a lead's word on a proposed template, never that of who proposed
// it.
func (t Template) Decide(by string, s TemplateState) (Template, error) {
	switch {
	case t.State != TemplateProposed:
		return t, fmt.Errorf("template %d is %s: %w", t.ID, t.State, ErrConflict)
	case by == t.By || by == Nobody:
		return t, fmt.Errorf("template %d decided by %s: %w", t.ID, by, ErrRefused)
	case s != TemplateApproved && s != TemplateRejected:
		return t, fmt.Errorf("template %d: %q: %w", t.ID, s, ErrInvalid)
	}
	t.State, t.DecidedBy = s, by
	return t, nil
}

// Instance is what somebody decides of one change made of a template.
type Instance struct {
	From, To    time.Time
	Implementer string
	Value       string
}

// Of returns the plan of an instance, or the field that is outside of the
// template's limits. ErrConflict is a template that does not count at now.
func (t Template) Of(in Instance, now time.Time) (p Plan, field string, err error) {
	if t.State != TemplateApproved || !now.Before(t.ExpiresAt) {
		return p, "", fmt.Errorf("template %d is %s, until %s: %w", t.ID, t.State, t.ExpiresAt, ErrConflict)
	}
	p = t.Plan
	p.From, p.To, p.Implementer = in.From, in.To, in.Implementer
	switch {
	case p.From.Before(now):
		return p, "from", nil
	case !p.To.After(p.From) || p.To.Sub(p.From) > t.Longest:
		return p, "to", nil
	case p.Implementer == "":
		return p, "implementer", nil
	}
	if t.HasValue() {
		n, err := strconv.Atoi(strings.TrimSpace(in.Value))
		if err != nil || n < t.Min || n > t.Max {
			return p, "number", nil
		}
		p.Steps = strings.ReplaceAll(p.Steps, templateValue, strconv.Itoa(n))
		p.Title = fmt.Sprintf("%s: %d", p.Title, n)
	}
	return p, "", nil
}
