package desk

import (
	"errors"
	"testing"
	"time"
)

func aTemplate() Template {
	p := *aPlan()
	p.From, p.To, p.Implementer, p.Steps = time.Time{}, time.Time{}, "", "Set the limit to {value}"
	return Template{ID: 1, State: TemplateProposed, By: "ENG", Plan: p, Longest: 2 * time.Hour, Min: 1, Max: 50, ExpiresAt: changeStart.Add(90 * 24 * time.Hour)}
}

func TestTemplateLimits(t *testing.T) {
	tpl := aTemplate()
	if wrong := tpl.Check(changeStart); len(wrong) > 0 {
		t.Fatalf("wrong: %v", wrong)
	}
	if _, err := tpl.Decide("ENG", TemplateApproved); !errors.Is(err, ErrRefused) {
		t.Errorf("approved by who proposed it: %v", err)
	}
	in := Instance{From: changeStart.Add(time.Hour), To: changeStart.Add(2 * time.Hour), Implementer: "IMP", Value: "7"}
	if _, _, err := tpl.Of(in, changeStart); !errors.Is(err, ErrConflict) {
		t.Errorf("not approved yet: %v", err)
	}
	tpl, err := tpl.Decide("LEAD", TemplateApproved)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		do   func(*Instance)
		want string
	}{
		"within":      {func(*Instance) {}, ""},
		"too long":    {func(in *Instance) { in.To = in.From.Add(3 * time.Hour) }, "to"},
		"in the past": {func(in *Instance) { in.From = changeStart.Add(-time.Hour) }, "from"},
		"too much":    {func(in *Instance) { in.Value = "51" }, "number"},
		"no number":   {func(in *Instance) { in.Value = "7; rm" }, "number"},
		"nobody":      {func(in *Instance) { in.Implementer = "" }, "implementer"},
	} {
		one := in
		c.do(&one)
		p, field, err := tpl.Of(one, changeStart)
		if err != nil || field != c.want || field == "" && p.Steps != "Set the limit to 7" {
			t.Errorf("%s: %q %q, %v, want %q", name, field, p.Steps, err, c.want)
		}
	}
	if _, _, err := tpl.Of(in, tpl.ExpiresAt); !errors.Is(err, ErrConflict) {
		t.Errorf("expired: %v", err)
	}
}
