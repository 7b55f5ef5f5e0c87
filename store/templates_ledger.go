package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"opsdesk/bot/desk"
)

// actTemplate is what a proposed template is called in the ledger; a decision
// has the state behind it.
const actTemplate = "template"

// templateBody is what the ledger keeps of a template that was proposed, its
// fields in the order of their names. Rows that were written before limits
// were noted have the hash only.
type templateBody struct {
	Expires int64  `json:"expires_ms,omitempty"` // unix ms
	Hash    string `json:"hash"`                 // of the plan
	Longest int64  `json:"longest_ms,omitempty"`
	Max     int    `json:"max,omitempty"`
	Min     int    `json:"min,omitempty"`
}

// templateTrail is what the ledger says of a template.
type templateTrail struct {
	templateBody
	by, decidedBy string
	state         desk.TemplateState
	erased        bool // who proposed it was forgotten
}

// keptTemplate is a template as it is stored, with the columns that it is
// found by.
type keptTemplate struct {
	desk.Template
	state   desk.TemplateState
	expires int64 // unix ms
}

func scanKeptTemplate(r row) (k keptTemplate, err error) {
	var id int64
	var record string
	if err := r.Scan(&id, &record, &k.state, &k.expires); err != nil {
		return k, err
	}
	err = json.Unmarshal([]byte(record), &k.Template)
	k.ID = id
	return k, err
}

// VerifyTemplates holds every template against the ledger and returns those
// that are stored otherwise than it says, or that only one of the two knows.
func (db *DB) VerifyTemplates(ctx context.Context) ([]int64, error) {
	var kept []keptTemplate
	entries, err := db.entriesWith(ctx, func() (err error) {
		kept, err = list(ctx, db.q, scanKeptTemplate, `SELECT id, record, state, expires_at FROM templates ORDER BY id`)
		return err
	}, actTemplate, actTemplate+"_approved", actTemplate+"_rejected")
	if err != nil {
		return nil, err
	}
	trails, err := templateTrails(entries)
	if err != nil {
		return nil, err
	}
	var bad []int64
	for _, k := range kept {
		if t, ok := trails[k.ID]; !ok || !t.fits(k) {
			bad = append(bad, k.ID)
		}
		delete(trails, k.ID)
	}
	for id := range trails {
		bad = append(bad, id)
	}
	slices.Sort(bad)
	return bad, nil
}

func templateTrails(entries []Entry) (map[int64]templateTrail, error) {
	trails := map[int64]templateTrail{}
	for _, e := range entries {
		id, err := strconv.ParseInt(strings.TrimPrefix(e.Subject, "template/"), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("ledger row %d: %w", e.Seq, err)
		}
		t := trails[id]
		if e.Act == actTemplate {
			t = templateTrail{by: e.Actor, state: desk.TemplateProposed, erased: e.Erased}
			if err := json.Unmarshal(e.Body, &t.templateBody); err != nil {
				return nil, fmt.Errorf("ledger row %d: %w", e.Seq, err)
			}
		} else {
			t.decidedBy, t.state = e.Actor, desk.TemplateState(strings.TrimPrefix(e.Act, actTemplate+"_"))
		}
		trails[id] = t
	}
	return trails, nil
}

// fits reports whether a template is stored as the ledger says.
func (l templateTrail) fits(k keptTemplate) bool {
	expires := k.ExpiresAt.UnixMilli()
	if k.By != l.by || k.State != l.state || k.DecidedBy != l.decidedBy || k.state != k.State || k.expires != expires {
		return false
	}
	if l.Expires != 0 && (k.Longest.Milliseconds() != l.Longest || k.Min != l.Min || k.Max != l.Max) {
		return false
	}
	if l.erased { // its expiry was brought forward when its words went
		_, w := changeParts(desk.ChangeEvent{Plan: &k.Plan})
		return w == w.erased() && (l.Expires == 0 || expires <= l.Expires)
	}
	return k.Plan.Hash() == l.Hash && (l.Expires == 0 || expires == l.Expires)
}

// eraseTemplates erases the words of the templates that somebody proposed.
// Without its steps a template is of no use: it expires.
func (tx *Tx) eraseTemplates(user string) error {
	mine, err := list(background, tx.q, scanTemplate, `SELECT id, record FROM templates WHERE proposed_by = ? ORDER BY id`, user)
	if err != nil {
		return err
	}
	for _, t := range mine {
		p := &t.Plan
		for _, s := range []*string{&p.Title, &p.Background, &p.Purpose, &p.Impact, &p.Steps, &p.Rollback, &p.Test, &p.Despite} {
			*s = blank(*s)
		}
		if t.ExpiresAt.After(tx.now) {
			t.ExpiresAt = tx.now
		}
		body, err := encode(t)
		if err != nil {
			return err
		}
		if _, err := tx.exec(`UPDATE templates SET expires_at = ?, record = ? WHERE id = ?`, ms(t.ExpiresAt), string(body), t.ID); err != nil {
			return err
		}
	}
	return nil
}

// entriesWith reads the ledger's entries of some acts and, by read, what is
// stored of them; again, where a running desk wrote such an entry in between.
func (r Reader) entriesWith(ctx context.Context, read func() error, acts ...string) ([]Entry, error) {
	in := strings.TrimSuffix(strings.Repeat("?, ", len(acts)), ", ")
	args := make([]any, len(acts))
	for i, a := range acts {
		args[i] = a
	}
	for before := -1; ; {
		entries, err := list(ctx, r.q, scanEntry, `SELECT `+entryColumns+` FROM ledger AS l WHERE act IN (`+in+`) ORDER BY seq`, args...)
		if err != nil || len(entries) == before {
			return entries, err
		}
		before = len(entries)
		if err := read(); err != nil {
			return nil, err
		}
	}
}
