package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// Delivery is something that another program is told by a post.
type Delivery struct {
	ID       string // required; the same in every attempt
	Key      string // required; what it tells of: a second delivery with a key does nothing
	Body     []byte // required; JSON
	Attempts int    // with the one under way
	Error    string // of the last attempt
}

// Deliver puts something up to be posted.
func (tx *Tx) Deliver(d Delivery) error {
	if d.ID == "" || d.Key == "" || len(d.Body) == 0 {
		return fmt.Errorf("delivery %q of %q: %w", d.ID, d.Key, desk.ErrInvalid)
	}
	_, err := tx.exec(`INSERT INTO deliveries (id, key, body, state, attempts, created_at, due_at, error)
		VALUES (?, ?, ?, 'pending', 0, ?, ?, '') ON CONFLICT (key) DO NOTHING`, d.ID, d.Key, d.Body, ms(tx.now), ms(tx.now))
	return err
}

const deliveryColumns = `id, key, body, attempts, error`

func scanDelivery(r row) (d Delivery, err error) {
	return d, r.Scan(&d.ID, &d.Key, &d.Body, &d.Attempts, &d.Error)
}

// DeliveryDue returns the delivery that has been due for the longest; ok is
// false if none is.
func (db *DB) DeliveryDue(ctx context.Context) (d Delivery, ok bool, err error) {
	d, err = scanDelivery(db.q.QueryRowContext(ctx, `SELECT `+deliveryColumns+` FROM deliveries WHERE state = 'pending' AND due_at <= ?
		ORDER BY due_at, id LIMIT 1`, ms(db.opt.Now())))
	if errors.Is(err, errNoRows) {
		return d, false, nil
	}
	return d, err == nil, err
}

// BeginDelivery counts an attempt before it is made, so that one that ends the
// process counts too.
func (db *DB) BeginDelivery(ctx context.Context, d Delivery) (Delivery, error) {
	d.Attempts++
	return d, db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE deliveries SET attempts = ? WHERE id = ?`, d.Attempts, d.ID)
		return err
	})
}

// Delivered notes that a delivery was taken.
func (db *DB) Delivered(ctx context.Context, d Delivery) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE deliveries SET state = 'sent', done_at = ?, error = '' WHERE id = ?`, ms(tx.now), d.ID)
		return err
	})
}

// PutOff has a delivery tried again after a while.
func (db *DB) PutOff(ctx context.Context, d Delivery, after time.Duration, why string) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE deliveries SET due_at = ?, error = ? WHERE id = ?`, ms(tx.now.Add(after)), clean(why), d.ID)
		return err
	})
}

// CountDeliveries counts those that wait, and those that nobody took.
func (r Reader) CountDeliveries(ctx context.Context) (pending, dead int, err error) {
	err = r.q.QueryRowContext(ctx, `SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'dead') FROM deliveries`).
		Scan(&pending, &dead)
	return pending, dead, err
}

// GiveUp ends a delivery that nobody takes; told says so in the same
// transaction.
func (db *DB) GiveUp(ctx context.Context, d Delivery, why string, told func(tx *Tx, d Delivery, why string) error) error {
	return db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.exec(`UPDATE deliveries SET state = 'dead', done_at = ?, error = ? WHERE id = ?`, ms(tx.now), clean(why), d.ID); err != nil {
			return err
		}
		return told(tx, d, why)
	})
}
