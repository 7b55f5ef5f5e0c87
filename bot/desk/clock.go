package desk

import (
	"reflect"
	"slices"
	"time"
)

// ClockKind names one of the two clocks of a ticket.
type ClockKind string

// The clocks: until somebody of the desk answers, and until it is resolved.
const (
	ResponseClock   ClockKind = "response"
	ResolutionClock ClockKind = "resolution"
)

// Clocks lists the two clocks.
func Clocks() []ClockKind { return []ClockKind{ResponseClock, ResolutionClock} }

// ClockState is what a clock does at an instant.
type ClockState string

// The states of a clock. ClockNone: nothing was promised.
const (
	ClockRunning ClockState = "running"
	ClockPaused  ClockState = "paused"
	ClockStopped ClockState = "stopped"
	ClockNone    ClockState = "none"
)

// Cause says why a clock is breached.
type Cause string

// The causes of a breach.
const (
	CauseTime            Cause = "time"
	CauseTierRaised      Cause = "tier_raised"
	CauseCalendarChanged Cause = "calendar_changed" // or a target: the desk counts by other rules
)

// Span is a stretch of a clock, [From, To).
type Span struct {
	From, To time.Time
	Service  time.Duration // service time in it
	Counted  bool          // else paused, or over
	Rule     string        // why: "open", a waiting state, "pause_cap", "resolved"
	Actor    string        // who began it
	Event    int           // number of the event that began it
}

// Clock is one clock of a ticket, as it reads at an instant. It is a pure
// function of the ticket's events and the policy, so reading it again always
// gives the same.
type Clock struct {
	Kind     ClockKind
	State    ClockState
	Tier     Tier
	Calendar string // name of the tier's calendar; empty for 24×7
	// Provisional: what is said here may change, because the holidays of a
	// year that it touches have not been published.
	Provisional bool
	Target      time.Duration // service time; 0 with ClockNone
	Elapsed     time.Duration // service time without pauses
	Paused      time.Duration
	PauseLeft   time.Duration // while paused: how much longer it may, before it runs again
	PauseUsedUp bool          // it runs although the ticket waits: the longest pause is over
	// Due is the earliest instant at which Elapsed reaches Target, in the past
	// once it is overdue. Zero while paused and where nothing was promised.
	Due        time.Time
	Breached   bool
	BreachedAt time.Time
	Cause      Cause
	Spans      []Span

	// What goes on at the instant it was read: by which rule it is counted or
	// not, and who began that with which event.
	Rule  string
	Actor string
	Event int

	Rules int64 // number of the policy it is counted by
	Newer int64 // of one that came while it was stopped, and counts if it runs again; 0 if none
}

// Same reports whether two clocks read the same, to the stretch.
func (c Clock) Same(o Clock) bool {
	if !c.Due.Equal(o.Due) || !c.BreachedAt.Equal(o.BreachedAt) || !slices.EqualFunc(c.Spans, o.Spans, Span.same) {
		return false
	}
	c.Due, c.BreachedAt, c.Spans = o.Due, o.BreachedAt, nil
	o.Spans = nil
	return reflect.DeepEqual(c, o)
}

func (s Span) same(o Span) bool {
	if !s.From.Equal(o.From) || !s.To.Equal(o.To) {
		return false
	}
	s.From, s.To = o.From, o.To
	return s == o
}

// Left returns how much of the target is left, negative once it is passed.
func (c Clock) Left() time.Duration { return c.Target - c.Elapsed }

// Rungs are the parts of a target, in percent, at which somebody is told.
func Rungs() []int { return []int{50, 80, 100} }

// Rung returns the highest rung that Elapsed has reached, or 0.
func (c Clock) Rung() int {
	reached := 0
	for _, r := range Rungs() {
		if c.Target > 0 && c.Elapsed >= part(c.Target, r) {
			reached = r
		}
	}
	return reached
}

// NextRung returns the first rung above after and when somebody is to be told
// that the clock has reached it, if it goes on running; ok is false where
// there is none. A T1 calls at any hour, the others wait for service time.
func (p Policy) NextRung(c Clock, now time.Time, after int) (rung int, at time.Time, ok bool) {
	if c.State != ClockRunning {
		return 0, time.Time{}, false
	}
	for _, r := range Rungs() {
		if r <= after {
			continue
		}
		cal := p.Calendars[c.Tier]
		at = cal.Add(now, part(c.Target, r)-c.Elapsed)
		if c.Tier != T1 {
			at = cal.Next(at)
		}
		return r, at, true
	}
	return 0, time.Time{}, false
}

// Climbs returns when a step after a missed target comes: after so much service
// time, below T1 in the hours that count only.
func (p Policy) Climbs(c Clock, after time.Duration, now time.Time) time.Time {
	cal := p.Calendars[c.Tier]
	at := cal.Add(c.BreachedAt, after)
	if c.Tier != T1 {
		at = cal.Next(later(at, now))
	}
	return at
}

