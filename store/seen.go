package store

import (
	"context"
	"errors"
	"strings"
)

var background = context.Background()

// Seen reports whether a key is known.
func (r Reader) Seen(ctx context.Context, key string) (bool, error) {
	var one int
	err := r.q.QueryRowContext(ctx, `SELECT 1 FROM seen WHERE key = ?`, key).Scan(&one)
	if errors.Is(err, errNoRows) {
		return false, nil
	}
	return err == nil, err
}

// See claims a key. It is fresh for the first caller in seven days.
func (tx *Tx) See(key string) (fresh bool, err error) { return tx.seeAll([]string{key}) }

// seeAll claims the keys of one thing and reports whether all were free. One
// that was free is taken even if another was not: it names the same thing.
func (tx *Tx) seeAll(keys []string) (fresh bool, err error) {
	at := ms(tx.now)
	args := make([]any, 0, 2*len(keys))
	for _, k := range keys {
		args = append(args, k, at)
	}
	n, err := tx.exec(`INSERT INTO seen (key, seen_at) VALUES (?, ?)`+strings.Repeat(`, (?, ?)`, len(keys)-1)+
		` ON CONFLICT (key) DO NOTHING`, args...)
	return n == int64(len(keys)), err
}
