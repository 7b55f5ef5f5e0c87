package kb

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
)

// csvNames lists the columns a table of articles is written with.
func csvNames() []string {
	return []string{
		"id", "pair", "lang", "product", "component", "codes", "title", "symptom", "cause", "steps", "check",
		"applies_to", "source", "url", "verified_by", "verified_on", "wordings",
	}
}

// WriteCSV writes articles as a table that spreadsheets open and ReadFile
// reads back. It begins with a byte-order mark: without one Excel takes UTF-8
// for the machine's own code page.
func WriteCSV(w io.Writer, arts []Article) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(csvNames()); err != nil {
		return err
	}
	for i := range arts {
		if err := out.Write(csvRow(&arts[i])); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvRow(a *Article) (row []string) {
	fields := csvFields()
	for _, name := range csvNames() {
		switch name {
		case "codes":
			row = append(row, Disarmed(joinCodes(a.Codes)))
		case "wordings":
			row = append(row, Disarmed(strings.Join(a.Wordings, "\n")))
		default:
			row = append(row, Disarmed(*fields[name](a)))
		}
	}
	return row
}

// joinCodes gives each code a line of its own where one holds what otherwise
// separates them.
func joinCodes(codes []string) string {
	one := strings.Join(codes, " ")
	if got := splitCodes(one); len(got) == len(codes) {
		return one
	}
	return strings.Join(codes, "\n") + "\n"
}

// formulaSigns begin a cell that spreadsheets would compute, in half and full
// width. https://owasp.org/www-community/attacks/CSV_Injection
const formulaSigns = "=+-@\t\r＝＋－＠"

// Disarmed puts an apostrophe in front of what a spreadsheet would compute,
// and of what reads as if that had been done.
func Disarmed(cell string) string {
	if isFormula(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// Armed takes back what Disarmed did.
func Armed(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && isFormula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return cell
}

func isFormula(s string) bool {
	for _, r := range s {
		return strings.ContainsRune(formulaSigns, r)
	}
	return false
}

// WriteJSONL writes articles, one JSON object a line, as ReadJSONL reads them.
func WriteJSONL(w io.Writer, arts []Article) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, a := range arts {
		a.Revision = 0
		if err := enc.Encode(a); err != nil {
			return err
		}
	}
	return nil
}
