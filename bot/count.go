package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/report"
	"opsdesk/store"
)

// Figures that somebody asked for in words: the number, what it means, and the
// tickets behind it. They are counted like the reports.

// hearCount answers a question for figures; ok is false for any other. Who may
// not see reports is told so where a period was named, else the question is one
// like others.
func (b *Bot) hearCount(ctx context.Context, r request, say string) (do effect, ok bool, err error) {
	a, ok := asksCount(withoutNames(say), b.now().In(b.cfg().Zone), b.cfg().Components)
	if !ok || !a.counts {
		return nil, false, nil
	}
	if !mayReport(r.who.Person) {
		if !a.dated {
			return nil, false, nil
		}
		return nil, true, refuse(desk.ErrRefused, "report.who")
	}
	r.to.text = say
	do, err = b.tellCount(ctx, r, a.Query)
	return do, true, err
}

// tellCount tells a figure to whoever asked, and nobody else.
func (b *Bot) tellCount(ctx context.Context, r request, q report.Query) (effect, error) {
	c, err := b.countQuery(ctx, q)
	if err != nil {
		return nil, err
	}
	r.to.quiet = !direct(r.to.channel)
	return b.tell(r.to, "count", b.drawCount(b.in(r.to.lang()), c)), nil
}

func (b *Bot) countQuery(ctx context.Context, q report.Query) (c report.Counted, err error) {
	err = b.db.Frozen(ctx, func(s store.Reader) error {
		c, err = report.CountQuery(ctx, s, b.cfg().Zone, q)
		return err
	})
	return c, err
}

// splitRows is how many names of a split are shown, and whyRows how many where
// it only explains a number.
const (
	splitRows = 5
	whyRows   = 3
)

// drawCount draws an answer, with what the number means and its tickets a
// click away.
func (b *Bot) drawCount(w lang.Words, c report.Counted) courier.Message {
	f, _ := report.CountableOf(c.Figure)
	lines := []string{"*" + b.countHead(w, c) + "*"}
	splits := []string{c.By}
	rows := splitRows
	if c.By == "" {
		splits = nil
	}
	if c.Why {
		splits, rows = slices.Compact(slices.Concat(splits, []string{report.ByComponent, report.ByCode})), whyRows
	}
	for _, by := range splits {
		if line := b.splitLine(w, by, c.Split[by], rows); line != "" {
			lines = append(lines, line)
		}
	}
	words := strings.Join(lines, "\n")
	blocks := []slack.Block{section(words), contextLine(w.Say(f.Definition), w.Say("count.now", "zone", b.cfg().Zone.String()))}
	if buttons := b.countButtons(w, c); len(buttons) > 0 {
		blocks = append(blocks, slack.NewActionBlock("", buttons...))
	}
	return message(words, blocks...)
}

// countHead says the number, of what, and what it was in the period before.
func (b *Bot) countHead(w lang.Words, c report.Counted) string {
	f, _ := report.CountableOf(c.Figure)
	of := []string{c.Period}
	if c.Tier != 0 {
		of = append(of, fmt.Sprintf("T%d", c.Tier))
	}
	if c.Component != "" {
		of = append(of, b.nameOf(w, report.ByComponent, c.Component))
	}
	if c.Code != "" {
		of = append(of, c.Code)
	}
	return w.Say("count.head", "figure", w.Say(f.Key), "of", escape(strings.Join(of, " · ")),
		"n", measuredWords(w, c.Figure, c.Now), "was", measuredWords(w, c.Figure, c.Before))
}

// measuredWords is a figure as people read it: of few tickets there is no
// median to speak of, and of none no rate.
func measuredWords(w lang.Words, figure string, m report.Measured) string {
	switch {
	case figure == "mttr" && m.MTTR.N == 0, figure == "sla" && m.SLA.Value == nil:
		return w.Say("report.none")
	case figure == "mttr" && m.MTTR.N < report.Few:
		return w.Say("report.digest.few", "n", m.MTTR.N)
	case figure == "mttr":
		return w.Say("report.hours", "n", fmt.Sprintf("%.1f", *m.MTTR.Median))
	case figure == "sla":
		return fmt.Sprintf("%.1f %% (%d/%d)", *m.SLA.Value, m.SLA.Numerator, m.SLA.Denominator)
	}
	return strconv.Itoa(m.N)
}

