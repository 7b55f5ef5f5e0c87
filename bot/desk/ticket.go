package desk

import (
	"fmt"
	"time"
)

// State is where a ticket stands.
type State string

// The states of a ticket. The three waiting states may pause its clock.
const (
	StateNew              State = "new"
	StateInProgress       State = "in_progress"
	StateWaitingRequester State = "waiting_requester"
	StateWaitingVendor    State = "waiting_vendor"
	StateWaitingApproval  State = "waiting_approval"
	StateResolved         State = "resolved"
	StateClosed           State = "closed"
	StateCancelled        State = "cancelled"
)

// Waiting reports whether somebody outside the desk is waited for.
func (s State) Waiting() bool {
	return s == StateWaitingRequester || s == StateWaitingVendor || s == StateWaitingApproval
}

// Open reports whether work on the ticket is still owed.
func (s State) Open() bool {
	return s != StateResolved && s != StateClosed && s != StateCancelled
}

// Kind is what sort of request a ticket is. Time-to-resolve and SLA figures
// count the first three only.
type Kind string

// The kinds of ticket.
const (
	KindFault      Kind = "fault"
	KindSecurity   Kind = "security"
	KindDataLoss   Kind = "data_loss"
	KindQuestion   Kind = "question"
	KindSuggestion Kind = "suggestion"
)

// Kinds lists the kinds in the order a form shows them.
func Kinds() []Kind {
	return []Kind{KindFault, KindQuestion, KindSuggestion, KindSecurity, KindDataLoss}
}

// Nobody is the actor of what the desk does by itself.
const Nobody = ""

// Grace is how long a resolved ticket can be reopened; then it is closed.
const Grace = 48 * time.Hour

// Ticket is one request for help. It is what its events made of it: only
// Apply changes it.
type Ticket struct {
	ID        int64
	Title     string
	Text      string // in the requester's words
	Lang      string // "en" or "zh": the requester's thread is kept in it
	Kind      Kind
	Impact    Impact
	Tier      Tier
	Component string // key of a component, or empty
	Code      string // error code, as the knowledge base writes it
	State     State
	Reason    string // why it waits, or why it was cancelled
	Requester string // Slack user id
	Assignee  string // Slack user id, or empty
	Private   bool   // see MayRead

	OpenedAt        time.Time
	FirstResponseAt time.Time // zero: nobody has answered yet
	ResolvedAt      time.Time
	ClosedAt        time.Time
	ReopenCount     int
	Reassigned      int // how often it went from one person to another

	Seq    int       // number of its last event
	LastAt time.Time // of its last event; the next is never earlier
}

// Act is what an event does to a ticket.
type Act string

// The acts. Respond is the first answer of an engineer in the requester's
// thread, Progress a line of an engineer in the duty thread, Add more words
// of the requester.
const (
	ActOpen     Act = "open"
	ActRespond  Act = "respond"
	ActTake     Act = "take"
	ActAssign   Act = "assign"
	ActRelease  Act = "release" // whoever had it has said nothing for too long
	ActWait     Act = "wait"
	ActResume   Act = "resume"
	ActResolve  Act = "resolve"
	ActReopen   Act = "reopen"
	ActClose    Act = "close"
	ActCancel   Act = "cancel"
	ActChange   Act = "change" // tier, impact, kind, component, title
	ActAdd      Act = "add"
	ActProgress Act = "progress"
	ActEdit     Act = "edit"    // the requester edited the message it came from
	ActHide     Act = "hide"    // it is private from now on
	ActShow     Act = "show"    // and is not any more
	ActRestore  Act = "restore" // a merger or a splitting off was undone
)

