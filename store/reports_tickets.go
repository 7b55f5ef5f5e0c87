package store

import (
	"context"
	"encoding/json"
	"errors"
)

// putBehind keeps which tickets the figures of a report counted.
func (tx *Tx) putBehind(report int64, behind map[string][]int64) error {
	for figure, ids := range behind {
		if _, err := tx.exec(`INSERT INTO report_tickets (report, figure, tickets) VALUES (?, ?, ?)`, report, figure, idList(ids)); err != nil {
			return err
		}
	}
	return nil
}

// ReportTickets returns the tickets that a figure of a report counted when the
// report was given. It was not kept of reports from before this was; then ok is
// false.
func (r Reader) ReportTickets(ctx context.Context, report int64, figure string) (ids []int64, ok bool, err error) {
	var kept string
	err = r.q.QueryRowContext(ctx, `SELECT tickets FROM report_tickets WHERE report = ? AND figure = ?`, report, figure).Scan(&kept)
	if errors.Is(err, errNoRows) {
		return nil, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(kept), &ids)
	}
	return ids, err == nil, err
}
