package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"opsdesk/bot"
	"opsdesk/bot/lang"
	"opsdesk/kb"
)

func askCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "ask TEXT", Short: "Ask the knowledge base here on the terminal",
		Long: `Answers like the bot: with one article, with the three closest, or by saying
that it does not know. It uses the built-in articles unless others are named.`,
		Example: "  opsdesk ask \"the report export stops at 99 %\"\n  opsdesk ask 报表导出停在99% --articles ./articles",
		Args:    cobra.MinimumNArgs(1),
	}
	articles := articlesFlag(cmd)
	language := cmd.Flags().String("lang", "", "the language of the answer: en or zh (default: that of the question)")
	asJSON := jsonFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		l, text := *language, strings.Join(args, " ")
		if l != "" && l != string(lang.EN) && l != string(lang.ZH) {
			return usage("--lang %q is neither en nor zh", l)
		}
		l = cmp.Or(l, kb.Lang(text), string(lang.Of(os.Getenv("LANG"))))
		arts, err := readArticles(cmd.ErrOrStderr(), *articles)
		if err != nil {
			return err
		}
		a, err := answerTo(cmd.Context(), newProgress(cmd.ErrOrStderr(), "indexing"), arts, text, l)
		if err != nil {
			return err
		}
		if *asJSON {
			return printJSON(cmd.OutOrStdout(), a)
		}
		return a.print(cmd.OutOrStdout(), lang.New(lang.Lang(l)))
	}
	return cmd
}

func articlesFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("articles", "", "a file (.jsonl, .csv, .md, also .gz) or folder of articles")
}

// reply is an answer on the terminal.
type reply struct {
	Outcome    kb.Outcome   `json:"outcome"`
	Confidence float64      `json:"confidence"`
	Reason     kb.Reason    `json:"reason,omitempty"`
	Articles   []kb.Article `json:"articles"`
}

// answerTo searches a temporary index, so that no running desk is disturbed.
func answerTo(ctx context.Context, p *progress, arts []kb.Article, text, l string) (r reply, err error) {
	index, err := kb.Build(ctx, "", arts, p.step)
	p.end()
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, index.Close()) }()
	res, err := index.Search(ctx, kb.Query{Text: text, Lang: l})
	if err != nil {
		return r, err
	}
	r = reply{Outcome: res.Outcome, Confidence: res.Confidence, Reason: res.Reason, Articles: []kb.Article{}}
	if res.Outcome == kb.None {
		return r, nil
	}
	byID := make(map[string]kb.Article)
	for _, a := range arts {
		byID[a.ID] = a
	}
	for _, h := range res.Hits {
		r.Articles = append(r.Articles, byID[h.ID])
	}
	if res.Outcome == kb.Answer {
		r.Articles = r.Articles[:1]
	}
	return r, nil
}

func (r reply) print(out io.Writer, w lang.Words) error {
	switch r.Outcome {
	case kb.Answer:
		printArticle(out, w, r.Articles[0])
	case kb.Closest:
		fmt.Fprintln(out, w.Say("closest"))
		for i, a := range r.Articles {
			fmt.Fprintf(out, "\n%d. %s  (%s)\n", i+1, bot.ArticleTitle(a), a.ID)
		}
	default:
		words := w.Say("unknown")
		if key := "unknown." + strings.ReplaceAll(r.Reason.String(), " ", "_"); w.Has(key) {
			words = w.Say(key)
		}
		fmt.Fprintln(out, words)
	}
	return nil
}

// printArticle prints what the bot's card would show.
func printArticle(out io.Writer, w lang.Words, a kb.Article) {
	fmt.Fprintln(out, bot.ArticleTitle(a))
	for _, part := range []struct{ key, text string }{
		{"article.cause", a.Cause}, {"article.steps", a.Steps}, {"article.check", a.Check},
	} {
		if part.text != "" {
			fmt.Fprintf(out, "\n%s\n%s\n", w.Say(part.key), part.text)
		}
	}
	if a.Steps == "" {
		fmt.Fprintf(out, "\n%s\n", w.Say("article.no_steps"))
	}
	fmt.Fprintf(out, "\n%s\n", strings.Join(provenance(w, a), "  ·  "))
}

// provenance says what an answer rests on. A file that no desk has taken in
// yet is an article's first revision.
func provenance(w lang.Words, a kb.Article) []string {
	parts := []string{w.Say("article.id", "id", a.ID, "revision", max(1, a.Revision))}
	if source := strings.TrimSpace(a.Source + " " + a.URL); source != "" {
		parts = append(parts, w.Say("article.source", "source", source))
	}
	if a.AppliesTo != "" {
		parts = append(parts, w.Say("article.applies", "to", a.AppliesTo))
	}
	if a.VerifiedBy == "" {
		return append(parts, w.Say("article.unverified"))
	}
	return append(parts, w.Say("article.verified", "who", a.VerifiedBy, "on", a.VerifiedOn))
}
