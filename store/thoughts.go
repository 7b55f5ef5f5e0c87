package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Thought is the second look at a question, with the language model.
type Thought struct {
	Question int64
	Done     bool
	Mode     string // with, without, budget or late, once it is done
	Step     string // what is being done now
	Reply    json.RawMessage
	URL      string // where a private answer goes
	BegunAt  time.Time
	DoneAt   time.Time
}

// BeginThought notes that a question is looked at again. A repeat changes
// nothing.
func (tx *Tx) BeginThought(question int64, step, url string) error {
	_, err := tx.exec(`INSERT INTO thoughts (question_id, state, mode, step, reply, url, begun_at) VALUES (?, 'thinking', '', ?, '', ?, ?)
		ON CONFLICT DO NOTHING`, question, step, url, ms(tx.now))
	return err
}

// StepThought notes what is being done about a question now.
func (tx *Tx) StepThought(question int64, step string) error {
	_, err := tx.exec(`UPDATE thoughts SET step = ? WHERE question_id = ? AND state = 'thinking'`, step, question)
	return err
}

// EndThought keeps what came of the second look. It is not fresh if that had
// ended before.
func (tx *Tx) EndThought(question int64, mode string, reply json.RawMessage) (fresh bool, err error) {
	n, err := tx.exec(`UPDATE thoughts SET state = 'done', mode = ?, step = '', reply = ?, url = '', done_at = ?
		WHERE question_id = ? AND state = 'thinking'`, mode, string(reply), ms(tx.now), question)
	return n == 1, err
}

// Thought returns the second look at a question, or desk.ErrNotFound.
func (r Reader) Thought(ctx context.Context, question int64) (t Thought, err error) {
	var state, reply string
	err = r.q.QueryRowContext(ctx, `SELECT question_id, state, mode, step, reply, url, begun_at, done_at FROM thoughts WHERE question_id = ?`, question).
		Scan(&t.Question, &state, &t.Mode, &t.Step, &reply, &t.URL, stamp{&t.BegunAt}, stamp{&t.DoneAt})
	t.Done = state == "done"
	if reply != "" {
		t.Reply = json.RawMessage(reply)
	}
	return t, found(err, "second look at question %d", question)
}

// AnswerQuestion notes which article a second look has found.
func (tx *Tx) AnswerQuestion(id int64, outcome string, shown []Shown) error {
	if shown == nil {
		shown = []Shown{}
	}
	data, err := json.Marshal(shown)
	if err != nil {
		return err
	}
	if _, err := tx.exec(`UPDATE questions SET outcome = ?, shown = ? WHERE id = ?`, outcome, string(data), id); err != nil {
		return err
	}
	return tx.Note(fmt.Sprintf("question/%d", id), "", "answer", map[string]any{"outcome": outcome, "shown": shown}, "")
}
