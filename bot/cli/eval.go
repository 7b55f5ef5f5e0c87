package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"opsdesk/kb"
)

// questionsHelp says what a file of questions is.
const questionsHelp = `The file has one question a line, as JSON: {"qid": "1", "query": "the export
stops", "lang": "en", "category": "symptom", "relevant": ["rpt-7001.en"]}.
Where no article answers, "relevant" is empty.`

func questionsFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("questions", "", "a file of questions, one JSON object a line")
}

func kbEvalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "eval", Short: "Measure how well questions with known answers are answered", Args: cobra.NoArgs,
		Long:    "Puts questions to the articles as people would; without a file, the wordings\nthat the articles themselves carry.\n\n" + questionsHelp,
		Example: "  opsdesk kb eval --articles ./articles --questions questions.jsonl --answers answers.jsonl",
	}
	articles, data, asJSON := articlesFlag(cmd), dataFlag(cmd), jsonFlag(cmd)
	answers := cmd.Flags().String("answers", "", "write what each question got into this file")
	misses := cmd.Flags().Bool("misses", false, "list the questions whose first hit is wrong")
	file := questionsFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		arts, questions, err := trialOf(cmd, *data, *articles, *file)
		if err != nil {
			return err
		}
		trial, done := newTrial(cmd)
		r, err := kb.Eval(cmd.Context(), arts, questions, trial)
		done()
		if err != nil {
			return err
		}
		if *answers != "" {
			if err := writeFile(*answers, r.WriteAnswers); err != nil {
				return err
			}
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), r)
		}
		fmt.Fprint(cmd.OutOrStdout(), r)
		if *misses {
			fmt.Fprintf(cmd.OutOrStdout(), "\n%s", r.Misses())
		}
		return nil
	}
	return cmd
}

func kbTuneCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "tune", Short: "Fit the search to questions with known answers", Args: cobra.NoArgs,
		Long: `Fits the coefficients of the search and reports how it does, also on questions
it has not seen. The model goes into a file, for review.

` + questionsHelp,
		Example: "  opsdesk kb tune --articles ./articles --questions questions.jsonl --to kb/words-model.json",
	}
	articles, data, asJSON := articlesFlag(cmd), dataFlag(cmd), jsonFlag(cmd)
	to := cmd.Flags().String("to", "", "write the model into this file")
	file := questionsFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *file == "" {
			return usage("name the questions to fit to: --questions FILE")
		}
		arts, questions, err := trialOf(cmd, *data, *articles, *file)
		if err != nil {
			return err
		}
		trial, done := newTrial(cmd)
		tuned, err := kb.Tune(cmd.Context(), arts, questions, trial)
		done()
		if err != nil {
			return err
		}
		if *to != "" {
			if err := os.WriteFile(*to, tuned.Model.File(), 0o644); err != nil {
				return err
			}
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), map[string]kb.Report{"fit": tuned.Fit, "cross": tuned.Cross})
		}
		fmt.Fprintf(cmd.OutOrStdout(), "On the questions it was fitted to:\n%s\nOn questions it has not seen:\n%s", tuned.Fit, tuned.Cross)
		return nil
	}
	return cmd
}

// trialOf reads what a trial needs. Without a file the questions are the
// articles' wordings.
func trialOf(cmd *cobra.Command, data, articles, file string) ([]kb.Article, []kb.Question, error) {
	if file == "" {
		arts, err := storedArticles(cmd, data, articles)
		questions := kb.WordingQuestions(arts)
		if err == nil && len(questions) == 0 {
			err = usage("no article has wordings: name a file of questions, or add wordings to the articles")
		}
		return arts, questions, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, usage("%w", err)
	}
	defer f.Close()
	questions, err := kb.ReadQuestions(f)
	if err != nil {
		return nil, nil, usage("%s: %w", file, err)
	}
	if len(questions) == 0 {
		return nil, nil, usage("%s: no question in it", file)
	}
	arts, err := storedArticles(cmd, data, articles)
	return arts, questions, err
}

// newTrial shows how far a trial is; done clears that away.
func newTrial(cmd *cobra.Command) (t kb.Trial, done func()) {
	stages := make(map[string]*progress)
	t = kb.Trial{Now: time.Now, Progress: func(stage string, n, total int) {
		if stages[stage] == nil {
			stages[stage] = newProgress(cmd.ErrOrStderr(), stage)
		}
		stages[stage].step(n, total)
	}}
	return t, func() {
		for _, p := range stages {
			p.end()
		}
	}
}

// writeFile has a file written whole or told of.
func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
