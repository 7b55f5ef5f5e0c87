package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/bot"
	"opsdesk/bot/desk"
	"opsdesk/store"
)

func slaReplayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "replay --rules NEW.yaml --month 2026-10", Short: "Show what a month would have been like under other rules", Args: cobra.NoArgs,
		Long: `Replays the tickets of a month from the ledger under other targets, calendars,
pausing or people to call, and shows every reminder and every missed target:
when it came, whom it called, and when and whom it would have. NEW.yaml has the
keys of the configuration; what it leaves out stays as the desk has it now.
Nothing is written and nobody is told.`,
		Example: "  opsdesk sla replay --rules new.yaml --month 2026-10\n  opsdesk sla replay --rules new.yaml --month 2026-10 --format csv > diff.csv",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	rules := cmd.Flags().String("rules", "", "what would be otherwise, with the keys of the configuration")
	month := cmd.Flags().String("month", "", "like 2026-10, in the desk's zone")
	format := cmd.Flags().String("format", "table", "table or csv")
	all := cmd.Flags().Bool("all", false, "in the table, also what would have been the same")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *rules == "" {
			return usage("--rules is missing; it names a file like the configuration, with only what is to be otherwise")
		}
		if *format != "table" && *format != "csv" {
			return usage("--format %q is neither table nor csv", *format)
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			stop := watch(cmd.ErrOrStderr(), "replaying")
			r, err := replayMonth(ctx, db, *rules, *month)
			stop()
			if err != nil {
				return err
			}
			switch {
			case *asJSON:
				return r.json(cmd.OutOrStdout())
			case *format == "csv":
				return r.csv(cmd.OutOrStdout())
			}
			return r.table(cmd.OutOrStdout(), *all)
		})
	}
	return cmd
}

// replay is a month as it was and as it would have been.
type replay struct {
	file     string
	from, to time.Time // the month, [from, to)
	zone     *time.Location
	tickets  int // how many were alive in it
	names    map[string]string
	rows     []replayRow
}

// replayRow is one thing that came, or would have: a rung, or a miss.
type replayRow struct {
	ticket     desk.Ticket
	clock      desk.ClockKind
	rung       int // percent; missed for a miss
	did, would happening
}

// missed stands for the rung of a target that is past.
const missed = 101

// happening is when something came, and whom it called; the zero value is
// that it did not.
type happening struct {
	at     time.Time
	called []string // nil: nobody knows
	cause  desk.Cause
}

func replayMonth(ctx context.Context, db *store.DB, file, month string) (r replay, err error) {
	base, err := loadedConfig(ctx, db)
	if err != nil {
		return r, err
	}
	c, err := base.changedBy(file)
	if err != nil {
		return r, err
	}
	r = replay{file: file, zone: base.Zone}
	if r.from, err = time.ParseInLocation("2006-01", month, r.zone); err != nil {
		return r, usage("--month %q is not a month, like 2026-10", month)
	}
	r.to = r.from.AddDate(0, 1, 0)
	if r.names, err = db.Names(ctx); err != nil {
		return r, err
	}
	would := world{rules: everyone(c.Policy)}
	if would.people, err = c.offline(ctx, db); err != nil {
		return r, err
	}
	did, until, err := past(ctx, db)
	if err != nil {
		return r, err
	}
	for _, id := range did.ids() {
		r.compare(did, would, id, until)
	}
	slices.SortFunc(r.rows, func(a, b replayRow) int {
		return cmp.Or(cmp.Compare(a.ticket.ID, b.ticket.ID), cmp.Compare(a.order(), b.order()), cmp.Compare(a.rung, b.rung))
	})
	return r, nil
}

// world is a past that was: what happened in it, and by which rules.
type world struct {
	rules  desk.Rules
	people bot.Config
	lives  map[int64][]desk.Event
	rungs  map[int64][]store.Rung
}

