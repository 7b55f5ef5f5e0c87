package store

import (
	"context"
	"encoding/json"
	"fmt"

	"opsdesk/bot/desk"
)

// ProposeTemplate keeps a template that is to be decided. A repeat of the
// origin returns 0.
func (tx *Tx) ProposeTemplate(origin string, t desk.Template) (int64, error) {
	body, err := encode(t)
	if err != nil {
		return 0, err
	}
	id, err := tx.insert(`INSERT INTO templates (origin, state, proposed_by, decided_by, expires_at, record) VALUES (?, ?, ?, '', ?, ?)
		ON CONFLICT (origin) DO NOTHING`, origin, t.State, t.By, ms(t.ExpiresAt), clean(string(body)))
	if err != nil || id == 0 {
		return 0, err
	}
	return id, tx.Note(fmt.Sprintf("template/%d", id), t.By, actTemplate, templateBody{
		Expires: t.ExpiresAt.UnixMilli(), Hash: t.Plan.Hash(), Longest: t.Longest.Milliseconds(), Max: t.Max, Min: t.Min,
	}, t.Plan.Title)
}

// DecideTemplate is the one function that decides a template.
func (tx *Tx) DecideTemplate(id int64, by string, s desk.TemplateState) (desk.Template, error) {
	t, err := tx.Template(background, id)
	if err == nil {
		t, err = t.Decide(by, s)
	}
	if err != nil {
		return t, err
	}
	body, err := encode(t)
	if err == nil {
		_, err = tx.exec(`UPDATE templates SET state = ?, decided_by = ?, record = ? WHERE id = ?`, t.State, t.DecidedBy, string(body), id)
	}
	if err != nil {
		return t, err
	}
	return t, tx.Note(fmt.Sprintf("template/%d", id), by, "template_"+string(s), struct {
		Hash string `json:"hash"`
	}{t.Plan.Hash()}, "")
}

func scanTemplate(r row) (t desk.Template, err error) {
	var id int64
	var record string
	if err := r.Scan(&id, &record); err != nil {
		return t, err
	}
	err = json.Unmarshal([]byte(record), &t)
	t.ID = id
	return t, err
}

// Template returns a template, or desk.ErrNotFound.
func (r Reader) Template(ctx context.Context, id int64) (desk.Template, error) {
	t, err := scanTemplate(r.q.QueryRowContext(ctx, `SELECT id, record FROM templates WHERE id = ?`, id))
	return t, found(err, "template %d", id)
}

// Templates returns those that are approved and count at an instant, unix
// milliseconds, by their numbers.
func (r Reader) Templates(ctx context.Context, now int64) ([]desk.Template, error) {
	return list(ctx, r.q, scanTemplate, `SELECT id, record FROM templates WHERE state = 'approved' AND expires_at > ? ORDER BY id`, now)
}
