package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
)

func slaCommand() *cobra.Command {
	return group("sla", "What the clocks say, and by which hours", slaExplainCommand(), slaVerifyCommand(), slaReplayCommand(), slaComputeCommand())
}

func slaComputeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "compute CASES.csv --config FILE", Short: "Work out cases by the calendars of a configuration", Args: cobra.ExactArgs(1),
		Long: `Reads cases from a CSV file and prints, as CSV, the seconds of service time
that passed in each, those that were paused, the difference, and when its
target was due if nothing had been paused.

The file has a header and these columns; others are passed over:
  ticket        what the case is called
  calendar      a name under calendars in the configuration, or "always"
  opened        like 2026-05-01T10:52Z
  resolved      the same; empty while it is open
  pauses_epoch  START-END in Unix seconds, several with blanks between (optional)
  target_s      the target in seconds (optional)`,
		Example: "  opsdesk sla compute cases.csv --config opsdesk.yaml",
	}
	file := configFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *file == "" {
			return usage("--config is missing; its calendars say which hours count")
		}
		cals, err := loadCalendars(*file)
		if err != nil {
			return err
		}
		in, err := os.Open(args[0])
		if err != nil {
			return usage("%w", err)
		}
		defer in.Close()
		t := slaTable{file: filepath.Base(args[0]), calendars: cals, unknown: make(map[string]int)}
		return t.compute(in, cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
	return cmd
}

// loadCalendars reads the calendars of a configuration, which need not have
// anything else.
func loadCalendars(file string) (map[string]desk.Calendar, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, usage("%w; \"opsdesk init\" writes one to start from", err)
	}
	c, f := defaultConfig(), &faults{file: filepath.Base(file), dir: filepath.Dir(file)}
	c.Calendars = map[string]desk.Calendar{everyHour: {}}
	c.read(f, data)
	if err := f.err(); err != nil {
		return nil, usage("%w", err)
	}
	return c.Calendars, nil
}

// slaTable turns cases into what their clocks say.
type slaTable struct {
	file      string
	calendars map[string]desk.Calendar
	columns   map[string]int
	unknown   map[string]int // cases that touch a year that is not known, by calendar
}

// slaCase is a row of the input.
type slaCase struct {
	ticket, calendar string
	opened, resolved time.Time // resolved is zero while it is open
	pauses           []stretch
	target           time.Duration
	due              bool // there is a target
}

// stretch is a span of time, [from, to).
type stretch struct{ from, to time.Time }

// compute prints a line for every case. A row that cannot be read is told of,
// with its line, and the others go on.
func (t *slaTable) compute(in io.Reader, out, told io.Writer) error {
	rows := csv.NewReader(in)
	if err := t.header(rows); err != nil {
		return usage("%s: %w", t.file, err)
	}
	w := csv.NewWriter(out)
	w.Write([]string{"ticket", "calendar", "elapsed_s", "paused_s", "net_s", "due_without_pause"})
	bad := 0
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := rows.FieldPos(0)
		if wrong := (*csv.ParseError)(nil); errors.As(err, &wrong) {
			line, err = wrong.Line, wrong.Err
		}
		var c slaCase
		if err == nil {
			c, err = t.read(row)
		}
		if err != nil {
			fmt.Fprintf(told, "%s:%d: %v\n", t.file, line, err)
			bad++
			continue
		}
		w.Write(t.line(c))
	}
	w.Flush()
	for _, name := range slices.Sorted(maps.Keys(t.unknown)) {
		fmt.Fprintf(told, "%d cases by %s are provisional: they touch a year whose holidays are not known\n", t.unknown[name], name)
	}
	if err := w.Error(); err != nil || bad == 0 {
		return err
	}
	return fmt.Errorf("%s: %d rows could not be read", t.file, bad)
}

func (t *slaTable) header(rows *csv.Reader) error {
	names, err := rows.Read()
	if err != nil {
		return fmt.Errorf("no header: %w", err)
	}
	t.columns = make(map[string]int)
	for i, name := range names {
		t.columns[strings.TrimPrefix(strings.TrimSpace(name), "\uFEFF")] = i
	}
	var missing []string
	for _, name := range []string{"ticket", "calendar", "opened", "resolved"} {
		if _, ok := t.columns[name]; !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("no column %s in the header", strings.Join(missing, ", "))
	}
	return nil
}

