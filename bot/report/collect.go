package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// Plan is what a firm decides about its reports.
type Plan struct {
	Zone    *time.Location           // required; of months
	Hours   map[string]desk.Calendar // the agreed hours of a service; the zero Calendar is every hour
	Goals   Goals
	Counted []desk.OutageImpact // what is down; stopped alone if empty
	Roster  desk.Roster         // who is on duty; leave and swaps that people agreed on come on top
}

// Goals are the targets of the firm, and what it was like before the desk.
type Goals struct {
	Availability, AvailabilityBase float64 // percent
	MTTR, MTTRBase                 float64 // hours
	Survey, SurveyBase             float64 // of 100; not the share of good ratings
	SLA                            float64 // percent
	Complaints                     float64 // per 100 closed tickets, at most
}

// DefaultGoals are those of a firm that configures none.
func DefaultGoals() Goals {
	return Goals{Availability: 99.5, AvailabilityBase: 92, MTTR: 1.5, MTTRBase: 6, Survey: 92, SurveyBase: 78, SLA: 95, Complaints: 2}
}

// MonthOf returns the period that a name like "2026-10" means in a zone.
func MonthOf(name string, zone *time.Location) (desk.Stretch, error) {
	from, err := time.ParseInLocation("2006-01", name, zone)
	if err != nil {
		return desk.Stretch{}, fmt.Errorf("%q is not a month, like 2026-10: %w", name, desk.ErrInvalid)
	}
	return desk.Stretch{From: from, To: from.AddDate(0, 1, 0)}, nil
}

// Measure counts a month from what r reads.
func Measure(ctx context.Context, r store.Reader, p Plan, period string) (Month, error) {
	m := Month{Report: Monthly, Period: period, Zone: p.Zone.String()}
	at, err := MonthOf(period, p.Zone)
	if err != nil {
		return m, err
	}
	m.From, m.To = at.From.Format(time.RFC3339), at.To.Format(time.RFC3339)
	head, err := r.Head(ctx)
	if err != nil {
		return m, err
	}
	m.Cutoff = Cutoff{head.Rows, head.Hash}
	if err := m.count(ctx, r, at); err != nil {
		return m, err
	}
	for _, step := range []func(context.Context, store.Reader, Plan, desk.Stretch) error{
		m.availability, m.people, m.changes, m.others, m.trend, m.restated,
	} {
		if err := step(ctx, r, p, at); err != nil {
			return m, err
		}
	}
	m.Targets = m.targets(p.Goals)
	return m, nil
}

// count counts the tickets of the period, and remembers which they were.
func (m *Month) count(ctx context.Context, r store.Reader, at desk.Stretch) error {
	f, err := FactsOf(ctx, r, at)
	m.Core, m.behind = f.core(), f.behindAll()
	return err
}

// CoreOf counts the tickets of a period.
func CoreOf(ctx context.Context, r store.Reader, at desk.Stretch) (Core, error) {
	f, err := FactsOf(ctx, r, at)
	return f.core(), err
}

// FactsOf reads the tickets of a period.
func FactsOf(ctx context.Context, r store.Reader, at desk.Stretch) (f Facts, err error) {
	f = Facts{From: at.From, To: at.To}
	if f.Touched, err = r.Touched(ctx, at.From, at.To); err != nil {
		return f, err
	}
	if f.Pending, err = r.Pending(ctx, at.To); err != nil {
		return f, err
	}
	if f.Reopened, err = r.Reopenings(ctx, at.From, at.To); err != nil {
		return f, err
	}
	f.Imported, err = r.HasPriorities(ctx)
	return f, err
}

// Satisfaction is what was said of the desk.
type Satisfaction struct {
	Good       Share `json:"csat_pct"`          // of the ratings given in the period
	Response   Share `json:"csat_response_pct"` // of the requests of the period
	Complaints int   `json:"complaints"`
	PerHundred Share `json:"complaints_per_100_closed"`
	Fair       int   `json:"fair"`
	Bad        int   `json:"bad"`
}