// Event is one change of a ticket, as the ledger keeps it. Which fields
// count depends on Act.
type Event struct {
	Seq   int       `json:"seq"`
	At    time.Time `json:"-"`
	Actor string    `json:"-"` // Slack user id, or Nobody
	Act   Act       `json:"-"`

	State     State  `json:"state,omitempty"`    // wait: which waiting state
	Assignee  string `json:"assignee,omitempty"` // take, assign
	Tier      Tier   `json:"tier,omitempty"`     // open, change
	Impact    Impact `json:"impact,omitempty"`
	Kind      Kind   `json:"kind,omitempty"`
	Component string `json:"component,omitempty"`
	Code      string `json:"code,omitempty"`
	Foreign   bool   `json:"foreign,omitempty"`   // it happened in another system, by whose rules it was allowed
	Lang      string `json:"lang,omitempty"`      // open
	Requester string `json:"requester,omitempty"` // open
	Private   bool   `json:"private,omitempty"`   // open
	Rules     int64  `json:"rules,omitempty"`     // open, rules: number of the policy that counts from here on

	// Title and Text are what people wrote. The ledger chains their hash
	// only, so that they can be erased.
	Title string `json:"-"`
	Text  string `json:"-"`
}

// Opened returns the ticket that an open event begins.
func Opened(id int64, e Event) (Ticket, error) {
	t := Ticket{
		ID: id, Title: e.Title, Text: e.Text, Lang: e.Lang, Kind: e.Kind, Impact: e.Impact,
		Tier: e.Tier, Component: e.Component, Code: e.Code, State: StateNew, Requester: e.Requester,
		Assignee: e.Assignee, Private: e.Private, OpenedAt: e.At, Seq: 1, LastAt: e.At,
	}
	switch {
	case e.Act != ActOpen:
		return Ticket{}, fmt.Errorf("ticket %d begins with %q: %w", id, e.Act, ErrInvalid)
	case t.Title == "":
		return Ticket{}, fmt.Errorf("ticket without a title: %w", ErrInvalid)
	case !t.Tier.Valid() || !t.Impact.Valid():
		return Ticket{}, fmt.Errorf("tier %d, impact %q: %w", t.Tier, t.Impact, ErrInvalid)
	case t.Requester == "":
		return Ticket{}, fmt.Errorf("ticket without a requester: %w", ErrInvalid)
	}
	return t, nil
}

// Apply returns the ticket after e, or ErrConflict where its state does not
// allow e, or ErrInvalid where e lacks something. Stored times never
// decrease: an event that claims to be earlier than the last one happens at
// the last one's instant.
func (t Ticket) Apply(e Event) (Ticket, error) {
	if e.At.Before(t.LastAt) {
		e.At = t.LastAt
	}
	if err := t.allows(e); err != nil {
		return t, err
	}
	switch e.Act {
	case ActRespond:
		t.respond(e)
	case ActTake, ActAssign:
		t.assign(e)
	case ActRelease:
		t.Assignee = ""
	case ActWait:
		t.State, t.Reason = e.State, e.Text
	case ActResume:
		t.State, t.Reason = StateInProgress, ""
	case ActResolve, ActClose, ActCancel:
		t.end(e)
	case ActReopen:
		t.State, t.ResolvedAt, t.ClosedAt, t.Reason = StateInProgress, time.Time{}, time.Time{}, ""
		t.ReopenCount++
	case ActChange:
		t.change(e)
	case ActEdit:
		t.Text = e.Text
		if e.Title != "" {
			t.Title = e.Title
		}
	case ActHide, ActShow:
		t.Private = e.Act == ActHide
	case ActRestore:
		t.restore()
	}
	t.Seq++
	t.LastAt = e.At
	return t, nil
}

