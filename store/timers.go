package store

import "time"

// SetTimer makes something due. There is one timer of a kind and ref: setting
// it again moves it, and brings back a parked one.
func (tx *Tx) SetTimer(kind, ref, lane string, due time.Time) error {
	_, err := tx.exec(`INSERT INTO timers (kind, ref, lane, due_at, state, attempts, wait_to, error)
		VALUES (?, ?, ?, ?, 'pending', 0, ?, '')
		ON CONFLICT (kind, ref) DO UPDATE SET lane = excluded.lane, due_at = excluded.due_at, state = 'pending',
			attempts = 0, wait_to = excluded.wait_to, error = ''`,
		kind, ref, lane, due.UnixMilli(), due.UnixMilli())
	return err
}

// AddTimer makes something due, unless a timer of that kind and ref is set
// already.
func (tx *Tx) AddTimer(kind, ref, lane string, due time.Time) error {
	_, err := tx.exec(`INSERT INTO timers (kind, ref, lane, due_at, state, attempts, wait_to, error)
		VALUES (?, ?, ?, ?, 'pending', 0, ?, '') ON CONFLICT (kind, ref) DO NOTHING`,
		kind, ref, lane, due.UnixMilli(), due.UnixMilli())
	return err
}

// MoveTimer makes something that a timer is set for due at another time; it
// sets none.
func (tx *Tx) MoveTimer(kind, ref string, due time.Time) error {
	_, err := tx.exec(`UPDATE timers SET due_at = ?, wait_to = ? WHERE kind = ? AND ref = ? AND state = 'pending'`,
		due.UnixMilli(), due.UnixMilli(), kind, ref)
	return err
}

// DropTimer removes a timer, if it is there.
func (tx *Tx) DropTimer(kind, ref string) error {
	_, err := tx.exec(`DELETE FROM timers WHERE kind = ? AND ref = ?`, kind, ref)
	return err
}

func scanTimer(r row) (Item, error) {
	it := Item{Queue: QueueTimers}
	err := r.Scan(&it.ID, &it.Kind, &it.Ref, &it.Lane, stamp{&it.At}, &it.Attempt)
	it.Attempt++
	return it, err
}
