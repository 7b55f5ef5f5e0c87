package desk

import "time"

// Notice is a kind of news that people may hear at once, once a day, or not
// at all.
type Notice string

// The kinds of notices.
const (
	NoticeTicket   Notice = "ticket"    // something happened to a ticket of mine
	NoticeRating   Notice = "rating"    // how was it?
	NoticeAllClear Notice = "all_clear" // an outage that I follow is over
	NoticeShift    Notice = "shift"     // my duty begins or ends
	NoticeAssigned Notice = "assigned"  // somebody gave me a ticket
	NoticeReminder Notice = "reminder"  // the time of a ticket with me runs out
	NoticeReview   Notice = "review"    // articles: an edit of mine was decided, one waits for me
)

// Notices lists the kinds in the order a form shows them.
func Notices() []Notice {
	return []Notice{NoticeTicket, NoticeRating, NoticeAllClear, NoticeShift, NoticeAssigned, NoticeReminder, NoticeReview}
}

// Staff reports whether only people who work at the desk hear notices of the
// kind.
func (n Notice) Staff() bool { return n == NoticeShift || n == NoticeAssigned || n == NoticeReminder }

// When is how somebody wants to hear notices of a kind.
type When string

// The ways to hear of something.
const (
	WhenNow    When = "now"
	WhenBundle When = "bundle" // all of a day in one message, at BundleHour
	WhenNever  When = "never"
)

// Whens lists the ways in the order a form shows them.
func Whens() []When { return []When{WhenNow, WhenBundle, WhenNever} }

// Valid reports whether w is one of the ways.
func (w When) Valid() bool { return w == WhenNow || w == WhenBundle || w == WhenNever }

// Hears is how a notice reaches somebody who chose so; no choice is now. What
// must be heard, whatever they chose, is heard now: a T1 while on duty.
func Hears(chosen When, must bool) When {
	if must || !chosen.Valid() {
		return WhenNow
	}
	return chosen
}

// BundleHour is the hour of a person's own day at which they hear what they
// did not want to hear at once.
const BundleHour = 9

// NextBundle returns the first BundleHour after now on the clock of zone.
func NextBundle(now time.Time, zone *time.Location) time.Time {
	here := now.In(zone)
	for day := here.Day(); ; day++ {
		at := time.Date(here.Year(), here.Month(), day, BundleHour, 0, 0, 0, zone)
		if at.After(now) {
			return at.UTC()
		}
	}
}
