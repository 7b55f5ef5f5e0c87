package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"opsdesk/kb"
	"opsdesk/store"
)

func kbImportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import [FILE|DIR]", Short: "Bring articles in; without a name the built-in ones", Args: cobra.MaximumNArgs(1),
		Long: `Takes new and changed articles over from Markdown, CSV or JSON lines; a running
desk uses them at once. What cannot be read is named with its line, and the
rest comes in. An article that was edited in the desk since its last import is
kept and told of. If the new articles would take a wording from another one,
nothing is imported: see "opsdesk kb lint --wordings".`,
		Example: "  opsdesk kb import ./articles\n  opsdesk kb import articles.csv --force",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	force := cmd.Flags().Bool("force", false, "the files win over edits in the desk, and wordings may be lost")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		arts, problems, err := articlesOf(first(args))
		if err != nil {
			return err
		}
		in := intake{Problems: append([]kb.Problem{}, problems...), Lost: []kb.Wording{}}
		err = withNewStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			return in.take(ctx, db, arts, *force)
		})
		if err != nil {
			return err
		}
		if *asJSON {
			err = printJSON(cmd.OutOrStdout(), in)
		} else {
			in.print(cmd.OutOrStdout(), cmd.ErrOrStderr())
		}
		if in.Refused || len(problems) > 0 {
			err = errors.Join(err, errReported)
		}
		return err
	}
	return cmd
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// articlesOf reads articles from a file or folder, or the built-in ones, with
// everything that is wrong in them.
func articlesOf(name string) ([]kb.Article, []kb.Problem, error) {
	if name == "" {
		arts, problems := kb.Builtin()
		return arts, problems, nil
	}
	arts, problems, err := kb.ReadFile(name)
	switch {
	case err != nil:
		return nil, nil, usage("%w", err)
	case len(arts) == 0 && len(problems) == 0:
		return nil, nil, usage("no article in %s: it needs .md files, or one .csv or .jsonl", name)
	}
	return arts, problems, nil
}

// intake is what became of an import.
type intake struct {
	New       int          `json:"new"`
	Changed   int          `json:"changed"`
	Same      int          `json:"same"`
	Conflicts []string     `json:"conflicts"` // edited in the desk, and kept
	Problems  []kb.Problem `json:"problems"`
	Lost      []kb.Wording `json:"lost"` // wordings that would be, or with force are, lost
	Refused   bool         `json:"refused"`
}

func (in *intake) take(ctx context.Context, db *store.DB, arts []kb.Article, force bool) error {
	have, err := db.Articles(ctx)
	if err != nil {
		return err
	}
	lost, err := lostBy(ctx, have, arts)
	if err != nil {
		return err
	}
	in.Lost = append(in.Lost, lost...)
	if in.Refused = len(lost) > 0 && !force; in.Refused {
		return nil
	}
	bring := db.ImportArticles
	if force {
		bring = db.ImportOver
	}
	done, err := bring(ctx, arts, "")
	in.New, in.Changed, in.Same, in.Conflicts = done.New, done.Changed, done.Same, append([]string{}, done.Conflicts...)
	return err
}

// lostBy returns the wordings that a change of articles takes away. It asks
// temporary indexes, and none if nothing changes.
func lostBy(ctx context.Context, have, change []kb.Article) ([]kb.Wording, error) {
	byID := make(map[string]kb.Article, len(have))
	for _, a := range have {
		byID[a.ID] = a
	}
	var changed []kb.Article
	for _, a := range change {
		if old, ok := byID[a.ID]; !ok || len(kb.Diff(old, a)) > 0 {
			changed = append(changed, a)
		}
	}
	after := kb.Changed(have, changed...)
	if len(changed) == 0 || !kb.HasWordings(after) {
		return nil, nil
	}
	was, err := kb.CheckWordings(ctx, have)
	if err != nil {
		return nil, err
	}
	is, err := kb.CheckWordings(ctx, after)
	return kb.LostWordings(was, is), err
}

func (in *intake) print(out, errOut io.Writer) {
	for _, p := range in.Problems {
		fmt.Fprintln(errOut, p)
	}
	for _, w := range in.Lost {
		fmt.Fprintln(errOut, w)
	}
	if in.Refused {
		fmt.Fprintf(errOut, "nothing was imported: %d wordings would no longer find their article; mend the articles, or take the loss with --force\n", len(in.Lost))
		return
	}
	end := ""
	if in.New+in.Changed+len(in.Conflicts) == 0 {
		end = ": nothing to do"
	}
	fmt.Fprintf(out, "%d new, %d changed, %d the same%s\n", in.New, in.Changed, in.Same, end)
	for _, id := range in.Conflicts {
		fmt.Fprintf(out, "kept %s: it was edited in the desk since; \"opsdesk kb export\" and compare, or import with --force\n", id)
	}
	if n := len(in.Problems); n > 0 {
		fmt.Fprintf(errOut, "%d could not be read and were left out; mend them and import again\n", n)
	}
}
