package kb

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// The index is Bleve's scorch, used without its query layer: it keeps
// postings in memory-mapped segments, and we walk them with a scoring of our
// own. One field holds all terms of an article; a term of the title counts
// more often than one of the steps.
const termsField = "w"

// lockWait is how long opening waits for another process that has the index
// open.
const lockWait = "800ms"

// fingerprintKey is where an index keeps what it was built from.
var fingerprintKey = []byte("fingerprint")

// weighted is a part of an article and how often its terms count.
type weighted struct {
	text   string
	weight int
}

func (a *Article) weighted() []weighted {
	return []weighted{{a.Title, 3}, {strings.Join(a.Codes, " "), 1}, {a.Product, 1}, {a.Symptom, 2}, {a.Cause, 2}, {a.Steps, 1}, {a.Check, 1}}
}

// articleField is the one field of an article's document.
type articleField struct {
	article *Article
	length  int
	freqs   index.TokenFrequencies
}

func (f *articleField) Name() string                                     { return termsField }
func (f *articleField) Value() []byte                                    { return nil }
func (f *articleField) ArrayPositions() []uint64                         { return nil }
func (f *articleField) EncodedFieldType() byte                           { return 't' }
func (f *articleField) Options() index.FieldIndexingOptions              { return index.IndexField }
func (f *articleField) AnalyzedLength() int                              { return f.length }
func (f *articleField) NumPlainTextBytes() uint64                        { return 0 }
func (f *articleField) Size() int                                        { return f.length * 16 }
func (f *articleField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.freqs }

// Analyze counts the article's terms.
func (f *articleField) Analyze() {
	f.freqs = make(index.TokenFrequencies, 128)
	for _, w := range f.article.weighted() {
		for _, t := range terms(w.text) {
			f.count(t.text, w.weight)
			f.length++
		}
	}
}

func (f *articleField) count(text string, weight int) {
	tf, ok := f.freqs[text]
	if !ok {
		tf = &index.TokenFreq{Term: []byte(text)}
		f.freqs[text] = tf
	}
	tf.SetFrequency(tf.Frequency() + weight)
}

func newDocument(a *Article) *document.Document {
	d := document.NewDocument(a.ID)
	d.AddField(&articleField{article: a})
	return d
}

// openScorch opens or creates a scorch index; dir "" keeps it in memory.
// Damaged files make scorch panic: that becomes an error.
func openScorch(dir string) (s *scorch.Scorch, _ *index.AnalysisQueue, err error) {
	queue := index.NewAnalysisQueue(2)
	defer func() {
		if r := recover(); r != nil {
			s, err = nil, fmt.Errorf("%s: %v: %w", dir, r, ErrDamaged)
		}
		if err != nil {
			queue.Close()
		}
	}()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	i, err := scorch.NewScorch(scorch.Name, map[string]any{"path": dir, "bolt_timeout": lockWait, "numSnapshotsToKeep": 1}, queue)
	if err != nil {
		return nil, nil, err
	}
	s = i.(*scorch.Scorch)
	if err := s.Open(); err != nil {
		return nil, nil, err
	}
	return s, queue, nil
}

// fingerprint is the same exactly when the articles are, and the words they
// are cut into.
func fingerprint(arts []Article) []byte {
	h := fnv.New64a()
	fmt.Fprintf(h, "format %d\n%s\n%s\n%s\n%s\n", indexFormat, wordsText, stopText, glossaryText, traditionalText)
	for i := range arts {
		hashArticle(h, &arts[i])
	}
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(len(arts))), h.Sum64())
}

// indexFormat is raised when terms are cut otherwise than before: an index of
// the old kind is then rebuilt.
const indexFormat = 1

func hashArticle(h interface{ Write([]byte) (int, error) }, a *Article) {
	fmt.Fprintf(h, "%s\x00%d\x00%s\x00%s\x00%s\x00", a.ID, a.Revision, a.Pair, a.Lang, strings.Join(a.Codes, "\x01"))
	for _, w := range a.weighted() {
		h.Write([]byte(w.text))
		h.Write([]byte{0})
	}
}

// checkSegments compares each segment file with the checksum in its last four
// bytes: scorch itself trusts what it maps into memory.
func checkSegments(dir string, articles int) error {
	names, err := filepath.Glob(filepath.Join(dir, "*.zap"))
	if err != nil {
		return err
	}
	if len(names) == 0 && articles > 0 {
		return fmt.Errorf("%s: no segments: %w", dir, ErrDamaged)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if n := len(data) - 4; n < 0 || crc32.ChecksumIEEE(data[:n]) != binary.BigEndian.Uint32(data[n:]) {
			return fmt.Errorf("%s: checksum does not match: %w", name, ErrDamaged)
		}
	}
	return nil
}

// batchSize is a compromise: one segment is fastest to search, and a batch is
// held in memory while it is built.
const batchSize = 6000

// fill indexes all articles.
func fill(ctx context.Context, s *scorch.Scorch, arts []Article, progress func(done, total int)) error {
	for start := 0; start < len(arts); start += batchSize {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := index.NewBatch()
		end := min(start+batchSize, len(arts))
		for i := start; i < end; i++ {
			b.Update(newDocument(&arts[i]))
		}
		if err := s.Batch(b); err != nil {
			return err
		}
		if progress != nil {
			progress(end, len(arts))
		}
	}
	return nil
}
