package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/report"
	"opsdesk/store"
)

func reportCommand() *cobra.Command {
	var list []*cobra.Command
	for _, k := range report.Kinds() {
		list = append(list, reportKindCommand(k))
	}
	return group("report", "What a month, a week, a quarter or a shift was like", append(list, reportTicketsCommand())...)
}

func reportKindCommand(k report.Kind) *cobra.Command {
	t := kindTexts()[k.Name]
	cmd := &cobra.Command{
		Use: k.Name + " --" + k.Flag + " " + k.Like, Short: t.short, Args: cobra.NoArgs,
		Long: t.long + `, from the records as they are now, in the zone of the desk.
With --freeze the report is kept for ever under an id; with --id a report that
was kept or posted is printed, the same bytes each time, whatever has happened
since; only words that somebody had erased or made private are gone.

JSON has hours and percent with four decimals; every share comes with what it
is a part of. What is counted of nothing is null in JSON and "n/a" elsewhere.`,
		Example: fmt.Sprintf("  opsdesk report %[1]s --%[2]s %[3]s\n  opsdesk report %[1]s --%[2]s %[3]s --format xlsx --out report.xlsx", k.Name, k.Flag, k.Like),
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	period := cmd.Flags().String(k.Flag, "", "like "+k.Like+", in the desk's zone (default: the last that is over)")
	id := cmd.Flags().String("id", "", "print the report of this id instead of counting")
	freeze := cmd.Flags().Bool("freeze", false, "keep what was counted, and say its id")
	format := cmd.Flags().String("format", "md", strings.Join(report.Formats(), ", "))
	language := cmd.Flags().String("lang", "", "en or zh (default: the desk's)")
	out := cmd.Flags().String("out", "", "write into this new file instead of the terminal")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		switch {
		case *asJSON:
			*format = "json"
		case !slices.Contains(report.Formats(), *format):
			return usage("--format %q is none of %s", *format, strings.Join(report.Formats(), ", "))
		}
		if *language != "" && !slices.Contains(lang.All(), lang.Lang(*language)) {
			return usage("--lang %q is neither en nor zh", *language)
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			stop := watch(cmd.ErrOrStderr(), "counting")
			x, err := wantedReport(ctx, db, k, *period, *id, *freeze)
			stop()
			if err != nil {
				return err
			}
			if *freeze {
				fmt.Fprintf(cmd.ErrOrStderr(), "kept as %s\n", x.ID)
			}
			if *language == "" {
				*language = x.Lang
			}
			return intoFile(cmd.OutOrStdout(), *out, func(w io.Writer) error {
				return report.Write(w, *format, x, lang.New(lang.Lang(*language)))
			})
		})
	}
	return cmd
}

// wantedReport is the report that was kept under an id, or what a period is
// like now. One that is not kept has no id.
func wantedReport(ctx context.Context, db *store.DB, k report.Kind, period, id string, freeze bool) (x store.Report, err error) {
	if id != "" {
		return keptReport(ctx, db, k, period, id)
	}
	c, err := loadedConfig(ctx, db)
	if err != nil {
		return x, err
	}
	if period == "" {
		period = k.Last(time.Now(), c.Zone)
	}
	if _, _, err := k.Period(period, c.Zone); err != nil {
		return x, usage("--%s: %w", k.Flag, err)
	}
	p, err := c.planOf(ctx, db)
	if err != nil {
		return x, err
	}
	x, _, err = k.Make(ctx, db, p, period)
	x.Lang = string(c.Language)
	if err != nil || !freeze {
		return x, err
	}
	err = db.Write(ctx, func(tx *store.Tx) (err error) {
		x, _, err = tx.Freeze(x)
		return err
	})
	return x, err
}

// keptReport is the report of an id; of another kind or period it is not the
// one that is wanted.
func keptReport(ctx context.Context, db *store.DB, k report.Kind, period, id string) (store.Report, error) {
	x, err := db.ReportByID(ctx, id)
	switch {
	case err != nil:
		return x, err
	case x.Name != k.Name:
		return x, usage("%s is a %s report; print it with opsdesk report %s --id %s", id, x.Name, x.Name, id)
	case period != "" && x.Period != period:
		return x, usage("report %s is of %s, not of %s", id, x.Period, period)
	}
	return x, nil
}

func reportTicketsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "tickets --month 2026-10 --figure opened", Short: "List the tickets behind a figure of a report", Args: cobra.NoArgs,
		Long: `Writes the tickets that a figure of a period counts, as the records are now, or
with --id those that a kept report counted, with the columns of "opsdesk ticket export". What private tickets say is left out.`,
		Example: "  opsdesk report tickets --month 2026-10 --figure missed > missed.csv\n  opsdesk report tickets --quarter 2026-Q3 --figure reopened",
	}
	data := dataFlag(cmd)
	id := cmd.Flags().String("id", "", "of the report of this id, as it was counted")
	periods := map[string]*string{}
	for _, k := range report.Kinds() {
		periods[k.Name] = cmd.Flags().String(k.Flag, "", "like "+k.Like+", in the desk's zone")
	}
	var names []string
	for _, f := range report.Figures() {
		names = append(names, f.Name)
	}
	figure := cmd.Flags().String("figure", "opened", strings.Join(names, ", "))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if !slices.Contains(names, *figure) {
			return usage("--figure %q is none of %s", *figure, strings.Join(names, ", "))
		}
		kind, period := "", ""
		for _, k := range report.Kinds() {
			if name := *periods[k.Name]; name != "" {
				if kind != "" {
					return usage("name one period: --%s", k.Flag)
				}
				kind, period = k.Name, name
			}
		}
		if (kind == "") == (*id == "") {
			return usage("name a period, like --month 2026-10, or a report by --id, not both")
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			list, err := wantedTickets(ctx, db, *id, kind, period, *figure)
			if err != nil {
				return err
			}
			return writeBehind(ctx, db, cmd.OutOrStdout(), list)
		})
	}
	return cmd
}

// wantedTickets are those behind a figure of the report of an id, else of a
// period as it is now.
func wantedTickets(ctx context.Context, db *store.DB, id, kind, period, figure string) (list []desk.Ticket, err error) {
	if id != "" {
		return keptTickets(ctx, db, id, figure)
	}
	c, err := loadedConfig(ctx, db)
	if err != nil {
		return nil, err
	}
	at, err := report.PeriodOf(kind, period, c.Zone)
	if err != nil {
		return nil, usage("%w", err)
	}
	err = db.Frozen(ctx, func(r store.Reader) error {
		f, err := report.FactsOf(ctx, r, at)
		if err != nil {
			return err
		}
		list, err = r.TicketsByID(ctx, f.Behind(figure))
		return err
	})
	return list, err
}

func keptTickets(ctx context.Context, db *store.DB, id, figure string) ([]desk.Ticket, error) {
	x, err := db.ReportByID(ctx, id)
	if err != nil {
		return nil, err
	}
	ids, kept, err := db.ReportTickets(ctx, x.N, figure)
	if err == nil && !kept {
		k, _ := report.KindOf(x.Name)
		err = usage("report %s was kept before the tickets behind figures were; --%s %s lists them as the records are now", id, k.Flag, x.Period)
	}
	if err != nil {
		return nil, err
	}
	return db.TicketsByID(ctx, ids)
}

func writeBehind(ctx context.Context, db *store.DB, out io.Writer, list []desk.Ticket) error {
	for i, t := range list {
		list[i] = t.Covered(privateTitle)
	}
	names, err := db.ExternalNames(ctx)
	if err != nil {
		return err
	}
	return writeTicketsCSV(out, list, names)
}

// plan is what the configuration decides about reports.
func (c config) plan() report.Plan {
	return report.Plan{Zone: c.Zone, Hours: c.Hours, Goals: c.Goals}
}

func outageCommand() *cobra.Command {
	return group("outage", "When services were not there", outageImportCommand())
}

func outageImportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import FILE.csv", Short: "Take in outages and maintenance from a table", Args: cobra.ExactArgs(1),
		Long: `Reads a CSV file with a header and these columns; others are passed over:

  incident_id     what it is called; a second import of it corrects the first
  downtime_start  like 2026-10-03T09:41:00Z
  downtime_end    the same; empty while it lasts
  impact          critical or stopped, major or part, minor, maintenance, unknown; none is passed over
  service         whose (or all of the file with --service)
  title           (optional)
  ticket          number of the ticket whose impact it was (optional)`,
		Example: "  opsdesk outage import outages.csv --service database",
	}
	data := dataFlag(cmd)
	service := cmd.Flags().String("service", "", "of rows that name none")
	zone := cmd.Flags().String("zone", "UTC", "of times without one")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		content, err := os.ReadFile(args[0])
		if err != nil {
			return usage("%w", err)
		}
		m, err := readForeignMap("", *zone)
		if err != nil {
			return err
		}
		list, faults, err := readOutages(content, *service, m)
		if err != nil {
			return err
		}
		return withNewStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			return importOutages(ctx, cmd, db, list, faults)
		})
	}
	return cmd
}

func importOutages(ctx context.Context, cmd *cobra.Command, db *store.DB, list []desk.Outage, faults []rowFault) error {
	fresh := 0
	err := db.Write(ctx, func(tx *store.Tx) error {
		fresh = 0
		for _, o := range list {
			is, err := tx.PutOutage(o)
			if err != nil {
				return err
			}
			if is {
				fresh++
			}
		}
		if fresh == 0 {
			return nil
		}
		return tx.SetTimer("health", "outages", "", tx.Now()) // the desk looks which changes they may come from
	})
	if err != nil {
		return err
	}
	for _, f := range faults {
		fmt.Fprintln(cmd.ErrOrStderr(), f)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d new outages, %d known before. Rows with something wrong: %d.\n", fresh, len(list)-fresh, len(faults))
	if len(faults) > 0 && len(list) == 0 {
		return errReported
	}
	return nil
}

// outageImpacts says what words of status pages mean; none is no outage.
func outageImpacts() map[string]desk.OutageImpact {
	return map[string]desk.OutageImpact{
		"critical": desk.OutageStopped, "stopped": desk.OutageStopped, "major": desk.OutagePart, "part": desk.OutagePart, "minor": desk.OutageMinor,
		"maintenance": desk.OutageMaintenance, "unknown": desk.OutageUnknown, "none": "",
	}
}

func readOutages(data []byte, service string, m foreignMap) (list []desk.Outage, faults []rowFault, err error) {
	s, err := newSheet(data, "incident_id", "downtime_start", "downtime_end", "impact")
	if err != nil {
		return nil, nil, usage("%w", err)
	}
	var f foreignFile
	s.each(&f, func(r record) {
		switch o, err := outageOf(r, service, m); {
		case err != nil:
			f.fault(r.line, "%s: %v", r.get("incident_id"), err)
		case o.Impact != "":
			list = append(list, o)
		}
	})
	return list, f.faults, nil
}

// outageOf reads a row. An outage without an impact is none.
func outageOf(r record, service string, m foreignMap) (o desk.Outage, err error) {
	o.Service, o.Title, o.Ticket = firstWords(r.get("service"), service), r.get("title"), int64(count(r.get("ticket")))
	var known bool
	if o.Impact, known = outageImpacts()[strings.ToLower(r.get("impact"))]; !known {
		return o, fmt.Errorf("impact %q is none of critical, major, minor, maintenance, unknown and none", r.get("impact"))
	}
	if r.get("incident_id") == "" || o.Service == "" {
		return o, fmt.Errorf("it needs an incident_id and a service; --service names that of all rows")
	}
	o.Origin = "import/" + o.Service + "/" + r.get("incident_id")
	if o.From, err = m.time(r.get("downtime_start")); err != nil {
		return o, err
	}
	if end := r.get("downtime_end"); end != "" {
		if o.To, err = m.time(end); err == nil && o.To.Before(o.From) {
			err = fmt.Errorf("it ends before it begins")
		}
	}
	return o, err
}
