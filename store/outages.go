package store

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// PutOutage keeps an outage; one that is known by its origin is corrected. It
// is fresh if it was not known.
func (tx *Tx) PutOutage(o desk.Outage) (fresh bool, err error) {
	if o.Origin == "" || o.Service == "" || !o.Impact.Valid() || o.From.IsZero() || !o.To.IsZero() && o.To.Before(o.From) {
		return false, fmt.Errorf("outage %q of %q from %s to %s: %w", o.Origin, o.Service, o.From, o.To, desk.ErrInvalid)
	}
	var known int
	if err := tx.q.QueryRowContext(background, `SELECT count(*) FROM outages WHERE origin = ?`, o.Origin).Scan(&known); err != nil {
		return false, err
	}
	n, err := tx.exec(`INSERT INTO outages (origin, service, impact, title, ticket_id, from_at, to_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (origin) DO UPDATE SET service = excluded.service, impact = excluded.impact, title = excluded.title,
			ticket_id = excluded.ticket_id, from_at = excluded.from_at, to_at = excluded.to_at
		WHERE (service, impact, title, from_at, coalesce(to_at, 0), coalesce(ticket_id, 0)) IS NOT
			(excluded.service, excluded.impact, excluded.title, excluded.from_at, coalesce(excluded.to_at, 0), coalesce(excluded.ticket_id, 0))`,
		o.Origin, o.Service, o.Impact, clean(o.Title), ref(o.Ticket), ms(o.From), ms(o.To))
	if err != nil || n == 0 {
		return false, err
	}
	return known == 0, tx.Note("outage/"+o.Origin, "", "outage", outageBody{o.From.UnixMilli(), string(o.Impact), o.Service, o.Ticket, o.To.UnixMilli()}, o.Title)
}

type outageBody struct {
	From    int64  `json:"from"`
	Impact  string `json:"impact"`
	Service string `json:"service"`
	Ticket  int64  `json:"ticket,omitempty"`
	To      int64  `json:"to"`
}

// Outages returns what is known of services in [from, to): what was imported,
// the maintenance that was planned, the windows of changes that were deployed in
// them, and T1 tickets of which nobody said when
// their impact began and ended, by their stamps.
func (r Reader) Outages(ctx context.Context, from, to time.Time) ([]desk.Outage, error) {
	scan := func(r row) (o desk.Outage, err error) {
		return o, r.Scan(&o.ID, &o.Origin, &o.Service, &o.Impact, &o.Title, refer{&o.Ticket}, stamp{&o.From}, stamp{&o.To}, &o.Assumed)
	}
	return list(ctx, r.q, scan, `SELECT id, origin, service, impact, title, ticket_id, from_at, to_at, 0 FROM outages
			WHERE from_at < ? AND (to_at IS NULL OR to_at > ?)
		UNION ALL SELECT id, 'maintenance/' || id, component, 'maintenance', '', NULL, from_at, to_at, 0 FROM maintenance
			WHERE from_at < ? AND to_at > ?
		UNION ALL SELECT c.id, 'change/' || c.id, k.component, 'maintenance', '', NULL, c.from_at, c.to_at, 0
			FROM changes AS c JOIN change_components AS k ON k.change_id = c.id
			WHERE c.state IN ('deploying', 'observing', 'successful', 'failed', 'backed_out') AND c.from_at < ? AND c.to_at > ?
		UNION ALL SELECT id, 'ticket/' || id, component, 'stopped', '', id, opened_at, resolved_at, 1 FROM tickets AS t
			WHERE tier = 1 AND state <> 'cancelled' AND kind IN ('fault', 'security', 'data_loss') AND component <> ''
				AND opened_at < ? AND (resolved_at IS NULL OR resolved_at > ?)
				AND NOT EXISTS (SELECT 1 FROM outages AS o WHERE o.ticket_id = t.id)
				AND NOT EXISTS (SELECT 1 FROM imports AS i WHERE i.ticket_id = t.id)
		ORDER BY 7, 2`, ms(to), ms(from), ms(to), ms(from), ms(to), ms(from), ms(to), ms(from))
}