// Deflection is what was solved without a ticket.
type Deflection struct {
	Proved  Share `json:"deflection_pct"`         // said so, and opened no ticket within 24 hours
	Assumed Share `json:"deflection_assumed_pct"` // said nothing, and opened none; in no other figure
	Alone   int   `json:"solved_by_answer_alone"`
}

// Scorecard is how the bot itself did.
type Scorecard struct {
	Questions int   `json:"questions_answered"`
	Abstained Share `json:"abstained_pct"` // did not know
	Wrong     Share `json:"wrong_answer_pct"`
	NotSolved Share `json:"not_solved_pct"`
}

// Changes is how changes to production went.
type Changes struct {
	Success   Share `json:"change_success_pct"`
	BackedOut int   `json:"backed_out"`
	Emergency Share `json:"emergency_pct"`
	Reviewed  Share `json:"post_reviews_done_pct"` // of those due in the period
	Glass     int   `json:"broken_glass"`          // went without votes
}

// Vendors is what the desk waited for.
type Vendors struct {
	Hours   float64 `json:"hours"`
	Tickets int     `json:"tickets"`
}

func (m *Month) people(ctx context.Context, r store.Reader, _ Plan, at desk.Stretch) error {
	s, err := r.Satisfaction(ctx, at.From, at.To)
	if err != nil {
		return err
	}
	m.Satisfaction = Satisfaction{
		Good: ShareOf(s.Good, s.Ratings), Response: ShareOf(s.Answered, s.Requests), Complaints: s.Complaints,
		PerHundred: ShareOf(s.Complaints, m.Closed), Fair: s.Fair, Bad: s.Bad,
	}
	d, err := r.Deflection(ctx, at.From, at.To)
	m.Deflection = Deflection{Proved: ShareOf(d.Proved, d.Sessions), Assumed: ShareOf(d.Assumed, d.Sessions), Alone: d.Proved}
	m.Scorecard = Scorecard{
		Questions: d.Answered, Abstained: ShareOf(d.Unknown, d.Answered+d.Unknown),
		Wrong: ShareOf(d.Wrong, d.Answered), NotSolved: ShareOf(d.NotSolved, d.Answered),
	}
	return err
}

func (m *Month) changes(ctx context.Context, r store.Reader, _ Plan, at desk.Stretch) error {
	ended, err := r.EndedChanges(ctx, at.From, at.To)
	if err != nil {
		return err
	}
	good, backed, urgent, glass := 0, 0, 0, 0
	for _, c := range ended {
		good += one(c.State == desk.ChangeSuccessful && !blamed(c.Change))
		backed += one(c.State == desk.ChangeBackedOut)
		urgent += one(c.Type == desk.ChangeEmergency)
		glass += one(c.Glass)
	}
	m.Changes = Changes{Success: ShareOf(good, len(ended)), BackedOut: backed, Emergency: ShareOf(urgent, len(ended)), Glass: glass}
	// A change that ended shortly before the period may be due for review in it.
	if ended, err = r.EndedChanges(ctx, at.From.AddDate(0, -1, 0), at.To); err != nil {
		return err
	}
	m.Changes.Reviewed = reviewed(ended, at)
	return nil
}

// reviewed is how many of the reviews after the fact that were due in a period
// were done.
func reviewed(ended []store.EndedChange, at desk.Stretch) Share {
	due, done := 0, 0
	for _, c := range ended {
		if !c.ReviewDue.IsZero() && !c.ReviewDue.Before(at.From) && c.ReviewDue.Before(at.To) {
			due, done = due+1, done+one(c.ReviewedBy != "")
		}
	}
	return ShareOf(done, due)
}

// blamed reports whether a person said that a T1 or T2 came of the change.
func blamed(c desk.Change) bool {
	for _, h := range c.Hits {
		if h.State == desk.HitConfirmed && (h.Tier == desk.T1 || h.Tier == desk.T2) {
			return true
		}
	}
	return false
}

