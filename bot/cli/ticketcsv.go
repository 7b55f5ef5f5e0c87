package cli

import (
	"encoding/csv"
	"io"
	"strconv"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/kb"
)

// ticketColumns are the columns of our own CSV, in this order for ever.
func ticketColumns() []string {
	return []string{"id", "source", "title", "text", "kind", "tier", "impact", "component", "code", "state", "reason", "requester", "assignee",
		"opened_at", "first_response_at", "resolved_at", "closed_at", "reopen_count", "reassignment_count"}
}

// writeTicketsCSV writes tickets so that a spreadsheet shows what people wrote
// and runs none of it.
func writeTicketsCSV(out io.Writer, tickets []desk.Ticket, names map[int64]string) error {
	w := csv.NewWriter(out)
	if err := w.Write(ticketColumns()); err != nil {
		return err
	}
	for _, t := range tickets {
		cells := []string{
			strconv.FormatInt(t.ID, 10), names[t.ID], t.Title, t.Text, string(t.Kind), "T" + strconv.Itoa(int(t.Tier)), string(t.Impact), t.Component, t.Code,
			string(t.State), t.Reason, t.Requester, t.Assignee, instant(t.OpenedAt), instant(t.FirstResponseAt), instant(t.ResolvedAt), instant(t.ClosedAt),
			strconv.Itoa(t.ReopenCount), strconv.Itoa(t.Reassigned),
		}
		for i := range cells {
			cells[i] = kb.Disarmed(cells[i])
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// readOwnCSV reads what writeTicketsCSV wrote: the present of each ticket.
func readOwnCSV(data []byte, m foreignMap) (foreignFile, error) {
	s, err := newSheet(data, "id", "title", "state", "opened_at")
	if err != nil {
		return foreignFile{}, usage("%w", err)
	}
	var f foreignFile
	s.each(&f, func(row record) {
		t := foreignTicket{
			name: row.get("id"), title: row.get("title"), text: row.get("text"), requester: firstWords(row.get("requester"), "unknown"),
			component: m.component(row.get("component")), code: row.get("code"), line: row.line,
		}
		f.add(m, t, snapshot{
			status: row.get("state"), priority: firstWords(row.get("tier"), "T3"), assignee: row.get("assignee"), opened: row.get("opened_at"),
			updated:  firstWords(row.get("closed_at"), row.get("resolved_at"), row.get("first_response_at"), row.get("opened_at")),
			resolved: row.get("resolved_at"), closed: row.get("closed_at"), responded: row.get("first_response_at"),
		})
	})
	return f, nil
}
