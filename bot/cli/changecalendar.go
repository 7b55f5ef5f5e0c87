package cli

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"net/http"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// calendarFact keeps the part of the feed's address that nobody can guess.
const calendarFact = "changes/calendar"

// calendarAddress is the path of the feed before that part.
const calendarAddress = "/calendar/"

func changeCalendarCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "calendar", Short: "Show when something is changed, and when nothing is to be", Args: cobra.NoArgs,
		Long: "Prints the windows of changes and freezes. --ics writes them as iCalendar, and\n" +
			"--address prints where a running desk serves the same; whoever knows the address\n" +
			"can read it. --new-address makes another, and the old one is of no use any more.\n" +
			"Freezes are in the configuration: --config names it.",
		Example: "  opsdesk change calendar\n  opsdesk change calendar --ics --config config.yaml > changes.ics\n  opsdesk change calendar --address",
	}
	data, file := dataFlag(cmd), configFlag(cmd)
	asICS := cmd.Flags().Bool("ics", false, "write iCalendar")
	address := cmd.Flags().Bool("address", false, "print the path of the feed")
	fresh := cmd.Flags().Bool("new-address", false, "make a new path for the feed and print it")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var freezes []desk.Freeze
		if *file != "" {
			c, err := loadConfig(*file)
			if err != nil {
				return err
			}
			freezes = c.Changes.Freezes
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			if *address || *fresh {
				token, err := calendarToken(ctx, db, *fresh)
				if err == nil {
					fmt.Fprintln(cmd.OutOrStdout(), calendarAddress+token+".ics")
				}
				return err
			}
			changes, err := calendarChanges(ctx, db)
			switch {
			case err != nil:
				return err
			case *asICS:
				return writeChangeICS(cmd.OutOrStdout(), changes, freezes, time.Now())
			}
			return printCalendar(cmd.OutOrStdout(), changes, freezes)
		})
	}
	return cmd
}

// calendarToken returns the unguessable part of the feed's address; it is made
// when it is first asked for.
func calendarToken(ctx context.Context, db *store.DB, fresh bool) (token string, err error) {
	err = db.Write(ctx, func(tx *store.Tx) error {
		var ok bool
		if token, ok, err = tx.Get(ctx, calendarFact); err != nil || ok && !fresh {
			return err
		}
		token = rand.Text()
		return tx.Set(calendarFact, token)
	})
	return token, err
}

// calendarChanges are the changes that a calendar shows: all but those that
// will not be, or were not.
func calendarChanges(ctx context.Context, db *store.DB) ([]desk.Change, error) {
	return db.Changes(ctx, store.ChangeFilter{Limit: 500, States: []desk.ChangeState{
		desk.ChangeReview, desk.ChangeRevising, desk.ChangeApproved, desk.ChangeDeploying, desk.ChangeObserving,
		desk.ChangeSuccessful, desk.ChangeFailed, desk.ChangeBackedOut,
	}})
}

func printCalendar(out io.Writer, changes []desk.Change, freezes []desk.Freeze) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FROM\tTO\tWHAT")
	for _, f := range freezes {
		fmt.Fprintf(w, "%s\t%s\tfreeze: %s\n", local(f.From), local(f.To), f.Reason)
	}
	for _, c := range changes {
		fmt.Fprintf(w, "%s\t%s\t#%d %s (%s)\n", local(c.Plan.From), local(c.Plan.To), c.ID, c.Plan.Title, c.State)
	}
	return w.Flush()
}

// serveCalendar serves the feed to who knows its address.
func (s *service) serveCalendar(w http.ResponseWriter, r *http.Request) {
	want, ok, err := s.db.Get(r.Context(), calendarFact)
	given := strings.TrimSuffix(r.PathValue("token"), ".ics")
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(want))
	if err != nil || !ok || subtle.ConstantTimeCompare(a[:], b[:]) != 1 {
		http.NotFound(w, r)
		return
	}
	changes, err := calendarChanges(r.Context(), s.db)
	if err != nil {
		s.log.Error("calendar not readable", "err", err)
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	if err := writeChangeICS(w, changes, s.config.Changes.Freezes, s.clock.Now()); err != nil {
		s.log.Debug("calendar not sent", "err", err)
	}
}

// writeChangeICS writes changes and freezes as iCalendar.
func writeChangeICS(out io.Writer, changes []desk.Change, freezes []desk.Freeze, now time.Time) error {
	c := icsWriter{now: now}
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//opsdesk//changes//EN")
	for _, f := range freezes {
		name := "Freeze: "
		if !f.Hard {
			name = "Soft freeze: "
		}
		c.event(fmt.Sprintf("freeze-%d-%d@opsdesk", f.From.Unix(), f.To.Unix()), f.From, f.To, name+f.Reason, strings.Join(f.Components, ", "), "CONFIRMED", 0)
	}
	for _, one := range changes {
		status := "CONFIRMED"
		if one.State.Undecided() {
			status = "TENTATIVE"
		}
		c.event(fmt.Sprintf("change-%d@opsdesk", one.ID), one.Plan.From, one.Plan.To, fmt.Sprintf("#%d %s", one.ID, one.Plan.Title),
			fmt.Sprintf("%s; %s; version %d", strings.Join(one.Plan.Components, ", "), one.State, one.Revision), status, one.Seq)
	}
	c.line("END", "VCALENDAR")
	_, err := io.WriteString(out, c.b.String())
	return err
}

type icsWriter struct {
	b   strings.Builder
	now time.Time
}

func (c *icsWriter) event(uid string, from, to time.Time, summary, more, status string, seq int) {
	utc := func(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
	text := strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)
	c.line("BEGIN", "VEVENT")
	c.line("UID", uid)
	c.line("DTSTAMP", utc(c.now))
	c.line("DTSTART", utc(from))
	c.line("DTEND", utc(to))
	c.line("SEQUENCE", fmt.Sprint(seq))
	c.line("SUMMARY", text.Replace(summary))
	c.line("DESCRIPTION", text.Replace(more))
	c.line("STATUS", status)
	c.line("END", "VEVENT")
}

// line folds what is longer than the 75 bytes that a line may have, never
// inside a character.
func (c *icsWriter) line(name, value string) {
	rest, room := name+":"+value, 75
	for len(rest) > room {
		n := room
		for !utf8.RuneStart(rest[n]) {
			n--
		}
		c.b.WriteString(rest[:n] + "\r\n ")
		rest, room = rest[n:], 74
	}
	c.b.WriteString(rest + "\r\n")
}
