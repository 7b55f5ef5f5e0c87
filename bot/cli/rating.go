package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/store"
)

func ticketRatingsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "ratings", Short: "What requesters thought: ratings, and complaints", Args: cobra.NoArgs,
		Long: `Counts what was said of the desk in a period, each figure with what it is a
part of. A rating belongs to the day it was given, a complaint to the day it was
opened. Complaints that were taken back do not count.`,
		Example: "  opsdesk ticket ratings --from 2026-11-01 --to 2026-12-01 --zone Asia/Shanghai",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	from := cmd.Flags().String("from", "", "the first day, like 2026-11-01 (default: of this month)")
	to := cmd.Flags().String("to", "", "the day after the last (default: a month after the first)")
	zone := cmd.Flags().String("zone", "UTC", "the time zone of the days")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		begin, end, err := period(*from, *to, *zone, time.Now())
		if err != nil {
			return err
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			s, err := db.Satisfaction(ctx, begin, end)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), satisfactionLine{
					begin, end, s.Requests, s.Answered, s.Ratings, s.Good, s.Fair, s.Bad, s.Complaints, s.Closed,
				})
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "ratings: asked %d, answered %d (%s)\n  good %d, so-so %d, bad %d: %s good of %d\ncomplaints %d: %s per 100 of %d closed tickets\n",
				s.Requests, s.Answered, percent(s.Answered, s.Requests), s.Good, s.Fair, s.Bad, percent(s.Good, s.Ratings), s.Ratings,
				s.Complaints, hundredth(s.Complaints, s.Closed), s.Closed)
			return err
		})
	}
	return cmd
}

type satisfactionLine struct {
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	Requests   int       `json:"requests"`
	Answered   int       `json:"answered"`
	Ratings    int       `json:"ratings"`
	Good       int       `json:"good"`
	Fair       int       `json:"fair"`
	Bad        int       `json:"bad"`
	Complaints int       `json:"complaints"`
	Closed     int       `json:"closed"`
}

// period reads the days [from, to) of a zone.
func period(from, to, zone string, now time.Time) (begin, end time.Time, err error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return begin, end, usage("--zone: %q is not a time zone, like Asia/Shanghai", zone)
	}
	now = now.In(place)
	begin = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, place)
	if from != "" {
		if begin, err = time.ParseInLocation(time.DateOnly, from, place); err != nil {
			return begin, end, usage("--from: %q is not a day, like 2026-11-01", from)
		}
	}
	end = begin.AddDate(0, 1, 0)
	if to != "" {
		if end, err = time.ParseInLocation(time.DateOnly, to, place); err != nil {
			return begin, end, usage("--to: %q is not a day, like 2026-12-01", to)
		}
	}
	if !begin.Before(end) {
		return begin, end, usage("--to %s is not after --from %s", end.Format(time.DateOnly), begin.Format(time.DateOnly))
	}
	return begin, end, nil
}

// percent is a part of a whole with one decimal; of nothing it is no figure.
func percent(part, whole int) string {
	if whole == 0 {
		return "n/a"
	}
	return hundredth(part, whole) + " %"
}

// hundredth is how many of a hundred, half away from zero.
func hundredth(part, whole int) string {
	if whole == 0 {
		return "n/a"
	}
	tenths := (2000*part + whole) / (2 * whole)
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}
