package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"opsdesk/store"
)

func auditCommand() *cobra.Command {
	return group("audit", "Check that the records were not tampered with", auditVerifyCommand())
}

// auditReport is what the check of the ledger found.
type auditReport struct {
	OK      bool    `json:"ok"`
	Rows    int64   `json:"rows"`
	Head    string  `json:"head"`              // hash of the last row
	BadSeq  int64   `json:"bad_row,omitempty"` // the first row that is wrong
	Why     string  `json:"why,omitempty"`
	Tickets []int64 `json:"bad_tickets,omitempty"` // those that are not what their history makes them
	Changes []int64 `json:"bad_changes,omitempty"`
}

func auditVerifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify", Short: "Check the chain of the ledger, and every ticket and change against it", Args: cobra.NoArgs,
		Example: "  opsdesk audit verify --json",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			r, err := audit(ctx, db)
			if err != nil {
				return err
			}
			if *asJSON {
				err = printJSON(cmd.OutOrStdout(), r)
			} else {
				r.print(cmd.OutOrStdout())
			}
			if !r.OK {
				err = errors.Join(err, errReported)
			}
			return err
		})
	}
	return cmd
}

func audit(ctx context.Context, db *store.DB) (auditReport, error) {
	v, err := db.VerifyLedger(ctx)
	if err != nil {
		return auditReport{}, err
	}
	tickets, err := db.VerifyTickets(ctx)
	if err != nil {
		return auditReport{}, err
	}
	changes, err := db.VerifyChanges(ctx)
	return auditReport{
		OK:   v.BadSeq == 0 && v.Why == "" && len(tickets) == 0 && len(changes) == 0,
		Rows: v.Rows, Head: v.Head, BadSeq: v.BadSeq, Why: v.Why, Tickets: tickets, Changes: changes,
	}, err
}

func (r auditReport) print(out io.Writer) {
	if r.OK {
		fmt.Fprintf(out, "The ledger is whole: %d rows, the last is %s. Every ticket and change is what its history says.\n", r.Rows, r.Head)
		return
	}
	if r.BadSeq != 0 || r.Why != "" {
		fmt.Fprintf(out, "The ledger is broken at row %d of %d: %s\n", r.BadSeq, r.Rows, r.Why)
	}
	for _, id := range r.Tickets {
		fmt.Fprintf(out, "Ticket %d is not what its history says.\n", id)
	}
	for _, id := range r.Changes {
		fmt.Fprintf(out, "Change %d is not what its history says.\n", id)
	}
	fmt.Fprintln(out, "Keep a copy of the data folder; \"opsdesk restore\" brings a backup back.")
}
