package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"opsdesk/store"
)

func forgetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "forget USER --yes", Short: "Erase what a person wrote and keep the figures", Args: cobra.ExactArgs(1),
		Long: `Erases the words of a person, given by their Slack user id, from questions,
tickets and queues. Counts and times stay, and the ledger stays whole. This
cannot be undone. Backups keep the words until they are rotated out.`,
		Example: "  opsdesk forget U0123456789 --yes",
	}
	data := dataFlag(cmd)
	yes := cmd.Flags().Bool("yes", false, "really do it")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		user := args[0]
		switch {
		case !isUserID(user):
			return usage("%q is not a Slack user id like U0123456789 (profile, Copy member ID)", user)
		case !*yes:
			return usage("this cannot be undone; say --yes to erase the words of %s", user)
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			if err := db.Forget(ctx, user); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "The words of %s are erased.\n", user)
			return nil
		})
	}
	return cmd
}
