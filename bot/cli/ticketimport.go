package cli

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

func ticketImportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import FILE", Short: "Bring the tickets of another system into the records", Args: cobra.ExactArgs(1),
		Long: `Reads an export, packed with gzip or not:

  servicenow  CSV of the incident event log, a row an event
  jira        CSV of issues, or the JSON of the REST API with its changelog
  zendesk     JSON of tickets, one a line or a list, with metric_set if there is one
  csv         what "opsdesk ticket export --format csv" writes

All tickets come in as faults, with what happened to them in the ledger. Nobody
is told, no reminder is set, and they stay out of the queue. What is wrong in a
row is listed with its line, and the rest is taken. A second run adds only what
is new. --map is a YAML file that says what words mean here:

  states:     { "on hold": waiting_vendor }
  tiers:      { "sev 1": T1 }
  components: { "Category 42": reports }`,
		Example: "  opsdesk ticket import --format servicenow incidents.csv.gz --zone Asia/Shanghai\n  opsdesk ticket import --format jira issues.json --map map.yaml",
	}
	data := dataFlag(cmd)
	format := cmd.Flags().String("format", "", "servicenow, jira, zendesk or csv")
	mapping := cmd.Flags().String("map", "", "a YAML file that says what states, priorities and components mean here")
	zone := cmd.Flags().String("zone", "UTC", "of times without one")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		m, err := readForeignMap(*mapping, *zone)
		if err != nil {
			return err
		}
		content, err := readPacked(args[0])
		if err != nil {
			return err
		}
		file, err := readForeign(*format, content, m)
		if err != nil {
			return err
		}
		return withNewStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			return importTickets(ctx, cmd, db, *format, file)
		})
	}
	return cmd
}

// importBatch is how many tickets share a transaction: a desk that runs beside
// waits for no more than that.
const importBatch = 500

func importTickets(ctx context.Context, cmd *cobra.Command, db *store.DB, format string, file foreignFile) error {
	if err := firstRules(ctx, db); err != nil {
		return err
	}
	p := newProgress(cmd.ErrOrStderr(), "tickets")
	defer p.end()
	var all store.TakenIn
	for from := 0; from < len(file.tickets); from += importBatch {
		part := file.tickets[from:min(from+importBatch, len(file.tickets))]
		var list []store.Foreign
		for _, t := range part {
			list = append(list, t.foreign(format))
		}
		done, errs, err := db.Import(ctx, list)
		if err != nil {
			return err
		}
		for i, err := range errs {
			if err != nil {
				file.fault(part[i].line, "%v", err)
			}
		}
		all.New, all.Grown, all.Same, all.Events = all.New+done.New, all.Grown+done.Grown, all.Same+done.Same, all.Events+done.Events
		p.step(from+len(part), len(file.tickets))
	}
	p.end()
	return reportImport(cmd, file.faults, all)
}

// reportImport lists what could not be taken, and says what was.
func reportImport(cmd *cobra.Command, faults []rowFault, all store.TakenIn) error {
	slices.SortStableFunc(faults, func(a, b rowFault) int { return a.line - b.line })
	for _, f := range faults {
		fmt.Fprintln(cmd.ErrOrStderr(), f)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d new tickets, %d with more than before, %d as they were; %d events. Rows with something wrong: %d.\n",
		all.New, all.Grown, all.Same, all.Events, len(faults))
	if len(faults) > 0 && all.New+all.Grown+all.Same == 0 {
		return errReported
	}
	return nil
}

// firstRules gives records that no desk has run on the targets of a firm that
// configures nothing.
func firstRules(ctx context.Context, db *store.DB) error {
	return db.Write(ctx, func(tx *store.Tx) error {
		rules, err := tx.Rules()
		if err != nil {
			return err
		}
		if n, _ := rules.Latest(); n > 0 {
			return nil
		}
		return tx.SetRules(desk.DefaultPolicy())
	})
}

// maxUnpacked bounds what a small packed file may become.
const maxUnpacked = 1 << 30

func readPacked(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, usage("%w", err)
	}
	return unpack(name, data, maxUnpacked)
}

// unpack returns what a file holds, packed with gzip or not, up to so many
// bytes.
func unpack(name string, data []byte, most int64) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, usage("%s: %w", name, err)
	}
	out, err := io.ReadAll(io.LimitReader(z, most+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, usage("%s is cut off: fetch it again", name)
	case err != nil:
		return nil, usage("%s: %w", name, err)
	case int64(len(out)) > most:
		return nil, usage("%s unpacks to more than %d MB; split it", name, most>>20)
	}
	return out, nil
}

// readForeignMap adds what a file says to what is known anyway.
func readForeignMap(file, zone string) (foreignMap, error) {
	m := defaultForeignMap()
	at, err := time.LoadLocation(zone)
	if err != nil {
		return m, usage("%q is not a time zone, like Asia/Shanghai", zone)
	}
	m.Zone = at
	if file == "" {
		return m, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return m, usage("%w", err)
	}
	var given struct {
		States, Tiers, Components map[string]string
	}
	if err := yaml.UnmarshalWithOptions(data, &given, yaml.Strict()); err != nil {
		return m, usage("%s: %w", file, err)
	}
	for word, s := range given.States {
		state, ok := defaultForeignMap().state(s)
		if !ok {
			return m, usage("%s: state %q is none of ours, like in_progress or waiting_vendor", file, s)
		}
		m.States[strings.ToLower(word)] = state
	}
	for word, s := range given.Tiers {
		tier, ok := tiers()[strings.ToUpper(s)]
		if !ok {
			return m, usage("%s: tier %q is not T1, T2 or T3", file, s)
		}
		m.Tiers[strings.ToLower(word)] = tier
	}
	for word, c := range given.Components {
		m.Components[word] = c
	}
	return m, nil
}
