package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/kb"
)

// The states of a proposal.
const (
	Proposed  = "proposed"
	Published = "published"
	Rejected  = "rejected"
	Withdrawn = "withdrawn"
)

// Proposal is an edit of an article that waits for somebody else's yes.
type Proposal struct {
	ID       int64
	Origin   string     // required; unique: what asked for it
	Article  kb.Article // required; as it is to be
	Base     int        // required; the revision it changes
	Author   string     // required; Slack id
	State    string
	Reviewer string
	Reason   string // why it was rejected
	Revision int    // what it became
	At       time.Time
	Decided  time.Time
}

const proposalColumns = `id, origin, content, base, author, state, reviewer, reason, revision, proposed_at, decided_at`

func scanProposal(r row) (p Proposal, err error) {
	var content []byte
	err = r.Scan(&p.ID, &p.Origin, &content, &p.Base, &p.Author, &p.State, &p.Reviewer, &p.Reason, &p.Revision, stamp{&p.At}, stamp{&p.Decided})
	if err == nil {
		err = json.Unmarshal(content, &p.Article)
	}
	return p, err
}

// Proposal returns a proposal, or desk.ErrNotFound.
func (r Reader) Proposal(ctx context.Context, id int64) (Proposal, error) {
	p, err := scanProposal(r.q.QueryRowContext(ctx, `SELECT `+proposalColumns+` FROM proposals WHERE id = ?`, id))
	return p, found(err, "proposal %d", id)
}

// OpenProposals returns the proposals for an article that nobody has decided.
func (r Reader) OpenProposals(ctx context.Context, article string) ([]Proposal, error) {
	return list(ctx, r.q, scanProposal, `SELECT `+proposalColumns+` FROM proposals
		WHERE article_id = ? AND state = 'proposed' ORDER BY id`, article)
}

// proposing is what the ledger keeps of a proposal.
type proposing struct {
	Base     int    `json:"base"`
	Proposal int64  `json:"proposal"`
	SHA256   string `json:"sha256"` // of the content
}

// Propose keeps an edit for review. A repeat of its origin returns the first;
// a base that is no longer current is desk.ErrConflict.
func (tx *Tx) Propose(p Proposal) (Proposal, error) {
	if p.Origin == "" || p.Author == "" {
		return p, fmt.Errorf("proposal without origin or author: %w", desk.ErrInvalid)
	}
	if err := tx.current(p.Article.ID, p.Base); err != nil {
		return p, err
	}
	p.Article.Revision = 0
	content, err := encode(p.Article)
	if err != nil {
		return p, err
	}
	id, err := tx.insert(`INSERT INTO proposals (origin, article_id, base, content, author, state, reviewer, reason, revision, proposed_at)
		VALUES (?, ?, ?, ?, ?, 'proposed', '', '', 0, ?) ON CONFLICT (origin) DO NOTHING`,
		p.Origin, p.Article.ID, p.Base, string(content), p.Author, ms(tx.now))
	if err != nil {
		return p, err
	}
	if id != 0 {
		err = tx.Note("article/"+p.Article.ID, p.Author, "propose", proposing{p.Base, id, sum(content)}, "")
	}
	if err != nil {
		return p, err
	}
	return scanProposal(tx.q.QueryRowContext(background, `SELECT `+proposalColumns+` FROM proposals WHERE origin = ?`, p.Origin))
}

// current is desk.ErrConflict if the article has gone on since base.
func (tx *Tx) current(id string, base int) error {
	a, err := tx.Article(background, id)
	if err == nil && a.Revision != base {
		err = fmt.Errorf("article %q is at revision %d, not %d: %w", id, a.Revision, base, desk.ErrConflict)
	}
	return err
}

// Publish makes a proposal the article's next revision, verified by who
// publishes it. That is never its author, and nothing may have changed the
// article since.
func (tx *Tx) Publish(id int64, reviewer, name string, on time.Time) (Proposal, error) {
	p, err := tx.undecided(id, reviewer)
	if err != nil {
		return p, err
	}
	if err := tx.current(p.Article.ID, p.Base); err != nil {
		return p, err
	}
	p.Article.VerifiedBy, p.Article.VerifiedOn = name, on.Format(time.DateOnly)
	a, err := tx.nextRevision(p.Article, reviewer, "publish")
	if err != nil {
		return p, err
	}
	p.State, p.Reviewer, p.Revision = Published, reviewer, a.Revision
	return p, tx.decide(p, reviewer, "")
}

// Reject keeps a proposal from becoming a revision, and why.
func (tx *Tx) Reject(id int64, reviewer, reason string) (Proposal, error) {
	p, err := tx.undecided(id, reviewer)
	if err != nil {
		return p, err
	}
	p.State, p.Reviewer, p.Reason = Rejected, reviewer, clean(reason)
	return p, tx.decide(p, reviewer, p.Reason)
}

// Withdraw takes a proposal back; only its author can.
func (tx *Tx) Withdraw(id int64, author string) (Proposal, error) {
	p, err := tx.Proposal(background, id)
	switch {
	case err != nil:
		return p, err
	case p.State != Proposed:
		return p, fmt.Errorf("proposal %d is %s: %w", id, p.State, desk.ErrConflict)
	case p.Author != author:
		return p, fmt.Errorf("proposal %d is not of %s: %w", id, author, desk.ErrRefused)
	}
	p.State = Withdrawn
	return p, tx.decide(p, author, "")
}

// undecided returns a proposal that reviewer may decide.
func (tx *Tx) undecided(id int64, reviewer string) (Proposal, error) {
	p, err := tx.Proposal(background, id)
	switch {
	case err != nil:
		return p, err
	case p.State != Proposed:
		return p, fmt.Errorf("proposal %d is %s: %w", id, p.State, desk.ErrConflict)
	case p.Author == reviewer:
		return p, fmt.Errorf("proposal %d by its own author: %w", id, desk.ErrRefused)
	}
	return p, nil
}

func (tx *Tx) decide(p Proposal, by, text string) error {
	n, err := tx.exec(`UPDATE proposals SET state = ?, reviewer = ?, reason = ?, revision = ?, decided_at = ? WHERE id = ? AND state = 'proposed'`,
		p.State, p.Reviewer, p.Reason, p.Revision, ms(tx.now), p.ID)
	if err == nil && n == 0 {
		err = fmt.Errorf("proposal %d was decided: %w", p.ID, desk.ErrConflict)
	}
	if err != nil {
		return err
	}
	body := map[string]int64{"proposal": p.ID}
	return tx.Note("article/"+p.Article.ID, by, "proposal_"+p.State, body, text)
}
