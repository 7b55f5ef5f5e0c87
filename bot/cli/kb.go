package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"opsdesk/kb"
	"opsdesk/store"
)

func kbCommand() *cobra.Command {
	return group("kb", "The knowledge base: bring articles, take them out, look into them",
		kbImportCommand(), kbExportCommand(), kbLintCommand(), kbSearchCommand(), kbEvalCommand(), kbTuneCommand(),
		kbLogCommand(), kbDiffCommand(), kbRevertCommand(), kbWordingsCommand())
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
