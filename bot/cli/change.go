package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

func changeCommand() *cobra.Command {
	return group("change", "Look at changes to production", changeListCommand(), changeExportCommand(), changeCalendarCommand())
}

func changeListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "list", Short: "List changes, newest first", Args: cobra.NoArgs,
		Example: "  opsdesk change list --state approved\n  opsdesk change list --json",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	state := cmd.Flags().String("state", "", "only this state, like review or observing")
	limit := cmd.Flags().Int("limit", 50, "how many at most")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		f := store.ChangeFilter{Limit: *limit}
		if *state != "" {
			f.States = []desk.ChangeState{desk.ChangeState(*state)}
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			list, err := db.Changes(ctx, f)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), list)
			}
			return printChangeList(cmd.OutOrStdout(), list)
		})
	}
	return cmd
}

func printChangeList(out io.Writer, list []desk.Change) error {
	if len(list) == 0 {
		fmt.Fprintln(out, "No changes.")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tTYPE\tSTATE\tVERSION\tWINDOW\tTITLE")
	for _, c := range list {
		fmt.Fprintf(w, "%d\t%s\t%s\t%d\t%s\t%s\n", c.ID, c.Type, c.State, c.Revision, local(c.Plan.From), c.Plan.Title)
	}
	return w.Flush()
}

func changeExportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "export ID", Aliases: []string{"show"}, Short: "Write all that is known of a change into one file", Args: cobra.ExactArgs(1),
		Long: "Writes request, versions, votes, decision, evidence with its hashes, notice,\n" +
			"deployment, observation and reviews, each with its row and hash in the ledger.",
		Example: "  opsdesk change export 12 --out change-12.md\n  opsdesk change export 12 --json",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	out := cmd.Flags().String("out", "", "write into this file instead of the terminal")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		id, err := ticketNumber(args[0])
		if err != nil {
			return err
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			d, err := dossierOf(ctx, db, id)
			if err != nil {
				return err
			}
			return d.write(cmd.OutOrStdout(), *out, *asJSON)
		})
	}
	return cmd
}

// dossier is the document chain of a change.
type dossier struct {
	Change desk.Change   `json:"change"`
	Steps  []dossierStep `json:"steps"`
	Head   store.Head    `json:"ledger_head"` // the chain that the rows belong to, as of this export
	names  map[string]string
	events []desk.ChangeEvent
}

// dossierStep is one event with its place in the ledger.
type dossierStep struct {
	Row   int64           `json:"row"`
	At    time.Time       `json:"at"`
	Actor string          `json:"actor"`
	Name  string          `json:"name,omitempty"`
	Act   string          `json:"act"`
	Body  json.RawMessage `json:"body"`
	Words json.RawMessage `json:"words,omitempty"`
	Hash  string          `json:"hash"`
}

func dossierOf(ctx context.Context, db *store.DB, id int64) (d dossier, err error) {
	if d.Change, err = db.Change(ctx, id); err != nil {
		return d, err
	}
	if d.events, err = db.ChangeHistory(ctx, id); err != nil {
		return d, err
	}
	if d.names, err = db.Names(ctx); err != nil {
		return d, err
	}
	rows, err := db.Ledger(ctx, fmt.Sprintf("change/%d", id))
	if err != nil {
		return d, err
	}
	for _, r := range rows {
		d.Steps = append(d.Steps, dossierStep{r.Seq, r.At, r.Actor, d.names[r.Actor], r.Act, r.Body, wordsOf(r.Text), r.Hash})
	}
	d.Head, err = db.Head(ctx)
	return d, err
}

// wordsOf is what people wrote with a row, as JSON whatever it is.
func wordsOf(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	data, err := json.Marshal(text)
	if err != nil {
		return nil
	}
	return data
}

func (d dossier) write(terminal io.Writer, file string, asJSON bool) error {
	return intoFile(terminal, file, func(out io.Writer) error {
		if asJSON {
			return printJSON(out, d)
		}
		_, err := io.WriteString(out, d.markdown())
		return err
	})
}

