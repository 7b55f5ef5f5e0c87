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

func kbLintCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "lint [FILE|DIR|DATA]", Short: "Name everything that is wrong with articles", Args: cobra.MaximumNArgs(1),
		Long: `Looks at the articles of files, or of a data folder: what cannot be read, dead
links between articles, components the desk does not have, one code in several
articles, near duplicates, no steps, too long for a card, only one language.
Problems and faults make the exit status 1; hints do not.`,
		Example: "  opsdesk kb lint ./articles\n  opsdesk kb lint --wordings --config config.yaml",
	}
	asJSON, data := jsonFlag(cmd), dataFlag(cmd)
	settings := cmd.Flags().String("config", "", "the configuration, whose components articles may name")
	wordings := cmd.Flags().Bool("wordings", false, "also ask every wording and name those that do not find their article")
	all := cmd.Flags().Bool("all", false, "show every hint, not the first of each kind")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		components, err := componentsOf(*settings)
		if err != nil {
			return err
		}
		l, arts, err := lintInput(cmd, *data, first(args))
		if err != nil {
			return err
		}
		l.Findings = append(l.Findings, kb.Lint(arts, components)...)
		if *wordings {
			err = l.ask(cmd.Context(), arts)
		}
		if err != nil {
			return err
		}
		if *asJSON {
			err = printJSON(cmd.OutOrStdout(), l)
		} else {
			l.print(cmd.OutOrStdout(), *all)
		}
		if l.bad() {
			err = errors.Join(err, errReported)
		}
		return err
	}
	return cmd
}

// componentsOf returns the keys of a configuration's components; nil without
// a configuration.
func componentsOf(file string) (keys []string, err error) {
	if file == "" {
		return nil, nil
	}
	c, err := loadConfig(file)
	for _, k := range c.Components {
		keys = append(keys, k.Key)
	}
	return keys, err
}

// lintInput reads what is to be looked at: files, a data folder, or the one
// that other commands would use.
func lintInput(cmd *cobra.Command, data, name string) (l linted, arts []kb.Article, err error) {
	if name != "" && hasRecords(name) {
		data, name = name, ""
	}
	var problems []kb.Problem
	if name != "" {
		arts, problems, err = articlesOf(name)
	} else {
		err = withStore(cmd, data, func(ctx context.Context, db *store.DB) error {
			arts, err = db.Articles(ctx)
			return err
		})
	}
	return linted{Articles: len(arts), Problems: append([]kb.Problem{}, problems...), Findings: []kb.Finding{}}, arts, err
}

// linted is what a look at articles found.
type linted struct {
	Articles int          `json:"articles"`
	Problems []kb.Problem `json:"problems"` // files or entries that cannot be read
	Findings []kb.Finding `json:"findings"`
}

// ask adds the wordings that do not find their article, or not first.
func (l *linted) ask(ctx context.Context, arts []kb.Article) error {
	list, err := kb.CheckWordings(ctx, arts)
	for _, w := range list {
		if w.Place != 1 {
			say := fmt.Sprintf("%v: put its words into the title or symptom, or take the wording out", w)
			l.Findings = append(l.Findings, kb.Finding{ID: w.ID, Rule: "wording", Fault: w.Place == 0, Say: say})
		}
	}
	kb.SortFindings(l.Findings)
	return err
}

func (l *linted) bad() bool { return len(l.Problems)+l.faults() > 0 }

func (l *linted) faults() (n int) {
	for _, f := range l.Findings {
		if f.Fault {
			n++
		}
	}
	return n
}

// fewHints is how many hints of a kind are shown: a large library has
// thousands of the same.
const fewHints = 5

func (l *linted) print(out io.Writer, all bool) {
	for _, p := range l.Problems {
		fmt.Fprintln(out, p)
	}
	shown := make(map[string]int)
	for _, f := range l.Findings {
		if !f.Fault {
			shown[f.Rule]++
		}
		if f.Fault || all || shown[f.Rule] <= fewHints {
			fmt.Fprintln(out, f)
		}
	}
	for _, rule := range kb.LintRules() {
		if more := shown[rule] - fewHints; more > 0 && !all {
			fmt.Fprintf(out, "… and %d more of %s; --all shows them\n", more, rule)
		}
	}
	faults := l.faults()
	fmt.Fprintf(out, "%d articles, %d problems, %d faults, %d hints\n", l.Articles, len(l.Problems), faults, len(l.Findings)-faults)
}
