package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// slaReport is what reading every clock again found.
type slaReport struct {
	OK     bool       `json:"ok"`
	Clocks int        `json:"clocks"` // how many were read
	Faults []slaFault `json:"differences"`
}

// slaFault is a clock that is kept otherwise than the ledger has it.
type slaFault struct {
	Ticket int64  `json:"ticket"`
	Clock  string `json:"clock"`
	Kept   string `json:"kept"`
	Read   string `json:"ledger"`
}

func slaVerifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify", Short: "Read every clock again from the ledger and list what is kept otherwise", Args: cobra.NoArgs,
		Long: `Reads every clock of every ticket again, from the events in the ledger and the
targets and calendars that counted at the time, and holds it against the
reading that was kept with the ticket. Exits with 1 if any differs.`,
		Example: "  opsdesk sla verify\n  opsdesk sla verify --json",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			stop := watch(cmd.ErrOrStderr(), "reading the clocks")
			found, looked, err := db.VerifyClocks(ctx)
			stop()
			if err != nil {
				return err
			}
			r := slaReport{OK: len(found) == 0, Clocks: looked, Faults: []slaFault{}}
			for _, f := range found {
				r.Faults = append(r.Faults, differ(f))
			}
			if *asJSON {
				err = printJSON(cmd.OutOrStdout(), r)
			} else {
				r.print(cmd.OutOrStdout())
			}
			if err == nil && !r.OK {
				err = errReported
			}
			return err
		})
	}
	return cmd
}

// differ says in which fields the two readings of a clock differ.
func differ(f store.ClockFault) slaFault {
	out := slaFault{Ticket: f.Ticket, Clock: string(f.Clock), Kept: "nothing", Read: "no such ticket"}
	switch {
	case f.Kept == nil && f.Read == nil:
	case f.Kept == nil:
		out.Read = strings.Join(readingOf(*f.Read), ", ")
	case f.Read == nil:
		out.Kept = strings.Join(readingOf(*f.Kept), ", ")
	default:
		var kept, read []string
		a, b := readingOf(*f.Kept), readingOf(*f.Read)
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				kept, read = append(kept, a[i]), append(read, b[i])
			}
		}
		if len(kept) == 0 { // the stretches, in number, or the event they were read at
			kept, read = append(kept, a[len(b):]...), append(read, b[len(a):]...)
		}
		out.Kept, out.Read = strings.Join(kept, ", "), strings.Join(read, ", ")
	}
	return out
}

// readingOf is a clock field by field, its stretches last.
func readingOf(c desk.Clock) []string {
	instant := func(t time.Time) string {
		if t.IsZero() {
			return "none"
		}
		return t.UTC().Format(time.RFC3339)
	}
	fields := []string{
		string(c.State), fmt.Sprintf("T%d", c.Tier), fmt.Sprintf("calendar %q", c.Calendar), fmt.Sprintf("target %s", c.Target),
		fmt.Sprintf("counted %s", c.Elapsed), fmt.Sprintf("paused %s", c.Paused), fmt.Sprintf("due %s", instant(c.Due)),
		fmt.Sprintf("breached %s %s", instant(c.BreachedAt), c.Cause), fmt.Sprintf("rules %d/%d", c.Rules, c.Newer),
		fmt.Sprintf("%s since event %d by %q", c.Rule, c.Event, c.Actor), fmt.Sprintf("%d stretches", len(c.Spans)),
	}
	for _, s := range c.Spans {
		fields = append(fields, fmt.Sprintf("%s to %s, %s of service, counted %v, %s, event %d by %q",
			instant(s.From), instant(s.To), s.Service, s.Counted, s.Rule, s.Event, s.Actor))
	}
	return fields
}

func (r slaReport) print(out io.Writer) {
	if r.OK {
		fmt.Fprintf(out, "%d clocks read again from the ledger: all as they are kept.\n", r.Clocks)
		return
	}
	for _, f := range r.Faults {
		fmt.Fprintf(out, "#%d %s\n  kept    %s\n  ledger  %s\n", f.Ticket, f.Clock, f.Kept, f.Read)
	}
	fmt.Fprintf(out, "%d of %d clocks are kept otherwise than the ledger has them.\n", len(r.Faults), r.Clocks)
	fmt.Fprintln(out, "\"opsdesk audit verify\" tells whether the ledger is whole; if it is, it is right.")
}
