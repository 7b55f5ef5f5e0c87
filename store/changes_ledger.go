package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

func changeSubject(id int64) string { return fmt.Sprintf("change/%d", id) }

// changeBody is a desk.ChangeEvent without what people wrote, its fields in
// the order of their names: the canonical form.
type changeBody struct {
	Eligible []string         `json:"eligible,omitempty"`
	Evidence *evidenceBody    `json:"evidence,omitempty"`
	Hash     string           `json:"hash,omitempty"`
	Hit      *hitBody         `json:"hit,omitempty"`
	Lang     string           `json:"lang,omitempty"`
	Lead     bool             `json:"lead,omitempty"`
	Majority bool             `json:"majority,omitempty"`
	Need     int              `json:"need,omitempty"`
	NoticeMS int64            `json:"notice_ms,omitempty"`
	Plan     *planBody        `json:"plan,omitempty"`
	Result   desk.ChangeState `json:"result,omitempty"`
	Review   int64            `json:"review_due,omitempty"` // unix ms
	Risk     desk.Risk        `json:"risk,omitempty"`
	Seq      int              `json:"seq"`
	Template int64            `json:"template,omitempty"`
	Ticket   int64            `json:"ticket,omitempty"`
	Type     desk.ChangeType  `json:"type,omitempty"`
	Verdict  desk.Verdict     `json:"verdict,omitempty"`
	Voter    string           `json:"voter,omitempty"`
}

type planBody struct {
	Accepts     []string  `json:"accepts,omitempty"`
	Components  []string  `json:"components"`
	From        int64     `json:"from"` // unix ms
	Implementer string    `json:"implementer"`
	Risk        desk.Risk `json:"risk"`
	Tell        []string  `json:"tell"`
	To          int64     `json:"to"` // unix ms
}

type evidenceBody struct {
	Artefact  string `json:"artefact"`
	Machine   bool   `json:"machine"`
	Passed    bool   `json:"passed"`
	Rehearsed bool   `json:"rehearsed"`
	Report    string `json:"report"`
	Revision  int    `json:"revision"`
	Tester    string `json:"tester"`
}

type hitBody struct {
	Ref   string        `json:"ref"`
	State desk.HitState `json:"state,omitempty"`
	Tier  desk.Tier     `json:"tier,omitempty"`
}

// changeWords is what people wrote. It can be erased.
type changeWords struct {
	Background  string `json:"background,omitempty"`
	Checks      string `json:"checks,omitempty"`
	Despite     string `json:"despite,omitempty"`
	Environment string `json:"environment,omitempty"`
	Impact      string `json:"impact,omitempty"`
	Purpose     string `json:"purpose,omitempty"`
	Rollback    string `json:"rollback,omitempty"`
	Steps       string `json:"steps,omitempty"`
	Test        string `json:"test,omitempty"`
	Text        string `json:"text,omitempty"`
	Title       string `json:"title,omitempty"`
}

// erased keeps which words there were, since the rules ask for that.
func (w changeWords) erased() changeWords {
	for _, s := range []*string{&w.Background, &w.Checks, &w.Despite, &w.Environment, &w.Impact, &w.Purpose, &w.Rollback, &w.Steps, &w.Test, &w.Text, &w.Title} {
		*s = blank(*s)
	}
	return w
}

// chainChange puts an event of a change into the ledger.
func (tx *Tx) chainChange(id int64, e desk.ChangeEvent) error {
	b, w := changeParts(e)
	body, err := encode(b)
	if err != nil {
		return err
	}
	var text []byte
	if w != (changeWords{}) {
		if text, err = encode(w); err != nil {
			return err
		}
	}
	return tx.chain(Entry{
		Subject: changeSubject(id), Event: e.Seq, At: e.At, Actor: e.Actor, Act: string(e.Act), Body: body, Text: string(text),
	})
}

// changeParts parts an event into what is sealed and what can be erased.
func changeParts(e desk.ChangeEvent) (changeBody, changeWords) {
	b := changeBody{
		Eligible: e.Eligible, Hash: e.Hash, Lang: e.Lang, Lead: e.Lead, Majority: e.Majority, Need: e.Need, NoticeMS: e.Notice.Milliseconds(),
		Result: e.Result, Risk: e.Risk, Seq: e.Seq, Template: e.Template, Ticket: e.Ticket, Type: e.Type, Verdict: e.Verdict, Voter: e.Voter,
	}
	w := changeWords{Text: e.Text}
	if !e.Due.IsZero() {
		b.Review = e.Due.UnixMilli()
	}
	if p := e.Plan; p != nil {
		b.Plan = &planBody{p.Accepts, p.Components, p.From.UnixMilli(), p.Implementer, p.Risk, p.Tell, p.To.UnixMilli()}
		w.Title, w.Background, w.Purpose, w.Impact, w.Steps, w.Rollback, w.Test = p.Title, p.Background, p.Purpose, p.Impact, p.Steps, p.Rollback, p.Test
		w.Despite = p.Despite
	}
	if v := e.Evidence; v != nil {
		b.Evidence = &evidenceBody{v.Artefact, v.Machine, v.Passed, v.Rehearsed, v.Report, v.Revision, v.Tester}
		w.Checks, w.Environment = v.Checks, v.Environment
	}
	if h := e.Hit; h != nil {
		b.Hit = &hitBody{h.Ref, h.State, h.Tier}
	}
	return b, w
}