func (t *slaTable) read(row []string) (c slaCase, err error) {
	field := func(name string) string {
		if i, ok := t.columns[name]; ok {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	c.ticket, c.calendar = field("ticket"), field("calendar")
	if _, ok := t.calendars[c.calendar]; !ok {
		return c, fmt.Errorf("no calendar %q in the configuration, which has %s",
			c.calendar, strings.Join(slices.Sorted(maps.Keys(t.calendars)), ", "))
	}
	if c.opened, err = caseTime("opened", field("opened")); err != nil {
		return c, err
	}
	if s := field("resolved"); s != "" {
		if c.resolved, err = caseTime("resolved", s); err != nil {
			return c, err
		}
		if c.resolved.Before(c.opened) {
			return c, fmt.Errorf("resolved %s is before opened %s", s, field("opened"))
		}
	}
	if c.pauses, err = readPauses(field("pauses_epoch")); err != nil {
		return c, err
	}
	if s := field("target_s"); s != "" {
		seconds, err := strconv.ParseInt(s, 10, 64)
		if err != nil || seconds < 0 || seconds > int64(maxTarget/time.Second) {
			return c, fmt.Errorf("target_s %q is not a number of seconds", s)
		}
		c.target, c.due = time.Duration(seconds)*time.Second, true
	}
	return c, nil
}

// maxTarget keeps targets in the range of time.Duration.
const maxTarget = 100 * 365 * 24 * time.Hour

// caseTime reads an instant with its zone; seconds may be left out.
func caseTime(column, s string) (time.Time, error) {
	for _, layout := range []string{"2006-01-02T15:04Z07:00", time.RFC3339} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s %q is not a time, like 2026-05-01T10:52Z", column, s)
}

// readPauses reads START-END pairs and merges those that overlap.
func readPauses(s string) (merged []stretch, err error) {
	var pauses []stretch
	for pair := range strings.FieldsSeq(s) {
		from, to, ok := strings.Cut(pair, "-")
		a, err1 := strconv.ParseInt(from, 10, 64)
		b, err2 := strconv.ParseInt(to, 10, 64)
		if !ok || err1 != nil || err2 != nil || b < a {
			return nil, fmt.Errorf("pause %q is not START-END in Unix seconds", pair)
		}
		pauses = append(pauses, stretch{time.Unix(a, 0), time.Unix(b, 0)})
	}
	slices.SortFunc(pauses, func(a, b stretch) int { return a.from.Compare(b.from) })
	for _, p := range pauses {
		if n := len(merged); n > 0 && !p.from.After(merged[n-1].to) {
			if p.to.After(merged[n-1].to) {
				merged[n-1].to = p.to
			}
			continue
		}
		merged = append(merged, p)
	}
	return merged, nil
}

// line is what is printed of a case. What is open has no sums yet.
func (t *slaTable) line(c slaCase) []string {
	cal, end := t.calendars[c.calendar], c.resolved
	out := []string{c.ticket, c.calendar, "", "", "", ""}
	if !c.resolved.IsZero() {
		elapsed, paused := cal.Between(c.opened, c.resolved), c.paused(cal)
		out[2], out[3], out[4] = inSeconds(elapsed), inSeconds(paused), inSeconds(elapsed-paused)
	}
	if c.due {
		due := cal.Add(c.opened, c.target)
		out[5] = due.UTC().Format(time.RFC3339)
		end = slices.MaxFunc([]time.Time{end, due}, time.Time.Compare)
	}
	if cal.Provisional(c.opened, end) {
		t.unknown[c.calendar]++
	}
	return out
}

// paused is the service time of the pauses while the case was open.
func (c slaCase) paused(cal desk.Calendar) (sum time.Duration) {
	within := func(t time.Time) time.Time {
		return slices.MinFunc([]time.Time{c.resolved, slices.MaxFunc([]time.Time{c.opened, t}, time.Time.Compare)}, time.Time.Compare)
	}
	for _, p := range c.pauses {
		sum += cal.Between(within(p.from), within(p.to))
	}
	return sum
}

// inSeconds prints whole seconds without a fraction.
func inSeconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }
