package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

func ticketExportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "export", Short: "Write tickets as a table or as JSON lines", Args: cobra.NoArgs,
		Long: `Writes all tickets, or those opened in a month, oldest first.

csv has these columns, in this order; what a spreadsheet would take for a
formula begins with an apostrophe:

  ` + strings.Join(ticketColumns(), ", ") + `

json has one ticket a line, with its events. What private tickets say is left
out without --private.`,
		Example: "  opsdesk ticket export --format csv --month 2026-10 --out october.csv",
	}
	data, private := dataFlag(cmd), privateFlag(cmd)
	format := cmd.Flags().String("format", "csv", "csv or json")
	month := cmd.Flags().String("month", "", "only tickets opened in this month (UTC), like 2026-10")
	out := cmd.Flags().String("out", "", "write into this new file instead of the terminal")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *format != "csv" && *format != "json" {
			return usage("format %q is neither csv nor json", *format)
		}
		from, to, err := monthOf(*month)
		if err != nil {
			return err
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			return intoFile(cmd.OutOrStdout(), *out, func(w io.Writer) error {
				return exportTickets(ctx, db, w, *format, *private, func(t desk.Ticket) bool {
					return *month == "" || !t.OpenedAt.Before(from) && t.OpenedAt.Before(to)
				})
			})
		})
	}
	return cmd
}

func monthOf(s string) (from, to time.Time, err error) {
	if s == "" {
		return from, to, nil
	}
	if from, err = time.Parse("2006-01", s); err != nil {
		return from, to, usage("%q is not a month like 2026-10", s)
	}
	return from, from.AddDate(0, 1, 0), nil
}

// intoFile writes to a file that must not exist yet, or to the terminal.
func intoFile(terminal io.Writer, name string, do func(io.Writer) error) (err error) {
	if name == "" {
		return do(terminal)
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return usage("%w; choose a name that is free", err)
	}
	if err = do(f); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func exportTickets(ctx context.Context, db *store.DB, w io.Writer, format string, private bool, want func(desk.Ticket) bool) error {
	all, err := db.AllTickets(ctx)
	if err != nil {
		return err
	}
	names, err := db.ExternalNames(ctx)
	if err != nil {
		return err
	}
	var list []desk.Ticket
	for _, t := range all {
		if !want(t) {
			continue
		}
		if !private {
			t = t.Covered(privateTitle)
		}
		list = append(list, t)
	}
	if format == "csv" {
		return writeTicketsCSV(w, list, names)
	}
	return writeTicketsJSON(ctx, db, w, list, names, private)
}

// exportedTicket is a line of the JSON.
type exportedTicket struct {
	ticketLine
	Source string          `json:"source,omitempty"`
	Text   string          `json:"text"`
	Events []exportedEvent `json:"events"`
}

type exportedEvent struct {
	At    time.Time  `json:"at"`
	Actor string     `json:"actor"`
	Act   string     `json:"act"`
	Body  desk.Event `json:"body"`
	Text  string     `json:"text,omitempty"`
}

func writeTicketsJSON(ctx context.Context, db *store.DB, w io.Writer, list []desk.Ticket, names map[int64]string, private bool) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, t := range list {
		one := exportedTicket{ticketLine: lineOf(t, private), Source: names[t.ID], Text: t.Text}
		events, err := db.History(ctx, t.ID)
		if err != nil {
			return err
		}
		for _, e := range events {
			text := e.Text
			if t.Private && !private {
				text = ""
			}
			one.Events = append(one.Events, exportedEvent{e.At, e.Actor, string(e.Act), e, text})
		}
		if err := enc.Encode(one); err != nil {
			return err
		}
	}
	return nil
}

// transcript is the conversation of a ticket in Markdown. Internal notes are
// left out unless they are wanted.
func transcript(t desk.Ticket, events []desk.Event, name func(string) string, internal bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Ticket %d: %s\n\n%s, T%d, %s\n", t.ID, oneLine(t.Title), t.State, t.Tier, oneLine(firstWords(t.Component, "no component")))
	for _, e := range events {
		if e.Act == desk.ActProgress && !internal {
			continue
		}
		fmt.Fprintf(&b, "\n## %s, %s, %s\n", stampOf(e.At), e.Act, oneLine(firstWords(name(e.Actor), "opsdesk")))
		if e.Assignee != "" {
			fmt.Fprintf(&b, "\nto %s\n", oneLine(name(e.Assignee)))
		}
		if e.Tier != 0 && e.Act != desk.ActOpen {
			fmt.Fprintf(&b, "\ntier T%d\n", e.Tier)
		}
		if text := firstWords(e.Text, e.Title); text != "" {
			fmt.Fprintf(&b, "\n%s\n", quote(text))
		}
	}
	return b.String()
}

func printTranscript(ctx context.Context, db *store.DB, out io.Writer, id int64, private, internal bool) error {
	t, err := db.Ticket(ctx, id)
	if err != nil {
		return err
	}
	if t.Private && !private {
		return usage("ticket %d is private; say --private to read it", id)
	}
	events, err := db.History(ctx, id)
	if err != nil {
		return err
	}
	names, err := db.Names(ctx)
	if err != nil {
		return err
	}
	name := func(id string) string { return firstWords(names[id], id) }
	_, err = io.WriteString(out, transcript(t, events, name, internal))
	return err
}
