package bot

import (
	"context"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// changeCard draws a change. It is a pure function of its fields.
type changeCard struct {
	w       lang.Words
	c       desk.Change
	need    int
	counted desk.Count // of the votes of those who may vote now
	blocked desk.Blocked
	names   map[string]string // of the people on it
	parts   []string          // names of its components
	nonce   string
	now     time.Time
	zone    *time.Location
	lead    time.Duration // of the notice
	clashes string        // what is in its way
	anyway  bool          // a reason would overcome it
}

// DrawChange draws a card of a change as the record is now: for those who vote
// in the desk's language, for requester and implementer in theirs.
func (b *Bot) DrawChange(ctx context.Context, k store.Card) (courier.Message, error) {
	c, err := b.db.Change(ctx, k.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	own := strings.HasPrefix(k.View, ownView)
	w := b.shared()
	if own {
		w = b.in(lang.Of(b.localeOf(ctx, k.User)))
	}
	approvers, err := b.approvers(ctx, b.db.Reader, c)
	if err != nil {
		return courier.Message{}, err
	}
	rules := b.cfg().changes().Rules
	card := changeCard{
		w: w, c: c, need: c.Need(rules), counted: c.Count(eligible(c, approvers)), blocked: c.Blocked(approvers, rules), nonce: k.Nonce, now: b.now(), zone: b.cfg().Zone,
		lead: b.cfg().changes().Notice, names: map[string]string{},
	}
	for _, key := range c.Plan.Components {
		card.parts = append(card.parts, b.cfg().component(key).Name(string(w.Lang())))
	}
	for _, user := range card.people() {
		card.names[user] = b.name(ctx, user)
	}
	if err := b.drawClashes(ctx, &card); err != nil {
		return courier.Message{}, err
	}
	switch {
	case own:
		return card.forOwner(k.User), nil
	case k.View != changeView(c.Revision):
		return card.old(strings.TrimPrefix(k.View, "v")), nil
	}
	return card.forVoters(), nil
}

// drawClashes puts on the card what is in the way of a change that is still to
// be deployed.
func (b *Bot) drawClashes(ctx context.Context, card *changeCard) error {
	if s := card.c.State; !s.Undecided() && s != desk.ChangeApproved {
		return nil
	}
	list, err := b.clashes(ctx, b.db.Reader, card.c, planned()...)
	if err != nil {
		return err
	}
	open, err := b.unaccepted(ctx, b.db.Reader, card.c)
	card.clashes = b.clashLines(card.w, list)
	card.anyway = len(open) > 0 && open[0].Kind != desk.ClashHardFreeze
	return err
}

// inTheWay shows what is in the way of the change, and why it is to be done
// all the same.
func (c changeCard) inTheWay() (blocks []slack.Block) {
	if c.clashes != "" {
		blocks = append(blocks, contextLine(":warning: "+escape(c.clashes)))
	}
	if why := c.c.Plan.Despite; why != "" {
		blocks = append(blocks, slack.NewRichTextBlock("", slack.NewRichTextSection(bold(c.w.Say("change.despite")), plain("\n"+cut(courier.Clean(why), maxPart)))))
	}
	return blocks
}

// people are those whom the card names without calling them.
func (c changeCard) people() []string {
	list := []string{c.c.Requester, c.c.Plan.Implementer, c.c.Decision.By, c.c.SecondBy, c.c.ReviewedBy}
	for _, v := range c.c.Votes {
		list = append(list, v.Voter, v.By)
	}
	for _, e := range c.c.Evidence {
		list = append(list, e.Tester)
	}
	for _, h := range c.c.Hits {
		list = append(list, h.By)
	}
	return unique(list...)
}

func (c changeCard) who(user string) string { return asIs(firstNonEmpty(c.names[user], user)) }

// asIs writes foreign text so that it notifies nobody and cannot make the card
// read otherwise than it is.
func asIs(s string) string { return escape(courier.Clean(s)) }

func (c changeCard) head() string {
	return c.w.Say("change.head", "id", c.c.ID, "title", courier.Clean(c.c.Plan.Title))
}

// old is what a card becomes when there is a newer revision: it can be read
// that it no longer counts, and nothing can be pressed.
func (c changeCard) old(revision string) courier.Message {
	words := c.w.Say("change.old", "id", c.c.ID, "title", asIs(c.c.Plan.Title), "revision", revision, "now", c.c.Revision)
	return message(words, section(words))
}

// forVoters is the card that is read before a vote: who wants what, why, what
// can go wrong and how it is taken back.
func (c changeCard) forVoters() courier.Message {
	blocks := []slack.Block{
		slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, cut(c.head(), maxTitle), false, false)),
		contextLine(c.about()...),
		slack.NewSectionBlock(nil, c.fields(), nil),
	}
	blocks = append(blocks, c.content()...)
	blocks = append(blocks, c.inTheWay()...)
	blocks = append(blocks, c.votes()...)
	blocks = append(blocks, c.afterwards()...)
	if buttons := c.buttons(); len(buttons) > 0 {
		blocks = append(blocks, slack.NewActionBlock("", buttons...))
	}
	if c.c.State.Undecided() {
		blocks = append(blocks, slack.NewActionBlock("", c.press("change_who"), c.press("change_glass")))
	}
	return message(escape(c.head())+" — "+c.state(), blocks...)
}

