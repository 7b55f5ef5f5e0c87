package store

import (
	"context"
	"time"

	"opsdesk/bot/desk"
)

// Person is somebody in Slack, as last seen.
type Person struct {
	desk.Person
	Team   string
	DM     string    // channel of the direct messages, once opened
	SeenAt time.Time // when Slack was last asked
}

// PutPerson keeps what Slack says of somebody. It leaves roles alone, and
// the DM where p has none.
func (tx *Tx) PutPerson(p Person) error {
	_, err := tx.exec(`INSERT INTO people (slack_id, team, name, locale, tz, inactive, guest, stranger, bot, dm, seen_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (slack_id) DO UPDATE SET team = excluded.team, name = excluded.name, locale = excluded.locale,
			tz = excluded.tz, inactive = excluded.inactive, guest = excluded.guest, stranger = excluded.stranger,
			bot = excluded.bot, dm = CASE WHEN excluded.dm <> '' THEN excluded.dm ELSE people.dm END, seen_at = excluded.seen_at`,
		p.ID, p.Team, p.Name, p.Locale, p.TZ, p.Inactive, p.Guest, p.Foreign, p.Bot, p.DM, ms(p.SeenAt))
	return err
}

// SetDM keeps the channel of somebody's direct messages.
func (tx *Tx) SetDM(user, channel string) error {
	_, err := tx.exec(`INSERT INTO people (slack_id, team, name, locale, tz, inactive, guest, stranger, bot, dm)
		VALUES (?, '', '', '', '', 0, 0, 0, 0, ?) ON CONFLICT (slack_id) DO UPDATE SET dm = excluded.dm`, user, channel)
	return err
}

// Person returns somebody with the roles they hold at this moment, or
// desk.ErrNotFound.
func (r Reader) Person(ctx context.Context, id string) (Person, error) {
	p := Person{Person: desk.Person{ID: id}}
	err := r.q.QueryRowContext(ctx, `SELECT team, name, locale, tz, inactive, guest, stranger, bot, dm, seen_at
		FROM people WHERE slack_id = ?`, id).
		Scan(&p.Team, &p.Name, &p.Locale, &p.TZ, &p.Inactive, &p.Guest, &p.Foreign, &p.Bot, &p.DM, stamp{&p.SeenAt})
	if err != nil {
		return Person{}, found(err, "person %s", id)
	}
	p.Roles, err = r.Roles(ctx, id)
	return p, err
}

// Roles returns the roles somebody holds, whether they are known as a person
// or not.
func (r Reader) Roles(ctx context.Context, id string) ([]desk.Role, error) {
	scan := func(r row) (role desk.Role, err error) { return role, r.Scan(&role) }
	return list(ctx, r.q, scan, `SELECT DISTINCT role FROM roles WHERE slack_id = ? ORDER BY role`, id)
}

// Grant gives somebody a role, for one component or with "" for all. It is
// not fresh if they hold it already.
func (tx *Tx) Grant(user string, role desk.Role, component, by string) (fresh bool, err error) {
	n, err := tx.exec(`INSERT INTO roles (slack_id, role, component, granted_by, granted_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`, user, role, component, by, ms(tx.now))
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.Note("role/"+user, by, "grant", granted{component, role}, "")
}

// Revoke takes a role back, if they hold it.
func (tx *Tx) Revoke(user string, role desk.Role, component, by string) error {
	n, err := tx.exec(`DELETE FROM roles WHERE slack_id = ? AND role = ? AND component = ?`, user, role, component)
	if err != nil || n == 0 {
		return err
	}
	return tx.Note("role/"+user, by, "revoke", granted{component, role}, "")
}

type granted struct {
	Component string    `json:"component"`
	Role      desk.Role `json:"role"`
}

// WithRole returns who holds a role, for whichever component.
func (r Reader) WithRole(ctx context.Context, role desk.Role) ([]string, error) {
	return list(ctx, r.q, scanText, `SELECT DISTINCT slack_id FROM roles WHERE role = ? ORDER BY slack_id`, role)
}

// Names returns what everybody is called whom the desk has met, by Slack id.
func (r Reader) Names(ctx context.Context) (map[string]string, error) {
	type named struct{ id, name string }
	scan := func(r row) (n named, err error) { return n, r.Scan(&n.id, &n.name) }
	all, err := list(ctx, r.q, scan, `SELECT slack_id, name FROM people WHERE name <> ''`)
	names := make(map[string]string, len(all))
	for _, n := range all {
		names[n.id] = n.name
	}
	return names, err
}
