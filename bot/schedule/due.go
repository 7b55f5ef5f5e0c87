package schedule

import (
	"slices"
	"time"
)

// Due returns the period of j to run now, if any, and the instant it was
// planned for. last is the planned instant of the period that ran last; before
// the first one it is when the job was set up, for nothing is owed from before.
//
// Of several missed periods a job that wants each gets the oldest of the last
// MaxMissed, and the caller asks again with it as last. Others get the newest.
func Due(j Job, last, now time.Time) (period string, at time.Time, ok bool) {
	if j.rule == nil || last.IsZero() || !last.Before(now) {
		return "", time.Time{}, false
	}
	missed := j.missed(last, now)
	if len(missed) == 0 {
		return "", time.Time{}, false
	}
	at = missed[len(missed)-1]
	return j.period(at), at, true
}

// missed returns the planned instants in (last, now], newest first, and no
// more of them than may still run.
func (j Job) missed(last, now time.Time) []time.Time {
	want := 1
	if j.Each {
		want = MaxMissed
	}
	var found []time.Time
	for day := civil(now.In(j.zone)); ; day = day.AddDate(0, 0, -1) {
		for _, t := range j.on(day) {
			if !t.After(last) {
				return found
			}
			if t.After(now) {
				continue
			}
			if found = append(found, t); len(found) == want {
				return found
			}
		}
		if instant(day, j.zone).Before(last) {
			return found
		}
	}
}

// on returns the planned instants of a day, newest first. A date that a zone
// left out when it changed sides of the date line has none.
func (j Job) on(day time.Time) []time.Time {
	if !onDay(j.rule, day) || !civil(instant(day, j.zone).In(j.zone)).Equal(day) {
		return nil
	}
	planned := j.atHours(day)
	if every(j.rule.Hour) {
		planned = j.everyHour(day)
	}
	slices.Reverse(planned)
	return planned
}

// atHours plans by the wall clock. Two times of a gap are one instant, and it
// is planned once.
func (j Job) atHours(day time.Time) []time.Time {
	var planned []time.Time
	for h := range 24 {
		for m := range 60 {
			if has(j.rule.Hour, h) && has(j.rule.Minute, m) {
				at := day.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute)
				planned = append(planned, instant(at, j.zone))
			}
		}
	}
	return slices.CompactFunc(planned, time.Time.Equal)
}

// everyHour plans by the time that passes: what runs every few minutes also
// runs in the hour that comes twice.
func (j Job) everyHour(day time.Time) []time.Time {
	var planned []time.Time
	end := instant(day.AddDate(0, 0, 1), j.zone)
	for t := instant(day, j.zone); t.Before(end); t = t.Add(time.Minute) {
		if has(j.rule.Minute, t.In(j.zone).Minute()) {
			planned = append(planned, t)
		}
	}
	return planned
}

// period names the span that the run at t falls into: a month, a day, or the
// minute itself. A month and a day are named by the wall clock, so that they
// stay the same when the zone is changed afterwards.
func (j Job) period(t time.Time) string {
	r := j.rule
	switch once := !every(r.Hour) && values(r.Hour) == 1 && values(r.Minute) == 1; {
	case once && !every(r.Dom) && values(r.Dom) == 1:
		return t.In(j.zone).Format("2006-01")
	case once:
		return t.In(j.zone).Format(time.DateOnly)
	}
	return t.UTC().Format("2006-01-02T15:04Z")
}