// changeEvent reads an event of a change back.
func (e Entry) changeEvent() (desk.ChangeEvent, error) {
	var b changeBody
	var w changeWords
	err := json.Unmarshal(e.Body, &b)
	if err == nil && e.Text != "" {
		err = json.Unmarshal([]byte(e.Text), &w)
	}
	if err != nil {
		return desk.ChangeEvent{}, fmt.Errorf("ledger row %d: %w", e.Seq, err)
	}
	ev := desk.ChangeEvent{
		Seq: e.Event, At: e.At, Actor: e.Actor, Act: desk.ChangeAct(e.Act), Eligible: b.Eligible, Hash: b.Hash, Lang: b.Lang, Lead: b.Lead,
		Majority: b.Majority, Need: b.Need, Notice: time.Duration(b.NoticeMS) * time.Millisecond, Result: b.Result, Risk: b.Risk,
		Template: b.Template, Ticket: b.Ticket, Type: b.Type, Verdict: b.Verdict, Voter: b.Voter, Text: w.Text,
	}
	if b.Review != 0 {
		ev.Due = time.UnixMilli(b.Review).UTC()
	}
	if p := b.Plan; p != nil {
		ev.Plan = &desk.Plan{
			Title: w.Title, Background: w.Background, Purpose: w.Purpose, Impact: w.Impact, Steps: w.Steps, Rollback: w.Rollback, Test: w.Test,
			Components: p.Components, Risk: p.Risk, From: time.UnixMilli(p.From).UTC(), To: time.UnixMilli(p.To).UTC(),
			Implementer: p.Implementer, Tell: p.Tell, Accepts: p.Accepts, Despite: w.Despite,
		}
	}
	if v := b.Evidence; v != nil {
		ev.Evidence = &desk.Evidence{
			Revision: v.Revision, Artefact: v.Artefact, Environment: w.Environment, Checks: w.Checks, Report: v.Report,
			Tester: v.Tester, Machine: v.Machine, Rehearsed: v.Rehearsed, Passed: v.Passed,
		}
	}
	if h := b.Hit; h != nil {
		ev.Hit = &desk.Hit{Ref: h.Ref, State: h.State, Tier: h.Tier}
	}
	return ev, nil
}

// erasedChange is what takes the place of the words of a change's event.
func (e Entry) erasedChange() string {
	var w changeWords
	if json.Unmarshal([]byte(e.Text), &w) != nil {
		return Erased
	}
	data, err := encode(w.erased())
	if err != nil {
		return Erased
	}
	return string(data)
}

// replayChange makes a change what its events say.
func (tx *Tx) replayChange(id int64) error {
	events, err := tx.ChangeHistory(background, id)
	if err != nil {
		return err
	}
	c, err := desk.ReplayChange(id, events)
	if err != nil {
		return err
	}
	return tx.putChange(c)
}

// VerifyChanges replays every change from the ledger and returns those that
// come out otherwise than they are stored.
func (db *DB) VerifyChanges(ctx context.Context) ([]int64, error) {
	ids, err := list(ctx, db.q, scanID, `SELECT id FROM changes ORDER BY id`)
	if err != nil {
		return nil, err
	}
	var bad []int64
	for _, id := range ids {
		same, err := db.sameChange(ctx, id)
		if err != nil {
			return nil, err
		}
		if !same {
			bad = append(bad, id)
		}
	}
	return bad, nil
}

// sameChange holds a change against its events. A running desk may act on it
// between the two reads: a difference counts if the number of events agrees.
func (r Reader) sameChange(ctx context.Context, id int64) (bool, error) {
	for {
		kept, err := r.Change(ctx, id)
		if err != nil {
			return false, err
		}
		events, err := r.ChangeHistory(ctx, id)
		if err != nil {
			return false, err
		}
		replayed, err := desk.ReplayChange(id, events)
		if err == nil && replayed.Seq > kept.Seq {
			continue
		}
		was, errWas := encode(kept)
		is, errIs := encode(replayed)
		return err == nil && errWas == nil && errIs == nil && string(was) == string(is), nil
	}
}
