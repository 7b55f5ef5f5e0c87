package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/report"
	"opsdesk/store"
)

// ReportPlan is a report that is posted by itself.
type ReportPlan struct {
	Report  string    // required: the name of a report.Kind
	Channel string    // required
	Rule    string    // required: when, in the desk's zone
	Lang    lang.Lang // required
}

// Zone is the zone of the desk as it is configured now.
func (b *Bot) Zone() *time.Location { return b.cfg().Zone }

// reportPlan is what the desk counts its reports by.
func (b *Bot) reportPlan() report.Plan {
	return report.Plan{Zone: b.cfg().Zone, Goals: cmp.Or(b.cfg().Goals, report.DefaultGoals()), Hours: b.cfg().Hours, Roster: b.cfg().roster()}
}

// PostReport posts the report of the period before at, once for each channel.
// late is how long after its time it comes; skipped is how many older ones were
// given up.
func (b *Bot) PostReport(ctx context.Context, p ReportPlan, at time.Time, late bool, skipped int) (string, error) {
	k, ok := report.KindOf(p.Report)
	if !ok {
		return "", fmt.Errorf("report %q: %w", p.Report, desk.ErrInvalid)
	}
	id := ""
	err := b.giveReport(ctx, p, k.Last(at, b.cfg().Zone), late, skipped, &id)
	return id, err
}

// giveReport counts and freezes a period for a channel and has it posted.
func (b *Bot) giveReport(ctx context.Context, p ReportPlan, period string, late bool, skipped int, id *string) error {
	post, err := b.reportPosting(ctx, p, period, late, skipped)
	if err != nil {
		return err
	}
	return b.db.Write(ctx, func(tx *store.Tx) error {
		x, err := post(tx)
		*id = x.ID
		return err
	})
}

// reportPosting counts a period and returns what freezes and posts it. Posted
// once for a channel it is not posted again.
func (b *Bot) reportPosting(ctx context.Context, p ReportPlan, period string, late bool, skipped int) (func(*store.Tx) (store.Report, error), error) {
	k, _ := report.KindOf(p.Report)
	counted, m, err := k.Make(ctx, b.db, b.reportPlan(), period)
	if err != nil {
		return nil, err
	}
	counted.Channel, counted.Lang, counted.Late = p.Channel, string(p.Lang), late
	return func(tx *store.Tx) (store.Report, error) {
		x, fresh, err := tx.Freeze(counted)
		if err != nil || !fresh {
			return x, err
		}
		card, err := tx.PutCard(store.Card{Kind: "report", Ref: x.N, View: "digest", Channel: p.Channel})
		if err != nil {
			return x, err
		}
		w := b.in(p.Lang)
		said := b.reportPieces(w, m, x.ID)
		if late {
			words := w.Say("report.late", "name", w.Say("report.kind."+p.Report), "n", skipped)
			if skipped == 0 {
				words = w.Say("report.late.none", "name", w.Say("report.kind."+p.Report))
			}
			said = append([]courier.Message{message(words, contextLine(words))}, said...)
		}
		for i, one := range said {
			err = errors.Join(err, tx.Say(store.Saying{
				Key: fmt.Sprintf("report/%s/%d", x.ID, i), Kind: store.SayPost, Channel: p.Channel, ThreadCard: card.ID, Words: one.JSON(),
			}))
		}
		return x, errors.Join(err, b.tellShiftBegins(tx, x, m))
	}, nil
}

// DrawReport draws the digest of a report as it was frozen.
func (b *Bot) DrawReport(ctx context.Context, c store.Card) (courier.Message, error) {
	x, err := b.db.Report(ctx, c.Ref)
	if err != nil {
		return courier.Message{}, err
	}
	m, err := report.ReadPack(x)
	if err != nil {
		return courier.Message{}, err
	}
	w := b.in(lang.Lang(x.Lang))
	v := value{kind: "report", id: x.N, nonce: c.Nonce}
	return b.digest(w, m, x.ID, append([]slack.Block{reportButtons(w, v)}, b.minutesBlocks(ctx, w, x, v)...)...), nil
}

