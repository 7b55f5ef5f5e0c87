package desk

import "time"

// Calendar says which time counts. The zero value is 24×7: every hour does.
type Calendar struct{}

// Add returns the earliest instant at which d of service time has passed
// since from.
func (Calendar) Add(from time.Time, d time.Duration) time.Time { return from.Add(d) }

// Between returns the service time in [a, b); 0 if b is not after a.
func (Calendar) Between(a, b time.Time) time.Duration { return max(0, b.Sub(a)) }
