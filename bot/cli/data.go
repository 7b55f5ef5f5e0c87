package cli

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/store"
)

// dataFlag gives a command the flag --data.
func dataFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("data", "", "the data folder (default: $OPSDESK_DATA, else ./data, else the demonstration's)")
}

// findData is the folder a command works on: the one named, or else the first
// that holds a desk.
func findData(flag string) (string, error) {
	if dir := cmp.Or(flag, os.Getenv("OPSDESK_DATA")); dir != "" {
		return dir, nil
	}
	demo, err := demoData()
	if err != nil {
		return "data", nil
	}
	if _, err := os.Stat(filepath.Join("data", "desk.db")); err == nil {
		return "data", nil
	}
	return demo, nil
}

// demoData is where the demonstration keeps its records.
func demoData() (string, error) {
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "opsdesk", "demo"), err
}

// withStore opens the records for a command that works beside a running desk:
// it reads on connections of its own and writes under SQLite's lock.
func withStore(cmd *cobra.Command, flag string, do func(context.Context, *store.DB) error) error {
	dir, err := findData(flag)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "desk.db")); err != nil {
		return usage("%w; name the data folder with --data or OPSDESK_DATA", err)
	}
	log := newLog(cmd.ErrOrStderr(), slog.LevelWarn)
	db, err := store.Open(cmd.Context(), dir, store.Options{Now: time.Now, Log: log})
	if err != nil {
		return err
	}
	err = do(cmd.Context(), db)
	return errors.Join(err, db.Close())
}
