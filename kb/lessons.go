package kb

import (
	"context"
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

//go:embed testdata/relevance.txt
var relevanceText string

// BuiltinQuestions are questions about the built-in articles, with the ids
// that answer them.
func BuiltinQuestions() []Question {
	byPair := map[string][]string{}
	arts, _ := Builtin()
	for _, a := range arts {
		byPair[a.Pair] = append(byPair[a.Pair], a.ID)
	}
	var list []Question
	n := 0
	for line := range strings.Lines(relevanceText) {
		n++
		pair, text, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		q := Question{ID: fmt.Sprintf("relevance-%d", n), Text: text, Lang: "en", Category: "built-in", Relevant: byPair[pair]}
		if hasHan(text) {
			q.Lang = "zh"
		}
		list = append(list, q)
	}
	return list
}

// What a question weighs in a fit: one that a person asked about these
// articles, one about the built-in ones, one made up of an article.
const (
	weightAsked   = 1
	weightBuiltin = 0.5
	weightMadeUp  = 0.25
)

// gatherLessons collects what there is to learn from: the questions asked,
// those about the built-in articles, and questions made up of the articles,
// some of which are left out so that nothing answers.
func gatherLessons(ctx context.Context, arts []Article, questions []Question, t Trial) ([]judged, error) {
	m := newMaker(arts, questions)
	var out []judged
	add := func(arts []Article, questions []Question, weight float64) error {
		x, err := Build(ctx, "", arts, t.progress("articles"))
		if err != nil {
			return err
		}
		defer x.Close()
		list, err := x.view.judge(ctx, questions, weight, weight == weightAsked)
		out = append(out, list...)
		return err
	}
	builtin, _ := Builtin()
	if err := add(arts, questions, weightAsked); err != nil {
		return nil, err
	}
	if err := add(builtin, BuiltinQuestions(), weightBuiltin); err != nil {
		return nil, err
	}
	err := add(m.kept, m.questions, weightMadeUp)
	return out, err
}

// maker makes questions up from articles: people ask for codes, mistype
// them, and ask for what is not there, far more often than a few hundred
// questions can show.
type maker struct {
	random    *rand.Rand
	kept      []Article
	questions []Question
}

const (
	madeUpPerKind = 80
	leftOutEvery  = 40 // one article in so many is left out
)

func newMaker(arts []Article, questions []Question) *maker {
	m := &maker{random: rand.New(rand.NewPCG(1, 2))} // the same questions each time
	wanted := map[string]bool{}
	for _, q := range questions {
		for _, id := range q.Relevant {
			wanted[id] = true
		}
	}
	gone := map[string]bool{}
	for i, a := range arts {
		if i%leftOutEvery == 0 && !wanted[a.ID] && a.Pair != "" {
			gone[a.Pair] = true
		}
	}
	var left []Article
	for _, a := range arts {
		if gone[a.Pair] {
			left = append(left, a)
		} else {
			m.kept = append(m.kept, a)
		}
	}
	m.make(left)
	return m
}

// make writes the questions: about what is kept, and about what is not.
func (m *maker) make(left []Article) {
	coded := slices.DeleteFunc(slices.Clone(m.kept), func(a Article) bool { return len(a.Codes) == 0 })
	gone := slices.DeleteFunc(slices.Clone(left), func(a Article) bool { return len(a.Codes) == 0 })
	for range min(madeUpPerKind, 1+len(m.kept)/20) {
		if len(coded) > 0 {
			a := coded[m.random.IntN(len(coded))]
			code := a.Codes[m.random.IntN(len(a.Codes))]
			m.ask("code-exact", a.Product+" "+code, a, true)
			m.ask("code-typo", a.Product+" "+m.slip(code)+" "+m.some(a), a, true)
			m.ask("code-typo", a.Product+" "+m.slip(code), a, true)
		}
		if len(gone) > 0 {
			a := gone[m.random.IntN(len(gone))]
			code := a.Codes[m.random.IntN(len(a.Codes))]
			m.ask("no-answer", "error "+code+": "+m.some(a), a, false)
			m.ask("no-answer", a.Product+" "+code, a, false)
		}
		if len(m.kept) > 0 {
			a := m.kept[m.random.IntN(len(m.kept))]
			m.ask("symptom", m.some(a), a, true)
		}
	}
}

// ask adds a question about an article. All that share its code and product
// answer it.
func (m *maker) ask(category, text string, a Article, answered bool) {
	q := Question{ID: fmt.Sprintf("made-%d", len(m.questions)), Text: strings.TrimSpace(text), Lang: a.Lang, Category: category}
	if answered {
		for _, o := range m.kept {
			if o.ID == a.ID || o.Pair == a.Pair && a.Pair != "" || o.Product == a.Product && slices.ContainsFunc(o.Codes, func(c string) bool { return slices.Contains(a.Codes, c) }) {
				q.Relevant = append(q.Relevant, o.ID)
			}
		}
	}
	m.questions = append(m.questions, q)
}

// some takes words from what the article is about, as people quote: a part,
// with words left out.
func (m *maker) some(a Article) string {
	text := a.Cause
	if text == "" || m.random.IntN(2) == 0 {
		text = withoutProduct(a.Title, a.Product)
		for _, c := range a.Codes {
			text = strings.ReplaceAll(text, c, "")
		}
	}
	if a.Lang == "zh" {
		r := []rune(text)
		return string(r[:min(len(r), 8+m.random.IntN(16))])
	}
	var words []string
	for _, w := range strings.Fields(text) {
		if m.random.IntN(5) > 0 && len(words) < 5+m.random.IntN(6) {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// slip mistypes one character of a code.
func (m *maker) slip(code string) string {
	b := []byte(code)
	i := len(b) - 1 - m.random.IntN(max(1, len(b)*2/3))
	switch m.random.IntN(5) {
	case 0: // swapped
		if i > 0 {
			b[i-1], b[i] = b[i], b[i-1]
		}
	case 1: // left out
		b = slices.Delete(b, i, i+1)
	case 2: // doubled
		b = slices.Insert(b, i, b[i])
	case 3: // the key beside it
		b[i] = m.beside(b[i])
	default: // a letter for a digit
		b = []byte(strings.Replace(string(b), "0", "O", 1))
		if string(b) == code {
			b = slices.Insert(b, i, b[i])
		}
	}
	return string(b)
}

func (m *maker) beside(c byte) byte {
	for _, keys := range [...]string{"1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM", "qwertyuiop", "asdfghjkl", "zxcvbnm"} {
		if i := strings.IndexByte(keys, c); i >= 0 {
			return keys[(i+1)%len(keys)]
		}
	}
	return c
}
