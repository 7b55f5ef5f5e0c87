package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"opsdesk/bot/desk"
)

// Follower is somebody with the same trouble as a ticket's requester: they
// have no ticket of their own, and hear when it is over.
type Follower struct {
	Ticket  int64
	User    string
	Since   time.Time
	Thread  Thread // where they are spoken to; the zero one is direct messages
	Lang    string
	Text    string // what they said of it
	Via     int64  // the merged ticket they come from, or 0
	Verdict string // "works" or "still", of the last all-clear
}

// Follow makes somebody a follower. Doing so twice changes nothing.
func (tx *Tx) Follow(f Follower) (fresh bool, err error) {
	n, err := tx.exec(`INSERT INTO followers (ticket_id, slack_id, since, channel, thread_ts, lang, text, via, verdict)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, '') ON CONFLICT DO NOTHING`,
		f.Ticket, f.User, ms(tx.now), f.Thread.Channel, f.Thread.TS, f.Lang, clean(f.Text), ref(f.Via))
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.Note(ticketSubject(f.Ticket), f.User, "me_too", map[string]int64{"via": f.Via}, "")
}

// MoveFollowers hands the followers of a ticket that is merged to the other.
func (tx *Tx) MoveFollowers(from, to int64) error {
	_, err := tx.exec(`INSERT INTO followers (ticket_id, slack_id, since, channel, thread_ts, lang, text, via, verdict)
		SELECT ?, slack_id, since, channel, thread_ts, lang, text, ?, '' FROM followers WHERE ticket_id = ? ON CONFLICT DO NOTHING`, to, from, from)
	return err
}

// Unfollow takes back who follows a ticket because another was merged into it.
func (tx *Tx) Unfollow(ticket, via int64) error {
	_, err := tx.exec(`DELETE FROM followers WHERE ticket_id = ? AND via = ?`, ticket, via)
	return err
}

// JudgeFollowed keeps what a follower says of an all-clear.
func (tx *Tx) JudgeFollowed(ticket int64, user, verdict string) error {
	n, err := tx.exec(`UPDATE followers SET verdict = ? WHERE ticket_id = ? AND slack_id = ?`, verdict, ticket, user)
	if err == nil && n == 0 {
		err = fmt.Errorf("follower %s of ticket %d: %w", user, ticket, desk.ErrNotFound)
	}
	return err
}

const followerColumns = `ticket_id, slack_id, since, channel, thread_ts, lang, text, via, verdict`

func scanFollower(r row) (f Follower, err error) {
	err = r.Scan(&f.Ticket, &f.User, stamp{&f.Since}, &f.Thread.Channel, &f.Thread.TS, &f.Lang, &f.Text, refer{&f.Via}, &f.Verdict)
	return f, err
}

// Followers returns who follows a ticket, the first first.
func (r Reader) Followers(ctx context.Context, ticket int64) ([]Follower, error) {
	return list(ctx, r.q, scanFollower, `SELECT `+followerColumns+` FROM followers WHERE ticket_id = ? ORDER BY since, slack_id`, ticket)
}

// Offer asks somebody who wishes for a ticket whether a known trouble is
// theirs.
type Offer struct {
	ID      int64
	Origin  string // required; of the wish
	Ticket  int64  // the known trouble
	User    string
	Lang    string
	Want    json.RawMessage // the ticket that was wished for
	Decided string          // "", "me_too", "still_new", "unanswered"
}

// PutOffer keeps an offer. A repeat of its origin returns the first.
func (tx *Tx) PutOffer(o Offer) (Offer, bool, error) {
	n, err := tx.exec(`INSERT INTO offers (origin, ticket_id, slack_id, lang, want, decided) VALUES (?, ?, ?, ?, ?, '') ON CONFLICT (origin) DO NOTHING`,
		o.Origin, o.Ticket, o.User, o.Lang, string(o.Want))
	if err != nil {
		return o, false, err
	}
	kept, err := tx.OfferOf(background, o.Origin)
	return kept, n == 1, err
}