// allows reports whether the ticket's state admits e.
func (t Ticket) allows(e Event) error {
	no := func(why string) error {
		return fmt.Errorf("ticket %d is %s, %s: %w", t.ID, t.State, why, ErrConflict)
	}
	switch e.Act {
	case ActAdd, ActProgress, ActEdit, ActRules:
		return nil
	case ActRelease:
		if !t.State.Open() || t.Assignee == "" {
			return no("nobody has it")
		}
	case ActTake, ActAssign, ActRespond, ActResolve, ActCancel, ActChange:
		if !t.State.Open() && !(e.Foreign && e.Act == ActAssign) {
			return no("not open")
		}
	case ActHide, ActShow:
		return t.allowsHide(e)
	case ActRestore:
		if t.State != StateCancelled {
			return no("not cancelled")
		}
	case ActWait:
		return t.allowsWait(e)
	case ActResume:
		if !t.State.Waiting() {
			return no("not waiting")
		}
	case ActReopen:
		if !e.Foreign && (t.State != StateResolved || !e.At.Before(t.ResolvedAt.Add(Grace))) {
			return no("only a ticket resolved less than 48 hours ago can be reopened")
		}
	case ActClose:
		if t.State == StateClosed || t.State == StateCancelled {
			return no("already over")
		}
	default:
		return fmt.Errorf("ticket %d: act %q: %w", t.ID, e.Act, ErrInvalid)
	}
	return t.allowsAssign(e)
}

func (t Ticket) allowsWait(e Event) error {
	switch {
	case !e.State.Waiting():
		return fmt.Errorf("wait in state %q: %w", e.State, ErrInvalid)
	case e.Text == "":
		return fmt.Errorf("wait without a reason: %w", ErrInvalid)
	case !t.State.Open():
		return fmt.Errorf("ticket %d is %s: %w", t.ID, t.State, ErrConflict)
	}
	return nil
}

func (t Ticket) allowsAssign(e Event) error {
	if e.Act != ActTake && e.Act != ActAssign {
		return nil
	}
	if e.Assignee == "" {
		return fmt.Errorf("ticket %d: assigned to nobody: %w", t.ID, ErrInvalid)
	}
	if e.Assignee == t.Assignee && !t.FirstResponseAt.IsZero() {
		return fmt.Errorf("ticket %d: already with %s: %w", t.ID, e.Assignee, ErrConflict)
	}
	return nil
}

func (t *Ticket) respond(e Event) {
	if t.FirstResponseAt.IsZero() {
		t.FirstResponseAt = e.At
	}
}

// assign gives the ticket to somebody. Taking it says "I have it" and is a
// first response; being given it is not.
func (t *Ticket) assign(e Event) {
	if t.Assignee != "" && t.Assignee != e.Assignee {
		t.Reassigned++
	}
	t.Assignee = e.Assignee
	if e.Act == ActTake {
		t.respond(e)
		if t.State == StateNew {
			t.State = StateInProgress
		}
	}
}

// restore takes a cancellation back. The time between is not counted.
func (t *Ticket) restore() {
	t.State, t.Reason, t.ClosedAt = StateNew, "", time.Time{}
	if !t.FirstResponseAt.IsZero() {
		t.State = StateInProgress
	}
}

// end resolves, closes or cancels. Closing an open ticket resolves it at the
// same instant.
func (t *Ticket) end(e Event) {
	t.Reason = e.Text
	switch e.Act {
	case ActResolve:
		t.State, t.ResolvedAt = StateResolved, e.At
	case ActCancel:
		t.State, t.ClosedAt = StateCancelled, e.At
	case ActClose:
		if t.State.Open() {
			t.ResolvedAt = e.At
		}
		t.State, t.ClosedAt = StateClosed, e.At
	}
}

func (t *Ticket) change(e Event) {
	if e.Tier != 0 {
		t.Tier = e.Tier
	}
	if e.Impact != "" {
		t.Impact = e.Impact
	}
	if e.Kind != "" {
		t.Kind = e.Kind
	}
	if e.Component != "" {
		t.Component = e.Component
	}
	if e.Title != "" {
		t.Title = e.Title
	}
}

// Replay returns the ticket that its events make.
func Replay(id int64, events []Event) (Ticket, error) {
	if len(events) == 0 {
		return Ticket{}, fmt.Errorf("ticket %d has no events: %w", id, ErrNotFound)
	}
	t, err := Opened(id, events[0])
	for _, e := range events[1:] {
		if err != nil {
			return Ticket{}, err
		}
		t, err = t.Apply(e)
	}
	return t, err
}
