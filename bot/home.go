package bot

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// homeRows is how many tickets a list in App Home shows; Slack takes 100
// blocks and each ticket needs two.
const homeRows = 15

// Home draws a person's App Home: what the bot does, their open tickets, and
// for engineers the queue.
func (b *Bot) Home(ctx context.Context, user string) (slack.HomeTabViewRequest, error) {
	who, err := b.db.Person(ctx, user)
	if err != nil && !errors.Is(err, desk.ErrNotFound) {
		return slack.HomeTabViewRequest{}, err
	}
	w := b.in(lang.Of(who.Locale))
	blocks := []slack.Block{intro(w).Blocks.BlockSet[0], slack.NewActionBlock("",
		button("ticket_new", value{kind: "ticket", nonce: private}.String(), w.Say("button.ticket")),
		button("notices", value{kind: "notices", nonce: private}.String(), w.Say("button.notices")))}
	mine, err := b.ticketRows(ctx, w, who, "home.mine", store.Filter{Requester: user, Open: true, Limit: homeRows})
	if err != nil {
		return slack.HomeTabViewRequest{}, err
	}
	blocks = append(blocks, mine...)
	if who.Agent() {
		queue, err := b.ticketRows(ctx, w, who, "home.queue", store.Filter{Open: true, Limit: homeRows})
		if err != nil {
			return slack.HomeTabViewRequest{}, err
		}
		blocks = append(blocks, queue...)
	}
	return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}}, nil
}

// ticketRows lists tickets under a heading, each with its state and clock.
func (b *Bot) ticketRows(ctx context.Context, w lang.Words, who store.Person, heading string, f store.Filter) ([]slack.Block, error) {
	tickets, err := b.db.Tickets(ctx, f)
	if err != nil {
		return nil, err
	}
	title := slack.NewTextBlockObject(slack.PlainTextType, w.Say(heading, "n", len(tickets)), false, false)
	blocks := []slack.Block{slack.NewDividerBlock(), slack.NewHeaderBlock(title)}
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
		blocks = append(blocks, row, contextLine(c.state(), c.openClock()))
	}
	return blocks, nil
}
