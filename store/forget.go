package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"opsdesk/bot/desk"
)

// Erased stands where words were erased. Empty words stay empty.
const Erased = "[erased]"

// actForget is what an erasure is called in the ledger. Its row names the
// rows that lost their text, so that verifying knows them.
const actForget = "forget"

type forgotten struct {
	Rows []int64 `json:"rows"`
}

// Forget erases what somebody wrote, and their name; figures, times and the
// chain of the ledger stay. Backups made before still hold the words until
// they are rotated out.
func (db *DB) Forget(ctx context.Context, user string) error {
	err := db.Write(ctx, func(tx *Tx) error {
		rows, err := tx.eraseLedger(user)
		if err != nil {
			return err
		}
		if err := tx.eraseRecords(user); err != nil {
			return err
		}
		if err := tx.eraseTemplates(user); err != nil {
			return err
		}
		return tx.Note("person/"+user, "", actForget, forgotten{rows}, "")
	})
	if err != nil {
		return err
	}
	return db.fold(ctx)
}

// fold writes the log back into the database and empties it: it still holds
// pages as they were.
func (db *DB) fold(ctx context.Context) (err error) {
	conn, err := sql.Open("sqlite3", writeDSN(databaseFile(db.dir)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	_, err = conn.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}

// ticketOf returns which ticket a row is an event of.
func ticketOf(e Entry) (id int64, ok bool) { return eventOf(e, "ticket/") }

// changeOf returns which change a row is an event of.
func changeOf(e Entry) (id int64, ok bool) { return eventOf(e, "change/") }

func eventOf(e Entry, kind string) (id int64, ok bool) {
	if e.Event == 0 {
		return 0, false
	}
	number, ok := strings.CutPrefix(e.Subject, kind)
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(number, 10, 64)
	return id, err == nil
}

// eraseLedger erases the words that the ledger has of somebody: what they
// did, and what was written in their name when a ticket was opened or edited
// for them. Their tickets are then what the ledger says.
func (tx *Tx) eraseLedger(user string) ([]int64, error) {
	entries, err := list(background, tx.q, scanEntry, `SELECT `+entryColumns+` FROM ledger AS l
		WHERE text <> '' AND erased = 0 AND (actor = ? OR (event > 0 AND act IN ('open', 'edit')
			AND subject IN (SELECT 'ticket/' || id FROM tickets WHERE requester = ?))) ORDER BY seq`, user, user)
	if err != nil {
		return nil, err
	}
	rows, touched, changed := []int64{}, map[int64]bool{}, map[int64]bool{}
	for _, e := range entries {
		rows = append(rows, e.Seq)
		if _, err := tx.exec(`UPDATE ledger SET text = ?, erased = 1 WHERE seq = ?`, e.erasedText(), e.Seq); err != nil {
			return nil, err
		}
		if id, ok := ticketOf(e); ok {
			touched[id] = true
		}
		if id, ok := changeOf(e); ok {
			changed[id] = true
		}
	}
	for id := range changed {
		if err := tx.replayChange(id); err != nil {
			return nil, err
		}
	}
	for id := range touched {
		if err := tx.replay(id); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// erasedText is what takes the place of an entry's text. An event keeps
// which of its two texts there were, since its rules ask for that.
func (e Entry) erasedText() string {
	if e.Event == 0 {
		return Erased
	}
	if _, ok := changeOf(e); ok {
		return e.erasedChange()
	}
	var w words
	if json.Unmarshal([]byte(e.Text), &w) != nil {
		return Erased
	}
	w.Text, w.Title = blank(w.Text), blank(w.Title)
	data, err := encode(w)
	if err != nil {
		return Erased
	}
	return string(data)
}

func blank(s string) string {
	if s == "" {
		return ""
	}
	return Erased
}

// replay makes a ticket what its events say.
func (tx *Tx) replay(id int64) error {
	events, err := tx.History(background, id)
	if err != nil {
		return err
	}
	t, err := desk.Replay(id, events)
	if err != nil {
		return err
	}
	return tx.updateTicket(t)
}

// eraseRecords erases somebody's words outside the ledger. Of what was sent
// all words go: nobody reads them again, and who they speak of is not known.
func (tx *Tx) eraseRecords(user string) error {
	for _, s := range []struct {
		query string
		args  []any
	}{
		{`UPDATE people SET name = ? WHERE slack_id = ? AND name <> ''`, []any{Erased, user}},
		{`UPDATE questions SET text = ? WHERE slack_id = ? AND text <> ''`, []any{Erased, user}},
		{`UPDATE doubts SET text = ? WHERE slack_id = ? AND text <> ''`, []any{Erased, user}},
		{`UPDATE proposals SET reason = ? WHERE reviewer = ? AND reason <> ''`, []any{Erased, user}},
		{`UPDATE relays SET text = ? WHERE author = ? AND text <> ''`, []any{Erased, user}},
		{`UPDATE relays SET files = '[]' WHERE author = ?`, []any{user}},
		{`UPDATE ratings SET text = ? WHERE slack_id = ? AND text <> ''`, []any{Erased, user}},
		{`UPDATE complaints SET text = ? WHERE slack_id = ? AND text <> ''`, []any{Erased, user}},
		{`UPDATE complaints SET outcome = ? WHERE owner = ? AND outcome <> ''`, []any{Erased, user}},
		{`UPDATE followers SET text = ? WHERE slack_id = ? AND text <> ''`, []any{Erased, user}},
		{`UPDATE offers SET want = '{}', decided = 'unanswered' WHERE slack_id = ? AND decided = ''`, []any{user}},
		{`UPDATE model_calls SET sent = '' WHERE slack_id = ?`, []any{user}},
		{`UPDATE thoughts SET reply = '' WHERE question_id IN (SELECT id FROM questions WHERE slack_id = ?)`, []any{user}},
		{`UPDATE extracts SET text = ?, said = ? WHERE slack_id = ?`, []any{Erased, Erased, user}},
		{`DELETE FROM report_words WHERE author = ? OR ref IN (SELECT 'ticket/' || id FROM tickets WHERE requester = ?)`, []any{user, user}},
		{`UPDATE minutes SET text = ? WHERE slack_id = ? AND text <> ''`, []any{Erased, user}},
		{`UPDATE actions SET text = ? WHERE minutes_id IN (SELECT id FROM minutes WHERE slack_id = ?) AND text <> ''`, []any{Erased, user}},
		{`DELETE FROM edits`, nil}, // whose they are is not known; they are kept for a week only
		{`UPDATE outbox SET words = NULL, url = '' WHERE state = 'sent'`, nil},
		{`UPDATE outbox SET words = NULL, url = '' WHERE state = 'dead' AND (slack_id = ? OR instr(words, ?) > 0
			OR channel IN (SELECT dm FROM people WHERE slack_id = ? AND dm <> '')
			OR thread_ts IN (SELECT thread_ts FROM tickets WHERE requester = ? AND thread_ts <> ''))`, []any{user, []byte(user), user, user}},
		{`DELETE FROM drafts WHERE slack_id = ?`, []any{user}},
		{`DELETE FROM preferences WHERE slack_id = ?`, []any{user}},
		{`DELETE FROM bundled WHERE slack_id = ? OR instr(words, ?) > 0`, []any{user, []byte(user)}},
		{`UPDATE inbox SET state = 'done', payload = NULL WHERE state = 'parked' AND instr(payload, ?) > 0`, []any{[]byte(user)}},
	} {
		if _, err := tx.exec(s.query, s.args...); err != nil {
			return err
		}
	}
	return nil
}
