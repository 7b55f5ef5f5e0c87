package bot

import (
	"context"
	"errors"
	"strconv"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// How many tickets App Home shows: Slack takes 100 blocks, a ticket needs
// three, and the rest some twelve.
const (
	homeMine  = 9  // of an engineer's own
	homeQueue = 18 // a page of the queue
	homeAll   = 27 // of the own of who has no queue to see
)

// Home draws a person's App Home: their tickets with what they can do about
// each; for engineers also the queue, by deadline.
func (b *Bot) Home(ctx context.Context, user string) (slack.HomeTabViewRequest, error) {
	who, err := b.db.Person(ctx, user)
	if err != nil && !errors.Is(err, desk.ErrNotFound) {
		return slack.HomeTabViewRequest{}, err
	}
	who.ID = user
	w := b.in(lang.Of(who.Locale))
	blocks := homeHead(w)
	limit := homeAll
	votes, err := b.homeApprovals(ctx, w, who)
	if err != nil {
		return slack.HomeTabViewRequest{}, err
	}
	calendar, err := b.homeCalendar(ctx, w)
	if err != nil {
		return slack.HomeTabViewRequest{}, err
	}
	blocks = append(append(blocks, votes...), calendar...)
	if who.Agent() {
		limit = homeMine
		if len(votes) > 0 {
			limit -= (2*homeVotes + 1) / 3
		}
		queue, err := b.homeQueue(ctx, w, who)
		if err != nil {
			return slack.HomeTabViewRequest{}, err
		}
		blocks = append(blocks, queue...)
	}
	mine, err := b.homeMine(ctx, w, who, limit)
	if err != nil {
		return slack.HomeTabViewRequest{}, err
	}
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: append(blocks, mine...)}}, nil
}

func homeHead(w lang.Words) []slack.Block {
	return []slack.Block{intro(w).Blocks.BlockSet[0], slack.NewActionBlock("",
		primary(button("ticket_new", value{kind: "ticket", nonce: private}.String(), w.Say("button.ticket"))),
		button("change_new", value{kind: "changes", nonce: private}.String(), w.Say("button.change_new")),
		button("notices", value{kind: "notices", nonce: private}.String(), w.Say("button.notices")))}
}

// unfinished are the states in which a ticket is still its requester's
// business.
func unfinished() []desk.State {
	return []desk.State{
		desk.StateNew, desk.StateInProgress, desk.StateWaitingRequester, desk.StateWaitingVendor, desk.StateWaitingApproval, desk.StateResolved,
	}
}

// homeMine lists the tickets a person asked for that are not over: where each
// stands, who has it, by when, and what they can do.
func (b *Bot) homeMine(ctx context.Context, w lang.Words, who store.Person, limit int) ([]slack.Block, error) {
	tickets, err := b.db.Tickets(ctx, store.Filter{Requester: who.ID, States: unfinished(), Limit: limit + 1})
	if err != nil {
		return nil, err
	}
	blocks := []slack.Block{slack.NewDividerBlock(), header(w.Say("home.mine"))}
	if len(tickets) == 0 {
		return append(blocks, section(w.Say("home.mine.none"))), nil
	}
	for _, t := range tickets[:min(limit, len(tickets))] {
		c, err := b.cardFor(ctx, t, w)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, c.homeRow(c.requesterButtons())...)
	}
	if len(tickets) > limit {
		blocks = append(blocks, contextLine(w.Say("home.more")))
	}
	return blocks, nil
}

// homeQueue lists a page of the queue, as the person filters it.
func (b *Bot) homeQueue(ctx context.Context, w lang.Words, who store.Person) ([]slack.Block, error) {
	v, err := b.homeView(ctx, who.ID)
	if err != nil {
		return nil, err
	}
	now := b.now()
	tickets, total, overdue, err := b.db.ByDeadline(ctx, v.filter(who.ID), now.UnixMilli())
	if err == nil && v.Page > 0 && len(tickets) == 0 { // the page has emptied
		v.Page = max(0, total-1) / homeQueue
		tickets, total, overdue, err = b.db.ByDeadline(ctx, v.filter(who.ID), now.UnixMilli())
	}
	if err != nil {
		return nil, err
	}
	blocks := []slack.Block{slack.NewDividerBlock(), header(w.Say("home.queue")), b.homeFilters(w, v)}
	if overdue > 0 {
		blocks = append(blocks, section(w.Say("home.overdue", "n", overdue)))
	}
	if total == 0 {
		return append(blocks, section(w.Say("home.queue.none"))), nil
	}
	for _, t := range tickets {
		c, err := b.cardFor(ctx, coveredFor(w, t, who), w)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, c.homeRow(c.deskButtons())...)
	}
	return append(blocks, pager(w, v.Page, total)...), nil
}

func header(words string) *slack.HeaderBlock {
	return slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, words, true, false))
}

// homeRow is a ticket in a list: what it is, how it stands, what can be done.
func (c ticketCard) homeRow(buttons []slack.BlockElement) []slack.Block {
	state := c.state()
	if c.t.State == desk.StateNew && c.t.Assignee == "" {
		state = c.w.Say("mine.nobody")
	}
	parts := []string{c.mark() + state}
	if c.t.Assignee != "" {
		parts = append(parts, c.w.Say("mine.with", "who", mention(c.t.Assignee)))
	}
	if c.t.State.Open() {
		parts = append(parts, c.openClock())
	}
	if c.component != "" {
		parts = append(parts, escape(c.component))
	}
	return []slack.Block{section("*" + escape(c.head()) + "*"), contextLine(parts...), slack.NewActionBlock("", buttons...)}
}

// mark is a dot before a ticket whose clock is over, or nearly.
func (c ticketCard) mark() string {
	for _, k := range c.clocks {
		if k.State == desk.ClockRunning && k.Breached {
			return ":red_circle: "
		}
	}
	for _, k := range c.clocks {
		if k.State == desk.ClockRunning && k.Rung() >= 80 {
			return ":large_orange_circle: "
		}
	}
	return ""
}

// pager turns the pages of a queue that has more than one.
func pager(w lang.Words, page, total int) []slack.Block {
	pages := (total + homeQueue - 1) / homeQueue
	if pages < 2 {
		return nil
	}
	turn := func(to int, words string) *slack.ButtonBlockElement {
		return button("home_page:"+strconv.Itoa(to), value{kind: "home", id: int64(to), nonce: private}.String(), words)
	}
	var buttons []slack.BlockElement
	if page > 0 {
		buttons = append(buttons, turn(page-1, w.Say("button.back")))
	}
	if page < pages-1 {
		buttons = append(buttons, turn(page+1, w.Say("button.next")))
	}
	return []slack.Block{slack.NewActionBlock("", buttons...), contextLine(w.Say("home.page", "page", page+1, "pages", pages, "n", total))}
}

// ticketRows lists tickets under a heading, each with its state and clock.
func (b *Bot) ticketRows(ctx context.Context, w lang.Words, who store.Person, heading string, tickets []desk.Ticket) ([]slack.Block, error) {
	blocks := []slack.Block{header(w.Say(heading))}
	if len(tickets) == 0 {
		return append(blocks, section(w.Say(heading+".none"))), nil
	}
	for _, t := range tickets {
		c, err := b.cardFor(ctx, coveredFor(w, t, who), w)
		if err != nil {
			return nil, err
		}
		row := section(escape(c.head()))
		row.Accessory = slack.NewAccessory(button("ticket_why", c.value(), w.Say("button.why")))
		blocks = append(blocks, row, contextLine(c.mark()+c.state(), c.openClock()))
	}
	return blocks, nil
}
