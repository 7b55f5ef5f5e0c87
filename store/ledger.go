package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"opsdesk/bot/desk"
)

// Entry is a row of the ledger.
type Entry struct {
	Seq      int64
	Subject  string // "ticket/12", "config", "role/U1", "article/x"
	Event    int    // number among the events of a ticket; 0 for what is not one
	At       time.Time
	Actor    string // Slack user id, "" for the desk itself
	Act      string
	Body     json.RawMessage // canonical, without what people wrote
	Text     string          // what people wrote; can be erased
	TextHash string          // of Text as it was; "" if there was none
	Erased   bool
	Prev     string
	Hash     string
}

// sealed is what the hash of a row covers. Its fields are in the order of
// their names, so that Go's encoding of it is canonical.
type sealed struct {
	Act     string          `json:"act"`
	Actor   string          `json:"actor"`
	At      int64           `json:"at"` // unix ms
	Body    json.RawMessage `json:"body"`
	Event   int             `json:"event"`
	Prev    string          `json:"prev"`
	Seq     int64           `json:"seq"`
	Subject string          `json:"subject"`
	Text    string          `json:"text"` // its hash
}

func (e Entry) seal() (string, error) {
	data, err := encode(sealed{e.Act, e.Actor, e.At.UnixMilli(), e.Body, e.Event, e.Prev, e.Seq, e.Subject, e.TextHash})
	return sum(data), err
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

func textHash(text string) string {
	if text == "" {
		return ""
	}
	return sum([]byte(text))
}

// encode is JSON without the escapes that are meant for web pages.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// canonical is JSON with sorted keys and no white space. Numbers keep the
// digits they came with.
func canonical(v any) ([]byte, error) {
	data, err := encode(v)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil {
		return nil, err
	}
	return encode(tree)
}

// Note puts a row into the ledger. What people wrote goes into text, which
// can be erased; body must be free of it. Tickets change through Act only.
func (tx *Tx) Note(subject, actor, act string, body any, text string) error {
	data, err := canonical(body)
	if err != nil {
		return fmt.Errorf("ledger row of %s: %w", subject, err)
	}
	return tx.chain(Entry{Subject: subject, At: tx.now, Actor: actor, Act: act, Body: data, Text: clean(text)})
}

// chain appends a row with canonical body to the ledger.
func (tx *Tx) chain(e Entry) error {
	end, err := tx.end()
	if err != nil {
		return err
	}
	e.Seq, e.Prev, e.TextHash = end.Rows+1, end.Hash, textHash(e.Text)
	if e.Hash, err = e.seal(); err != nil {
		return err
	}
	_, err = tx.exec(`INSERT INTO ledger (seq, subject, event, at, actor, act, body, text, text_hash, erased, prev, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`,
		e.Seq, e.Subject, e.Event, e.At.UnixMilli(), e.Actor, e.Act, string(e.Body), e.Text, e.TextHash, e.Prev, e.Hash)
	if err == nil {
		tx.head = Head{e.Seq, e.Hash}
	}
	return err
}

// end returns where the ledger ends inside the transaction.
func (tx *Tx) end() (Head, error) {
	if tx.known {
		return tx.head, nil
	}
	head, err := ledgerHead(background, tx.q)
	if err == nil {
		tx.head, tx.known = head, true
	}
	return head, err
}

const entryColumns = `seq, subject, event, at, actor, act, body, text, text_hash, erased, prev, hash`

func scanEntry(r row) (e Entry, err error) {
	var body string
	err = r.Scan(&e.Seq, &e.Subject, &e.Event, stamp{&e.At}, &e.Actor, &e.Act, &body, &e.Text, &e.TextHash, &e.Erased, &e.Prev, &e.Hash)
	e.Body = json.RawMessage(body)
	return e, err
}

// Ledger returns the rows of a subject, oldest first.
func (r Reader) Ledger(ctx context.Context, subject string) ([]Entry, error) {
	return list(ctx, r.q, scanEntry, `SELECT `+entryColumns+` FROM ledger WHERE subject = ? ORDER BY seq`, subject)
}

// Head returns where the ledger ends.
func (r Reader) Head(ctx context.Context) (Head, error) { return ledgerHead(ctx, r.q) }

// An event of a ticket is a row of its own kind: its body is the event, its
// text the two things that people wrote.

type words struct {
	Text  string `json:"text,omitempty"`
	Title string `json:"title,omitempty"`
}

func ticketSubject(id int64) string { return fmt.Sprintf("ticket/%d", id) }

// chainEvent puts an event of a ticket into the ledger.
func (tx *Tx) chainEvent(ticket int64, e desk.Event) error {
	body, err := encode(inOrder(e))
	if err != nil {
		return err
	}
	var text []byte
	if e.Title != "" || e.Text != "" {
		if text, err = encode(words{Text: e.Text, Title: e.Title}); err != nil {
			return err
		}
	}
	return tx.chain(Entry{
		Subject: ticketSubject(ticket), Event: e.Seq, At: e.At, Actor: e.Actor, Act: string(e.Act),
		Body: body, Text: string(text),
	})
}

// eventBody is a desk.Event with its fields in the order of their names: the
// canonical form, without the way through a tree.
type eventBody struct {
	Assignee  string      `json:"assignee,omitempty"`
	Code      string      `json:"code,omitempty"`
	Component string      `json:"component,omitempty"`
	Foreign   bool        `json:"foreign,omitempty"`
	Impact    desk.Impact `json:"impact,omitempty"`
	Kind      desk.Kind   `json:"kind,omitempty"`
	Lang      string      `json:"lang,omitempty"`
	Private   bool        `json:"private,omitempty"`
	Requester string      `json:"requester,omitempty"`
	Rules     int64       `json:"rules,omitempty"`
	Seq       int         `json:"seq"`
	State     desk.State  `json:"state,omitempty"`
	Tier      desk.Tier   `json:"tier,omitempty"`
}

func inOrder(e desk.Event) eventBody {
	return eventBody{e.Assignee, e.Code, e.Component, e.Foreign, e.Impact, e.Kind, e.Lang, e.Private, e.Requester, e.Rules, e.Seq, e.State, e.Tier}
}

// event reads an event of a ticket back.
func (e Entry) event() (desk.Event, error) {
	var ev desk.Event
	if err := json.Unmarshal(e.Body, &ev); err != nil {
		return ev, fmt.Errorf("ledger row %d: %w", e.Seq, err)
	}
	var w words
	if e.Text != "" {
		if err := json.Unmarshal([]byte(e.Text), &w); err != nil {
			return ev, fmt.Errorf("ledger row %d: %w", e.Seq, err)
		}
	}
	ev.Seq, ev.At, ev.Actor, ev.Act, ev.Title, ev.Text = e.Event, e.At, e.Actor, desk.Act(e.Act), w.Title, w.Text
	return ev, nil
}

// clean makes text fit to be stored and hashed: valid UTF-8 without NUL, so
// that what comes back is what went in.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}
