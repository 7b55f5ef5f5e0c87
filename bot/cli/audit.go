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

	Templates  []int64 `json:"bad_templates,omitempty"`
	RoleWishes []int64 `json:"bad_role_wishes,omitempty"`
}

func auditVerifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "verify", Short: "Check the chain of the ledger, and every ticket, change, template and wish for a role against it", Args: cobra.NoArgs,
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
	r := auditReport{OK: v.BadSeq == 0 && v.Why == "", Rows: v.Rows, Head: v.Head, BadSeq: v.BadSeq, Why: v.Why}
	for _, look := range []struct {
		verify func(context.Context) ([]int64, error)
		bad    *[]int64
	}{
		{db.VerifyTickets, &r.Tickets}, {db.VerifyChanges, &r.Changes},
		{db.VerifyTemplates, &r.Templates}, {db.VerifyRoleWishes, &r.RoleWishes},
	} {
		if *look.bad, err = look.verify(ctx); err != nil {
			return auditReport{}, err
		}
		r.OK = r.OK && len(*look.bad) == 0
	}
	return r, nil
}

func (r auditReport) print(out io.Writer) {
	if r.OK {
		fmt.Fprintf(out, "The ledger is whole: %d rows, the last is %s. Every ticket and change is what its history says, and so is every template and every wish for a role.\n", r.Rows, r.Head)
		return
	}
	if r.BadSeq != 0 || r.Why != "" {
		fmt.Fprintf(out, "The ledger is broken at row %d of %d: %s\n", r.BadSeq, r.Rows, r.Why)
	}
	for _, of := range []struct {
		name string
		bad  []int64
	}{{"Ticket", r.Tickets}, {"Change", r.Changes}, {"Template", r.Templates}, {"The wish for a role", r.RoleWishes}} {
		for _, id := range of.bad {
			fmt.Fprintf(out, "%s %d is not what its history says.\n", of.name, id)
		}
	}
	fmt.Fprintln(out, "Keep a copy of the data folder; \"opsdesk restore\" brings a backup back.")
}