// Unknown returns the year in which a clock is due, if its holidays have not
// been published.
func (p Policy) Unknown(c Clock) (year int, ok bool) {
	cal := p.Calendars[c.Tier]
	if c.Due.IsZero() || cal.plan == nil {
		return 0, false
	}
	year = c.Due.In(cal.plan.zone).Year()
	return year, !cal.Known(year)
}

// Quiet reports whether nobody is to be told of a rung now: below T1, outside
// of the hours that count.
func (p Policy) Quiet(c Clock, now time.Time) bool {
	return c.Tier != T1 && p.Calendars[c.Tier].Next(now).After(now)
}

// PauseEnds returns when a paused clock runs again by itself, because the
// longest pause is used up; ok is false if it is not paused.
func (p Policy) PauseEnds(c Clock, now time.Time) (at time.Time, ok bool) {
	if c.State != ClockPaused {
		return time.Time{}, false
	}
	return p.Calendars[c.Tier].Add(now, c.PauseLeft), true
}

// Wakes returns when a clock is to be looked at again, if nothing happens to
// its ticket until then: at its next rung above fired, at the end of its
// longest pause, or when it is breached; ok is false where time brings
// nothing.
func (p Policy) Wakes(c Clock, now time.Time, fired int) (at time.Time, ok bool) {
	if _, at, ok := p.NextRung(c, now, fired); ok {
		return at, true
	}
	if c.State == ClockRunning && !c.Breached { // it is breached once it is past the last rung, not at it
		return later(now, p.Calendars[c.Tier].Add(now, c.Left()+time.Millisecond)), true
	}
	return p.PauseEnds(c, now)
}

func part(d time.Duration, percent int) time.Duration { return d * time.Duration(percent) / 100 }

// Read returns the clock as it reads at now, if this policy had always been
// that of the desk.
func (p Policy) Read(kind ClockKind, events []Event, now time.Time) Clock {
	return Rules{}.With(0, p).Read(kind, events, now)
}

// Read returns the clock as it reads at now.
//
// The response clock runs from opening to the first response, or the end.
// The resolution clock runs from opening until the ticket is resolved,
// without the pausing states and the time between a resolve and its reopen.
// A change of tier does not reset a clock; its new target and calendar count
// from the opening on. So do those of a new policy, unless the clock is
// stopped: then it stays as it is. Once breached a clock stays breached.
func (r Rules) Read(kind ClockKind, events []Event, now time.Time) Clock {
	if len(events) == 0 {
		return Clock{Kind: kind, State: ClockNone}
	}
	m := r.open(kind, events[0])
	for _, e := range events[1:] {
		if e.At.After(now) {
			break
		}
		m.step(e)
	}
	return m.finish(now)
}

// Start returns a clock as it reads at the opening of its ticket.
func (r Rules) Start(kind ClockKind, e Event) Clock {
	m := r.open(kind, e)
	return m.finish(e.At)
}

// Step returns a clock as it reads at e, from how it read at the event
// before, when its ticket was t.
func (r Rules) Step(c Clock, t Ticket, e Event) Clock {
	m := r.resume(c, t)
	m.step(e)
	return m.finish(m.at)
}

// At returns a clock as it reads at now, from how it read at the last event
// of its ticket t.
func (r Rules) At(c Clock, t Ticket, now time.Time) Clock {
	m := r.resume(c, t)
	return m.finish(now)
}

func (r Rules) open(kind ClockKind, e Event) reader {
	c := Clock{Kind: kind, Rule: "open", Actor: e.Actor, Event: 1, Rules: e.Rules}
	m := reader{rules: r, policy: r.Policy(e.Rules), clock: c, at: e.At, running: true}
	m.ticket, _ = Opened(0, e)
	return m
}

func (r Rules) resume(c Clock, t Ticket) reader {
	m := reader{rules: r, policy: r.Policy(c.Rules), ticket: t, clock: c, at: t.LastAt}
	m.clock.Spans = slices.Clone(c.Spans)
	m.running = m.runs()
	return m
}

// reader walks a ticket's events and measures.
type reader struct {
	rules   Rules
	policy  Policy // by which it counts
	ticket  Ticket
	clock   Clock
	at      time.Time // up to here it is measured
	running bool      // not stopped; may be paused
}

func (r *reader) step(e Event) {
	before := r.ticket
	after, err := before.Apply(e)
	if err != nil {
		return // a ledger only holds events that were allowed
	}
	r.measure(after.LastAt)
	r.ticket = after
	if e.Act == ActRules {
		r.clock.Newer = e.Rules
	}
	switch running := r.runs(); {
	case running && r.clock.Newer != 0:
		r.clock.Rules, r.clock.Newer = r.clock.Newer, 0
		r.policy = r.rules.Policy(r.clock.Rules)
		r.weigh(CauseCalendarChanged)
	case after.Tier != before.Tier:
		r.weigh(CauseTierRaised)
	}
	running, rule := r.runs(), r.ruleNow()
	if running != r.running || rule != r.clock.Rule {
		r.running, r.clock.Rule, r.clock.Actor, r.clock.Event = running, rule, e.Actor, after.Seq
	}
}

