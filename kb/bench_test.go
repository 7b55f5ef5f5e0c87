package kb

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	_ "github.com/mattn/go-sqlite3"
)

// engine is a search to compare with: how to build it and how to ask it.
type engine struct {
	name  string
	build func(b *testing.B, dir string, arts []Article) (ask func(text string), close func())
}

func engines() []engine {
	return []engine{{"kb", buildOurs}, {"bleve", bleveEngine("")}, {"cjk", bleveEngine("cjk")}, {"fts5", buildFTS5}}
}

func buildOurs(b *testing.B, dir string, arts []Article) (func(string), func()) {
	x, err := Build(context.Background(), dir, arts, nil)
	if err != nil {
		b.Fatal(err)
	}
	return func(text string) {
		if _, err := x.Search(context.Background(), Query{Text: text, Lang: "en", Limit: 10}); err != nil {
			b.Fatal(err)
		}
	}, func() { x.Close() }
}

func bleveEngine(analyzer string) func(*testing.B, string, []Article) (func(string), func()) {
	return func(b *testing.B, dir string, arts []Article) (func(string), func()) {
		m := bleve.NewIndexMapping()
		if analyzer != "" {
			m.DefaultAnalyzer = analyzer
		}
		idx, err := bleve.New(dir, m)
		if err != nil {
			b.Fatal(err)
		}
		batch := idx.NewBatch()
		for i, a := range arts {
			if err := batch.Index(a.ID, map[string]any{"title": a.Title, "codes": a.Codes, "symptom": a.Symptom, "cause": a.Cause, "steps": a.Steps}); err != nil {
				b.Fatal(err)
			}
			if batch.Size() >= 1000 || i == len(arts)-1 {
				if err := idx.Batch(batch); err != nil {
					b.Fatal(err)
				}
				batch = idx.NewBatch()
			}
		}
		return func(text string) {
			if _, err := idx.Search(bleve.NewSearchRequestOptions(bleve.NewMatchQuery(text), 10, 0, false)); err != nil {
				b.Fatal(err)
			}
		}, func() { idx.Close() }
	}
}

func buildFTS5(b *testing.B, dir string, arts []Article) (func(string), func()) {
	db, err := sql.Open("sqlite3", "file:"+dir+".db?_journal_mode=WAL")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec("CREATE VIRTUAL TABLE article USING fts5(id UNINDEXED, text, tokenize = 'trigram')"); err != nil {
		b.Skipf("SQLite without FTS5 (go test -tags sqlite_fts5): %v", err)
	}
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	for _, a := range arts {
		if _, err := tx.Exec("INSERT INTO article VALUES (?, ?)", a.ID, strings.Join([]string{a.Title, strings.Join(a.Codes, " "), a.Symptom, a.Cause, a.Steps}, "\n")); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	return func(text string) {
		rows, err := db.Query("SELECT id FROM article WHERE article MATCH ? ORDER BY rank LIMIT 10", trigrams(text))
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() { // reading is part of the cost
		}
		rows.Close()
	}, func() { db.Close() }
}

// trigrams is the query FTS5 needs: the words of three and more characters,
// any of which may match.
func trigrams(text string) string {
	var words []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		r := []rune(w)
		for i := 0; i+3 <= len(r); i += 3 {
			words = append(words, `"`+string(r[i:i+3])+`"`)
		}
	}
	if len(words) == 0 {
		return `"zzzzzz"`
	}
	return strings.Join(words, " OR ")
}

// BenchmarkSearch asks all judged questions, of each engine in the same run,
// and reports the percentiles.
func BenchmarkSearch(b *testing.B) {
	arts, questions := corpus(b)
	for _, e := range engines() {
		b.Run(e.name, func(b *testing.B) { askAll(b, e, arts, questions) })
	}
}

// BenchmarkSearch100k is BenchmarkSearch over a corpus grown to 100,000
// articles: copies under other codes and with other names in them.
func BenchmarkSearch100k(b *testing.B) {
	if os.Getenv("OPSDESK_LARGE") == "" {
		b.Skip("OPSDESK_LARGE is not set: this takes minutes")
	}
	arts, questions := corpus(b)
	arts = grow(arts, 100_000)
	for _, e := range engines() {
		b.Run(e.name, func(b *testing.B) { askAll(b, e, arts, questions) })
	}
}

func grow(arts []Article, n int) []Article {
	out := append([]Article(nil), arts...)
	for i := 0; len(out) < n; i++ {
		a := arts[i%len(arts)]
		round := i/len(arts) + 1
		a.ID = fmt.Sprintf("%s+%d", a.ID, round)
		a.Pair = ""
		a.Title = fmt.Sprintf("%s, site %d", a.Title, i)
		var codes []string
		for _, c := range a.Codes {
			codes = append(codes, fmt.Sprintf("%s-%d", c, round))
		}
		a.Codes = codes
		out = append(out, a)
	}
	return out
}

func askAll(b *testing.B, e engine, arts []Article, questions []Question) {
	dir := filepath.Join(b.TempDir(), "index")
	before := heap()
	ask, closing := e.build(b, dir, arts)
	defer closing()
	for _, q := range questions { // once for the caches
		ask(q.Text)
	}
	memory := heap() - before
	var ms []float64
	for b.Loop() {
		for _, q := range questions {
			start := time.Now()
			ask(q.Text)
			ms = append(ms, float64(time.Since(start))/1e6)
		}
	}
	b.ReportMetric(quantile(ms, 0.5), "p50-ms")
	b.ReportMetric(quantile(ms, 0.99), "p99-ms")
	b.ReportMetric(float64(memory)/1e6, "heap-MB")
	b.ReportMetric(float64(folderSize(filepath.Dir(dir)))/1e6, "disk-MB")
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkBuild builds the corpus with each engine in the same run.
func BenchmarkBuild(b *testing.B) {
	arts, _ := corpus(b)
	for _, e := range engines() {
		b.Run(e.name, func(b *testing.B) {
			for b.Loop() {
				_, closing := e.build(b, filepath.Join(b.TempDir(), "index"), arts)
				closing()
			}
		})
	}
}

// BenchmarkOpen opens the index of the built-in articles, as a start does.
func BenchmarkOpen(b *testing.B) {
	arts, _ := Builtin()
	dir := filepath.Join(b.TempDir(), "index")
	built(b, dir, arts).Close()
	for b.Loop() {
		x, err := OpenIndex(dir, arts)
		if err != nil {
			b.Fatal(err)
		}
		x.Close()
	}
}

// BenchmarkHostile asks what no person asks, and tells which part it takes of
// the 200 ms that an answer may take.
func BenchmarkHostile(b *testing.B) {
	arts, _ := corpus(b)
	x := built(b, "", arts)
	for name, text := range hostile() {
		b.Run(strings.ReplaceAll(name, " ", "-"), func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Search(context.Background(), Query{Text: text}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/0.2, "of-200ms")
		})
	}
}