// splitLine lists the names that most of the tickets have.
func (b *Bot) splitLine(w lang.Words, by string, list []report.Count, rows int) string {
	if len(list) == 1 && list[0].Name == "" {
		return "" // that nobody named any explains nothing
	}
	var parts []string
	rest := 0
	for i, k := range list {
		if i < rows {
			parts = append(parts, escape(b.nameOf(w, by, k.Name))+" "+strconv.Itoa(k.N))
		} else {
			rest += k.N
		}
	}
	if rest > 0 {
		parts = append(parts, w.Say("count.rest", "n", rest))
	}
	if len(parts) == 0 {
		return ""
	}
	return w.Say("count.by."+by, "list", strings.Join(parts, w.Say("count.comma")))
}

// nameOf is what people call a component, code or tier.
func (b *Bot) nameOf(w lang.Words, by, name string) string {
	if name == "" {
		return w.Say("count.nameless")
	}
	for _, c := range b.cfg().Components {
		if by == report.ByComponent && c.Key == name {
			return c.Name(string(w.Lang()))
		}
	}
	return name
}

// countButtons open the tickets behind a number; those of the name with the
// most tickets, where that was asked.
func (b *Bot) countButtons(w lang.Words, c report.Counted) []slack.BlockElement {
	if len(c.Tickets) == 0 {
		return nil
	}
	open := func(which string, q report.Query, words string) slack.BlockElement {
		q.By, q.Why = "", false
		return button("count_open:"+which, q.String()+"/0", words)
	}
	list := []slack.BlockElement{open("all", c.Query, w.Say("count.button", "n", len(c.Tickets)))}
	if top := c.Split[c.By]; c.By != "" && top[0].Name != "" {
		q := c.Query
		switch c.By {
		case report.ByComponent:
			q.Component = top[0].Name
		case report.ByCode:
			q.Code = top[0].Name
		case report.ByTier:
			tier, _ := strconv.Atoi(strings.TrimPrefix(top[0].Name, "T"))
			q.Tier = desk.Tier(tier)
		}
		list = append(list, open("top", q, w.Say("count.button.top", "name", b.nameOf(w, c.By, top[0].Name), "n", top[0].N)))
	}
	return list
}

// countOpen lists the tickets behind a figure that was asked for. The button
// carries the question, which is counted anew.
func (b *Bot) countOpen(ctx context.Context, r request) (effect, error) {
	if !mayReport(r.who.Person) {
		return nil, refuse(desk.ErrRefused, "report.who")
	}
	at := strings.LastIndexByte(r.Value, '/')
	page, err := strconv.Atoi(r.Value[at+1:])
	if at < 0 || err != nil || page < 0 {
		return nil, fmt.Errorf("figure %q: %w", r.Value, desk.ErrInvalid)
	}
	q, err := report.ReadQuery(r.Value[:at])
	if err != nil {
		return nil, err
	}
	c, err := b.countQuery(ctx, q)
	if err != nil {
		return nil, err
	}
	w := b.in(lang.Of(r.to.locale))
	lines, more, err := b.ticketLines(ctx, w, r.who, c.Tickets, page)
	if err != nil {
		return nil, err
	}
	f, _ := report.CountableOf(c.Figure)
	words := strings.Join(append([]string{"*" + b.countHead(w, c) + "*"}, lines...), "\n")
	blocks := []slack.Block{section(words), contextLine(w.Say(f.Definition))}
	turn := turnButtons(w, page, more, func(to int) string { return fmt.Sprintf("%s/%d", q, to) }, "count_open")
	return b.tell(r.to, fmt.Sprintf("count/%d", page), message(words, append(blocks, turn...)...)), nil
}
