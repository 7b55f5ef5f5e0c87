package store

import (
	"context"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// Prefer keeps how somebody wants to hear notices of a kind.
func (tx *Tx) Prefer(user string, kind desk.Notice, w desk.When) error {
	if !w.Valid() {
		return fmt.Errorf("notices heard %q: %w", w, desk.ErrInvalid)
	}
	_, err := tx.exec(`INSERT INTO preferences (slack_id, kind, heard, set_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (slack_id, kind) DO UPDATE SET heard = excluded.heard, set_at = excluded.set_at WHERE heard <> excluded.heard`,
		user, kind, w, ms(tx.now))
	return err
}

// Preferences returns what somebody chose. A kind that is not in it is heard
// at once.
func (r Reader) Preferences(ctx context.Context, user string) (map[desk.Notice]desk.When, error) {
	type choice struct {
		kind desk.Notice
		when desk.When
	}
	scan := func(r row) (c choice, err error) { return c, r.Scan(&c.kind, &c.when) }
	choices, err := list(ctx, r.q, scan, `SELECT kind, heard FROM preferences WHERE slack_id = ?`, user)
	chosen := make(map[desk.Notice]desk.When, len(choices))
	for _, c := range choices {
		chosen[c.kind] = c.when
	}
	return chosen, err
}

// Bundled is a notice that waits for somebody's next bundle.
type Bundled struct {
	ID    int64
	Key   string
	Words []byte // the message as drawn, JSON
	At    time.Time
}

// Bundle keeps a saying for its user's next bundle. What was said, or waits
// already, does nothing.
func (tx *Tx) Bundle(s Saying) error {
	if s.Key == "" || s.User == "" || len(s.Words) == 0 {
		return fmt.Errorf("bundled saying %q for %q: %w", s.Key, s.User, desk.ErrInvalid)
	}
	if said, err := tx.Said(background, s.Key); err != nil || said {
		return err
	}
	_, err := tx.exec(`INSERT INTO bundled (key, slack_id, words, bundled_at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
		s.Key, s.User, s.Words, ms(tx.now))
	return err
}

// Waiting returns what waits for somebody's next bundle, oldest first.
func (r Reader) Waiting(ctx context.Context, user string) ([]Bundled, error) {
	scan := func(r row) (b Bundled, err error) { return b, r.Scan(&b.ID, &b.Key, &b.Words, stamp{&b.At}) }
	return list(ctx, r.q, scan, `SELECT id, key, words, bundled_at FROM bundled WHERE slack_id = ? ORDER BY id`, user)
}

// Unbundle takes somebody's notices up to one out of their bundle: they count
// as said.
func (tx *Tx) Unbundle(user string, upTo int64) error {
	if _, err := tx.exec(`INSERT INTO said (key) SELECT key FROM bundled WHERE slack_id = ? AND id <= ? ON CONFLICT DO NOTHING`,
		user, upTo); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM bundled WHERE slack_id = ? AND id <= ?`, user, upTo)
	return err
}
