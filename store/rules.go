package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"opsdesk/bot/desk"
)

// rulesSubject is where the ledger keeps the policies that the desk has had.
// The number of a policy is that of its row.
const rulesSubject = "rules"

// rulebook remembers the policies that were read from the ledger.
type rulebook struct {
	mu    sync.Mutex
	hash  string // of the ledger row of the last
	rules desk.Rules
}

func (b *rulebook) load(hash string) (rules desk.Rules, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rules, b.hash == hash
}

func (b *rulebook) store(hash string, rules desk.Rules) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hash, b.rules = hash, rules
}

// Rules returns every policy that the desk has had.
func (r Reader) Rules(ctx context.Context) (desk.Rules, error) {
	var last string
	err := r.q.QueryRowContext(ctx, `SELECT hash FROM ledger WHERE subject = ? ORDER BY seq DESC LIMIT 1`, rulesSubject).Scan(&last)
	if errors.Is(err, errNoRows) {
		return desk.Rules{}, nil
	}
	if err != nil {
		return desk.Rules{}, err
	}
	if known, ok := r.book.load(last); ok {
		return known, nil
	}
	entries, err := r.Ledger(ctx, rulesSubject)
	if err != nil {
		return desk.Rules{}, err
	}
	var rules desk.Rules
	for _, e := range entries {
		var p desk.Policy
		if err := json.Unmarshal(e.Body, &p); err != nil {
			return rules, fmt.Errorf("ledger row %d: %w", e.Seq, err)
		}
		rules = rules.With(e.Seq, p)
	}
	r.book.store(last, rules)
	return rules, nil
}

// Rules returns every policy that the desk has had. Nobody else can add one
// while the transaction lasts.
func (tx *Tx) Rules() (desk.Rules, error) {
	if tx.ruled {
		return tx.rules, nil
	}
	rules, err := tx.Reader.Rules(background)
	if err == nil {
		tx.rules, tx.ruled = rules, true
	}
	return rules, err
}

// SetRules puts the policy that counts from now on into the ledger, if it is
// another than the last. Tickets learn of it by an event of their own; see
// Outdated.
func (tx *Tx) SetRules(p desk.Policy) error {
	body, err := canonical(p)
	if err != nil {
		return fmt.Errorf("policy: %w", err)
	}
	entries, err := tx.Ledger(background, rulesSubject)
	if err != nil {
		return err
	}
	if n := len(entries); n > 0 && string(entries[n-1].Body) == string(body) {
		return nil
	}
	tx.ruled = false
	if len(entries) == 0 { // what was read by no rules at all is read anew
		if _, err := tx.exec(`DELETE FROM clocks`); err != nil {
			return err
		}
	}
	return tx.Note(rulesSubject, "", "load", p, "")
}