// inWords is a report with components by their names: one that is frozen has
// their keys, which do not change.
func (b *Bot) inWords(w lang.Words, m report.Pack) report.Pack {
	names := report.Said{}
	for _, c := range b.cfg().Components {
		names["component/"+c.Key] = c.Name(string(w.Lang()))
	}
	return m.With(names)
}

// digest draws the seven lines, with what can be pressed below them.
func (b *Bot) digest(w lang.Words, m report.Pack, id string, below ...slack.Block) courier.Message {
	d := b.inWords(w, m).Digest(id, w)
	lines := make([]string, len(d.Lines))
	for i, l := range d.Lines {
		lines[i] = escape(l)
	}
	words := strings.Join(lines, "\n")
	return message(escape(d.Title)+"\n"+words, append([]slack.Block{header(d.Title), section(words)}, below...)...)
}

// reportButtons open the numbers.
func reportButtons(w lang.Words, v value) slack.Block {
	var list []slack.BlockElement
	for _, f := range report.Figures() {
		v.extra = f.Name + ".0"
		list = append(list, button("report_open:"+f.Name, v.String(), w.Say(f.Key)))
	}
	other := map[lang.Lang]lang.Lang{lang.EN: lang.ZH, lang.ZH: lang.EN}[w.Lang()]
	v.extra = string(other)
	return slack.NewActionBlock("", append(list, button("report_lang", v.String(), w.Say("report.button.lang")))...)
}

// Slack's limits for what a report draws, in characters and rows.
const (
	maxTableRows  = 100
	maxChartTitle = 50
	maxChartLabel = 20
	maxChartLines = 6
	maxChartSteps = 20
)

// reportPieces draws the sections, a message each: Slack takes one table in a
// message. Where it refuses a chart, the same table stands as words.
func (b *Bot) reportPieces(w lang.Words, m report.Pack, id string) (list []courier.Message) {
	for _, p := range report.Pieces(b.inWords(w, m), id, w) {
		blocks := []slack.Block{section("*" + escape(p.Title) + "*")}
		if p.Chart != nil {
			// A chart goes alone, so that its refusal costs nothing else.
			list = append(list, message(escape(cut(p.Words, maxSection)), section(escape(firstLine(p.Words, maxSection))), chartBlock(*p.Chart)))
		}
		if len(p.Rows) > 0 {
			blocks = append(blocks, tableBlock(p.Head, p.Rows))
		}
		for _, text := range pages(escaped(p.Notes), maxSection) {
			if text != "" {
				blocks = append(blocks, section(text))
			}
		}
		list = append(list, message(escape(cut(p.Words, maxSection)), blocks...))
	}
	return list
}

func escaped(lines []string) (list []string) {
	for _, l := range lines {
		list = append(list, escape(l))
	}
	return list
}

