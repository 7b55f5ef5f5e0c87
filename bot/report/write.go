package report

import (
	"fmt"
	"io"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// Formats are the ways a report can be written.
func Formats() []string { return []string{"md", "json", "csv", "xlsx", "html"} }

// Body is the month as it is kept: its JSON.
func (m Month) Body() ([]byte, error) { return encode(m) }

// Write writes a report in a format and language. What is written depends on
// the report alone.
func Write(w io.Writer, format string, x store.Report, words lang.Words) error {
	if format == "json" {
		_, err := w.Write(x.Body)
		return err
	}
	pack, err := ReadPack(x)
	if err != nil {
		return err
	}
	page := pack.page(x.ID, words)
	switch format {
	case "md":
		return page.markdown(w)
	case "csv":
		return page.csv(w)
	case "xlsx":
		return page.xlsx(w)
	case "html":
		return page.html(w)
	}
	return fmt.Errorf("format %q: %w", format, desk.ErrInvalid)
}
