package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

func ticketCommand() *cobra.Command {
	return group("ticket", "Look at tickets, bring them in, take them out", ticketListCommand(), ticketShowCommand(), ticketImportCommand(), ticketExportCommand(), ticketRatingsCommand())
}

// ticketLine is a ticket as the command line prints it.
type ticketLine struct {
	ID            int64     `json:"id"`
	Title         string    `json:"title"`
	Kind          string    `json:"kind"`
	Tier          int       `json:"tier"`
	Impact        string    `json:"impact"`
	Component     string    `json:"component,omitempty"`
	Code          string    `json:"code,omitempty"`
	State         string    `json:"state"`
	Reason        string    `json:"reason,omitempty"`
	Requester     string    `json:"requester"`
	Assignee      string    `json:"assignee,omitempty"`
	Opened        time.Time `json:"opened_at"`
	FirstResponse time.Time `json:"first_response_at,omitzero"`
	Resolved      time.Time `json:"resolved_at,omitzero"`
	Closed        time.Time `json:"closed_at,omitzero"`
	Reopened      int       `json:"reopen_count"`
}

// privateTitle stands for the title of a ticket that only a few may read.
const privateTitle = "(private)"

func lineOf(t desk.Ticket, all bool) ticketLine {
	if !all {
		t = t.Covered(privateTitle)
	}
	return ticketLine{
		ID: t.ID, Title: t.Title, Kind: string(t.Kind), Tier: int(t.Tier), Impact: string(t.Impact),
		Component: t.Component, Code: t.Code, State: string(t.State), Reason: t.Reason,
		Requester: t.Requester, Assignee: t.Assignee, Opened: t.OpenedAt.UTC(), FirstResponse: t.FirstResponseAt.UTC(),
		Resolved: t.ResolvedAt.UTC(), Closed: t.ClosedAt.UTC(), Reopened: t.ReopenCount,
	}
}

func ticketListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List tickets, newest first", Args: cobra.NoArgs,
		Example: "  opsdesk ticket list --open\n  opsdesk ticket list --state resolved --limit 100 --json",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	open := cmd.Flags().Bool("open", false, "only those that are not over")
	state := cmd.Flags().String("state", "", "only this state, like in_progress or waiting_vendor")
	private := privateFlag(cmd)
	limit := cmd.Flags().Int("limit", 50, "how many at most")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		f := store.Filter{Open: *open, Limit: *limit}
		if *state != "" {
			f.States = []desk.State{desk.State(*state)}
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			tickets, err := db.Tickets(ctx, f)
			if err != nil {
				return err
			}
			lines := []ticketLine{}
			for _, t := range tickets {
				lines = append(lines, lineOf(t, *private))
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), lines)
			}
			return printTickets(cmd.OutOrStdout(), lines)
		})
	}
	return cmd
}

// privateFlag gives a command the flag --private.
func privateFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().Bool("private", false, "also what private tickets say")
}

func printTickets(out io.Writer, lines []ticketLine) error {
	if len(lines) == 0 {
		fmt.Fprintln(out, "No tickets.")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tTIER\tSTATE\tOPENED\tASSIGNEE\tTITLE")
	for _, t := range lines {
		fmt.Fprintf(w, "%d\tT%d\t%s\t%s\t%s\t%s\n", t.ID, t.Tier, t.State, local(t.Opened), dash(t.Assignee), t.Title)
	}
	return w.Flush()
}

// local is an instant on this machine's clock.
func local(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04")
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func ticketShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "show ID", Short: "Show a ticket, its clocks and its history", Args: cobra.ExactArgs(1),
		Example: "  opsdesk ticket show 12\n  opsdesk ticket show 12 --transcript",
	}
	asJSON, data, private := jsonFlag(cmd), dataFlag(cmd), privateFlag(cmd)
	talk := cmd.Flags().Bool("transcript", false, "the conversation in Markdown instead")
	internal := cmd.Flags().Bool("internal", false, "with --transcript, also the notes of the desk")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := ticketNumber(args[0])
		if err != nil {
			return err
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			if *talk {
				return printTranscript(ctx, db, cmd.OutOrStdout(), id, *private, *internal)
			}
			sheet, err := readTicket(ctx, db, id, *private)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), sheet)
			}
			return sheet.print(cmd.OutOrStdout())
		})
	}
	return cmd
}

