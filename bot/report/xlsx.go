package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// xlsx writes a sheet for each section. Cells are text, as people read them:
// none is a formula.
func (p page) xlsx(w io.Writer) error {
	f := excelize.NewFile()
	defer f.Close()
	// Without dates of its own the file is the same whenever it is written.
	if err := f.SetDocProps(&excelize.DocProperties{Title: p.title, Creator: "opsdesk", Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z"}); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for i, s := range p.sections {
		name := sheetName(i, s.title)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = fillSheet(f, name, p, s, bold)
		}
		if err != nil {
			return err
		}
	}
	return f.Write(w)
}

// sheetName is a title as a sheet may be called: at most 31 characters, none of
// those that mean something.
func sheetName(i int, title string) string {
	name := fmt.Sprintf("%d %s", i+1, strings.NewReplacer("/", " ", `\`, " ", "?", "", "*", "", "[", "(", "]", ")", ":", "").Replace(title))
	for utf8.RuneCountInString(name) > 31 {
		_, n := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-n]
	}
	return name
}

func fillSheet(f *excelize.File, name string, p page, s section, bold int) error {
	lines := [][]string{{p.title}, {s.title}}
	heads := map[int]bool{0: true, 1: true}
	for _, t := range s.tables {
		lines = append(lines, nil)
		heads[len(lines)] = true
		lines = append(append(lines, t.head), t.rows...)
	}
	for _, n := range s.notes {
		lines = append(lines, []string{n})
	}
	for _, n := range p.foot {
		lines = append(lines, []string{n})
	}
	if err := f.SetColWidth(name, "A", "A", 42); err != nil {
		return err
	}
	if err := f.SetColWidth(name, "B", "H", 20); err != nil {
		return err
	}
	for y, cells := range lines {
		for x, v := range cells {
			at, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err == nil {
				err = f.SetCellStr(name, at, v)
			}
			if err == nil && heads[y] {
				err = f.SetCellStyle(name, at, at, bold)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}
