package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// glassing is what approving a change alone needs: the change, on the revision
// that the card shows, and the right to.
func (b *Bot) glassing(ctx context.Context, r request, c desk.Change) error {
	if !c.State.Undecided() {
		return b.changeNow(ctx, c)
	}
	me, err := b.approver(ctx, r.who, c)
	if err != nil {
		return err
	}
	if r.who.Has(desk.RoleAdmin) {
		me.Roles = append(slices.Clone(me.Roles), desk.RoleAdmin)
	}
	if c.MayBreak(me) != nil {
		b.audit(ctx, r, c.ID)
		return refuse(desk.ErrRefused, "change.glass.not_yours")
	}
	return nil
}

// formBreakGlass asks why a change must go without its votes.
func (b *Bot) formBreakGlass(ctx context.Context, r request) (slack.ModalViewRequest, error) {
	c, err := b.onRevision(ctx, r)
	if err == nil {
		err = b.glassing(ctx, r, c)
	}
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	w := b.in(lang.Of(r.to.locale))
	return b.voteForm(w, r, c, "change_glass", section(w.Say("change.glass.warning")),
		words("text", w.Say("form.change_glass.why"), w.Say("form.change_glass.hint"), "", true, false)), nil
}

func (b *Bot) takeBreakGlass(ctx context.Context, r request, _ prefill) (effect, fieldErrors, error) {
	d, c, err := b.drafted(ctx, r)
	if err == nil {
		err = b.glassing(ctx, r, c)
	}
	if err != nil {
		return nil, nil, err
	}
	why := strings.TrimSpace(got(r, "text"))
	if why == "" {
		return nil, fieldErrors{"text": b.in(lang.Of(r.to.locale)).Say("form.empty")}, nil
	}
	return b.changeAct(c.ID, desk.ChangeEvent{Act: desk.ChangeBreaks, Actor: r.who.ID, At: b.now(), Hash: d.Hash, Text: why}), nil, nil
}

// cryGlass says loudly that a change was approved without its votes: in the
// channels of the desk, and to everybody who decides about such changes, of
// whom one is to look at it.
func (b *Bot) cryGlass(tx *store.Tx, c desk.Change, e desk.ChangeEvent) error {
	if e.Act != desk.ChangeBreaks {
		return nil
	}
	list, err := b.approvers(background, tx.Reader, c)
	if err != nil {
		return err
	}
	var others []string
	for _, p := range list {
		if p.ID != e.Actor && p.ID != c.Requester && p.ID != c.Plan.Implementer && !p.Stranger() {
			others = append(others, mention(p.ID))
		}
	}
	say := func(w lang.Words) []byte {
		return quoted(w.Say("change.glass.cry", "id", c.ID, "title", escape(c.Plan.Title), "who", escape(nameIn(background, tx.Reader, e.Actor)),
			"until", when(w, c.SecondDue, tx.Now(), b.cfg().Zone), "others", strings.Join(others, " ")), e.Text).JSON()
	}
	key := fmt.Sprintf("change/%d/glass/%d/", c.ID, c.Seq)
	for _, place := range unique(b.cfg().changes().Channel, b.cfg().DutyChannel, b.cfg().admin()) {
		if err := tx.Say(store.Saying{Key: key + place, Kind: store.SayPost, Channel: place, Words: say(b.shared()), Urgent: true}); err != nil {
			return err
		}
	}
	for _, p := range list {
		if p.ID == e.Actor {
			continue
		}
		w := b.in(lang.Of(localeIn(tx, p.ID)))
		if err := tx.Say(store.Saying{Key: key + p.ID, Kind: store.SayDirect, User: p.ID, Words: say(w), Urgent: true}); err != nil {
			return err
		}
	}
	return nil
}

// changeWho says, to who asks, who can approve a change and who cannot, with
// the reason.
func (b *Bot) changeWho(ctx context.Context, r request) (effect, error) {
	c, err := b.changePressed(ctx, r)
	if err != nil {
		return nil, err
	}
	return b.sayWho(ctx, r, c)
}

// asksWho reports whether words after /ops change ask who can approve one, as
// in "who 12".
func asksWho(rest string) (id int64, ok bool) {
	word, number, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if !strings.EqualFold(word, "who") && word != "谁" && word != "谁审批" {
		return 0, false
	}
	id, err := strconv.ParseInt(strings.TrimLeft(strings.TrimSpace(number), "#"), 10, 64)
	return id, err == nil && id > 0
}

// changeOpener is what the words after /ops change open: the form of a request,
// or none where they ask who can approve one.
func changeOpener(rest string) opener {
	if _, ok := asksWho(rest); ok {
		return nil
	}
	return (*Bot).formRequestChange
}

// cmdChange says who can approve the change that its words name.
func (b *Bot) cmdChange(ctx context.Context, r request) (effect, error) {
	if err := mayAct(r.who); err != nil {
		return nil, err
	}
	id, _ := asksWho(r.Text)
	c, err := b.db.Change(ctx, id)
	if errors.Is(err, desk.ErrNotFound) {
		return nil, refuse(desk.ErrNotFound, "change.unknown", "id", id)
	} else if err != nil {
		return nil, err
	}
	return b.sayWho(ctx, r, c)
}

func (b *Bot) sayWho(ctx context.Context, r request, c desk.Change) (effect, error) {
	list, err := b.approvers(ctx, b.db.Reader, c)
	if err != nil {
		return nil, err
	}
	w := b.in(lang.Of(r.to.locale))
	lines := []string{w.Say("change.who.head", "id", c.ID, "title", escape(c.Plan.Title))}
	for _, p := range list {
		line, err := b.whoLine(ctx, w, c, p)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	rules := b.cfg().changes().Rules
	if why := c.Blocked(list, rules); why != desk.NotBlocked && c.State == desk.ChangeReview {
		lines = append(lines, w.Say("change.blocked."+string(why)))
	} else if need := c.Need(rules); need > 0 {
		lines = append(lines, w.Say("change.progress", "n", c.Count(eligible(c, list)).Approve, "need", need))
	}
	words := strings.Join(lines, "\n")
	return b.tell(r.to, "who", message(words, section(cut(words, 2900)))), nil
}

// whoLine is one who holds a role, with what they may and have done.
func (b *Bot) whoLine(ctx context.Context, w lang.Words, c desk.Change, p desk.Approver) (string, error) {
	role := "change.who.manager"
	if p.Lead {
		role = "change.who.lead"
	}
	line := w.Say(role, "who", mention(p.ID)) // only who asks sees it: it calls nobody
	var no desk.NoVote
	if err := c.MayVote(p); errors.As(err, &no) {
		return "✗ " + line + w.Say("change.who.not", "why", w.Say("change.who.why."+string(no.Why))), nil
	}
	stands, err := b.db.Delegations(ctx, p.ID, b.now())
	if err != nil {
		return "", err
	}
	for _, d := range stands {
		if d.Voter == p.ID && d.Covers(b.now()) {
			line += w.Say("change.who.delegate", "who", mention(d.Delegate), "to", when(w, d.To, b.now(), b.cfg().Zone))
		}
	}
	if c.Voted(p.ID) {
		line += w.Say("change.who.voted")
	}
	return "✓ " + line, nil
}
