package desk

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)

func at(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

func opening(tier Tier) Event {
	impact := map[Tier]Impact{T1: ImpactStopped, T2: ImpactPart, T3: ImpactMinor}[tier]
	return Event{Act: ActOpen, At: noon, Actor: "ana", Requester: "ana", Title: "export stops",
		Kind: KindFault, Impact: impact, Tier: tier}
}

// ticketAfter opens a ticket and applies events that must be allowed.
func ticketAfter(t *testing.T, events ...Event) Ticket {
	t.Helper()
	k, err := Replay(1, append([]Event{opening(T2)}, events...))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestApply(t *testing.T) {
	take := Event{Act: ActTake, At: at(5), Actor: "chen", Assignee: "chen"}
	wait := Event{Act: ActWait, At: at(6), Actor: "chen", State: StateWaitingRequester, Text: "which project?"}
	resolve := Event{Act: ActResolve, At: at(10), Actor: "chen"}
	closed := Event{Act: ActClose, At: at(20), Actor: "ana"}
	for _, c := range []struct {
		name   string
		before []Event
		event  Event
		err    error
		state  State
	}{
		{"take", nil, take, nil, StateInProgress},
		{"take twice", []Event{take}, take, ErrConflict, StateInProgress},
		{"take from another", []Event{take}, Event{Act: ActTake, At: at(6), Assignee: "dora"}, nil, StateInProgress},
		{"assign to nobody", nil, Event{Act: ActAssign, At: at(1)}, ErrInvalid, StateNew},
		{"assign leaves it new", nil, Event{Act: ActAssign, At: at(1), Assignee: "dora"}, nil, StateNew},
		{"wait", []Event{take}, wait, nil, StateWaitingRequester},
		{"wait without reason", []Event{take}, Event{Act: ActWait, At: at(6), State: StateWaitingVendor}, ErrInvalid, StateInProgress},
		{"wait in no waiting state", []Event{take}, Event{Act: ActWait, At: at(6), State: StateClosed, Text: "x"}, ErrInvalid, StateInProgress},
		{"resume", []Event{take, wait}, Event{Act: ActResume, At: at(7)}, nil, StateInProgress},
		{"resume what runs", []Event{take}, Event{Act: ActResume, At: at(7)}, ErrConflict, StateInProgress},
		{"resolve while waiting", []Event{take, wait}, resolve, nil, StateResolved},
		{"resolve twice", []Event{resolve}, resolve, ErrConflict, StateResolved},
		{"reopen", []Event{resolve}, Event{Act: ActReopen, At: at(11)}, nil, StateInProgress},
		{"reopen what is open", nil, Event{Act: ActReopen, At: at(11)}, ErrConflict, StateNew},
		{"reopen in the last minute", []Event{resolve}, Event{Act: ActReopen, At: at(10 + 48*60 - 1)}, nil, StateInProgress},
		{"reopen too late", []Event{resolve}, Event{Act: ActReopen, At: at(10 + 48*60)}, ErrConflict, StateResolved},
		{"close what is resolved", []Event{resolve}, closed, nil, StateClosed},
		{"close what is open", nil, closed, nil, StateClosed},
		{"close twice", []Event{closed}, closed, ErrConflict, StateClosed},
		{"cancel", nil, Event{Act: ActCancel, At: at(1)}, nil, StateCancelled},
		{"cancel what is resolved", []Event{resolve}, Event{Act: ActCancel, At: at(11)}, ErrConflict, StateResolved},
		{"add to what is closed", []Event{closed}, Event{Act: ActAdd, At: at(30), Text: "thanks"}, nil, StateClosed},
		{"unknown act", nil, Event{Act: "explode", At: at(1)}, ErrInvalid, StateNew},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ticketAfter(t, c.before...).Apply(c.event)
			if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
				t.Fatalf("Apply(%v) = %v, want %v", c.event, err, c.err)
			}
			if got.State != c.state {
				t.Errorf("state = %s, want %s", got.State, c.state)
			}
		})
	}
}

func TestStamps(t *testing.T) {
	got := ticketAfter(t,
		Event{Act: ActRespond, At: at(3), Actor: "chen"},
		Event{Act: ActTake, At: at(5), Actor: "chen", Assignee: "chen"},
		Event{Act: ActTake, At: at(6), Actor: "dora", Assignee: "dora"},
		Event{Act: ActResolve, At: at(10), Actor: "dora"},
		Event{Act: ActReopen, At: at(12), Actor: "ana"},
		Event{Act: ActClose, At: at(30), Actor: "dora"},
	)
	want := Ticket{
		ID: 1, Title: "export stops", Kind: KindFault, Impact: ImpactPart, Tier: T2, State: StateClosed,
		Requester: "ana", Assignee: "dora", OpenedAt: noon, FirstResponseAt: at(3),
		ResolvedAt: at(30), ClosedAt: at(30), ReopenCount: 1, Reassigned: 1, Seq: 7, LastAt: at(30),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ticket (-want +got):\n%s", diff)
	}
}

// The wall clock may step back; a ticket's times never do.
func TestTimeNeverDecreases(t *testing.T) {
	k := ticketAfter(t, Event{Act: ActTake, At: at(5), Actor: "chen", Assignee: "chen"})
	k, err := k.Apply(Event{Act: ActResolve, At: at(-60), Actor: "chen"})
	if err != nil || !k.ResolvedAt.Equal(at(5)) {
		t.Errorf("resolved at %v, %v; want %v", k.ResolvedAt, err, at(5))
	}
}

