package store

import (
	"context"
	"time"

	"opsdesk/bot/desk"
)

// VendorWait returns how long tickets waited for a vendor in [from, to), by
// the clock on the wall, and how many did. What still waits counts to the end.
func (r Reader) VendorWait(ctx context.Context, from, to time.Time) (sum time.Duration, tickets int, err error) {
	lives, err := r.vendorLives(ctx, from, to)
	for id, events := range lives {
		waited, err := desk.Waited(id, events, desk.StateWaitingVendor, desk.Stretch{From: from, To: to})
		if err != nil {
			return 0, 0, err
		}
		if waited > 0 {
			sum, tickets = sum+waited, tickets+1
		}
	}
	return sum, tickets, err
}

// vendorLives returns all events of the tickets that may have waited for a
// vendor in [from, to).
func (r Reader) vendorLives(ctx context.Context, from, to time.Time) (map[int64][]desk.Event, error) {
	entries, err := list(ctx, r.q, scanEntry, `SELECT `+entryColumns+` FROM ledger WHERE event > 0 AND subject IN (
			SELECT l.subject FROM ledger AS l JOIN tickets AS t ON t.id = CAST(substr(l.subject, 8) AS INTEGER)
			WHERE l.act = 'wait' AND l.at < ? AND l.subject LIKE 'ticket/%' AND json_extract(l.body, '$.state') = ?
				AND t.state <> 'cancelled' AND (t.last_at > ? OR t.state = ?))
		ORDER BY subject, event`, ms(to), desk.StateWaitingVendor, ms(from), desk.StateWaitingVendor)
	if err != nil {
		return nil, err
	}
	lives := make(map[int64][]desk.Event)
	for _, entry := range entries {
		id, _ := ticketOf(entry)
		e, err := entry.event()
		if err != nil {
			return nil, err
		}
		lives[id] = append(lives[id], e)
	}
	return lives, nil
}
