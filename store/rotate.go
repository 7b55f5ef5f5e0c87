package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// How many backups are kept: the newest of each of so many days, weeks and
// months that have one.
const (
	keepDaily   = 7
	keepWeekly  = 4
	keepMonthly = 12
)

// Rotate removes the backups in dir that are no longer wanted. It removes
// nothing before the newest is verified, and never that one. A copy without
// a checksum was never finished and goes too.
func (db *DB) Rotate(ctx context.Context, dir string) error {
	all, unfinished, err := backups(dir)
	if err != nil || len(all) == 0 {
		return err
	}
	if err := VerifyBackup(all[0].path); err != nil {
		return fmt.Errorf("nothing rotated: %w", err)
	}
	for _, path := range append(unwanted(all), before(unfinished, all[0].at)...) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := removeBackup(path); err != nil {
			return err
		}
		db.opt.crash("store-rotate")
	}
	return syncFolder(dir)
}

// kept is a backup and when it was made.
type kept struct {
	path string
	at   time.Time
}

// backups lists the backups in dir, newest first, and beside them those
// without a checksum.
func backups(dir string) (all, unfinished []kept, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name(), backupPrefix)
		if !ok {
			continue
		}
		at, err := time.Parse(backupTime+".db", name)
		if err != nil {
			continue
		}
		b := kept{filepath.Join(dir, e.Name()), at}
		if exists(b.path + sumSuffix) {
			all = append(all, b)
		} else {
			unfinished = append(unfinished, b)
		}
	}
	slices.SortFunc(all, func(a, b kept) int { return b.at.Compare(a.at) })
	return all, unfinished, nil
}

// before returns those made before an instant: a later one may be in the
// making.
func before(all []kept, at time.Time) (paths []string) {
	for _, b := range all {
		if b.at.Before(at) {
			paths = append(paths, b.path)
		}
	}
	return paths
}

// unwanted returns the backups that are the newest of no day, week or month
// to be kept. all is sorted, newest first.
func unwanted(all []kept) []string {
	wanted := map[string]bool{}
	for _, p := range []struct {
		n      int
		period func(time.Time) string
	}{
		{keepDaily, func(t time.Time) string { return t.Format("2006-01-02") }},
		{keepWeekly, func(t time.Time) string { y, w := t.ISOWeek(); return fmt.Sprintf("%d-W%02d", y, w) }},
		{keepMonthly, func(t time.Time) string { return t.Format("2006-01") }},
	} {
		periods := map[string]bool{}
		for _, b := range all {
			if name := p.period(b.at); !periods[name] && len(periods) < p.n {
				periods[name], wanted[b.path] = true, true
			}
		}
	}
	var out []string
	for _, b := range all {
		if !wanted[b.path] {
			out = append(out, b.path)
		}
	}
	return out
}

// removeBackup removes the checksum first: a backup that is half removed is
// none.
func removeBackup(path string) error {
	for _, name := range []string{path + sumSuffix, path + headSuffix, path} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