func (c changeCard) about() []string {
	parts := []string{c.state(), c.w.Say("change.revision", "revision", c.c.Revision), c.w.Say("change.type." + string(c.c.Type))}
	if c.c.Ticket != 0 {
		parts = append(parts, c.w.Say("change.from_ticket", "id", c.c.Ticket))
	}
	return parts
}

// press is a button of the card, called by its action.
func (c changeCard) press(action string) *slack.ButtonBlockElement {
	return button(action, c.value(), c.w.Say("button."+action))
}

func (c changeCard) state() string {
	s := c.w.Say("change.state." + string(c.c.State))
	if c.c.Reason != "" && !c.c.State.Open() || c.c.State == desk.ChangeRevising {
		s += c.w.Say("change.reason", "why", escape(firstLine(c.c.Reason, 200)))
	}
	return s
}

func (c changeCard) at(t time.Time) string { return when(c.w, t, c.now, c.zone) }

func (c changeCard) fields() []*slack.TextBlockObject {
	p := c.c.Plan
	risk := c.w.Say("change.risk.asked", "risk", c.w.Say("risk."+string(p.Risk)))
	if c.c.Risk != "" {
		risk = c.w.Say("change.risk.set", "risk", c.w.Say("risk."+string(c.c.Risk)))
	}
	return []*slack.TextBlockObject{
		field(c.w.Say("change.requester"), c.who(c.c.Requester)),
		field(c.w.Say("change.implementer"), c.who(p.Implementer)),
		field(c.w.Say("change.components"), escape(strings.Join(c.parts, ", "))),
		field(c.w.Say("change.risk"), risk),
		field(c.w.Say("change.from"), c.at(p.From)),
		field(c.w.Say("change.to"), c.at(p.To)),
	}
}

// maxPart keeps all parts of a plan on one card, within what Slack takes of a
// message.
const maxPart = 1200

func (c changeCard) content() (blocks []slack.Block) {
	p := c.c.Plan
	for _, part := range []struct{ key, text string }{
		{"change.background", p.Background}, {"change.purpose", p.Purpose}, {"change.impact", p.Impact},
		{"change.steps", p.Steps}, {"change.rollback", p.Rollback}, {"change.test", p.Test},
	} {
		head := slack.NewRichTextSection(bold(c.w.Say(part.key)), plain("\n"+cut(courier.Clean(part.text), maxPart)))
		blocks = append(blocks, slack.NewRichTextBlock("", head))
	}
	return blocks
}

// votes says who has said what, how many are needed, and what is in the way.
func (c changeCard) votes() (blocks []slack.Block) {
	var lines []string
	for _, v := range c.c.Votes {
		who := c.who(v.Voter)
		if v.By != v.Voter {
			who = c.w.Say("change.vote.for", "by", c.who(v.By), "who", who)
		}
		key := "change.vote." + string(v.Verdict)
		if v.Lead && v.Verdict == desk.VerdictApprove {
			key += ".lead"
		}
		lines = append(lines, c.w.Say(key, "who", who, "text", escape(firstLine(v.Text, 200))))
	}
	if c.c.State == desk.ChangeReview {
		lines = append(lines, c.progress())
	}
	if d := c.c.Decision; d.Verdict != "" {
		key := "change.decided." + string(d.Verdict)
		if c.c.Glass {
			key = "change.decided.glass"
		}
		lines = append(lines, c.w.Say(key, "who", c.who(d.By), "at", c.at(d.At)))
	}
	if len(lines) > 0 {
		blocks = append(blocks, section(strings.Join(lines, "\n")))
	}
	return blocks
}

// progress is "1 of 2", or why nothing can come of it.
func (c changeCard) progress() string {
	if c.blocked != desk.NotBlocked {
		return c.w.Say("change.blocked." + string(c.blocked))
	}
	n := c.counted.Approve
	if c.need == 0 && n == 0 {
		return c.w.Say("change.waits_for_lead.first")
	}
	if c.need == 0 {
		return c.w.Say("change.waits_for_lead", "n", n)
	}
	return c.w.Say("change.progress", "n", n, "need", c.need)
}

