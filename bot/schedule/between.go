package schedule

import "time"

// Between counts the planned instants after one and before another, no further
// back than a year.
func (j Job) Between(after, before time.Time) (n int) {
	if j.rule == nil || !after.Before(before) {
		return 0
	}
	for day := civil(before.In(j.zone)); !instant(day, j.zone).Before(before.AddDate(-1, 0, 0)); day = day.AddDate(0, 0, -1) {
		for _, t := range j.on(day) {
			if !t.After(after) {
				return n
			}
			if t.Before(before) {
				n++
			}
		}
		if instant(day, j.zone).Before(after) {
			return n
		}
	}
	return n
}