// past reads what there was, and up to when.
func past(ctx context.Context, db *store.DB) (w world, until time.Time, err error) {
	if w.rules, err = db.Rules(ctx); err != nil {
		return w, until, err
	}
	if w.lives, err = db.Histories(ctx); err != nil {
		return w, until, err
	}
	rungs, err := db.Rungs(ctx)
	w.rungs = make(map[int64][]store.Rung)
	until = time.Now()
	for _, x := range rungs {
		w.rungs[x.Ticket] = append(w.rungs[x.Ticket], x)
		until = latest(until, x.At)
	}
	for _, events := range w.lives { // a sandbox may be ahead of the wall clock
		until = latest(until, events[len(events)-1].At)
	}
	return w, until, err
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (w world) ids() (ids []int64) {
	for id, events := range w.lives {
		if len(events) > 0 {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// compare adds what came to a ticket in the month, or would have.
func (r *replay) compare(did, would world, id int64, until time.Time) {
	events := did.lives[id]
	t, err := desk.Replay(id, events)
	if err != nil || !t.OpenedAt.Before(r.to) || !t.State.Open() && t.LastAt.Before(r.from) {
		return
	}
	r.tickets++
	for _, kind := range desk.Clocks() {
		rows := make(map[int]*replayRow)
		row := func(rung int) *replayRow {
			if rows[rung] == nil {
				rows[rung] = &replayRow{ticket: t, clock: kind, rung: rung}
			}
			return rows[rung]
		}
		for _, x := range did.rungs[id] {
			if x.Clock == kind {
				row(x.Rung).did = happening{at: x.At, called: x.Called}
			}
		}
		for _, f := range would.rules.Firings(kind, events, until) {
			at, _ := desk.Replay(id, upTo(events, f.At))
			row(f.Rung).would = happening{at: f.At, called: would.people.Called(at, f.Rung, f.At)}
		}
		if c := did.rules.Read(kind, events, until); c.Breached {
			row(missed).did = happening{at: c.BreachedAt, cause: c.Cause}
		}
		if c := would.rules.Read(kind, events, until); c.Breached {
			row(missed).would = happening{at: c.BreachedAt, cause: c.Cause}
		}
		for _, x := range rows {
			if r.within(x.did.at) || r.within(x.would.at) {
				r.rows = append(r.rows, *x)
			}
		}
	}
}

func (x replayRow) order() int { return slices.Index(desk.Clocks(), x.clock) }

// upTo returns the events up to an instant.
func upTo(events []desk.Event, at time.Time) []desk.Event {
	i := slices.IndexFunc(events, func(e desk.Event) bool { return e.At.After(at) })
	if i < 0 {
		return events
	}
	return events[:i]
}

func (r *replay) within(t time.Time) bool { return !t.Before(r.from) && t.Before(r.to) }

// change says what would be otherwise; empty for nothing. Less than a minute
// is nothing: the desk does not wake to the millisecond.
func (x replayRow) change() string {
	switch {
	case x.did.at.IsZero():
		return "new"
	case x.would.at.IsZero():
		return "gone"
	}
	var changes []string
	switch d := x.would.at.Sub(x.did.at); {
	case d >= time.Minute:
		changes = append(changes, d.Round(time.Minute).String()+" later")
	case d <= -time.Minute:
		changes = append(changes, (-d).Round(time.Minute).String()+" earlier")
	}
	if x.did.called != nil && !slices.Equal(x.did.called, x.would.called) {
		changes = append(changes, "other people")
	}
	return strings.ReplaceAll(strings.Join(changes, ", "), "m0s", "m")
}

func (x replayRow) what() string {
	if x.rung == missed {
		return "missed"
	}
	return fmt.Sprintf("%d %%", x.rung)
}

// who are the people called, by name.
func (r *replay) who(h happening) string {
	if h.at.IsZero() {
		return ""
	}
	var names []string
	for _, id := range h.called {
		names = append(names, cmp.Or(r.names[id], strings.TrimPrefix(id, "@")))
	}
	if h.cause != "" && h.cause != desk.CauseTime {
		names = append(names, string(h.cause))
	}
	return strings.Join(names, " ")
}