// afterwards is what came after the votes: evidence, notice, deployment, and
// what happened since.
func (c changeCard) afterwards() (blocks []slack.Block) {
	var lines []string
	for _, e := range c.c.Evidence {
		if e.Revision == c.c.Revision {
			lines = append(lines, c.w.Say("change.proof."+passed(e.Passed), "environment", asIs(e.Environment), "who", c.who(e.Tester),
				"artefact", asIs(cut(e.Artefact, 20)), "report", asIs(short(e.Report))))
		}
	}
	if n := c.c.Noticed; n.Revision == c.c.Revision {
		lines = append(lines, c.w.Say("change.noticed", "at", c.at(n.At), "n", len(n.Known)))
	}
	if d := c.c.Deployed; !d.From.IsZero() {
		lines = append(lines, c.w.Say("change.deployed.from", "who", c.who(d.By), "at", c.at(d.From)))
		if !d.To.IsZero() {
			lines = append(lines, c.w.Say("change.deployed.to", "at", c.at(d.To)))
		}
	}
	if c.c.State == desk.ChangeObserving {
		lines = append(lines, c.w.Say("change.watched", "until", c.at(c.c.Deployed.Until), "n", len(c.c.Hits)))
	}
	lines = append(lines, c.reviews()...)
	if len(lines) > 0 {
		blocks = append(blocks, contextLine(lines[:min(len(lines), 8)]...))
	}
	return append(blocks, c.hits()...)
}

func (c changeCard) reviews() (lines []string) {
	switch {
	case c.c.SecondBy != "":
		lines = append(lines, c.w.Say("change.second.done", "who", c.who(c.c.SecondBy)))
	case !c.c.SecondDue.IsZero():
		lines = append(lines, c.w.Say("change.second.due", "at", c.at(c.c.SecondDue)))
	}
	switch {
	case c.c.ReviewedBy != "":
		lines = append(lines, c.w.Say("change.after.done", "who", c.who(c.c.ReviewedBy)))
	case !c.c.ReviewDue.IsZero():
		lines = append(lines, c.w.Say("change.after.due", "at", c.at(c.c.ReviewDue)))
	}
	return lines
}

// maxHits is how many things that happened a card shows, the newest.
const maxHits = 5

func (c changeCard) hits() (blocks []slack.Block) {
	for _, h := range c.c.Hits[max(0, len(c.c.Hits)-maxHits):] {
		key := "change.hit"
		if h.Tier == 0 {
			key = "change.hit.no_tier"
		}
		name := c.w.Say(key, "ref", hitName(c.w, h.Ref), "tier", int(h.Tier), "at", c.at(h.At))
		if h.State != desk.HitCandidate {
			blocks = append(blocks, contextLine(name, c.w.Say("change.hit."+string(h.State), "who", c.who(h.By))))
			continue
		}
		judge := func(s desk.HitState) *slack.ButtonBlockElement {
			v := value{kind: "change", id: c.c.ID, nonce: c.nonce, extra: string(s) + "/" + h.Ref}.String()
			return button("change_judge:"+string(s)+h.Ref, v, c.w.Say("button.hit."+string(s)))
		}
		blocks = append(blocks, section(name), slack.NewActionBlock("", judge(desk.HitConfirmed), judge(desk.HitDismissed)))
	}
	return blocks
}

// value binds a button to this card and to the revision that it shows.
func (c changeCard) value() string {
	return value{kind: "change", id: c.c.ID, nonce: c.nonce, extra: short(c.c.Hash)}.String()
}

// buttons offers what the state allows.
func (c changeCard) buttons() (out []slack.BlockElement) {
	add := func(action string) *slack.ButtonBlockElement {
		b := c.press(action)
		out = append(out, b)
		return b
	}
	switch s := c.c.State; {
	case s == desk.ChangeReview:
		primary(add("change_review"))
		add("change_approve")
		add("change_wish")
		add("change_reject").WithStyle(slack.StyleDanger)
		add("change_evidence")
	case s == desk.ChangeApproved:
		add("change_evidence")
	case s == desk.ChangeDeploying, s == desk.ChangeObserving, s == desk.ChangeFailed:
		add("change_back_out").WithStyle(slack.StyleDanger)
	}
	if !c.c.SecondDue.IsZero() && c.c.SecondBy == "" {
		add("change_second")
	}
	if !c.c.ReviewDue.IsZero() && c.c.ReviewedBy == "" {
		add("change_after")
	}
	return out
}

