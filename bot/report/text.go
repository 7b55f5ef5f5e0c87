package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// markdown writes the page for reading.
func (p page) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", p.title)
	for _, s := range p.sections {
		fmt.Fprintf(&b, "\n## %s\n", s.title)
		for _, t := range s.tables {
			b.WriteByte('\n')
			row(&b, t.head)
			row(&b, slicesOf("---", len(t.head)))
			for _, r := range t.rows {
				row(&b, r)
			}
		}
		for _, c := range s.charts {
			if c.spoken != "" {
				fmt.Fprintf(&b, "\n%s\n", c.spoken)
			}
		}
		if len(s.notes) > 0 {
			b.WriteByte('\n')
		}
		for _, n := range s.notes {
			fmt.Fprintf(&b, "- %s\n", n)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", strings.Join(p.foot, "\n"))
	_, err := io.WriteString(w, b.String())
	return err
}

func row(b *strings.Builder, cells []string) {
	for _, c := range cells {
		b.WriteString("| " + strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(c) + " ")
	}
	b.WriteString("|\n")
}

func slicesOf(s string, n int) (list []string) {
	for range n {
		list = append(list, s)
	}
	return list
}

// csv writes every table as section, row and column with its value: one shape
// for all, so that a spreadsheet can filter it.
func (p page) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"section", "row", "column", "value"})
	for _, s := range p.sections {
		for _, t := range s.tables {
			for _, r := range t.rows {
				for i := 1; i < len(r); i++ {
					out.Write([]string{tame(s.title), tame(r[0]), tame(t.head[i]), tame(r[i])})
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

// tame keeps a spreadsheet from taking a cell for a formula.
func tame(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
