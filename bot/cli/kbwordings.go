package cli

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"opsdesk/kb"
	"opsdesk/store"
)

func kbWordingsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "wordings", Short: "Propose wordings for articles from questions they have solved", Args: cobra.NoArgs,
		Long: `Lists what people asked, word for word, where they said that the article solved
it and it does not carry that wording yet. Who owns the article takes over what
is worth keeping: no change may then lose it.`,
		Example: "  opsdesk kb wordings --json",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			list, err := newWordings(ctx, db)
			if err != nil {
				return err
			}
			if *asJSON {
				return printJSON(cmd.OutOrStdout(), list)
			}
			if len(list) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "Nothing new: no question was marked as solved that its article does not carry.")
				return nil
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "ID\tTIMES\tWORDING")
			for _, s := range list {
				fmt.Fprintf(w, "%s\t%d\t%s\n", s.Article, s.Times, s.Text)
			}
			return w.Flush()
		})
	}
	return cmd
}

// newWordings are the solved questions that their article does not carry.
func newWordings(ctx context.Context, db *store.DB) ([]store.Solved, error) {
	arts, err := db.Articles(ctx)
	if err != nil {
		return nil, err
	}
	have := make(map[string][]string)
	for _, a := range arts {
		for _, w := range a.Wordings {
			have[a.ID] = append(have[a.ID], kb.Fold(w))
		}
	}
	solved, err := db.SolvedQuestions(ctx)
	list := slices.DeleteFunc(solved, func(s store.Solved) bool { return slices.Contains(have[s.Article], kb.Fold(s.Text)) })
	return append([]store.Solved{}, list...), err
}
