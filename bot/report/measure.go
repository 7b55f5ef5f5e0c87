package report

import (
	"context"
	"slices"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// countMonth counts the monthly report.
func countMonth(ctx context.Context, r store.Reader, p Plan, s Span, at desk.Stretch) (Pack, []store.Wording, error) {
	m, err := Measure(ctx, r, p, s.Period)
	if err != nil {
		return nil, nil, err
	}
	q, err := newQuotes(ctx, r)
	if err == nil {
		err = m.more(ctx, r, at, q)
	}
	return m, q.list, err
}

// more counts what the people who run the desk want to know besides.
func (m *Month) more(ctx context.Context, r store.Reader, at desk.Stretch, q *quotes) error {
	if err := m.gaps(ctx, r, at, q); err != nil {
		return err
	}
	if err := m.leftOut(ctx, r, at, q); err != nil {
		return err
	}
	for _, step := range []func(context.Context, store.Reader, desk.Stretch) error{m.foresee, m.answering, m.rolling, m.doubted, m.recovered} {
		if err := step(ctx, r, at); err != nil {
			return err
		}
	}
	return nil
}

// measured counts for any period what a month counts; trend is how many
// periods there are before it to compare with.
func measured(ctx context.Context, r store.Reader, p Plan, s Span, at desk.Stretch, trend int, q *quotes) (m Month, err error) {
	m = Month{Report: s.Report, Period: s.Period, Zone: s.Zone, From: s.From, To: s.To, Cutoff: s.Cutoff, Restated: []Restatement{}}
	if err := m.count(ctx, r, at); err != nil {
		return m, err
	}
	for _, step := range []func(context.Context, store.Reader, Plan, desk.Stretch) error{m.availability, m.people, m.changes, m.others} {
		if err := step(ctx, r, p, at); err != nil {
			return m, err
		}
	}
	if err := m.more(ctx, r, at, q); err != nil {
		return m, err
	}
	m.Targets = m.targets(p.Goals)
	return m, m.compare(ctx, r, at, trend)
}

// compare counts the periods before as the trend.
func (m *Month) compare(ctx context.Context, r store.Reader, at desk.Stretch, trend int) error {
	k, _ := KindOf(m.Report)
	for back := trend; back > 0; back-- {
		begins := k.step(at.From, -back)
		t, err := trendOf(ctx, r, k.name(begins), desk.Stretch{From: begins, To: k.step(begins, 1)})
		if err != nil {
			return err
		}
		m.Trend = append(m.Trend, t)
	}
	m.Trend = append(m.Trend, trendOfCore(k.name(at.From), m.Core))
	return nil
}

// With returns the month with components by their names, and what people said.
func (m Month) With(s Said) Pack { return m.with(s) }

func (m Month) with(s Said) Month {
	m.said = joined(m.said, s)
	name := func(key string) string {
		if n := s["component/"+key]; n != "" {
			return n
		}
		return key
	}
	m.Top, m.ByComponent = slices.Clone(m.Top), slices.Clone(m.ByComponent)
	for i := range m.Top {
		m.Top[i].Name = name(m.Top[i].Name)
	}
	for i := range m.ByComponent {
		m.ByComponent[i].Name = name(m.ByComponent[i].Name)
	}
	return m
}

// sectionsBeside puts what was counted besides among the sections of a month:
// who knew first after the summary, what is missing before the trend. A report
// that was kept before these were counted reads as it did.
func (m Month) sectionsBeside(d drawer, list []section) []section {
	if m.Gaps == nil {
		return list
	}
	v := voice{d, m.said}
	list = slices.Insert(list, 1, v.foresightSection(m.Foresight))
	list = slices.Insert(list, len(list)-3, v.gapSection(m.Gaps), v.doubtSection(m.Doubts), v.recoverySection(m.Recovery))
	return slices.Insert(list, len(list)-1, v.leftOutSection(m.LeftOut))
}
