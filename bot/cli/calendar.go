package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"opsdesk/bot/desk"
)

// everyHour is the name of the calendar that is always there: 24×7.
const everyHour = "always"

// calendars reads the calendars by their names.
func (f *faults) calendars(into *map[string]desk.Calendar) field {
	return func(n ast.Node) {
		all, given := make(map[string]desk.Calendar), map[string]bool{everyHour: true}
		if f.over {
			maps.Copy(all, *into)
		}
		all[everyHour] = desk.Calendar{}
		f.each(n, func(name string, at, value ast.Node) {
			if given[name] {
				f.add(at, "calendar %q is given twice, or is the one for every hour", name)
				return
			}
			given[name], all[name] = true, f.calendar(name, value)
		})
		*into = all
	}
}

func (f *faults) calendar(name string, n ast.Node) desk.Calendar {
	h := desk.Hours{Name: name, Days: make(map[desk.Date]desk.Day)}
	before := len(f.list)
	f.section(map[string]field{
		"zone": f.zone(&h.Zone), "week": f.week(&h.Week), "holidays": f.holidays(&h.Holidays), "overrides": f.overrides(h.Days),
	})(n)
	if len(f.list) > before { // what follows from a fault is none
		return desk.Calendar{}
	}
	c, err := desk.NewCalendar(h)
	if err != nil {
		f.add(n, "%s", ruled(err))
	}
	return c
}

// ruled is what a rule says without the kind of its refusal.
func ruled(err error) string { return strings.TrimSuffix(err.Error(), ": "+desk.ErrInvalid.Error()) }

// week reads the hours of each day: mon-fri: "09:00-12:00, 13:30-18:00".
func (f *faults) week(into *desk.Week) field {
	return func(n ast.Node) {
		var given [7]bool
		f.each(n, func(key string, at, value ast.Node) {
			days, err := desk.ParseWeekdays(key)
			if err != nil {
				f.add(at, "%s", ruled(err))
			}
			hours := f.hours(value)
			for _, d := range days {
				if given[d] {
					f.add(at, "%s is given twice", d)
				}
				given[d], into[d] = true, hours
			}
		})
	}
}

func (f *faults) hours(n ast.Node) []desk.Interval {
	s, ok := scalar(n)
	if !ok {
		f.add(n, "want the hours of a day, like \"09:00-12:00, 13:30-18:00\", or off")
		return nil
	}
	hours, err := desk.ParseIntervals(s)
	if err != nil {
		f.add(n, "%s", ruled(err))
	}
	return hours
}

// overrides reads what single dates have instead of their weekday's hours:
// off, hours of their own, or { like: mon }.
func (f *faults) overrides(into map[desk.Date]desk.Day) field {
	return func(n ast.Node) {
		f.each(n, func(key string, at, value ast.Node) {
			d, err := desk.ParseDate(key)
			if err != nil {
				f.add(at, "%s", ruled(err))
				return
			}
			if _, twice := into[d]; twice {
				f.add(at, "%s is given twice", d)
			}
			into[d] = f.day(value)
		})
	}
}

func (f *faults) day(n ast.Node) (day desk.Day) {
	if _, mapping := n.(ast.MapNode); !mapping {
		return desk.DayOn(f.hours(n)...)
	}
	f.section(map[string]field{"like": func(n ast.Node) {
		s, _ := scalar(n)
		days, err := desk.ParseWeekdays(s)
		if err != nil || len(days) != 1 {
			f.add(n, "%q is not a weekday, like mon", s)
			return
		}
		day = desk.DayLike(days[0])
	}})(n)
	return day
}

// holidays reads "china" or the name of an iCalendar file.
func (f *faults) holidays(into *desk.Holidays) field {
	return func(n ast.Node) {
		s, _ := scalar(n)
		var err error
		switch {
		case s == "china":
			*into, err = desk.ChinaHolidays()
		case strings.EqualFold(filepath.Ext(s), ".ics"):
			*into, err = f.ics(s)
		default:
			err = fmt.Errorf("holidays %q are neither china nor an iCalendar file, like holidays.ics", s)
		}
		if err != nil {
			f.add(n, "%s", ruled(err))
		}
	}
}

// ics reads an iCalendar file, beside the configuration unless its path says
// where, and remembers what it held.
func (f *faults) ics(name string) (desk.Holidays, error) {
	text, ok := f.attached[name]
	if !ok {
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(f.dir, name)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return desk.Holidays{}, err
		}
		text = string(data)
	}
	h, err := readICS([]byte(text))
	if err != nil {
		return h, fmt.Errorf("%s: %w", name, err)
	}
	if f.used == nil {
		f.used = make(map[string]string)
	}
	f.used[name] = text
	return h, nil
}

// attach returns a configuration together with the files that it refers to,
// as a second document: so the ledger can tell later what was counted by.
func (f *faults) attach(data []byte) []byte {
	if len(f.used) == 0 || len(f.attached) > 0 {
		return data
	}
	files, err := json.Marshal(map[string]any{"files": f.used})
	if err != nil {
		f.list = append(f.list, fmt.Errorf("%s: %w", f.file, err))
		return data
	}
	return slices.Concat(bytes.TrimRight(data, "\n"), []byte("\n---\n"), files, []byte("\n"))
}

// files reads the second document.
func (f *faults) files(n ast.Node) {
	f.section(map[string]field{"files": func(n ast.Node) {
		f.attached = make(map[string]string)
		f.each(n, func(name string, _, value ast.Node) {
			var text string
			f.text(&text)(value)
			f.attached[name] = text
		})
	}})(n)
}

// calendarOf gives a tier the calendar of a name, once all are read.
func (c *config) calendarOf(f *faults, tier desk.Tier) field {
	return func(n ast.Node) {
		name, _ := scalar(n)
		f.later = append(f.later, func() {
			cal, ok := c.Calendars[name]
			switch {
			case ok && name != everyHour:
				c.Policy.Calendars[tier] = cal
			case name == everyHour:
				delete(c.Policy.Calendars, tier)
			default:
				f.add(n, "there is no calendar %q; describe it under calendars, or take %s", name, everyHour)
			}
		})
	}
}
