package store

import (
	"context"
	"encoding/json"
	"time"
)

// Trouble is a ticket as somebody sees it who looks for what comes again.
type Trouble struct {
	ID               int64
	Component, Code  string
	Title, Text      string // the first words of it
	Requester        string
	Followers        []string // who said "me too"
	Private          bool
	Opened, Resolved int64 // unix milliseconds; 0 for not yet
	Missed           bool  // a target
}

// Troubles returns the tickets opened in [from, to), by id. Cancelled ones and
// wishes are left out.
func (r Reader) Troubles(ctx context.Context, from, to time.Time) ([]Trouble, error) {
	scan := func(r row) (t Trouble, err error) {
		var followers []byte
		if err := r.Scan(&t.ID, &t.Component, &t.Code, &t.Title, &t.Text, &t.Requester, &followers, &t.Private, &t.Opened, &t.Resolved, &t.Missed); err != nil {
			return t, err
		}
		return t, json.Unmarshal(followers, &t.Followers)
	}
	return list(ctx, r.q, scan, `SELECT t.id, t.component, t.code, t.title, substr(t.text, 1, 300), t.requester,
			(SELECT json_group_array(f.slack_id) FROM followers AS f WHERE f.ticket_id = t.id), t.private, t.opened_at, coalesce(t.resolved_at, 0),
			EXISTS (SELECT 1 FROM clocks AS c WHERE c.ticket_id = t.id AND c.breached_at IS NOT NULL)
		FROM tickets AS t WHERE t.opened_at >= ? AND t.opened_at < ? AND t.state <> 'cancelled' AND t.kind <> 'suggestion' ORDER BY t.id`, ms(from), ms(to))
}
