package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"opsdesk/kb"
	"opsdesk/store"
)

func kbCommand() *cobra.Command {
	return group("kb", "The knowledge base: bring articles, take them out, look into them",
		kbImportCommand(), kbExportCommand(), kbSearchCommand(), kbEvalCommand(), kbTuneCommand(), kbLintCommand())
}

func kbImportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "import [FILE|DIR]", Short: "Bring articles in; without a name the built-in ones", Args: cobra.MaximumNArgs(1),
		Long: `Takes new and changed articles over; a running desk uses them at once. An
article that was edited in the desk since its last import is kept and told of.`,
		Example: "  opsdesk kb import ./articles",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		arts, err := readArticles(cmd.ErrOrStderr(), first(args))
		if err != nil {
			return err
		}
		return withNewStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			done, err := db.ImportArticles(ctx, arts, "")
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), map[string]any{
					"new": done.New, "changed": done.Changed, "same": done.Same, "conflicts": done.Conflicts,
				})
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d new, %d changed, %d the same\n", done.New, done.Changed, done.Same)
			for _, id := range done.Conflicts {
				fmt.Fprintf(cmd.OutOrStdout(), "kept %s: it was edited in the desk; export it to compare\n", id)
			}
			return nil
		})
	}
	return cmd
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

func kbExportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "export DIR", Short: "Write the articles as Markdown files", Args: cobra.ExactArgs(1),
		Example: "  opsdesk kb export ./articles",
	}
	data := dataFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			arts, err := db.Articles(ctx)
			if err != nil {
				return err
			}
			if err := exportArticles(arts, args[0]); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d articles in %s\n", len(arts), args[0])
			return nil
		})
	}
	return cmd
}

// exportArticles writes one file an article; an id cannot lead out of dir.
func exportArticles(arts []kb.Article, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, a := range arts {
		name := a.ID + ".md"
		if !fs.ValidPath(name) || strings.ContainsAny(name, `/\`) {
			return fmt.Errorf("article %q: its id is no file name", a.ID)
		}
		if err := os.WriteFile(filepath.Join(dir, name), a.Markdown(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func kbSearchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "search TEXT", Short: "Show what a question finds, and how surely", Args: cobra.MinimumNArgs(1),
		Long: `Searches the articles of the data folder, or those named, in a temporary
index: a running desk is not disturbed.`,
		Example: "  opsdesk kb search RPT-3001",
	}
	articles, data, asJSON := articlesFlag(cmd), dataFlag(cmd), jsonFlag(cmd)
	limit := cmd.Flags().Int("limit", 10, "how many hits")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		arts, err := storedArticles(cmd, *data, *articles)
		if err != nil {
			return err
		}
		text := strings.Join(args, " ")
		res, err := searchOnce(cmd, arts, kb.Query{Text: text, Lang: kb.Lang(text), Limit: *limit})
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), res)
		}
		printHits(cmd, res, arts)
		return nil
	}
	return cmd
}

// storedArticles reads the articles of a file, or else those of the data
// folder.
func storedArticles(cmd *cobra.Command, data, file string) (arts []kb.Article, err error) {
	if file != "" {
		return readArticles(cmd.ErrOrStderr(), file)
	}
	err = withStore(cmd, data, func(ctx context.Context, db *store.DB) error {
		arts, err = db.Articles(ctx)
		return err
	})
	return arts, err
}

func searchOnce(cmd *cobra.Command, arts []kb.Article, q kb.Query) (res kb.Result, err error) {
	p := newProgress(cmd.ErrOrStderr(), "indexing")
	index, err := kb.Build(cmd.Context(), "", arts, p.step)
	p.end()
	if err != nil {
		return res, err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	return index.Search(cmd.Context(), q)
}

func printHits(cmd *cobra.Command, res kb.Result, arts []kb.Article) {
	titles := make(map[string]string)
	for _, a := range arts {
		titles[a.ID] = a.Title
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "%s  %.2f  %s\n", res.Outcome, res.Confidence, cmp.Or(res.Reason.String(), "-"))
	for _, h := range res.Hits {
		fmt.Fprintf(out, "%.2f  %-11s  %s  %s\n", h.Confidence, h.By, h.ID, titles[h.ID])
	}
}

func kbLintCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "lint FILE|DIR", Short: "Name everything that is wrong with articles", Args: cobra.ExactArgs(1),
		Example: "  opsdesk kb lint ./articles",
	}
	asJSON := jsonFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		arts, problems, err := kb.ReadFile(args[0])
		if err != nil {
			return usage("%w", err)
		}
		if *asJSON {
			err = printJSON(cmd.OutOrStdout(), append([]kb.Problem{}, problems...))
		} else {
			for _, p := range problems {
				fmt.Fprintln(cmd.OutOrStdout(), p)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d articles are fine, %d problems\n", len(arts), len(problems))
		}
		if len(problems) > 0 {
			err = errors.Join(err, errReported)
		}
		return err
	}
	return cmd
}