func (m *Month) others(ctx context.Context, r store.Reader, _ Plan, at desk.Stretch) error {
	wait, n, err := r.VendorWait(ctx, at.From, at.To)
	if err != nil {
		return err
	}
	m.Vendors = Vendors{Hours: decimals(wait.Hours(), 4), Tickets: n}
	early, err := r.FromAlerts(ctx, at.From, at.To)
	if err != nil {
		return err
	}
	m.Alerts = ShareOf(early, m.Opened)
	m.LeftOut, err = r.Cancelled(ctx, at.From, at.To)
	if m.LeftOut == nil {
		m.LeftOut = []store.LeftOut{}
	}
	return err
}

// TrendMonth is what a month of the trend shows.
type TrendMonth struct {
	Period   string   `json:"period"`
	Opened   int      `json:"opened"`
	Resolved int      `json:"resolved"`
	Backlog  int      `json:"backlog_end"`
	MTTR     *float64 `json:"mttr_median_hours"`
	SLA      Share    `json:"sla_attainment_pct"`
}

// trendMonths is how far back a trend goes, with the month itself.
const trendMonths = 12

func (m *Month) trend(ctx context.Context, r store.Reader, p Plan, at desk.Stretch) error {
	for back := trendMonths - 1; back > 0; back-- {
		month := desk.Stretch{From: at.From.AddDate(0, -back, 0), To: at.From.AddDate(0, 1-back, 0)}
		t, err := trendOf(ctx, r, monthName(month.From), month)
		if err != nil {
			return err
		}
		m.Trend = append(m.Trend, t)
	}
	m.Trend = append(m.Trend, trendOfCore(monthName(at.From), m.Core))
	return nil
}

// Restatement is a figure of last month that is another by now.
type Restatement struct {
	Figure string `json:"figure"`
	Was    string `json:"was"`
	Is     string `json:"is"`
}

// restated holds last month, as it was reported, against what it is now.
func (m *Month) restated(ctx context.Context, r store.Reader, p Plan, at desk.Stretch) error {
	m.Restated = []Restatement{}
	last := at.From.AddDate(0, -1, 0)
	x, err := r.LastReport(ctx, Monthly, last.Format("2006-01"))
	if errors.Is(err, desk.ErrNotFound) {
		return nil
	}
	var was Month
	if err == nil {
		err = json.Unmarshal(x.Body, &was)
	}
	if err != nil {
		return err
	}
	now, err := again(ctx, r, p, desk.Stretch{From: last, To: at.From})
	m.Restated = append(m.Restated, differences(was, now)...)
	return err
}

// again counts of a month what may be restated.
func again(ctx context.Context, r store.Reader, p Plan, at desk.Stretch) (m Month, err error) {
	if m.Core, err = CoreOf(ctx, r, at); err != nil {
		return m, err
	}
	for _, step := range []func(context.Context, store.Reader, Plan, desk.Stretch) error{m.availability, m.people, m.changes} {
		if err := step(ctx, r, p, at); err != nil {
			return m, err
		}
	}
	return m, nil
}

func differences(was, now Month) (list []Restatement) {
	for _, f := range append(figuresToRestate(was, now), servicesToRestate(was, now)...) {
		if f.Was != f.Is {
			list = append(list, f)
		}
	}
	return list
}

// servicesToRestate holds the availability of each service that was or is known.
func servicesToRestate(was, now Month) (list []Restatement) {
	before, after := map[string]*float64{}, map[string]*float64{}
	for _, s := range was.Availability {
		before[s.Name], after[s.Name] = s.Scheduled, nil
	}
	for _, s := range now.Availability {
		after[s.Name] = s.Scheduled
	}
	for _, name := range sortedKeys(after) {
		list = append(list, Restatement{"availability " + name, number(before[name], 4), number(after[name], 4)})
	}
	return list
}