// forOwner is the card of requester and implementer: what is done, where it is
// now, who has it, and what they can do.
func (c changeCard) forOwner(user string) courier.Message {
	blocks := []slack.Block{
		slack.NewRichTextBlock("", slack.NewRichTextSection(bold(c.head()))),
		section(strings.Join(c.timeline(), "\n")),
	}
	if c.c.State == desk.ChangeApproved {
		blocks = append(blocks, contextLine(c.next()))
		blocks = append(blocks, c.inTheWay()...)
	}
	blocks = append(blocks, c.hits()...)
	if buttons := c.ownButtons(user); len(buttons) > 0 {
		blocks = append(blocks, slack.NewActionBlock("", buttons...))
	}
	return message(escape(c.head())+" — "+c.state(), blocks...)
}

// timeline is the way to production, with what is behind and what is ahead.
func (c changeCard) timeline() (lines []string) {
	_, proven := c.c.Proof()
	told := c.c.Noticed.Revision == c.c.Revision
	step := func(key string, done bool, more string) {
		mark := "○"
		if done {
			mark = "●"
		}
		lines = append(lines, strings.TrimRight(mark+" "+c.w.Say("change.step."+key)+more, " "))
	}
	votes := ""
	if c.c.State == desk.ChangeReview {
		votes = " — " + c.progress()
	}
	step("request", true, " — "+c.at(c.c.OpenedAt))
	step("review", c.c.Decision.Verdict == desk.VerdictApprove, votes)
	step("evidence", proven, "")
	step("notice", told, "")
	step("deploy", !c.c.Deployed.To.IsZero(), "")
	step("watch", c.c.State == desk.ChangeSuccessful, "")
	return append(lines, c.state())
}

// next says what the deployment still waits for.
func (c changeCard) next() string {
	wait := c.c.Waits(c.now, c.lead)
	if wait == desk.WaitNothing {
		return c.w.Say("change.ready", "to", c.at(c.c.Plan.To))
	}
	return c.w.Say("change.waits."+string(wait), "from", c.at(c.c.Plan.From), "to", c.at(c.c.Plan.To),
		"earliest", c.at(c.c.Noticed.At.Add(c.lead)), "lead", c.w.Duration(c.lead))
}

func (c changeCard) ownButtons(user string) (out []slack.BlockElement) {
	add := func(action string) *slack.ButtonBlockElement {
		b := c.press(action)
		out = append(out, b)
		return b
	}
	implementer := user == c.c.Plan.Implementer
	switch s := c.c.State; {
	case s == desk.ChangeApproved && implementer:
		primary(add("change_deploy"))
		if c.anyway {
			add("change_anyway")
		}
		add("change_revise")
	case s.Undecided() || s == desk.ChangeApproved:
		add("change_revise")
	case s == desk.ChangeDeploying && implementer:
		primary(add("change_done"))
		add("change_back_out").WithStyle(slack.StyleDanger)
	case s == desk.ChangeObserving && implementer:
		if !c.c.Articles {
			add("change_articles")
		}
		add("change_back_out").WithStyle(slack.StyleDanger)
	}
	if user == c.c.Requester && c.c.State == desk.ChangeReview && c.blocked == desk.NotBlocked {
		add("change_nudge")
	}
	if user == c.c.Requester && (c.c.State.Undecided() || c.c.State == desk.ChangeApproved) {
		add("change_cancel")
	}
	return out
}

// noticeCard tells those concerned what will happen and when.
func (b *Bot) noticeCard(c desk.Change, langs []lang.Lang, now time.Time) courier.Message {
	var words, labels []string
	var blocks []slack.Block
	for _, l := range langs {
		w := b.in(l)
		var parts []string
		for _, key := range c.Plan.Components {
			parts = append(parts, b.cfg().component(key).Name(string(l)))
		}
		say := w.Say("change.notice", "id", c.ID, "title", escape(c.Plan.Title), "parts", escape(strings.Join(parts, ", ")),
			"from", when(w, c.Plan.From, now, b.cfg().Zone), "to", when(w, c.Plan.To, now, b.cfg().Zone), "impact", escape(cut(c.Plan.Impact, 800)))
		words = append(words, say)
		blocks = append(blocks, section(say))
		labels = append(labels, w.Say("button.change_known"))
	}
	known := button("change_known", value{kind: "notice", id: c.ID, nonce: private}.String(), strings.Join(labels, " / "))
	return message(strings.Join(words, "\n\n"), append(blocks, slack.NewActionBlock("", known))...)
}