func tableBlock(head []string, rows [][]string) slack.Block {
	t := slack.NewTableBlock("")
	for _, r := range append([][]string{head}, rows[:min(len(rows), maxTableRows-1)]...) {
		var cells []slack.TableCell
		for _, c := range r {
			if c == "" { // Slack refuses an empty cell
				c = "–"
			}
			cells = append(cells, slack.NewTableRawTextCell(cut(c, maxTitle)))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

func chartBlock(c report.Chart) slack.Block {
	from := max(0, len(c.Places)-maxChartSteps)
	var places []string
	for _, p := range c.Places[from:] {
		places = append(places, cut(p, maxChartLabel))
	}
	var series []slack.DataVisualizationDataSeries
	for i, name := range c.Names[:min(len(c.Names), maxChartLines)] {
		var points []slack.DataVisualizationDataPoint
		for j, p := range places {
			points = append(points, slack.NewDataVisualizationDataPoint(p, c.Values[i][from+j]))
		}
		series = append(series, slack.NewDataVisualizationDataSeries(cut(name, maxChartLabel), points...))
	}
	return slack.NewDataVisualizationBlock(cut(c.Title, maxChartTitle), slack.NewDataVisualizationLineChart(slack.NewDataVisualizationAxisConfig(places...), series...))
}

// cmdReport shows a report to whoever asks, and nobody else, with a button that
// posts it.
func (b *Bot) cmdReport(ctx context.Context, r request) (effect, error) {
	w := b.in(lang.Of(r.to.locale))
	if !mayReport(r.who.Person) {
		return nil, refuse(desk.ErrRefused, "report.who")
	}
	k, period, err := b.wantedReport(r.Text)
	if a, ok := asksCount(b.spoken(ctx, r.Text), b.now().In(b.cfg().Zone), b.cfg().Components); err != nil && ok {
		return b.tellCount(ctx, r, a.Query)
	}
	if err != nil {
		return nil, err
	}
	_, m, err := k.Make(ctx, b.db, b.reportPlan(), period)
	if err != nil {
		return nil, err
	}
	below := []slack.Block{contextLine(w.Say("report.dry.only"))}
	if b.notOver(k, period) {
		below = append(below, contextLine(w.Say("report.dry.begun")))
	} else {
		below = append(below, slack.NewActionBlock("", primary(button("report_post", k.Name+" "+period, w.Say("report.button.post")))))
	}
	return b.tell(r.to, "report", b.digest(w, m, w.Say("report.dry"), below...)), nil
}

// mayReport reports whether p may see and post reports.
func mayReport(p desk.Person) bool { return p.Agent() || p.MaySeeTo() }

// reportPost posts a month into the channel where it was asked for.
func (b *Bot) reportPost(ctx context.Context, r request) (effect, error) {
	if !r.who.MaySeeTo() {
		return nil, refuse(desk.ErrRefused, "report.who")
	}
	k, period, err := b.wantedReport(r.Value)
	if err != nil {
		return nil, err
	}
	w := b.in(lang.Of(r.to.locale))
	if direct(r.to.channel) || r.to.channel == "" {
		return nil, refuse(desk.ErrRefused, "report.where")
	}
	if b.notOver(k, period) {
		return nil, refuse(desk.ErrRefused, "report.dry.begun")
	}
	if _, err := b.db.ReportOf(ctx, k.Name, period, r.to.channel); err == nil {
		return nil, refuse(desk.ErrConflict, "report.there")
	}
	post, err := b.reportPosting(ctx, ReportPlan{Report: k.Name, Channel: r.to.channel, Lang: b.channelLang(r.to.channel)}, period, false, 0)
	if err != nil {
		return nil, err
	}
	return all(func(tx *store.Tx) error {
		_, err := post(tx)
		return err
	}, b.tell(r.to, "posted", message(w.Say("report.posted")))), nil
}

// channelLang is the language of reports in a channel.
func (b *Bot) channelLang(channel string) lang.Lang {
	for _, p := range b.cfg().Reports {
		if p.Channel == channel {
			return p.Lang
		}
	}
	return b.cfg().Language
}

// reportPressed returns the report of a button.
func (b *Bot) reportPressed(ctx context.Context, r request) (value, store.Report, report.Pack, error) {
	v, err := b.onCard(ctx, r, "report")
	if err != nil {
		return v, store.Report{}, nil, err
	}
	if !mayReport(r.who.Person) {
		return v, store.Report{}, nil, refuse(desk.ErrRefused, "report.who")
	}
	x, err := b.db.Report(ctx, v.id)
	if err != nil {
		return v, x, nil, err
	}
	m, err := report.ReadPack(x)
	return v, x, m, err
}

// reportLang shows the digest in the other language, to one person.
func (b *Bot) reportLang(ctx context.Context, r request) (effect, error) {
	v, x, m, err := b.reportPressed(ctx, r)
	if err != nil {
		return nil, err
	}
	w := b.in(lang.Of(v.extra))
	return b.tell(r.to, "lang", b.digest(w, m, x.ID)), nil
}

// reportPage is how many tickets a page lists.
const reportPage = 10

// reportOpen lists the tickets behind a number, with what it means.
func (b *Bot) reportOpen(ctx context.Context, r request) (effect, error) {
	v, x, _, err := b.reportPressed(ctx, r)
	if err != nil {
		return nil, err
	}
	name, at, _ := strings.Cut(v.extra, ".")
	page, _ := strconv.Atoi(at)
	i := slices.IndexFunc(report.Figures(), func(f report.Figure) bool { return f.Name == name })
	if i < 0 || page < 0 {
		return nil, fmt.Errorf("figure %q: %w", v.extra, desk.ErrInvalid)
	}
	ids, kept, err := b.ticketsBehind(ctx, x, name)
	if err != nil {
		return nil, err
	}
	f := report.Figures()[i]
	m, err := b.behind(ctx, r, v, f, x, behindPage{ids, kept, page})
	if err != nil {
		return nil, err
	}
	return b.tell(r.to, fmt.Sprintf("open/%s/%d", f.Name, page), m), nil
}

// ticketsBehind lists what a figure counted when the report was given. Of a
// report that is older than such lists it is what the records say now; then
// kept is false.
func (b *Bot) ticketsBehind(ctx context.Context, x store.Report, figure string) (ids []int64, kept bool, err error) {
	if ids, kept, err = b.db.ReportTickets(ctx, x.N, figure); err != nil || kept {
		return ids, kept, err
	}
	period, err := report.PeriodOf(x.Name, x.Period, b.cfg().Zone)
	if err != nil {
		return nil, false, err
	}
	err = b.db.Frozen(ctx, func(s store.Reader) error {
		facts, err := report.FactsOf(ctx, s, period)
		ids = facts.Behind(figure)
		return err
	})
	return ids, false, err
}

// behindPage is a page of the tickets behind a figure.
type behindPage struct {
	ids  []int64
	kept bool // as they were counted, not as they are now
	page int
}

func (b *Bot) behind(ctx context.Context, r request, v value, f report.Figure, x store.Report, p behindPage) (courier.Message, error) {
	w := b.in(lang.Of(r.to.locale))
	lines, more, err := b.ticketLines(ctx, w, r.who, p.ids, p.page)
	if err != nil {
		return courier.Message{}, err
	}
	key := "report.behind"
	if p.kept {
		key = "report.behind.kept"
	}
	head := w.Say(key, "figure", w.Say(f.Key), "period", x.Period, "n", len(p.ids))
	words := strings.Join(append([]string{"*" + head + "*"}, lines...), "\n")
	blocks := []slack.Block{section(words), contextLine(w.Say(f.Definition)), contextLine(w.Say("report.behind.csv", "id", x.ID, "figure", f.Name))}
	turn := turnButtons(w, p.page, more, func(to int) string {
		v.extra = fmt.Sprintf("%s.%d", f.Name, to)
		return v.String()
	}, "report_open")
	return message(words, append(blocks, turn...)...), nil
}

// ticketLines is a page of tickets as who may see them, and whether there are
// more.
func (b *Bot) ticketLines(ctx context.Context, w lang.Words, who store.Person, ids []int64, page int) (lines []string, more bool, err error) {
	from := len(ids)
	if page <= len(ids)/reportPage {
		from = page * reportPage
	}
	to := min(from+reportPage, len(ids))
	tickets, err := b.db.TicketsByID(ctx, ids[from:to])
	for _, t := range tickets {
		t = coveredFor(w, t, who)
		lines = append(lines, fmt.Sprintf("#%d · T%d · %s · %s", t.ID, t.Tier, escape(firstLine(t.Title, 80)), w.Say("state."+string(t.State))))
	}
	return lines, to < len(ids), err
}

// turnButtons turn the pages of a list; value is what a button to a page
// carries.
func turnButtons(w lang.Words, page int, more bool, value func(to int) string, action string) []slack.Block {
	var turn []slack.BlockElement
	if page > 0 {
		turn = append(turn, button(action+":back", value(page-1), w.Say("report.button.back")))
	}
	if more {
		turn = append(turn, button(action+":next", value(page+1), w.Say("report.button.next")))
	}
	if len(turn) == 0 {
		return nil
	}
	return []slack.Block{slack.NewActionBlock("", turn...)}
}

// ReportPlans are the reports that are posted by themselves. One whose channel
// Slack does not have is left out.
func (b *Bot) ReportPlans() (list []ReportPlan) {
	for _, p := range b.cfg().Reports {
		if p.Channel != "" {
			list = append(list, p)
		}
	}
	return list
}
