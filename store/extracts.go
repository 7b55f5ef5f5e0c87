package store

import (
	"context"
	"time"
)

// Extract is what was heard in a voice clip or read in a picture.
type Extract struct {
	ID       int64
	Origin   string // required; the same for a repeat of the message
	Kind     string // voice or picture
	User     string // required
	Team     string
	Channel  string
	TS       string
	ThreadTS string
	Lang     string
	File     string // required; Slack's id
	Said     string // the words beside it
	State    string // waiting, read, failed
	Why      string
	Text     string
	Version  int
	BegunAt  time.Time
}

const extractColumns = `id, origin, kind, slack_id, team, channel, ts, thread_ts, lang, file, said, state, why, text, version, begun_at`

func scanExtract(r row) (x Extract, err error) {
	err = r.Scan(&x.ID, &x.Origin, &x.Kind, &x.User, &x.Team, &x.Channel, &x.TS, &x.ThreadTS, &x.Lang, &x.File, &x.Said, &x.State, &x.Why, &x.Text,
		&x.Version, stamp{&x.BegunAt})
	return x, err
}

// PutExtract keeps that a file is to be read. A repeat of its origin is not
// fresh and returns the first.
func (tx *Tx) PutExtract(x Extract) (kept Extract, fresh bool, err error) {
	n, err := tx.exec(`INSERT INTO extracts (origin, kind, slack_id, team, channel, ts, thread_ts, lang, file, said, state, why, text, version, begun_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', '', '', 1, ?) ON CONFLICT (origin) DO NOTHING`,
		x.Origin, x.Kind, x.User, x.Team, x.Channel, x.TS, x.ThreadTS, x.Lang, x.File, clean(x.Said), ms(tx.now))
	if err != nil {
		return x, false, err
	}
	kept, err = scanExtract(tx.q.QueryRowContext(background, `SELECT `+extractColumns+` FROM extracts WHERE origin = ?`, x.Origin))
	return kept, n == 1, err
}

// EndExtract keeps what was read, or why nothing was. It is not fresh if that
// was known before.
func (tx *Tx) EndExtract(id int64, text, why string) (fresh bool, err error) {
	state := "read"
	if why != "" {
		state = "failed"
	}
	n, err := tx.exec(`UPDATE extracts SET state = ?, why = ?, text = ? WHERE id = ? AND state = 'waiting'`, state, why, clean(text), id)
	return n == 1, err
}

// MendExtract keeps what its author says was meant.
func (tx *Tx) MendExtract(id int64, text string) (Extract, error) {
	_, err := tx.exec(`UPDATE extracts SET state = 'read', why = '', text = ?, version = version + 1 WHERE id = ?`, clean(text), id)
	if err != nil {
		return Extract{}, err
	}
	return tx.Extract(background, id)
}

// UseExtract notes that something was done with what was read. It is not
// fresh if that was so before, for this version.
func (tx *Tx) UseExtract(id int64) (fresh bool, err error) {
	n, err := tx.exec(`UPDATE extracts SET why = 'used' WHERE id = ? AND state = 'read' AND why <> 'used'`, id)
	return n == 1, err
}

// Extract returns an extract, or desk.ErrNotFound.
func (r Reader) Extract(ctx context.Context, id int64) (Extract, error) {
	x, err := scanExtract(r.q.QueryRowContext(ctx, `SELECT `+extractColumns+` FROM extracts WHERE id = ?`, id))
	return x, found(err, "extract %d", id)
}