// DecideOffer ends an offer: desk.ErrConflict if it was ended before. The
// words of the wish live on in its ticket, or with the follower.
func (tx *Tx) DecideOffer(id int64, decided string) error {
	n, err := tx.exec(`UPDATE offers SET decided = ?, want = '{}' WHERE id = ? AND decided = ''`, decided, id)
	if err == nil && n == 0 {
		err = fmt.Errorf("offer %d is over: %w", id, desk.ErrConflict)
	}
	return err
}

const offerColumns = `id, origin, ticket_id, slack_id, lang, want, decided`

func scanOffer(r row) (o Offer, err error) {
	var want []byte
	err = r.Scan(&o.ID, &o.Origin, &o.Ticket, &o.User, &o.Lang, &want, &o.Decided)
	o.Want = want
	return o, err
}

// Offer returns an offer, or desk.ErrNotFound.
func (r Reader) Offer(ctx context.Context, id int64) (Offer, error) {
	o, err := scanOffer(r.q.QueryRowContext(ctx, `SELECT `+offerColumns+` FROM offers WHERE id = ?`, id))
	return o, found(err, "offer %d", id)
}

// OfferOf returns what was offered for a wish, or desk.ErrNotFound.
func (r Reader) OfferOf(ctx context.Context, origin string) (Offer, error) {
	o, err := scanOffer(r.q.QueryRowContext(ctx, `SELECT `+offerColumns+` FROM offers WHERE origin = ?`, origin))
	return o, found(err, "offer for %q", origin)
}

// OpenAbout returns the open tickets of a code or a component that were opened
// since an instant, the oldest first, at most 50.
func (r Reader) OpenAbout(ctx context.Context, code, component string, since time.Time) ([]desk.Ticket, error) {
	return list(ctx, r.q, scanTicket, `SELECT `+ticketColumns+` FROM tickets
		WHERE id > 0 AND opened_at >= ? AND state NOT IN ('resolved', 'closed', 'cancelled') AND private = 0
			AND (code <> '' AND code = ? OR component <> '' AND component = ?) ORDER BY id LIMIT 50`, ms(since), code, component)
}

// LinkKind is how two tickets belong together.
type LinkKind string

// The kinds of link. A ticket follows another that came back.
const (
	Merged  LinkKind = "merged"
	Split   LinkKind = "split"
	Related LinkKind = "related"
	Follows LinkKind = "follows"
)

// Link joins two tickets.
type Link struct {
	ID     int64
	Ticket int64 // the younger: merged into the other, split off from it
	Other  int64
	Kind   LinkKind
	By     string
	At     time.Time
}

// PutLink joins two tickets.
func (tx *Tx) PutLink(l Link) error {
	_, err := tx.exec(`INSERT INTO ticket_links (ticket_id, other_id, kind, made_by, made_at) VALUES (?, ?, ?, ?, ?)`,
		l.Ticket, l.Other, l.Kind, l.By, ms(tx.now))
	if err != nil {
		return err
	}
	return tx.Note(ticketSubject(l.Ticket), l.By, string(l.Kind), map[string]int64{"other": l.Other}, "")
}

// UndoLink takes a link back: desk.ErrConflict if it was taken back before.
func (tx *Tx) UndoLink(l Link, by string) error {
	n, err := tx.exec(`UPDATE ticket_links SET undone_at = ? WHERE id = ? AND undone_at IS NULL`, ms(tx.now), l.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("link %d is undone: %w", l.ID, desk.ErrConflict)
	}
	return tx.Note(ticketSubject(l.Ticket), by, "undo_"+string(l.Kind), map[string]int64{"other": l.Other}, "")
}

// Links returns what a ticket is joined with, the first first.
func (r Reader) Links(ctx context.Context, ticket int64) ([]Link, error) {
	scan := func(r row) (l Link, err error) {
		err = r.Scan(&l.ID, &l.Ticket, &l.Other, &l.Kind, &l.By, stamp{&l.At})
		return l, err
	}
	return list(ctx, r.q, scan, `SELECT id, ticket_id, other_id, kind, made_by, made_at FROM ticket_links
		WHERE (ticket_id = ? OR other_id = ?) AND undone_at IS NULL ORDER BY id`, ticket, ticket)
}