// ticketSheet is all there is to say of a ticket.
type ticketSheet struct {
	ticketLine
	Text    string        `json:"text"`
	Clocks  []clockLine   `json:"clocks"`
	History []historyLine `json:"history"`
}

// clockLine is a clock as it reads now. Times are seconds.
type clockLine struct {
	Kind     string    `json:"clock"`
	State    string    `json:"state"`
	Target   float64   `json:"target_s"`
	Elapsed  float64   `json:"elapsed_s"`
	Paused   float64   `json:"paused_s"`
	Due      time.Time `json:"due,omitzero"`
	Breached bool      `json:"breached"`
}

func lineOfClock(c desk.Clock) clockLine {
	return clockLine{
		Kind: string(c.Kind), State: string(c.State), Target: c.Target.Seconds(), Elapsed: c.Elapsed.Seconds(),
		Paused: c.Paused.Seconds(), Due: c.Due.UTC(), Breached: c.Breached,
	}
}

type historyLine struct {
	Seq   int       `json:"seq"`
	At    time.Time `json:"at"`
	Actor string    `json:"actor"` // empty: the desk itself
	Act   string    `json:"act"`
	Text  string    `json:"text,omitempty"`
}

func readTicket(ctx context.Context, db *store.DB, id int64, private bool) (s ticketSheet, err error) {
	t, err := db.Ticket(ctx, id)
	if err != nil {
		return s, fmt.Errorf("%w; \"opsdesk ticket list\" shows the numbers", err)
	}
	events, err := db.History(ctx, id)
	if err != nil {
		return s, err
	}
	now := time.Now()
	if now.Before(t.LastAt) { // a sandbox may be ahead of the wall clock
		now = t.LastAt
	}
	covers := t.Private && !private
	if covers {
		t = t.Covered(privateTitle)
	}
	s = ticketSheet{ticketLine: lineOf(t, true), Text: t.Text}
	clocks, err := db.Clocks(ctx, t, now)
	if err != nil {
		return s, err
	}
	for _, c := range clocks {
		s.Clocks = append(s.Clocks, lineOfClock(c))
	}
	for _, e := range events {
		if covers {
			e.Text = ""
		}
		s.History = append(s.History, historyLine{e.Seq, e.At.UTC(), e.Actor, string(e.Act), e.Text})
	}
	return s, s.addLooks(ctx, db)
}

// addLooks adds who has looked at a private ticket.
func (s *ticketSheet) addLooks(ctx context.Context, db *store.DB) error {
	rows, err := db.Ledger(ctx, fmt.Sprintf("ticket/%d", s.ID))
	for _, e := range rows {
		if e.Act == "look" {
			s.History = append(s.History, historyLine{0, e.At.UTC(), e.Actor, e.Act, ""})
		}
	}
	return err
}

func (s ticketSheet) print(out io.Writer) error {
	fmt.Fprintf(out, "#%d  T%d  %s  %s\n%s\n\n", s.ID, s.Tier, s.State, s.Title, s.Text)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range s.Clocks {
		fmt.Fprintf(w, "%s\t%s\t%s\n", c.Kind, c.State, c.words())
	}
	fmt.Fprintln(w)
	for _, h := range s.History {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", h.Seq, local(h.At), dash(h.Actor), h.Act, firstLine(h.Text))
	}
	return w.Flush()
}

func (c clockLine) words() string {
	seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)).Round(time.Minute) }
	switch {
	case c.State == string(desk.ClockNone):
		return "nothing promised"
	case c.Breached:
		return fmt.Sprintf("%s of %s: missed", seconds(c.Elapsed), seconds(c.Target))
	case c.Due.IsZero():
		return fmt.Sprintf("%s of %s", seconds(c.Elapsed), seconds(c.Target))
	}
	return fmt.Sprintf("%s of %s, due %s", seconds(c.Elapsed), seconds(c.Target), local(c.Due))
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
