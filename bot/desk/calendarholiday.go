package desk

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Holidays are days of rest, and the days that are worked in exchange though
// their weekday is free.
type Holidays struct {
	Off, Worked []Date
	Years       []int // those it speaks for; nil: all
}

//go:embed holidays/*.txt
var holidayFiles embed.FS

// ChinaHolidays are those of mainland China with the workdays moved to
// weekends (调休), as far as official notices have been published. A notice
// may name days of the year before its own.
func ChinaHolidays() (h Holidays, err error) {
	names, err := fs.Glob(holidayFiles, "holidays/china-*.txt")
	if err != nil {
		return h, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(holidayFiles, name)
		if err != nil {
			return h, err
		}
		year, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, "holidays/china-"), ".txt"))
		if err != nil {
			return h, fmt.Errorf("%s: %w", name, err)
		}
		if err := h.read(year, string(text)); err != nil {
			return h, fmt.Errorf("%s, %w", name, err)
		}
	}
	return h, nil
}

// read adds what a yearly file says, line by line:
//
//	notice ADDRESS TITLE       an official notice: without one the year is not known
//	off  2026-10-01..2026-10-07 NAME
//	work 2026-10-10             NAME
func (h *Holidays) read(year int, text string) error {
	var notices, number int
	for line := range strings.Lines(text) {
		number++
		f := strings.Fields(line)
		switch {
		case len(f) == 0 || f[0] == "#":
		case len(f) < 3:
			return fmt.Errorf("line %d: want a word, a date and a name: %w", number, ErrInvalid)
		case f[0] == "notice":
			notices++
		default:
			if err := h.add(year, f[0], f[1]); err != nil {
				return fmt.Errorf("line %d: %w", number, err)
			}
		}
	}
	if notices == 0 {
		return fmt.Errorf("no notice: %w", ErrInvalid)
	}
	h.Years = append(h.Years, year)
	return nil
}

// add notes that the dates are off or worked.
func (h *Holidays) add(year int, what, dates string) error {
	first, last, run := strings.Cut(dates, "..")
	if !run {
		last = first
	}
	from, err := ParseDate(first)
	if err != nil {
		return err
	}
	to, err := ParseDate(last)
	if err != nil {
		return err
	}
	into, ok := map[string]*[]Date{"off": &h.Off, "work": &h.Worked}[what]
	if !ok || to.utc().Before(from.utc()) || from.Year < year-1 || to.Year > year {
		return fmt.Errorf("%s %s in the file of %d: %w", what, dates, year, ErrInvalid)
	}
	for d := from; ; d = d.Next() {
		if slices.Contains(h.Off, d) || slices.Contains(h.Worked, d) {
			return fmt.Errorf("%s is given twice: %w", d, ErrInvalid)
		}
		if *into = append(*into, d); d == to {
			return nil
		}
	}
}
