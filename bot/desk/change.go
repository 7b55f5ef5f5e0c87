package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// ChangeType is which way to production a change takes.
type ChangeType string

// The types. A standard change is an instance of a template that a lead has
// approved; an emergency is decided by one lead and reviewed afterwards.
const (
	ChangeNormal    ChangeType = "normal"
	ChangeStandard  ChangeType = "standard"
	ChangeEmergency ChangeType = "emergency"
)

// ChangeTypes lists the types a form offers.
func ChangeTypes() []ChangeType { return []ChangeType{ChangeNormal, ChangeEmergency} }

// Risk is the class of a change: how many approvers it needs.
type Risk string

// The classes.
const (
	RiskLow    Risk = "low"
	RiskMedium Risk = "medium"
	RiskHigh   Risk = "high"
)

// Risks lists the classes, the least first.
func Risks() []Risk { return []Risk{RiskLow, RiskMedium, RiskHigh} }

// Valid reports whether r is one of the classes.
func (r Risk) Valid() bool { return slices.Contains(Risks(), r) }

// ChangeState is where a change stands.
type ChangeState string

// The states. Successful, failed, backed out, rejected, expired and cancelled
// are ends; a failed change can still be backed out.
const (
	ChangeReview     ChangeState = "review"     // waits for the technical lead and the votes
	ChangeRevising   ChangeState = "revising"   // changes were requested: waits for the requester
	ChangeApproved   ChangeState = "approved"   // waits for evidence, notice and its window
	ChangeDeploying  ChangeState = "deploying"  //
	ChangeObserving  ChangeState = "observing"  // deployed, and watched
	ChangeSuccessful ChangeState = "successful" //
	ChangeFailed     ChangeState = "failed"     //
	ChangeBackedOut  ChangeState = "backed_out" //
	ChangeRejected   ChangeState = "rejected"   //
	ChangeExpired    ChangeState = "expired"    // undecided at its planned start, or too long
	ChangeCancelled  ChangeState = "cancelled"  //
)

// Open reports whether something is still to be done before the change is
// over.
func (s ChangeState) Open() bool {
	return s.Undecided() || s == ChangeApproved || s == ChangeDeploying || s == ChangeObserving
}

// Undecided reports whether votes are still to come.
func (s ChangeState) Undecided() bool { return s == ChangeReview || s == ChangeRevising }

// Plan is what is asked for: the content that people vote on.
type Plan struct {
	Title       string    `json:"title"` // required, as all but the last three
	Background  string    `json:"background"`
	Purpose     string    `json:"purpose"`
	Impact      string    `json:"impact"`
	Components  []string  `json:"components"` // keys
	Risk        Risk      `json:"risk"`       // as the requester sees it
	Steps       string    `json:"steps"`
	Rollback    string    `json:"rollback"`
	Test        string    `json:"test"`
	From        time.Time `json:"from"` // the window, [From, To)
	To          time.Time `json:"to"`
	Implementer string    `json:"implementer"` // Slack user id
	Tell        []string  `json:"tell"`        // Slack ids of people and channels
	// Despite is why it is to be done although something is in its way.
	Despite string   `json:"despite,omitempty"`
	Accepts []string `json:"accepts,omitempty"` // the keys of those clashes
}

// Hash names the content: a vote for it is a vote for nothing else.
func (p Plan) Hash() string {
	p.From, p.To = p.From.UTC().Truncate(time.Millisecond), p.To.UTC().Truncate(time.Millisecond)
	data, _ := json.Marshal(p) // a struct of strings and times always encodes
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Missing names the fields that are empty, by the names of their JSON, and a
// window that ends before it begins.
func (p Plan) Missing() (fields []string) {
	for name, text := range map[string]string{
		"title": p.Title, "background": p.Background, "purpose": p.Purpose, "impact": p.Impact,
		"steps": p.Steps, "rollback": p.Rollback, "test": p.Test, "implementer": p.Implementer,
	} {
		if strings.TrimSpace(text) == "" {
			fields = append(fields, name)
		}
	}
	if len(p.Components) == 0 {
		fields = append(fields, "components")
	}
	if !p.Risk.Valid() {
		fields = append(fields, "risk")
	}
	if p.From.IsZero() {
		fields = append(fields, "from")
	}
	if !p.To.After(p.From) {
		fields = append(fields, "to")
	}
	slices.Sort(fields)
	return fields
}

// Touches reports whether a component is one of the plan's.
func (p Plan) Touches(component string) bool { return slices.Contains(p.Components, component) }

// Change is one request to change production. It is what its events made of
// it: only Apply changes it.
type Change struct {
	ID        int64
	Type      ChangeType
	Requester string // Slack user id
	Lang      string
	Ticket    int64 // that it came from, or 0

	Plan     Plan
	Revision int
	Hash     string // of the plan

	State    ChangeState
	Reason   string // of the last rejection, wish, failure or cancellation
	Risk     Risk   // as the technical lead set it for this revision; "" before
	Votes    []Vote // for this revision, one a voter
	Decision Decision
	Evidence []Evidence // of all revisions
	Noticed  ChangeNotice
	Deployed Deployment
	Hits     []Hit
	Articles bool // the articles and documents it touches were looked at

	Glass      bool      // approved by breaking the glass
	SecondDue  time.Time // until when a second person must look at it; zero where nobody must
	SecondBy   string
	ReviewDue  time.Time // until when its review after the fact is due; zero where none is
	ReviewedBy string

	OpenedAt time.Time
	Seq      int
	LastAt   time.Time
}

// Verdict is what a vote says.
type Verdict string

// The verdicts. All but an approval need a sentence.
const (
	VerdictApprove Verdict = "approve"
	VerdictReject  Verdict = "reject"
	VerdictRevise  Verdict = "request_changes"
)

// Vote is what somebody said of a revision. A voter may say something else
// until the decision.
type Vote struct {
	Voter   string // whose vote it is
	By      string // who cast it: the voter, or the voter's delegate
	Lead    bool   // as technical lead of one of its components
	Verdict Verdict
	Text    string
	At      time.Time
}

// Decision is the one decision on a revision.
type Decision struct {
	Verdict Verdict
	By      string // whose vote decided
	At      time.Time
}

// Evidence is what a test in an isolated environment showed of an artefact.
type Evidence struct {
	Revision    int
	Artefact    string // hash of what is deployed
	Environment string
	Checks      string // what was checked
	Report      string // hash of the log or report
	Tester      string // Slack user id, or the name of the machine that tested
	Machine     bool   // it came by a signed webhook
	Rehearsed   bool   // rolling back was tried
	Passed      bool
	At          time.Time
}

// ChangeNotice is when everyone concerned was told of a revision, and who has said
// that they know.
type ChangeNotice struct {
	Revision int
	At       time.Time
	Known    []string
}

// Deployment is what happened in production.
type Deployment struct {
	By       string
	From, To time.Time
	Result   ChangeState // observing, failed, backed out
	Artefact string
	Until    time.Time // watched until then
}

// HitState is what people made of something that happened while a change was
// watched.
type HitState string

// What attaches by itself is a candidate until a person has looked.
const (
	HitCandidate HitState = "candidate"
	HitConfirmed HitState = "confirmed"
	HitDismissed HitState = "dismissed"
)

// Hit is a ticket, alert or change of health on a component that a change has
// touched.
type Hit struct {
	Ref   string // "ticket/12"
	Tier  Tier   // 0 where it has none
	State HitState
	By    string // who confirmed or dismissed it
	At    time.Time
}
