package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// takeProof takes evidence that a machine has posted. Who posted it cannot be
// answered any more: what does not fit is said in the thread of the change.
func (b *Bot) takeProof(it store.Item) (effect, error) {
	posted, err := gateway.ReadEvidence(it.Payload)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(posted.Report)))
	v := desk.Evidence{
		Revision: posted.Revision, Artefact: short255(posted.Artefact), Environment: short255(posted.Environment), Checks: cut(posted.Checks, maxInput),
		Report: hex.EncodeToString(sum[:]), Tester: short255(posted.Tester), Machine: true, Rehearsed: posted.Rehearsed, Passed: *posted.Passed,
	}
	e := desk.ChangeEvent{Act: desk.ChangeTests, Actor: desk.Nobody, At: it.At, Evidence: &v, Text: cut(posted.Report, maxInput)}
	return func(tx *store.Tx) error {
		c, err := tx.Change(background, posted.Change)
		if errors.Is(err, desk.ErrNotFound) {
			b.log.Warn("evidence of no change", "change", posted.Change)
			return nil
		} else if err != nil {
			return err
		}
		if _, err := c.Apply(e); err != nil {
			return b.proofRefused(tx, c, v, it)
		}
		return b.changeAct(c.ID, e)(tx)
	}, nil
}

// short255 is one line of foreign text, of a length that a card bears.
func short255(s string) string { return firstLine(courier.Clean(s), 255) }

// proofRefused says that evidence does not count, and keeps that it came.
func (b *Bot) proofRefused(tx *store.Tx, c desk.Change, v desk.Evidence, it store.Item) error {
	err := tx.Note(fmt.Sprintf("change/%d", c.ID), desk.Nobody, "change_evidence_refused", struct {
		Report   string `json:"report"`
		Revision int    `json:"revision"`
	}{v.Report, v.Revision}, "")
	if err != nil {
		return err
	}
	card, err := b.voteCard(tx, c)
	if err != nil {
		return err
	}
	words := b.shared().Say("proof.refused", "who", escape(v.Tester), "revision", v.Revision, "now", c.Revision,
		"state", b.shared().Say("change.state."+string(c.State)))
	return tx.Say(store.Saying{
		Key: fmt.Sprintf("change/%d/proof/%d", c.ID, it.ID), Kind: store.SayPost, Channel: card.Channel, ThreadCard: card.ID,
		Words: message(words, section(words)).JSON(),
	})
}
