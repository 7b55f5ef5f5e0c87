package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"opsdesk/store"
)

// grantsFact remembers which roles the configuration gave when it was last
// loaded, so that a line taken out of it takes the role back, and roles given
// otherwise stay.
const grantsFact = "config/grants"

// syncRoles gives the roles of the configuration and takes back those it no
// longer gives.
func syncRoles(ctx context.Context, db *store.DB, want []grant) error {
	now, err := json.Marshal(want)
	if err != nil {
		return err
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		had, err := grantsOf(ctx, tx)
		if err != nil {
			return err
		}
		for _, g := range had {
			if slices.Contains(want, g) {
				continue
			}
			if err := tx.Revoke(g.User, g.Role, "", ""); err != nil {
				return fmt.Errorf("role %s of %s: %w", g.Role, g.User, err)
			}
		}
		for _, g := range want {
			if _, err := tx.Grant(g.User, g.Role, "", ""); err != nil {
				return fmt.Errorf("role %s of %s: %w", g.Role, g.User, err)
			}
		}
		return tx.Set(grantsFact, string(now))
	})
}

func grantsOf(ctx context.Context, tx *store.Tx) (had []grant, err error) {
	data, ok, err := tx.Get(ctx, grantsFact)
	if err != nil || !ok {
		return nil, err
	}
	if err := json.Unmarshal([]byte(data), &had); err != nil {
		return nil, fmt.Errorf("%s: %w", grantsFact, err)
	}
	return had, nil
}
