package report

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// The names of the reports.
const (
	Monthly   = "monthly"
	Weekly    = "weekly"    // what was inspected, and what became of it
	Quarterly = "quarterly" // the pack for the review of a quarter
	Duty      = "duty"      // what one shift hands to the next
)

// Said is what stands in a report beside its figures: names and what people
// wrote, by what they belong to ("ticket/12", "person/U1", "component/cost").
type Said map[string]string

// Pack is a report that was counted, for whoever draws it.
type Pack interface {
	Digest(id string, words lang.Words) Digest
	With(Said) Pack // the same, with names and words
	page(id string, words lang.Words) page
}

// Kind is a report that is given again and again, for one period after the
// other.
type Kind struct {
	Name string
	Rule string // when it is posted unless the firm says
	Flag string // how the command line calls its period
	Like string // what a period is called like

	parse func(name string, zone *time.Location) (time.Time, error) // when the period begins
	name  func(begins time.Time) string
	step  func(begins time.Time, n int) time.Time // when the nth period after it begins
	last  func(at time.Time) time.Time            // when the last whole period before at began
	count func(context.Context, store.Reader, Plan, Span, desk.Stretch) (Pack, []store.Wording, error)
	read  func(body []byte) (Pack, error)
}

// Kinds lists the reports there are.
func Kinds() []Kind {
	return []Kind{
		{Monthly, "0 9 1 * *", "month", "2026-10", parseMonth, monthName, months(1), lastMonth(1), countMonth, reads[Month]},
		{Weekly, "0 9 * * 1", "week", "2026-W47", parseWeek, weekName, days(7), lastWeek, countWeek, reads[Week]},
		{Quarterly, "0 10 5 1,4,7,10 *", "quarter", "2026-Q3", parseQuarter, quarterName, months(3), lastMonth(3), countQuarter, reads[Quarter]},
		{Duty, "0 9 * * *", "at", "2026-11-27T09:00", parseShift, shiftName, days(1), lastShift, countDuty, reads[Shift]},
	}
}

// KindOf returns the report of a name.
func KindOf(name string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Period returns the period of a name, and how that is written properly.
func (k Kind) Period(name string, zone *time.Location) (string, desk.Stretch, error) {
	from, err := k.parse(name, zone)
	if err != nil {
		return name, desk.Stretch{}, fmt.Errorf("%q is no period of the %s report, like %s: %w", name, k.Name, k.Like, desk.ErrInvalid)
	}
	return k.name(from), desk.Stretch{From: from, To: k.step(from, 1)}, nil
}

// Last returns the last whole period before an instant.
func (k Kind) Last(at time.Time, zone *time.Location) string { return k.name(k.last(at.In(zone))) }

// PeriodOf returns the period of a report that was kept.
func PeriodOf(report, period string, zone *time.Location) (desk.Stretch, error) {
	k, ok := KindOf(report)
	if !ok {
		return desk.Stretch{}, fmt.Errorf("report %q: %w", report, desk.ErrInvalid)
	}
	_, at, err := k.Period(period, zone)
	return at, err
}

// Make counts a period on one state of the records, as it may be kept.
func (k Kind) Make(ctx context.Context, db *store.DB, p Plan, period string) (x store.Report, pack Pack, err error) {
	period, at, err := k.Period(period, p.Zone)
	if err != nil {
		return x, nil, err
	}
	x = store.Report{Name: k.Name, Period: period}
	err = db.Frozen(ctx, func(r store.Reader) error {
		head, err := r.Head(ctx)
		if err != nil {
			return err
		}
		span := Span{k.Name, period, p.Zone.String(), at.From.Format(time.RFC3339), at.To.Format(time.RFC3339), Cutoff{head.Rows, head.Hash}}
		if pack, x.Words, err = k.count(ctx, r, p, span, at); err != nil {
			return err
		}
		x.Behind, err = behind(ctx, r, pack, at)
		return err
	})
	if err != nil {
		return x, nil, err
	}
	pack = pack.With(SaidIn(x))
	x.Body, err = encode(pack)
	return x, pack, err
}

// behind lists the tickets of each figure, as the report has them or, if it
// counts no figures itself, as the period has.
func behind(ctx context.Context, r store.Reader, pack Pack, at desk.Stretch) (map[string][]int64, error) {
	if m, ok := pack.(interface{ tickets() map[string][]int64 }); ok {
		return m.tickets(), nil
	}
	f, err := FactsOf(ctx, r, at)
	return f.behindAll(), err
}

// Span is what a report is of, and on which state of the records it was counted.
type Span struct {
	Report string `json:"report"`
	Period string `json:"period"`
	Zone   string `json:"zone"`
	From   string `json:"from"`
	To     string `json:"to"` // the first instant after it
	Cutoff Cutoff `json:"cutoff"`
}

// ReadPack reads a report as it was kept.
func ReadPack(x store.Report) (Pack, error) {
	k, ok := KindOf(x.Name)
	if !ok {
		return nil, fmt.Errorf("report %q: %w", x.Name, desk.ErrInvalid)
	}
	pack, err := k.read(x.Body)
	if err != nil {
		return nil, err
	}
	return pack.With(SaidIn(x)), nil
}

// SaidIn returns what people said in a report.
func SaidIn(x store.Report) Said {
	s := Said{}
	for _, w := range x.Words {
		s[w.Ref] = w.Text
	}
	return s
}

func reads[P Pack](body []byte) (Pack, error) {
	var p P
	err := json.Unmarshal(body, &p)
	return p, err
}
