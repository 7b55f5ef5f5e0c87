package cli

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/bot"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

func slaExplainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "explain TICKET", Short: "Show how the clocks of a ticket come to read as they do", Args: cobra.ExactArgs(1),
		Long: `Prints what the Why? button shows: every stretch of both clocks, counted or
not, by which rule and begun by whom, with the sum, the target and the hours
that count. With --at it is read as of another time, also one to come: then as
if nothing happens until then.`,
		Example: "  opsdesk sla explain 12\n  opsdesk sla explain 12 --at \"2026-10-08 09:30\" --lang zh",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	at := cmd.Flags().String("at", "", "as of this time, like \"2026-10-08 09:30\" in the desk's zone, or 2026-10-08T01:30Z")
	in := cmd.Flags().String("lang", string(lang.Of(os.Getenv("LANG"))), "en or zh")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := ticketNumber(args[0])
		if err != nil {
			return err
		}
		if l := lang.Lang(*in); l != lang.EN && l != lang.ZH {
			return usage("--lang %q is neither en nor zh", *in)
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			e, err := explain(ctx, db, id, *at)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), e.lines())
			}
			text, err := bot.Explain(ctx, db.Reader, lang.Lang(*in), e.ticket, e.clocks, e.now, e.zone)
			if err == nil {
				_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			}
			return err
		})
	}
	return cmd
}

func ticketNumber(s string) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(s, "#"), 10, 64)
	if err != nil {
		return 0, usage("%q is not a ticket's number; \"opsdesk ticket list\" shows them", s)
	}
	return id, nil
}

// explained is a ticket with its clocks as of a time.
type explained struct {
	ticket desk.Ticket
	clocks []desk.Clock
	now    time.Time
	zone   *time.Location
}

func explain(ctx context.Context, db *store.DB, id int64, at string) (e explained, err error) {
	if e.ticket, err = db.Ticket(ctx, id); err != nil {
		return e, fmt.Errorf("%w; \"opsdesk ticket list\" shows the numbers", err)
	}
	c, err := loadedConfig(ctx, db)
	if err != nil {
		return e, err
	}
	e.zone = c.Zone
	if at == "" {
		e.now = time.Now()
		if e.now.Before(e.ticket.LastAt) { // a sandbox may be ahead of the wall clock
			e.now = e.ticket.LastAt
		}
		e.clocks, err = db.Clocks(ctx, e.ticket, e.now)
		return e, err
	}
	if e.now, err = whenIn(at, e.zone); err != nil {
		return e, err
	}
	if e.now.Before(e.ticket.OpenedAt) {
		return e, usage("--at %s is before ticket %d was opened, %s", at, id, e.ticket.OpenedAt.In(e.zone).Format(time.RFC3339))
	}
	events, err := db.History(ctx, id)
	if err != nil {
		return e, err
	}
	rules, err := db.Rules(ctx)
	for _, kind := range desk.Clocks() {
		e.clocks = append(e.clocks, rules.Read(kind, events, e.now))
	}
	return e, err
}

// whenIn reads an instant: with its zone, or as the clocks of the desk show it.
func whenIn(s string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usage("--at %q is not a time, like \"2026-10-08 09:30\" or 2026-10-08T01:30Z", s)
}

// loadedConfig is the configuration that the desk loaded last, as the ledger
// has it; the default where it has none.
func loadedConfig(ctx context.Context, db *store.DB) (config, error) {
	loaded, err := db.Ledger(ctx, "config")
	if err != nil || len(loaded) == 0 {
		return defaultConfig(), err
	}
	last := loaded[len(loaded)-1]
	return readConfig(fmt.Sprintf("configuration in ledger row %d", last.Seq), []byte(last.Text))
}

// explainedLine is a clock for programs; times are seconds of service.
type explainedLine struct {
	clockLine
	Breach   time.Time  `json:"breached_at,omitzero"`
	Cause    string     `json:"cause,omitempty"`
	Calendar string     `json:"calendar,omitempty"` // empty: every hour
	Maybe    bool       `json:"provisional"`
	Spans    []spanLine `json:"spans"`
}

type spanLine struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Service float64   `json:"service_s"`
	Counted bool      `json:"counted"`
	Rule    string    `json:"rule"`
	Actor   string    `json:"actor,omitempty"`
	Event   int       `json:"event"`
}

func (e explained) lines() (lines []explainedLine) {
	for _, c := range e.clocks {
		l := explainedLine{
			clockLine: lineOfClock(c), Breach: c.BreachedAt.UTC(), Cause: string(c.Cause), Calendar: c.Calendar, Maybe: c.Provisional,
			Spans: []spanLine{},
		}
		for _, s := range c.Spans {
			l.Spans = append(l.Spans, spanLine{s.From.UTC(), s.To.UTC(), s.Service.Seconds(), s.Counted, s.Rule, s.Actor, s.Event})
		}
		lines = append(lines, l)
	}
	return lines
}
