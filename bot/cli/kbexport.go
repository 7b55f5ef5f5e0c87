package cli

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"opsdesk/kb"
	"opsdesk/store"
)

func kbExportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "export DIR|FILE", Short: "Write the articles as Markdown, a table or JSON lines", Args: cobra.ExactArgs(1),
		Long: `Writes a folder of Markdown files, or one .csv or .jsonl, also packed as .gz.
What is written can be edited and imported again; unedited it changes nothing.
In a table no cell is a formula: what looks like one begins with an apostrophe,
which the import takes off.`,
		Example: "  opsdesk kb export ./articles\n  opsdesk kb export articles.csv",
	}
	data := dataFlag(cmd)
	format := cmd.Flags().String("format", "", "md, csv or jsonl (default: by the name)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		kind, err := exportFormat(*format, args[0])
		if err != nil {
			return err
		}
		return withStore(cmd, *data, func(ctx context.Context, db *store.DB) error {
			arts, err := db.Articles(ctx)
			if err != nil {
				return err
			}
			if err := exportArticles(arts, kind, args[0]); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d articles in %s\n", len(arts), args[0])
			return nil
		})
	}
	return cmd
}

// exportFormat is the format asked for, or the one a name stands for.
func exportFormat(format, name string) (string, error) {
	switch ext := filepath.Ext(strings.TrimSuffix(name, ".gz")); {
	case format == "md" || format == "csv" || format == "jsonl":
		return format, nil
	case format != "":
		return "", usage("--format %q is not md, csv or jsonl", format)
	case ext == ".csv" || ext == ".jsonl":
		return ext[1:], nil
	}
	return "md", nil
}

func exportArticles(arts []kb.Article, format, name string) error {
	if format == "md" {
		return exportFolder(arts, name)
	}
	write := kb.WriteCSV
	if format == "jsonl" {
		write = kb.WriteJSONL
	}
	return writeFile(name, func(w io.Writer) error {
		if !strings.HasSuffix(name, ".gz") {
			return write(w, arts)
		}
		z := gzip.NewWriter(w)
		return errors.Join(write(z, arts), z.Close())
	})
}

// exportFolder writes one file an article; an id cannot lead out of dir.
func exportFolder(arts []kb.Article, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, a := range arts {
		name := a.ID + ".md"
		if !fs.ValidPath(name) || strings.ContainsAny(name, `/\`) {
			return fmt.Errorf("article %q: its id is no file name; export a .csv instead", a.ID)
		}
		if err := os.WriteFile(filepath.Join(dir, name), a.Markdown(), 0o644); err != nil {
			return err
		}
	}
	return nil
}
