package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"opsdesk/bot/desk"
)

// Draft is a request for a change that was not sent yet.
type Draft struct {
	Plan   desk.Plan       `json:"plan"`
	Type   desk.ChangeType `json:"type"`
	Ticket int64           `json:"ticket,omitempty"`
}

// PutDraft keeps what somebody has filled in so far, in place of what they had
// before.
func (tx *Tx) PutDraft(user string, d Draft) error {
	body, err := encode(d)
	if err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO drafts (slack_id, body, kept_at) VALUES (?, ?, ?)
		ON CONFLICT (slack_id) DO UPDATE SET body = excluded.body, kept_at = excluded.kept_at`, user, clean(string(body)), ms(tx.now))
	return err
}

// DropDraft forgets what somebody had filled in.
func (tx *Tx) DropDraft(user string) error {
	_, err := tx.exec(`DELETE FROM drafts WHERE slack_id = ?`, user)
	return err
}

// Draft returns what somebody had filled in; ok is false if there is nothing.
func (r Reader) Draft(ctx context.Context, user string) (d Draft, ok bool, err error) {
	var body string
	err = r.q.QueryRowContext(ctx, `SELECT body FROM drafts WHERE slack_id = ?`, user).Scan(&body)
	if errors.Is(err, errNoRows) {
		return d, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &d)
	}
	if err != nil {
		return d, false, fmt.Errorf("draft of %s: %w", user, err)
	}
	return d, true, nil
}