func figuresToRestate(was, now Month) []Restatement {
	return []Restatement{
		{"opened", fmt.Sprint(was.Opened), fmt.Sprint(now.Opened)},
		{"resolved", fmt.Sprint(was.Resolved), fmt.Sprint(now.Resolved)},
		{"closed", fmt.Sprint(was.Closed), fmt.Sprint(now.Closed)},
		{"backlog_end", fmt.Sprint(was.Backlog), fmt.Sprint(now.Backlog)},
		{"mttr_hours", number(was.MTTR.Mean, 4), number(now.MTTR.Mean, 4)},
		{"first_response_hours", number(was.MTTA.Mean, 4), number(now.MTTA.Mean, 4)},
		{"sla_attainment_pct", number(was.SLA.Value, 4), number(now.SLA.Value, 4)},
		{"reopen_rate_pct", number(was.ReopenRate.Value, 4), number(now.ReopenRate.Value, 4)},
		{"csat_pct", number(was.Satisfaction.Good.Value, 4), number(now.Satisfaction.Good.Value, 4)},
		{"complaints", fmt.Sprint(was.Satisfaction.Complaints), fmt.Sprint(now.Satisfaction.Complaints)},
		{"change_success_pct", number(was.Changes.Success.Value, 4), number(now.Changes.Success.Value, 4)},
	}
}

// number is a figure with so many decimals, "n/a" for none.
func number(v *float64, n int) string {
	if v == nil {
		return "n/a"
	}
	return fmt.Sprintf("%.*f", n, decimals(*v, n))
}

// Service is how long a service was there.
type Service struct {
	Name        string   `json:"service"`
	Incidents   int      `json:"incidents"`
	Down        float64  `json:"downtime_minutes_union"`
	Summed      float64  `json:"downtime_minutes_summed"`
	Maintenance float64  `json:"maintenance_minutes"`
	Unknown     float64  `json:"unknown_minutes"`
	Percent     *float64 `json:"availability_pct"` // six decimals: a minute of a month is 0.002 %
	Scheduled   *float64 `json:"availability_pct_scheduled"`
	Minutes     float64  `json:"service_minutes"`
	Assumed     int      `json:"from_ticket_stamps"` // outages of which nobody said when they began and ended
}

func (m *Month) availability(ctx context.Context, r store.Reader, p Plan, at desk.Stretch) error {
	all, err := r.Outages(ctx, at.From, at.To)
	m.Availability = p.Services(all, at)
	return err
}

// Services measures each service that the outages are of, by its name.
func (p Plan) Services(all []desk.Outage, at desk.Stretch) []Service {
	counted := p.Counted
	if len(counted) == 0 {
		counted = []desk.OutageImpact{desk.OutageStopped}
	}
	byName := map[string][]desk.Outage{}
	for name := range p.Hours {
		byName[name] = nil
	}
	for _, o := range all {
		byName[o.Service] = append(byName[o.Service], o)
	}
	list := []Service{}
	for _, name := range sortedKeys(byName) {
		list = append(list, serviceOf(name, p.Hours[name].Availability(byName[name], at, counted...), byName[name]))
	}
	return list
}

func serviceOf(name string, a desk.Availability, all []desk.Outage) Service {
	s := Service{
		Name: name, Incidents: a.Incidents, Down: minutes(a.Down), Summed: minutes(a.Summed), Maintenance: minutes(a.Maintenance),
		Unknown: minutes(a.Unknown), Minutes: minutes(a.Service),
		Percent: up(a.Down, a.Service), Scheduled: up(a.ScheduledDown, a.ScheduledService),
	}
	for _, o := range all {
		s.Assumed += one(o.Assumed)
	}
	return s
}

func minutes(d time.Duration) float64 { return decimals(d.Minutes(), 4) }

func up(down, of time.Duration) *float64 {
	if of <= 0 {
		return nil
	}
	v := decimals(100*(1-float64(down)/float64(of)), 6)
	return &v
}
