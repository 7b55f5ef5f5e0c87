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
func findData(flag string) string {
	if dir := cmp.Or(flag, os.Getenv("OPSDESK_DATA")); dir != "" {
		return dir
	}
	demo, err := demoData()
	if err != nil || hasRecords("data") {
		return "data"
	}
	return demo
}

// demoData is where the demonstration keeps its records.
func demoData() (string, error) {
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "opsdesk", "demo"), err
}

// withStore opens the records for a command that works beside a running desk:
// it reads on connections of its own and writes under SQLite's lock.
func withStore(cmd *cobra.Command, flag string, do func(context.Context, *store.DB) error) error {
	dir := findData(flag)
	if !hasRecords(dir) {
		return usage("no desk.db in %s; name the data folder with --data or OPSDESK_DATA", dir)
	}
	return openStore(cmd, dir, do)
}

// withNewStore is like withStore, and begins records where a folder was named
// that has none yet: articles may come before the first start.
func withNewStore(cmd *cobra.Command, flag string, do func(context.Context, *store.DB) error) error {
	dir := cmp.Or(flag, os.Getenv("OPSDESK_DATA"))
	if dir == "" || hasRecords(dir) {
		return withStore(cmd, flag, do)
	}
	lock, err := store.Lock(dir)
	if err != nil {
		return err
	}
	return errors.Join(openStore(cmd, dir, do), lock.Close())
}

func hasRecords(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "desk.db"))
	return err == nil
}

func openStore(cmd *cobra.Command, dir string, do func(context.Context, *store.DB) error) error {
	log := newLog(cmd.ErrOrStderr(), slog.LevelWarn)
	db, err := store.Open(cmd.Context(), dir, store.Options{Now: time.Now, Log: log})
	if err != nil {
		return err
	}
	err = do(cmd.Context(), db)
	return errors.Join(err, db.Close())
}