func (d dossier) who(user string) string {
	if user == desk.Nobody {
		return "opsdesk"
	}
	if n := d.names[user]; n != "" {
		return n + " (" + user + ")"
	}
	return user
}

// markdown is the dossier for people. What somebody wrote stands in a quotation,
// so that it cannot pass for ours.
func (d dossier) markdown() string {
	var b strings.Builder
	c := d.Change
	fmt.Fprintf(&b, "# Change %d: %s\n\n", c.ID, oneLine(c.Plan.Title))
	fmt.Fprintf(&b, "| | |\n| --- | --- |\n| State | %s |\n| Type | %s |\n| Version | %d |\n| Hash of the plan | `%s` |\n| Requester | %s |\n| Implementer | %s |\n| Components | %s |\n| Window | %s – %s |\n",
		c.State, c.Type, c.Revision, c.Hash, d.who(c.Requester), d.who(c.Plan.Implementer), oneLine(strings.Join(c.Plan.Components, ", ")), stampOf(c.Plan.From), stampOf(c.Plan.To))
	if c.Decision.Verdict != "" {
		fmt.Fprintf(&b, "| Decision | %s, %s, %s |\n", c.Decision.Verdict, d.who(c.Decision.By), stampOf(c.Decision.At))
	}
	b.WriteString("\n## Steps\n")
	for i, e := range d.events {
		d.step(&b, i, e)
	}
	fmt.Fprintf(&b, "\n## Ledger\n\n| Row | Time (UTC) | Who | Act | Hash |\n| --- | --- | --- | --- | --- |\n")
	for _, s := range d.Steps {
		fmt.Fprintf(&b, "| %d | %s | %s | %s | `%s` |\n", s.Row, stampOf(s.At), d.who(s.Actor), s.Act, s.Hash)
	}
	fmt.Fprintf(&b, "\nThe ledger ends at row %d, `%s`. \"opsdesk audit verify\" checks it.\n", d.Head.Rows, d.Head.Hash)
	return b.String()
}

func (d dossier) step(b *strings.Builder, i int, e desk.ChangeEvent) {
	fmt.Fprintf(b, "\n### %d. %s, %s, %s\n", i+1, e.Act, d.who(e.Actor), stampOf(e.At))
	say := func(name, text string) {
		if text != "" {
			fmt.Fprintf(b, "\n%s:\n\n%s\n", name, quote(text))
		}
	}
	if p := e.Plan; p != nil {
		fmt.Fprintf(b, "\nPlan `%s`, risk %s, window %s – %s, implementer %s\n", e.Hash, p.Risk, stampOf(p.From), stampOf(p.To), d.who(p.Implementer))
		for _, part := range [][2]string{{"Background", p.Background}, {"Purpose", p.Purpose}, {"Impact", p.Impact}, {"Steps", p.Steps}, {"Rollback", p.Rollback}, {"Test", p.Test}} {
			say(part[0], part[1])
		}
	}
	if e.Verdict != "" {
		fmt.Fprintf(b, "\n%s on `%s`; %d needed; eligible: %s\n", e.Verdict, e.Hash, e.Need, d.people(e.Eligible))
	}
	if v := e.Evidence; v != nil {
		fmt.Fprintf(b, "\nVersion %d, artefact `%s`, report `%s`, passed: %t, rollback rehearsed: %t\n", v.Revision, oneLine(v.Artefact), v.Report, v.Passed, v.Rehearsed)
		say("Environment", v.Environment)
		say("Checks", v.Checks)
	}
	if h := e.Hit; h != nil {
		fmt.Fprintf(b, "\n%s, tier %d, %s\n", oneLine(h.Ref), h.Tier, h.State)
	}
	say("In words", e.Text)
}

func (d dossier) people(ids []string) string {
	var names []string
	for _, id := range ids {
		names = append(names, d.who(id))
	}
	return strings.Join(names, ", ")
}

func stampOf(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") }

// oneLine keeps foreign text from breaking out of a line or a cell.
func oneLine(s string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "|", "\\|", "`", "'", "<", "&lt;").Replace(s)
}

func quote(s string) string {
	return "> " + strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(s), "<", "&lt;"), "\n", "\n> ")
}
