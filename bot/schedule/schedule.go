// Package schedule says when: named jobs, the rules they follow and which of
// their periods is due. It is pure; what ran is kept by the caller, under the
// unique key (job, period).
package schedule

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// MaxMissed is how many missed periods of a job that wants each one are made
// up for. Older ones are given up.
const MaxMissed = 3

// Job is a named piece of work and the rule that says when. Only a Job that
// went through Parse has periods.
type Job struct {
	Name string // required
	Spec string // required: minute, hour, day of month, month, day of week
	Zone string // the IANA zone whose wall clock the rule follows; "" is UTC
	Each bool   // missed periods run one by one, oldest first; else the newest alone

	rule *cron.SpecSchedule
	zone *time.Location
}

// Parse reads the rule of a job. It refuses rules that would surprise: a day
// of the month together with a day of the week (cron takes either, people mean
// both), an hour that goes missing one day a year, and days that never come.
func Parse(j Job) (Job, error) {
	if j.Name == "" {
		return Job{}, errors.New("a job needs a name")
	}
	var err error
	if j.zone, err = time.LoadLocation(j.Zone); err != nil {
		return Job{}, fmt.Errorf("job %s: zone %q: %w", j.Name, j.Zone, err)
	}
	if j.rule, err = parseRule(j.Spec); err != nil {
		return Job{}, fmt.Errorf("job %s: rule %q: %w", j.Name, j.Spec, err)
	}
	return j, nil
}

func parseRule(spec string) (*cron.SpecSchedule, error) {
	// The parser cuts a zone off the front, and panics if nothing follows it.
	if strings.Contains(spec, "=") {
		return nil, errors.New("the zone is a setting of its own, not part of the rule")
	}
	parsed, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(spec)
	if err != nil {
		return nil, err
	}
	rule := parsed.(*cron.SpecSchedule)
	return rule, refuse(rule)
}

func refuse(r *cron.SpecSchedule) error {
	switch {
	case values(r.Minute) == 0 || values(r.Hour) == 0 || !comes(r):
		return errors.New("it never comes")
	case !every(r.Dom) && !every(r.Dow):
		return errors.New("name a day of the month or a day of the week, not both")
	case !every(r.Hour) && r.Hour&(1<<1|1<<2) != 0:
		return errors.New("between 01:00 and 03:00 clocks change: choose another hour")
	}
	return nil
}

// star is the bit cron sets in a field that was written "*".
const star = 1 << 63

func every(field uint64) bool { return field&star != 0 }

func has(field uint64, n int) bool { return field&(1<<uint(n)) != 0 }

func values(field uint64) int { return bits.OnesCount64(field &^ star) }

// comes reports whether the rule has a day at all. Eight years and a day hold
// a 29 February wherever they start.
func comes(r *cron.SpecSchedule) bool {
	day := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 8*366 + 1 {
		if onDay(r, day) {
			return true
		}
		day = day.AddDate(0, 0, 1)
	}
	return false
}

func onDay(r *cron.SpecSchedule, day time.Time) bool {
	return has(r.Month, int(day.Month())) && has(r.Dom, day.Day()) && has(r.Dow, int(day.Weekday()))
}