func TestOpenedRefuses(t *testing.T) {
	for name, e := range map[string]Event{
		"no title":     {Act: ActOpen, Requester: "ana", Tier: T1, Impact: ImpactStopped},
		"no requester": {Act: ActOpen, Title: "x", Tier: T1, Impact: ImpactStopped},
		"no tier":      {Act: ActOpen, Title: "x", Requester: "ana", Impact: ImpactStopped},
		"odd impact":   {Act: ActOpen, Title: "x", Requester: "ana", Tier: T1, Impact: "huge"},
		"not opening":  {Act: ActTake, Title: "x", Requester: "ana", Tier: T1, Impact: ImpactStopped},
	} {
		if _, err := Opened(1, e); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}

func TestMay(t *testing.T) {
	k := Ticket{Requester: "ana"}
	ana := Person{ID: "ana"}
	bob := Person{ID: "bob"}
	chen := Person{ID: "chen", Roles: []Role{RoleEngineer}}
	guest := Person{ID: "gast", Guest: true, Roles: []Role{RoleEngineer}}
	tester := Person{ID: "tess", Roles: []Role{RoleTester}}
	for _, c := range []struct {
		who  Person
		act  Act
		want bool
	}{
		{ana, ActCancel, true}, {ana, ActAdd, true}, {ana, ActReopen, true}, {ana, ActClose, true},
		{ana, ActTake, false}, {ana, ActResolve, false}, {ana, ActChange, false}, {ana, ActWait, false},
		{bob, ActCancel, false}, {bob, ActAdd, true}, {bob, ActReopen, false},
		{chen, ActTake, true}, {chen, ActCancel, true}, {chen, ActChange, true}, {chen, ActReopen, true},
		{guest, ActTake, false}, {guest, ActAdd, false},
		{tester, ActTake, false},
		{Person{ID: Nobody}, ActClose, true},
	} {
		if got := May(c.who, c.act, k) == nil; got != c.want {
			t.Errorf("May(%s, %s) = %v, want %v", c.who.ID, c.act, got, c.want)
		}
	}
}

func TestSuggest(t *testing.T) {
	parts := []Component{
		{Key: "reports", EN: "reports", ZH: "报表", Layer: LayerAuxiliary},
		{Key: "approvals", EN: "approvals", ZH: "审批流", Words: []string{"审批"}, Layer: LayerBusiness},
	}
	for _, c := range []struct {
		text      string
		component string
		impact    Impact
	}{
		{"审批流卡在第二步", "approvals", ImpactPart},
		{"审批怎么配置", "approvals", ImpactPart},
		{"The Reports page is down for everyone", "reports", ImpactStopped},
		{"reports: a wider column would be nice", "reports", ImpactMinor},
		{"数据库宕机", "", ImpactStopped},
		{"something else", "", ImpactMinor},
	} {
		key := SuggestComponent(parts, c.text)
		layer := LayerAuxiliary
		for _, p := range parts {
			if p.Key == key {
				layer = p.Layer
			}
		}
		if key != c.component || SuggestImpact(layer, c.text) != c.impact {
			t.Errorf("%q: %q, %q; want %q, %q", c.text, key, SuggestImpact(layer, c.text), c.component, c.impact)
		}
	}
}

// history draws a random life of a ticket: only events that were allowed, as
// a ledger holds them.
func history(rt *rapid.T) []Event {
	tier := Tier(rapid.IntRange(1, 3).Draw(rt, "tier"))
	events := []Event{opening(tier)}
	k, _ := Opened(1, events[0])
	now := noon
	for range rapid.IntRange(0, 14).Draw(rt, "events") {
		now = now.Add(time.Duration(rapid.IntRange(0, 900).Draw(rt, "minutes")) * time.Minute)
		e := Event{
			Act:      rapid.SampledFrom([]Act{ActRespond, ActTake, ActAssign, ActWait, ActResume, ActResolve, ActReopen, ActClose, ActChange, ActAdd}).Draw(rt, "act"),
			State:    rapid.SampledFrom([]State{StateWaitingRequester, StateWaitingVendor, StateWaitingApproval}).Draw(rt, "state"),
			Tier:     Tier(rapid.IntRange(0, 3).Draw(rt, "new tier")),
			Assignee: rapid.SampledFrom([]string{"chen", "dora"}).Draw(rt, "to"),
			At:       now, Actor: "chen", Text: "because",
		}
		if next, err := k.Apply(e); err == nil {
			k = next
			events = append(events, e)
		}
	}
	return events
}

// Replaying a ledger gives the same ticket every time, with stamps that fit
// its state.
func TestReplayProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := history(rt)
		k, err := Replay(1, events)
		if err != nil {
			rt.Fatal(err)
		}
		if k.Seq != len(events) {
			rt.Fatalf("seq %d after %d events", k.Seq, len(events))
		}
		if over := k.State == StateClosed; over != !k.ClosedAt.IsZero() {
			rt.Fatalf("%s, closed at %v", k.State, k.ClosedAt)
		}
		if solved := k.State == StateResolved || k.State == StateClosed; solved != !k.ResolvedAt.IsZero() {
			rt.Fatalf("%s, resolved at %v", k.State, k.ResolvedAt)
		}
	})
}
