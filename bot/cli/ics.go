package cli

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"opsdesk/bot/desk"
)

// Limits of an iCalendar file (RFC 5545).
const (
	maxICS      = 1 << 20 // bytes
	maxLasting  = 366     // days in one event
	maxDaysOff  = 20_000  // a rule "every day" would leave nothing that counts
	lastICSYear = 2199    // rules without an end go on to here
)

const wholeDay = 24 * time.Hour

// icsEvent is what counts of an event.
type icsEvent struct {
	line      int // where it begins
	uid       string
	start     time.Time // zero unless it lasts whole days
	end       time.Time // exclusive; zero: see lasts
	lasts     time.Duration
	rule      string
	extra     []time.Time // RDATE
	except    []time.Time // EXDATE
	replaces  time.Time   // RECURRENCE-ID: the day of the series that it moves
	cancelled bool
}

// readICS makes the all-day events of an iCalendar file days off. It speaks
// for the years of the events that it dates one by one; a file that has only
// rules without an end speaks for every year.
func readICS(data []byte) (h desk.Holidays, err error) {
	events, err := icsEvents(data)
	if err != nil {
		return h, err
	}
	var dated []int // the years of what is dated one by one
	for _, e := range settle(events) {
		days, endless, err := e.days()
		if err != nil {
			return h, fmt.Errorf("line %d: %w", e.line, err)
		}
		for _, d := range days {
			h.Off = e.lasting(h.Off, d)
			if !endless {
				dated = append(dated, d.Year())
			}
			if len(h.Off) > maxDaysOff {
				return h, fmt.Errorf("line %d: more than %d days off", e.line, maxDaysOff)
			}
		}
	}
	if len(h.Off) == 0 {
		return h, errors.New("it holds no all-day event")
	}
	if len(dated) > 0 {
		for y := slices.Min(dated); y <= slices.Max(dated); y++ {
			h.Years = append(h.Years, y)
		}
	}
	return h, nil
}

// settle leaves the events that last whole days and are not cancelled. A day
// of a series that an event of its own replaces is taken out of the series.
func settle(events []icsEvent) (whole []icsEvent) {
	replaced := make(map[string][]time.Time)
	for _, e := range events {
		if !e.replaces.IsZero() {
			replaced[e.uid] = append(replaced[e.uid], e.replaces)
		}
	}
	for _, e := range events {
		if e.start.IsZero() || e.cancelled {
			continue
		}
		if e.replaces.IsZero() {
			e.except = append(e.except, replaced[e.uid]...)
		}
		whole = append(whole, e)
	}
	return whole
}

// lasting adds the days that the event takes when it begins on a day.
func (e icsEvent) lasting(off []desk.Date, begins time.Time) []desk.Date {
	length := e.lasts
	if !e.end.IsZero() {
		length = e.end.Sub(e.start)
	}
	for length = max(length, wholeDay); length > 0; length -= wholeDay {
		y, m, d := begins.Date()
		off = append(off, desk.Date{Year: y, Month: m, Day: d})
		begins = begins.AddDate(0, 0, 1)
	}
	return off
}

// days returns the days on which the event begins; endless if its rule has no
// end of its own.
func (e icsEvent) days() (days []time.Time, endless bool, err error) {
	if e.end.Sub(e.start) > maxLasting*wholeDay {
		return nil, false, fmt.Errorf("an event of more than %d days; that is no holiday", maxLasting)
	}
	days = append([]time.Time{e.start}, e.extra...)
	if e.rule != "" {
		var series []time.Time
		if series, endless, err = e.series(); err != nil {
			return nil, false, fmt.Errorf("rule %q: %w", e.rule, err)
		}
		days = append(days, series...)
	}
	slices.SortFunc(days, time.Time.Compare)
	days = slices.CompactFunc(days, time.Time.Equal)
	return slices.DeleteFunc(days, func(d time.Time) bool { return slices.ContainsFunc(e.except, d.Equal) }), endless, nil
}

// series are the days of the event's rule.
func (e icsEvent) series() (days []time.Time, endless bool, err error) {
	opt, err := rrule.StrToROption(e.rule)
	if err != nil {
		return nil, false, err
	}
	if opt.Freq > rrule.DAILY {
		return nil, false, errors.New("a day off repeats daily or less often")
	}
	opt.Dtstart = e.start
	rule, err := rrule.NewRRule(*opt)
	if err != nil {
		return nil, false, err
	}
	next := rule.Iterator()
	for d, ok := next(); ok && d.Year() <= lastICSYear && len(days) <= maxDaysOff; d, ok = next() {
		days = append(days, d)
	}
	return days, opt.Until.IsZero() && opt.Count == 0, nil
}

