package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/bot/desk"
	"opsdesk/kb"
	"opsdesk/store"
)

func kbLogCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "log ID", Short: "List an article's revisions: who made them, when, and what changed", Args: cobra.ExactArgs(1),
		Example: "  opsdesk kb log rpt-7001.en",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			lines, err := revisionsOf(ctx, db, args[0])
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), lines)
			}
			return printRevisions(cmd.OutOrStdout(), lines)
		})
	}
	return cmd
}

// revisionLine is a revision on one line.
type revisionLine struct {
	Revision int       `json:"revision"`
	At       time.Time `json:"at"`
	By       string    `json:"by"` // Slack id; "" for the command line
	Act      string    `json:"act"`
	Title    string    `json:"title"`
	Changed  []string  `json:"changed"` // fields
}

func revisionsOf(ctx context.Context, db *store.DB, id string) ([]revisionLine, error) {
	all, err := db.Revisions(ctx, id)
	if err != nil {
		return nil, unknownArticle(id, err)
	}
	acts, err := actsOn(ctx, db, id)
	if err != nil {
		return nil, err
	}
	lines := []revisionLine{}
	var before kb.Article
	for _, v := range all {
		line := revisionLine{v.Article.Revision, v.At, v.By, acts[v.Article.Revision], v.Article.Title, []string{}}
		if before.ID != "" {
			for _, c := range kb.Diff(before, v.Article) {
				line.Changed = append(line.Changed, c.Field)
			}
		}
		lines, before = append(lines, line), v.Article
	}
	return lines, nil
}

// actsOn says by revision what was done, as the ledger has it.
func actsOn(ctx context.Context, db *store.DB, id string) (map[int]string, error) {
	rows, err := db.Ledger(ctx, "article/"+id)
	acts := make(map[int]string)
	for _, e := range rows {
		var body struct{ Revision int }
		if json.Unmarshal(e.Body, &body) == nil && body.Revision > 0 && e.Act != "doubt" {
			acts[body.Revision] = e.Act
		}
	}
	return acts, err
}

func printRevisions(out io.Writer, lines []revisionLine) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "REVISION\tWHEN\tBY\tACT\tCHANGED")
	for _, l := range lines {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", l.Revision, local(l.At), dash(l.By), dash(l.Act), dash(strings.Join(l.Changed, ", ")))
	}
	return w.Flush()
}

func kbDiffCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "diff ID [A [B]]", Short: "Show what changed between two revisions of an article", Args: cobra.RangeArgs(1, 3),
		Long: `Compares revision A with B, or with the newest; without either, the newest with
the one before.`,
		Example: "  opsdesk kb diff rpt-7001.en\n  opsdesk kb diff rpt-7001.en 1 3",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		numbers, err := revisionNumbers(args[1:])
		if err != nil {
			return err
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			a, b, err := twoRevisions(ctx, db, args[0], numbers)
			if err != nil {
				return err
			}
			changes := kb.Diff(a, b)
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), map[string]any{"from": a.Revision, "to": b.Revision, "changes": append([]kb.Change{}, changes...)})
			}
			printChanges(cmd.OutOrStdout(), a, b, changes)
			return nil
		})
	}
	return cmd
}

func revisionNumbers(args []string) (list []int, err error) {
	for _, arg := range args {
		n, err := strconv.Atoi(arg)
		if err != nil || n < 1 {
			return nil, usage("%q is not the number of a revision; \"opsdesk kb log ID\" lists them", arg)
		}
		list = append(list, n)
	}
	return list, nil
}

// twoRevisions are the ones to compare.
func twoRevisions(ctx context.Context, db *store.DB, id string, numbers []int) (a, b kb.Article, err error) {
	if b, err = db.Article(ctx, id); err != nil {
		return a, b, unknownArticle(id, err)
	}
	from := max(1, b.Revision-1)
	if len(numbers) > 0 {
		from = numbers[0]
	}
	if len(numbers) > 1 {
		if b, err = revisionAt(ctx, db, id, numbers[1]); err != nil {
			return a, b, err
		}
	}
	a, err = revisionAt(ctx, db, id, from)
	return a, b, err
}

func revisionAt(ctx context.Context, db *store.DB, id string, n int) (kb.Article, error) {
	a, err := db.ArticleAt(ctx, id, n)
	if errors.Is(err, desk.ErrNotFound) {
		err = usage("article %q has no revision %d; \"opsdesk kb log %s\" lists them", id, n, id)
	}
	return a, err
}

func unknownArticle(id string, err error) error {
	if errors.Is(err, desk.ErrNotFound) {
		return usage("no article %q; \"opsdesk kb search WORDS\" finds ids", id)
	}
	return err
}

func printChanges(out io.Writer, a, b kb.Article, changes []kb.Change) {
	if len(changes) == 0 {
		fmt.Fprintf(out, "revisions %d and %d say the same\n", a.Revision, b.Revision)
		return
	}
	fmt.Fprintf(out, "%s: revision %d → %d\n", b.ID, a.Revision, b.Revision)
	signs := map[kb.Edit]string{kb.Kept: "  ", kb.Gone: "- ", kb.Added: "+ "}
	for _, c := range changes {
		fmt.Fprintf(out, "\n%s\n", c.Field)
		for _, l := range c.Lines {
			fmt.Fprintln(out, strings.TrimRight(signs[l.Edit]+l.Text, " "))
		}
	}
}

func kbRevertCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "revert ID REVISION", Short: "Make an earlier revision of an article the newest", Args: cobra.ExactArgs(2),
		Long: `Nothing is lost: the revisions between stay, and what was reverted can be
reverted. A retired article comes back.`,
		Example: "  opsdesk kb revert rpt-7001.en 2",
	}
	data := dataFlag(cmd)
	force := cmd.Flags().Bool("force", false, "even if another article's wording is lost")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		numbers, err := revisionNumbers(args[1:])
		if err != nil {
			return err
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			return revert(ctx, cmd, db, args[0], numbers[0], *force)
		})
	}
	return cmd
}

func revert(ctx context.Context, cmd *cobra.Command, db *store.DB, id string, n int, force bool) error {
	to, now, err := twoRevisions(ctx, db, id, []int{n})
	if err != nil {
		return err
	}
	retired, err := db.Retired(ctx, id)
	if err != nil {
		return err
	}
	if len(kb.Diff(to, now)) == 0 && !retired {
		fmt.Fprintf(cmd.OutOrStdout(), "%s says what it said in revision %d: nothing to do\n", id, n)
		return nil
	}
	if err := mayLose(ctx, cmd, db, to, force); err != nil {
		return err
	}
	var a kb.Article
	err = db.Write(ctx, func(tx *store.Tx) (err error) { a, err = tx.Revert(id, n, ""); return err })
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s is at revision %d, which says what revision %d said\n", id, a.Revision, n)
	return nil
}

// mayLose refuses a change that takes wordings away, unless it is forced.
func mayLose(ctx context.Context, cmd *cobra.Command, db *store.DB, to kb.Article, force bool) error {
	if force {
		return nil
	}
	have, err := db.Articles(ctx)
	if err != nil {
		return err
	}
	lost, err := lostBy(ctx, have, []kb.Article{to})
	if err != nil || len(lost) == 0 {
		return err
	}
	for _, w := range lost {
		fmt.Fprintln(cmd.ErrOrStderr(), w)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "nothing was changed: %d wordings would no longer find their article; --force does it all the same\n", len(lost))
	return errReported
}