// weigh counts what has passed by the calendar that counts now, so that one
// calendar explains the whole sum. What was paused stays paused.
func (r *reader) weigh(why Cause) {
	r.clock.Elapsed, r.clock.Paused = 0, 0
	for i := range r.clock.Spans {
		s := &r.clock.Spans[i]
		s.Service = r.calendar().Between(s.From, s.To)
		switch {
		case s.Counted:
			r.clock.Elapsed += s.Service
		case State(s.Rule).Waiting():
			r.clock.Paused += s.Service
		}
	}
	if r.target() > 0 && r.clock.Elapsed > r.target() {
		r.breach(r.at, why)
	}
}

func (r *reader) calendar() Calendar { return r.policy.Calendars[r.ticket.Tier] }

func (r *reader) target() time.Duration { return r.policy.target(r.clock.Kind, r.ticket.Tier) }

func (r *reader) runs() bool {
	if r.clock.Kind == ResponseClock {
		return r.ticket.FirstResponseAt.IsZero() && r.ticket.State.Open()
	}
	return r.ticket.State.Open()
}

func (r *reader) ruleNow() string {
	switch {
	case !r.runs() && r.clock.Kind == ResponseClock && !r.ticket.FirstResponseAt.IsZero():
		return "answered"
	case !r.runs():
		return string(r.ticket.State)
	case r.paused():
		return string(r.ticket.State)
	}
	return "open"
}

func (r *reader) paused() bool {
	return r.policy.pauses(r.clock.Kind, r.ticket.Tier, r.ticket.State)
}

// measure counts the stretch from r.at to the instant to.
func (r *reader) measure(to time.Time) {
	from := r.at
	r.at = to
	switch {
	case !to.After(from):
	case !r.running:
		r.span(from, to, false, r.clock.Rule)
	case r.paused():
		r.measurePause(from, to)
	default:
		r.count(from, to, r.clock.Rule)
	}
}

// measurePause counts a pause until the sum of pauses reaches its cap; past
// it the clock runs again.
func (r *reader) measurePause(from, to time.Time) {
	cal := r.calendar()
	length := cal.Between(from, to)
	free := r.pauseLimit() - r.clock.Paused
	if r.target() == 0 || length <= free {
		r.clock.Paused += length
		r.span(from, to, false, r.clock.Rule)
		return
	}
	end := cal.Add(from, max(0, free))
	r.clock.Paused += max(0, free)
	r.span(from, end, false, r.clock.Rule)
	r.count(end, to, "pause_cap")
}

func (r *reader) count(from, to time.Time, rule string) {
	length := r.calendar().Between(from, to)
	if target := r.target(); target > 0 && r.clock.Elapsed+length > target {
		r.breach(r.calendar().Add(from, target-r.clock.Elapsed), CauseTime)
	}
	r.clock.Elapsed += length
	r.span(from, to, true, rule)
}

func (r *reader) breach(at time.Time, why Cause) {
	if !r.clock.Breached {
		r.clock.Breached, r.clock.BreachedAt, r.clock.Cause = true, at, why
	}
}

func (r *reader) span(from, to time.Time, counted bool, rule string) {
	if !to.After(from) {
		return
	}
	service := r.calendar().Between(from, to)
	if n := len(r.clock.Spans); n > 0 {
		last := &r.clock.Spans[n-1]
		if last.Counted == counted && last.Rule == rule && last.To.Equal(from) {
			last.To, last.Service = to, last.Service+service
			return
		}
	}
	r.clock.Spans = append(r.clock.Spans, Span{
		From: from, To: to, Service: service, Counted: counted, Rule: rule, Actor: r.clock.Actor, Event: r.clock.Event,
	})
}

func (r *reader) finish(now time.Time) Clock {
	if r.running {
		r.measure(now)
	}
	c := r.clock
	c.Tier, c.Calendar, c.Target = r.ticket.Tier, r.calendar().Name(), r.target()
	c.Due, c.PauseLeft, c.PauseUsedUp = time.Time{}, 0, false
	switch {
	case c.Target == 0:
		c.State = ClockNone
	case !r.running:
		c.State = ClockStopped
	case r.paused() && !r.capped():
		c.State, c.PauseLeft = ClockPaused, r.pauseLimit()-c.Paused
	default:
		c.State, c.PauseUsedUp = ClockRunning, r.paused()
		c.Due = r.due(now)
	}
	c.Provisional = r.calendar().Provisional(r.ticket.OpenedAt, later(r.at, c.Due))
	return c
}

// due is the instant at which the target is used up: one that has passed lies
// in a stretch that was counted.
func (r *reader) due(now time.Time) time.Time {
	left := r.target()
	for _, s := range r.clock.Spans {
		if !s.Counted {
			continue
		}
		if left <= s.Service {
			return r.calendar().Add(s.From, left)
		}
		left -= s.Service
	}
	return r.calendar().Add(now, left)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// capped reports whether the pauses have used up their cap.
func (r *reader) capped() bool { return r.clock.Paused >= r.pauseLimit() }

func (r *reader) pauseLimit() time.Duration {
	return time.Duration(r.policy.PauseCap * float64(r.target())).Truncate(time.Millisecond) // as times are stored
}
