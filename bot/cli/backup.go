package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"opsdesk/store"
)

func backupCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "backup", Short: "Write a verified copy of the records", Args: cobra.NoArgs,
		Long: `Copies the records, also beside a running desk, checks the copy and writes its
checksum beside it. A desk does so by itself each night.`,
		Example: "  opsdesk backup --to /mnt/backups",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	to := cmd.Flags().String("to", "", "the folder to write into (default: \"backups\" in the data folder)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			dir := *to
			if dir == "" {
				dir = filepath.Join(db.Dir(), "backups")
			}
			path, err := db.Backup(ctx, dir)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), map[string]string{"backup": path})
			}
			fmt.Fprintln(cmd.OutOrStdout(), path)
			return nil
		})
	}
	return cmd
}

func restoreCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Put a backup in the place of the records", Args: cobra.ExactArgs(1),
		Long: `Checks the backup first, refuses while a desk runs on the data folder, and
keeps what was there beside it.`,
		Example: "  opsdesk restore /mnt/backups/desk-20261201T033000.000Z.db",
	}
	data := dataFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		dir := findData(*data)
		if err := store.Restore(cmd.Context(), args[0], dir); err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s is restored into %s; what was there lies beside it.\n", args[0], dir)
		return nil
	}
	return cmd
}
