package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// Set remembers a small thing by name.
func (tx *Tx) Set(key, value string) error {
	_, err := tx.exec(`INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}

// Get returns what was Set; ok is false if nothing was.
func (r Reader) Get(ctx context.Context, key string) (value string, ok bool, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT value FROM facts WHERE key = ?`, key).Scan(&value)
	if errors.Is(err, errNoRows) {
		return "", false, nil
	}
	return value, err == nil, err
}

const configFact = "store/config"

// Config puts a loaded configuration into the ledger, if it differs from the
// one that was loaded before.
func (tx *Tx) Config(version string, body []byte) error {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	last, _, err := tx.Get(background, configFact)
	if err != nil || last == hash {
		return err
	}
	if err := tx.Set(configFact, hash); err != nil {
		return err
	}
	return tx.Note("config", "", "load", map[string]string{"version": version, "sha256": hash}, string(body))
}
