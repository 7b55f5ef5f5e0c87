package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/store"
)

// queueState is one queue and how full it is.
type queueState struct {
	name string
	store.QueueStats
}

// queues lists the three in the order in which an item passes them.
func queues(s store.Stats) []queueState {
	return []queueState{{"inbox", s.Inbox}, {"timers", s.Timers}, {"outbox", s.Outbox}}
}

func queueCommand() *cobra.Command {
	return group("queue", "See and settle what waits or is stuck: inbox, timers, outbox",
		queueListCommand(),
		queueActCommand("retry", "Have a parked or undeliverable item tried again",
			func(ctx context.Context, db *store.DB, queue string, id int64) error { return db.Retry(ctx, queue, id) }),
		queueActCommand("drop", "Give up an item: it will not be done",
			func(ctx context.Context, db *store.DB, queue string, id int64) error { return db.Drop(ctx, queue, id) }),
	)
}

func queueListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list [inbox|timers|outbox]", Short: "List what is not done", Args: cobra.MaximumNArgs(1),
		Example: "  opsdesk queue list\n  opsdesk queue list outbox --state dead --json",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	state := cmd.Flags().String("state", "", "only this state: pending, parked, sending, unknown, dead")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		names := args
		if len(names) == 0 {
			names = []string{"inbox", "timers", "outbox"}
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			rows := []store.Row{}
			for _, name := range names {
				some, err := db.Queue(ctx, name, *state)
				if err != nil {
					return err
				}
				rows = append(rows, some...)
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			return printQueue(cmd.OutOrStdout(), rows)
		})
	}
	return cmd
}

func printQueue(out io.Writer, rows []store.Row) error {
	if len(rows) == 0 {
		fmt.Fprintln(out, "Nothing waits and nothing is stuck.")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "QUEUE\tID\tKIND\tREF\tSTATE\tATTEMPTS\tDUE\tERROR")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%d\t%s\t%s\n", r.Queue, r.ID, r.Kind, r.Ref, r.State, r.Attempts,
			r.DueAt.UTC().Format(time.RFC3339), r.Error)
	}
	return w.Flush()
}

func queueActCommand(name, short string, act func(context.Context, *store.DB, string, int64) error) *cobra.Command {
	cmd := &cobra.Command{
		Use: name + " QUEUE ID", Short: short, Args: cobra.ExactArgs(2),
		Example: "  opsdesk queue " + name + " outbox 17",
	}
	data := dataFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := strconv.ParseInt(args[1], 10, 64)
		if err != nil {
			return usage("%q is not a number; \"opsdesk queue list\" shows the ids", args[1])
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			if err := act(ctx, db, args[0], id); err != nil {
				return fmt.Errorf("%w; \"opsdesk queue list %s\" shows what is there", err, args[0])
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s %d: %s\n", args[0], id, name)
			return nil
		})
	}
	return cmd
}