// icsEvents reads the events of a file. What belongs to a part of an event,
// such as its alarm, or to a time zone is passed over.
func icsEvents(data []byte) (events []icsEvent, err error) {
	if len(data) > maxICS {
		return nil, fmt.Errorf("it has %d bytes; an iCalendar file of up to %d can be read", len(data), maxICS)
	}
	var open []string // the parts that we are in
	for number, line := range unfold(data) {
		name, value, _ := cutICS(line)
		switch {
		case name == "BEGIN":
			open = append(open, strings.ToUpper(value))
			if strings.EqualFold(value, "VEVENT") {
				events = append(events, icsEvent{line: number})
			}
		case name == "END":
			if len(open) == 0 || !strings.EqualFold(open[len(open)-1], value) {
				return nil, fmt.Errorf("line %d: END:%s without its BEGIN", number, value)
			}
			open = open[:len(open)-1]
		case len(open) == 0:
			return nil, fmt.Errorf("line %d: not an iCalendar file, which begins with BEGIN:VCALENDAR", number)
		case open[len(open)-1] == "VEVENT":
			if err := events[len(events)-1].set(name, value); err != nil {
				return nil, fmt.Errorf("line %d: %s: %w", number, name, err)
			}
		}
	}
	if len(open) > 0 {
		return nil, fmt.Errorf("the file ends within BEGIN:%s; fetch it again", open[len(open)-1])
	}
	return events, nil
}

// set takes over one property of an event.
func (e *icsEvent) set(name, value string) (err error) {
	switch name {
	case "UID":
		e.uid = value
	case "STATUS":
		e.cancelled = strings.EqualFold(value, "CANCELLED")
	case "RRULE":
		e.rule = value
	case "DTSTART":
		e.start, err = icsDate(value)
	case "DTEND":
		e.end, err = icsDate(value)
	case "DURATION":
		e.lasts, err = icsDuration(value)
	case "RECURRENCE-ID":
		e.replaces, err = icsDate(value)
	case "EXDATE", "RDATE":
		into := map[string]*[]time.Time{"EXDATE": &e.except, "RDATE": &e.extra}[name]
		for one := range strings.SplitSeq(value, ",") {
			var d time.Time
			if d, err = icsDate(one); !d.IsZero() {
				*into = append(*into, d)
			}
		}
	}
	return err
}

// icsDuration reads whole days or weeks, P3D or P1W. What is shorter lasts a
// day.
func icsDuration(value string) (time.Duration, error) {
	for unit, length := range map[string]time.Duration{"D": wholeDay, "W": 7 * wholeDay} {
		digits, ok := strings.CutSuffix(strings.TrimPrefix(value, "P"), unit)
		if n, err := strconv.Atoi(digits); ok && err == nil && n >= 0 && n <= maxLasting {
			return time.Duration(n) * length, nil
		}
	}
	if !strings.HasPrefix(value, "P") {
		return 0, fmt.Errorf("%q is not a duration, like P3D", value)
	}
	return wholeDay, nil
}

// icsDate reads a whole day, like 20261225. It is zero for what has a time of
// day: that is a meeting, not a day off.
func icsDate(value string) (time.Time, error) {
	if strings.Contains(value, "T") {
		return time.Time{}, nil
	}
	d, err := time.Parse("20060102", value)
	if err != nil {
		return d, fmt.Errorf("%q is not a date, like 20261225", value)
	}
	return d, nil
}

// unfold returns the lines of a file with the number each begins on; a line
// that begins with white space goes on the one before.
func unfold(data []byte) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		whole, begun, number := "", 0, 0
		for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\uFEFF"))) {
			number++
			text := strings.TrimRight(string(line), "\r\n")
			if text != "" && (text[0] == ' ' || text[0] == '\t') {
				whole += text[1:]
				continue
			}
			if whole != "" && !yield(begun, whole) {
				return
			}
			whole, begun = text, number
		}
		if whole != "" {
			yield(begun, whole)
		}
	}
}

// cutICS takes NAME;PARAMETER="…":VALUE apart. A colon in quotes is part of a
// parameter.
func cutICS(line string) (name, value string, ok bool) {
	quoted := false
	for i, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ':' && !quoted:
			name, _, _ = strings.Cut(line[:i], ";")
			return strings.ToUpper(name), line[i+1:], true
		}
	}
	return "", "", false
}
