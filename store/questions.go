package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// Shown is an article as it was shown.
type Shown struct {
	ID       string `json:"id"`
	Revision int    `json:"revision"`
}

// Question is what somebody asked and what became of it.
type Question struct {
	ID         int64
	Origin     string // required; unique: what asked for it
	Team       string
	User       string
	Channel    string
	TS         string
	ThreadTS   string
	Lang       string
	Text       string
	Outcome    string
	Confidence float64
	Shown      []Shown
	At         time.Time
	Mark       string // "", "solved", "not_solved", "wrong"
	TicketID   int64
}

const questionColumns = `id, origin, team, slack_id, channel, ts, thread_ts, lang, text, outcome, confidence, shown, asked_at, mark, ticket_id`

func scanQuestion(r row) (q Question, err error) {
	var shown []byte
	err = r.Scan(&q.ID, &q.Origin, &q.Team, &q.User, &q.Channel, &q.TS, &q.ThreadTS, &q.Lang, &q.Text, &q.Outcome,
		&q.Confidence, &shown, stamp{&q.At}, &q.Mark, refer{&q.TicketID})
	if err == nil {
		err = json.Unmarshal(shown, &q.Shown)
	}
	return q, err
}

// Ask keeps a question. A repeat of its origin returns the first.
func (tx *Tx) Ask(q Question) (Question, bool, error) {
	if q.Origin == "" {
		return Question{}, false, fmt.Errorf("question without an origin: %w", desk.ErrInvalid)
	}
	if q.At.IsZero() {
		q.At = tx.now
	}
	q.Text = clean(q.Text)
	if q.Shown == nil {
		q.Shown = []Shown{}
	}
	shown, err := json.Marshal(q.Shown)
	if err != nil {
		return Question{}, false, err
	}
	n, err := tx.exec(`INSERT INTO questions (origin, team, slack_id, channel, ts, thread_ts, lang, text, outcome,
			confidence, shown, asked_at, mark, ticket_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (origin) DO NOTHING`,
		q.Origin, q.Team, q.User, q.Channel, q.TS, q.ThreadTS, q.Lang, q.Text, q.Outcome,
		q.Confidence, string(shown), ms(q.At), q.Mark, ref(q.TicketID))
	if err != nil {
		return Question{}, false, err
	}
	q, err = scanQuestion(tx.q.QueryRowContext(background, `SELECT `+questionColumns+` FROM questions WHERE origin = ?`, q.Origin))
	return q, n == 1, err
}

// MarkQuestion keeps what somebody said of an answer.
func (tx *Tx) MarkQuestion(id int64, mark, by string) (Question, error) {
	q, err := tx.Question(background, id)
	if err != nil || q.Mark == mark {
		return q, err
	}
	if _, err := tx.exec(`UPDATE questions SET mark = ? WHERE id = ?`, mark, id); err != nil {
		return q, err
	}
	q.Mark = mark
	return q, tx.Note(fmt.Sprintf("question/%d", id), by, "mark", map[string]string{"mark": mark}, "")
}

// LinkQuestion notes which ticket a question became.
func (tx *Tx) LinkQuestion(id, ticket int64) error {
	n, err := tx.exec(`UPDATE questions SET ticket_id = ? WHERE id = ?`, ticket, id)
	if err == nil && n == 0 {
		err = fmt.Errorf("question %d: %w", id, desk.ErrNotFound)
	}
	return err
}

// Question returns a question, or desk.ErrNotFound.
func (r Reader) Question(ctx context.Context, id int64) (Question, error) {
	q, err := scanQuestion(r.q.QueryRowContext(ctx, `SELECT `+questionColumns+` FROM questions WHERE id = ?`, id))
	return q, found(err, "question %d", id)
}

// QuestionInThread returns the newest question asked in a thread, or with its
// root, or desk.ErrNotFound.
func (r Reader) QuestionInThread(ctx context.Context, channel, threadTS string) (Question, error) {
	if threadTS == "" {
		return Question{}, fmt.Errorf("question in no thread: %w", desk.ErrNotFound)
	}
	q, err := scanQuestion(r.q.QueryRowContext(ctx, `SELECT `+questionColumns+` FROM questions
		WHERE channel = ? AND (thread_ts = ? OR ts = ?) ORDER BY id DESC LIMIT 1`, channel, threadTS, threadTS))
	if errors.Is(err, errNoRows) {
		return Question{}, fmt.Errorf("question in %s/%s: %w", channel, threadTS, desk.ErrNotFound)
	}
	return q, err
}

// QuestionsInThread returns what was asked in a thread, its root included, the
// first first.
func (r Reader) QuestionsInThread(ctx context.Context, channel, threadTS string) ([]Question, error) {
	if threadTS == "" {
		return nil, nil
	}
	return list(ctx, r.q, scanQuestion, `SELECT `+questionColumns+` FROM questions
		WHERE channel = ? AND (thread_ts = ? OR ts = ?) ORDER BY id`, channel, threadTS, threadTS)
}

// LastQuestion returns what somebody asked last in a channel, or
// desk.ErrNotFound.
func (r Reader) LastQuestion(ctx context.Context, channel, user string) (Question, error) {
	q, err := scanQuestion(r.q.QueryRowContext(ctx, `SELECT `+questionColumns+` FROM questions
		WHERE channel = ? AND slack_id = ? ORDER BY id DESC LIMIT 1`, channel, user))
	return q, found(err, "question of %s in %s", user, channel)
}
